"""Which leads are put before a person tonight and which wait: capacity, rank, the random sample, and what holds of every night."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from hardship.errors import ModelError
from hardship.sampling import audit_sample
from tests.builders import key
from tests.town import DAY, OTHER_TOWN, TOWN, Town, a_town, states


@pytest.fixture
def town(tmp_path: Path) -> Callable[..., Town]:
    return partial(a_town, tmp_path)


# capacity and rank


def test_the_first_of_a_township_are_put_and_the_rest_wait(town):
    there = town(score={1: 900, 2: 800, 3: 950, 4: 850, 5: 100}, homes=dict.fromkeys(range(1, 6), TOWN))
    alerts = there.tonight()
    assert states(alerts) == {1: "new", 2: "waiting", 3: "new", 4: "waiting"}  # twice the capacity is considered
    assert [alerts[n]["position"] for n in (3, 1, 4, 2)] == [1, 2, 3, 4]
    assert {row["level"] for row in alerts.values()} == {"yellow"}
    assert alerts[3]["headline_zh"] == "理由"


def test_the_most_urgent_and_the_likeliest_take_turns(town):
    warned = {2: {"job": "red"}, 7: {"medical": "orange"}, 8: {"job": "red"}}
    there = town(capacity=3, warned=warned, score={2: 10, 8: 20, 9: 999_999, 7: 30}, homes=dict.fromkeys((2, 7, 8, 9), TOWN))
    alerts = there.tonight()
    ordered = sorted(alerts, key=lambda n: alerts[n]["position"])
    assert ordered == [8, 9, 2, 7], "red and likelier, likeliest of all, red, orange and next likely"
    assert [n for n in ordered if alerts[n]["state"] == "new"] == [8, 9, 2]


def test_with_one_place_the_most_urgent_has_it(town):
    there = town(capacity=1, warned={8: {"job": "red"}}, score={9: 999_999})
    assert [n for n, row in there.tonight().items() if row["state"] == "new"] == [8]


def test_equal_leads_are_ordered_by_key(town):
    there = town(capacity=1, warned={4: {"job": "red"}, 6: {"job": "red"}}, score={4: 5, 6: 5}, homes={4: TOWN, 6: TOWN})
    assert states(there.tonight()) == {4: "new", 6: "waiting"}


def test_each_township_has_its_own_capacity(town):
    there = town(homes={n: TOWN if n <= 5 else OTHER_TOWN for n in range(1, 11)}, warned={n: {"job": "orange"} for n in range(1, 11)})
    there.settings = there.settings.model_copy(update={"capacity": {OTHER_TOWN: 4}})
    alerts = there.tonight()
    new = [row["township"] for row in alerts.values() if row["state"] == "new"]
    assert (new.count(TOWN), new.count(OTHER_TOWN), len(alerts)) == (2, 4, 10)


def test_the_strongest_warning_leads_and_the_list_names_every_scenario(town):
    row = town(warned={1: {"medical": "yellow", "job": "red"}}).tonight()[1]
    assert (row["level"], row["headline_en"], json.loads(row["scenarios"])) == ("red", "job holds", ["job", "medical"])
    assert json.loads(row["stale_feeds"]) == ["unemployment"]


def test_an_exit_warning_makes_no_lead(town):
    there = town(capacity=0, warned={1: {"medical": "red"}}, direction="exit")
    assert there.tonight() == {}


def test_without_capacity_everyone_warned_waits(town):
    assert states(town(capacity=0, warned={1: {"medical": "red"}}).tonight()) == {1: "waiting"}


# the random sample


def test_the_random_sample_lies_outside_the_list_and_on_top_of_the_capacity(town):
    there = town(sample=6)
    alerts = there.tonight()
    drawn = set(audit_sample(pl.Series([key("h", n) for n in there.homes]), DAY, 6))
    listed = {row["household_key"] for row in alerts.values() if row["selected_by"] == "rank"}
    sampled = {row["household_key"]: row for row in alerts.values() if row["selected_by"] == "audit_sample"}
    assert set(sampled) == drawn - listed
    assert sampled
    assert {(row["state"], row["level"]) for row in sampled.values()} == {("new", "grey")}
    assert sum(row["state"] == "new" for row in alerts.values() if row["selected_by"] == "rank") == 2


def test_a_sampled_household_stays_open_until_somebody_has_looked(town):
    there = town(capacity=0, sample=1)
    (number,) = there.tonight()
    there.settings = there.settings.model_copy(update={"audit_sample": 0})
    assert there.tonight(days=60)[number]["state"] == "continued"
    there.facts = {number: {"days_since_check": 1}}
    row = there.tonight(days=2)[number]
    assert (row["state"], row["selected_by"]) == ("closed", "audit_sample")


# promises about every night


def _long_run(there: Town) -> list[pl.DataFrame]:
    seen = []
    for step in range(12):
        there.warned = {n: {"medical": "red" if n % 3 == 0 else "orange"} for n in range(1, 31) if (n + step) % 4 == 0}
        there.facts = {n: {"days_since_check": step, "hardship_found_90d": 0} for n in range(1, 31) if n % 7 == 0}
        there.score = {n: (n * 7919 + step * 131) % 1000 for n in range(1, 31)}
        there.tonight(days=9)
        seen.append(there.alerts)
    return seen


def test_every_candidate_ends_in_exactly_one_state_and_every_open_episode_is_told(town):
    there = town(sample=2)
    for alerts in _long_run(there):
        assert alerts["household_key"].n_unique() == alerts.height
        assert set(alerts["state"]) <= {"new", "continued", "waiting", "suppressed", "closed"}
        assert alerts["why_state_zh"].str.len_chars().min() > 0
        per_town = alerts.filter((pl.col("state") == "new") & (pl.col("selected_by") == "rank")).group_by("township").len()
        assert per_town["len"].max() is None or per_town["len"].max() <= 2
    told = set(there.alerts["household_key"])
    assert {key("h", n) for n in there.warned} <= told
    still_open = there.ledger.filter(pl.col("closed_on").is_null())
    assert set(still_open["household_key"]) <= told
    assert still_open["household_key"].n_unique() == still_open.height
    assert (there.ledger["closed_on"].is_null() == (there.ledger["state"] != "closed")).all()


def test_the_same_ledger_gives_the_same_night(town):
    first, second = town(sample=2), town(sample=2)
    for one, two in zip(_long_run(first), _long_run(second), strict=True):
        assert one.equals(two)
    assert first.ledger.equals(second.ledger)


def test_the_order_of_rows_does_not_matter(town):
    there, shuffled = town(sample=2, warned={n: {"job": "orange"} for n in range(1, 9)}), town(sample=2)
    shuffled.warned = there.warned
    whole = shuffled.tables
    shuffled.tables = lambda: {name: frame.reverse() for name, frame in whole().items()}
    there.tonight()
    shuffled.tonight()
    assert there.alerts.equals(shuffled.alerts)
    assert there.ledger.equals(shuffled.ledger)


def test_no_lead_without_a_score(town):
    there = town(warned={1: {"medical": "orange"}})
    whole = there.tables
    there.tables = lambda: whole() | {"score": whole()["score"].head(0)}
    with pytest.raises(ModelError, match="have no score"):
        there.tonight()


def test_no_lead_without_reasons(town):
    with pytest.raises(ModelError, match="1 households of the list have no reasons"):
        town(warned={1: {"medical": "orange"}}, unexplained={1}).tonight()
