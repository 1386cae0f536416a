"""Facts of schooling, housing and changes in who lives here: both sides of every window and day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.night_tables import HOUSEHOLD_TABLE, MEMBER_TABLE, PERSON_TABLE
from pipelines import group, link, measure
from pipelines.night import Night
from tests.builders import key, land_rows, night_in

pytestmark = pytest.mark.slow  # a small night for each of many days; the stories keep the same facts in every run
DAY = date(2026, 9, 30)
ADULT, CHILD, OTHER = 1, 2, 3


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return night_in(tmp_path, DAY)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def entry(person: int, born: date, **other: Any) -> dict[str, Any]:
    row = {"person_key": key("p", person), "household_key": key("h", 1), "relation": "02" if person == ADULT else "20"}
    usual = {"registration": "local", "person_sex": "2", "area": "990101001002", "status": "active", "registered_on": date(2020, 1, 1)}
    return row | usual | {"person_birth_date": born, "marital": "10"} | other


def facts(night: Night, register: list[dict[str, Any]], *missing: str, **feeds: list[dict[str, Any]]) -> dict[str, Any]:
    """The household's facts, and those of its members by ``<fact>@<person>``."""
    for feed, rows in {"register": register, **feeds}.items():
        keyed = [row | ({} if "person_key" not in row or str(row["person_key"]).startswith("p_") else
                        {"person_key": key("p", row["person_key"])}) for row in rows]  # fmt: skip
        land_rows(night.store, night.catalogue.feed(feed), keyed, DAY)
    tables = {"person": PERSON_TABLE.conform(link.run(night, {})["person"])}
    tables |= group.run(night, tables)
    for table in (HOUSEHOLD_TABLE, MEMBER_TABLE):
        tables[table.name] = table.conform(tables[table.name])
    names = [feed.name for feed in night.catalogue.feeds]
    status = {"feed": names, "is_missing": [name in missing for name in names], "is_stale": False, "last_delivery_on": DAY}
    made = measure.run(night, tables | {"feed_status": pl.DataFrame(status)})
    told = made["household_facts"].row(0, named=True)
    numbers = {key("p", person): person for person in (ADULT, CHILD, OTHER)}
    for row in made["member_facts"].to_dicts():
        told |= {f"{name}@{numbers[row['person_key']]}": value for name, value in row.items()}
    return dict(told)


MOTHER_AND_CHILD = [entry(ADULT, date(1985, 1, 1)), entry(CHILD, date(2012, 1, 1))]


def student(**changed: Any) -> dict[str, Any]:
    usual = {
        "person_key": CHILD,
        "school_year": "2026",
        "stage": "compulsory",
        "difficulty": "difficult",
        "boards": "no",
        "state": "enrolled",
    }
    return usual | {"recognised_on": ago(20), "changed_on": ago(10), "left_on": None, "fees_fen": 100_000, "aid_fen": None} | changed


@pytest.mark.parametrize(("days", "is_in"), [(0, True), (399, True), (400, False), (-1, False)])
def test_a_school_year_on_the_list(night: Night, days: int, is_in: bool) -> None:
    told = facts(night, MOTHER_AND_CHILD, education=[student(recognised_on=ago(days))])
    assert (told["students_in_difficulty"], told[f"is_student_in_difficulty@{CHILD}"]) == (int(is_in), is_in)
    assert told["education_fees_fen"] == (100_000 if is_in else 0)


@pytest.mark.parametrize(
    ("changed", "count"),
    [
        ({"difficulty": "none"}, 0),
        ({"state": "suspended"}, 1),
        ({"state": "at_risk"}, 1),
        ({"state": "left"}, 0),
        ({"state": "dropped_out"}, 0),
    ],
)
def test_who_is_a_student_in_difficulty(night: Night, changed: dict[str, Any], count: int) -> None:
    assert facts(night, MOTHER_AND_CHILD, education=[student(**changed)])["students_in_difficulty"] == count


