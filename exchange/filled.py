"""A table of marked-up text as it fills up, cell by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from exchange.bounds import CELLS
from exchange.grid import Grid, overlap
from exchange.part import Merge
from hardship.errors import DeliveryError

_WIDEST = 16_384  # columns
NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:E[-+]?[0-9]+)?", re.IGNORECASE)


@dataclass
class Room:
    """Cells and rows that all tables of a file may still fill. Raises DeliveryError once there are more."""

    left: int
    where: str

    def take(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            raise DeliveryError("the table reaches too far", where=self.where, do="hand the table over as CSV", zh="表格范围过大")


@dataclass
class FilledTable:
    """Rows as they fill up; ``open`` holds what cells above reach down into: position → lines still to come."""

    room: Room
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    live: set[tuple[int, int]] = field(default_factory=set)
    open: dict[int, int] = field(default_factory=dict)

    def row(self) -> None:
        self.room.take(1 + len(self.open))
        self.rows.append([])
        self.open = {n: left - 1 for n, left in self.open.items() if left > 1}

    def cell(self, value: Any, across: int, down: int, is_live: bool, at: int | None = None) -> None:
        if not self.rows:
            self.row()
        cells = self.rows[-1]
        n = len(cells) if at is None else at
        while at is None and n in self.open:
            n += 1
        self.room.take(max(n + across - len(cells), 1) if n + across <= _WIDEST else CELLS)
        cells += [None] * (n + across - len(cells))
        cells[n] = value
        line = len(self.rows)
        if across > 1 or down > 1:
            self.merges.append(Merge(line, n, line + down - 1, n + across - 1))
        if down > 1:
            self.open |= dict.fromkeys(range(n, n + across), down)
        if is_live:
            self.live.add((line, n))

    def grid(self, is_hidden: bool = False) -> Grid:
        if overlap(self.merges, self.rows):
            raise DeliveryError(
                "merged cells lie over each other", where=self.room.where, do="hand the table over as CSV", zh="合并单元格互相重叠"
            )
        return Grid(self.rows, tuple(self.merges), is_hidden, frozenset(self.live))


def span(text: str | None, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.strip().isascii() and text.strip().isdigit() else 1
