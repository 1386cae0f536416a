"""The cells of one column into typed values, each with the reason why it cannot be one.

Every kind has two ways that give the same answer: plain forms ("1234.50", "2026-09-30", typed Parquet columns) for all
rows at once, and the parsers of ``hardship`` once per distinct value for whatever else people write. A generative
test looks for differences between the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from hardship.codes import code_words, parse_code
from hardship.counts import counting_words, parse_count
from hardship.dates import InvalidDate, parse_date
from hardship.declarations import FeedColumn
from hardship.money import Unit, parse_yuan
from hardship.months import parse_month
from hardship.shares import parse_percent
from hardship.text import is_nothing, tidy
from pipelines.land import plain
from pipelines.land.distinct import REASON, SPREADSHEET_ERROR, VALUE, Parse, Unreadable, distinct_of, otherwise, spread
from pipelines.land.plain import CELL

# China's clocks without the daylight saving of 1986–1991, as hardship.dates reads them (the sign is that of POSIX).
_CHINA = "Etc/GMT-8"
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]*)?E\+?[0-9]+", re.IGNORECASE)
_FLOAT = re.compile(r"([0-9]+)\.0+")
_EXACT_FLOAT = 2**53  # from here on a float has dropped digits
# What programs write for none, though the calendar has the day: the zero of Excel and of SQL Server, the last day of all.
STAND_INS = (
    date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1),
    date(2099, 12, 31), date(2999, 12, 31), date(9999, 1, 1), date(9999, 12, 30), date(9999, 12, 31),
)  # fmt: skip
EARLIEST = date(1900, 1, 1)  # nothing that a feed tells of happened before


def parse_cells(column: FeedColumn, cells: pl.Series, as_of: date | None = None, unit: Unit = "yuan") -> pl.DataFrame:
    """VALUE and REASON (null where good) of each cell, for every kind that is not a number of a person.

    VALUE is null for a form of nothing; whether that is allowed, and bounds, are looked at here too. ``as_of`` refuses
    dates after it; ``unit`` is that of the heading, for amounts without one of their own.
    """
    cells = _readable(cells)
    if cells.dtype == pl.Null or (cells.dtype in (pl.Binary, pl.Time, pl.Duration, pl.Object)):
        why = pl.when(pl.col(CELL).is_not_null()).then(pl.lit("type")).otherwise(pl.lit(None, pl.String))
        dtype, _, _ = _ways(column, cells.clear(), unit)
        return required(column, pl.DataFrame({CELL: cells}).select(pl.lit(None, dtype).alias(VALUE), why.alias(REASON)))
    if column.kind == "date" and cells.dtype == pl.String:  # a file has many rows of each day
        distinct, where = distinct_of(cells)
        return required(column, spread(_parsed(column, distinct, as_of, unit), where))
    return required(column, _parsed(column, cells, as_of, unit))


def _parsed(column: FeedColumn, cells: pl.Series, as_of: date | None, unit: Unit) -> pl.DataFrame:
    dtype, plain, parse = _ways(column, cells, unit)
    return _bounded(column, otherwise(cells, plain, parse, dtype), as_of)


def required(column: FeedColumn, parsed: pl.DataFrame) -> pl.DataFrame:
    """Gives the reason "missing" to cells without a value where the column is required."""
    if not column.required or not parsed[VALUE].null_count():
        return parsed
    is_missing = pl.col(VALUE).is_null() & pl.col(REASON).is_null()
    return parsed.with_columns(pl.when(is_missing).then(pl.lit("missing")).otherwise(REASON).alias(REASON))


def tidied(cell: str) -> str | None:
    text = tidy(cell)
    if SPREADSHEET_ERROR.fullmatch(text):
        raise Unreadable("spreadsheet_error")
    return None if is_nothing(text) else text


def identifier(cell: str) -> str | None:
    """A number that names a thing, tidied; refused where a spreadsheet has shortened it: two things would become one."""
    text = tidied(cell)
    if text is None:
        return None
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable("scientific_notation")
    if found := _FLOAT.fullmatch(text):  # what is left of a number that a program took for an amount
        if len(found[1]) > 18 or int(found[1]) >= _EXACT_FLOAT:
            raise Unreadable("rounded")
        return found[1]
    return text


def _readable(cells: pl.Series) -> pl.Series:
    """Cells in one of the types that the ways below know."""
    if isinstance(cells.dtype, pl.Categorical | pl.Enum | pl.Boolean):
        return cells.cast(pl.String)
    if cells.dtype.is_integer():
        # Beyond 18 digits no column has a number; as text it meets the parsers, which say so.
        return cells.cast(pl.Int64) if cells.dtype not in (pl.UInt64, pl.Int128, pl.UInt128) else cells.cast(pl.String)
    if cells.dtype.is_float():
        return cells.cast(pl.Float64).fill_nan(None)
    if isinstance(cells.dtype, pl.Datetime):
        return (cells.dt.convert_time_zone(_CHINA) if cells.dtype.time_zone else cells).dt.date()
    return cells


def _ways(column: FeedColumn, cells: pl.Series, unit: Unit) -> tuple[pl.DataType, pl.Series | None, Parse]:
    """(type of the value, the values of plain cells or None, the parser) of the column's kind."""
    match column.kind:
        case "yuan":
            return pl.Int64(), plain.yuan(cells, unit), lambda cell: parse_yuan(cell, unit=unit)
        case "date":
            return pl.Date(), plain.date(cells), _parse_end if column.open_end else parse_date
        case "month":
            return pl.Date(), cells.dt.truncate("1mo") if cells.dtype == pl.Date else None, parse_month
        case "percent":
            return pl.Int64(), None, parse_percent
        case "int":
            counted = counting_words((column.zh, *column.headings))
            return pl.Int64(), plain.whole(cells), lambda cell: parse_count(cell, counted)
        case "code":
            words = _words(tuple(column.codes.items()), tuple(column.synonyms.items()))
            return pl.String(), None, lambda cell: parse_code(cell, words)
        case "area":
            return pl.String(), None, _as_text(_parse_area)
        case "key":
            return pl.String(), plain.key(cells), _as_text(identifier)
        case "phone":
            return pl.String(), None, _as_text(identifier)
        case _:
            return pl.String(), None, _as_text(tidied)


