"""The one contract behind SQL types, frames, checks and the data dictionary.

A table is declared once; its polars schema, its sort order (hence its bytes), its comments in the warehouse and its
page in the data dictionary all come from that declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from hardship.errors import HardshipError

Kind = Literal["key", "text", "code", "int", "fen", "ppm", "date", "bool", "json"]
Sensitivity = Literal["public", "internal", "sensitive", "identity"]

POLARS: Mapping[Kind, pl.DataType] = {
    "key": pl.String(),
    "text": pl.String(),
    "code": pl.String(),
    "int": pl.Int64(),
    "fen": pl.Int64(),
    "ppm": pl.Int64(),
    "date": pl.Date(),
    "bool": pl.Boolean(),
    "json": pl.String(),
}


@dataclass(frozen=True)
class Column:
    """One column: its name (unit in the name), kind, meaning in both languages, and its class of GB/T 43697-2024."""

    name: str
    kind: Kind
    zh: str
    en: str
    nullable: bool = True
    sensitivity: Sensitivity = "internal"


@dataclass(frozen=True)
class Table:
    """A table: columns in order, and the key that makes rows unique and orders them.

    ``conform`` returns a frame with exactly these columns and kinds, sorted by key, in one chunk: equal content gives
    equal bytes. Raises HardshipError where a column is missing, a value does not fit, or the key is not unique.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> pl.Schema:
        return pl.Schema({column.name: POLARS[column.kind] for column in self.columns})

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        missing = [column.name for column in self.columns if column.name not in frame.columns]
        if missing:
            raise HardshipError(f"table {self.name} lacks the columns {', '.join(missing)}", where=f"table {self.name}")
        frame = frame.select(pl.col(column.name).cast(POLARS[column.kind]) for column in self.columns)
        holes = [c.name for c in self.columns if not c.nullable and frame[c.name].null_count()]
        if holes:
            raise HardshipError(f"table {self.name} has empty values in {', '.join(holes)}", where=f"table {self.name}")
        frame = frame.sort(self.key, nulls_last=True)
        if frame.height and frame.select(pl.struct(self.key).n_unique()).item() != frame.height:
            raise HardshipError(f"table {self.name} repeats its key ({', '.join(self.key)})", where=f"table {self.name}")
        return frame.rechunk()

    def empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self.schema)
