"""The figures of a night, exactly in the shape that machines and the first run read."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from cli import show
from hardship.errors import NotFoundError
from pipelines.commands import summary as module
from pipelines.commands.summary import summary
from pipelines.store import Store
from tests.nights import DAY, TOWN, finished, small_home


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    return finished(small_home(tmp_path_factory.mktemp("summary")))


def test_the_summary_has_exactly_these_parts(night):
    found = summary(night.settings, DAY)
    parts = [
        "as_of",
        "feeds",
        "stale",
        "noted",
        "households",
        "persons",
        "warnings",
        "alerts",
        "judged",
        "seconds",
        "townships",
        "report",
        "quarantine",
        "late",
    ]
    assert list(found) == parts
    assert json.loads(json.dumps(found)) == found
    assert (found["as_of"], found["households"], found["persons"], found["judged"]) == ("2026-09-30", 3, 3, {})


def test_every_feed_adds_up(night):
    feeds = summary(night.settings, DAY)["feeds"]
    assert set(feeds) == {feed.name for feed in night.catalogue.feeds}
    assert feeds["medical_expenses"] == {"read": 3, "accepted": 3, "quarantined": 0, "duplicate": 0, "superseded": 0}
    assert feeds["register"]["read"] == 0
    for counts in feeds.values():
        assert counts["read"] == counts["accepted"] + counts["quarantined"] + counts["duplicate"] + counts["superseded"]


def test_feeds_that_fell_silent_are_named_with_the_reason(night):
    told = {one["feed"]: one for one in summary(night.settings, DAY)["stale"]}
    assert set(told) == {feed.name for feed in night.catalogue.feeds} - {"medical_expenses", "social_insurance"}
    register = night.catalogue.feed("register")
    assert told["register"] == {
        "feed": "register", "zh": register.zh, "en": register.en, "last_delivery_on": None, "is_missing": True,
        "because_zh": "从未交付", "because_en": "it was never delivered",
    }  # fmt: skip


def test_what_landing_noted_about_tonights_files_is_told(night, monkeypatch, capsys):
    assert summary(night.settings, DAY)["noted"] == []
    feed = night.catalogue.feeds[0].name
    of_tonight = {
        "feed": feed,
        "file": "a.xlsx",
        "delivery": "d1",
        "extra_headings": ["备注"],
        "notes": [{"line": 1, "zh": "甲", "en": "one [1]"}],
    }
    later = of_tonight | {"delivery": "d2"}
    manifest = night.store.manifest(DAY)
    monkeypatch.setattr(Store, "manifest", lambda *_: manifest | {"deliveries": {feed: [{"delivery": "d1"}]}})
    monkeypatch.setattr(Store, "deliveries", lambda _, name, *__: [of_tonight, later] if name == feed else [])
    monkeypatch.setattr(module, "listed", lambda *_, **__: {"totals": {}})
    monkeypatch.setattr(module, "not_fresh", lambda *_: [])
    told = summary(night.settings, DAY)["noted"]
    assert [(one["feed"], one["file"], one["zh"]) for one in told] == [
        (feed, "a.xlsx", "约定之外的列，不读取：备注"),
        (feed, "a.xlsx", "甲"),
    ]
    show.noted([])
    show.noted(told * show.NOTES)
    page = capsys.readouterr().out
    assert "columns that were not agreed upon, and are not read: 备注" in page
    assert "one [1]" in page
    assert f"另有{show.NOTES}条" in page


def test_warnings_name_every_scenario_and_alerts_every_level(night):
    found = summary(night.settings, DAY)
    assert set(found["warnings"]) == {scenario.name for scenario in night.catalogue.scenarios}
    assert found["warnings"]["unemployment"] == 2
    assert found["alerts"] == {"red": 0, "orange": 1, "yellow": 0, "grey": 0}


def test_each_township_is_held_against_its_capacity(night):
    (town,) = summary(night.settings, DAY)["townships"]
    name = night.catalogue.areas("invented")[TOWN].zh
    assert town == {"township": TOWN, "name": name, "new": 1, "sampled": 0, "waiting": 2, "capacity": 1}


def test_seconds_are_the_last_time_that_each_step_ran_and_may_be_missing(night):
    assert summary(night.settings, DAY)["seconds"] == {}
    steps = [
        ("land", "register", 2.0, "done"),
        ("land", "outcomes", 1.5, "done"),
        ("gate", "", 9.0, "CheckError"),
        ("gate", "", 0.25, "done"),
        ("land", "register", 1.0, "done"),
    ]
    path = night.settings.var / "runs" / f"as_of={DAY}" / "steps.jsonl"
    lines = [json.dumps({"step": step, "feed": feed, "seconds": took, "outcome": end}) for step, feed, took, end in steps]
    night.store.write_bytes(path, "\n".join(lines).encode())
    assert summary(night.settings, DAY)["seconds"] == {"land": 2.5, "gate": 0.25}


def test_without_a_day_it_is_the_newest_night(night):
    assert summary(night.settings)["as_of"] == DAY.isoformat()


@pytest.mark.parametrize("day", [DAY + timedelta(days=1), date(2020, 1, 1)])
def test_a_night_that_never_was_is_not_found(night, day):
    with pytest.raises(NotFoundError, match=f"no finished night {day}"):
        summary(night.settings, day)


def test_an_empty_home_says_what_to_do(tmp_path):
    with pytest.raises(NotFoundError, match="hardship night"):
        summary(small_home(tmp_path))


def test_a_night_that_was_late_is_told_and_whether_it_is_out_by_now(night):
    assert summary(night.settings, DAY)["late"] == []
    for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)):
        note = {
            "as_of": day.isoformat(),
            "due": f"{day} 06:00",
            "what_zh": "未发布",
            "what_en": "No release",
            "do_zh": "查看",
            "do_en": "Look",
        }
        night.store.write_json(night.settings.var / "alerts" / "no_release" / f"{day}.json", note)
    told = summary(night.settings, DAY)["late"]
    assert [(one["as_of"], one["is_out"]) for one in told] == [("2026-09-30", True), ("2026-10-01", False)]
    assert told[0]["due"] == "2026-09-30 06:00"
