"""Where a table's heading is, and which declared column stands under which of its cells.

The heading is the line, or up to three lines, among the first of a sheet that fits most declared headings; what stands
above are notes. Headings are compared as they are meant (``pipelines.land.spelling``). A person's row is never taken for a
heading, and where hardly any heading is ours nothing of the line is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Final

from exchange.part import Merge, Record, is_blank
from hardship.declarations import Feed, FeedColumn
from pipelines.land.spelling import UNITS, cell_text, exact, of_one_language, plainly, relaxed, unit_of, unit_said, units_above

DEEPEST: Final = 3  # lines of one heading
LOWEST: Final = 40  # records among which a heading may begin

_SOMEBODY = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}|1[3-9][0-9]{9}|[0-9]{17}[0-9Xx][0-9]{2}")
_DATUM = re.compile(r"[-+¥$]?[0-9][0-9,./:年月日时分秒 %-]*(?:元|万元)?")
_MANY_DIGITS = re.compile(r"[0-9]{7,}[Xx]?")


@dataclass(frozen=True)
class Heading:
    """``of`` maps declared columns to positions; ``texts`` are the headings as sent, those of several lines joined with a
    space. ``first`` and ``line`` are its first and last line. ``unread`` are money columns in a unit that is not read.
    ``told_of`` are the positions of what ``twice`` and ``unread`` speak of.
    """

    of: Mapping[str, int]
    texts: tuple[str, ...] = field(repr=False)
    first: int
    line: int
    missing: tuple[FeedColumn, ...]
    twice: tuple[FeedColumn, ...]
    units: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[FeedColumn, ...] = ()
    told_of: frozenset[int] = frozenset()

    @property
    def fits(self) -> bool:
        return not self.missing and not self.twice

    @property
    def score(self) -> int:
        return len(self.of) + len(self.twice)

    @property
    def is_doubtful(self) -> bool:
        """Whether so few headings are ours that the others may be somebody's data."""
        return self.score < 2 if self.fits else 2 * self.score < len(self.missing) + self.score

    def shown(self) -> tuple[str, ...]:
        """The headings, for people: with nothing that could be a number of somebody."""
        return () if self.is_doubtful and not self.fits else tuple(told(text) for text in self.texts)

    def extra(self) -> tuple[str, ...]:
        """Headings that no column has. One that stands twice, or has a unit that is not read, is one of a column."""
        used = {*self.of.values(), *self.told_of}
        return tuple(text for n, text in enumerate(self.shown()) if n not in used and not is_blank(text))


def told(heading: str) -> str:
    """A heading as it may be told: a remark in it may hold somebody's number as an example."""
    return _MANY_DIGITS.sub("…", heading)


def find_heading(feed: Feed, head: Sequence[Record], merges: Sequence[Merge] = ()) -> Heading:
    """The heading among the first records of a part; one without columns where none of them fits at all."""
    best, highest = None, (False, 0, -DEEPEST, -LOWEST)
    for start, record in enumerate(head[:LOWEST]):
        # What fits is the heading: one that stands again further down, among the rows, does not make notes of those above.
        if best is not None and best.fits and (record.line > best.line + DEEPEST or _is_somebody(record)):
            break
        if _is_somebody(record):
            continue
        for deep in range(1, DEEPEST + 1):
            lines = head[start : start + deep]
            if len(lines) < deep or (deep > 1 and (lines[-1].line > lines[-2].line + 2 or _has_data(lines[-1]))):
                break
            found = _matched(feed, lines, merges)
            reached = (found.fits, found.score, -deep, -start)
            if found.score and reached > highest:
                best, highest = found, reached
    required = tuple(column for column in feed.columns if column.required)
    if best is None:
        first = head[0].line if head else 1
        return Heading({}, (), first, first, required, ())
    best = _with_unit_line(best, head)
    return _with_units(feed, best, [record for record in head if record.line < best.first])


def _is_somebody(record: Record) -> bool:
    return any(_SOMEBODY.fullmatch(plainly(cell)) for cell in record.cells if not is_blank(cell))


