"""For tests of measure: two invented households, what departments say of them, and the facts of one night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from hardship.night_tables import ABSENT, DECEASED
from pipelines import measure
from pipelines.night import Night
from tests.builders import key, land_rows

DAY = date(2026, 9, 30)
PEOPLE = {1: 1, 2: 1, 3: 2}  # person to household
DIED = 9  # of household 1, where a test says so


def days_ago(days: int) -> date:
    return DAY - timedelta(days=days)


def people(*dead: int) -> dict[str, pl.DataFrame]:
    """Households 1 (persons 1 and 2, and those who died) and 2 (person 3)."""
    member = pl.DataFrame(
        {
            "household_key": [key("h", h) for h in PEOPLE.values()],
            "person_key": [key("p", p) for p in PEOPLE],
            "relation": "02",
            "is_head": [True, False, True],
            "birth_date": [date(1980, 5, 1), date(2015, 5, 1), date(1950, 5, 1)],
            "sex": "1",
            "marital": "20",
            "registration": ["local", "permit", "local"],
            "since": date(2020, 1, 1),
            "parents_away": 0,
            "parents_away_long": 0,
        }
    )
    areas = {"area": "990101", "township": "990101001", "village": "990101001001"}
    household = pl.DataFrame([{"household_key": key("h", h), **areas, "size": n, "members_away": 0} for h, n in ((1, 2), (2, 1))])
    lost = [{"household_key": key("h", 1), "person_key": key("p", person), "died_recorded_on": DAY} for person in dead]
    return {"household": household, "member": member, "deceased": pl.DataFrame(lost, schema=DECEASED.schema), "absent": ABSENT.empty()}


def facts(night: Night, delivered: set[str], *dead: int) -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]:
    """Facts of households and of members by number."""
    feeds = [feed.name for feed in night.catalogue.feeds]
    status = pl.DataFrame(
        {"feed": feeds, "is_missing": [feed not in delivered for feed in feeds], "is_stale": False, "last_delivery_on": night.as_of}
    )
    measured = measure.run(night, {**people(*dead), "feed_status": status})
    made = {name: night.tables[name].conform(frame) for name, frame in measured.items()}
    households = {row["household_key"]: row for row in made["household_facts"].to_dicts()}
    members = {row["person_key"]: row for row in made["member_facts"].to_dicts()}
    return {h: households[key("h", h)] for h in (1, 2)}, {p: members[key("p", p)] for p in PEOPLE}


def land(night: Night, feed: str, *rows: Mapping[str, Any], on: date = DAY) -> None:
    """Lands rows whose persons and households are told by number."""
    keyed = [{k: key("p", v) if k == "person_key" else key("h", v) if k == "household_key" else v for k, v in row.items()} for row in rows]
    land_rows(night.store, night.catalogue.feed(feed), keyed, on)


def bill(number: str, person: int, on: date, fen: int, **other: Any) -> dict[str, Any]:
    return {"setl_id": number, "person_key": person, "settled_on": on, "self_paid_fen": fen, "total_fen": 2 * fen, "med_type": "11"} | other


def wages(person: int, months: dict[int, int]) -> list[dict[str, Any]]:
    """Bases by month of 2026."""
    return [{"person_key": person, "month": date(2026, m, 1), "kind": "employee", "base_fen": fen} for m, fen in months.items()]


def jobless(person: int, number: str = "a", **other: Any) -> dict[str, Any]:
    usual = {"registered_on": days_ago(100), "cause": "dismissed", "benefit_monthly_fen": 200_000, "benefit_until": days_ago(-20)}
    return {"registration_no": number, "person_key": person} | usual | other
