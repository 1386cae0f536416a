"""What every reader of a cell shares: tidying text, the declared forms of "nothing", and errors that hide the value.

Departments send the same value in many dresses: full-width digits, invisible characters of copied web pages, Excel's
``="…"`` and leading apostrophe. ``tidy`` undoes the dress and nothing else: no word or Han character is changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

_HAN = (
    "无", "没有", "暂无", "(无)", "空", "空白", "(空)", "(空白)", "不详", "未知", "不明",
    "未填", "未填写", "不适用", "暂缺", "缺失",
)  # fmt: skip
_SIGNS = ("", "/", "//", "\\", "-", "--", "---", "----", ".", "…", "……", "_", "__")
_WORDS = ("null", "none", "n/a", "na", "#n/a", "nan", "nat", "nil", "<na>", "<null>", "(null)", "[null]", "(blank)", "undefined", r"\n")
NOTHING: Final[frozenset[str]] = frozenset(
    {*_HAN, *_SIGNS, "NaN", "NaT", *(form for word in _WORDS for form in (word, word.upper(), word.title()))}
)
"""How offices and their software write "there is no value", as ``tidy`` leaves them. A zero is never one of them."""

# Hyphens, dashes and minus signs; wave dashes; what input methods put for the yen sign and the comma.
_SAME = dict.fromkeys("‐‑‒–—―−﹣﹘─━ー⸺⸻", "-") | dict.fromkeys("〜∼", "~") | {"￥": "¥", "﹐": ","}
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_KANGXI_RADICALS = range(0x2F00, 0x2FD6)  # ⽉ for 月 and ⽇ for 日, as PDF copies have it


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that works out each character when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _SAME:
            folded = _SAME[character]
        elif code in _FULL_WIDTH or code in _KANGXI_RADICALS:
            folded = unicodedata.normalize("NFKC", character)
        elif character.isspace():
            folded = " "
        elif unicodedata.category(character) in ("Cc", "Cf"):
            folded = ""
        else:
            folded = character
        self[code] = folded
        return folded


_FOLDING = _Folding()
TRADITIONAL: Final = str.maketrans(
    "萬億圓塊貳參叄陸約負餘號時點農曆陰舊閏臘無沒暫詳這幾數從內個週",
    "万亿圆块贰叁叁陆约负余号时点农历阴旧闰腊无没暂详这几数从内个周",
)
"""The traditional characters of amounts, days and forms of nothing, for readers that look for these words and no others."""

_EXCEL_FORMULA = re.compile(r'="([^"]*)"')
_APOSTROPHES = "'‘’`"


def tidy(text: str) -> str:
    """The text without its dress: half-width, nothing invisible, stripped, out of Excel's ``="…"`` and apostrophe.

    Zero-width, byte-order and control characters go. Every kind of white space, also NBSP, tab and line break, becomes
    a plain space, not nothing: two values in one cell must never close up to one. Dashes of all lengths become ``-``.
    ``tidy(tidy(text)) == tidy(text)``.
    """
    text = text.translate(_FOLDING).strip()
    while True:
        formula = _EXCEL_FORMULA.fullmatch(text)
        inner = (formula[1] if formula else text.lstrip(_APOSTROPHES)).strip()
        if inner == text:
            return text
        text = inner


def is_nothing(value: str | int | float | Decimal | date | None) -> bool:
    """Whether a cell holds no value: None, NaN, NaT, or one of NOTHING in any case and dress."""
    if value is None:
        return True
    if isinstance(value, str):
        text = tidy(value)
        return text in NOTHING or text.casefold() in NOTHING or (len(text) <= 5 and text.translate(TRADITIONAL) in NOTHING)
    if isinstance(value, Decimal):
        return value.is_nan()
    return value != value  # NaN, and pandas' NaT, which calls itself a datetime


class InvalidValue(ValueError):
    """A value that cannot be read. ``reason`` is a stable code out of ``reasons``.

    The text of the error, its arguments and its context depend on the reason alone and never carry the value:
    it may be about a person, and errors reach logs.
    """

    what: ClassVar[str] = "not a value"
    reasons: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        """Appends the reasons to the docstring, so that they are written once."""
        table = "\n".join(f"    {reason:<30} {meaning}" for reason, meaning in cls.reasons.items())
        cls.__doc__ = f"{cls.__doc__}\n\n{table}\n"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.meaning = self.reasons[reason]

    def __str__(self) -> str:
        return f"{self.what} ({self.reason}): {self.meaning}"
