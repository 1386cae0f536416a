"""Airflow's real services: the scheduler starts the night by its timetable, what is killed is taken up again, one writes.

The first half takes about a minute on two cores; the night that is killed and taken up again runs in `make test-all`.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.airflow import HOST, WRITER_POOL, home_of
from cli.airflow_picture import take
from cli.services import session
from console.screenshots import browser
from hardship.errors import NotFoundError
from hardship.settings import PROJECT
from pipelines.commands.receive import receive
from pipelines.store import Store
from tests.end_to_end.conftest import Home
from tests.end_to_end.served import Served, a_minute_ago, wait_for

LONG = 600  # seconds for a night and a backfill that share two cores with whatever else runs
LOOPBACK = ("0100007F", "00000000000000000000000001000000")


def hours(as_of: date, *, schedule: str | None = None) -> dict[str, str]:
    """A night that is due now, late at once, and tried again soon."""
    return {
        "HARDSHIP_SCHEDULE": schedule or a_minute_ago(),
        "HARDSHIP_RELEASE_WITHIN_MINUTES": "0",
        "HARDSHIP_RETRY_SECONDS": "3",
        "HARDSHIP_REHEARSED_AS_OF": as_of.isoformat(),
    }


@pytest.fixture(scope="module")
def served(copy: Callable[..., Home]) -> Iterator[Served]:
    home = copy()
    receive(home.settings, home.city, home.nights[0])
    airflow = Served(home.settings, hours(home.nights[0]))
    try:
        airflow.start()
        yield airflow
    finally:
        airflow.stop()


@pytest.fixture(scope="module")
def tonight(served: Served) -> dict[str, Any]:
    return wait_for("the scheduler's run", lambda: served.runs("scheduled"))[0]


def test_the_scheduler_starts_the_night_by_its_timetable(served: Served, tonight: dict[str, Any]) -> None:
    due = datetime.fromisoformat(tonight["logical_date"])
    minute, hour, *_ = served.hours["HARDSHIP_SCHEDULE"].split()
    assert (due.minute, (due.hour + 8) % 24) == (int(minute), int(hour)), "the timetable's own moment, in Shanghai"
    assert tonight["triggered_by"] == "timetable"
    first = wait_for("the first task", lambda: [t for t in served.tasks(tonight) if t["task_id"] == "land" and t["state"] == "success"])
    assert first[0]["pool"] == WRITER_POOL[0]


def test_set_up_made_the_pool_the_secrets_and_nothing_else(served: Served, tonight: dict[str, Any]) -> None:
    pool = served.ask(f"/api/v2/pools/{WRITER_POOL[0]}")
    existing = {pool["name"] for pool in served.ask("/api/v2/pools")["pools"]}
    assert {task["pool"] for task in served.tasks(tonight)} <= existing
    assert (pool["slots"], pool["description"]) == (int(WRITER_POOL[1]), WRITER_POOL[2])
    dags = served.ask("/api/v2/dags")["dags"]
    assert [(dag["dag_id"], dag["is_paused"]) for dag in dags] == [("nightly", False)], "no examples, and not paused"
    assert served.ask("/api/v2/importErrors")["total_entries"] == 0
    home = home_of(served.settings)
    assert home.stat().st_mode & 0o077 == 0
    assert all((home / name).stat().st_mode & 0o077 == 0 for name in ("jwt.secret", "api.secret", "fernet.key"))
    assert len(bytes.fromhex((home / "jwt.secret").read_text())) >= 64
    assert (home / "logs" / "services" / "scheduler.log").exists()


def test_nothing_listens_beyond_this_machine(served: Served) -> None:
    listening = served.listening()
    assert f"{LOOPBACK[0]}:{served.port:04X}" in listening
    assert [address for address in listening if not address.startswith(LOOPBACK)] == []


def test_a_release_that_is_not_out_in_time_is_noted_without_values(served: Served, tonight: dict[str, Any]) -> None:
    as_of = served.hours["HARDSHIP_REHEARSED_AS_OF"]
    path = served.settings.var / "alerts" / "no_release" / f"{as_of}.json"
    noted = json.loads(wait_for("the deadline's alert", lambda: path.exists() and path.read_text("utf-8")))
    assert set(noted) == {"schema", "kind", "as_of", "due", "last_release_as_of", "what_en", "what_zh", "do_en", "do_zh"}
    assert (noted["kind"], noted["as_of"], noted["last_release_as_of"]) == ("no_release", as_of, None)
    local = datetime.fromisoformat(tonight["logical_date"]) + timedelta(hours=8)
    assert noted["due"] == f"{local:%Y-%m-%d %H:%M}"


def test_the_page_of_the_night_opens_without_the_internet(served: Served, tonight: dict[str, Any], tmp_path: Path) -> None:
    try:
        browser()
    except NotFoundError:
        pytest.fail("there is no Chromium on this machine: `make browser`, or apt-get install chromium")
    foreign = take(served.settings, served.port, tmp_path / "airflow.png")
    assert (tmp_path / "airflow.png").read_bytes().startswith(b"\x89PNG")
    assert foreign == []


def test_a_taken_port_and_a_served_home_are_refused_in_words(served: Served, tmp_path: Path) -> None:
    def told(home: Path, port: int) -> str:
        command = [sys.executable, "-m", "cli.airflow", "serve", "--home", str(home), "--port", str(port)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        return " ".join(done.stderr.replace("│", " ").split())

    assert f"port {served.port} of {HOST} is taken" in told(tmp_path, served.port)
    with socket.socket() as other:
        other.bind((HOST, 0))
        assert "served from this home already" in told(served.settings.home, other.getsockname()[1])


def test_ctrl_c_in_the_middle_of_a_night_ends_everything(served: Served) -> None:
    before = served.processes()
    assert len(before) >= 7, "serve, four services and two workers at least"
    assert served.stop(signal.SIGINT) == 0
    assert [name for name in ("scheduler", "triggerer", "dag-processor", "api-server") if f"{name:13}  ended" not in served.told()] == []
    assert served.processes() == []
    assert not list((served.settings.var / "releases").glob("*")), "half a night is no release"


@pytest.mark.slow
def test_a_killed_task_and_a_killed_scheduler_lose_nothing_and_one_night_writes_at_a_time(
    three_nights: Home, copy: Callable[..., Home]
) -> None:
    """Tonight's run and a backfill of an older night share the writer; a task and the scheduler are killed on the way."""
    home = copy()
    older, as_of = home.nights[:2]
    home.run(older)
    receive(home.settings, home.city, as_of)
    airflow = Served(home.settings, hours(as_of))
    try:
        airflow.start()
        tonight = wait_for("the scheduler's run", lambda: airflow.runs("scheduled"))[0]
        backfill(airflow, tonight, older)
        killed = kill_a_task(airflow, tonight, ("link", "group", "measure"))
        kill_the_scheduler(airflow, tonight, ("score", "match", "alert"))
        for kind in ("scheduled", "backfill"):
            state = wait_for(f"the end of the {kind} run", lambda kind=kind: ended(airflow, kind), LONG, 1)
            assert state == "success", airflow.story()
        runs = [*airflow.runs("scheduled"), *airflow.runs("backfill")]
        tasks = [task for run in runs for task in airflow.tasks(run)]
    finally:
        airflow.stop()
    assert [task["try_number"] > 1 for task in tasks if task["task_id"] == killed and task["dag_run_id"] == tonight["dag_run_id"]] == [True]
    assert len(runs) == 2
    assert overlaps([task for task in tasks if task["pool"] == WRITER_POOL[0]]) == []
    ends = {run["run_type"]: datetime.fromisoformat(run["end_date"]) for run in runs}
    assert ends["scheduled"] < ends["backfill"], "they were begun together; tonight goes first, although it is the later date"
    store, wanted = Store(home.settings.var), Store(three_nights.settings.var)
    assert json.loads((home.settings.var / "current").read_text())["as_of"] == as_of.isoformat(), "a backfill never moves it back"
    for night in (older, as_of):
        assert store.manifest(night)["tables"] == wanted.manifest(night)["tables"], night
    assert not (home.settings.var / "alerts" / "no_release" / f"{older}.json").exists(), "nobody waits for a backfill at six"
    assert not list(home.settings.var.glob("nights/.as_of=*")), "nothing half built stays"


