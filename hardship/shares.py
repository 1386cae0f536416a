"""Per cents and index numbers as offices write them: whole millionths out, so that no float is ever compared."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import ClassVar

from hardship.text import InvalidValue, is_nothing, tidy

_PERCENT = re.compile(r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,4})?)0* ?%?")
_ABOUT = re.compile(r"约|左右|以上|以下|不到|近|~|至|到|[0-9] ?- ?[0-9]")


class InvalidShare(InvalidValue):
    """A cell that is not one number of per cent. ``reason`` is one of:"""

    what = "not a per cent"
    reasons: ClassVar = {
        "format": "no known way to write a per cent or an index number",
        "type": "neither a text nor a number",
        "approximate": "about, more or less than, or a range: ask for the number",
        "too_large": "too large for a per cent or an index number",
        "unit": "per mille (‰): ask for per cent, or declare the column otherwise",
    }


def parse_percent(text: str | int | float | None) -> int | None:
    """Millionths of what a cell says in per cent (100.7, 100.7%, ＋0.7％), or None for a declared form of nothing.

    An index number with last year = 100 is read in the same way: 100.7 is 1,007,000 millionths. Up to four decimals.
    Raises InvalidShare.
    """
    if is_nothing(text):
        return None
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise InvalidShare("type")
    if not isinstance(text, str) and not -(10**9) < text < 10**9:  # also infinity, and numbers too long to print
        raise InvalidShare("too_large")
    written = tidy(text) if isinstance(text, str) else f"{text:.6f}" if isinstance(text, float) else str(text)
    if written.endswith("‰"):
        raise InvalidShare("unit")
    if _ABOUT.search(written):
        raise InvalidShare("approximate")
    found = _PERCENT.fullmatch(written)
    if not found:
        raise InvalidShare("format")
    ppm = int(Decimal(found[1]) * 10_000)
    if abs(ppm) > 10**9:
        raise InvalidShare("too_large")
    return ppm