@lru_cache(maxsize=256)
def _words(codes: tuple[tuple[str, str], ...], synonyms: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Once per column, not once per batch of it."""
    return code_words(dict(codes), dict(synonyms))


def _bounded(column: FeedColumn, parsed: pl.DataFrame, as_of: date | None) -> pl.DataFrame:
    wrong = []
    if column.kind in ("date", "month"):
        stands_in = pl.col(VALUE).is_in(STAND_INS if column.kind == "date" else sorted({day.replace(day=1) for day in STAND_INS}))
        if column.open_end:
            parsed = parsed.with_columns(pl.when(~stands_in).then(VALUE).alias(VALUE))
        else:
            wrong.append(pl.when(stands_in).then(pl.lit("placeholder")))
        wrong.append(pl.when(pl.col(VALUE) < EARLIEST).then(pl.lit("range")))
    if column.minimum is not None:
        wrong.append(pl.when(pl.col(VALUE) < column.minimum).then(pl.lit("range")))
    if column.maximum is not None:
        wrong.append(pl.when(pl.col(VALUE) > column.maximum).then(pl.lit("range")))
    if as_of is not None and column.kind in ("date", "month"):
        wrong.append(pl.when(pl.col(VALUE) > as_of).then(pl.lit("future")))
    return parsed.with_columns(pl.coalesce(REASON, *wrong).alias(REASON)) if wrong else parsed


def _as_text(parse: Callable[[str], Any]) -> Parse:
    """For parsers of text: numbers of a spreadsheet are first written as it shows them (``2.0`` as 2)."""

    def parsed(cell: Any) -> Any:
        if isinstance(cell, float):
            if not cell.is_integer():
                return parse(repr(cell))
            if abs(cell) >= _EXACT_FLOAT:
                raise Unreadable("rounded")
            cell = int(cell)
        return parse(str(cell))

    return parsed


def _parse_end(cell: Any) -> date | None:
    """The day on which something ends, or None where it is open (长期) or the program's zero stands for none."""
    try:
        return parse_date(cell)
    except InvalidDate as error:
        if error.reason in ("open_end", "placeholder"):
            return None
        raise


def _parse_area(text: str) -> str | None:
    known = identifier(text.replace(" ", ""))
    if known is None:
        return None
    if not re.fullmatch(r"[0-9]{6}|[0-9]{9}|[0-9]{12}", known):
        raise Unreadable("code_of_area")
    return known
