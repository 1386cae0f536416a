"""Numbers that a workbook keeps otherwise than it shows them, and means as it shows them: 0.7 as 70%, 12 as 000012.

A reader of values gives 0.7 and 12: read as they stand, a share would be a hundredth of itself and an entry's number
another one than in every text. Only these two formats change what is meant; thousands, currencies and colours do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape
from typing import Any, Final

PER_CENT: Final = 0
"""A way to show numbers; every other way is the number of digits to which zeros fill up."""
Ways = Mapping[tuple[int, int], int]
"""(line, position) of a cell → the way it is shown, where that is one of these."""

OF_EXCEL: Final = {9: PER_CENT, 10: PER_CENT}  # the numbers of Excel's own formats 0% and 0.00%
_STYLES = 1 << 24  # bytes; more is built to hurt
_MILLIONTH = Decimal("0.0001")  # in per cent
_EXACT = 2**53  # from here on a float has dropped digits: nothing to fill up
_APART = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].', re.DOTALL)  # words, colours and spaces of a format
_LONGEST = 1000  # characters of a format; Excel takes 255
_NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^<>]*+>")
_CELL_FORMATS, _CELL_FORMATS_END = re.compile(rb"<(?:\w+:)?cellXfs\b"), re.compile(rb"</(?:\w+:)?cellXfs>")
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^<>]*+>")
_IDENTITY = re.compile(rb"""\bnumFmtId=["']([0-9]{1,9})["']""")
_CODE = re.compile(rb"""\bformatCode=(?:"([^"]*)"|'([^']*)')""")


def way(code: str) -> int | None:
    """The way that a number format shows positive numbers; None for every format that leaves what is meant."""
    if len(code) > _LONGEST:
        return None
    first = _APART.sub("", code).partition(";")[0].strip()
    if "%" in first:
        return PER_CENT
    return len(first) if re.fullmatch(r"0{2,15}", first) else None


def of_styles(styles: bytes) -> dict[bytes, int]:
    """Number of a cell's style (as the cells of an .xlsx name it) → the way it shows numbers, of styles.xml."""
    if len(styles) > _STYLES:
        return {}
    ways = dict(OF_EXCEL)
    for found in _NUMBER_FORMAT.findall(styles):
        identity, code = _IDENTITY.search(found), _CODE.search(found)
        if identity and code and (shown := way(unescape((code[1] or code[2] or b"").decode("utf-8", "replace")))) is not None:
            ways[int(identity[1])] = shown
    start = _CELL_FORMATS.search(styles)
    end = _CELL_FORMATS_END.search(styles, start.end()) if start else None
    formats = [_IDENTITY.search(found) for found in _CELL_FORMAT.findall(styles, start.end(), end.start())] if start and end else []
    return {b"%d" % n: ways[int(found[1])] for n, found in enumerate(formats) if found and int(found[1]) in ways}


def dress(rows: list[list[Any]], ways: Ways) -> list[list[Any]]:
    """The rows with the numbers at these places as the sheet shows them; lines count from 1. Changes ``rows``."""
    for (line, n), shown in ways.items():
        if line <= len(rows) and n < len(rows[line - 1]):
            rows[line - 1][n] = as_shown(rows[line - 1][n], shown)
    return rows


def as_shown(value: Any, shown: int | None) -> Any:
    """A number as text in the way it is shown, a share to the millionth: finer than a sheet shows it; else the value."""
    if shown is None or isinstance(value, bool) or not isinstance(value, int | float) or not -_EXACT < value < _EXACT:
        return value
    if shown == PER_CENT:  # mostly worked out, as 1/3 is, or kept as 0.07000000000000001
        return f"{(Decimal(value) * 100).quantize(_MILLIONTH):f}%"
    return f"{int(value):0{shown}d}" if value >= 0 and value == int(value) else value
