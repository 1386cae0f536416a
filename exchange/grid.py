"""A sheet as a part of records: cells stand in rows and columns, so that none can slip under another heading.

What a sheet hides is not guessed. A cell merged over several rows is one cell that holds for each of them: its value is
taken for every row where that is what it means (an ID number, a household), and said; where it is an amount, which would
be counted again and again, the rows but the first are handed on whole (MERGED), as are rows in which one cell lies over
several columns. A formula's last result is taken where it is a plain number or day; texts, errors and results that were
never worked out are named in FORMULA.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from exchange.live import of_text
from exchange.part import FORMULA, HEAD, LINE, MERGED, RAGGED, WHY, Merge, Record, all_blank, is_blank

_TOTAL = "计"


@dataclass(frozen=True)
class Grid:
    """``rows`` from line 1 on; ``live`` are (line, position) of cells with a formula whose result is no plain value."""

    rows: Sequence[Sequence[Any]] = field(repr=False)
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    live: frozenset[tuple[int, int]] = frozenset()

    def head(self) -> list[Record]:
        return [Record(line, tuple(self.rows[line - 1])) for line in self._lines[:HEAD]]

    def count(self) -> int:
        return len(self._lines)

    def last_line(self) -> int:
        return len(self.rows)

    @cached_property
    def _lines(self) -> list[int]:
        return [line for line, cells in enumerate(self.rows, start=1) if not all_blank(cells) or line in self._live_lines]

    @cached_property
    def _live_lines(self) -> frozenset[int]:
        return frozenset(line for line, _ in self.live)

    def findings(self, after: int, columns: Mapping[str, int], repeated: Collection[str]) -> list[tuple[int, str, str]]:
        tops = [
            merge.top
            for merge in self.merges
            if merge.top > after
            and merge.bottom > merge.top
            and any(merge.left <= columns[name] <= merge.right for name in repeated if name in columns)
        ]
        if not tops:
            return []
        zh = f"自第{min(tops)}行起有{len(tops)}个纵向合并的单元格，其值用于所覆盖的每一行"
        en = f"from line {min(tops)} on {len(tops)} cells are merged over several rows; their values were taken for each of these"
        return [(min(tops), zh, en)]

    def frames(
        self, after: int, columns: Mapping[str, int], headings: Sequence[bool], rows: int, repeated: Collection[str] = ()
    ) -> Iterator[pl.DataFrame]:
        lines = [line for line in self._lines if line > after]
        filled, merged = self._merged(after, columns, repeated)
        made = [self._column(name, n, lines, filled, merged) for name, n in columns.items()]
        ragged = [_whole(self.rows[line - 1]) if line in merged else None for line in lines]
        live = [
            ",".join(name for name, n in columns.items() if (line, n) in self.live) or None if line in self._live_lines else None
            for line in lines
        ]
        frame = pl.DataFrame(
            [
                *made,
                pl.Series(LINE, lines, pl.Int64),
                pl.Series(RAGGED, ragged, pl.String),
                pl.Series(WHY, [None if text is None else MERGED for text in ragged], pl.String),
                pl.Series(FORMULA, live, pl.String),
            ]
        )
        frame = frame.with_columns(pl.coalesce(FORMULA, of_text(frame, list(columns))).alias(FORMULA))
        yield from (frame.slice(start, rows) for start in range(0, frame.height, rows))

    def _merged(self, after: int, columns: Mapping[str, int], repeated: Collection[str]) -> tuple[dict[tuple[int, int], Any], set[int]]:
        """Values for cells under a merged one, and the lines whose cells cannot be told apart."""
        filled: dict[tuple[int, int], Any] = {}
        lines: set[int] = set()
        for merge in self.merges:
            if merge.bottom <= after or merge.top > len(self.rows):
                continue
            under = {n: name for name, n in columns.items() if merge.left <= n <= merge.right}
            value = self._cell(merge.top, merge.left)
            bottom = min(merge.bottom, len(self.rows))
            if len(under) > 1 and not (isinstance(value, str) and _TOTAL in value):
                lines.update(range(max(merge.top, after + 1), bottom + 1))
            elif merge.bottom > merge.top and under:
                [name] = list(under.values())[:1]
                below = range(max(merge.top, after) + 1, bottom + 1)
                if name in repeated and merge.top > after:
                    filled |= {(line, columns[name]): value for line in below}
                elif not is_blank(value):
                    lines.update(below)
        return filled, lines

    def _cell(self, line: int, n: int) -> Any:
        cells = self.rows[line - 1]
        return cells[n] if n < len(cells) else None

    def _column(self, name: str, n: int, lines: Sequence[int], filled: Mapping[tuple[int, int], Any], merged: Collection[int]) -> pl.Series:
        cells = [None if line in merged else self._cell(line, n) for line in lines]
        if filled:
            cells = [filled.get((line, n), cell) for line, cell in zip(lines, cells, strict=True)]
        return typed(name, [None if is_blank(cell) else cell for cell in cells])


def overlap(merges: Sequence[Merge], rows: Sequence[Sequence[Any]]) -> bool:
    """Whether merged cells must lie over each other, for there is no room for all of them: no program merges so."""
    width = max((len(row) for row in rows), default=0)
    area = sum(max(0, min(one.bottom, len(rows)) - one.top + 1) * max(0, min(one.right, width - 1) - one.left + 1) for one in merges)
    return area > len(rows) * width


def typed(name: str, cells: Sequence[Any]) -> pl.Series:
    """A column in the one type that all its cells have (Float64, Int64, Date, Datetime), else text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if not kinds:
        return pl.Series(name, cells, pl.String)
    if kinds == {int}:
        return pl.Series(name, cells, pl.Int64)
    if kinds <= {int, float}:
        return pl.Series(name, [None if cell is None else float(cell) for cell in cells], pl.Float64)
    if kinds == {date}:
        return pl.Series(name, cells, pl.Date)
    if kinds <= {date, datetime}:
        moments = [datetime(c.year, c.month, c.day) if c is not None and type(c) is date else c for c in cells]  # noqa: DTZ001
        return pl.Series(name, moments, pl.Datetime("us"))
    return pl.Series(name, [None if cell is None else as_text(cell) for cell in cells], pl.String)


def as_text(cell: Any) -> str:
    """A cell as the sheet shows it. A number beyond what it holds exactly is written 1.1E+17: the readers of values then
    know that digits were lost.
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell)) if abs(cell) < 2**53 else f"{cell:.14E}"
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return str(cell)


def _whole(cells: Sequence[Any]) -> str:
    return "\t".join("" if is_blank(cell) else as_text(cell) for cell in cells)
