"""What is told when a night fails or is late, and for which business date."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dags.callbacks import business_date, night_failed, no_release, run_failed
from hardship.errors import DeliveryError, SettingsError
from pipelines.commands.overdue import note_overdue

DUE = datetime(2026, 9, 28, 17, 30, tzinfo=UTC)  # half past one in the morning of the 29th in Shanghai


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARDSHIP_HOME", str(tmp_path))
    monkeypatch.delenv("HARDSHIP_REHEARSED_AS_OF", raising=False)
    (tmp_path / "var").mkdir()
    return tmp_path


def run(kind: str = "scheduled", **conf: str) -> SimpleNamespace:
    return SimpleNamespace(run_id=f"{kind}__x", run_type=kind, conf=conf, logical_date=DUE, run_after=DUE)


def late(kind: str = "scheduled", **conf: str) -> dict[str, Any]:
    """The context of a missed deadline as the triggerer gets it: JSON, no objects."""
    told = {"run_type": kind, "conf": conf, "logical_date": DUE.isoformat(), "run_after": DUE.isoformat()}
    return {"dag_run": told, "deadline": {"id": "x", "deadline_time": "2026-09-28T22:00:00+00:00"}}


def status(home: Path) -> dict[str, Any]:
    return json.loads((home / "var" / "status.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("conf", "due", "expected"),
    [
        ({}, DUE, date(2026, 9, 28)),
        (None, DUE, date(2026, 9, 28)),
        ({}, datetime(2026, 9, 28, 15, 59, tzinfo=UTC), date(2026, 9, 27)),
        ({}, datetime(2026, 9, 28, 16, 0, tzinfo=UTC), date(2026, 9, 28)),
        ({"as_of": "2026-09-21"}, DUE, date(2026, 9, 21)),
        ({"as_of": None}, DUE, date(2026, 9, 28)),
    ],
)
def test_the_business_date_is_what_was_asked_for_or_the_day_before_in_shanghai(
    home: Path, conf: dict[str, str] | None, due: datetime, expected: date
) -> None:
    assert business_date(conf, due) == expected


def test_only_a_home_of_invented_people_rehearses_a_date(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARDSHIP_REHEARSED_AS_OF", "2026-09-30")
    assert business_date({}, DUE) == date(2026, 9, 30)
    assert business_date({"as_of": "2026-09-21"}, DUE) == date(2026, 9, 21), "what was asked for comes first"
    monkeypatch.setenv("HARDSHIP_INVENTED", "false")
    with pytest.raises(SettingsError, match="rehearsed"):
        business_date({}, DUE)


def test_a_failed_task_tells_its_error_and_a_failed_run_leaves_it(home: Path) -> None:
    error = DeliveryError("it is not sealed", where="a.csv", do="seal it")
    night_failed({"task_instance": SimpleNamespace(task_id="land"), "exception": error, "dag_run": run()})
    told = {"class": "DeliveryError", "exit_code": 12, "what": "it is not sealed", "where": "a.csv", "do": "seal it"}
    assert told.items() <= status(home)["error"].items()
    run_failed({"dag_run": run()})
    assert status(home)["error"]["class"] == "DeliveryError"


def test_an_error_that_is_not_ours_is_told_by_its_class_only(home: Path) -> None:
    night_failed({"task_instance": SimpleNamespace(task_id="link"), "exception": ValueError("110101199003070000"), "dag_run": run()})
    assert status(home)["error"]["what"] == "task link failed with ValueError"
    assert "task link failed with ValueError" in (home / "var" / "runs" / "as_of=2026-09-28" / "report.html").read_text("utf-8")


def test_a_run_whose_task_was_killed_is_told_all_the_same(home: Path) -> None:
    (home / "var" / "status.json").write_text('{"as_of": "2026-09-27", "outcome": "failed"}', "utf-8")
    run_failed({"dag_run": run()})
    assert (status(home)["as_of"], status(home)["outcome"]) == ("2026-09-28", "failed")
    assert "killed" in status(home)["error"]["what"]


def test_a_late_night_is_noted_with_its_local_hour(home: Path) -> None:
    assert asyncio.run(no_release(late())) == "noted in 2026-09-28.json"
    noted = json.loads((home / "var" / "alerts" / "no_release" / "2026-09-28.json").read_text("utf-8"))
    assert (noted["due"], noted["last_release_as_of"]) == ("2026-09-29 06:00", None)
    shown = home / "var" / "overdue.json"
    assert json.loads(shown.read_text("utf-8")) == noted
    shown.write_text(json.dumps(noted | {"as_of": "2026-09-29"}), "utf-8")
    assert asyncio.run(no_release(late())) == "noted in 2026-09-28.json"
    assert json.loads(shown.read_text("utf-8"))["as_of"] == "2026-09-29", "the newest is what the console shows"


def test_nobody_waits_for_a_run_that_a_person_started_or_for_a_backfill(home: Path) -> None:
    for kind in ("manual", "backfill"):
        assert asyncio.run(no_release(late(kind))) == f"nobody waits for a {kind} run"
    assert not (home / "var" / "alerts").exists()


@pytest.mark.parametrize(("released", "is_noted"), [("2026-09-27", True), ("2026-09-28", False), ("2026-09-29", False)])
def test_a_release_of_that_night_or_a_later_one_answers(home: Path, released: str, is_noted: bool) -> None:
    from hardship.settings import load_settings

    (home / "var" / "current").write_text(json.dumps({"schema": 1, "release_id": "x", "as_of": released}), "utf-8")
    noted = note_overdue(load_settings(home), date(2026, 9, 28), "2026-09-29 06:00")
    assert (noted is not None) is is_noted
