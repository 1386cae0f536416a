"""What a heading says: in the forms in which headings are compared, and the unit of money that it names.

Compared first as it is meant, without full-width forms, spaces, line breaks, case and traditional characters; then also
without a leading asterisk or number and without remarks and units in brackets; then also without the same in Latin letters
beside it (身份证号 ID number).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from exchange.part import is_blank
from hardship.text import tidy
from hardship.traditional import simplified

_BRACKETS = r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|〈[^〈〉]*〉|<[^<>]*>|{[^{}]*}|「[^「」]*」"
_BEFORE = re.compile(rf"^(?:[*★●▲△※#]+|(?:{_BRACKETS})|[0-9]{{1,2}}[.、)]|[一二三四五六七八九十]{{1,3}}、|[①-⑳])")
_AFTER = re.compile(rf"(?:(?:{_BRACKETS})|[*★●▲△※#:;,。、]+)$")
_MONEY = r"(?:百万|千万|十万|万|千|百|亿)?(?:元|圆)|(?<![0-9])[万亿]|[角分]|美元|美金|港元|港币|欧元|日元|英镑|USD|HKD|EUR|RMB|CNY"
_UNIT_IN_BRACKETS = re.compile(rf"[(\[【〔<{{](?:.*[:,;、])?(?:单位|人民币|金额)*[:]?({_MONEY})[)\]】〕>}}]", re.IGNORECASE)
_TWO_UNITS = re.compile(r"万元(?:[/、,或]|以及|和)元|(?<!万)元(?:[/、,或]|以及|和)万元")
_UNIT_AFTER = re.compile(rf"[:/_\-,;](?:单位|人民币)*[:]?({_MONEY})$", re.IGNORECASE)
_UNIT_AT_END = re.compile(r"((?:百万|千万|十万|万|千|百|亿)元)$")
_UNIT_OF_ALL = re.compile(rf"单位(?:均?[为是])? ?[:]? ?(?:人民币)? ?[(]?({_MONEY})(?!\w)|以({_MONEY})(?:为单位|计)", re.IGNORECASE)
_UNIT_ALONE = re.compile(r"[(]?(?:人民币)?((?:百万|千万|十万|万|千|百|亿)?[元圆])[)]?")
_UNIT_SAID = re.compile(
    rf"(?:\((?:单位:?)?|单位:?)?(?P<unit>{_MONEY}|[人名户口个次间套件年月日天岁]|周岁|小时|学时|平方米|%)\)?", re.IGNORECASE
)
_HAN = r"(?=.*[\u4e00-\u9fff])"
_TWO_LANGUAGES = re.compile(
    rf"(?P<zh>{_HAN}.*?[^ /|]) ?[ /|] ?[A-Za-z][A-Za-z .'_-]*|[A-Za-z][A-Za-z .'_-]* ?[ /|] ?(?P<zh_behind>[^A-Za-z ]{_HAN}.*)"
)
UNITS: Final[Mapping[str, str]] = {
    "元": "yuan",
    "圆": "yuan",
    "rmb": "yuan",
    "cny": "yuan",
    "万元": "wan_yuan",
    "万圆": "wan_yuan",
    "万": "wan_yuan",
}


def cell_text(cell: Any) -> str:
    """A cell of a heading as text on one line."""
    return re.sub(r"\s+", " ", str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)).strip()


@lru_cache(4096)
def plainly(cell: Any) -> str:
    """A cell half-width, in simplified characters and without spaces."""
    return tidy(simplified(cell_text(cell))).replace(" ", "")


@lru_cache(4096)
def exact(heading: str) -> str:
    """A heading as it is compared first: no spaces, half-width, simplified, without case."""
    return plainly(heading).casefold()


@lru_cache(4096)
def of_one_language(heading: str) -> str:
    """A heading as it is compared last: 身份证号 of 身份证号 ID number."""
    found = _TWO_LANGUAGES.fullmatch(tidy(heading))
    return relaxed((found["zh"] or found["zh_behind"]) if found else heading)


@lru_cache(4096)
def relaxed(heading: str) -> str:
    """A heading as it is compared next: also without what stands in brackets before and after, units, asterisks, numbers."""
    text = exact(heading)
    while True:
        shorter = _BEFORE.sub("", text)
        shorter = _AFTER.sub("", shorter)
        shorter = _UNIT_AFTER.sub("", shorter)
        shorter = _UNIT_AT_END.sub("", shorter)
        if not shorter or shorter == text:
            return re.sub(r"[_\-.]", "", text) or text
        text = shorter


def unit_of(heading: str) -> str | None:
    """The unit of money that a heading names (万元), in brackets or after a colon; None where it names none. Where it
    names two (元/万元), both: no unit that is read.
    """
    text = plainly(heading)
    if several := _TWO_UNITS.search(text):
        return several[0]
    found = _UNIT_IN_BRACKETS.search(text) or _UNIT_AFTER.search(text) or _UNIT_AT_END.search(text)
    return found[1] if found else None


def unit_said(cell: Any) -> str | None:
    """The unit that a cell is, with nothing else in it: 万元, (人), 单位:元; "" for a mere dash; None for all others."""
    text = plainly(cell)
    found = _UNIT_SAID.fullmatch(text)
    return found["unit"] if found else "" if text in ("-", "--", "/") else None


def units_above(cells: Sequence[Any]) -> Iterator[str]:
    """The units that a line above the table names: 单位：万元 in one cell or in two, (万元) behind a title, 万元 alone."""
    texts = [plainly(cell) for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    if several := next((found for text in texts if "单位" in text and (found := _TWO_UNITS.search(text))), None):
        yield several[0]
    for cell in cells:
        if isinstance(cell, str) and not is_blank(cell):
            # With its spaces first: in 单位：万元 日期 nothing follows the unit, in 单位：万元食品公司 it is a name's beginning.
            for text in (tidy(simplified(cell)), plainly(cell)):
                if found := _UNIT_OF_ALL.search(text) or _UNIT_IN_BRACKETS.search(text) or _UNIT_ALONE.fullmatch(text):
                    yield next(unit for unit in found.groups() if unit)
                    break
