"""Invented households for Hypothesis: members and events on and around every edge that the declarations have.

A drawn household comes with its neighbours: everything a day earlier and a day later, every amount a fen less and a fen
more. So both sides of a line are met wherever a household comes near one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from hardship.catalogue import Catalogue
from hardship.declarations import Total
from tests.builders import key
from tests.naive.events import Delivered

NIGHTS = tuple(
    date(*day)
    for day in (
        (2026, 9, 30), (2024, 6, 30), (2024, 7, 1), (2025, 8, 31), (2025, 9, 1), (2024, 2, 29), (2026, 2, 28), (2026, 3, 1), (2023, 6, 30),
        (2026, 12, 31), (2027, 1, 1),
    )
)  # fmt: skip
PERSONS_A_HOUSEHOLD = 6
AGES = (0, 6, 15, 16, 17, 18, 30, 45, 54, 55, 59, 60, 61, 85)


@dataclass(frozen=True)
class Shift:
    """How a neighbour differs from the household that was drawn."""

    days: int
    fen: int


NEIGHBOURS = tuple(Shift(days, fen) for days in (0, -1, 1) for fen in (0, -1, 1))


@dataclass(frozen=True)
class Record:
    """A row of a feed, its days counted back from the night, and when it was known; ``known`` -1 is tomorrow."""

    feed: str
    person: int
    known: int
    in_history: bool
    values: dict[str, Any]


@dataclass(frozen=True)
class Ago:
    """A day so many days before the night; ``held`` stays where it is in the neighbours."""

    days: int
    held: bool = False


@dataclass(frozen=True)
class Fen:
    amount: int


def edges_of(catalogue: Catalogue) -> list[int]:
    """The days before the night on which some total's window begins or ends, and today."""
    windows = [aggregate for aggregate in catalogue.aggregates if isinstance(aggregate, Total)]
    return sorted({0} | {total.lag_days for total in windows} | {total.lag_days + total.days for total in windows})


