"""Plain forms of amounts, days, whole numbers and keys, for all rows of a column at once.

Each expression reads the column CELL and is null where a cell is written in any other way: the parsers of ``hardship``
then look at it. Where it is not null it is what they would say.
"""

from __future__ import annotations

import polars as pl

from hardship.money import Unit

CELL = "cell"
_LARGE = 10**11  # yuan: well below what parse_yuan calls too large, so that the plain way never has to


def _matching(pattern: str, value: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(CELL).str.contains(f"^(?:{pattern})$")).then(value)


def yuan(dtype: pl.DataType, unit: Unit) -> pl.Expr | None:
    cell = pl.col(CELL)
    fen_of_one, digits, places = (1_000_000, 7, 6) if unit == "wan_yuan" else (100, 11, 2)
    is_small = cell.is_between(-(_LARGE * 100 // fen_of_one), _LARGE * 100 // fen_of_one)
    if dtype == pl.String:
        # Thirteen digits at most: a float holds them exactly, and rounding only undoes its last binary digit.
        fen = (cell.cast(pl.Float64, strict=False) * fen_of_one).round().cast(pl.Int64, strict=False)
        return _matching(rf"-?[0-9]{{1,{digits}}}(?:\.[0-9]{{1,{places}}})?", fen)
    if dtype.is_integer():
        return pl.when(is_small).then(cell * fen_of_one)
    if dtype.is_float():
        fen = (cell * fen_of_one).round()
        # Division is rounded to the nearest float: equal means that the cell is the float of that many fen.
        return pl.when(is_small & (fen / fen_of_one == cell)).then(fen.cast(pl.Int64, strict=False))
    return None


def date(dtype: pl.DataType) -> pl.Expr | None:
    if dtype == pl.Date:
        return pl.col(CELL)
    if dtype != pl.String:
        return None
    day = r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
    time = r"(?: (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])?"
    cell = pl.col(CELL)
    return pl.coalesce(
        _matching(day + time, cell.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)),
        _matching("[1-9][0-9]{7}", cell.str.to_date("%Y%m%d", strict=False)),
    )


def int(dtype: pl.DataType) -> pl.Expr | None:
    if dtype == pl.String:
        return _matching("-?[0-9]{1,18}", pl.col(CELL).cast(pl.Int64, strict=False))
    return pl.col(CELL) if dtype.is_integer() else None


def key(dtype: pl.DataType) -> pl.Expr | None:
    """ASCII with a digit and no sign that tidy would touch; no form of nothing has a digit."""
    if dtype == pl.String:
        return _matching("[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*", pl.col(CELL)).pipe(_unless_scientific)
    return pl.col(CELL).cast(pl.String) if dtype.is_integer() else None


def _unless_scientific(value: pl.Expr) -> pl.Expr:
    return pl.when(~pl.col(CELL).str.contains(r"^[0-9][Ee][0-9]+$")).then(value)
