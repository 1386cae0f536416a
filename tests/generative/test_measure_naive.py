"""Every kind of total against a slow and plain computation in Python; Hypothesis looks for the difference.

One small feed is declared here, with every kind of aggregate over it; its rows fall on and around each edge: the day
itself, the day on which a window begins, known a day late, restated, in force until today.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hardship.catalogue import load_catalogue
from hardship.declarations import Aggregate, Current, DaysSince, Feed, FeedColumn, How, Indicator, Measure, Total
from hardship.night_tables import ABSENT
from hardship.parameters import Citation
from hardship.settings import PROJECT
from pipelines import measure
from pipelines.night import Night
from tests.builders import key, land_rows, settings_in

DAY = date(2026, 9, 30)
PEOPLE = {1: 1, 2: 1, 3: 2, 4: 3}  # person to household; person 5 lives in none
DEAD = {6: 1}  # and the household that they left
HOWS: tuple[How, ...] = ("sum", "count", "max", "min")
AGGREGATES: tuple[Aggregate, ...] = (
    *(Total("toy.amount_fen", 365, how) for how in HOWS),
    *(Total("toy.amount_fen", 30, how, 41) for how in HOWS),
    Total("toy.seen_on", 365, "max"),
    *(Current("toy.amount_fen", how) for how in HOWS),
    DaysSince("toy.amount_fen"),
)
EDGES = sorted({edge + near for edge in (0, 30, 41, 71, 365) for near in (-1, 0, 1)})


@dataclass(frozen=True)
class Row:
    record: int
    person: int
    occurred: int  # days before the night, as all times here
    known: int
    amount: int | None
    until: int | None

    def landed(self) -> dict[str, Any]:
        found = {"record": str(self.record), "person_key": key("p", self.person), "happened_on": ago(self.occurred)}
        return found | {"known_on": ago(self.known), "amount_fen": self.amount, "until": None if self.until is None else ago(self.until)}


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def toy_feed() -> Feed:
    columns = (
        FeedColumn("record", "key", "记录", "record", ("记录",)),
        FeedColumn("person_key", "resident_id", "身份证号", "ID number", ("身份证号",)),
        FeedColumn("happened_on", "date", "日期", "day", ("日期",)),
        FeedColumn("until", "date", "截止", "until", ("截止",), required=False),
        FeedColumn("amount_fen", "yuan", "金额", "amount", ("金额",), required=False),
    )
    return Feed(
        name="toy", zh="例", en="Toy", owner="nobody", lawful_basis=Citation("例", "1"), purpose="test", cadence="daily", lateness_days=0,
        stale_after_days=9, on_failure="stop", retention_years=1, columns=columns, key=("record",), occurred_on="happened_on",
        recorded_on="happened_on", checked_by="nobody yet", next_review=date(2027, 1, 1),
        measures=(Measure("amount_fen", "fen", "金额", "amount"), Measure("seen_on", "date", "日期", "day")),
    )  # fmt: skip


EVENTS = """
SELECT person_key, happened_on AS occurred_on, known_on, happened_on AS valid_from, until AS valid_to, amount_fen,
    CASE WHEN amount_fen > 0 THEN happened_on END AS seen_on, delivery, line
