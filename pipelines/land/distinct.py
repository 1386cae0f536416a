"""A column read by calling a parser once per distinct cell, beside what is plain and was read for all rows at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polars as pl

from hardship.text import InvalidValue, tidy
from pipelines.land.plain import CELL

VALUE, REASON = "value", "reason"
SPREADSHEET_ERROR = re.compile(r"#(?:REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)", re.IGNORECASE)

Parse = Callable[[Any], Any]


class Unreadable(Exception):
    """A cell that cannot be a value of its column; its argument is the reason."""


def by_distinct(cells: pl.Series, parse: Parse, dtype: pl.DataType) -> pl.DataFrame:
    """VALUE and REASON of each cell, by calling ``parse`` once per distinct one; it may raise InvalidValue or Unreadable."""
    distinct, where = distinct_of(cells)
    values: list[Any] = []
    reasons: list[str | None] = []
    for cell in distinct.to_list():
        value, reason = None, None
        try:
            value = parse(cell)
        except InvalidValue as error:
            reason = "span" if error.reason == "range" else error.reason  # <column>:range is the declared bounds
        except Unreadable as error:
            reason = str(error)
        if reason and isinstance(cell, str) and SPREADSHEET_ERROR.fullmatch(tidy(cell)):
            reason = "spreadsheet_error"
        values.append(value)
        reasons.append(reason)
    return spread(pl.DataFrame({VALUE: pl.Series(values, dtype=dtype), REASON: pl.Series(reasons, dtype=pl.String)}), where)


def spread(found: pl.DataFrame, where: pl.Series) -> pl.DataFrame:
    """What was found of each distinct cell, for every row that has it."""
    value, reason = found[VALUE], found[REASON]
    if reason.null_count() < len(reason):
        return pl.DataFrame([value.gather(where), reason.gather(where)])
    return pl.DataFrame([value.gather(where), _no_reasons(len(where))])


def _no_reasons(rows: int) -> pl.Series:
    return pl.Series(REASON, [None], dtype=pl.String).new_from_index(0, rows)


def distinct_of(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The different cells, and of each cell its place among them; null stays null."""
    if cells.dtype == pl.String:
        # Arrow's table of words is faster than sorting or joining.
        encoded = cells.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
        return pl.Series(encoded.dictionary, dtype=pl.String), pl.Series(encoded.indices)
    distinct = cells.drop_nulls().unique()
    places = pl.DataFrame({CELL: distinct}).with_row_index("n")
    return distinct, pl.DataFrame({CELL: cells}).join(places, on=CELL, how="left", maintain_order="left")["n"]


def otherwise(cells: pl.Series, plain: pl.Series | None, parse: Parse, dtype: pl.DataType) -> pl.DataFrame:
    """VALUE and REASON: what is ``plain``, and of the cells that it leaves out what ``parse`` says of each distinct one."""
    if plain is None:
        return by_distinct(cells, parse, dtype)
    plain = plain.cast(dtype).alias(VALUE)
    if plain.null_count() == cells.null_count():
        return pl.DataFrame([plain, _no_reasons(len(plain))])
    is_left = cells.is_not_null() & plain.is_null()
    left = by_distinct(cells.filter(is_left), parse, dtype).with_columns(pl.Series("n", is_left.arg_true(), dtype=pl.UInt32))
    return (
        plain.to_frame()
        .with_row_index("n")
        .join(left, on="n", how="left", maintain_order="left")
        .select(pl.coalesce(VALUE, f"{VALUE}_right").alias(VALUE), REASON)
    )
