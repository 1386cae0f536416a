"""What becomes of a lead from night to night: put again or not, closed by a check, or held back with the reason said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.builders import key
from tests.town import DAY, TOWN, Town, a_town, states


@pytest.fixture
def town(tmp_path: Path) -> Callable[..., Town]:
    return partial(a_town, tmp_path)


# the next nights


def test_a_lead_with_a_person_is_not_put_again_before_the_cool_down_is_over(town):
    there = town(capacity=1, homes={1: TOWN, 2: TOWN, 3: TOWN}, warned={1: {"medical": "orange"}})
    there.tonight()
    later = there.tonight(days=1)[1]
    assert (later["state"], later["alerted_on"], later["episode"]) == ("continued", DAY, 1)
    assert "2026-10-31" in later["why_state_zh"]  # 60 days, by the scenario
    assert there.tonight(days=58)[1]["state"] == "continued"
    again = there.tonight(days=1)[1]
    assert (again["state"], again["episode"], again["opened_on"]) == ("new", 1, DAY)
    assert "no check came back" in again["why_state_en"]


def test_a_stronger_level_is_put_again_with_the_reason_said(town):
    there = town(warned={1: {"medical": "orange"}})
    there.tonight()
    there.warned = {1: {"medical": "red"}}
    alerts = there.tonight(days=1)
    assert alerts[1]["state"] == "new"
    assert "stronger level" in alerts[1]["why_state_en"]
    assert there.tonight(days=1)[1]["state"] == "continued"


def test_a_new_scenario_is_put_again_and_named(town):
    there = town(warned={1: {"medical": "orange"}})
    there.tonight()
    there.warned = {1: {"medical": "orange", "job": "yellow"}}
    assert "失业" in there.tonight(days=1)[1]["why_state_zh"]
    there.warned = {1: {"medical": "orange"}}
    there.tonight(days=1)
    there.warned = {1: {"medical": "orange", "job": "yellow"}}
    assert there.tonight(days=1)[1]["state"] == "continued"  # it was there before: flapping is not news


def test_a_stronger_level_that_finds_no_place_is_still_stronger_the_next_night(town):
    there = town(capacity=1, warned={1: {"medical": "yellow"}}, score={1: 9000})
    there.tonight()
    there.warned = {1: {"medical": "orange"}, 2: {"medical": "red"}}
    crowded = there.tonight(days=1)
    assert (crowded[1]["state"], crowded[2]["state"]) == ("continued", "new")
    assert "over tonight's capacity" in crowded[1]["why_state_en"]
    assert there.tonight(days=1)[1]["state"] == "new"


def test_who_waits_keeps_the_place_and_the_day_of_opening(town):
    there = town(capacity=1, warned={1: {"medical": "red"}, 2: {"medical": "orange"}})
    assert states(there.tonight())[2] == "waiting"
    there.warned = {1: {"medical": "red"}, 2: {"medical": "orange"}}
    row = there.tonight(days=1)[2]
    assert (row["state"], row["opened_on"], row["alerted_on"]) == ("new", DAY, DAY + timedelta(days=1))


def test_a_lead_that_no_longer_holds_is_not_lost(town):
    there = town(capacity=1, homes=dict.fromkeys(range(1, 6), TOWN), warned={5: {"medical": "orange"}}, score={1: 9000, 2: 8000})
    there.tonight()
    there.warned = {}
    row = there.tonight(days=1)[5]
    assert (row["state"], row["level"]) == ("continued", "orange")
    assert "no longer holds" in row["headline_en"] or row["headline_en"] == "reason"
    closed = there.tonight(days=29)[5]
    assert (closed["state"], there.episodes(5)[0]["closed_on"]) == ("closed", DAY + timedelta(days=30))
    assert 5 not in there.tonight(days=1)


def test_a_household_that_left_the_register_closes_in_the_ledger(town):
    there = town(warned={1: {"medical": "orange"}})
    there.tonight()
    del there.homes[1]
    there.warned = {}
    assert 1 not in there.tonight(days=1)
    assert [(e["state"], e["closed_on"]) for e in there.episodes(1)] == [("closed", DAY + timedelta(days=1))]


# outcomes


def test_a_check_closes_the_episode_and_keeps_the_household_off_the_list(town):
    there = town(warned={1: {"medical": "orange"}})
    there.tonight()
    there.facts = {1: {"days_since_check": 1}}
    closed = there.tonight(days=3)[1]
    assert closed["state"] == "closed"
    assert there.episodes(1)[0]["outcome_on"] == DAY + timedelta(days=2)
    there.facts = {1: {"days_since_check": 2}}
    rests = there.tonight(days=1)[1]
    assert (rests["state"], rests["alert_id"]) == ("suppressed", closed["alert_id"])
    assert there.episodes(1)[0]["state"] == "closed"


def test_a_new_scenario_after_the_check_opens_the_next_episode(town):
    there = town(warned={1: {"medical": "orange"}})
    first = there.tonight()[1]
    there.facts = {1: {"days_since_check": 0}}
    there.tonight(days=2)
    there.facts, there.warned = {1: {"days_since_check": 1}}, {1: {"medical": "orange", "job": "orange"}}
    row = there.tonight(days=1)[1]
    assert (row["state"], row["episode"]) == ("new", 2)
    assert row["alert_id"] == "a_" + key("h", 1)[2:] + "_002" != first["alert_id"]
    assert len(there.episodes(1)) == 2


def test_a_check_lasts_ninety_days(town):
    there = town(warned={1: {"job": "orange"}})
    there.tonight()
    there.facts = {1: {"days_since_check": 0, "hardship_found_90d": 1}}
    there.tonight(days=1)
    there.facts = {1: {"days_since_check": 89, "hardship_found_90d": 1}}
    assert there.tonight(days=89)[1]["state"] == "suppressed"
    there.facts = {1: {"days_since_check": 90, "hardship_found_90d": 1}}
    row = there.tonight(days=1)[1]
    assert (row["state"], row["episode"]) == ("new", 2)


# held back, with a stated reason


@pytest.mark.parametrize("roll", ["is_on_dibao", "is_on_destitute"])
def test_who_receives_aid_already_is_put_only_for_a_new_red_shock(town, roll):
    there = town(warned={1: {"medical": "orange"}}, facts={1: {roll: True}})
    row = there.tonight()[1]
    assert (row["state"], row["alerted_on"]) == ("suppressed", None)
    assert "低保" in row["why_state_zh"]
    there.warned = {1: {"medical": "red"}}
    shocked = there.tonight(days=1)[1]
    assert (shocked["state"], shocked["episode"]) == ("new", 1)
    assert there.tonight(days=1)[1]["state"] == "continued"


def test_a_red_shock_on_the_roll_that_has_to_wait_is_not_forgotten(town):
    there = town(capacity=1, warned={1: {"medical": "red"}, 2: {"job": "red"}}, score={2: 5000}, facts={1: {"is_on_dibao": True}})
    assert states(there.tonight())[1] == "waiting"
    assert states(there.tonight(days=1))[1] == "new"


def test_a_recent_check_that_found_nothing_holds_back_until_something_new(town):
    there = town(warned={1: {"medical": "orange"}}, facts={1: {"days_since_check": 20, "hardship_found_90d": 0}})
    assert there.tonight()[1]["state"] == "suppressed"
    there.facts = {1: {"days_since_check": 21, "hardship_found_90d": 0}}
    there.warned = {1: {"medical": "orange", "job": "yellow"}}
    assert there.tonight(days=1)[1]["state"] == "new"


def test_a_check_that_found_hardship_holds_nobody_back(town):
    there = town(warned={1: {"medical": "orange"}}, facts={1: {"days_since_check": 20, "hardship_found_90d": 1}})
    assert there.tonight()[1]["state"] == "new"


def test_once_the_check_is_old_the_lead_is_put(town):
    there = town(warned={1: {"medical": "orange"}}, facts={1: {"days_since_check": 89, "hardship_found_90d": 0}})
    assert there.tonight()[1]["state"] == "suppressed"
    there.facts = {1: {"days_since_check": 91, "hardship_found_90d": 0}}
    assert there.tonight(days=2)[1]["state"] == "new"


def test_unknown_facts_hold_nobody_back(town):
    there = town(warned={1: {"medical": "orange"}}, facts={1: dict.fromkeys(("is_on_dibao", "is_on_destitute", "hardship_found_90d"))})
    assert there.tonight()[1]["state"] == "new"


def test_indicators_that_were_taken_out_are_unknown(town):
    there = town(warned={1: {"medical": "orange"}})
    whole = there.tables
    there.tables = lambda: whole() | {"household_facts": whole()["household_facts"].select("household_key")}
    assert there.tonight()[1]["state"] == "new"
