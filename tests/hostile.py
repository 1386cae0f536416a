"""Departments' files as nobody would wish them, written from a recipe together with the truth about every line.

A recipe says which rows of which feed, what is wrong with some of them, and how the office writes: encoding, container
and habits. What comes out knows which line must be accepted with which values and which must not be, so that it is an
oracle and not only a test that nothing crashes. Rows: tests/hostile_rows.py. Containers: tests/hostile_files.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import opencc

from hardship.declarations import Feed
from tests import hostile_files
from tests.hostile_files import Merge
from tests.hostile_recipe import (
    ACCEPTED,
    DEFECTS,
    DELIMITERS,
    DUPLICATE,
    EITHER,
    ENCODINGS,
    HABITS,
    IN_PARQUET,
    NEWLINES,
    ONLY,
    QUARANTINED,
    SUPERSEDED,
    Recipe,
)  # fmt: skip
from tests.hostile_rows import Row, damaged, dressed, expected, good_row, of_formula, secrets

__all__ = [
    "ACCEPTED", "DEFECTS", "DELIMITERS", "DUPLICATE", "EITHER", "ENCODINGS", "HABITS", "NEWLINES", "QUARANTINED", "SUPERSEDED", "Line",
    "Recipe", "Written", "write",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line before it is written. ``fate`` None: no row (blank, note, heading); ``counts``: a record to the seal."""

    cells: tuple[Any, ...]
    fate: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    column: str | None = None  # of a quarantined row, where the first thing wrong with it is known
    counts: bool = True
    is_bare: bool = False  # the cells are all there is: not filled up to the width of the table


@dataclass(frozen=True)
class Written:
    """A file and the truth: ``rows`` by the line on which each begins, ``records`` as a seal must count them."""

    recipe: Recipe
    name: str
    data: bytes
    rows: Mapping[int, Line]
    records: int
    heading_line: int
    secrets: frozenset[str]

    def lines(self, fate: str) -> list[int]:
        return sorted(line for line, row in self.rows.items() if row.fate == fate)


def write(recipe: Recipe, feed: Feed) -> Written:
    """The file of the recipe. Habits that its container cannot have are left out."""
    people = [good_row(feed, n) for n in range(recipe.rows)]
    table = _table(recipe, feed, people)
    if recipe.encoding == "big5":
        table = [_traditional(line) for line in table]
    data, numbers = hostile_files.render(recipe, [line.cells for line in table], _merges(recipe, table))
    rows = {numbers[position]: line for position, line in enumerate(table) if line.fate}
    records = sum(line.counts for line in table) - 1 + (2 if _has(recipe, "second_sheet") else 0)
    heading = next(numbers[position] for position, line in enumerate(table) if line.column == "#heading")
    hidden = frozenset(text for row in people for text in secrets(feed, row))
    return Written(recipe, hostile_files.name(recipe), data, rows, records, heading, hidden)


def _has(recipe: Recipe, habit: str) -> bool:
    if recipe.container == "parquet":
        return habit in recipe.habits and habit in IN_PARQUET
    return habit in recipe.habits and recipe.container in ONLY.get(habit, (recipe.container,))


def _merges(recipe: Recipe, table: Sequence[Line]) -> list[Merge]:
    """(first row, first column, last row, last column) of merged cells: titles over the table, groups and columns of a heading."""
    if not _has(recipe, "merged"):
        return []
    end = next(position for position, line in enumerate(table) if line.column == "#heading")
    width = len(table[end].cells)
    is_deep = _has(recipe, "two_line_heading")
    titles = range(end - is_deep)
    merges = [(n, 0, n, width - 1) for n in titles if table[n].cells[0] and not any(table[n].cells[1:]) and width > 1]
    if is_deep:
        half = width // 2
        merges += [(end - 1, n, end, n) for n in range(half)]
        merges += [(end - 1, half, end - 1, width - 1)] if width - half > 1 else []
    return merges