FROM landed
"""


def night_with(home: Path, rows: list[Row]) -> Night:
    """A night whose catalogue has the toy feed alone, and one indicator a level and aggregate."""
    (home / "feeds" / "toy").mkdir(parents=True)
    (home / "feeds" / "toy" / "events.sql").write_text(EVENTS)
    indicators = [
        Indicator(f"{level}_{n}", "date" if "seen_on" in a.measure else "int", "例", "toy", "To compare.", level, a.col, (a,))
        for n, a in enumerate(AGGREGATES)
        for level in ("member", "household")
    ]
    night = Night(DAY, settings_in(home))
    toy = replace(load_catalogue(PROJECT), root=home, feeds=(toy_feed(),), indicators=tuple(sorted(indicators, key=lambda i: i.name)))
    night.__dict__["catalogue"] = toy
    # One row a delivery is the hardest case: what restates lies in another file, handed over on the day it was known.
    for row in rows:
        land_rows(night.store, toy_feed(), [row.landed()], ago(row.known))
    return night


def naive(rows: list[Row], aggregate: Aggregate, people: set[int], silent: int) -> Any:
    """The aggregate over some people, by the words of the declarations' docstrings alone."""
    known = [row for row in rows if row.known >= 0]
    latest = {row.record: row for row in sorted(known, key=lambda row: -row.known)}.values()
    date_of = (lambda row: ago(row.occurred) if (row.amount or 0) > 0 else None) if "seen_on" in aggregate.measure else None
    value: Callable[[Row], Any] = date_of or (lambda row: row.amount)
    mine = [row for row in latest if row.person in people and value(row) is not None]
    if isinstance(aggregate, DaysSince):
        return min((row.occurred for row in mine if row.occurred >= 0), default=None)
    if isinstance(aggregate, Total):
        first = silent + aggregate.lag_days  # the windows of a silent feed end with its last delivery
        values = [value(row) for row in mine if first <= row.occurred < first + aggregate.days]
    else:
        values = [value(row) for row in mine if row.occurred >= 0 and (row.until is None or row.until < 0)]
    if aggregate.how in ("sum", "count"):
        return sum(values) if aggregate.how == "sum" else len(values)
    return (max if aggregate.how == "max" else min)(values, default=None)


day = st.one_of(st.sampled_from(EDGES), st.integers(-3, 400))
row = st.builds(
    Row,
    record=st.integers(1, 4),
    person=st.integers(1, 6),
    occurred=day,
    known=st.integers(-2, 12),
    amount=st.one_of(st.none(), st.integers(-5, 5)),
    until=st.one_of(st.none(), st.integers(-1, 1)),
)
# Two versions of one record known on one day are told apart by delivery and line, which have no naive counterpart.
all_rows = st.lists(row, max_size=8, unique_by=lambda one: (one.record, one.known))


# A row is small enough to read as found; shrinking would take minutes.
@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(all_rows, st.sampled_from([0, 0, 1, 12]))
def test_every_aggregate_is_what_plain_python_says(rows: list[Row], silent: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        night = night_with(Path(home), rows)
        member = pl.DataFrame(
            {"household_key": [key("h", h) for h in PEOPLE.values()], "person_key": [key("p", p) for p in PEOPLE], "relation": "02",
             "is_head": True, "birth_date": DAY, "sex": "1", "marital": "20", "registration": "local", "since": DAY,
             "parents_away": 0, "parents_away_long": 0}
        )  # fmt: skip
        homes_of = {"household_key": [key("h", h) for h in (1, 2, 3)], "area": "990101", "township": "990101001", "members_away": 0}
        status = pl.DataFrame({"feed": ["toy"], "is_missing": [False], "is_stale": [silent > 0], "last_delivery_on": [ago(silent)]})
        lost = [{"household_key": key("h", h), "person_key": key("p", p), "died_recorded_on": DAY} for p, h in DEAD.items()]
        gone = {"deceased": pl.DataFrame(lost), "absent": ABSENT.empty()}
        made = measure.run(night, {"member": member, "household": pl.DataFrame(homes_of), "feed_status": status} | gone)
        found = {r["person_key"]: r for r in made["member_facts"].to_dicts()}
        homes = {r["household_key"]: r for r in made["household_facts"].to_dicts()}
    for n, aggregate in enumerate(AGGREGATES):
        for person in PEOPLE:
            assert found[key("p", person)][f"member_{n}"] == naive(rows, aggregate, {person}, silent), aggregate
        for number in (1, 2, 3):
            home = PEOPLE if isinstance(aggregate, Current) else PEOPLE | DEAD
            people = {p for p, h in home.items() if h == number}
            assert homes[key("h", number)][f"household_{n}"] == naive(rows, aggregate, people, silent), aggregate