@pytest.mark.parametrize(("days", "count"), [(0, 1), (364, 1), (365, 0), (-1, 0)])
def test_a_dropout_counts_from_the_day_of_leaving(night: Night, days: int, count: int) -> None:
    left = student(state="dropped_out", left_on=ago(days), recognised_on=ago(380))
    told = facts(night, MOTHER_AND_CHILD, education=[left])
    assert (told["dropouts_12m"], told["compulsory_dropouts_12m"]) == (count, count)


def test_who_comes_back_to_school_has_not_dropped_out(night: Night) -> None:
    gone = student(state="dropped_out", left_on=ago(30))
    land_rows(night.store, night.catalogue.feed("education"), [gone | {"person_key": key("p", CHILD)}], ago(20))
    assert facts(night, MOTHER_AND_CHILD, education=[student()])["dropouts_12m"] == 0


def test_two_lists_in_the_window_are_one_school_year(night: Night) -> None:
    rows = [student(school_year="2025", recognised_on=ago(380), aid_fen=30_000), student(fees_fen=120_000)]
    told = facts(night, MOTHER_AND_CHILD, education=rows)
    assert [told[f"education_{part}_fen"] for part in ("fees", "aid", "costs")] == [120_000, 30_000, 90_000]
    assert told["students_in_difficulty"] == 1


@pytest.mark.parametrize(("aid", "costs"), [(99_999, 1), (100_000, 0), (100_001, 0), (None, 100_000)])
def test_what_school_leaves_to_the_family_is_never_below_nought(night: Night, aid: int | None, costs: int) -> None:
    assert facts(night, MOTHER_AND_CHILD, education=[student(aid_fen=aid)])["education_costs_fen"] == costs


def test_schools_that_never_told_leave_it_unknown(night: Night) -> None:
    told = facts(night, MOTHER_AND_CHILD, "education", "housing")
    unknown = (
        "students_in_difficulty",
        "dropouts_12m",
        "education_fees_fen",
        "education_costs_fen",
        "is_in_dangerous_house",
        "has_rent_subsidy",
    )
    assert [told[name] for name in unknown] == [None] * len(unknown)


def housing(kind: str, starts: int, ends: int | None = None, **other: Any) -> dict[str, Any]:
    row = {"record_no": f"{kind}{starts}", "person_key": ADULT, "kind": kind, "starts_on": ago(starts), "changed_on": ago(max(starts, 0))}
    return row | {"ends_on": None if ends is None else ago(ends), "monthly_fen": None, "danger_grade": None} | other


@pytest.mark.parametrize(
    ("starts", "ends", "monthly"), [(0, None, 80_000), (-1, None, 0), (90, 0, 0), (90, -1, 80_000), (90, 1, 0)],
    ids=["from today", "from tomorrow", "until today", "until tomorrow", "ended"],
)  # fmt: skip
def test_a_rent_subsidy_in_force(night: Night, starts: int, ends: int | None, monthly: int) -> None:
    told = facts(night, MOTHER_AND_CHILD, housing=[housing("rent_subsidy", starts, ends, monthly_fen=80_000)])
    assert (told["rent_subsidy_monthly_fen"], told["has_rent_subsidy"]) == (monthly, monthly > 0)
    assert told["days_to_rent_subsidy_end"] == (1 if ends == -1 else None)


@pytest.mark.parametrize(
    ("grade", "is_dangerous", "is_grave"), [("A", False, False), ("B", False, False), ("C", True, False), ("D", True, True)]
)
def test_which_houses_are_dangerous(night: Night, grade: str, is_dangerous: bool, is_grave: bool) -> None:
    told = facts(night, MOTHER_AND_CHILD, housing=[housing("dangerous_house", 400, danger_grade=grade)])
    assert (told["is_in_dangerous_house"], told["is_in_wholly_dangerous_house"]) == (is_dangerous, is_grave)
    assert told["houses_found_dangerous_12m"] == 0


@pytest.mark.parametrize(("days", "count"), [(0, 1), (364, 1), (365, 0)])
def test_a_house_newly_found_dangerous(night: Night, days: int, count: int) -> None:
    told = facts(night, MOTHER_AND_CHILD, housing=[housing("dangerous_house", days, danger_grade="C")])
    assert told["houses_found_dangerous_12m"] == count


