"""A fact of a person or a household, and the totals of events that it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from hardship.declarations.required import require

How = Literal["sum", "count", "max", "min"]


@dataclass(frozen=True)
class Total:
    """A windowed total over one measure: ``Total("medical_expenses.self_paid_fen", days=365)``.

    Counts the events with ``as_of - lag_days - days < occurred_on <= as_of - lag_days``. ``how="count"`` counts the
    events in which the measure is not null. Computed a person, added up a household. Unknown (null) where the feed
    never delivered; otherwise 0 for sum and count without events, null for max and min.
    """

    measure: str
    days: int
    how: How = "sum"
    lag_days: int = 0

    @property
    def name(self) -> str:
        lag = f"_lag{self.lag_days}d" if self.lag_days else ""
        return f"{self.measure.replace('.', '__')}__{self.how}_{self.days}d{lag}"

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.name)


@dataclass(frozen=True)
class Current:
    """A total over the records in force on the day: ``valid_from <= as_of`` and (no ``valid_to`` or after as_of).

    The feed's events.sql offers valid_from and valid_to. Nulls as in ``Total``.
    """

    measure: str
    how: How = "max"

    @property
    def name(self) -> str:
        return f"{self.measure.replace('.', '__')}__current_{self.how}"

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.name)


@dataclass(frozen=True)
class DaysSince:
    """Days from the latest event in which the measure is not null to as_of; null where there is none."""

    measure: str

    @property
    def name(self) -> str:
        return f"{self.measure.replace('.', '__')}__days_since"

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.name)


Aggregate = Total | Current | DaysSince


@dataclass(frozen=True)
class Param:
    """A reference to a parameter inside an expression; its value on the night's day is filled in, or null."""

    name: str

    @property
    def column(self) -> str:
        return f"param:{self.name}"

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.column)


@dataclass(frozen=True)
class Indicator:
    """A named, typed fact of a member or a household.

    ``over``: "member" is a row-wise expression over member columns (person_key, household_key, birth_date, sex,
    relation, is_head, registration, marital, since, parents_away, parents_away_long, as_of), the person's aggregates and
    earlier member facts; "members" aggregates member facts over the household's members; "household" is row-wise over
    household columns (household_key, township, area, members_away, as_of), the household's aggregates (Total and DaysSince
    with what befell its dead and who is away) and earlier household facts. ``reads`` lists the aggregates that ``expr``
    uses. ``changes_with_calendar``: the value can change with
    no event (ages, ends, staleness).
    """

    name: str
    kind: Literal["int", "fen", "ppm", "date", "bool", "code"]
    zh: str
    en: str
    why: str
    over: Literal["member", "members", "household"]
    expr: pl.Expr
    reads: tuple[Aggregate, ...] = ()
    changes_with_calendar: bool = False

    def __post_init__(self) -> None:
        require(f"indicator {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, why=self.why)

    @property
    def feeds(self) -> frozenset[str]:
        return frozenset(aggregate.measure.split(".")[0] for aggregate in self.reads)

    @property
    def level(self) -> Literal["member", "household"]:
        return "member" if self.over == "member" else "household"
