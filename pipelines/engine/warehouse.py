"""var/warehouse.duckdb: what analysts open. One commented view a table over a finished night's Parquet, nothing else in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
from sqlglot import exp

from hardship.errors import StoreError
from hardship.tables import Table
from pipelines import files
from pipelines.engine.statement import DIALECT


def write_warehouse(path: Path, views: Iterable[tuple[Table, Sequence[Path]]]) -> None:
    """Replaces the file at ``path`` by one with a view for each table over its Parquet files (absolute paths).

    Tables and columns carry their declared meaning, Chinese — English, as comments. The new file is built beside and
    takes the place in one step: a reader has the old or the new one. Raises StoreError.
    """
    making = files.hidden(path)
    log = making.with_name(f"{making.name}.wal")  # DuckDB's own; a killed run's would be read into the new file
    files.remove(making)
    files.remove(log)
    with files.doing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with duckdb.connect(str(making)) as connection:
            for table, paths in views:
                for statement in _statements(table, paths):
                    connection.execute(statement.sql(dialect=DIALECT))
            connection.execute("CHECKPOINT")
        with files.doing("write", path):
            files.sync(making)
            making.replace(path)
            files.sync(path.parent)
    except duckdb.Error as error:
        do = "check the disk, then run the night again"
        raise StoreError(f"cannot build the warehouse: {type(error).__name__}", where=str(path), do=do) from error
    finally:
        files.remove(making)
        files.remove(log)


def _statements(table: Table, paths: Sequence[Path]) -> Iterable[exp.Expr]:
    view = exp.to_identifier(table.name, quoted=True)
    source = exp.func("read_parquet", exp.Array(expressions=[exp.convert(str(path.resolve())) for path in paths]))
    source.append("expressions", exp.EQ(this=exp.column("hive_partitioning"), expression=exp.convert(False)))
    columns = [exp.column(column.name, quoted=True) for column in table.columns]
    yield exp.Create(this=exp.Table(this=view), kind="VIEW", expression=exp.select(*columns).from_(source))
    yield _comment("VIEW", exp.Table(this=view), f"{table.zh} — {table.en}")
    for column in table.columns:
        yield _comment("COLUMN", exp.column(column.name, table=view, quoted=True), f"{column.zh} — {column.en}")


def _comment(kind: str, thing: exp.Expr, text: str) -> exp.Expr:
    return exp.Comment(this=thing, kind=kind, expression=exp.convert(text))
