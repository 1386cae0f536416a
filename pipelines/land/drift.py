"""A column that suddenly holds something else: a file of which one column is unreadable though the others are fine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hardship.dates import parse_date
from hardship.declarations import Feed, FeedColumn
from hardship.identity import parse_resident_id
from hardship.money import parse_yuan
from hardship.shares import parse_percent
from hardship.text import InvalidValue, tidy
from pipelines.land.headings import told
from pipelines.land.parse import Tally

_UNREADABLE, _FINE, _ALIKE = 0.9, 0.1, 0.8  # shares of cells
_FEW = 3  # of one or two cells nobody can say what a column holds
_EXPECTED = {
    "resident_id": ("身份证号", "ID numbers"), "certificate": ("残疾人证号", "certificate numbers"), "date": ("日期", "dates"),
    "month": ("月份", "months"), "yuan": ("金额", "amounts of money"), "percent": ("百分比", "per cents"), "int": ("整数", "whole numbers"),
    "area": ("区划代码", "area codes"), "code": ("代码", "codes"),
}  # fmt: skip


@dataclass(frozen=True)
class Retyped:
    """A column that holds another kind of cell than was agreed upon, in words; never with a cell."""

    column: FeedColumn
    zh: str
    en: str


def retyped(feed: Feed, tallies: Mapping[str, Tally], headings: Mapping[str, str]) -> list[Retyped]:
    """The columns of which nine in ten cells cannot be read and are plainly of another kind, where most columns are fine."""
    shares = {name: tally.unreadable / tally.filled for name, tally in tallies.items() if tally.filled}
    fine = sum(share <= _FINE for share in shares.values())
    found = []
    for column in feed.columns:
        tally = tallies.get(column.name)
        if tally is None or tally.filled < _FEW or shares[column.name] < _UNREADABLE or 2 * fine < len(shares):
            continue
        seems = _seems(column, tally.sample)
        if seems is not None:
            heading = told(headings.get(column.name, column.headings[0]))
            expected = _EXPECTED.get(column.kind, ("约定的内容", "what was agreed upon"))
            zh = f"“{heading}”列应为{expected[0]}，{tally.filled}个单元格中有{tally.unreadable}个读不出，看来装的是{seems[0]}"
            en = (
                f"the column {heading} should hold {expected[1]}: {tally.unreadable} of {tally.filled} cells cannot be read, "
                f"it seems to hold {seems[1]}"
            )
            found.append(Retyped(column, zh, en))
    return found


def _seems(column: FeedColumn, sample: Iterable[str]) -> tuple[str, str] | None:
    cells = [text for cell in sample if (text := tidy(cell))]
    if not cells:
        return None
    for zh, en, kinds, holds in _KINDS:
        if column.kind not in kinds and sum(map(holds, cells)) >= _ALIKE * len(cells):
            return zh, en
    return None


def _reads(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def reads(cell: str) -> bool:
        try:
            return parse(cell) is not None
        except InvalidValue:
            return False

    return reads


def _is_words(cell: str) -> bool:
    return not any(character.isdigit() for character in cell)


# What it seems to hold, and the columns of which that is not asked: damaged numbers and new codes are no other kind. In
# this order, for eight digits are a date before they are a number.
_KINDS: tuple[tuple[str, str, tuple[str, ...], Callable[[str], bool]], ...] = (
    ("身份证号", "ID numbers", ("resident_id", "certificate"), _reads(lambda cell: parse_resident_id(cell, invented=True))),
    ("日期", "dates", ("date", "month"), _reads(parse_date)),
    ("百分比", "per cents", ("percent",), lambda cell: cell.endswith("%") and _reads(parse_percent)(cell)),
    ("金额或数字", "amounts or numbers", ("yuan", "int", "percent", "resident_id", "certificate", "area", "code"), _reads(parse_yuan)),
    ("文字", "words", ("code",), _is_words),
)
