"""Facts of members and of their households: ages, income, unemployment, disability, the roll, accidents and checks."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.night import Night
from tests.builders import night_in
from tests.measured import DAY, bill, days_ago, facts, jobless, land, wages


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return night_in(tmp_path, DAY)


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
