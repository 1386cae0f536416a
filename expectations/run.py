"""Runs a feed's promises over a delivery with Great Expectations on DuckDB.

An expectation that could not be computed is a broken check (CheckError), never a verdict on the data: Great Expectations
reports it as "failed" with an exception beside it. No value of a row leaves this module: results are Booleans, and of
failing rows only the line.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from pydantic.v1 import PrivateAttr
from sqlglot import exp

from expectations.promises import DIALECT, TABLE, Promise, landed_columns, lines_that_break, promises_of
from hardship.declarations import Feed
from hardship.errors import CheckError
from hardship.settings import Settings

# facts about this pair of versions: AUTOCOMMIT and no rollback, or every statement fails within DuckDB.
_ENGINE = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True, "pool_reset_on_return": None}


@dataclass(frozen=True)
class Finding:
    """What one promise found: ``rows`` looked at, ``failed`` rows that break it (about a table: 1), and their ``lines``."""

    promise: Promise
    rows: int
    failed: int
    lines: pl.Series

    @property
    def share(self) -> float:
        return self.failed / self.rows if self.rows else float(self.failed > 0)


@dataclass(frozen=True)
class CheckOutcome:
    """The findings of a delivery, in the order of its promises."""

    findings: tuple[Finding, ...]

    @property
    def bad_lines(self) -> pl.DataFrame:
        """line, position: rows that break a promise of severity error; position is that of the first finding."""
        parts = [
            pl.DataFrame({"line": finding.lines}).with_columns(pl.lit(position, pl.Int64).alias("position"))
            for position, finding in enumerate(self.findings)
            if finding.promise.severity == "error" and len(finding.lines)
        ]
        every = pl.concat([pl.DataFrame(schema={"line": pl.Int64, "position": pl.Int64}), *parts])
        return every.unique("line", keep="first", maintain_order=True).sort("line")


def suite_for(feed: Feed) -> Any:
    """The feed's Great Expectations suite, one expectation a promise, in their order."""
    with _quiet():
        import great_expectations as gx

        return gx.ExpectationSuite(name=feed.name, expectations=[_expectation(feed, promise) for promise in promises_of(feed)])


def check_rows(feed: Feed, rows: Path, settings: Settings) -> CheckOutcome:
    """Holds landed rows, a Parquet file, against the feed's promises. They stay where they are and are read as they are looked at.

    What does not fit into memory is put below the home of the ``settings`` meanwhile, which also bound the threads.
    Raises CheckError where a check could not be run, or where an expectation and its own condition disagree.
    """
    promises = promises_of(feed)
    with _quiet():
        bench = _bench()
        try:
            height = bench.load(rows, settings)
            results = bench.validate(feed)
            return CheckOutcome(tuple(_finding(bench, feed, p, r, height) for p, r in zip(promises, results, strict=True)))
        finally:
            bench.unload()


def _finding(bench: _Bench, feed: Feed, promise: Promise, result: Any, height: int) -> Finding:
    if _raised(result):
        raise CheckError(
            "the check could not be run",
            where=f"feed {feed.name}, check {promise.check}, column {promise.column or '–'}",
            do="mend the declaration or the check; nothing is known about the data",
        )
    none = pl.Series("line", [], pl.Int64)
    if result.success:
        return Finding(promise, height, 0, none)
    if promise.broken is None:
        return Finding(promise, height, 1, none)
    lines = bench.lines(promise)
    if not len(lines):
        raise CheckError(
            "the check could not be run: its expectation fails and no row breaks its condition",
            where=f"feed {feed.name}, check {promise.check}, column {promise.column or '–'}",
            do="mend the check: both must ask the same",
        )
    return Finding(promise, height, len(lines), lines)


def _raised(result: Any) -> bool:
    """Whether the expectation met an exception; one expectation may hold several, by metric."""
    info = result.exception_info or {}
    nested = [value for value in info.values() if isinstance(value, dict)]
    return any(bool(part.get("raised_exception")) for part in (info, *nested))


def _expectation(feed: Feed, promise: Promise) -> Any:
    import great_expectations.expectations as gxe

    match promise.kind:
        case "has_columns":
            return _once(gxe.ExpectTableColumnsToMatchSet)(column_set=list(landed_columns(feed)), exact_match=True)
        case "minimum_rows":
            return _once(gxe.ExpectTableRowCountToBeBetween)(min_value=feed.minimum_rows)
        case "unique_key":
            return _once(gxe.ExpectCompoundColumnsToBeUnique)(column_list=["row_key", "known_on"])
        case "not_null":
            return _once(gxe.ExpectColumnValuesToNotBeNull)(column=promise.column)
        case "known_code":
            return _once(gxe.ExpectColumnValuesToBeInSet)(column=promise.column, value_set=list(promise.codes))
        case "bounds":
            between = _once(gxe.ExpectColumnValuesToBeBetween)
            return between(column=promise.column, min_value=promise.minimum, max_value=promise.maximum)
        case "row":
            # The query is a template of Python's format: braces of the rule itself are doubled, the table is {batch}.
            query = lines_that_break(promise).replace("{", "{{").replace("}", "}}").replace(TABLE, "{batch}")
            return _once(gxe.UnexpectedRowsExpectation)(unexpected_rows_query=query)


