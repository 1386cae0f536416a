"""Traditional characters into simplified ones, for words that are compared (headings, codes): never for what is kept.

The way back serves those who invent what offices write.
"""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

# Words that the two scripts spell with different characters, and forms of Hong Kong, after each character has been made simplified.
_SPELLED = {"身分": "身份", "帐": "账", "証": "证", "著": "着", "衞": "卫"}


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def simplified(text: str) -> str:
    """The text in simplified characters: 身分證號 becomes 身份证号; what is simplified already stays as it is."""
    if text.isascii():
        return text
    made = str(_converter().convert(text))
    for other, usual in _SPELLED.items():
        made = made.replace(other, usual)
    return made


@cache
def _back() -> OpenCC:
    return OpenCC("s2t")


def traditional(text: str) -> str:
    """The text in traditional characters: 张 becomes 張; what has no other form stays as it is."""
    return str(_back().convert(text))
