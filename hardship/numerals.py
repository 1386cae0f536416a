"""Numbers written in Chinese characters, as courts and banks write them: 叁仟贰佰元整, 二〇二四年一月一日.

Read only where each digit names its place, so that one number alone can be meant: 三千二 is 3,200 to the ear and 3,002
on paper, and is not read. Capital (大写) and common characters alike, also mixed. Sources: 《支付结算办法》附一
《正确填写票据和结算凭证的基本规定》 (银发〔1997〕393号), GB/T 15835-2011 (numerals in running text).
"""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = (
    dict(zip("零一二三四五六七八九", range(10), strict=True))
    | dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True))
    | {"○": 0, "Ο": 0, "弌": 1, "两": 2, "貳": 2, "叄": 3, "叁": 3, "陸": 6, "貮": 2}
)
_PLACES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
DIGIT: Final = f"[{''.join(_DIGITS)}]"
NUMERAL: Final = f"[{''.join(_DIGITS)}{''.join(_PLACES)}万萬亿億]"
_SECTIONS: Final = re.compile(r"(?:(?P<yi>[^亿億]*)[亿億])?(?:(?P<wan>[^万萬亿億]*)[万萬])?(?P<rest>[^万萬亿億]*)")


def whole_number(text: str) -> int | None:
    """The number that the characters write, or None where they do not write one out in full. Below 10**12."""
    found = _SECTIONS.fullmatch(text)
    if not found or not text:
        return None
    total, is_first = 0, True
    for name, times in (("yi", 10**8), ("wan", 10**4), ("rest", 1)):
        part = found[name]
        if part is None or (part == "" and name == "rest" and not is_first):
            continue
        value = _section(part, is_first)
        if value is None or (value == 0 and name != "rest") or (value == 0 and part not in ("零", "〇") and is_first):
            return None
        total += value * times
        is_first = False
    return total


def _section(text: str, is_first: bool) -> int | None:
    """0 to 9999. A digit without a place is of the ones: it must follow 十 or a 零, or begin the number."""
    total, below, digit, has_zero = 0, 10_000, None, False
    ones_may_follow = is_first
    for character in text:
        if character in _PLACES:
            place = _PLACES[character]
            if place >= below or digit == 0 or (digit is None and (place != 10 or total)):
                return None
            total += (1 if digit is None else digit) * place
            below, digit, has_zero = place, None, False
            ones_may_follow = place == 10
        elif digit is not None or character not in _DIGITS:
            return None
        elif _DIGITS[character] == 0:
            if has_zero:
                return None
            has_zero, ones_may_follow = True, True
        else:
            digit = _DIGITS[character]
    if digit is None:
        return total
    return total + digit if ones_may_follow and below > 1 else None


def digits(text: str) -> str:
    """Each character as its digit: 二〇二四 is 2024. Raises KeyError for a character that is none."""
    return "".join(str(_DIGITS[character]) for character in text)


def small_number(text: str) -> int | None:
    """A month or a day: 一, 十, 十二, 二十, 三十一, 廿一, also 零壹 and 零壹拾 as cheques have it; None if it is none."""
    text = text.replace("廿", "二十").replace("卅", "三十").lstrip("零〇○")
    return whole_number(text)