@lru_cache
def _once(kind: Any) -> Any:
    """The same expectation, which works its configuration out once: Great Expectations asks for it some seventy times a run."""

    def configuration(self: Any) -> Any:
        if self._settled is None:
            self._settled = kind.configuration.fget(self)
        return self._settled

    body = {"__module__": __name__, "configuration": property(configuration), "_settled": PrivateAttr(None)}
    return type(kind)(kind.__name__, (kind,), body)


class _Bench:
    """One Great Expectations context over one DuckDB in memory, used for every delivery that this process checks."""

    def __init__(self) -> None:
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        # A named database in memory: the source's own connections and ours then see the same tables.
        source = context.data_sources.add_sql("checks", connection_string="duckdb:///:memory:checks", kwargs=_ENGINE)
        self._engine = source.get_execution_engine().engine
        self._bounds: dict[str, str] = {}
        self._native = self._engine.raw_connection().driver_connection.duplicate()
        self.unload()
        self._batch = source.add_table_asset("delivery", table_name=TABLE).add_batch_definition_whole_table("whole")

    def close(self) -> None:
        """At the end of the process. Were the dialect's module still filled when the interpreter goes, DuckDB's binding
        would print a page of "leaked instances" under every night that went well.
        """
        self._native.close()
        self._engine.dispose()
        vars(sys.modules["duckdb_sqlalchemy"]).clear()

    def load(self, rows: Path, settings: Settings) -> int:
        """Makes the rows the table under check and returns their number."""
        self._bound(settings)
        # The folder is named delivery=…; the rows carry the delivery themselves.
        not_of_folders = exp.EQ(this=exp.column("hive_partitioning"), expression=exp.false())
        self._view(exp.select("*").from_(exp.func("read_parquet", exp.Literal.string(str(rows)), not_of_folders)))
        return int(self._run(f"SELECT count(*) AS rows FROM {TABLE}")["rows"][0])

    def unload(self) -> None:
        self._view(exp.select(exp.cast(exp.null(), "bigint").as_("line")).where(exp.false()))

    def _view(self, query: exp.Select) -> None:
        self._run(f"CREATE OR REPLACE VIEW {TABLE} AS {query.sql(dialect=DIALECT)}")

    def _bound(self, settings: Settings) -> None:
        # Named as the engine names its own: what a killed process has left there goes with the next.
        folder = settings.var / "tmp" / f"engine-{os.getpid()}-checks"
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)  # DuckDB makes the last folder alone
        except OSError as error:
            raise _not_looked_at(error.strerror or type(error).__name__, str(folder.parent)) from None
        # A quarter is what a million rows need at most; beyond, putting groups of keys on disk takes no longer.
        room = f"{max(1, settings.memory_gb // 4)}GB"
        bounds = {"memory_limit": room, "temp_directory": str(folder), "threads": str(settings.threads)}
        for name, value in bounds.items():
            if self._bounds.get(name) != value:
                self._run(exp.Set(expressions=[exp.SetItem(this=_is(name, value))]).sql(dialect=DIALECT))
                self._bounds[name] = value

    def validate(self, feed: Feed) -> list[Any]:
        """The results in the order of the promises, without any value of a row."""
        suite = _suite(feed)
        results = self._batch.get_batch().validate(suite, result_format="BOOLEAN_ONLY").results
        # Great Expectations groups the results by column; its identifiers say which expectation each answers.
        by_id = {result.expectation_config.id: result for result in results}
        return [by_id[expectation.id] for expectation in suite.expectations]

    def lines(self, promise: Promise) -> pl.Series:
        return pl.Series("line", self._run(lines_that_break(promise))["line"], pl.Int64)

    def _run(self, statement: str) -> Any:
        """The columns of the answer."""
        try:
            return self._native.execute(statement).fetchnumpy()
        except sys.modules["duckdb"].Error as error:  # its message may quote a cell
            failed = type(error).__name__
        raise _not_looked_at(failed, TABLE)


def _not_looked_at(why: str, where: str) -> CheckError:
    return CheckError(f"the rows could not be looked at: {why}", where=where, do="see that the disk has room, then run the night again")


def _is(name: str, value: str) -> exp.Expression:
    return exp.EQ(this=exp.column(name), expression=exp.Literal.string(value))


@lru_cache(maxsize=1)
def _bench() -> _Bench:
    bench = _Bench()
    atexit.register(bench.close)
    return bench


def _suite(feed: Feed) -> Any:
    suite = suite_for(feed)
    for position, expectation in enumerate(suite.expectations):
        expectation.id, expectation._settled = str(position), None
    return suite


@contextmanager
def _quiet() -> Iterator[None]:
    """No analytics, no log lines and no warnings of third parties: they speak of themselves, or quote values."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