def _has_data(record: Record) -> bool:
    """Whether a line below a heading's first holds what no heading is: numbers, days, somebody."""
    return _is_somebody(record) or any(
        isinstance(cell, int | float | date | time | timedelta) or bool(_DATUM.fullmatch(plainly(cell)))
        for cell in record.cells
        if not is_blank(cell)
    )


def _matched(feed: Feed, lines: Sequence[Record], merges: Sequence[Merge]) -> Heading:
    width = max(len(record.cells) for record in lines)
    rows = [_spread(record, width, merges, is_last=record is lines[-1]) for record in lines]
    columns = [[text for text in dict.fromkeys(row[n] for row in rows) if text] for n in range(width)]
    while columns and not columns[-1] and width > len(lines[-1].cells):
        columns.pop()
    joined = [" ".join(texts) for texts in columns]
    ways = [joined, [texts[-1] if texts else "" for texts in columns]]
    if len(lines) > 2:
        ways.insert(1, ["".join(texts[-2:]) for texts in columns])
    of: dict[str, int] = {}
    twice, told_of = [], set[int]()
    for form in (exact, relaxed, of_one_language):
        taken = set(of.values())
        written: list[dict[str, list[int]]] = []
        for way in ways:
            positions: dict[str, list[int]] = {}
            for n, text in enumerate(way):
                if text and not (form is not exact and n in taken):
                    positions.setdefault(form(text), []).append(n)
            written.append(positions)
        for column in feed.columns:
            if column.name in of or column in twice:
                continue
            names = [form(name) for name in column.headings]
            chosen = next((way[name] for way in written for name in names if way.get(name)), [])
            if len(chosen) > 1:
                twice.append(column)
                told_of.update(chosen)
            elif chosen:
                of[column.name] = chosen[0]
    missing = tuple(c for c in feed.columns if c.required and c.name not in of and c not in twice)
    return Heading(of, tuple(joined), lines[0].line, lines[-1].line, missing, tuple(twice), told_of=frozenset(told_of))


def _spread(record: Record, width: int, merges: Sequence[Merge], *, is_last: bool) -> list[str]:
    """The texts of a line of a heading; one that is merged over several columns stands in each of them.

    Where merges are not known (text, some formats) a group's heading goes on over the empty cells to its right.
    """
    texts = ["" if is_blank(cell) else cell_text(cell) for cell in record.cells] + [""] * (width - len(record.cells))
    if merges:
        for merge in merges:
            if merge.top <= record.line <= merge.bottom and merge.left < width and texts[merge.left] and merge.top == record.line:
                for n in range(merge.left + 1, min(merge.right + 1, width)):
                    texts[n] = texts[n] or texts[merge.left]
    elif not is_last:
        for n in range(1, width):
            texts[n] = texts[n] or texts[n - 1]
    return texts


def _with_unit_line(found: Heading, head: Sequence[Record]) -> Heading:
    """The heading with the line below it where that names nothing but units: (万元) under an amount, (人) under a number."""
    below = next((record for record in head if record.line > found.line), None)
    if below is None or below.line > found.line + 2 or len(below.cells) > len(found.texts):
        return found
    units = {n: unit_said(cell) for n, cell in enumerate(below.cells) if not is_blank(cell)}
    if None in units.values() or not any(units.values()):
        return found
    texts = tuple(f"{text} ({units[n]})" if units.get(n) else text for n, text in enumerate(found.texts))
    return replace(found, texts=texts, line=below.line)


def _with_units(feed: Feed, found: Heading, above: Sequence[Record]) -> Heading:
    of_all = next((unit for record in above for unit in units_above(record.cells)), None)
    of, units, unread, told_of = dict(found.of), {}, [], set(found.told_of)
    for column in feed.columns:
        if column.kind != "yuan" or column.name not in of:
            continue
        unit = unit_of(found.texts[of[column.name]]) or of_all
        if unit is None:
            continue
        if unit.casefold() in UNITS:
            units[column.name] = UNITS[unit.casefold()]
        else:
            told_of.add(of.pop(column.name))
            unread.append(column)
    missing = found.missing + tuple(column for column in unread if column.required)
    return replace(found, of=of, missing=missing, units=units, unread=tuple(unread), told_of=frozenset(told_of))
