"""How a hostile file comes about: what can be wrong with its rows, and how the office writes (tests/hostile.py writes it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ACCEPTED, QUARANTINED, DUPLICATE, SUPERSEDED, EITHER = "accepted", "quarantined", "duplicate", "superseded", "either"
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = (
    "utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16-le", "utf-16-be", "utf-16-le-sig", "utf-16-be-sig", "big5",
)  # fmt: skip
NEWLINES = ("\n", "\r\n", "\r", "mixed")
HABITS = (
    "notes_above", "two_line_heading", "totals_below", "subtotal_within", "footnote", "repeated_heading", "blank_lines", "blank_cells",
    "no_last_newline", "quote_all", "line_break_in_cell", "quote_in_cell", "extra_columns", "reordered", "unit_heading", "wan_heading",
    "full_width_heading", "spaced_heading", "trailing_delimiter", "typed", "second_sheet", "unit_in_note", "bare_notes",
    "merged", "serial_days", "year_1904", "row_of_th",
)  # fmt: skip
ONLY: Mapping[str, tuple[str, ...]] = {
    "typed": ("xlsx", "parquet"), "second_sheet": ("xlsx",), "serial_days": ("xlsx",), "year_1904": ("xlsx",), "merged": ("xlsx", "html"),
    "trailing_delimiter": ("csv",), "quote_all": ("csv",), "no_last_newline": ("csv",), "row_of_th": ("html",),
}  # fmt: skip
IN_PARQUET = (
    "typed",
    "extra_columns",
    "reordered",
    "unit_heading",
    "wan_heading",
    "full_width_heading",
    "spaced_heading",
    "repeated_heading",
)
DEFECTS = ("damaged", "formula", "short", "long", "again", "restated", "reverted", "nul", "number_id")


@dataclass(frozen=True)
class Recipe:
    """How a file comes about; everything in it can be printed, so that a failing example can be written down."""

    feed: str
    rows: int = 6
    defects: tuple[tuple[str, int], ...] = ()  # (one of DEFECTS, which of its forms), each on a row of its own
    habits: frozenset[str] = frozenset()
    container: str = "csv"  # csv, xlsx, html, parquet
    packed: str = ""  # "", zip, gzip
    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "\n"
    style: int = 0  # which writing of the values; 0 is the plain one
    synonym: int = 0  # which of the declared headings
