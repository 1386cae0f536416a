"""Digests of rows: 32 hex digits that are the same on every machine, in every version and with any number of threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from hardship.errors import StoreError
from pipelines.engine.statement import DIALECT

_NO_CELL, _CELL_END = "\x1e", "\x1f"  # no parsed value holds a control character
_NO_NUMBER = -(2**63)  # no parsed value is as small
_TEXTS, _NUMBERS = "#texts of ", "#numbers of "


class Digests:
    """Computes them in memory, many rows at a time; several threads may use one.

    MD5 over the values: texts as they are, each with its end, then numbers and dates as eight bytes each, the lowest
    first. It tells versions of a record apart and finds repeats; nobody's identity rests on it:
    persons and households are keyed hashes by then (docs/decisions/0006-identities.md).
    """

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config={"threads": "1", "autoload_known_extensions": "false"})

    def of(self, frame: pl.DataFrame, columns: Mapping[str, Sequence[str]]) -> pl.DataFrame:
        """A column for each name in ``columns``: the digest of those columns of the frame, in the frame's order."""
        texts = {name: [part for part in parts if frame.schema[part] == pl.String] for name, parts in columns.items()}
        numbers = [name for name, parts in columns.items() if len(parts) > len(texts[name])]
        table = pa.table({f"{_TEXTS}{name}": _ended(frame, parts) for name, parts in texts.items()})
        for name in numbers:
            table = table.append_column(f"{_NUMBERS}{name}", _bytes(frame, [part for part in columns[name] if part not in texts[name]]))
        made = (_digest(f"{_TEXTS}{name}", f"{_NUMBERS}{name}" if name in numbers else None).as_(name, quoted=True) for name in columns)
        query = exp.select(*made).from_("rows").sql(dialect=DIALECT)
        cursor = self._connection.cursor()
        try:
            cursor.register("rows", table)
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


def _bytes(frame: pl.DataFrame, parts: Sequence[str]) -> pa.Array:
    """Of each row its numbers and dates one after the other, eight bytes each."""
    whole = frame.select(pl.col(part).to_physical().cast(pl.Int64).fill_null(_NO_NUMBER) for part in parts)
    laid = np.empty((frame.height, len(parts)), dtype="<i8")
    for place, column in enumerate(whole.iter_columns()):
        laid[:, place] = column.to_numpy()
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(8 * len(parts)), frame.height, [None, pa.py_buffer(laid)])


def _ended(frame: pl.DataFrame, texts: Sequence[str]) -> pa.Array:
    """Of each row its texts one after the other, each with its end."""
    laid = [frame[text].to_arrow(compat_level=pl.CompatLevel.oldest()) for text in texts]
    if not laid:
        return pa.repeat(_text(""), frame.height)
    return pc.binary_join_element_wise(*laid, _text(""), _text(_CELL_END), null_handling="replace", null_replacement=_NO_CELL)


def _text(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())


def _digest(text: str, numbers: str | None) -> exp.Expr:
    ended = exp.column(text, quoted=True)
    if numbers is None:
        return exp.func("md5", ended)
    return exp.func("md5", exp.DPipe(this=exp.Anonymous(this="encode", expressions=[ended]), expression=exp.column(numbers, quoted=True)))
