"""Which lead is put before a person tonight, and why the others are not: one small night after another."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from hardship.errors import ModelError
from hardship.night_tables import ALERT, FEED_STATUS, HOUSEHOLD_TABLE, LEDGER, POLICY_MATCH, REASON, SCORE, WARNING
from hardship.sampling import audit_sample
from hardship.settings import Settings
from hardship.tables import Table
from pipelines import alert
from tests.builders import key, settings_in

TOWN, OTHER_TOWN = "990101001", "990101002"
SCENARIOS = (
    SimpleNamespace(name="medical", zh="大额医疗支出", en="Large medical bills", cool_down_days=60),
    SimpleNamespace(name="job", zh="失业", en="Job loss", cool_down_days=30),
)
DAY = date(2026, 9, 1)


@dataclass
class Town:
    """A township over several nights: ``tonight`` runs one night on the ledger of the night before."""

    settings: Settings
    day: date = DAY
    homes: dict[int, str] = field(default_factory=dict)
    score: dict[int, int] = field(default_factory=dict)
    warned: dict[int, dict[str, str]] = field(default_factory=dict)
    facts: dict[int, dict[str, Any]] = field(default_factory=dict)
    ledger: pl.DataFrame = field(default_factory=LEDGER.empty)
    unexplained: set[int] = field(default_factory=set)
    direction: str = "entry"

    def __post_init__(self) -> None:
        self.homes = self.homes or dict.fromkeys(range(1, 31), TOWN)

    def tables(self) -> dict[str, pl.DataFrame]:
        homes = [
            {"household_key": key("h", n), "area": "990101", "township": t, "village": f"{t}001", "size": 2} for n, t in self.homes.items()
        ]
        scores = [
            {"household_key": key("h", n), "probability_ppm": self.score.get(n, 1000), "position": n, "model_digest": "d" * 64}
            for n in self.homes
        ]
        reasons = [
            {"household_key": key("h", n), "position": 1, "indicator": "size", "contribution_ppm": 1, "text_zh": "理由",
             "text_en": "reason"}
            for n in self.homes if n not in self.unexplained
        ]  # fmt: skip
        warnings = [
            {"household_key": key("h", n), "scenario": name, "level": level, "direction": self.direction, "text_zh": f"{name}成立",
             "text_en": f"{name} holds", "numbers": "[]", "clauses": "[]", "stale_feeds": '["unemployment"]'}
            for n, held in self.warned.items() for name, level in held.items()
        ]  # fmt: skip
        known = {"is_on_dibao": False, "is_on_destitute": False, "days_since_check": None, "hardship_found_90d": 0}
        facts = [{"household_key": key("h", n)} | known | self.facts.get(n, {}) for n in self.homes]
        schema = {"household_key": pl.String, "is_on_dibao": pl.Boolean, "is_on_destitute": pl.Boolean,
                  "days_since_check": pl.Int64, "hardship_found_90d": pl.Int64}  # fmt: skip
        return {
            "household": _table(HOUSEHOLD_TABLE, homes), "score": _table(SCORE, scores), "reason": _table(REASON, reasons),
            "warning": _table(WARNING, warnings), "policy_match": POLICY_MATCH.empty(), "feed_status": FEED_STATUS.empty(),
            "household_facts": pl.DataFrame(facts, schema=schema), "previous_ledger": self.ledger,
        }  # fmt: skip

    def tonight(self, *, days: int = 0) -> dict[int, dict[str, Any]]:
        """The alerts of the night ``days`` after the last one, by household number."""
        self.day += timedelta(days=days)
        declared, tables = SimpleNamespace(scenarios=SCENARIOS), {"alert": ALERT, "ledger": LEDGER}
        night = SimpleNamespace(as_of=self.day, settings=self.settings, catalogue=declared, tables=tables)
        made = alert.run(night, self.tables())
        self.ledger = LEDGER.conform(made["ledger"])
        self.alerts = ALERT.conform(made["alert"])
        number = {key("h", n): n for n in range(1, 100)}
        return {number[row["household_key"]]: row for row in self.alerts.to_dicts()}

    def episodes(self, n: int) -> list[dict[str, Any]]:
        return self.ledger.filter(pl.col("household_key") == key("h", n)).sort("episode").to_dicts()


def _table(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(table.schema) | row for row in rows], schema=table.schema)


@pytest.fixture
def town(tmp_path):
    def make(*, capacity: int = 2, sample: int = 0, **chosen: Any) -> Town:
        return Town(settings_in(tmp_path, capacity_per_township=capacity, audit_sample=sample), **chosen)

    return make


def states(alerts: dict[int, dict[str, Any]]) -> dict[int, str]:
    return {n: row["state"] for n, row in sorted(alerts.items())}


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


def test_a_household_that_left_the_register_closes_in_the_ledger(town):
    there = town(warned={1: {"medical": "orange"}})
    there.tonight()
    del there.homes[1]
    there.warned = {}
    assert 1 not in there.tonight(days=1)
    assert [(e["state"], e["closed_on"]) for e in there.episodes(1)] == [("closed", DAY + timedelta(days=1))]


def test_no_lead_without_a_score(town):
    there = town(warned={1: {"medical": "orange"}})
    whole = there.tables
    there.tables = lambda: whole() | {"score": whole()["score"].head(0)}
    with pytest.raises(ModelError, match="have no score"):
        there.tonight()


def test_no_lead_without_reasons(town):
    with pytest.raises(ModelError, match="1 households of the list have no reasons"):
        town(warned={1: {"medical": "orange"}}, unexplained={1}).tonight()
