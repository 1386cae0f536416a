"""Months as departments write them: 2026-09, 202609, 2026.9, 2026年9月, 二〇二六年九月, Sep 2026, or any day of one."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Final

from hardship.dates import MONTHS, InvalidDate, parse_date
from hardship.numerals import DIGIT, digits, small_number
from hardship.text import TRADITIONAL, InvalidValue, is_nothing, tidy

_MONTH: Final = re.compile(r"(?P<y>[0-9]{4})(?:[-/.](?P<m>[0-9]{1,2})|(?P<mm>[0-9]{2})(?:\.0+)?| ?年 ?(?P<mmm>[0-9]{1,2}) ?(?:月份?)?)")
_HAN_MONTH: Final = re.compile(rf"(?P<y>[0-9]{{4}}|{DIGIT}{{4}})年(?P<m>(?:{DIGIT}|[十拾]){{1,3}})月份?")
_NAMED: Final = re.compile(rf"(?P<name>{'|'.join(MONTHS)})[a-z]*[-., ]+(?P<y>[0-9]{{4}})", re.IGNORECASE)
_LOST_ZERO: Final = re.compile(r"[0-9]{4}\.1")


class InvalidMonth(InvalidValue):
    """A text or cell that is not one month. ``reason`` is one of these, or one of InvalidDate:"""

    what = "not a month"
    reasons: ClassVar = {
        "no_such_day": "the calendar has no such month",
        "no_month": "only a year or a quarter: ask for the month",
        "lost_zero": "January, or October of which a spreadsheet dropped the zero: write 2026-01 or 2026-10",
    }


def parse_month(cell: str | int | float | date | None) -> date | None:
    """The first day of the month that a cell names, or None for a declared form of nothing.

    A number of a spreadsheet is read as what it shows: 202609, 2026.9; also the serial day of one of its days. 2026.1 is
    refused, as number and as text: a spreadsheet that was told 2026.10 keeps it as the same number. Raises InvalidMonth,
    and InvalidDate for what is refused as a day too.
    """
    if is_nothing(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    is_written = isinstance(cell, str | int | float) and not isinstance(cell, bool)
    written = tidy(str(cell)).translate(TRADITIONAL) if is_written else ""
    if _LOST_ZERO.fullmatch(written):
        raise InvalidMonth("lost_zero")
    if (named := _of_parts(written)) is not None:
        year, month = named
        if not (year >= 1000 and 1 <= month <= 12):
            raise InvalidMonth("no_such_day")
        return date(year, month, 1)
    try:
        day = parse_date(cell)
    except InvalidDate as error:
        raise error if error.reason != "no_day" else InvalidMonth("no_month") from None
    return None if day is None else day.replace(day=1)


def _of_parts(written: str) -> tuple[int, int] | None:
    if found := _MONTH.fullmatch(written):
        return int(found["y"]), int(found["m"] or found["mm"] or found["mmm"])
    if found := _HAN_MONTH.fullmatch(written):
        return int(found["y"] if found["y"].isascii() else digits(found["y"])), small_number(found["m"]) or 0
    if found := _NAMED.fullmatch(written):
        return int(found["y"]), MONTHS.index(found["name"].lower()) + 1
    return None