def lines_of(catalogue: Catalogue, region: str, as_of: date) -> list[int]:
    """Amounts in fen at which some rule may change its answer: every value of money, and some multiples of it."""
    parameters = catalogue.parameters(region).by_name.values()
    values = {int(v) for p in parameters if p.unit.startswith("fen") and (v := p.value_on(as_of)) is not None}
    return sorted({0} | {value * times for value in values for times in (1, 2, 3, 12, 24, 36)} | {value // 4 for value in values})


class Households:
    """Strategies for the households of one night of one catalogue."""

    def __init__(self, catalogue: Catalogue, region: str, as_of: date) -> None:
        self.catalogue, self.as_of = catalogue, as_of
        self.day = st.one_of(st.sampled_from(edges_of(catalogue)), st.integers(-2, 120), st.integers(-2, 800)).map(Ago)
        self.fen = st.one_of(st.sampled_from(lines_of(catalogue, region, as_of)), st.integers(1, 9_000_000)).map(Fen)
        self.soon = st.one_of(st.none(), st.integers(-62, 2).map(Ago), st.sampled_from([0, -1, -59, -60, -61]).map(Ago))
        self.known = st.sampled_from([30, 0, 0, 1, 2, 30, 90, -1])

    def code(self, feed: str, column: str) -> st.SearchStrategy[str]:
        return st.sampled_from(sorted(self.catalogue.feed(feed).column(column).codes))

    def record(self, feed: str, person: int, **values: st.SearchStrategy[Any]) -> st.SearchStrategy[Record]:
        return st.builds(Record, st.just(feed), st.just(person), self.known, st.booleans(), st.fixed_dictionaries(values))

    def number(self) -> st.SearchStrategy[str]:
        """Few numbers, so that records restate each other."""
        return st.sampled_from(["1", "2", "3"])

    def medical(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "medical_expenses", person, setl_id=self.number(), med_type=self.code("medical_expenses", "med_type"), settled_on=self.day,
            total_fen=self.fen, self_paid_fen=st.one_of(self.fen, self.fen, self.fen.map(lambda f: Fen(-f.amount))),
            reverses_setl_id=st.sampled_from([None, None, None, "1", "2", "9"]),
        )  # fmt: skip

    def insured(self, person: int) -> st.SearchStrategy[list[Record]]:
        """A run of months with one base; the months lie wherever, the feed knows only their first days."""

        def run(first: int, months: int, base: Fen, known: int, held: bool) -> list[Record]:
            start = self.as_of.year * 12 + self.as_of.month - 1 - first
            days = [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(months)]
            return [
                Record("social_insurance", person, known, held, {"month": day, "kind": "employee", "base_fen": base, "paid_on": day})
                for day in days
            ]

        return st.builds(run, st.integers(0, 16), st.integers(1, 14), self.fen, st.sampled_from([30, 0, -1]), st.booleans())

    def unemployment(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "unemployment", person, registration_no=self.number(), registered_on=self.day, cause=self.code("unemployment", "cause"),
            ended_on=st.one_of(st.none(), st.none(), self.soon), benefit_monthly_fen=st.one_of(st.none(), self.fen),
            benefit_until=self.soon,
        )  # fmt: skip

    def accident(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "accidents", person, accident_no=self.number(), kind=self.code("accidents", "kind"), happened_on=self.day,
            severity=self.code("accidents", "severity"), compensation_fen=st.one_of(st.none(), self.fen),
        )  # fmt: skip

    def disability(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "disability", person, category=self.code("disability", "category"), grade=self.code("disability", "grade"),
            assessed_on=self.day, status=st.sampled_from(["valid", "valid", "valid", "cancelled"]), changed_on=self.day,
        )  # fmt: skip

    def roll(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "assistance_roll", person, record_no=self.number(), benefit=self.code("assistance_roll", "benefit"), amount_fen=self.fen,
            granted_from=self.day, granted_until=st.one_of(st.none(), self.soon),
        )  # fmt: skip

    def disaster(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "disasters", person, record_no=self.number(), kind=self.code("disasters", "kind"), happened_on=self.day,
            loss_fen=st.one_of(st.none(), self.fen), house=st.one_of(st.none(), self.code("disasters", "house")),
            hurt=st.sampled_from([None, 0, 0, 1, 2]),
        )  # fmt: skip

    def death(self, person: int) -> st.SearchStrategy[Record]:
        """Told by one office or several; now and then taken back."""
        return self.record(
            "deaths", person, died_on=self.day, cause=self.code("deaths", "cause"), source=self.code("deaths", "source"),
            status=st.sampled_from([None, "valid", "valid", "withdrawn"]),
            person_birth_date=st.builds(self._born, st.sampled_from(AGES), st.sampled_from([0, 1, -1, 200])),
        )  # fmt: skip

    def legal_aid(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "legal_aid", person, case_no=self.number(), matter=self.code("legal_aid", "matter"), granted_on=self.day,
            claimed_fen=st.one_of(st.none(), self.fen), outcome=st.one_of(st.none(), self.code("legal_aid", "outcome")),
        )  # fmt: skip

    def lead(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "leads", person, lead_no=self.number(), source=self.code("leads", "source"), kind=self.code("leads", "kind"),
            received_on=self.day, status=st.sampled_from([None, "valid", "withdrawn"]),
        )  # fmt: skip

    def student(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "education", person, school_year=st.sampled_from(["2025", "2026"]), stage=self.code("education", "stage"),
            difficulty=self.code("education", "difficulty"), state=self.code("education", "state"),
            boards=st.sampled_from([None, "yes", "no"]), left_on=st.one_of(st.none(), self.day), fees_fen=st.one_of(st.none(), self.fen),
            aid_fen=st.one_of(st.none(), self.fen), recognised_on=self.day,
        )  # fmt: skip

    def dwelling(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "housing", person, record_no=self.number(), kind=self.code("housing", "kind"), monthly_fen=st.one_of(st.none(), self.fen),
            danger_grade=st.sampled_from([None, "A", "C", "D"]), starts_on=self.day, ends_on=st.one_of(st.none(), self.soon),
        )  # fmt: skip

    def away(self, person: int) -> st.SearchStrategy[Record]:
        return self.record(
            "prison_and_missing", person, kind=self.code("prison_and_missing", "kind"), starts_on=self.day,
            ends_on=st.one_of(st.none(), self.soon),
        )  # fmt: skip

    def outcome(self) -> st.SearchStrategy[Record]:
        return self.record(
            "outcomes", 0, outcome_id=self.number(), source=self.code("outcomes", "source"), found_on=self.day,
            finding=self.code("outcomes", "finding"),
        )  # fmt: skip

    def entry(self, person: int) -> st.SearchStrategy[Record]:
        """The register's row of one member; now and then of the household next door, or of nobody's known age."""
        birthday = st.builds(self._born, st.sampled_from(AGES), st.sampled_from([0, 0, 1, -1, 200]))
        return self.record(
            "register", person, relation=self.code("register", "relation"), registration=st.sampled_from(["local", "local", "permit"]),
            status=st.sampled_from(["active"] * 8 + ["dead", "moved_out"]), next_door=st.sampled_from([0] * 11 + [1]),
            birth_date=st.sampled_from([False] * 19 + [True]).flatmap(lambda unknown: st.none() if unknown else birthday),
            marital=st.one_of(st.none(), self.code("register", "marital")), marital_since=st.one_of(st.none(), self.day),
            moved_from=st.sampled_from([None, None, "995001", "990101002003"]), permit_until=st.one_of(st.none(), self.soon),
        )  # fmt: skip

    def _born(self, age: int, days: int) -> Ago:
        """Somebody who has their birthday ``days`` days before the night's."""
        year = self.as_of.year - age
        day = min(self.as_of.day, 28) if self.as_of.month == 2 and year % 4 else self.as_of.day
        return Ago((self.as_of - date(year, self.as_of.month, day)).days + days)

    def household(self) -> st.SearchStrategy[list[Record]]:
        @st.composite
        def drawn(draw: st.DrawFn) -> list[Record]:
            records: list[Record] = []
            size = draw(st.integers(1, 4))
            for person in range(size):
                records.append(draw(self.entry(person)))
                if draw(st.sampled_from([False] * 9 + [True])):
                    records.append(draw(self.entry(person)))
                if draw(st.booleans()):
                    records += draw(self.insured(person))
            kinds = (
                self.medical, self.medical, self.unemployment, self.accident, self.disability, self.roll, self.disaster, self.death,
                self.legal_aid, self.lead, self.student, self.dwelling, self.away,
            )  # fmt: skip
            for _ in range(draw(st.integers(2, 9))):
                records.append(draw(draw(st.sampled_from(kinds))(draw(st.integers(0, size - 1)))))
            return records + draw(st.lists(self.outcome(), max_size=2))

        return drawn()


def deliveries(
    catalogue: Catalogue, as_of: date, households: Iterable[list[Record]], missing: Iterable[str],
    silent: Mapping[str, int] = MappingProxyType({}),
) -> list[Delivered]:  # fmt: skip
    """The households with their neighbours as the feeds would have handed them over.

    A feed in ``missing`` never did; one in ``silent`` has not for so many days, and what came since is not there.
    """
    last = {feed.name: as_of - timedelta(days=silent.get(feed.name, 0)) for feed in catalogue.feeds if feed.name not in missing}
    found = {(name, day): Delivered(name, day) for name, day in last.items()}
    number = 0
    for household in households:
        for shift in NEIGHBOURS:
            number += 1
            for record in household:
                if record.feed not in missing:
                    row = _row(record, shift, number, as_of)
                    known_on = as_of - timedelta(days=record.known)
                    on = last[record.feed] if record.in_history and known_on <= last[record.feed] else known_on
                    if on > last[record.feed] and record.feed in silent:
                        continue
                    row["known_on"] = known_on
                    found.setdefault((record.feed, on), Delivered(record.feed, on)).rows.append(row)
    return [found[key] for key in sorted(found)]


def _row(record: Record, shift: Shift, number: int, as_of: date) -> dict[str, Any]:
    row = {name: _shifted(value, shift, as_of) for name, value in record.values.items()}
    home, person = key("h", number), key("p", number * PERSONS_A_HOUSEHOLD + record.person)
    if record.feed == "outcomes":
        return row | {"household_key": home, "outcome_id": f"{number}.{row['outcome_id']}"}
    if record.feed == "register":
        next_door, born = row.pop("next_door"), row.pop("birth_date")
        home = key("h", number + next_door)
        row |= {"household_key": home, "area": "990101001002", "registered_on": date(2020, 1, 1), "person_birth_date": born}
        row |= {"person_sex": "1"}
    for name in ("setl_id", "reverses_setl_id", "registration_no", "accident_no", "record_no", "case_no", "lead_no"):
        if row.get(name) is not None:
            row[name] = f"{number}.{record.person}.{row[name]}"
    return row | {"person_key": person}


def _shifted(value: Any, shift: Shift, as_of: date) -> Any:
    if isinstance(value, Ago):
        return as_of - timedelta(days=value.days + shift.days)
    if isinstance(value, Fen):
        return value.amount + (shift.fen if value.amount else 0)
    return value
