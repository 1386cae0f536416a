"""Amounts of money as departments write them, into whole fen (分, 1/100 yuan). No floating point in any result.

An amount that is not one exact sum is refused, never rounded: about, from–to, a month, a third decimal.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import ClassVar, Final, Literal

from hardship.numerals import DIGIT, NUMERAL, digits, whole_number
from hardship.text import TRADITIONAL, InvalidValue, is_nothing, tidy

Unit = Literal["yuan", "wan_yuan"]

# Decimal places from each unit to fen.
_PLACES: Final[dict[str, int]] = {"yuan": 2, "wan_yuan": 6, "元": 2, "圆": 2, "块": 2, "万": 6, "亿": 10}
# A million million yuan: above every budget of a bureau, below what an ID number in the wrong column reads as.
_TOO_LARGE: Final = 10**14
_EXACT: Final = Context(prec=100)  # more digits than _LONGEST text can hold: nothing is ever rounded on the way
_LONGEST: Final = 64
_FLOAT_NOISE: Final = Decimal("0.000001")  # in fen: 0.1 + 0.2 is 30 fen

_CURRENCY = r"(?:¥|RMB|CNY|人民币)?"
_UNIT = r"(?P<unit>[元圆块]|[万亿] ?[元圆块]?)?[整正]? ?(?P<after>人民币|RMB|CNY)?"
_AMOUNT = re.compile(
    rf"(?P<sign>[+-]?|负) ?{_CURRENCY} ?(?P<sign_after>[+-]?|负)(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+) ?{_UNIT}",
    re.IGNORECASE,
)
# The accountant's minus: (500), ¥(500), (500)元; 500(元) is none but names its unit.
_IN_BRACKETS = re.compile(rf"({_CURRENCY}) ?\( ?([^-+()]*[0-9][^-+()]*)\) ?({_UNIT})", re.IGNORECASE)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
# 大写: each digit with its place, and the unit said at least once, for a bare 三千二百 may be meant in 万元.
_WRITTEN_OUT = re.compile(
    rf"(?:人民币)? ?(?P<minus>负?)(?:(?P<yuan>{NUMERAL}+)[元圆])?零?(?:(?P<jiao>{DIGIT})角)?零?(?:(?P<fen>{DIGIT})分)?[整正]?"
)
# 12元5角 and 12元5角6分: each figure names its place.
_IN_PARTS = re.compile(
    rf"(?P<yuan>{_CURRENCY} ?[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:,[0-9]{{3}})+)) ?[元圆块] ?(?P<jiao>[0-9]) ?角(?: ?(?P<fen>[0-9]) ?分)?[整正]?"
)
_UNIT_IN_BRACKETS = re.compile(r"(?<=[0-9]) ?\((元|圆|万元|亿元)\)$")
_PERIOD = "月|年|日|天|周|季|人|户|次"
_EACH = rf"每|(?:{_PERIOD})均|/ ?[0-9一]?个?(?:{_PERIOD})|^[月年]|[元圆] ?一?个?[月年]$|\((?:{_PERIOD})\)|/ ?(?:month|mo|year|yr|day)\b"
_ABOUT = (
    rf"约|大概|左右|上下|将近|^[近超]"
    rf"|(?:{NUMERAL}|[0-9元]) ?[余多许来]|不足|不到|不[超低][过于]|以[上下内]|至[少多]|最[高低多少]|封顶|若干|[数几]|^上{NUMERAL}"
    r"|[~≈<>≤≥]|[0-9万亿元]\+$|[0-9万亿元]起"
)
_NOT_AN_AMOUNT = (
    ("per_period", re.compile(_EACH, re.IGNORECASE)),
    ("range", re.compile(rf"^[^-~至到]*(?:{NUMERAL}|[0-9元圆]) ?(?:[-~]{{1,2}}|[至到]) ?¥?(?:{NUMERAL}|[0-9])[^-~至到]*$")),
    ("approximate", re.compile(_ABOUT)),
    ("scientific_notation", re.compile(r"^[+-]?[0-9]+(?:\.[0-9]+)?E[+-]?[0-9]+$", re.IGNORECASE)),
    (
        "currency",
        re.compile(r"[$€£]|美[元金]|港[币元]|日元|欧元|英镑|澳门元|台币|USD|HKD|EUR|JPY|GBP|MOP|TWD", re.IGNORECASE),
    ),
    ("numerals", re.compile(rf"^(?:人民币)? ?负?(?:{NUMERAL}|[元圆块角毛分整正])+$")),
    ("unit", re.compile(r"^[+-]?¥?[0-9.,]+ ?[^0-9., ¥+\-()/]")),
    ("characters", re.compile(r"[^0-9., ¥+\-()/]")),
)
_ZERO_IN_SCIENTIFIC_NOTATION = re.compile(r"[+-]?0(?:\.0+)?E[+-]?[0-9]{1,9}", re.IGNORECASE)


class InvalidAmount(InvalidValue):
    """A text or cell that is not one exact sum of money. ``reason`` is one of:"""

    what = "not an amount of money"
    reasons: ClassVar = {
        "format": "no known way to write an amount",
        "characters": "words or signs that no amount has",
        "type": "neither a text nor a number",
        "decimals": "not a whole number of fen: more than two decimals of a yuan",
        "grouping": "the thousands separators do not stand every three digits",
        "unit": "a unit that is not read: write 元, 万元 or 亿元",
        "currency": "another currency than renminbi",
        "approximate": "about, more than or less than a sum: ask for the sum",
        "numerals": "Chinese numerals without each place or without 元: write it in full (叁仟贰佰元整) or in figures",
        "range": "from one sum to another: ask for the sum",
        "per_period": "a sum for a month, a year or a head: declare the period in a column of its own",
        "scientific_notation": "scientific notation, in which digits may be lost: export the column as numbers",
        "not_finite": "infinity",
        "too_large": "a million million yuan or more: another column's number",
    }


def parse_yuan(text: str | int | float | Decimal | None, *, unit: Unit = "yuan") -> int | None:
    """The amount in fen, or None for a declared form of nothing (``hardship.text.NOTHING``); zero is an amount.

    ``unit`` is that of the heading (``wan_yuan`` for 万元) and holds for bare numbers; a unit in the cell wins over it.
    Read: up to two decimals of a yuan (further ones only when zero), thousands separators, ¥, RMB, 元, 万, 亿 with or
    without 元, and minus as -x, 负x or (x); sums in Chinese characters where each digit names its place and 元 stands
    behind them, as courts and banks write them (叁仟贰佰元伍角整). Numbers of a spreadsheet (int, float, Decimal) are
    read when they lie within one millionth of a whole fen. Text in scientific notation is refused although 1.5E+5
    could be meant exactly: Excel writes 123,456 as 1.23E+05, and nobody can see which of the two it was; only 0E-8, a
    zero, is read.
    Raises InvalidAmount.
    """
    if unit not in ("yuan", "wan_yuan"):
        raise ValueError("unit is yuan or wan_yuan")
    if is_nothing(text):
        return None
    if isinstance(text, bool) or not isinstance(text, str | int | float | Decimal):
        raise InvalidAmount("type")
    if isinstance(text, str):
        return _fen_of_text(tidy(text).translate(TRADITIONAL), unit)
    # repr of a float is the shortest decimal that gives it back: what the cell showed, not its binary tail.
    number = Decimal(float.__repr__(text)) if isinstance(text, float) else Decimal(text)
    return _fen(number, _PLACES[unit], _FLOAT_NOISE)


def _fen_of_text(text: str, heading_unit: Unit) -> int:
    if len(text) > _LONGEST:
        raise InvalidAmount("format")
    if _ZERO_IN_SCIENTIFIC_NOTATION.fullmatch(text):
        return 0
    text = _UNIT_IN_BRACKETS.sub(r"\1", text)
    if parts := _IN_PARTS.fullmatch(text):
        text = f"{parts['yuan']}.{parts['jiao']}{parts['fen'] or 0}元"
    brackets = _IN_BRACKETS.fullmatch(text)
    found = _AMOUNT.fullmatch(f"{brackets[1]}{brackets[2].rstrip()}{brackets[3]}" if brackets else text)
    if not found and (written := _fen_written_out(text)) is not None:
        return written
    if not found or (found["sign"] and found["sign_after"]):
        raise InvalidAmount(_why_not(text))
    whole, _, decimals = found["number"].partition(".")
    if "," in whole and not _THOUSANDS.fullmatch(whole):
        raise InvalidAmount("grouping")
    number = Decimal(f"{whole.replace(',', '') or '0'}.{decimals or '0'}")
    is_negative = bool(brackets) or (found["sign"] or found["sign_after"]) in ("-", "负")
    places = _PLACES[found["unit"][0] if found["unit"] else heading_unit]
    return _fen(number.copy_negate() if is_negative else number, places, Decimal(0))


def _fen_written_out(text: str) -> int | None:
    if text in ("零", "〇"):  # the one number that needs no unit
        return 0
    found = _WRITTEN_OUT.fullmatch(text.replace(" ", ""))
    if not found or not (found["yuan"] or found["jiao"] or found["fen"]):
        return None
    yuan = whole_number(found["yuan"]) if found["yuan"] else 0
    if yuan is None:
        return None
    fen = yuan * 100 + int(digits(found["jiao"] or "零")) * 10 + int(digits(found["fen"] or "零"))
    return -fen if found["minus"] else fen


def _fen(number: Decimal, places: int, tolerance: Decimal) -> int:
    if not number.is_finite():
        raise InvalidAmount("not_finite")
    if number and number.adjusted() + places > 14:
        raise InvalidAmount("too_large")
    exact = _EXACT.scaleb(number, places)
    fen = int(exact.to_integral_value())
    if _EXACT.abs(_EXACT.subtract(exact, fen)) > tolerance:
        raise InvalidAmount("decimals")
    if abs(fen) >= _TOO_LARGE:
        raise InvalidAmount("too_large")
    return fen


def _why_not(text: str) -> str:
    return next((reason for reason, pattern in _NOT_AN_AMOUNT if pattern.search(text)), "format")
