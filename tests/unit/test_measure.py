"""Facts from landed rows: both sides of every window's edge, unknown against 0, members against households."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.catalogue import Catalogue
from hardship.declarations import Aggregate, Current, DaysSince, Indicator, Total
from hardship.errors import DeclarationError
from hardship.night_tables import ABSENT, DECEASED
from pipelines import measure
from pipelines.engine import open_engine
from pipelines.events import feed_events, place
from pipelines.night import Night
from tests.builders import key, land_rows, night_in

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


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return night_in(tmp_path, DAY)


def land(night: Night, feed: str, *rows: Mapping[str, Any], on: date = DAY) -> None:
    keyed = [{k: key("p", v) if k == "person_key" else key("h", v) if k == "household_key" else v for k, v in row.items()} for row in rows]
    land_rows(night.store, night.catalogue.feed(feed), keyed, on)


def bill(number: str, person: int, on: date, fen: int, **other: Any) -> dict[str, Any]:
    return {"setl_id": number, "person_key": person, "settled_on": on, "self_paid_fen": fen, "total_fen": 2 * fen, "med_type": "11"} | other


def test_a_feed_that_never_delivered_is_unknown_not_nothing(night: Night) -> None:
    households, members = facts(night, {"medical_expenses"})
    assert households[1]["medical_self_paid_12m_fen"] == 0
    assert households[1]["settlements_12m"] == 0
    assert members[1]["member_medical_self_paid_12m_fen"] == 0
    for fact in ("accidents_12m", "insured_income_monthly_fen", "earners", "is_on_dibao", "tier", "hardship_found_12m", "days_since_check",
                 "unemployment_benefit_monthly_fen", "disabled_members", "has_income_stopped", "medical_share_of_income_ppm"):  # fmt: skip
        assert households[1][fact] is None, fact
    for fact in ("is_insured", "is_unemployed", "unemployment_benefit_fen", "receives_dibao", "is_gravely_disabled"):
        assert members[1][fact] is None, fact


def test_delivered_without_events_is_nothing(night: Night) -> None:
    households, members = facts(night, {feed.name for feed in night.catalogue.feeds})
    household, member = households[1], members[1]
    for fact in ("accidents_12m", "insured_income_monthly_fen", "earners", "hardship_found_12m", "unemployment_benefit_monthly_fen"):
        assert household[fact] == 0, fact
    assert (household["tier"], household["is_on_dibao"], household["has_income_stopped"]) == ("none", False, False)
    assert (member["is_insured"], member["is_unemployed"], member["receives_dibao"]) == (False, False, False)
    for fact in ("days_since_check", "days_to_benefit_end", "insured_income_fall_ppm", "medical_share_of_income_ppm"):
        assert household[fact] is None, fact
    assert household["means_income_per_head_fen"] is None
    assert household["means_assets_within_limits"] is None


@pytest.mark.parametrize(
    ("ago", "recent", "prior"), [(-1, 0, 0), (0, 100, 0), (364, 100, 0), (365, 0, 100), (729, 0, 100), (730, 0, 0)]
)  # fmt: skip
def test_both_sides_of_a_window(night: Night, ago: int, recent: int, prior: int) -> None:
    land(night, "medical_expenses", bill("a", 1, days_ago(ago), 100))
    household = facts(night, {"medical_expenses"})[0][1]
    assert (household["medical_self_paid_12m_fen"], household["medical_self_paid_prior_12m_fen"]) == (recent, prior)


def test_nothing_is_read_before_it_was_known(night: Night) -> None:
    land(night, "medical_expenses", bill("a", 1, days_ago(9), 100, known_on=DAY), bill("b", 1, days_ago(9), 10, known_on=days_ago(-1)))
    land(night, "medical_expenses", bill("c", 1, days_ago(9), 1), on=days_ago(-1))
    assert facts(night, {"medical_expenses"})[0][1]["medical_self_paid_12m_fen"] == 100


def test_the_version_known_last_counts(night: Night) -> None:
    land(night, "medical_expenses", bill("a", 1, days_ago(9), 100), on=days_ago(5))
    land(night, "medical_expenses", bill("a", 1, days_ago(9), 70), on=days_ago(2))
    land(night, "medical_expenses", bill("a", 1, days_ago(9), 50), on=days_ago(-1))
    assert facts(night, {"medical_expenses"})[0][1]["medical_self_paid_12m_fen"] == 70


def test_a_reversal_nets_out(night: Night) -> None:
    stay = bill("a", 1, days_ago(9), 500, med_type="21")
    undone = bill("b", 1, days_ago(8), -500, med_type="21", reverses_setl_id="a")
    land(night, "medical_expenses", stay, undone, bill("c", 1, days_ago(7), 30))
    household = facts(night, {"medical_expenses"})[0][1]
    assert [household[f] for f in ("medical_self_paid_12m_fen", "settlements_12m", "inpatient_stays_12m")] == [30, 1, 0]


@pytest.mark.parametrize("billed", [364, 365, 366])
def test_a_reversal_leaves_the_window_with_its_bill(night: Night, billed: int) -> None:
    stay = bill("a", 1, days_ago(billed), 500, med_type="21")
    undone = bill("b", 1, days_ago(5), -500, med_type="21", reverses_setl_id="a")
    land(night, "medical_expenses", stay, on=days_ago(300))
    land(night, "medical_expenses", undone, bill("c", 1, days_ago(4), 30))
    household = facts(night, {"medical_expenses"})[0][1]
    names = (
        "medical_self_paid_3m_fen",
        "medical_self_paid_12m_fen",
        "medical_self_paid_prior_12m_fen",
        "settlements_12m",
        "inpatient_stays_12m",
    )
    assert [household[name] for name in names] == [30, 30, 0, 1, 0]


def test_a_reversal_follows_the_bill_as_it_is_known_now(night: Night) -> None:
    land(night, "medical_expenses", bill("a", 1, days_ago(3), 500), on=days_ago(3))
    land(night, "medical_expenses", bill("a", 1, days_ago(400), 500), on=days_ago(2))
    land(night, "medical_expenses", bill("b", 1, days_ago(1), -500, reverses_setl_id="a"))
    household = facts(night, {"medical_expenses"})[0][1]
    assert (household["medical_self_paid_12m_fen"], household["medical_self_paid_prior_12m_fen"]) == (0, 0)


@pytest.mark.parametrize("named", ["nobody sent it", "of another person", "known tomorrow"])
def test_a_reversal_of_a_bill_that_is_not_known_counts_on_its_own_day(night: Night, named: str) -> None:
    land(night, "medical_expenses", bill("b", 1, days_ago(5), -500, reverses_setl_id="a"))
    if named == "of another person":
        land(night, "medical_expenses", bill("a", 3, days_ago(400), 500))
    elif named == "known tomorrow":
        land(night, "medical_expenses", bill("a", 1, days_ago(400), 500), on=days_ago(-1))
    household = facts(night, {"medical_expenses"})[0][1]
    assert (household["medical_self_paid_12m_fen"], household["medical_self_paid_prior_12m_fen"]) == (-500, 0)


def silent(night: Night, feed: str, days: int, is_stale: bool) -> dict[str, Any]:
    """Facts of household 1 on a night on which a feed was last delivered so many days ago."""
    status = {"feed": [feed], "is_missing": False, "is_stale": is_stale, "last_delivery_on": days_ago(days)}
    others = [one.name for one in night.catalogue.feeds if one.name != feed]
    rest = pl.DataFrame(
        {"feed": others, "is_missing": True, "is_stale": True, "last_delivery_on": pl.Series([None] * len(others), dtype=pl.Date)}
    )
    measured = measure.run(night, {**people(), "feed_status": pl.concat([pl.DataFrame(status), rest])})
    made = night.tables["household_facts"].conform(measured["household_facts"])
    return made.row(by_predicate=pl.col("household_key") == key("h", 1), named=True)


@pytest.mark.parametrize(("is_stale", "monthly", "has_stopped"), [(False, 0, True), (True, 500_000, False)])
def test_contributions_that_are_not_reported_are_no_lost_wage(night: Night, is_stale: bool, monthly: int, has_stopped: bool) -> None:
    land(night, "social_insurance", *wages(1, dict.fromkeys(range(1, 6), 500_000)), on=date(2026, 6, 10))
    found = silent(night, "social_insurance", (DAY - date(2026, 6, 10)).days, is_stale)
    assert (found["insured_income_monthly_fen"], found["has_income_stopped"]) == (monthly, has_stopped)


@pytest.mark.parametrize(
    ("ago", "is_stale", "counts"), [(364, False, 100), (365, False, 0), (365, True, 100), (384, True, 100), (385, True, 0)]
)
def test_bills_that_are_not_reported_are_no_recovery(night: Night, ago: int, is_stale: bool, counts: int) -> None:
    """Last delivered twenty days ago: the window of 365 days then ended twenty days ago too."""
    land(night, "medical_expenses", bill("a", 1, days_ago(ago), 100), on=days_ago(20))
    assert silent(night, "medical_expenses", 20, is_stale)["medical_self_paid_12m_fen"] == counts


def test_what_the_department_itself_has_dated_goes_on_with_the_calendar(night: Night) -> None:
    land(night, "unemployment", jobless(1, benefit_until=days_ago(1)), on=days_ago(60))
    assert silent(night, "unemployment", 60, is_stale=True)["unemployment_benefit_monthly_fen"] == 0, "its end was told"
    land(night, "outcomes", {"outcome_id": "a", "household_key": 1, "found_on": days_ago(70), "finding": "no_hardship"}, on=days_ago(60))
    assert silent(night, "outcomes", 60, is_stale=True)["days_since_check"] == 70, "no visit of long ago keeps anybody off the list"


def test_members_add_up_and_strangers_do_not(night: Night) -> None:
    land(night, "medical_expenses", *(bill(str(p), p, days_ago(1), 10**p) for p in (1, 2, 3, 4)))
    households, members = facts(night, {"medical_expenses"})
    assert [households[h]["medical_self_paid_12m_fen"] for h in (1, 2)] == [110, 1000]
    assert [members[p]["member_medical_self_paid_12m_fen"] for p in (1, 2, 3)] == [10, 100, 1000]


def test_ages_and_who_they_make_of_a_household(night: Night) -> None:
    households, members = facts(night, set())
    assert [members[p]["age"] for p in (1, 2, 3)] == [46, 11, 76]
    assert [households[1][f] for f in ("size", "minors", "elders", "working_age_members", "local_members")] == [2, 1, 0, 1, 1]
    flags = ("is_elder_alone", "is_single_adult_with_minors", "has_working_age_member")
    assert [households[1][f] for f in flags] == [False, True, True]
    assert [households[2][f] for f in flags] == [True, False, False]


def wages(person: int, months: dict[int, int], year: int = 2026) -> list[dict[str, Any]]:
    return [{"person_key": person, "month": date(year, m, 1), "kind": "employee", "base_fen": fen} for m, fen in months.items()]


def test_income_is_the_mean_month_of_the_last_reported_quarter(night: Night) -> None:
    # Reported by 30 September: months up to August, which began 60 days before; the quarter is June to August.
    land(night, "social_insurance", *wages(1, dict.fromkeys(range(1, 6), 600_000) | {6: 600_000, 7: 300_001}))
    households, members = facts(night, {"social_insurance"})
    assert members[1]["insured_base_fen"] == 300_000
    assert (members[1]["is_insured"], members[2]["is_insured"], households[1]["earners"]) == (True, False, 1)
    assert households[1]["insured_income_monthly_fen"] == 300_000
    assert households[1]["insured_income_per_head_fen"] == 150_000
    assert households[1]["insured_income_prior_monthly_fen"] == 500_000, "five of six months, December without"
    assert households[1]["insured_income_fall_ppm"] == 400_000
    assert households[1]["has_income_stopped"] is False
    assert (households[1]["insured_months_12m"], households[1]["insured_income_12m_fen"]) == (7, 3_900_001)


def test_income_that_stopped_and_income_that_rose(night: Night) -> None:
    land(night, "social_insurance", *wages(1, dict.fromkeys(range(1, 6), 600_000)), *wages(3, {5: 100_000, 7: 900_000}))
    households, _ = facts(night, {"social_insurance"})
    assert (households[1]["has_income_stopped"], households[1]["insured_income_fall_ppm"]) == (True, 1_000_000)
    assert (households[2]["has_income_stopped"], households[2]["insured_income_fall_ppm"]) == (False, 0)


@pytest.mark.parametrize("as_of", [date(2026, 9, 1), date(2026, 9, 10), date(2026, 9, 30), date(2026, 3, 15)])
def test_a_month_not_yet_reported_is_not_a_fall(tmp_path: Path, as_of: date) -> None:
    """Each month is known on the 10th of the next (delivered with ten days of lateness): income is steady every night."""
    night = night_in(tmp_path, as_of)
    months = [date(y, m, 1) for y in (2025, 2026) for m in range(1, 13) if date(y, m, 1) <= as_of]
    known = [{"known_on": (month + timedelta(days=40)).replace(day=10)} for month in months]
    steady = [{"person_key": 1, "month": month, "base_fen": 500_000} | on for month, on in zip(months, known, strict=True)]
    land(night, "social_insurance", *steady, on=as_of)
    household = facts(night, {"social_insurance"})[0][1]
    assert (household["insured_income_monthly_fen"], household["insured_income_fall_ppm"]) == (500_000, 0)


def test_the_share_of_income_that_illness_takes(night: Night) -> None:
    land(night, "social_insurance", *wages(1, {6: 300_000, 7: 300_000, 8: 300_000}))
    land(night, "medical_expenses", bill("a", 1, days_ago(9), 300_000))
    households, _ = facts(night, {"social_insurance", "medical_expenses"})
    assert households[1]["medical_share_of_income_ppm"] == 333_333
    assert households[2]["medical_share_of_income_ppm"] is None, "no income: no share"


def jobless(person: int, number: str = "a", **other: Any) -> dict[str, Any]:
    usual = {"registered_on": days_ago(100), "cause": "dismissed", "benefit_monthly_fen": 200_000, "benefit_until": days_ago(-20)}
    return {"registration_no": number, "person_key": person} | usual | other


@pytest.mark.parametrize(
    ("row", "unemployed", "benefit", "days"),
    [
        (jobless(1), True, 200_000, 20),
        (jobless(1, benefit_until=DAY), True, 200_000, 0),
        (jobless(1, benefit_until=days_ago(1)), True, 0, None),
        (jobless(1, benefit_until=None, benefit_monthly_fen=None), True, 0, None),
        (jobless(1, benefit_until=None), True, 200_000, None),
        (jobless(1, benefit_until=None, ended_on=days_ago(-1)), True, 200_000, None),
        (jobless(1, benefit_until=None, ended_on=DAY), False, 0, None),
        (jobless(1, ended_on=days_ago(-1)), True, 200_000, 20),
        (jobless(1, ended_on=DAY), False, 0, None),
        (jobless(1, registered_on=days_ago(-1)), False, 0, None),
    ],
    ids=[
        "drawing",
        "the last day",
        "the day after",
        "no benefit",
        "no end",
        "no end, last day",
        "no end, ended today",
        "ends tomorrow",
        "ended today",
        "starts tomorrow",
    ],
)
def test_unemployment_and_its_benefit(night: Night, row: dict[str, Any], unemployed: bool, benefit: int, days: int | None) -> None:
    land(night, "unemployment", row)
    households, members = facts(night, {"unemployment"})
    assert members[1]["is_unemployed"] is unemployed
    assert households[1]["unemployment_benefit_monthly_fen"] == benefit
    assert households[1]["days_to_benefit_end"] == days
    assert households[1]["unemployed_members"] == int(unemployed)


def test_the_nearest_end_of_a_benefit_counts(night: Night) -> None:
    land(night, "unemployment", jobless(1, "a", benefit_until=days_ago(1)), jobless(2, "b", benefit_until=days_ago(-9)))
    assert facts(night, {"unemployment"})[0][1]["days_to_benefit_end"] == 9


def test_disability_grave_or_not(night: Night) -> None:
    rows = [(1, "5", "3", 365), (2, "4", "3", 9), (3, "4", "2", 364)]
    land(night, "disability", *({"person_key": p, "category": c, "grade": g, "assessed_on": days_ago(ago), "status": "valid"}
                                for p, c, g, ago in rows))  # fmt: skip
    households, members = facts(night, {"disability"})
    assert [members[p]["is_gravely_disabled"] for p in (1, 2, 3)] == [True, False, True]
    assert (members[1]["disability_category"], members[1]["disability_grade"]) == (5, 3)
    assert [households[1][f] for f in ("disabled_members", "gravely_disabled_members", "new_grave_disabilities_12m")] == [2, 1, 0]
    assert households[2]["new_grave_disabilities_12m"] == 1


def test_the_highest_tier_counts(night: Night) -> None:
    def granted(number: int, person: int, benefit: str, **other: Any) -> dict[str, Any]:
        usual = {"amount_fen": 10_000, "granted_from": days_ago(50)}
        return {"record_no": str(number), "person_key": person, "benefit": benefit} | usual | other

    land(night, "assistance_roll", granted(1, 1, "edge"), granted(2, 2, "dibao"), granted(3, 1, "temporary"),
         granted(4, 3, "destitute", granted_until=DAY), granted(5, 3, "disability_care"))  # fmt: skip
    households, members = facts(night, {"assistance_roll"})
    assert [households[h]["tier"] for h in (1, 2)] == ["dibao", "none"]
    assert (households[1]["is_on_edge"], households[1]["is_on_rigid"]) == (True, False)
    assert [households[h]["assistance_monthly_fen"] for h in (1, 2)] == [20_000, 10_000]
    assert (households[1]["temporary_aid_12m_fen"], households[1]["temporary_aids_12m"]) == (10_000, 1)
    assert (members[2]["receives_dibao"], members[3]["receives_disability_care"], members[3]["receives_destitute"]) == (True, True, False)


def test_accidents_and_checks(night: Night) -> None:
    hurt = {"accident_no": "a", "person_key": 1, "happened_on": days_ago(12), "severity": "grave", "compensation_fen": 500}
    land(night, "accidents", hurt, {**hurt, "accident_no": "b", "happened_on": days_ago(3), "severity": "property"})
    seen = {"household_key": 1, "found_on": days_ago(90), "finding": "hardship"}
    land(night, "outcomes", {**seen, "outcome_id": "a"}, {**seen, "outcome_id": "b", "found_on": days_ago(4), "finding": "not_reached"})
    household = facts(night, {"accidents", "outcomes"})[0][1]
    names = ("accidents_12m", "injured_12m", "grave_injuries_12m", "accident_compensation_12m_fen", "days_since_grave_injury")
    assert [household[name] for name in names] == [2, 1, 1, 1_000, 12]
    names = ("hardship_found_12m", "hardship_found_90d", "no_hardship_found_12m", "days_since_check")
    assert [household[name] for name in names] == [1, 0, 0, 90]


def test_events_are_placed_in_the_household_of_the_day(night: Night) -> None:
    land(night, "medical_expenses", bill("a", 3, days_ago(9), 100), bill("b", 4, days_ago(9), 100), bill("c", DIED, days_ago(9), 7))
    land(night, "outcomes", {"outcome_id": "a", "household_key": 1, "found_on": days_ago(4), "finding": "hardship"})
    with open_engine(night.settings) as engine:
        place(engine, people()["member"], people(DIED)["deceased"])
        medical = engine.frame(feed_events(night, engine, "medical_expenses"))
        checks = engine.frame(feed_events(night, engine, "outcomes"))
    told = medical.sort("line").select("household_key", "person_key", "self_paid_fen", "line").rows()
    assert told == [(key("h", 2), key("p", 3), 100, 2), (key("h", 1), key("p", DIED), 7, 4)], "of a member, and of one who died"
    assert checks.select("household_key", "person_key", "hardship_found").rows() == [(key("h", 1), None, 1)]


def life_of(person: int) -> list[tuple[str, dict[str, Any]]]:
    """What befell somebody: a wage that ended, a fatal accident, a bill; a benefit, a grave disability and an allowance in force."""
    kept = {"record_no": "r", "person_key": person, "benefit": "dibao", "amount_fen": 10_000, "granted_from": days_ago(50)}
    graded = {"person_key": person, "category": "4", "grade": "1", "assessed_on": days_ago(12), "status": "valid"}
    killed = {"accident_no": "a", "person_key": person, "happened_on": days_ago(12), "severity": "death", "compensation_fen": 500}
    once = [("accidents", killed), ("medical_expenses", bill("s", person, days_ago(12), 300))]
    wages_until_may = [("social_insurance", row) for row in wages(person, dict.fromkeys(range(1, 6), 600_000))]
    return [*once, *wages_until_may, ("unemployment", jobless(person)), ("assistance_roll", kept), ("disability", graded)]


def test_a_death_does_not_hide_itself(night: Night) -> None:
    """What happened stays with the household; what is in force, and who can earn, is of those who live."""
    for feed, row in life_of(DIED):
        land(night, feed, row)
    households, members = facts(night, {feed.name for feed in night.catalogue.feeds}, DIED)
    happened = {
        "accidents_12m": 1, "grave_injuries_12m": 1, "days_since_grave_injury": 12, "accident_compensation_12m_fen": 500,
        "medical_self_paid_12m_fen": 300, "insured_income_prior_monthly_fen": 500_000, "has_income_stopped": True,
        "insured_months_12m": 5, "involuntary_job_losses_12m": 1, "new_grave_disabilities_12m": 1,
    }  # fmt: skip
    in_force = {
        "size": 2, "earners": 0, "unemployed_members": 0, "unemployment_benefit_monthly_fen": 0, "days_to_benefit_end": None,
        "disabled_members": 0, "gravely_disabled_members": 0, "is_on_dibao": False, "assistance_monthly_fen": 0,
    }  # fmt: skip
    assert {name: households[1][name] for name in happened} == happened
    assert {name: households[1][name] for name in in_force} == in_force
    assert households[2]["accidents_12m"] == 0
    assert members.keys() == PEOPLE.keys(), "no facts of the dead as members"
    assert not any(members[person]["was_gravely_injured_12m"] for person in PEOPLE)


def test_who_is_in_no_household_and_did_not_die_counts_nowhere(night: Night) -> None:
    for feed, row in life_of(DIED):
        land(night, feed, row)
    household = facts(night, {feed.name for feed in night.catalogue.feeds})[0][1]
    names = ("accidents_12m", "medical_self_paid_12m_fen", "insured_income_prior_monthly_fen", "involuntary_job_losses_12m")
    assert [household[name] for name in names] == [0, 0, 0, 0]
    assert (household["days_since_grave_injury"], household["has_income_stopped"]) == (None, False)


def test_a_bill_of_the_dead_can_still_be_reversed_or_come_in_late(night: Night) -> None:
    stay = bill("a", DIED, days_ago(9), 500, med_type="21")
    undone = bill("b", DIED, DAY, -500, med_type="21", reverses_setl_id="a")
    land(night, "medical_expenses", stay, undone, bill("c", DIED, DAY, 30), bill("d", 1, DAY, 4))
    household = facts(night, {"medical_expenses"}, DIED)[0][1]
    assert [household[f] for f in ("medical_self_paid_12m_fen", "settlements_12m", "inpatient_stays_12m")] == [34, 2, 0]


def test_the_dead_do_not_make_known_what_no_feed_told(night: Night) -> None:
    household = facts(night, {"medical_expenses"}, DIED)[0][1]
    assert (household["accidents_12m"], household["medical_self_paid_12m_fen"]) == (None, 0)


def with_indicator(night: Night, over: Any, expr: pl.Expr, *reads: Aggregate) -> Night:
    one = Indicator("one", "int", "一", "one", "To see that it is refused.", over, expr, tuple(reads))
    changed: Catalogue = replace(night.catalogue, indicators=(one,))
    night.__dict__["catalogue"] = changed
    return night


@pytest.mark.parametrize(
    ("over", "expr", "reads", "says"),
    [
        ("member", Total("outcomes.visits", 9).col, [Total("outcomes.visits", 9)], "speaks of whole households"),
        ("household", pl.lit(1), [Total("accidents.no_such", 9)], "has no measure no_such"),
        ("household", pl.lit(1), [Total("no_such.x", 9)], "no feed named no_such"),
        ("household", pl.lit(1), [Total("unemployment.benefit_until", 9)], "cannot be added up"),
        ("household", pl.lit(1), [Current("accidents.accidents")], "needs valid_from, valid_to"),
        ("household", DaysSince("accidents.accidents").col, [], "which is not there"),
        ("members", pl.col("no_such").sum(), [], "which is not there"),
    ],
)
def test_what_cannot_be_measured_is_refused(night: Night, over: Any, expr: pl.Expr, reads: list[Aggregate], says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        facts(with_indicator(night, over, expr, *reads), {feed.name for feed in night.catalogue.feeds})
