"""Puts the invented city's statistics beside the real ones and says which lie outside their range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from simulation.figures.statistics import measure
from simulation.figures.survey import survey
from simulation.figures.table import Figure, read_figures
from simulation.version import WORLD_VERSION


@dataclass(frozen=True)
class Found:
    """A real figure and what the invented city shows for it."""

    figure: Figure
    value: float

    @property
    def is_within(self) -> bool:
        return self.figure.low <= self.value <= self.figure.high

    @property
    def written(self) -> str:
        return self.figure.written(self.value)


@dataclass(frozen=True)
class Checked:
    """``found``: every figure, in the order of the table."""

    world_version: int
    households: int
    months: int
    until: date
    seed: int
    found: tuple[Found, ...]

    @property
    def outside(self) -> tuple[Found, ...]:
        return tuple(one for one in self.found if not one.is_within)


def check(*, households: int, months: int, until: date, seed: int, progress: Callable[[str], None] | None = None) -> Checked:
    """Measures a world; nothing is written. Raises HardshipError below 36 months."""
    values = measure(survey(households=households, months=months, until=until, seed=seed, progress=progress))
    found = tuple(Found(figure, values[figure.key]) for figure in read_figures())
    return Checked(WORLD_VERSION, households, months, until, seed, found)
