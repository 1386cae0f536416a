"""Digests of rows: 32 hex digits that are the same on every machine, in every version and with any number of threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import duckdb
import polars as pl
from sqlglot import exp

from hardship.errors import StoreError
from pipelines.engine.statement import DIALECT

_NO_CELL, _CELL_END = "\x1e", "\x1f"  # no parsed value holds a control character


class Digests:
    """Computes them in memory, many rows at a time; several threads may use one.

    MD5 over the values as text. It tells versions of a record apart and finds repeats; nobody's identity rests on it:
    persons and households are keyed hashes by then (docs/decisions/0006-identities.md).
    """

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config={"threads": "1", "autoload_known_extensions": "false"})

    def of(self, frame: pl.DataFrame, columns: Mapping[str, Sequence[str]]) -> pl.DataFrame:
        """A column for each name in ``columns``: the digest of those columns of the frame, in the frame's order."""
        query = exp.select(*(_digest(parts).as_(name) for name, parts in columns.items())).from_("rows").sql(dialect=DIALECT)
        parts = sorted({part for parts in columns.values() for part in parts})
        cursor = self._connection.cursor()
        try:
            cursor.register("rows", frame.select(parts).to_arrow())
            return pl.DataFrame(cursor.sql(query).to_arrow_table())
        except duckdb.Error as error:  # its message may quote a cell
            failed = type(error).__name__
        finally:
            cursor.close()
        raise StoreError(f"the digests of rows failed with {failed}", do="give the run more memory, then run it again")

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _digest(parts: Sequence[str]) -> exp.Expr:
    texts = (exp.cast(exp.column(part, quoted=True), exp.DataType.Type.VARCHAR) for part in parts)
    cells = (exp.func("coalesce", text, exp.convert(_NO_CELL)) for text in texts)
    return exp.func("md5", exp.func("concat_ws", exp.convert(_CELL_END), *cells))
