"""Persons and households from landed rows: only what was known by the day, the version known last, one head a household."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.night_tables import DECEASED, HOUSEHOLD_TABLE, MEMBER_TABLE, PERSON_TABLE
from pipelines import group, link
from pipelines.night import Night
from tests.builders import key, land_rows, night_in

DAY = date(2026, 9, 30)
VILLAGE = "990101001002"


def entry(person: int, household: int, relation: str = "20", born: date | None = date(1990, 1, 1), **other: Any) -> dict[str, Any]:
    usual = {"registration": "local", "person_sex": "1", "area": VILLAGE, "status": "active", "registered_on": date(2020, 1, 1)}
    keys = {"person_key": key("p", person), "household_key": key("h", household)}
    return keys | {"relation": relation, "person_birth_date": born} | usual | other


def grouped(night: Night) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    person = PERSON_TABLE.conform(link.run(night, {})["person"])
    made = group.run(night, {"person": person})
    return person, HOUSEHOLD_TABLE.conform(made["household"]), MEMBER_TABLE.conform(made["member"])


def lost(night: Night) -> list[tuple[str, str, date]]:
    """The dead of the night: household, person, recorded on."""
    person = PERSON_TABLE.conform(link.run(night, {})["person"])
    return DECEASED.conform(group.run(night, {"person": person})["deceased"]).rows()


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return night_in(tmp_path, DAY)


def register(night: Night, *rows: dict[str, Any], on: date = date(2026, 1, 5)) -> None:
    land_rows(night.store, night.catalogue.feed("register"), rows, on)


def test_an_empty_home_has_no_one(night: Night) -> None:
    assert [frame.height for frame in grouped(night)] == [0, 0, 0]


def test_persons_come_from_every_feed(night: Night) -> None:
    register(night, entry(1, 1, "02"), entry(2, 1, status="dead"))
    accident = {"person_key": key("p", 3), "person_birth_date": date(2000, 2, 29), "person_sex": "2", "happened_on": date(2026, 9, 1)}
    land_rows(night.store, night.catalogue.feed("accidents"), [accident, {**accident, "person_key": key("p", 1)}], DAY)
    person, _, member = grouped(night)
    found = {row["person_key"]: row for row in person.to_dicts()}
    assert {name: (row["is_registered"], row["feeds"]) for name, row in found.items()} == {
        key("p", 1): (True, 2),
        key("p", 2): (False, 1),
        key("p", 3): (False, 1),
    }
    assert (found[key("p", 3)]["birth_date"], found[key("p", 3)]["sex"]) == (date(2000, 2, 29), "2")
    assert member["person_key"].to_list() == [key("p", 1)]


def test_only_what_was_known_by_the_day_counts(night: Night) -> None:
    register(night, entry(1, 1, "02"), on=date(2026, 9, 1))
    register(night, entry(1, 2, "02"), on=DAY)
    register(night, entry(1, 3, "02"), on=date(2026, 10, 1))
    assert grouped(night)[1]["household_key"].to_list() == [key("h", 2)]


def test_a_row_may_be_known_later_than_its_delivery_says(night: Night) -> None:
    register(night, entry(1, 1, "02", known_on=DAY), entry(2, 1, known_on=date(2026, 10, 1)), on=DAY)
    assert grouped(night)[2]["person_key"].to_list() == [key("p", 1)]


def test_a_refused_delivery_is_not_read(night: Night) -> None:
    land_rows(night.store, night.catalogue.feed("register"), [entry(1, 1, "02")], DAY, refused=True)
    assert grouped(night)[0].is_empty()


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        ([entry(1, 1, "02", date(1990, 1, 1)), entry(2, 1, "50", date(1950, 1, 1))], 1),
        ([entry(1, 1, "20", date(1990, 1, 1)), entry(2, 1, "50", date(1950, 1, 1))], 2),
        ([entry(1, 1, "02", date(1990, 1, 1)), entry(2, 1, "02", date(1960, 1, 1)), entry(3, 1, "50", date(1940, 1, 1))], 2),
        ([entry(1, 1, "02", None), entry(2, 1, "02", date(1960, 1, 1))], 2),
    ],
    ids=["the one entered as head", "nobody: the eldest", "two: the elder of the two", "a birth date that is not known"],
)
def test_every_household_has_one_head(night: Night, rows: list[dict[str, Any]], head: int) -> None:
    register(night, *rows)
    member = grouped(night)[2]
    assert member.filter("is_head")["person_key"].to_list() == [key("p", head)]


def test_equal_birth_dates_leave_the_choice_to_the_key(night: Night) -> None:
    register(night, entry(1, 1), entry(2, 1))
    assert grouped(night)[2].filter("is_head")["person_key"].to_list() == [min(key("p", 1), key("p", 2))]


def test_a_household_lies_where_its_head_is_entered(night: Night) -> None:
    register(night, entry(1, 1, "02", area="990102003004"), entry(2, 1), entry(3, 1))
    row = grouped(night)[1].row(0, named=True)
    assert (row["area"], row["township"], row["village"], row["size"]) == ("990102", "990102003", "990102003004", 3)


def test_versions_known_on_one_day_are_decided_by_delivery_and_line(night: Night) -> None:
    register(night, entry(1, 1, "02"), entry(1, 2, "02"))
    assert grouped(night)[1]["household_key"].to_list() == [key("h", 2)], "the later line"


RECORDED = date(2026, 9, 20)


def test_the_dead_are_kept_to_the_household_that_they_left(night: Night) -> None:
    register(night, entry(1, 1, "02"), entry(2, 1, "10"), entry(3, 2, "02"))
    assert lost(night) == []
    register(night, entry(1, 1, "02", status="dead", changed_on=RECORDED), on=DAY)
    assert lost(night) == [(key("h", 1), key("p", 1), RECORDED)]
    _, household, member = grouped(night)
    assert member["person_key"].sort().to_list() == sorted([key("p", 2), key("p", 3)])
    assert household.filter(pl.col("household_key") == key("h", 1))["size"].to_list() == [1]


@pytest.mark.parametrize(
    ("last", "deceased"),
    [
        ([entry(1, 1, status="moved_out", changed_on=RECORDED)], []),
        ([entry(1, 3, changed_on=RECORDED)], []),
        ([entry(1, 3, status="dead", changed_on=RECORDED)], [3]),
        ([entry(1, 1, status="dead", changed_on=RECORDED), entry(1, 1, changed_on=RECORDED)], []),
        ([entry(1, 1, status="dead", changed_on=RECORDED, known_on=date(2026, 10, 1))], []),
        ([entry(1, 4, status="dead", changed_on=RECORDED)], []),
    ],
    ids=["moved out of town", "moved next door", "died next door", "a death taken back", "known tomorrow", "nobody lives there any more"],
)
def test_only_who_died_leaves_what_happened_behind(night: Night, last: list[dict[str, Any]], deceased: list[int]) -> None:
    register(night, entry(1, 1), entry(2, 1, "02"), entry(3, 3, "02"))
    register(night, *last, on=DAY)
    assert [household for household, *_ in lost(night)] == [key("h", number) for number in deceased]


def told_dead(night: Night, *deaths: dict[str, Any], on: date = DAY) -> None:
    usual = {"died_on": date(2026, 9, 10), "cause": "natural", "source": "health", "reported_on": date(2026, 9, 12)}
    land_rows(night.store, night.catalogue.feed("deaths"), [usual | {"person_key": key("p", 1)} | death for death in deaths], on)


@pytest.mark.parametrize(
    ("death", "is_dead"),
    [
        ({}, True),
        ({"died_on": DAY}, True),
        ({"died_on": date(2026, 10, 1)}, False),
        ({"known_on": date(2026, 10, 1)}, False),
        ({"status": "valid"}, True),
        ({"status": "withdrawn"}, False),
        ({"person_key": key("p", 3)}, False),
    ],
    ids=["told", "died today", "dated tomorrow", "known tomorrow", "said to be valid", "taken back", "of somebody else"],
)
def test_whom_another_office_tells_dead_is_dead_before_the_register_knows(night: Night, death: dict[str, Any], is_dead: bool) -> None:
    register(night, entry(1, 1, "02"), entry(2, 1, "10"), entry(3, 2, "02"), entry(4, 2))
    told_dead(night, death)
    person, household, member = grouped(night)
    assert (key("p", 1) in member["person_key"].to_list()) is not is_dead
    own = [row for row in lost(night) if row[1] == key("p", 1)]
    assert own == ([(key("h", 1), key("p", 1), date(2026, 9, 12))] if is_dead else [])
    assert person.filter(pl.col("person_key") == key("p", 1))["is_registered"].to_list() == [not is_dead]
    assert household.filter(pl.col("household_key") == key("h", 1))["size"].to_list() == [1 if is_dead else 2]


def test_three_offices_tell_one_death_and_the_register_a_fourth_time(night: Night) -> None:
    register(night, entry(1, 1, "02"), entry(2, 1, "10"))
    told_dead(night, {}, {"source": "police", "reported_on": date(2026, 9, 20)}, {"source": "funeral", "reported_on": date(2026, 9, 14)})
    assert [person for _, person, _ in lost(night)] == [key("p", 1)]
    register(night, entry(1, 1, "02", status="dead", changed_on=RECORDED), on=DAY)
    assert lost(night) == [(key("h", 1), key("p", 1), RECORDED)], "the register's own day, once it knows"


def test_a_death_taken_back_brings_the_member_back(night: Night) -> None:
    register(night, entry(1, 1, "02"), entry(2, 1, "10"))
    told_dead(night, {}, on=date(2026, 9, 13))
    told_dead(night, {"status": "withdrawn", "reported_on": date(2026, 9, 29)})
    assert (lost(night), grouped(night)[2].height) == ([], 2)


def test_who_moved_out_and_died_elsewhere_is_nobodys_loss_here(night: Night) -> None:
    register(night, entry(1, 1, status="moved_out", changed_on=RECORDED), entry(2, 1, "02"))
    told_dead(night, {})
    assert lost(night) == []


def test_a_household_that_died_out_is_gone(night: Night) -> None:
    register(night, entry(1, 1, "02", status="dead", changed_on=RECORDED), entry(2, 1, status="dead", changed_on=RECORDED))
    assert lost(night) == []
    assert grouped(night)[1].is_empty()
