"""A night that is killed, told to stop or out of room, and the same command again: the same bytes as an undisturbed night."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hardship.settings import PROJECT, Settings, load_settings
from pipelines.commands.receive import receive
from pipelines.commands.verify import verify
from pipelines.store import Store
from tests.end_to_end.conftest import Home
from tests.end_to_end.interruption import AGAIN, POINTS, Ended, Nights, Point, held, point

KILLED = -signal.SIGKILL
STORE, BUSY, STOPPED = 16, 17, 20
# Other folders, other seconds: the rest of var must not differ by a byte.
NOT_COMPARED = ("runs", "warehouse.duckdb")
WRITES = tuple(one for one in POINTS if one.how == "write")


@dataclass(frozen=True)
class City:
    """A home whose second night is to come, the same after it, and both as fingerprints."""

    before: Path
    after: Path
    nights: Nights
    home: Home

    @property
    def as_of(self) -> Any:
        return self.home.nights[1]


@pytest.fixture(scope="module")
def city(trained: Home, copy: Callable[..., Home], tmp_path_factory: pytest.TempPathFactory) -> City:
    nights = Nights(tmp_path_factory.mktemp("told"))
    before, after = copy(), tmp_path_factory.mktemp("after") / "home"
    for as_of in trained.nights[:2]:
        receive(before.settings, before.city, as_of)
    assert nights.run(before.settings.home, trained.nights[0]).code == 0
    shutil.copytree(before.settings.home, after)
    assert nights.run(after, trained.nights[1]).code == 0
    assert not hidden(after)
    return City(before.settings.home, after, nights, trained)


def own(of: Path, tmp_path: Path) -> Settings:
    shutil.copytree(of, tmp_path / "home")
    return load_settings(tmp_path / "home")


def hidden(home: Path) -> list[str]:
    """What begins with a point below var, but for the lock (which lives) and the folder of the stage."""
    found = (path.relative_to(home).as_posix() for path in (home / "var").rglob(".*"))
    return sorted(path for path in found if path not in ("var/.lock", "var/landed/.staged"))


def fingerprint(home: Path) -> dict[str, str]:
    """Every file below var with its digest, and every folder."""
    found = {}
    for path in sorted((home / "var").rglob("*")):
        below = path.relative_to(home / "var").as_posix()
        if below.split("/")[0] not in NOT_COMPARED:
            found[below] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
    return found


def current(home: Path) -> dict[str, Any]:
    return dict(json.loads((home / "var" / "current").read_text("utf-8")))


def status(home: Path) -> dict[str, Any]:
    return dict(json.loads((home / "var" / "status.json").read_text("utf-8")))


def assert_whole(settings: Settings) -> None:
    """Whatever can be seen is whole: releases, finished nights, the pointer, the status, the warehouse."""
    var = settings.var
    for folder in (var / "releases").glob("[!.]*"):
        listed = json.loads((folder / "release.json").read_text("utf-8"))
        assert listed["release_id"] == folder.name
        assert {path.name for path in folder.iterdir()} == {f"{name}.parquet" for name in listed["tables"]} | {
            "release.json", "catalogue.json", "identities.bin",
        }  # fmt: skip
        for name, digest in listed["tables"].items():
            assert hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() == digest, name
    shown = current(settings.home)
    assert (var / "releases" / shown["release_id"]).is_dir()
    assert shown["release_id"].startswith(shown["as_of"])
    assert status(settings.home)["release_id"] in {path.name for path in (var / "releases").iterdir()}
    for night in Store(var).nights():
        assert verify(settings, night)["problems"] == []


def assert_warehouse(settings: Settings) -> None:
    with duckdb.connect(str(settings.var / "warehouse.duckdb"), read_only=True) as warehouse:
        views = [name for (name,) in warehouse.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
        assert len(views) > 10
        for view in views:
            warehouse.table(view).aggregate("count(*)").fetchall()


def assert_message(ended: Ended, *parts: str) -> None:
    """The message says each part, wherever the terminal has broken its lines."""
    assert "Traceback" not in ended.text
    said = "".join(ended.text.replace("│", "").split())
    for part in parts:
        assert "".join(part.split()) in said, ended.text


def assert_same_again(city: City, settings: Settings) -> None:
    """The same command again: the undisturbed night to the byte, nothing left over, the lock free."""
    ended = city.nights.run(settings.home, city.as_of)
    assert ended.code == 0, ended.text
    assert hidden(settings.home) == []
    assert fingerprint(settings.home) == fingerprint(city.after)
    assert_warehouse(settings)
    with Store(settings.var).lock():
        pass


def test_there_are_enough_points_and_each_has_its_name() -> None:
    names = [one.name for one in (*POINTS, *AGAIN)]
    assert len(names) >= 25
    assert len(set(names)) == len(names)
    assert {name.split(":")[0] for name in names} == {
        "land", "check", "gate", "link", "group", "measure", "warn", "score", "match", "alert", "publish", "again",
    }  # fmt: skip


def test_a_very_bad_night_ends_like_a_good_one(city: City, tmp_path: Path) -> None:
    """Killed again and again, told to stop, out of room: one after the other, in the same home."""
    settings = own(city.before, tmp_path)
    shown = current(settings.home)
    for name, act, code in (
        ("check: the delivery, kept and still on the stage", "kill", KILLED),
        ("measure: one table of two", "kill", KILLED),
        ("gate: an unfinished night, half cleared", "kill", KILLED),
        ("group: members, before they take their place", "term", STOPPED),
        ("publish: identities, half encrypted", "full", STORE),
        ("publish: the release, before it takes its place", "kill", KILLED),
    ):
        ended = city.nights.run(settings.home, city.as_of, point(name), act)
        assert ended.code == code, (name, ended.text)
        assert_whole(settings)
        assert current(settings.home) == shown
    assert_same_again(city, settings)


def test_of_two_nights_at_once_one_proceeds_and_the_other_says_why_not(city: City, tmp_path: Path) -> None:
    settings = own(city.before, tmp_path)
    first = city.nights.start(settings.home, city.as_of, point("gate: a table, before it takes its place"), "hold")
    _wait_for(held(settings.home).exists)
    before = status(settings.home)
    for as_of in (city.as_of, city.home.nights[2]):
        second = city.nights.run(settings.home, as_of)
        assert second.code == BUSY
        assert_message(second, "another run is writing", ".lock", "wait until it has ended")
    assert status(settings.home) == before, "who was turned away has nothing to say of the night"
    held(settings.home).unlink()
    assert city.nights.end(first).code == 0
    assert fingerprint(settings.home) == fingerprint(city.after)


@pytest.mark.slow
@pytest.mark.parametrize("at", POINTS, ids=lambda at: at.name)
def test_killed_at(at: Point, city: City, tmp_path: Path) -> None:
    settings = own(city.before, tmp_path)
    old, new = current(settings.home), current(city.after)
    if at.after:
        assert city.nights.run(settings.home, city.as_of, point(at.after)).code == KILLED
    assert city.nights.run(settings.home, city.as_of, at).code == KILLED, "the point was not reached"
    assert_whole(settings)
    assert_warehouse(settings)
    assert current(settings.home) in (old, new)
    assert_same_again(city, settings)


@pytest.mark.slow
@pytest.mark.parametrize("at", AGAIN, ids=lambda at: at.name)
def test_a_finished_night_run_again_and_killed_at(at: Point, city: City, tmp_path: Path) -> None:
    settings = own(city.after, tmp_path)
    assert city.nights.run(settings.home, city.as_of, at).code == KILLED, "the point was not reached"
    assert current(settings.home) == current(city.after)
    with Store(settings.var).lock():  # whoever writes next, and be it another night, finds the finished night in its place
        assert Store(settings.var).nights() == list(city.home.nights[:2])
    assert_whole(settings)
    assert_same_again(city, settings)


@pytest.mark.slow
@pytest.mark.parametrize("act", ["full", "broken"])
def test_a_write_that_fails_names_the_path_and_leaves_nothing_behind(act: str, city: City, tmp_path: Path) -> None:
    settings = own(city.before, tmp_path)
    for at in WRITES:
        ended = city.nights.run(settings.home, city.as_of, at, act)
        assert ended.code == STORE, (at.name, ended.text)
        told = ("no room is left on the disk", "make room on the disk") if act == "full" else ("Input/output error", "check the disk")
        left = [path for path in hidden(settings.home) if not path.startswith(("var/nights/.as_of=", "var/releases/.as_of="))]
        assert left == [], at.name
        assert_whole(settings)
        word = status(settings.home)
        if at.name.startswith("publish: status"):  # what is published by then is not called failed
            assert (word["outcome"], word["release_id"]) == ("published", current(city.after)["release_id"])
            assert_message(ended, "cannot write", *told, "status.json")
            continue
        assert (word["outcome"], word["error"]["class"], word["error"]["exit_code"]) == ("failed", "StoreError", STORE), at.name
        assert Path(word["error"]["where"]).is_relative_to(settings.var), at.name
        assert_message(ended, "cannot write", *told, word["error"]["where"])
    assert_same_again(city, settings)


@pytest.mark.slow
def test_told_to_stop_anywhere_it_says_so(city: City, tmp_path: Path) -> None:
    settings = own(city.before, tmp_path)
    for name in (
        "land: rows on the stage, half written",
        "check: before the first promise",
        "check: the stage, half cleared",
        "measure: facts, half written",
        "score: before the model is read",
        "publish: the warehouse, half built",
        "publish: current, before it moves",
    ):
        ended = city.nights.run(settings.home, city.as_of, point(name), "term")
        assert ended.code == STOPPED, (name, ended.text)
        assert_message(ended, "told to stop by SIGTERM", "run the same command again")
        word = status(settings.home)
        assert (word["as_of"], word["outcome"], word["error"]["class"]) == (str(city.as_of), "failed", "StoppedError"), name
        assert_whole(settings)
    assert_same_again(city, settings)


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=lambda told: told.name)
def test_a_signal_from_outside_ends_the_plain_command(told: signal.Signals, city: City, tmp_path: Path) -> None:
    settings = own(city.before, tmp_path)
    command = [sys.executable, "-m", "cli.main", "night", "--as-of", str(city.as_of), "--home", str(settings.home)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    _wait_for(lambda: Store(settings.var).has_table(city.as_of, "household"), 120)
    process.send_signal(told)
    text, _ = process.communicate(timeout=120)
    assert process.returncode == STOPPED, text
    assert_message(Ended(process.returncode, text), f"told to stop by {told.name}")
    assert status(settings.home)["error"]["class"] == "StoppedError"
    assert_same_again(city, settings)


@pytest.mark.slow
def test_a_night_for_an_older_date_moves_nothing_back(city: City, tmp_path: Path) -> None:
    settings = own(city.after, tmp_path)
    first = city.home.nights[0]
    warehouse = (settings.var / "warehouse.duckdb").read_bytes()
    assert city.nights.run(settings.home, first, point("publish: the night, before it is finished")).code == KILLED
    assert current(settings.home) == current(city.after)
    assert city.nights.run(settings.home, first).code == 0
    assert fingerprint(settings.home) == fingerprint(city.after)
    assert (settings.var / "warehouse.duckdb").read_bytes() == warehouse
    assert_whole(settings)


def _wait_for(happened: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.05)
