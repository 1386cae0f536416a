"""DuckDB in memory: computes over Parquet and frames, keeps nothing."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import duckdb
import polars as pl
from sqlglot import exp

from hardship.errors import StoreError
from hardship.settings import Settings
from pipelines import files
from pipelines.engine.statement import DIALECT, Value, bind, parse, quoted

_serial = itertools.count()
# Their messages speak of names and syntax; those of other errors may quote a value of a row.
_SPEAKING = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.OutOfMemoryException)
_SHORT = (duckdb.OutOfMemoryException, duckdb.IOException)


class DuckDBEngine:
    """See ``pipelines.engine.protocol.Engine``. Spills to a folder of its own below var/tmp; what spills are keys and figures."""

    def __init__(self, settings: Settings) -> None:
        self._spill = _own_folder(settings.var / "tmp")
        self._kinds: dict[str, Literal["VIEW", "TABLE", "FRAME"]] = {}
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": str(settings.threads),
            "memory_limit": f"{settings.memory_gb}GB",
            "temp_directory": str(self._spill),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        self._connection = duckdb.connect(":memory:", config=config)

    def table(self, name: str, source: pl.DataFrame | Sequence[Path]) -> None:
        self._forget(name)
        if isinstance(source, pl.DataFrame):
            self._connection.register(name, source)
            self._kinds[name] = "FRAME"
            return
        if not source:
            raise StoreError(f"table {name} has no files", where=name, do="pass an empty frame with its columns instead")
        rows = exp.func("read_parquet", exp.Array(expressions=[exp.convert(str(path)) for path in source]))
        # Folders are named delivery=…; the rows carry the delivery themselves. Newer files may have more columns.
        for option, on in (("hive_partitioning", False), ("union_by_name", True)):
            rows.append("expressions", exp.EQ(this=exp.column(option), expression=exp.convert(on)))
        self._create(name, "VIEW", exp.select("*").from_(rows))

    def run(self, name: str, statement: Path | exp.Expr, **parameters: Value) -> None:
        template = parse(statement) if isinstance(statement, Path) else statement
        where = str(statement) if isinstance(statement, Path) else f"statement of table {name}"
        bound = bind(template, parameters, where)
        with _explained(template, where):
            self._forget(name)
            self._create(name, "TABLE", bound)

    def frame(self, name: str) -> pl.DataFrame:
        if name not in self._kinds:
            raise StoreError(f"the engine has no table {name}", where=name, do="make it first")
        rows = self._connection.sql(exp.select("*").from_(_identifier(name)).sql(dialect=DIALECT)).to_arrow_table()
        return pl.DataFrame(rows)

    def close(self) -> None:
        self._connection.close()
        files.remove(self._spill)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _create(self, name: str, kind: Literal["VIEW", "TABLE"], query: exp.Expr) -> None:
        statement = exp.Create(this=_identifier(name), kind=kind, expression=query)
        self._connection.execute(statement.sql(dialect=DIALECT, copy=False))  # nobody uses the tree again
        self._kinds[name] = kind

    def _forget(self, name: str) -> None:
        kind = self._kinds.pop(name, None)
        if kind == "FRAME":
            self._connection.unregister(name)
        elif kind:
            self._connection.execute(exp.Drop(tables=[_identifier(name)], kind=kind).sql(dialect=DIALECT))


def _identifier(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


@contextmanager
def _explained(statement: exp.Expr, where: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        said = f": {error}" if isinstance(error, _SPEAKING) else ""
        what = f"the statement failed with {type(error).__name__}{said}\n{quoted(statement)}"
        do = "mend the statement, or the rows that it reads"
        if isinstance(error, _SHORT):
            do = "make room on the disk or in memory (HARDSHIP_MEMORY_GB), then run the same command again: what was finished stays"
        raise StoreError(what, where=where, do=do) from None


def _own_folder(parent: Path) -> Path:
    """A folder for this engine alone; those of processes that are gone are removed."""
    with files.doing("make", parent):
        parent.mkdir(parents=True, exist_ok=True)  # DuckDB makes the last folder alone, and only when it needs it
    for left in parent.glob("engine-*"):
        owner = left.name.split("-")[1]
        if owner.isdigit() and not _lives(int(owner)):
            files.remove(left)
    return parent / f"engine-{os.getpid()}-{next(_serial)}"


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
