"""A feed's landed rows to events in plain Python: the version known last, then each column that events.sql selects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from hardship.declarations import Feed

Row = Mapping[str, Any]


@dataclass
class Delivered:
    """What a department handed over on a day; ``name`` is given when it is landed."""

    feed: str
    on: date
    rows: list[dict[str, Any]] = field(default_factory=list)
    refused: bool = False
    name: str = ""


def known_rows(feed: Feed, deliveries: Iterable[Delivered], as_of: date) -> list[dict[str, Any]]:
    """Every accepted row known by the day, with when it was known, its delivery and its line (the heading is line 1)."""
    found = []
    for delivery in deliveries:
        if delivery.feed == feed.name and delivery.on <= as_of and not delivery.refused:
            for line, row in enumerate(delivery.rows, start=2):
                found.append({"known_on": delivery.on, **row, "delivery": delivery.name, "line": line})
    return [row for row in found if row["known_on"] <= as_of]


def current_rows(feed: Feed, deliveries: Sequence[Delivered], as_of: date) -> list[dict[str, Any]]:
    """Of each record the last word of the department; what the rows do not name is None.

    What was handed over later counts; a history (rows known before it was handed over) says itself when each was said.
    """
    handed_over = {delivery.name: delivery for delivery in deliveries if delivery.feed == feed.name}

    def order(row: Mapping[str, Any]) -> tuple[Any, ...]:
        delivery = handed_over[row["delivery"]]
        is_history = any(one.get("known_on", delivery.on) < delivery.on for one in delivery.rows)
        return row["known_on"] if is_history else delivery.on, delivery.on, f"{delivery.name}.csv", row["line"]

    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in sorted(known_rows(feed, deliveries, as_of), key=order):
        latest[tuple(row.get(part) for part in feed.key)] = row
    return [row | _days_of_records_named(feed, row, latest.values()) for row in latest.values()]


def _days_of_records_named(feed: Feed, row: Row, rows: Iterable[Row]) -> dict[str, Any]:
    """The day of the record of the same person that a cell of the row names, for each column that names records."""
    people = [column.name for column in feed.columns if column.kind == "resident_id"]
    found = {}
    for column in feed.columns:
        if column.refers_to is not None:
            named = row.get(column.name)
            days = [
                other[feed.occurred_on]
                for other in rows
                if named is not None and other.get(column.refers_to) == named and all(other.get(p) == row.get(p) for p in people)
            ]
            found[f"{column.name}__occurred_on"] = max(days, default=None)
    return found


def events(sql: Path, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """What events.sql makes of each row: its columns by their names."""
    columns = _columns(sql)
    return [{name: _value(expression, row) for name, expression in columns} for row in rows]


@lru_cache(maxsize=64)
def _columns(sql: Path) -> list[tuple[str, exp.Expression]]:
    query = sqlglot.parse_one(sql.read_text("utf-8"), dialect="duckdb")
    parts = {name for name, value in query.args.items() if value}
    if not isinstance(query, exp.Select) or not parts <= {"expressions", "from", "from_"}:
        raise NotImplementedError(f"{sql.parent.name}/{sql.name} is more than a list of columns of landed rows")
    return [(column.alias_or_name, column.unalias()) for column in query.selects]


def _value(node: exp.Expression, row: Row) -> Any:
    """A scalar expression of SQL; NULL is None, and a condition that is unknown is not met."""
    match node:
        case exp.Column():
            return row.get(node.name)
        case exp.Null():
            return None
        case exp.Literal():
            return node.this if node.is_string else int(node.this)
        case exp.Paren():
            return _value(node.this, row)
        case exp.Neg():
            return -_value(node.this, row)
        case exp.Cast() if node.to.this in (exp.DataType.Type.BIGINT, exp.DataType.Type.INT):
            value = _value(node.this, row)
            return None if value is None else int(value)
        case exp.Case():
            for branch in node.args["ifs"]:
                if _value(branch.this, row) is True:
                    return _value(branch.args["true"], row)
            return None if node.args.get("default") is None else _value(node.args["default"], row)
        case exp.And() | exp.Or():
            left, right = _value(node.left, row), _value(node.right, row)
            decides = isinstance(node, exp.Or)
            return decides if decides in (left, right) else None if None in (left, right) else not decides
        case exp.Not():
            value = _value(node.this, row)
            return None if value is None else not value
        case exp.Coalesce():
            values = (_value(one, row) for one in (node.this, *node.expressions))
            return next((value for value in values if value is not None), None)
        case exp.Is() if isinstance(node.expression, exp.Null):
            return _value(node.this, row) is None
        case exp.Substring():
            text, start, length = (_value(node.args[part], row) for part in ("this", "start", "length"))
            return None if text is None else text[start - 1 : start - 1 + length]
        case exp.In():
            value = _value(node.this, row)
            return None if value is None else value in [_value(one, row) for one in node.expressions]
        case exp.EQ() | exp.NEQ() | exp.GT():
            left, right = _value(node.left, row), _value(node.right, row)
            if left is None or right is None:
                return None
            return left > right if isinstance(node, exp.GT) else (left == right) is isinstance(node, exp.EQ)
    raise NotImplementedError(f"{type(node).__name__} in an events.sql")
