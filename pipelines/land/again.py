"""Rows of one file that say the same again, and earlier versions of a record: found by digests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import polars as pl

_KEY, _CONTENT = ("key_0", "key_1"), ("content_0", "content_1")


def half(name: str, which: int) -> pl.Expr:
    """One half of a digest as a whole number: a quarter of the memory of its text."""
    return pl.col(name).str.slice(16 * which, 16).str.to_integer(base=16, dtype=pl.UInt64)


@dataclass(frozen=True)
class Repeats:
    """The lines that do not land: ``duplicate`` of them say what an earlier line says, ``superseded`` were restated later."""

    left_out: pl.Series
    duplicate: int
    superseded: int

    @classmethod
    def none(cls) -> Self:
        return cls(pl.Series([], dtype=pl.Int64), 0, 0)

    @staticmethod
    def wanted(recorded_on: str) -> list[pl.Expr]:
        """What ``repeats`` needs to know of a row."""
        halves = [half("row_key", n).alias(name) for n, name in enumerate(_KEY)]
        halves += [half("content", n).alias(name) for n, name in enumerate(_CONTENT)]
        return [*halves, pl.col("known_on"), pl.col(recorded_on).alias("recorded_on"), pl.col("line")]


class Rows(Protocol):
    """Where rows go. ``begin`` may come again: what was written before is then to be forgotten."""

    def begin(self) -> None: ...

    def write(self, rows: pl.DataFrame) -> None: ...

    def end(self) -> None: ...

    def find(self, lines: pl.Series, wanted: list[pl.Expr]) -> pl.DataFrame:
        """The expressions over the rows of these lines, in any order."""

    def leave_out(self, lines: pl.Series) -> None: ...


def few_of(keys: list[pl.DataFrame]) -> pl.Series:
    """The lines whose ``key`` (half a digest) is not the only one: nearly always those of repeats alone."""
    if not keys:
        return pl.Series([], dtype=pl.Int64)
    every = pl.concat([part["key"] for part in keys]).sort()
    again = every.filter(every == every.shift(1)).unique()
    if not len(again):
        return pl.Series([], dtype=pl.Int64)
    return pl.concat([part.filter(pl.col("key").is_in(again.implode()))["line"] for part in keys])


def repeats(rows: pl.DataFrame, is_history: bool) -> Repeats:
    """Rows whose content stands on an earlier line go (duplicate), and earlier versions of a key (superseded).

    The last line of a key is its version. A history has a version for each day on which one became known.
    """
    order = ["recorded_on", "line"] if is_history else ["line"]
    marked = rows.sort(order, nulls_last=False).with_columns(
        pl.struct(_CONTENT).is_first_distinct().alias("is_first"),
        (pl.struct(_CONTENT) == pl.struct(_CONTENT).last().over(*_KEY, "known_on")).alias("is_last"),
    )
    is_kept = pl.col("is_first") & pl.col("is_last")
    left_out = marked.filter(~is_kept)["line"].sort()
    duplicate = marked.height - int(marked["is_first"].sum())
    return Repeats(left_out, duplicate, len(left_out) - duplicate)
