"""Rows of people or amounts above the heading: a sheet that was sorted with its heading, or two that were put together.

Notes above a heading are passed over. A line that holds under most declared headings what such a column holds is no
note, and to pass it over would lose a record without a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from exchange.part import Record, is_blank
from hardship.declarations import Feed, FeedColumn
from hardship.text import tidy
from pipelines.land.headings import Heading

_NUMBER: Final = r"[-+(]?[¥$]?[0-9][0-9,]*(?:\.[0-9]+)?\)?(?:元|万元)?"
_DAY: Final = r"[0-9]{4}[-./年]?[0-9]{1,2}(?:[-./月]?(?:[0-9]{1,2}日?)?)?(?:[ T].*)?"
LOOKS: Final = {
    "resident_id": re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}"),
    "certificate": re.compile(r"[0-9]{17}[0-9Xx][1-7][1-4].{0,2}"),
    "date": re.compile(_DAY),
    "month": re.compile(_DAY),
    "yuan": re.compile(_NUMBER),
    "percent": re.compile(_NUMBER + "%?"),
    "int": re.compile(_NUMBER),
    "area": re.compile(r"[0-9]{6,12}"),
}
_SHARE: Final = 0.6
_FEWEST: Final = 2


def rows_above(feed: Feed, heading: Heading, head: Sequence[Record]) -> list[int]:
    """The lines above the heading that are rows of the table and no notes."""
    places = [(feed.column(name), n) for name, n in heading.of.items()]
    telling = [(column, n) for column, n in places if column.kind in LOOKS or column.codes]
    if len(telling) < _FEWEST:
        return []
    return [
        record.line
        for record in head
        if record.line < heading.first and sum(holds(column, record, n) for column, n in telling) >= max(_FEWEST, _SHARE * len(telling))
    ]


def holds(column: FeedColumn, record: Record, n: int) -> bool:
    """Whether cell ``n`` looks like one of ``column``, whose kind is in LOOKS or which has codes."""
    cell: Any = record.cells[n] if n < len(record.cells) else None
    if is_blank(cell):
        return False
    if isinstance(cell, date):
        return column.kind in ("date", "month")
    text = tidy(str(cell)).strip("=\"'")
    if column.codes:
        return text in column.codes or text in column.synonyms
    return LOOKS[column.kind].fullmatch(text) is not None
