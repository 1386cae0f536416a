"""Plain forms of amounts, days, whole numbers and keys, for all rows of a column at once.

Each function gives a column's values, null where a cell is written in any other way: the parsers of ``hardship`` then
look at it. Where it is not null it is what they would say. None is given for columns of which no cell is plain.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from hardship.money import Unit
from pipelines.land.letters import letters

CELL = "cell"
_LARGE = 10**11  # yuan: well below what parse_yuan calls too large, so that the plain way never has to
_SHORT = 15  # characters: of no more digits than a float tells apart
_DIGITS, _WORD = b"0123456789", b"0123456789-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _matching(pattern: str, value: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(CELL).str.contains(f"^(?:{pattern})$")).then(value)


def _given(cells: pl.Series, value: pl.Expr) -> pl.Series:
    return pl.DataFrame({CELL: cells}).select(value.alias(CELL)).to_series()


def yuan(cells: pl.Series, unit: Unit) -> pl.Series | None:
    fen_of_one, digits, places = (1_000_000, 7, 6) if unit == "wan_yuan" else (100, 11, 2)
    cell = pl.col(CELL)
    if cells.dtype == pl.String:
        if (found := _short_amounts(cells, fen_of_one)) is not None:
            return found
        # Thirteen digits at most: a float holds them exactly, and rounding only undoes its last binary digit.
        fen = (cell.cast(pl.Float64, strict=False) * fen_of_one).round().cast(pl.Int64, strict=False)
        return _given(cells, _matching(rf"-?[0-9]{{1,{digits}}}(?:\.[0-9]{{1,{places}}})?", fen))
    if cells.dtype.is_integer():
        return _given(cells, pl.when(cell.is_between(-(_LARGE * 100 // fen_of_one), _LARGE * 100 // fen_of_one)).then(cell * fen_of_one))
    return _exact(cells, fen_of_one) if cells.dtype.is_float() else None


def _short_amounts(cells: pl.Series, fen_of_one: int) -> pl.Series | None:
    """Of a column in which nothing but short decimal numbers stands, as most amounts do; None of any other."""
    if (cells.str.len_bytes() > _SHORT).any():
        return None
    signs = letters(cells)
    if not signs.are_all_of(_DIGITS + b".-") or (signs.last() == ord(".")).any():
        return None
    # Two decimal numbers of so few digits are never the same float: what the float is exactly, the text is exactly.
    return _exact(cells.cast(pl.Float64, strict=False), fen_of_one)


def _exact(cells: pl.Series, fen_of_one: int) -> pl.Series:
    """Fen of the floats that are the ones of so many whole fen."""
    values = cells.fill_null(np.nan).to_numpy()
    with np.errstate(invalid="ignore", over="ignore"):
        fen = np.rint(values * fen_of_one)
        # Division is rounded to the nearest float: equal means that the cell is the float of that many fen.
        is_exact = (fen / fen_of_one == values) & (np.abs(values) <= _LARGE * 100 // fen_of_one)
    made = pl.Series(CELL, np.where(is_exact, fen, 0).astype(np.int64))
    return made if is_exact.all() else pl.DataFrame({CELL: made, "is_exact": is_exact}).select(pl.when("is_exact").then(CELL)).to_series()


def date(cells: pl.Series) -> pl.Series | None:
    if cells.dtype == pl.Date:
        return cells
    if cells.dtype != pl.String:
        return None
    day = r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
    time = r"(?: (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])?"
    cell = pl.col(CELL)
    return _given(
        cells,
        pl.coalesce(
            _matching(day + time, cell.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)),
            _matching("[1-9][0-9]{7}", cell.str.to_date("%Y%m%d", strict=False)),
        ),
    )


def whole(cells: pl.Series) -> pl.Series | None:
    if cells.dtype == pl.String:
        return _given(cells, _matching("-?[0-9]{1,18}", pl.col(CELL).cast(pl.Int64, strict=False)))
    return cells if cells.dtype.is_integer() else None


def key(cells: pl.Series) -> pl.Series | None:
    """ASCII with a digit and no sign that tidy would touch; no form of nothing has a digit."""
    if cells.dtype != pl.String:
        return cells.cast(pl.String) if cells.dtype.is_integer() else None
    signs = letters(cells)
    scientific = pl.col(CELL).str.contains("^[0-9]+[Ee][0-9]+$")
    is_word = signs.are_all_of(_WORD) and np.isin(signs.last(), list(_DIGITS)).all() and cells.str.len_bytes().min() != 0
    if is_word and not np.isin(signs.data, list(b"eE")).any():
        return cells
    return _given(cells, _matching("[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*", pl.when(~scientific).then(pl.col(CELL))))
