"""What a statistical office would see of the invented city if it could know everything: three yearly rounds, in frames.

The last recorded year is the year that is measured and foretold; the two before are its history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from hardship.errors import HardshipError
from simulation.bills import INPATIENT
from simulation.chance import Floats, Ints
from simulation.fortune import income_of
from simulation.state import DIBAO, SEEKING, State
from simulation.world import EVENTS, Course

YEARS, MONTHS = 3, 12
LEAST = YEARS * MONTHS
GRAVE, HURT = 2, 1
OLDEST_SEEKER, YOUNGEST_SEEKER = 60, 16
PANEL_AGES = (25, 64)


@dataclass(frozen=True)
class Survey:
    """Frames of a world's last recorded years; money is yuan.

    ``people`` (who lives here in the last month): household, age, is_male, is_permit, grade, tier.
    ``homes`` (lived in all through the last year): size (in its last month), members (mean of the year), income (of the
    year, assistance included), spent, cash (own money for medical bills), living (the standard of all members).
    ``now`` (lived in in the last month): size, in_hardship, tier.
    ``labour``: one row, months of work and months in which work was sought, of people of 16 to 59 in the last year.
    ``bills`` of the last year: person, is_stay, total, cash.
    ``accidents`` of three years: is_road, severity; ``years_lived`` by everybody in them.
    ``panel`` (people of 25 to 64 in the last two years): before and after (income a month of the household by the root of
    its size), worked, works, was_in_hospital, is_in_hospital.
    ``outlook`` (households not in hardship and not on 低保 or 特困 a year before the end): number, becomes_hard, then what
    had happened within twelve months: lost, registered, stays, cash, certificates, grave_certificates, accidents,
    injuries; and income_before, income (a head and month, as multiples of the standard, of two years).
    """

    people: pl.DataFrame
    homes: pl.DataFrame
    now: pl.DataFrame
    labour: pl.DataFrame
    bills: pl.DataFrame
    accidents: pl.DataFrame
    years_lived: float
    panel: pl.DataFrame
    outlook: pl.DataFrame


def survey(*, households: int, months: int, until: date, seed: int, progress: Callable[[str], None] | None = None) -> Survey:
    """Lives through the world and counts. Raises HardshipError where fewer than 36 months are recorded."""
    if months < LEAST:
        raise HardshipError("three years are needed to measure a year and foretell the next", do=f"ask for {LEAST} months or more")
    course = Course(households=households, months=months, until=until, seed=seed)
    rounds = Rounds(course.state, months)
    for month in range(course.next_month, months):
        course.advance()
        rounds.keep(month, course.paid[-1] / 100 if month >= 0 else None)
        if progress and month % 6 == 0:
            progress(f"month {month}")
    return rounds.survey()


class Rounds:
    """The sums of each of the last three recorded years, and how things stood at the end of each."""

    def __init__(self, state: State, recorded: int) -> None:
        self.state, self.recorded = state, recorded
        homes, people = (YEARS, len(state.homes)), (YEARS, len(state.number))
        self.income, self.members, self.living = np.zeros(homes), np.zeros(homes), np.zeros(homes)
        self.spent, self.cash, self.lived_in, self.size = np.zeros(homes), np.zeros(homes), np.zeros(homes), np.zeros(homes)
        self.worked, self.was_here = np.zeros(people, dtype=bool), np.zeros(people, dtype=bool)
        self.becomes_hard = np.zeros(homes[1], dtype=bool)
        self.at_work, self.seeking, self.person_months = 0, 0, 0

    def keep(self, month: int, paid: Floats | None) -> None:
        """Counts a month that has just been lived through; ``paid``: public assistance by household."""
        year, month_of_year = divmod(month - (self.recorded - LEAST), MONTHS)
        if year < 0 or paid is None:
            return
        state, size = self.state, self.state.size
        self.income[year] += income_of(state) + paid
        self.members[year] += size
        self.living[year] += state.months.standard(month) * size
        self.spent[year] += state.spent
        self.cash[year] += state.medical
        self.lived_in[year] += size > 0
        self.person_months += int(state.present.sum())
        if year == YEARS - 1:
            self._count_labour()
            self.becomes_hard |= state.in_hardship
        if month_of_year == MONTHS - 1:
            self.size[year], self.worked[year], self.was_here[year] = size, state.wage > 0, state.present
            if year == YEARS - 2:
                self.at_risk = (size > 0) & ~state.in_hardship & (state.aid_kind < DIBAO)
                self.age = state.age.copy()

    def _count_labour(self) -> None:
        state = self.state
        of_age = state.present & (state.age >= YOUNGEST_SEEKER) & (state.age < OLDEST_SEEKER)
        works = state.wage > 0
        self.at_work += int((of_age & works).sum())
        self.seeking += int((of_age & ~works & (state.job == SEEKING) & (state.off_work == 0)).sum())

    def survey(self) -> Survey:
        bills = self._events("settlements", "person", "month", "kind", "total", "cash").select(
            "person", year=self._year(), is_stay=pl.col("kind") == INPATIENT, total=pl.col("total") / 100, cash=pl.col("cash") / 100
        )
        return Survey(
            people=self._people(),
            homes=self._homes(),
            now=pl.DataFrame({
                "size": self.state.size, "in_hardship": self.state.in_hardship, "tier": self.state.aid_kind,
            }).filter(pl.col("size") > 0),
            labour=pl.DataFrame({"at_work": [self.at_work], "seeking": [self.seeking]}),
            bills=bills.filter(pl.col("year") == YEARS - 1).drop("year"),
            accidents=self._accidents().select(is_road=pl.col("kind") == 0, severity="severity"),
            years_lived=self.person_months / MONTHS,
            panel=self._panel(bills),
            outlook=self._outlook(bills),
        )  # fmt: skip

    def _year(self) -> pl.Expr:
        """0 to 2 for the three years, below 0 before them."""
        return (pl.col("month") - (self.recorded - LEAST)) // MONTHS

    def _events(self, table: str, *columns: str) -> pl.DataFrame:
        return self.state.log.frame(table, {name: EVENTS[table][name] for name in columns})

    def _accidents(self) -> pl.DataFrame:
        told = self._events("accidents", "person", "month", "kind", "severity").with_columns(year=self._year())
        return told.filter(pl.col("year") >= 0)

    def _people(self) -> pl.DataFrame:
        state = self.state
        home = state.household
        frame = pl.DataFrame({
            "household": home, "age": state.age, "is_male": state.is_male, "is_permit": state.families.is_permit[home],
            "grade": state.grade, "tier": state.aid_kind[home],
        })  # fmt: skip
        return frame.filter(pl.Series(state.present))

    def _homes(self) -> pl.DataFrame:
        last = YEARS - 1
        frame = pl.DataFrame({
            "size": self.size[last], "members": self.members[last] / MONTHS, "income": self.income[last], "spent": self.spent[last],
            "cash": self.cash[last], "living": self.living[last],
        })  # fmt: skip
        return frame.filter(pl.Series(self.lived_in[last] == MONTHS))

    def _by_home(self, persons: pl.Series, values: pl.Series | None = None) -> Floats:
        home = self.state.household[persons.to_numpy()]
        weights = None if values is None else values.cast(pl.Float64).to_numpy()
        return np.bincount(home, weights=weights, minlength=len(self.state.homes)).astype(np.float64)

    def _panel(self, bills: pl.DataFrame) -> pl.DataFrame:
        state, first, second = self.state, YEARS - 2, YEARS - 1
        before, after = (self.income[year] / MONTHS / np.sqrt(np.maximum(self.size[year], 1.0)) for year in (first, second))
        stays = bills.filter("is_stay")
        in_hospital = [np.isin(np.arange(len(state.number)), stays.filter(pl.col("year") == year)["person"]) for year in (first, second)]
        frame = pl.DataFrame({
            "before": before[state.household], "after": after[state.household], "worked": self.worked[first], "works": self.worked[second],
            "was_in_hospital": in_hospital[0], "is_in_hospital": in_hospital[1],
        })  # fmt: skip
        youngest, oldest = PANEL_AGES
        of_age = (self.age >= youngest) & (self.age < oldest)
        return frame.filter(pl.Series(self.was_here[first] & self.was_here[second] & of_age) & (pl.col("before") > 0))

    def _outlook(self, bills: pl.DataFrame) -> pl.DataFrame:
        state, origin = self.state, YEARS - 2
        lost = self.was_here[origin] & self.worked[origin - 1] & ~self.worked[origin] & (self.age < OLDEST_SEEKER)
        bills = bills.filter(pl.col("year") == origin)
        registered = self._events("registrations", "person", "since").rename({"since": "month"}).filter(self._year() == origin)
        accidents = self._accidents().filter(pl.col("year") == origin)
        papers = self._events("certificates", "person", "assessed_on", "grade")
        assessed: Ints = state.months.of_days(papers["assessed_on"].to_numpy().astype("datetime64[D]"))
        papers = papers.with_columns(month=pl.Series(assessed)).filter(self._year() == origin)
        heads = np.maximum(self.members, 1.0)
        frame = pl.DataFrame({
            "number": state.homes, "becomes_hard": self.becomes_hard,
            "lost": np.bincount(state.household, weights=lost, minlength=len(state.homes)),
            "registered": self._by_home(registered["person"]), "stays": self._by_home(bills["person"], bills["is_stay"]),
            "cash": self._by_home(bills["person"], bills["cash"]), "certificates": self._by_home(papers["person"]),
            "grave_certificates": self._by_home(papers["person"], papers["grade"] <= GRAVE),
            "accidents": self._by_home(accidents["person"]), "injuries": self._by_home(accidents["person"], accidents["severity"] >= HURT),
            "income_before": self.income[origin - 1] / heads[origin - 1] / state.months.standard(0),
            "income": self.income[origin] / heads[origin] / state.months.standard(0),
        })  # fmt: skip
        return frame.filter(pl.Series(self.at_risk))
