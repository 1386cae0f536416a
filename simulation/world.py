"""The invented world, month by month: everything that happened, and the truth that no department sees.

world = build(households=300, months=14, until=date(2026, 9, 30), seed=7)
world.events("settlements"), …    what departments may record: feeds/<name>/simulate.py views it
world.truth, world.spells         what only the judge reads

course = Course(…); course.advance(); course.world()     the same world a month at a time (simulation/loop)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulation import (
    absence,
    accidents,
    disasters,
    disputes,
    dwellings,
    fortune,
    hardship_state,
    health,
    help,
    leads,
    people,
    schooling,
    work,
)  # fmt: skip
from simulation.chance import Chance, Ints
from simulation.households import expect_children, expect_spouses, found
from simulation.log import Log
from simulation.months import SETTLING, Months
from simulation.names import identities
from simulation.places import Places, read_places
from simulation.state import CAUSES, DIBAO, State

INT, FLAG, DAY, TEXT = pl.Int64(), pl.Boolean(), pl.Date(), pl.String()
MONEY = ("total", "outside", "above", "first", "scope", "deductible", "funds", "basic", "aid", "borne", "account", "cash")
EVENTS: dict[str, dict[str, pl.DataType]] = {
    "register": {
        "person": INT, "happened_on": DAY, "registered_on": DAY, "status": INT, "village": INT, "is_head": FLAG, "marital": INT,
    },
    "settlements": {
        "person": INT, "month": INT, "place": INT, "kind": INT, "disease": TEXT, "scheme": INT, "day": DAY,
    } | dict.fromkeys(MONEY, INT),
    "contributions": {"person": INT, "month": INT, "is_employee": FLAG, "base": INT},
    "registrations": {"person": INT, "since": INT, "registered_on": DAY, "cause": INT, "benefit": INT, "months": INT},
    "deregistrations": {"person": INT, "since": INT, "ended_on": DAY},
    "certificates": {"person": INT, "assessed_on": DAY, "category": INT, "grade": INT, "status": INT},
    "accidents": {
        "person": INT, "happened_on": DAY, "kind": INT, "severity": INT, "blame": INT, "wait": INT, "compensation": INT, "month": INT,
    },
    "grants": {"person": INT, "since": INT, "tier": INT, "amount": INT, "on": DAY},
    "amounts": {"person": INT, "since": INT, "tier": INT, "amount": INT, "on": DAY},
    "ends": {"home": INT, "since": INT, "on": DAY},
    "aids": {"person": INT, "month": INT, "since": DAY, "amount": INT},
    "subsidies": {"person": INT, "benefit": INT, "amount": INT, "on": DAY},
    "subsidy_ends": {"person": INT, "benefit": INT, "amount": INT, "on": DAY},
    "disasters": {
        "home": INT, "person": INT, "happened_on": DAY, "kind": INT, "loss": INT, "house": INT, "hurt": INT, "month": INT,
    },
    "cases": {"person": INT, "month": INT, "matter": INT, "granted_on": DAY, "claimed": INT, "outcome": INT, "closed_on": DAY},
    "leads": {
        "home": INT, "person": INT, "village": INT, "month": INT, "slot": INT, "source": INT, "department": INT, "kind": INT,
        "told_on": DAY,
    },
    "absences": {"person": INT, "kind": INT, "since": INT, "starts_on": DAY, "planned_on": DAY},
    "returns": {"person": INT, "kind": INT, "since": INT, "ended_on": DAY},
    "students": {
        "person": INT, "year": INT, "stage": INT, "level": INT, "boards": FLAG, "recognised_on": DAY, "fees": INT, "month": INT,
    },
    "student_aid": {"person": INT, "year": INT, "amount": INT, "on": DAY},
    "dropouts": {"person": INT, "year": INT, "stage": INT, "on": DAY, "month": INT},
    "rent_subsidies": {"home": INT, "person": INT, "since": INT, "on": DAY, "amount": INT, "rent": INT},
    "rent_subsidy_ends": {"home": INT, "since": INT, "on": DAY},
    "public_flats": {"home": INT, "person": INT, "on": DAY, "rent": INT},
    "houses_examined": {"home": INT, "person": INT, "since": INT, "on": DAY, "grade": INT},
    "houses_mended": {"home": INT, "since": INT, "on": DAY},
    "findings": {"home": INT, "month": INT, "source": INT, "finding": INT, "action": INT, "found_on": DAY},
}  # fmt: skip
"""The tables of events. ``person`` is a position in ``World.people``, ``home`` the number of a household; money is fen."""


@dataclass(frozen=True)
class World:
    """``people``: person, number, household, household_no, resident_id, name, phone, is_male, born, role, is_permit.

    ``homes``: household, household_no, township, is_permit, is_silent. ``events``: EVENTS by name, in the order
    in which they happened. ``truth`` and ``spells``: see deliveries.py.
    """

    chance: Chance
    months: Months
    places: Places
    people: pl.DataFrame
    homes: pl.DataFrame
    log: Log
    truth: pl.DataFrame
    spells: pl.DataFrame
    _made: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_first(self) -> bool:
        """Whether the city's first household is here: what is told once a city is told by its block."""
        return bool(self.homes["household"][0] == 0)

    def once(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """A frame that several views or days need: made when it is first asked for, and kept with this world."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def events(self, name: str) -> pl.DataFrame:
        return self.once(f"events {name}", lambda: self._events(name))

    def _events(self, name: str) -> pl.DataFrame:
        frame = self.log.frame(name, EVENTS[name])
        if "home" not in EVENTS[name]:
            return frame
        # The months write down positions; below 0 stands nobody's home.
        number = self.homes["household"].gather(frame["home"].clip(0))
        return frame.with_columns(pl.when(pl.col("home") >= 0).then(number).otherwise(pl.col("home")).alias("home"))


class Course:
    """A world under way: begun, advanced month by month from outside, and at any month made a World of what has happened.

    ``next_month``: the month that ``advance`` would live through, from −SETTLING on. Between two months a caller may change
    ``state`` (a visit, a grant): chance is a keyed hash, so nothing changes but what follows from it. ``paid``: the public
    assistance of each month from 0 on, in fen by household.
    """

    def __init__(self, *, households: int, months: int, until: date, seed: int, first: int = 0) -> None:
        chance, calendar, places = Chance(seed), Months(until, months), read_places()
        homes = np.arange(first, first + households, dtype=np.int64)
        families = expect_children(chance, calendar, found(chance, calendar, places, homes))
        families = expect_spouses(chance, calendar, families)
        self.state = State(chance, calendar, places, families)
        for begin in (people.begin, work.begin, health.begin, fortune.begin, schooling.begin, absence.begin, help.begin, dwellings.begin):
            begin(self.state)
        self.next_month = calendar.steps[0]
        self.paid: list[Ints] = []
        self._history: list[tuple[NDArray[Any], ...]] = []

    def advance(self) -> None:
        """Lives through one month."""
        state, month = self.state, self.next_month
        people.step(state, month)
        absence.step(state, month)
        schooling.step(state, month)
        health.step(state, month)
        accidents.step(state, month)
        disasters.step(state, month)
        work.step(state, month)
        disputes.step(state, month)
        fortune.step(state, month)
        dwellings.step(state, month)
        accidents.pay_compensation(state, month)
        if month >= 0:
            self.paid.append(np.round((state.aid + state.subsidy + state.once) * 100).astype(np.int64))
        hardship_state.step(state, month)
        help.step(state, month)
        leads.step(state, month)
        if month >= 0:
            self._history.append(
                (state.in_hardship.copy(), state.shortfall.copy(), state.cause.copy(), state.aid_kind.copy(), state.size.astype(np.int64))
            )
        self.next_month += 1

    def world(self) -> World:
        """What has happened so far, with the truth of months 0 to the last one lived through (of which there must be one)."""
        state = self.state
        persons, homes = identities(state)
        truth = _truth(state, self._history, homes)
        return World(state.chance, state.months, state.places, persons, homes, state.log, truth, _spells(truth))


def build(*, households: int, months: int, until: date, seed: int, first: int = 0, progress: Callable[[str], None] | None = None) -> World:
    """The world of ``households`` households numbered from ``first``: any others of the seed's would leave them the same people
    with the same fate."""
    course = Course(households=households, months=months, until=until, seed=seed, first=first)
    steps = course.state.months.steps
    for month in steps:
        course.advance()
        if progress and month % 6 == 0:
            progress(f"month {month + SETTLING + 1} of {len(steps)}")
    return course.world()


def _truth(state: State, history: list[tuple[NDArray[Any], ...]], homes: pl.DataFrame) -> pl.DataFrame:
    """A row a household and month in which somebody lives there; ``history`` begins with month 0."""
    in_hardship, shortfall, cause, tier, size = (np.stack(values, axis=1) for values in zip(*history, strict=True))
    count, span = in_hardship.shape
    firsts = np.array([state.months.start(month) for month in range(span)])
    causes = pl.Series(CAUSES)
    frame = pl.DataFrame({
        "household": np.repeat(np.arange(count), span), "month": np.tile(firsts, count), "in_hardship": in_hardship.ravel(),
        "depth_fen": np.where(in_hardship, np.round(shortfall * 100), 0).astype(np.int64).ravel(),
        "cause": np.where(in_hardship, cause, -1).ravel(), "is_assisted": (tier >= DIBAO).ravel(), "size": size.ravel(),
    })  # fmt: skip
    named = causes.gather(frame["cause"].clip(0)).alias("cause")
    return (
        frame.with_columns(
            pl.when(pl.col("in_hardship")).then(named).alias("cause"), household_no=homes["household_no"].gather(frame["household"])
        )
        .filter(pl.col("size") > 0)
        .select("household_no", "month", "in_hardship", "depth_fen", "cause", "is_assisted", "size")
    )


def _spells(truth: pl.DataFrame) -> pl.DataFrame:
    """Runs of months in hardship: ``start`` the first day of the first month, ``end`` that after the last, null if it goes on."""
    last = truth["month"].max()
    marked = truth.sort("household_no", "month").with_columns(
        run=(pl.col("in_hardship") != pl.col("in_hardship").shift(1).over("household_no")).fill_null(True).cum_sum()
    )
    return (
        marked.filter(pl.col("in_hardship"))
        .group_by("household_no", "run", maintain_order=True)
        .agg(start=pl.col("month").min(), end=pl.col("month").max(), cause=pl.col("cause").first())
        .with_columns(end=pl.when(pl.col("end") < last).then(pl.col("end").dt.offset_by("1mo")))
        .drop("run")
        .sort("household_no", "start")
    )
