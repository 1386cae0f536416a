"""What befell the dead stays with the household that they left, and what was in force for them does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.engine import open_engine
from pipelines.events import feed_events, place
from pipelines.night import Night
from tests.builders import key, night_in
from tests.measured import DAY, DIED, PEOPLE, bill, days_ago, facts, jobless, land, people, wages


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return night_in(tmp_path, DAY)


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
