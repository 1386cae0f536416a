"""How far two counts lie apart: shares of kinds, and distances on a logarithmic scale."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping

from expectations.profile import NEAR_DAYS, STEPS

Counts = Mapping[str, int]


def together(several: Iterable[Counts]) -> dict[str, int]:
    found: dict[str, int] = {}
    for counts in several:
        for name, rows in counts.items():
            found[name] = found.get(name, 0) + rows
    return found


def shares(counts: Counts) -> dict[str, float]:
    total = sum(counts.values())
    return {name: rows / total for name, rows in counts.items()} if total else {}


def apart(one: Counts, other: Counts) -> float:
    """Half the sum of the differences of shares: 0 where they are alike, 1 where nothing is in common."""
    a, b = shares(one), shares(other)
    return sum(abs(a.get(name, 0.0) - b.get(name, 0.0)) for name in sorted(a.keys() | b.keys())) / 2


def chance_apart(counts: Counts, rows: int) -> float:
    """How far a sample of ``rows`` lies apart from what it was drawn from, on average."""
    return sum(math.sqrt(2 * p * (1 - p) / (math.pi * rows)) for p in shares(counts).values()) / 2 if rows else 1.0


def on_a_line(counts: Counts) -> dict[int, int]:
    """Rows by step, without zeros and negative numbers (``zero``, ``-…``)."""
    return {int(step): rows for step, rows in counts.items() if step != "zero" and not step.startswith("-")}


def of_days(counts: Counts) -> dict[int, int]:
    return {int(step): rows for step, rows in counts.items()}


def sides(counts: Counts) -> dict[str, int]:
    """Rows by sign of the number."""
    names = {"zero": "zero"}
    found = {"negative": 0, "zero": 0, "positive": 0}
    for step, rows in counts.items():
        found[names.get(step, "negative" if step.startswith("-") else "positive")] += rows
    return found


def moved(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """How far rows must be moved on average to make one of the other, in decades (2: a hundred times as large)."""
    n, m = sum(one.values()), sum(other.values())
    if not n or not m:
        return 0.0
    steps = sorted(one.keys() | other.keys())
    total, a, b = 0.0, 0, 0
    for step, following in itertools.pairwise(steps):
        a, b = a + one.get(step, 0), b + other.get(step, 0)
        total += abs(a / n - b / m) * (following - step)
    return total / STEPS


def spread(steps: Mapping[int, int]) -> float:
    """Standard deviation in decades."""
    n = sum(steps.values())
    if not n:
        return 0.0
    mean = sum(step * rows for step, rows in steps.items()) / n
    return math.sqrt(sum((step - mean) ** 2 * rows for step, rows in steps.items()) / n) / STEPS


def median(steps: Mapping[int, int]) -> int:
    """The step in which the middle row lies."""
    half, seen = sum(steps.values()) / 2, 0
    for step in sorted(steps):
        seen += steps[step]
        if seen >= half:
            return step
    return 0


def size_of(step: int) -> float:
    """The number in the middle of a step of numbers."""
    return float(10 ** ((step + 0.5) / STEPS))


def days_of(step: int) -> int:
    """The distance in days in the middle of a step of days; negative: ahead."""
    far = round(NEAR_DAYS * (10 ** ((abs(step) + 0.5) / STEPS) - 1)) if step else 0
    return -far if step < 0 else far
