"""Who is in prison, in detoxification or declared missing is no member while it lasts; and whose parents are away is known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.night_tables import ABSENT, HOUSEHOLD_TABLE, MEMBER_TABLE, PERSON_TABLE
from pipelines import group, link, measure
from pipelines.night import Night
from tests.builders import key, land_rows, night_in

DAY = date(2026, 9, 30)
FATHER, MOTHER, CHILD, GRANDMOTHER = 1, 2, 3, 4
A_DAY = timedelta(days=1)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return night_in(tmp_path, DAY)


def entry(person: int, relation: str, born: date, household: int = 1, **other: Any) -> dict[str, Any]:
    row = {"person_key": key("p", person), "household_key": key("h", household), "relation": relation, "person_birth_date": born}
    usual = {"registration": "local", "person_sex": "1", "area": "990101001002", "status": "active", "registered_on": date(2020, 1, 1)}
    return row | usual | other


FAMILY = (
    entry(FATHER, "02", date(1985, 3, 1)),
    entry(MOTHER, "12", date(1987, 3, 1)),
    entry(CHILD, "20", date(2015, 3, 1)),
    entry(GRANDMOTHER, "52", date(1955, 3, 1)),
)


def away(person: int, kind: str, starts_on: date, ends_on: date | None = None) -> dict[str, Any]:
    return {"person_key": key("p", person), "kind": kind, "starts_on": starts_on, "ends_on": ends_on, "changed_on": starts_on}


def made(night: Night, *gone: dict[str, Any], register: tuple[dict[str, Any], ...] = FAMILY) -> dict[str, pl.DataFrame]:
    catalogue = night.catalogue
    land_rows(night.store, catalogue.feed("register"), register, DAY - A_DAY)
    land_rows(night.store, catalogue.feed("prison_and_missing"), gone, DAY - A_DAY)
    tables = {"person": PERSON_TABLE.conform(link.run(night, {})["person"])}
    tables |= group.run(night, tables)
    for table in (HOUSEHOLD_TABLE, MEMBER_TABLE, ABSENT):
        tables[table.name] = table.conform(tables[table.name])
    return tables


def people(frame: pl.DataFrame) -> list[int]:
    numbers = {key("p", number): number for number in range(1, 10)}
    return sorted(numbers[person] for person in frame["person_key"])


@pytest.mark.parametrize("kind", ["prison", "detox", "missing"])
def test_who_is_away_by_judgment_is_no_member(night: Night, kind: str) -> None:
    tables = made(night, away(FATHER, kind, DAY - 30 * A_DAY))
    assert people(tables["member"]) == [MOTHER, CHILD, GRANDMOTHER]
    assert people(tables["absent"]) == [FATHER]
    home = tables["household"].row(0, named=True)
    assert (home["size"], home["members_away"]) == (3, 1)
    assert tables["person"].filter(pl.col("person_key") == key("p", FATHER))["is_registered"].all(), "the register still has him"


@pytest.mark.parametrize("kind", ["custody", "out_of_contact"])
def test_who_is_gone_in_another_way_stays_a_member(night: Night, kind: str) -> None:
    tables = made(night, away(FATHER, kind, DAY - 30 * A_DAY))
    assert people(tables["member"]) == [FATHER, MOTHER, CHILD, GRANDMOTHER]
    assert tables["household"]["members_away"].to_list() == [0]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_member"),
    [
        (DAY, None, False), (DAY + A_DAY, None, True), (DAY - 90 * A_DAY, DAY + A_DAY, False), (DAY - 90 * A_DAY, DAY, True),
        (DAY - 90 * A_DAY, DAY - A_DAY, True),
    ],
    ids=["from today", "from tomorrow", "until tomorrow", "free today", "free since yesterday"],
)  # fmt: skip
def test_both_sides_of_the_days_of_a_sentence(night: Night, starts_on: date, ends_on: date | None, is_member: bool) -> None:
    tables = made(night, away(FATHER, "prison", starts_on, ends_on))
    assert (FATHER in people(tables["member"])) is is_member


def test_an_early_release_restates_the_sentence(night: Night) -> None:
    sentence = away(FATHER, "prison", date(2025, 1, 1), date(2030, 1, 1))
    land_rows(night.store, night.catalogue.feed("prison_and_missing"), [sentence], DAY - 9 * A_DAY)
    assert FATHER in people(made(night, sentence | {"ends_on": DAY - 3 * A_DAY})["member"])


def test_somebody_else_heads_the_household_meanwhile(night: Night) -> None:
    member = made(night, away(FATHER, "prison", DAY))["member"]
    assert people(member.filter("is_head")) == [GRANDMOTHER]


def test_a_household_of_which_all_are_away_is_none(night: Night) -> None:
    tables = made(night, away(FATHER, "prison", DAY), register=(FAMILY[0],))
    assert [tables[name].height for name in ("household", "member", "absent")] == [0, 0, 0]


def test_a_catalogue_without_the_feed_counts_everybody(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = made(night, away(FATHER, "prison", DAY))
    assert people(tables["member"]) == [MOTHER, CHILD, GRANDMOTHER]
    monkeypatch.setattr(group, "ABSENCE", "no such feed")
    assert people(group.run(night, tables)["member"]) == [FATHER, MOTHER, CHILD, GRANDMOTHER]


def parents_away(tables: dict[str, pl.DataFrame], person: int = CHILD) -> tuple[int, int]:
    row = tables["member"].filter(pl.col("person_key") == key("p", person)).row(0, named=True)
    return row["parents_away"], row["parents_away_long"]


HALF_A_YEAR_AGO = date(2026, 3, 31)  # the end of a shorter month is its day of six months (民法典 art. 202)


@pytest.mark.parametrize(
    ("kind", "starts_on", "ends_on", "expected"),
    [
        ("prison", DAY, date(2027, 3, 30), (1, 1)), ("prison", DAY, date(2027, 3, 29), (1, 0)), ("prison", DAY, None, (1, 0)),
        ("custody", HALF_A_YEAR_AGO, None, (1, 1)), ("custody", HALF_A_YEAR_AGO + A_DAY, None, (1, 0)),
        ("detox", date(2025, 12, 1), DAY, (0, 0)), ("missing", DAY, None, (1, 1)),
        ("out_of_contact", HALF_A_YEAR_AGO, None, (1, 1)), ("out_of_contact", HALF_A_YEAR_AGO + A_DAY, None, (1, 0)),
        ("out_of_contact", DAY, date(2028, 1, 1), (1, 0)),
    ],
)  # fmt: skip
def test_six_months_count_for_children(night: Night, kind: str, starts_on: date, ends_on: date | None, expected: tuple[int, int]) -> None:
    """A term of six months, or six months gone; of a parent out of contact only what has passed counts."""
    assert parents_away(made(night, away(FATHER, kind, starts_on, ends_on))) == expected


def test_parents_are_those_whom_the_register_names(night: Night) -> None:
    child = entry(CHILD, "40", date(2015, 3, 1), mother_key=key("p", 8), father_key=key("p", 9), mother_birth_date=date(1990, 1, 1))
    register = (entry(GRANDMOTHER, "02", date(1955, 3, 1)), child, entry(8, "02", date(1990, 1, 1), household=2))
    tables = made(night, away(8, "prison", date(2020, 1, 1)), away(9, "out_of_contact", date(2020, 1, 1)), register=register)
    assert parents_away(tables) == (2, 2), "in another household, and in none"


def test_where_numbers_are_named_relations_do_not_count(night: Night) -> None:
    child = FAMILY[2] | {"mother_key": key("p", MOTHER), "mother_birth_date": date(1987, 3, 1)}
    assert parents_away(made(night, away(FATHER, "prison", DAY), register=(*FAMILY[:2], child))) == (0, 0)


@pytest.mark.parametrize(("relation", "count"), [("20", 1), ("32", 1), ("37", 1), ("28", 0), ("38", 0), ("40", 0), ("50", 0)])
def test_children_of_the_head_by_relation(night: Night, relation: str, count: int) -> None:
    register = (*FAMILY[:2], FAMILY[2] | {"relation": relation})
    assert parents_away(made(night, away(MOTHER, "prison", DAY), register=register))[0] == count


def test_a_child_who_heads_a_household_has_parents_too(night: Night) -> None:
    register = (entry(CHILD, "02", date(2012, 3, 1)), entry(MOTHER, "52", date(1987, 3, 1)), entry(GRANDMOTHER, "62", date(1955, 3, 1)))
    assert parents_away(made(night, away(MOTHER, "detox", DAY), away(GRANDMOTHER, "prison", DAY), register=register))[0] == 1


def test_two_records_of_one_parent_are_one_parent(night: Night) -> None:
    assert parents_away(made(night, away(FATHER, "custody", date(2026, 1, 1)), away(FATHER, "prison", DAY)))[0] == 1


def facts(night: Night, tables: dict[str, pl.DataFrame], *missing: str) -> dict[str, pl.DataFrame]:
    feeds = [feed.name for feed in night.catalogue.feeds]
    status = {"feed": feeds, "is_missing": [feed in missing for feed in feeds], "is_stale": False, "last_delivery_on": DAY}
    return measure.run(night, tables | {"feed_status": pl.DataFrame(status)})


def test_a_feed_that_never_came_leaves_it_unknown(night: Night) -> None:
    tables = made(night, away(FATHER, "prison", DAY))
    known, unknown = facts(night, tables)["household_facts"].row(0, named=True), facts(night, tables, "prison_and_missing")
    assert (known["members_not_counted"], known["minors_with_absent_parents"]) == (1, 1)
    assert unknown["household_facts"]["members_not_counted"].to_list() == [None]
    assert unknown["member_facts"]["absent_parents"].null_count() == 3


def test_what_befell_who_is_away_stays_with_the_household(night: Night) -> None:
    bill = {"person_key": key("p", FATHER), "setl_id": "1", "med_type": "21", "settled_on": DAY - 40 * A_DAY, "self_paid_fen": 70_000}
    land_rows(night.store, night.catalogue.feed("medical_expenses"), [bill | {"total_fen": 90_000}], DAY - A_DAY)
    home = facts(night, made(night, away(FATHER, "prison", DAY - 30 * A_DAY)))["household_facts"].row(0, named=True)
    assert (home["size"], home["medical_self_paid_12m_fen"]) == (3, 70_000)
