"""Coded values as departments write them: the code, its word, or both; and with what Excel has done to them.

A word stands for a code where the feed declares it, as a synonym or as the code's own meaning. Nothing is matched by
likeness: a word that is not declared is refused, and somebody adds it to the feed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, Final

from hardship.text import InvalidValue, is_nothing, tidy
from hardship.traditional import simplified

_AND: Final = (
    re.compile(r"(?P<one>[^()\[\]]+)[(\[](?P<other>[^()\[\]]+)[)\]]"),  # 户主(02), 02[户主]
    re.compile(r"[(\[](?P<one>[^()\[\]]+)[)\]](?P<other>[^()\[\]]+)"),  # (02)户主
    re.compile(r"(?P<one>[0-9a-z]+)[-_:、.,|/=](?P<other>.+)"),  # 02-户主
    re.compile(r"(?P<one>.+)[-_:、.,|/=](?P<other>[0-9a-z]+)"),  # 户主-02
    re.compile(r"(?P<one>[0-9]+|[a-z]+)(?P<other>[^0-9a-z].*)"),  # 02户主, Y是
    re.compile(r"(?P<one>[^0-9a-z]+)(?P<other>[0-9]+|[a-z]+)"),  # 户主02
)
_BOTH_LANGUAGES: Final = re.compile(r"(?P<zh>[^a-z]*[^a-z ]) +(?P<en>[a-z][a-z' -]*)")


class InvalidCode(InvalidValue):
    """A text or cell that is not one of a column's codes. ``reason`` is one of:"""

    what = "not a declared code"
    reasons: ClassVar = {
        "code": "none of the declared codes or words",
        "contradiction": "the code and the word beside it do not mean the same",
        "type": "neither a text nor a whole number",
    }


def code_words(codes: Mapping[str, str], synonyms: Mapping[str, str]) -> dict[str, str]:
    """Every way to write each code, as ``parse_code`` looks it up: the code, its synonyms, its meaning.

    Declared synonyms go before meanings; a meaning that two codes share, or that a synonym gives to another code, stands
    for none of them.
    """
    words = {_plainly(code): code for code in codes} | {_plainly(word): code for word, code in synonyms.items()}
    meanings: dict[str, set[str]] = {}
    for code, meaning in codes.items():
        plain = tidy(meaning).casefold()
        both = _BOTH_LANGUAGES.fullmatch(plain)
        for word in (plain, *(both.groups() if both else ())):
            meanings.setdefault(_plainly(word), set()).add(code)
    return {word: next(iter(of)) for word, of in meanings.items() if len(of) == 1} | words


def parse_code(cell: str | int | float | None, words: Mapping[str, str]) -> str | None:
    """The code that a cell names, out of ``code_words``; None for a declared form of nothing that is not itself a code.

    Read: the code or a word for it in any case, width and spacing, also in traditional characters; "2" and "2.0" for
    "02"; code and word together (02-户主, 户主(02)) where they agree. 无 may be a code (无责) and is then no form of
    nothing. Raises InvalidCode.
    """
    if not isinstance(cell, str) and is_nothing(cell):
        return None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float) or (isinstance(cell, float) and not cell.is_integer()):
        raise InvalidCode("type")
    text = cell if isinstance(cell, str) else f"{int(cell)}" if abs(cell) < 10**18 else "?"
    plain = _plainly(text)
    if (code := _code(plain, words)) is not None:
        return code
    if is_nothing(text):
        return None
    for pattern in _AND:
        if found := pattern.fullmatch(plain):
            one, other = _code(found["one"], words), _code(found["other"], words)
            if one is not None and other is not None:
                if one == other:
                    return one
                raise InvalidCode("contradiction")
    raise InvalidCode("code")


def _code(plain: str, words: Mapping[str, str]) -> str | None:
    if plain in words:
        return words[plain]
    number, _, decimals = plain.partition(".")
    if not (number.isascii() and number.isdigit()) or decimals.strip("0"):
        return None
    if number in words:
        return words[number]
    # Excel drops leading zeros; a number that would then be two codes is none.
    alike = {code for word, code in words.items() if word.isascii() and word.isdigit() and word.lstrip("0") == number.lstrip("0")}
    return alike.pop() if len(alike) == 1 else None


def _plainly(text: str) -> str:
    return simplified(tidy(text)).replace(" ", "").replace("其它", "其他").casefold()
