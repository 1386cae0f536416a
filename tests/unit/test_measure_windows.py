"""What counts on a night: both sides of every window's edge, what was known by then, unknown against 0, feeds that fell silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.catalogue import Catalogue
from hardship.declarations import Aggregate, Current, DaysSince, Indicator, Total
from hardship.errors import DeclarationError
from pipelines import measure
from pipelines.night import Night
from tests.builders import key, night_in
from tests.measured import DAY, bill, days_ago, facts, jobless, land, people, wages


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return night_in(tmp_path, DAY)


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
