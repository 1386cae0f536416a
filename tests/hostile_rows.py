"""Rows of any declared feed, good and damaged, with what must become of each: the truth that hostile files are held against.

A row is made from the declaration alone, so that a feed added tomorrow is tried too. Everybody is invented (area 99).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from hardship.declarations import Feed, FeedColumn
from hardship.identity import check_character
from tests.inbox import number

DIGITS = "甲乙丙丁戊己庚辛壬癸"
FULL_WIDTH = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})
EXCEL_DAY_ZERO = date(1899, 12, 30)
SECRET_KINDS = ("resident_id", "certificate", "name", "phone", "address", "narrative")

# Sums that the feeds' own rules ask for, in fen; any other amount is 100 yuan and a bit.
AMOUNTS: Mapping[str, Mapping[str, int]] = {
    "medical_expenses": {
        "total_fen": 30_000, "fund_paid_fen": 10_000, "basic_fund_fen": 10_000, "self_paid_fen": 20_000, "cash_paid_fen": 20_000,
        "account_paid_fen": 0, "fully_own_fen": 0, "over_limit_fen": 0, "advance_self_fen": 0, "in_scope_fen": 30_000,
        "deductible_fen": 0, "medical_aid_fen": 0,
    },
}  # fmt: skip
# What the feeds' own rules ask for beside; any other cell follows from its kind. "": it stays empty.
TEXTS: Mapping[str, Mapping[str, Callable[[int], str]]] = {
    "medical_expenses": {"reverses_setl_id": lambda n: ""},
    "register": {
        "home_area": lambda n: f"{130100 + n}", "moved_from": lambda n: f"{110100001 + n}", "moved_to": lambda n: "",
        "sex": lambda n: "男" if number(n)[16] in "13579" else "女",
    },
    "education": {"school_year": lambda n: "2026"},
    "cpi": {"area": lambda n: f"{110100 + n}", "published_on": lambda n: "2026-09-10"},
    "link_decisions": {
        "left_key": lambda n: f"p_{n:032x}", "right_key": lambda n: f"p_{n + 1000:032x}", "decision": lambda n: "same",
        "undoes": lambda n: "",
    },
}  # fmt: skip
CODES: Mapping[str, str] = {"男": "1", "女": "2"}


@dataclass(frozen=True)
class Cell:
    """A cell as it is sent (``text``; in a spreadsheet that keeps types ``typed``), and the ``value`` that lands."""

    text: str
    value: Any
    typed: Any = None


Row = dict[str, Cell]


def good_row(feed: Feed, n: int, *, later: int = 0) -> Row:
    """The nth row, every column filled in plainly. ``later``: the same record as restated that many days later."""
    row = {column.name: _cell(feed, column, n, later) for column in feed.columns}
    for column in feed.columns:  # the certificate is the person's own, and of the category and grade that the row names
        if column.kind == "certificate":
            category, grade = (row[name].value if name in row else "1" for name in ("category", "grade"))
            row[column.name] = Cell(f"{number(n)}{category}{grade}", None)
    return row


def words_of(n: int) -> str:
    """A number in ten characters that every encoding here has."""
    return "".join(DIGITS[int(digit)] for digit in str(n))


def _cell(feed: Feed, column: FeedColumn, n: int, later: int) -> Cell:
    if column.name in TEXTS.get(feed.name, {}):
        return _of_text(column, TEXTS[feed.name][column.name](n), later)
    day = date(2026, 8, 1) + timedelta(days=n % 20 + (later if column.name not in feed.key else 0))
    match column.kind:
        case "certificate":
            return Cell("", None)  # filled in from the rest of the row
        case "resident_id":
            return Cell(number(n + 400 * _position(feed, column)), None)
        case "household":
            return Cell(f"H{n:06d}", None)
        case "name":
            return Cell(f"某{words_of(n + 1000)}", None)
        case "phone":
            return Cell(f"1990000{n:04d}", None)
        case "address":
            return Cell(f"虚构路{n + 1000}号院{words_of(n + 1000)}", None)
        case "text":
            return Cell(f"说明{words_of(n + 1000)}", f"说明{words_of(n + 1000)}")
        case "key":
            return Cell(f"K{n:05d}", f"K{n:05d}")
        case "code":
            words = [(code, code) for code in column.codes] + list(column.synonyms.items())
            word, code = words[n % len(words)]
            return Cell(word, code)
        case "area":
            return Cell(f"110105001{n % 900 + 100:03d}", f"110105001{n % 900 + 100:03d}")
        case "date":
            return Cell(str(day), day, day)
        case "month":
            return Cell(f"{day:%Y-%m}", day.replace(day=1), day.replace(day=1))
        case "yuan":
            fen = AMOUNTS.get(feed.name, {}).get(column.name, 10_000 + n * 7)
            return Cell(f"{fen // 100}.{fen % 100:02d}", fen, fen / 100)
        case "percent":
            ppm = 1_010_000 + n % 50 * 1_000
            return Cell(f"{ppm // 10_000}.{ppm % 10_000 // 1000}", ppm)
        case "narrative":
            return Cell(f"其人自述{words_of(n + 1000)}家中困难", None)
        case "int":
            whole = max(column.minimum or 0, min(column.maximum if column.maximum is not None else 99, 1 + n % 7))
            return Cell(str(whole), whole, whole)
    raise NotImplementedError(column.kind)


def _of_text(column: FeedColumn, text: str, later: int) -> Cell:
    if not text:
        return Cell("", None)
    if column.kind == "date":
        day = date.fromisoformat(text) + timedelta(days=later)
        return Cell(str(day), day, day)
    return Cell(text, CODES.get(text, text))


def _position(feed: Feed, column: FeedColumn) -> int:
    return [one.name for one in feed.columns if one.kind == "resident_id"].index(column.name)


Dress = Callable[[Cell], str | None]
ANY: tuple[Dress, ...] = (lambda c: f" {c.text}\u3000", lambda c: f"{c.text}\u00a0", lambda c: f"\u200b{c.text}\ufeff")
WRAPPED: tuple[Dress, ...] = (
    lambda c: f'="{c.text}"',
    lambda c: f"'{c.text}",
    lambda c: c.text.translate(FULL_WIDTH),
    lambda c: f"{c.text}\t",
)
DRESSES: Mapping[str, tuple[Dress, ...]] = {
    "resident_id": (lambda c: c.text.lower(), lambda c: f"{c.text[:6]}{c.text[8:17]}", lambda c: f"{c.text[:6]} {c.text[6:]}", *WRAPPED),
    "date": (
        lambda c: f"{c.value:%Y%m%d}", lambda c: f"{c.value.year}/{c.value.month}/{c.value.day}",
        lambda c: f"{c.value.year}.{c.value.month}.{c.value.day}", lambda c: f"{c.value.year}年{c.value.month}月{c.value.day}日",
        lambda c: f"{c.value} 08:30:00", lambda c: f"{c.value}T23:59:59", lambda c: str((c.value - EXCEL_DAY_ZERO).days), *WRAPPED,
    ),
    "month": (
        lambda c: f"{c.value:%Y%m}", lambda c: f"{c.value.year}年{c.value.month}月", lambda c: f"{c.value.year}/{c.value.month}",
        lambda c: f"{c.value:%Y.%m}", *WRAPPED,
    ),
    "yuan": (
        lambda c: f"{c.value / 100:,.2f}", lambda c: f"￥{c.text}", lambda c: f"{c.text}元", lambda c: f"{c.value / 1_000_000:.6f}万元",
        lambda c: f"{c.text}0", *WRAPPED,
    ),
    "int": (lambda c: f"{c.text}.0", *WRAPPED),
    "area": WRAPPED, "key": WRAPPED, "household": WRAPPED, "certificate": (lambda c: f"{c.text}B1", *WRAPPED), "code": ANY,
}  # fmt: skip


def dressed(column: FeedColumn, cell: Cell, style: int) -> str:
    """The same value in other writing; style 0 is the plain one."""
    ways = (*DRESSES.get(column.kind, ()), *ANY)
    if style == 0 or not cell.text:
        return cell.text
    return ways[(style - 1) % len(ways)](cell) or cell.text


def _spoilt_check(text: str) -> str:
    return text[:17] + next(c for c in "0123456789X" if c != text[17])


@lru_cache(maxsize=512)
def _rounded(text: str) -> str:
    """What Excel makes of the number, where it can be told (one in eleven passes the check by chance)."""
    digits = text[:15] + "000"
    return digits if check_character(digits[:17]) != "0" else text[:14] + str((int(text[14]) + 1) % 10) + "000"


NO_NUMBER: tuple[Dress, ...] = (
    lambda c: c.text[:17], lambda c: _spoilt_check(c.text), lambda c: "9.90101E+17", lambda c: _rounded(c.text),
    lambda c: f"{c.text[:6]}********{c.text[14:]}", lambda c: "E12345678", lambda c: "HKG123456789012",
    lambda c: f"{c.text[:10]}0230{c.text[14:]}",
    lambda c: "H12345678", lambda c: f"{c.text}、{c.text}", lambda c: c.text[::-1],
)  # fmt: skip
NO_VALUE: tuple[Dress, ...] = (lambda c: "", lambda c: "无", lambda c: "/", lambda c: "NULL", lambda c: "－")
DAMAGED: Mapping[str, tuple[Dress, ...]] = {
    "resident_id": NO_NUMBER,
    "certificate": (lambda c: f"{number(399)}{c.text[18:]}", lambda c: c.text[:19], lambda c: f"{c.text[:18]}95", lambda c: "2.1E+19"),
    "date": tuple(
        lambda c, text=text: text  # type: ignore[misc]
        for text in ("2026-02-30", "1/2/2026", "26-1-1", "农历八月初五", "2026年8月", "2026-08-01至2026-08-31", "八月", "20261301")
    ),
    "month": tuple(lambda c, text=text: text for text in ("2026-13", "202600", "八月", "2026-07至2026-08")),  # type: ignore[misc]
    "yuan": tuple(
        lambda c, text=text: text  # type: ignore[misc]
        for text in ("约5000", "5000-6000", "5000元/月", "12.3456789", "1.2E+05", "五千左右", "100美元", "1,00.00", "待定")
    ),
    "code": tuple(lambda c, text=text: text for text in ("不在代码表里", "zz9", "?")),  # type: ignore[misc]
    "percent": tuple(lambda c, text=text: text for text in ("约101", "101-102", "百分之一百左右")),  # type: ignore[misc]
    "int": tuple(lambda c, text=text: text for text in ("1.5", "约3", "三四个")),  # type: ignore[misc]
    "area": tuple(lambda c, text=text: text for text in ("11010", "某某街道", "1.10105E+11")),  # type: ignore[misc]
    "key": (lambda c: "1.2E+17",),
    "household": (lambda c: "1.2E+17",),
}  # fmt: skip
FORMULAS = ("=A1+B1", '=HYPERLINK("http://127.0.0.1/","x")', "=1+1", "=cmd|' /C calc'!A0", "=SUM(D2:D9)", '="a"&B2')


def damaged(feed: Feed, row: Row, which: int) -> tuple[str, str]:
    """(column, text): one cell of the row as it cannot be read, or empty where the column is required."""
    ways = [
        (column.name, damage)
        for column in feed.columns
        for damage in (
            *DAMAGED.get(column.kind, ()),
            *(NO_VALUE if column.required and column.kind != "code" else NO_VALUE[:1] * column.required),
        )
        if row[column.name].text
    ]
    name, damage = ways[which % len(ways)]
    return name, damage(row[name]) or ""


def of_formula(feed: Feed, which: int) -> tuple[str, str]:
    """(column, text): a live formula in a cell of the row."""
    columns = [column.name for column in feed.columns]
    return columns[which % len(columns)], FORMULAS[which % len(FORMULAS)]


def expected(feed: Feed, row: Row) -> dict[str, Any]:
    """What must land of a good row, without the keys, which depend on the home."""
    found = {
        column.name: row[column.name].value
        for column in feed.columns
        if column.is_landed and column.kind not in ("resident_id", "household")
    }
    for column in feed.columns:
        if column.kind == "resident_id" and row[column.name].text:
            digits, person = row[column.name].text, column.name.removesuffix("_key")
            found[f"{person}_birth_date"] = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
            found[f"{person}_sex"] = "1" if int(digits[16]) % 2 else "2"
    return found


def secrets(feed: Feed, row: Row) -> set[str]:
    """What no message and no manifest may hold."""
    return {row[column.name].text for column in feed.columns if column.kind in SECRET_KINDS and row[column.name].text}
