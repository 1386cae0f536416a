"""What a delivery looks like as a whole, in counts alone: rows, empty cells, codes, sizes of amounts, ages of dates.

A profile holds no value of a person: codes are counted, amounts and days are counted in steps of a logarithmic scale,
and of the value that stands most often only how often it stands. It stays beside the delivery's manifest, and what is
handed over next is held against it (``expectations.history``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

import polars as pl

from hardship.declarations import Feed, FeedColumn

STEPS = 10  # to a decade: amounts in one step differ by at most a quarter
NEAR_DAYS = 7  # days around the delivery that count as near: a week more or less says little
NUMBERS = ("yuan", "int", "percent")
DAYS = ("date", "month")
_AT_ONCE = 2_000_000  # rows of a history that are held in memory; of more, a slice after the other is read
SLICES = {"daily": 60, "weekly": 26, "monthly": 24, "yearly": 5, "on_demand": 60}
Kind = Literal["delivery", "slice", "history"]


@dataclass(frozen=True)
class ColumnProfile:
    """``nulls``: rows without a value. ``top``: rows with the value that stands most often. ``counts``: rows by code, or by step.

    A step of a number is ``floor(10 · log10 |value|)`` as text, for negative ones behind "-", and "zero"; a step of a
    day is its distance from the delivery on a scale on which 10 steps are ten times as far, negative for days ahead.
    """

    nulls: int
    top: int
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """A delivery ("delivery"), the rows of a history that were recorded on one day, week or month ("slice"), or, of a
    history as a whole, only what was wrong with it ("history").

    ``rows`` were readable and kept the promises, whether known before or not; ``read`` is what the file held; ``rules``
    are rows by the rule that they break; ``headings`` those that were sent and are not declared.
    """

    day: date
    kind: Kind
    rows: int
    read: int
    columns: Mapping[str, ColumnProfile]
    rules: Mapping[str, int] = field(default_factory=dict)
    headings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        columns = {name: {"nulls": c.nulls, "top": c.top, "counts": dict(c.counts)} for name, c in self.columns.items()}
        return {
            "day": self.day.isoformat(), "kind": self.kind, "rows": self.rows, "read": self.read, "columns": columns,
            "rules": dict(self.rules), "headings": list(self.headings),
        }  # fmt: skip

    @staticmethod
    def of_json(found: Mapping[str, Any]) -> Profile:
        columns = {name: ColumnProfile(c["nulls"], c["top"], c["counts"]) for name, c in found["columns"].items()}
        day = date.fromisoformat(found["day"])
        return Profile(day, found["kind"], found["rows"], found["read"], columns, found["rules"], tuple(found["headings"]))


def profile_of(
    feed: Feed, rows: pl.LazyFrame | pl.DataFrame, day: date, *, read: int | None = None, rules: Mapping[str, int] | None = None,
    headings: Sequence[str] = (), kind: Kind = "delivery",
) -> Profile:  # fmt: skip
    """The profile of landed rows that were handed over on ``day``. ``read`` is the file's rows where some were set aside.

    Of rows on disk one column is counted after the other: they never lie in memory together.
    """
    rows = rows.lazy()
    there = rows.collect_schema().names()
    height = int(rows.select(pl.len()).collect().item())
    columns = {c.name: _column(c, rows, day) for c in feed.columns if c.is_landed and c.name in there}
    return Profile(day, kind, height, height if read is None else read, columns, dict(rules or {}), tuple(sorted(headings)))


def profiles_of_history(
    feed: Feed, rows: pl.LazyFrame | pl.DataFrame, day: date, *, read: int | None = None, rules: Mapping[str, int] | None = None
) -> tuple[Profile, ...]:
    """A history as if it had been handed over bit by bit: a slice for each of the last days (weeks, months) of recording.

    Days on which nothing was recorded have their slice too: a delivery without rows. Feeds that come on demand have
    slices only of days with rows, since nobody knows when the others would have come.
    """
    slices = []
    recorded = pl.col(feed.recorded_on)
    spans = _spans(feed, day)
    told = rows.lazy().select(c.name for c in feed.columns if c.is_landed)
    recent = told.filter(recorded.is_between(spans[0][0], spans[-1][1]))
    if recent.select(pl.len()).collect().item() <= _AT_ONCE:
        recent = recent.collect().lazy()
    for begin, end in spans:
        part = recent.filter(recorded.is_between(begin, end)).collect()
        if part.height or (slices and feed.cadence != "on_demand"):  # before its first row the history had not begun
            slices.append(profile_of(feed, part, end, kind="slice"))
    height = int(told.select(pl.len()).collect().item()) if read is None else read
    whole = Profile(day, "history", 0, height, {}, dict(rules or {}))
    return (*slices, whole)


def _spans(feed: Feed, day: date) -> list[tuple[date, date]]:
    """The last whole days, weeks, months or years of which a history handed over on ``day`` knows all, oldest first."""
    spans: list[tuple[date, date]] = []
    end = day - timedelta(days=feed.lateness_days)
    for _ in range(SLICES[feed.cadence]):
        if feed.cadence == "weekly":
            begin = end - timedelta(days=6)
        elif feed.cadence == "monthly":
            begin = end.replace(day=1)
        elif feed.cadence == "yearly":
            begin = end.replace(month=1, day=1)
        else:
            begin = end
        spans.append((begin, end))
        end = begin - timedelta(days=1)
    # The month or year that has only begun says nothing of a whole one.
    return spans[:0:-1] if feed.cadence in ("monthly", "yearly") else spans[::-1]


def _column(column: FeedColumn, rows: pl.LazyFrame, day: date) -> ColumnProfile:
    steps = _steps(column, day)
    value = pl.col(column.name)
    if steps is None:  # only how often it stands is told: a number in its place needs less memory
        value = pl.when(value.is_not_null()).then(value.hash(1))
    every = rows.group_by(value.alias("value")).agg(pl.len().alias("rows")).collect(engine="streaming")
    counted = every.drop_nulls("value")
    nulls = int(every["rows"].sum()) - int(counted["rows"].sum())
    top = counted["rows"].max() if counted.height else 0
    counts: dict[str, int] = {}
    if steps is not None and counted.height:
        found = counted.group_by(steps.alias("step")).agg(pl.col("rows").sum()).sort("step")
        counts = {str(step): int(number) for step, number in found.iter_rows()}
    return ColumnProfile(nulls, int(top), counts)  # type: ignore[arg-type]


def _steps(column: FeedColumn, day: date) -> pl.Expr | None:
    value = pl.col("value")
    if column.kind == "code":
        return value.cast(pl.String)
    if column.kind in NUMBERS:
        # A hair more, so that 1000 is not 2.9999… on some machine.
        size = ((value.abs().cast(pl.Float64).log10() + 1e-9) * STEPS).floor().cast(pl.Int64).cast(pl.String)
        return pl.when(value == 0).then(pl.lit("zero")).when(value < 0).then("-" + size).otherwise(size)
    if column.kind in DAYS:
        ago = (pl.lit(day, pl.Date) - value.cast(pl.Date)).dt.total_days()
        far = ((((ago.abs() + NEAR_DAYS) / NEAR_DAYS).log10() + 1e-9) * STEPS).floor().cast(pl.Int64)
        return pl.when(ago < 0).then(-far).otherwise(far).cast(pl.String)
    return None
