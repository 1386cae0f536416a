"""The parsers' answers in plain Python, written from the rules and not from the code: slow, and only for text.

Each takes a cell and gives its value, None for nothing, or REFUSED. Only the alphabets of test_parsers are known here.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

REFUSED = object()
INVISIBLE = "\u200b\ufeff\u00ad"
WIDE = {chr(0xFEE0 + ord(narrow)): narrow for narrow in map(chr, range(0x21, 0x7F))} | {"\u3000": " ", "\u00a0": " ", "\t": " "}
DASHES = "—–−‐"
NOTHING = {"", "/", "//", "-", "--", "---", "----", "无", "null", "none", "nan", "n/a", ".", "_"}


def undressed(text: str) -> str:
    plain = "".join(WIDE.get(character, character) for character in text if character not in INVISIBLE)
    plain = "".join("-" if character in DASHES else character for character in plain).strip()
    while plain[:1] == "'" or (plain[:2] == '="' and plain[-1:] == '"' and len(plain) > 2 and '"' not in plain[2:-1]):
        plain = (plain[1:] if plain[0] == "'" else plain[2:-1]).strip()
    return plain


def person(text: str) -> Any:
    """The eighteen characters of an invented person's number (area 99)."""
    plain = undressed(text)
    if plain.lower() in NOTHING:
        return None
    plain = plain.replace(" ", "")
    whole, point, zeros = plain.partition(".")
    if point and zeros and set(zeros) == {"0"}:
        if not whole.isdecimal() or int(whole) >= 2**53:
            return REFUSED
        plain = whole
    if "-" in (plain[:1], plain[-1:]) or "--" in plain:
        return REFUSED
    plain = plain.replace("-", "")
    if len(plain) == 18 and plain[17] in "xXⅩⅹХхΧχ×":
        plain = plain[:17] + "X"
    if any(character not in "0123456789X" for character in plain) or "X" in plain[:-1]:
        return REFUSED
    if len(plain) == 15 and plain[14] != "X":
        if plain[12:] in ("996", "997", "998", "999"):
            return REFUSED
        plain = plain[:6] + "19" + plain[6:]
        plain += check(plain)
    if len(plain) != 18 or plain[:2] != "99" or plain[14:17] == "000" or plain[17] != check(plain[:17]):
        return REFUSED
    try:
        born = date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return REFUSED
    return plain if born.year > 1854 else REFUSED  # a hundred and thirty in 1984


def check(first17: str) -> str:
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return next(character for value, character in enumerate("0123456789X") if (total + value) % 11 == 1)


def amount(text: str) -> Any:
    """Fen, for text of digits, separators, brackets, ¥, 元 and 万."""
    plain = undressed(text).replace("￥", "¥")
    if plain in NOTHING:
        return None
    minus = False
    for unit in ("元", "万元"):
        number = plain.removesuffix(f"({unit})").removesuffix(" ")
        if plain.endswith(f"({unit})") and number[-1:].isdecimal():
            plain = number + unit
    body, unit = _unit(plain)
    if body.startswith(("(", "¥(", "¥ (")) and body.endswith(")"):
        inside = body[body.index("(") + 1 : -1].strip()
        if any(sign in inside for sign in "+-()"):
            return REFUSED
        bare, own = _unit(inside)
        if own and unit and (own, unit) != ("万", "元"):
            return REFUSED
        inside, unit = bare, own + unit
        if "¥" in inside and body[0] == "¥":
            return REFUSED
        minus, body = True, inside
    signs = ""
    for _ in range(2):
        if body[:1] in ("+", "-") and body:
            signs += body[0]
            body = body[1:].removeprefix(" ") if body[1:].startswith((" ¥", " ")) and len(signs) == 1 else body[1:]
        if body[:1] == "¥" and "¥" not in body[1:]:
            body = body[1:].removeprefix(" ")
    if len(signs) > 1 or (minus and signs):
        return REFUSED
    whole, point, decimals = body.partition(".")
    if (point and not decimals) or not (whole + decimals) or not (whole.replace(",", "") + decimals).isdecimal() or "," in decimals:
        return REFUSED
    groups = whole.split(",")
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return REFUSED
    fen = Fraction(whole.replace(",", "") + point + decimals if whole else f"0.{decimals}") * 100 * (10_000 if "万" in unit else 1)
    if fen.denominator != 1 or fen >= 10**14:
        return REFUSED
    return -int(fen) if minus or signs == "-" else int(fen)


def _unit(text: str) -> tuple[str, str]:
    for unit in ("万元", "万 元", "元", "万"):
        if text.endswith(unit):
            return text.removesuffix(unit).removesuffix(" "), unit.replace(" ", "")
    return text, ""


def day(text: str) -> Any:
    """The day, for text of digits and the separators - / . 年 月 日."""
    plain = undressed(text)
    if plain in NOTHING:
        return None
    if plain.endswith(".") and (plain[-2] == "日" or plain[-2] in "0123456789"):
        plain = plain[:-1]
    if plain.isascii() and plain.isdecimal():
        if len(plain) == 8:
            return _calendar(plain[:4], plain[4:6], plain[6:])
        return date(1899, 12, 30) + timedelta(days=int(plain)) if len(plain) == 5 and 20_000 <= int(plain) <= 80_000 else REFUSED
    for separator in "-/.":
        parts = plain.removesuffix("日").split(separator)
        if len(parts) == 3 and len(parts[0]) == 4 and all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in parts[1:]):
            return _calendar(*parts)
    year, _, rest = plain.partition("年")
    month, has_month, last = rest.partition("月")
    last = last.removesuffix("日")
    if has_month and len(year.strip()) == 4 and len(month.strip()) <= 2 and len(last.strip()) <= 2:
        return _calendar(year.strip(), month.strip(), last.strip())
    return REFUSED


def _calendar(year: str, month: str, last: str) -> Any:
    if not all(part.isascii() and part.isdecimal() for part in (year, month, last)) or int(year) < 100:
        return REFUSED
    try:
        return date(int(year), int(month), int(last))
    except ValueError:
        return REFUSED


def in_capitals(number: int, capital: bool = True) -> str:
    """A whole number below 10**12 as a cheque has it: 叁仟零贰."""
    digits = "零壹贰叁肆伍陆柒捌玖" if capital else "〇一二三四五六七八九"
    places = ("", "拾", "佰", "仟") if capital else ("", "十", "百", "千")
    if number == 0:
        return digits[0]
    told, gap = "", False
    for place in range(11, -1, -1):
        digit = number // 10**place % 10
        if digit:
            told += (digits[0] if gap and told else "") + digits[digit] + places[place % 4]
            gap = False
        else:
            gap = True
        if place in (8, 4) and number // 10**place % 10_000:
            told += {8: "亿", 4: "万"}[place]
    return told
