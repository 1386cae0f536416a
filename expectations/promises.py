"""The promises of a feed: what its declaration says of every landed row, each with the SQL that finds the rows that break it.

A promise is checked by Great Expectations; the rows that break it are found by its own condition. Where the two
disagree the check itself is broken, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp

from hardship.declarations import Feed, FeedColumn, RowRule
from hardship.errors import DeclarationError

DIALECT = "duckdb"
TABLE = "delivery_under_check"
ADDED = ("row_key", "content", "known_on", "delivery", "line")  # what land adds to the declared columns
VERSION = ("row_key", "known_on")  # a key has one version for each day on which one became known
Kind = Literal["has_columns", "minimum_rows", "unique_key", "not_null", "known_code", "bounds", "row"]


@dataclass(frozen=True)
class Promise:
    """One promise. ``broken`` is true for a row that breaks it (null counts as kept); None: it is about the whole table.

    ``check`` is its name, unique within the feed together with ``column``.
    """

    kind: Kind
    check: str
    column: str | None
    zh: str
    en: str
    broken: exp.Expression | None = None
    severity: Literal["error", "warn"] = "error"
    refuse_above_share: float = 1.0
    codes: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


def landed_columns(feed: Feed) -> tuple[str, ...]:
    """The declared columns that are landed, birth date and sex of each person whom a row names, and where the row came from."""
    people = [column.name.removesuffix("_key") for column in feed.columns if column.kind == "resident_id"]
    born = [f"{person}_{part}" for person in people for part in ("birth_date", "sex")]
    return (*(column.name for column in feed.columns if column.is_landed), *born, *ADDED)


def promises_of(feed: Feed) -> tuple[Promise, ...]:
    """Every promise of the feed's landed rows, in a fixed order. Raises DeclarationError for a rule that is not SQL."""
    return tuple(_promises(feed))


def _promises(feed: Feed) -> Iterator[Promise]:
    yield Promise("has_columns", "has_columns", None, "列齐全", "the landed columns are those that the feed declares")
    yield Promise("minimum_rows", "minimum_rows", None, f"不少于{feed.minimum_rows}行", f"at least {feed.minimum_rows} rows")
    yield Promise("unique_key", "unique_key", None, "每条记录只有一个版本", "each record has one version", _repeated())
    for column in feed.columns:
        if column.is_landed:
            yield from _of_column(feed, column)
    for rule in feed.rules:
        yield _of_rule(feed, rule)


def _of_column(feed: Feed, column: FeedColumn) -> Iterator[Promise]:
    it = exp.column(column.name, quoted=True)
    if column.required:
        yield Promise("not_null", "not_null", column.name, f"{column.zh}不为空", f"{column.en} is not empty", _is_null(column.name))
    if column.codes:
        codes = tuple(sorted(column.codes))
        broken = exp.not_(exp.In(this=it.copy(), expressions=[exp.Literal.string(code) for code in codes]))
        zh, en = f"{column.zh}在代码表中", f"{column.en} is a declared code"
        yield Promise("known_code", "known_code", column.name, zh, en, broken, codes=codes)
    low, high = column.minimum, column.maximum
    if low is not None or high is not None:
        outside = [it.copy() < low] if low is not None else []
        outside += [it.copy() > high] if high is not None else []
        zh, en = f"{column.zh}在允许范围内", f"{column.en} lies within its bounds"
        yield Promise("bounds", "bounds", column.name, zh, en, exp.or_(*outside), minimum=low, maximum=high)
    if column.after is not None:
        broken = it.copy() < exp.column(column.after, quoted=True)
        zh, en = f"{column.zh}不早于{feed.column(column.after).zh}", f"{column.en} is not before {feed.column(column.after).en}"
        yield Promise("row", "not_before", column.name, zh, en, broken)


def _of_rule(feed: Feed, rule: RowRule) -> Promise:
    try:
        condition = sqlglot.parse_one(rule.sql, dialect=DIALECT)
    except sqlglot.errors.SqlglotError:
        raise DeclarationError(
            f"rule {rule.name} is not an SQL condition", where=f"feed {feed.name}", do="write a condition that is true for a good row"
        ) from None
    kept = exp.Coalesce(this=exp.paren(condition), expressions=[exp.true()])
    return Promise("row", rule.name, None, rule.zh, rule.en, exp.not_(kept), rule.severity, rule.refuse_above_share)


def _is_null(name: str) -> exp.Expression:
    return exp.column(name, quoted=True).is_(exp.null())


def _repeated() -> exp.Expression:
    version = exp.Tuple(expressions=[exp.column(name, quoted=True) for name in VERSION])
    columns = [exp.column(name, quoted=True) for name in VERSION]
    more_than_one = exp.select(*columns).from_(exp.to_table(TABLE)).group_by(*(c.copy() for c in columns)).having("count(*) > 1")
    return exp.In(this=version, query=more_than_one.subquery())


def lines_that_break(promise: Promise) -> str:
    """SQL for the lines of the rows that break the promise, in DuckDB's dialect, over the table TABLE."""
    line = exp.column("line", quoted=True)
    return exp.select(line).from_(exp.to_table(TABLE)).where(promise.broken).order_by(line.copy()).sql(dialect=DIALECT)
