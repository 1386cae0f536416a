"""Numbers of things as departments write them: 3, 1,200, 3.0 of a spreadsheet, 三, 3人, 十二天."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import ClassVar, Final

from hardship.numerals import NUMERAL, whole_number
from hardship.text import TRADITIONAL, InvalidValue, is_nothing, tidy

_NUMBER = rf"(?P<number>[+-]?(?:[0-9]{{1,18}}|[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,5}})(?:\.0+)?|{NUMERAL}{{1,12}})"
_COUNT = re.compile(rf"{_NUMBER} ?(?P<word>[^0-9.,+\- ]{{0,4}})")
_ABOUT = re.compile(r"约|左右|以[上下]|不到|多|余|近|几|数|[~至到]|[0-9] ?-+ ?[0-9]")
# The words with which one counts, by what a heading says that it counts: 家庭人口 is told as 3人, 3口 or 3口人.
_WORDS: Final = (
    ("人口", ("人", "口", "口人", "名", "位")), ("人", ("人", "名", "位")), ("户", ("户",)), ("天", ("天", "日")), ("日", ("天", "日")),
    ("月", ("个月",)), ("年龄", ("岁", "周岁")), ("岁", ("岁", "周岁")), ("次", ("次",)), ("间", ("间",)), ("套", ("套",)), ("件", ("件",)),
    ("学时", ("学时", "课时")), ("课时", ("学时", "课时")), ("小时", ("小时",)), ("周", ("周",)), ("辆", ("辆",)), ("头", ("头",)),
)  # fmt: skip


class InvalidCount(InvalidValue):
    """A text or cell that is not one whole number of things. ``reason`` is one of:"""

    what = "not a whole number"
    reasons: ClassVar = {"number": "not a whole number, or one of other things than the column counts"}


def counting_words(headings: Iterable[str]) -> frozenset[str]:
    """The words that may stand behind a number of a column with these names: 人 and 名 behind 伤亡人数, 天 behind 住院天数.

    A word for something else stays refused: 3 户 in a column of people is no 3, and 2 个月 no 2 days.
    """
    names = " ".join(headings)
    return frozenset(word for part, words in _WORDS if part in names for word in words)


def parse_count(cell: str | int | float | None, words: Collection[str] = ()) -> int | None:
    """The whole number in a cell, or None for a declared form of nothing; zero is a number.

    Read: figures with or without thousands separators, also with decimals that are all zero; Chinese numerals where each
    digit names its place (十二, 一百二十, and none as 三四); either with one of ``words`` behind it. Raises InvalidCount.
    """
    if is_nothing(cell):
        return None
    text = tidy(str(cell)).translate(TRADITIONAL)
    found = _COUNT.fullmatch(text)
    if not found or _ABOUT.search(text) or (found["word"] and found["word"] not in words):
        raise InvalidCount("number")
    written = found["number"]
    if written.lstrip("+-")[0].isascii():
        return int(written.partition(".")[0].replace(",", ""))
    number = whole_number(written)
    if number is None:
        raise InvalidCount("number")
    return number