def _table(recipe: Recipe, feed: Feed, people: Sequence[Row]) -> list[Line]:
    order = [column.name for column in feed.columns]
    if _has(recipe, "reordered"):
        order = order[::-1]
    headings = _headings(recipe, feed, order)
    extra = ("序号", "经办单位") if _has(recipe, "extra_columns") else ()
    width = len(order) + len(extra)

    def whole(row: Mapping[str, Any], position: int) -> tuple[Any, ...]:
        return (*([str(position + 1)] if extra else ()), *(row[name] for name in order), *(["某某经办处"] if extra else ()))

    heads = (*extra[:1], *headings, *extra[1:])
    lines = [*_above(recipe, width), *_heading(recipe, heads)]
    body = []
    for position, row in enumerate(people):
        body += _rows(recipe, feed, position, row, whole)
    if _has(recipe, "repeated_heading"):
        body.insert(len(body) // 2, Line(heads, QUARANTINED))
    if _has(recipe, "subtotal_within"):
        body.insert(len(body) // 3, Line(_filled(("小计", "", "123.00"), width), QUARANTINED))
    if _has(recipe, "totals_below"):
        body += [Line(_filled(("合　计", "", "9,999.00"), width), QUARANTINED)]
    if _has(recipe, "footnote"):
        body += [Line(_filled(("制表人：甲某　审核人：乙某　2026年9月30日",), width), QUARANTINED)]
    if _has(recipe, "blank_lines"):
        body[1:1] = [Line((), counts=False, is_bare=True), Line((), counts=False, is_bare=True)]
        body.append(Line((), counts=False, is_bare=True))
    if _has(recipe, "blank_cells"):
        body.insert(len(body) // 2, Line(("",) * width, counts=False))
    lines += body
    if _has(recipe, "trailing_delimiter"):
        lines = [replace(line, cells=(*line.cells, "")) if line.cells and not line.is_bare else line for line in lines]
    return lines


def _filled(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *([""] * (width - len(cells))))[:width]


def _above(recipe: Recipe, width: int) -> list[Line]:
    above = []
    if _has(recipe, "notes_above"):
        above += [
            Line(_filled(("某某区2026年9月数据报送明细表",), width)),
            Line(_filled(("填报单位：某某局", "", "填表日期：2026年9月30日"), width)),
        ]
    if _has(recipe, "unit_in_note"):
        above += [Line(_filled(("单位：元",), width))]
    if _has(recipe, "bare_notes"):
        above = [replace(line, cells=tuple(filter(None, line.cells)), is_bare=True) for line in above]
    return above


def _headings(recipe: Recipe, feed: Feed, order: Sequence[str]) -> list[str]:
    made = []
    for name in order:
        column = feed.column(name)
        heading = column.headings[recipe.synonym % len(column.headings)]
        if column.kind == "yuan" and _has(recipe, "wan_heading"):
            heading += "（万元）"
        elif column.kind == "yuan" and _has(recipe, "unit_heading"):
            heading += "(元)"
        if _has(recipe, "full_width_heading"):
            heading = heading.translate({ord("("): "（", ord(")"): "）", ord("_"): "＿"})
        if _has(recipe, "spaced_heading"):
            heading = f" {heading[:1]} {heading[1:]}\u3000"
        made.append(heading)
    return made


def _heading(recipe: Recipe, heads: Sequence[str]) -> list[Line]:
    if not _has(recipe, "two_line_heading"):
        return [Line(tuple(heads), column="#heading")]
    half = len(heads) // 2  # the first half is merged over both lines, the second stands below a group
    group = (*heads[:half], "业务信息", *([""] * (len(heads) - half - 1)))
    return [Line(group), Line((*([""] * half), *heads[half:]), column="#heading")]


def _rows(recipe: Recipe, feed: Feed, position: int, row: Row, whole: Any) -> list[Line]:
    """The lines of one person: one, or more where the defect is that there are more."""
    texts = {column.name: _text(recipe, feed, column.name, row, position) for column in feed.columns}
    values = expected(feed, row)
    good = Line(whole(texts, position), ACCEPTED, values)
    if position >= len(recipe.defects):
        return [good]
    defect, which = recipe.defects[position]
    plain = replace(recipe, style=0)
    is_sheet = recipe.container != "csv"
    person = next((column.name for column in feed.columns if column.kind == "resident_id"), None)
    match defect:
        case "damaged":
            column, text = damaged(feed, row, which)
            return [Line(whole(texts | {column: text}, position), QUARANTINED, column=column)]
        case "formula":
            column, text = of_formula(feed, which)
            return [Line(whole(texts | {column: text}, position), QUARANTINED, column=column)]
        case "short" if not is_sheet:
            return [Line(good.cells[:-1], QUARANTINED, is_bare=True)]
        case "long" if not is_sheet:
            return [Line((*good.cells, "x", "y"), QUARANTINED, is_bare=True)]
        case "again":
            return [good, replace(good, fate=DUPLICATE, cells=whole({n: _text(plain, feed, n, row, 0) for n in texts}, position))]
        case "restated" | "reverted":
            other = good_row(feed, position, later=3)
            second = Line(whole({n: _text(plain, feed, n, other, 0) for n in texts}, position), ACCEPTED, expected(feed, other))
            if defect == "restated":
                return [replace(good, fate=SUPERSEDED), second]
            return [good, replace(second, fate=SUPERSEDED), replace(good, fate=DUPLICATE)]
        case "number_id" if recipe.container == "xlsx" and person and texts[person]:
            return [Line(whole(texts | {person: float(row[person].text[:17] + "0")}, position), QUARANTINED, column=person)]
        case "nul" if not is_sheet:
            name = feed.columns[which % len(feed.columns)].name
            return [Line(whole(texts | {name: texts[name][:1] + "\0" + texts[name][1:]}, position), EITHER, values)]
    return [good]


def _text(recipe: Recipe, feed: Feed, name: str, row: Row, position: int) -> Any:
    """A cell as it is sent: another writing for each row and column, as far as the encoding has its characters."""
    column, cell = feed.column(name), row[name]
    if column.kind == "yuan" and _has(recipe, "wan_heading"):
        return f"{cell.value / 1_000_000:.6f}" if cell.text else ""
    if _has(recipe, "typed") and cell.typed is not None:
        return cell.typed
    style = recipe.style + 3 * position + feed.columns.index(column) if recipe.style else 0
    text = dressed(column, cell, style)
    if column.kind in ("name", "address") and _has(recipe, "line_break_in_cell"):
        text = f"{text[:2]}\n{text[2:]}"
    if column.kind in ("name", "address") and _has(recipe, "quote_in_cell"):
        text = f'{text[:2]}"{text[2:]}"'
    return text if hostile_files.can_write(text, recipe.encoding) else cell.text


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")  # the forms of Taiwan's standard: Big5 has no others


def _traditional(line: Line) -> Line:
    def convert(text: str) -> str:
        return str(_converter().convert(text)).replace("叄", "參")

    cells = tuple(convert(cell) if isinstance(cell, str) else cell for cell in line.cells)
    # Free text lands as it was sent; codes land as codes whatever the characters of their words.
    values = {name: convert(value) if isinstance(value, str) and value.startswith("说明") else value for name, value in line.values.items()}
    return replace(line, cells=cells, values=values)
