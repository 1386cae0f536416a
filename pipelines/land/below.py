"""Notes below a table that say in which unit its amounts were: read only when the amounts have been taken already.

A note above is honoured (``pipelines.land.spelling``). One below that agrees with what was taken says nothing new; one that
does not would make every amount ten thousand times too small or too large.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from hardship.declarations import Feed
from hardship.text import tidy
from pipelines.land.lines import FOOTNOTE
from pipelines.land.read import LINE, RAGGED
from pipelines.land.spelling import UNITS, unit_of, units_above

_BETWEEN_CELLS = re.compile(r"[,;\t|]")


def other_unit(
    feed: Feed, headings: Mapping[str, str], units: Mapping[str, str], bad: Sequence[pl.DataFrame], originals: Sequence[pl.DataFrame]
) -> tuple[int, str] | None:
    """(line, unit) of the first note below that names another unit than an amount was taken in; None where none does.

    ``bad`` and ``originals`` are the lines that were set aside, with their rule and their cells.
    """
    taken = {
        units.get(column.name, "yuan")
        for column in feed.columns
        if column.kind == "yuan" and column.name in headings and unit_of(headings[column.name]) is None
    }
    notes = {line for part in bad for line in part.filter(pl.col("rule") == FOOTNOTE)["line"]} if taken else set()
    for part in originals if notes else ():
        for row in part.filter(pl.col(LINE).is_in(sorted(notes))).iter_rows(named=True):
            texts = [str(cell) for name, cell in row.items() if name not in (LINE, RAGGED) and cell is not None]
            if row[RAGGED] is not None:
                texts += _BETWEEN_CELLS.split(tidy(row[RAGGED]))
            for unit in units_above(texts):
                if taken != {UNITS.get(unit.casefold())}:
                    return int(row[LINE]), unit
    return None