def backfill(airflow: Served, tonight: dict[str, Any], as_of: date) -> None:
    """One run for the moment a day before tonight's, which asks for another business date."""
    moment = (datetime.fromisoformat(tonight["logical_date"]) - timedelta(days=1)).isoformat()
    asked = {"dag_id": "nightly", "from_date": moment, "to_date": moment, "dag_run_conf": {"as_of": as_of.isoformat()}}
    wait_for("the backfill", lambda: airflow.ask("/api/v2/backfills", asked), pause=1)  # SQLite refuses one while others write


def running(airflow: Served, run: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any] | None:
    return next((t for t in airflow.tasks(run) if t["task_id"] in names and t["state"] == "running" and t["pid"]), None)


def kill_a_task(airflow: Served, run: dict[str, Any], names: tuple[str, ...]) -> str:
    task = wait_for(f"one of {names}", lambda: running(airflow, run, names), LONG, 0.1)
    assert task["pid"] in session(airflow.leaders()["scheduler"]), "only what this test started is killed"
    os.kill(task["pid"], signal.SIGKILL)
    return str(task["task_id"])


def kill_the_scheduler(airflow: Served, run: dict[str, Any], names: tuple[str, ...]) -> None:
    wait_for(f"one of {names}", lambda: running(airflow, run, names), LONG, 0.1)
    leader = airflow.leaders()["scheduler"]
    left = session(leader)
    os.kill(leader, signal.SIGKILL)
    wait_for("another scheduler", lambda: airflow.leaders()["scheduler"] != leader)
    time.sleep(1)
    assert not set(left) & set(session(leader)), "its workers went with it"


def ended(airflow: Served, kind: str) -> str | None:
    return next((run["state"] for run in airflow.runs(kind) if run["state"] in ("success", "failed")), None)


def overlaps(tasks: list[dict[str, Any]]) -> list[str]:
    """Pairs of tasks that ran at the same time."""
    spans = sorted((task["start_date"], task["end_date"], task["task_id"]) for task in tasks)
    return [f"{one[2]} and {other[2]}" for one, other in itertools.pairwise(spans) if other[0] < one[1]]
