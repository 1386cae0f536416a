"""Reads a story: a page of tables that a caseworker can read (tests/spec/README.md says how one is written).

Of a heading or a cell in two languages the first word counts; what follows is for the reader of the other language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hardship.catalogue import Catalogue
from hardship.codes import code_words, parse_code
from hardship.dates import parse_date
from hardship.declarations import Feed, FeedColumn
from hardship.money import parse_yuan

FOLDER = Path(__file__).resolve().parent / "stories"
WHO, BORN, HANDED_OVER = "谁", "出生日期", "交付"
RESULTS = {"可能符合": "likely", "需核实": "needs_verification", "不符合": "no"}
Cells = dict[str, str]


@dataclass
class Expected:
    """What one night should tell of the household: every warning, every match that is not "no", and what else is listed."""

    on: date
    facts: list[Cells] = field(default_factory=list)
    warnings: list[Cells] = field(default_factory=list)
    matches: list[Cells] = field(default_factory=list)


@dataclass
class Story:
    """A story as it was written; ``tables`` are the members and the events, by feed, still in the words of the page.

    Feeds in ``never`` were never delivered; those in ``silent`` by the first night, and nothing after. All others show a
    sign of life on the day of each night.
    """

    name: str
    title: str
    text: str
    tables: list[tuple[str, list[Cells]]] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    nights: list[Expected] = field(default_factory=list)


@cache
def stories() -> tuple[Story, ...]:
    return tuple(read(path) for path in sorted(FOLDER.glob("*.md")))


def read(path: Path) -> Story:
    text = path.read_text("utf-8")
    start, *sections = text.split("\n## ")
    title, _, told = start.partition("\n")
    story = Story(path.stem, title.removeprefix("# ").strip(), told.strip())
    for section in sections:
        heading, _, body = section.partition("\n")
        first = heading.split()[0]
        if first == "从未交付":
            story.never = heading.split()[1:]
        elif first == "此后没有交付":
            story.silent = heading.split()[1:]
        elif first[0].isdigit():
            night = Expected(date.fromisoformat(first))
            for table in tables(body):
                kind = next(iter(table[0]))
                {"事实": night.facts, "预警": night.warnings, "政策": night.matches}[kind].extend(table)
            story.nights.append(night)
        else:
            story.tables.append((heading.split()[-1], [row for table in tables(body) for row in table]))
    if not story.nights:
        raise ValueError(f"{path.name}: a story ends with a night, `## 2026-09-30 …`")
    return story


def tables(body: str) -> Iterator[list[Cells]]:
    """The tables of a section; each row by the first word of its heading."""
    for block in body.split("\n\n"):
        lines = [line.strip().strip("|").split("|") for line in block.strip().splitlines() if line.startswith("|")]
        if len(lines) > 2:
            heads = [first(cell) for cell in lines[0]]
            yield [dict(zip(heads, (cell.strip() for cell in line), strict=True)) for line in lines[2:]]


def first(cell: str) -> str:
    return (cell.split() or [""])[0]


def rows(catalogue: Catalogue, feed: Feed, table: list[Cells]) -> Iterator[tuple[date | None, dict[str, Any]]]:
    """The landed rows of a table, each with the day on which it was handed over (None: by the first night).

    ``谁`` stands for the person's ID number and stays a word here, ``出生日期`` for the birth date in it; a row for the
    months ``2025-07至2026-06`` is a row a month.
    """
    headings = {heading: column for column in feed.columns for heading in column.headings}
    for cells in table:
        given = {head: first(cell) for head, cell in cells.items() if first(cell)}
        on = given.pop(HANDED_OVER, None)
        row: dict[str, Any] = {"who": given.pop(WHO, "")} | ({"born": parse_date(given.pop(BORN))} if BORN in given else {})
        row |= {headings[head].name: value(headings[head], cell) for head, cell in given.items()}
        spread = next((column.name for column in feed.columns if column.kind == "month"), None)
        for month in row.get(spread, [None]) if spread else [None]:
            yield date.fromisoformat(on) if on else None, row | ({spread: month} if spread else {})


def value(column: FeedColumn, cell: str) -> Any:
    if column.kind == "yuan":
        return parse_yuan(cell)
    if column.kind == "date":
        return parse_date(cell)
    if column.kind == "month":
        begin, _, end = cell.partition("至")
        (y, m), (to_y, to_m) = (map(int, part.split("-")) for part in (begin, end or begin))
        return [date(n // 12, n % 12 + 1, 1) for n in range(y * 12 + m - 1, to_y * 12 + to_m)]
    if column.kind == "code":
        return parse_code(cell, code_words(column.codes, column.synonyms))
    return cell
