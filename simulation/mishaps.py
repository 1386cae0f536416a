"""Deliveries that go wrong on their way, from time to time, and are mended on the next day.

One file in twenty of the daily feeds that a night can do without: cut off on its way after it was sealed, or exported without a column
that the agreement asks for. The night refuses it, goes on with what it had, and takes the mended file of the day after. A feed
without which no night may run is never hit, nor the last day, whose mended file would come too late to be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from hardship.declarations import Feed
from simulation.chance import Chance

MISHAP = 0.05
CUT = 0.93
"""How much of a file arrives that breaks off."""
SELF_MADE = ("outcomes", "link_decisions")
"""What the bureau's own console writes does not go wrong on the way."""

Mishap = Literal["cut", "column_left_out"]


def mishap_of(seed: int, feed: Feed, day: date, days: Sequence[date]) -> Mishap | None:
    """What happens to the feed's file of ``day``, one of the ``days`` on which files come; None: nothing."""
    if feed.cadence != "daily" or feed.on_failure == "stop" or feed.name in SELF_MADE or day == days[-1]:
        return None
    chance, when = Chance(seed), np.array([day.toordinal()])
    if chance.uniform(f"delivery of {feed.name} goes wrong", when)[0] >= MISHAP:
        return None
    return "cut" if chance.uniform(f"delivery of {feed.name} goes wrong how", when)[0] < 0.5 else "column_left_out"


def without_a_column(feed: Feed, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as an export template writes them in which somebody has deleted a column that is required."""
    required = [column.headings[0] for column in feed.columns if column.required and column.name not in feed.key]
    return rows.drop(required[-1])


def cut_off(path: Path) -> None:
    """Leaves the first part of a file that was sealed whole."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * CUT)])