def test_a_mended_house_is_dangerous_no_more(night: Night) -> None:
    assert facts(night, MOTHER_AND_CHILD, housing=[housing("dangerous_house", 90, 3, danger_grade="D")])["is_in_dangerous_house"] is False


LAST_YEAR = date(2025, 9, 30)


@pytest.mark.parametrize(
    ("marital", "since", "expected"),
    [
        ("40", LAST_YEAR + timedelta(days=1), ("divorces_12m", 1)), ("40", LAST_YEAR, ("divorces_12m", 0)), ("40", DAY,
        ("divorces_12m", 1)),
        ("40", DAY + timedelta(days=1), ("divorces_12m", 0)), ("40", None, ("divorces_12m", None)), ("20", None, ("divorces_12m", 0)),
        ("22", DAY, ("marriages_12m", 1)), ("23", LAST_YEAR, ("marriages_12m", 0)), ("30", DAY, ("bereavements_12m", 1)),
        (None, DAY, ("divorces_12m", None)),
    ],
)  # fmt: skip
def test_marriages_divorces_and_bereavements_of_a_year(
    night: Night, marital: str | None, since: date | None, expected: tuple[str, int]
) -> None:
    name, count = expected
    register = [entry(ADULT, date(1985, 1, 1), marital=marital, marital_since=since), entry(CHILD, date(2012, 1, 1))]
    assert facts(night, register)[name] == count


@pytest.mark.parametrize(
    ("marital", "since", "others", "expected"),
    [
        ("40", DAY, 0, True), ("30", DAY, 0, True), ("40", LAST_YEAR, 0, False), ("40", DAY, 1, False), ("10", None, 0, False),
        ("40", None, 0, None),
    ],
)  # fmt: skip
def test_a_new_single_parent(night: Night, marital: str, since: date | None, others: int, expected: bool | None) -> None:
    register = [entry(ADULT, date(1985, 1, 1), marital=marital, marital_since=since), entry(CHILD, date(2012, 1, 1))]
    assert facts(night, register + [entry(OTHER, date(1990, 1, 1))] * others)["is_new_single_parent"] is expected


@pytest.mark.parametrize(("born", "count"), [(LAST_YEAR, 0), (LAST_YEAR + timedelta(days=1), 1), (DAY, 1)])
def test_births_of_a_year(night: Night, born: date, count: int) -> None:
    assert facts(night, [entry(ADULT, date(1985, 1, 1)), entry(CHILD, born)])["births_12m"] == count


@pytest.mark.parametrize(
    ("came_from", "on", "count"),
    [("995001", DAY, 1), ("995001", LAST_YEAR, 0), ("995001", LAST_YEAR + timedelta(days=1), 1), ("990101002003", DAY, 0), (None, DAY, 0)],
)
def test_who_moved_in_from_another_county(night: Night, came_from: str | None, on: date, count: int) -> None:
    told = facts(night, [entry(ADULT, date(1985, 1, 1), moved_from=came_from, registered_on=on), entry(CHILD, date(2012, 1, 1))])
    assert (told["moved_in_12m"], told[f"has_moved_in_12m@{ADULT}"]) == (count, count > 0)


@pytest.mark.parametrize(("until", "days"), [(DAY, 0), (DAY + timedelta(days=30), 30), (DAY - timedelta(days=1), -1), (None, None)])
def test_days_to_the_end_of_a_permit(night: Night, until: date | None, days: int | None) -> None:
    told = facts(night, [entry(ADULT, date(1985, 1, 1), registration="permit", permit_until=until)])
    assert told[f"days_to_permit_end@{ADULT}"] == days


def test_a_guardian_who_is_no_parent(night: Night) -> None:
    told = facts(night, [MOTHER_AND_CHILD[0], MOTHER_AND_CHILD[1] | {"guardian_key": key("p", 9)}])
    assert (told[f"has_other_guardian@{CHILD}"], told[f"has_other_guardian@{ADULT}"]) == (True, False)
