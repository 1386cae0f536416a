"""Numbers of people as stems: the seventeen digits (GB 11643: 本体码) before the check character, which follows from them.

A whole number is found, kept and taken apart much faster than a text. Where a number is written as it should be, all of
a column is looked at at once; every other writing meets ``hardship.identity``, once per distinct one. A generative test
looks for differences between the two.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hardship.identity import check_character, parse_resident_id
from hardship.text import InvalidValue
from pipelines.land.letters import letters

_WIDTH = 18
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_OLDEST_PLAIN = 100  # years: who is older is for the parser to judge
_EPOCH = date(1970, 1, 1)
_LEAP_YEAR = 2000  # has every day of a month that a year can have


class _Parts(NamedTuple):
    """The parts of each stem: area (6 digits), year (4), month and day (4), number of the day (3)."""

    area: NDArray[np.int64]
    year: NDArray[np.int64]
    month_day: NDArray[np.int64]
    place: NDArray[np.int64]


def plain_stems(cells: pl.Series, as_of: date, invented: bool) -> pl.Series:
    """The stems of cells that are canonical numbers of eighteen characters, read as they stand; null for all others."""
    is_long = (cells.str.len_bytes() == _WIDTH).fill_null(False)
    long = cells.filter(is_long)
    if not len(long):
        return pl.Series([None] * len(cells), dtype=pl.Int64)
    read = long.str.slice(0, _WIDTH - 1).cast(pl.Int64, strict=False).fill_null(0)
    stems = read.to_numpy()
    parts = _parts(np.maximum(stems, 0))
    is_good = stems >= 10 ** (_WIDTH - 2)  # seventeen digits, and not a sign with sixteen
    is_good &= _CHECK[_weights(parts)] == letters(long).data[_WIDTH - 1 :: _WIDTH]
    is_good &= _areas(invented)[parts.area // 1000] & (parts.place > 0) & _is_birth(parts, as_of)
    if is_good.all() and len(long) == len(cells):
        return read.alias(cells.name)
    where = np.zeros(len(cells), dtype=bool)
    where[is_long.to_numpy()] = is_good
    found = np.zeros(len(cells), dtype=np.int64)
    found[where] = stems[is_good]
    return pl.DataFrame({"stem": found, "is_good": where}).select(pl.when("is_good").then("stem")).to_series()


def stem_of(number: str) -> int:
    """The stem of a canonical number."""
    return int(number[: _WIDTH - 1])


def numbers(stems: pl.Series) -> pl.Series:
    """The canonical numbers of eighteen characters; null stays null."""
    signs = pl.Series("sign", list(_CHECK.tobytes().decode()))
    last = signs.gather(_weights(_parts(stems.fill_null(0).to_numpy())))
    return pl.DataFrame([stems.alias("stem"), last]).select(pl.col("stem").cast(pl.String) + pl.col("sign")).to_series()


def born(stems: pl.Series, person: str) -> list[pl.Series]:
    """Birth date and sex ("1" male, "2" female) of each: all that a later step may know of a number. Null stays null."""
    parts = _parts(stems.fill_null(0).to_numpy())
    years, days, _ = _calendar()
    birth = pl.Series(years[parts.year] + days[parts.month_day] + _is_after_leap_day(parts)).cast(pl.Date)
    told = pl.DataFrame({"stem": stems, "birth": birth}).select(
        pl.when(pl.col("stem").is_not_null()).then("birth").alias(f"{person}_birth_date"),
        pl.when(pl.col("stem") % 2 == 1).then(pl.lit("1")).when(pl.col("stem").is_not_null()).then(pl.lit("2")).alias(f"{person}_sex"),
    )
    return told.get_columns()


def _parts(stems: NDArray[np.int64]) -> _Parts:
    rest, place = _divided(stems, 1000)
    rest, month_day = _divided(rest, 10_000)
    area, year = _divided(rest, 10_000)
    return _Parts(area, year, month_day, place)


def _divided(value: NDArray[np.int64], by: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Quotient and remainder; numpy's own remainder is many times slower."""
    quotient = value // by
    return quotient, value - quotient * by


def _weights(parts: _Parts) -> NDArray[np.uint8]:
    """The weighed sum of the digits, modulo 11 (GB 11643—1999 6.1)."""
    area, year, month_day, place = _weighed()
    sums: NDArray[np.uint8] = area[parts.area] + year[parts.year] + month_day[parts.month_day] + place[parts.place]
    return _modulo()[sums]


@lru_cache(maxsize=1)
def _weighed() -> tuple[NDArray[np.uint8], ...]:
    """The weighed sum, modulo 11, of the digits of every possible part."""
    made, place = [], 0
    for width in (6, 4, 4, 3):
        whole = np.arange(10**width)
        digits = [whole // 10 ** (width - 1 - n) % 10 * (2 ** (_WIDTH - 1 - place - n) % 11) for n in range(width)]
        made.append((sum(digits) % 11).astype(np.uint8))
        place += width
    return tuple(made)


@lru_cache(maxsize=1)
def _modulo() -> NDArray[np.uint8]:
    return (np.arange(4 * 11) % 11).astype(np.uint8)


def _is_birth(parts: _Parts, as_of: date) -> NDArray[np.bool_]:
    _, _, is_day = _calendar()
    is_day_of_year = is_day[parts.month_day] & ((parts.month_day != 229) | _leap_years()[parts.year])
    born = parts.year * 10_000 + parts.month_day
    is_recent = (parts.year > as_of.year - _OLDEST_PLAIN) & (born <= as_of.year * 10_000 + as_of.month * 100 + as_of.day)
    return np.asarray(is_day_of_year & is_recent)


def _is_after_leap_day(parts: _Parts) -> NDArray[np.bool_]:
    return np.asarray((parts.month_day > 229) & _leap_years()[parts.year])


@lru_cache(maxsize=1)
def _leap_years() -> NDArray[np.bool_]:
    year = np.arange(10_000)
    return np.asarray((year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)))


@lru_cache(maxsize=1)
def _calendar() -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """(days from 1970 to the beginning of each year, days of a common year before each month and day, which of these exist)."""
    years = np.array([0, *((date(year, 1, 1) - _EPOCH).days for year in range(1, 10_000))], dtype=np.int32)
    days, is_day = np.zeros(10_000, dtype=np.int32), np.zeros(10_000, dtype=bool)
    first = date(_LEAP_YEAR, 1, 1)
    for n in range(366):
        day = first + timedelta(n)
        month_day = day.month * 100 + day.day
        days[month_day] = n - (month_day > 229)
        is_day[month_day] = True
    return years, days, is_day


@lru_cache(maxsize=2)
def _areas(invented: bool) -> NDArray[np.bool_]:
    """Whether a number may begin with these three digits, as the parser says of each."""
    found = np.zeros(1000, dtype=bool)
    for first in range(1000):
        seventeen = f"{first:03d}10119900101001"
        try:
            parse_resident_id(seventeen + check_character(seventeen), invented=invented)
        except InvalidValue:
            continue
        found[first] = True
    return found
