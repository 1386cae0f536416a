"""Great Expectations on DuckDB: one context for every delivery that a process checks."""

from __future__ import annotations

import atexit
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from sqlglot import exp

from expectations.promises import DIALECT, TABLE, Promise, lines_that_break
from expectations.suite import numbered_suite
from hardship.declarations import Feed
from hardship.errors import CheckError
from hardship.settings import Settings

# facts about this pair of versions: AUTOCOMMIT and no rollback, or every statement fails within DuckDB.
_ENGINE = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True, "pool_reset_on_return": None}


class Session:
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
        suite = numbered_suite(feed)
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
def the_session() -> Session:
    """The one of this process, opened when it is first needed: that takes seconds."""
    session = Session()
    atexit.register(session.close)
    return session
