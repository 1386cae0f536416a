"""How offices write: dates, money and code words in their habits, and rows sent twice. Wrong numbers, names and days: slips.py.

All errors are frozen: they hang on the seed, the feed and the row, never on the delivery that happens to carry it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulation.chance import Chance, Flags, Floats, Ints
from simulation.noise import SENT_TWICE

DAYS: Mapping[str, str] = {"dash": "%Y-%m-%d", "slash": "%Y/%-m/%-d", "dot": "%Y.%-m.%-d", "compact": "%Y%m%d", "han": "%Y年%-m月%-d日"}
DayStyle = Literal["dash", "slash", "dot", "compact", "han"]


def as_day(column: str | pl.Expr, style: DayStyle = "dash") -> pl.Expr:
    return _expr(column).dt.strftime(DAYS[style])


def as_yuan(column: str | pl.Expr) -> pl.Expr:
    """Fen as yuan with two decimals, exactly."""
    return (_expr(column).cast(pl.Decimal(20, 2)) / 100).cast(pl.String)


def as_word(column: str | pl.Expr, words: tuple[str, ...]) -> pl.Expr:
    """The word at the position that a column gives."""
    return _expr(column).replace_strict(list(range(len(words))), list(words), return_dtype=pl.String)


def _expr(column: str | pl.Expr) -> pl.Expr:
    return pl.col(column) if isinstance(column, str) else column


def numbers(frame: pl.DataFrame, column: str = "row") -> Ints:
    """The entities' lasting numbers that all chance hangs on."""
    found: Ints = frame[column].to_numpy().astype(np.int64)
    return found


def share(chance: Chance, purpose: str, frame: pl.DataFrame, column: str = "row") -> Floats:
    return chance.uniform(purpose, numbers(frame, column))


def later(chance: Chance, purpose: str, frame: pl.DataFrame, day: str, low: int, high: int, column: str = "row") -> pl.Series:
    """``day`` and low to high days: when an office got round to recording it."""
    days = low + np.floor(share(chance, purpose, frame, column) * (high - low + 1)).astype(np.int32)
    return (frame[day].cast(pl.Int32) + pl.Series(days)).cast(pl.Date)


def between(frame: pl.DataFrame, start: date, end: date, column: str = "recorded") -> pl.DataFrame:
    """The rows recorded from start to end, both included."""
    return frame.filter(pl.col(column).is_between(start, end))


def identifier(prefix: str, chance: Chance, purpose: str, frame: pl.DataFrame, column: str = "row") -> pl.Series:
    """A number of the office's own that tells nothing: unique for each ``column``."""
    return prefix + pl.Series(chance.bits(purpose, numbers(frame, column))).cast(pl.String).str.zfill(20)


def put(frame: pl.DataFrame, heading: str, value: str, where: Flags) -> pl.DataFrame:
    """``value`` in place of what stood there."""
    return frame.with_columns(pl.when(pl.Series(where)).then(pl.lit(value)).otherwise(pl.col(heading)).alias(heading))


def send(
    frame: pl.DataFrame, headings: tuple[str, ...], chance: Chance, feed: str, *, twice: float = SENT_TWICE, order: tuple[str, ...]
) -> pl.DataFrame:
    """The columns of the file in order of recording, some rows sent twice; nothing as an empty cell."""
    again = np.nonzero(share(chance, f"{feed} twice", frame) < twice)[0]
    # Which row stands where is found from the order alone: the other columns are moved once.
    places = np.concatenate([np.arange(frame.height), again])
    lines = frame.select(order)[places].with_columns(place=pl.Series(places)).sort(order, maintain_order=True)["place"]
    return frame.select(pl.col(heading).cast(pl.String).fill_null("") for heading in headings)[lines].rechunk()


def chosen(frame: pl.DataFrame, keep: NDArray[Any]) -> pl.DataFrame:
    return frame.filter(pl.Series(keep, dtype=pl.Boolean))
