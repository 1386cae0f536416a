"""`make run`: from nothing to explained alerts on an invented district. Every step is skipped where its work is done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cli import airflow, show
from cli.judged import summary_with_truth
from hardship.errors import HardshipError
from hardship.settings import PROJECT, Settings
from pipelines.commands.receive import receive
from pipelines.commands.train import train
from pipelines.driver import run_feed
from pipelines.night import Night
from pipelines.nightly import PER_FEED
from pipelines.store import Store
from pipelines.vault import Vault
from simulation.deliveries import business_dates, simulate
from simulation.version import WORLD_VERSION

NIGHTS = 3


def first_run(settings: Settings, *, households: int, months: int, until: date, seed: int) -> None:
    """Invents, replays, trains, runs the last three business dates through Airflow, imports, and prints the summary."""
    if not settings.invented:
        raise HardshipError("this home is not for invented people", do="set invented = true, or use another --home")
    city = settings.home / "city"
    nights = business_dates(until, NIGHTS)
    before = _state(settings)
    missing = [night for night in nights if night not in Store(settings.var).nights()]
    # Beside the work of the pipeline: Airflow's and the console's own set-up, and the console taking a release.
    with show.progress("first run") as tell, ThreadPoolExecutor(max_workers=1) as beside:
        Vault.create_keys(settings, invented_seed=seed)
        ready: list[Future[Any]] = []
        if missing:
            ready += [beside.submit(airflow.set_up, settings), beside.submit(_console, settings, "migrate")]
        tell(f"inventing {households:,} households, {months} months up to {until}")
        _invent(city, households=households, months=months, until=until, seed=seed)
        history = nights[0] - timedelta(days=1)
        if not (settings.var / "models" / "hardship_risk" / "promoted.json").exists():
            receive(settings, city, history)
            _replay(settings, history, tell)
            tell("training the first model on the replayed history")
            train(settings, until=history, promote="unattended set-up", progress=tell)
        for done in ready:
            done.result()
        for night in missing:
            receive(settings, city, night)
            tell(f"the night of {night}, through Airflow")
            airflow.test_night(settings, night)
            ready.append(beside.submit(_console, settings, "import_release"))
        tell("the console takes the releases")
        for done in ready:
            done.result()
        _demo_users(settings)
    show.summary(summary_with_truth(settings, nights[-1], city))
    show.next_steps(password_file(settings), unchanged=before == _state(settings))


def _invent(city: Path, *, households: int, months: int, until: date, seed: int) -> None:
    """Invents the city unless the same one is there; another one is refused rather than mixed with it."""
    asked = f"{households} households, {months} months, until {until}, seed {seed}, version {WORLD_VERSION} of the world\n"
    mark = city / "invented.txt"
    if mark.exists():
        if mark.read_text("utf-8") != asked:
            raise HardshipError("another invented city is here", where=str(mark), do="run `make clean`, or use another --home")
        return
    if city.exists():
        shutil.rmtree(city)
    simulate(households=households, months=months, until=until, seed=seed, out=city)
    mark.write_text(asked, "utf-8")


def _replay(settings: Settings, history: date, tell: show.Tell) -> None:
    night = Night(history, settings)
    with night.store.lock():
        for feed in night.catalogue.feeds:
            tell(f"history of {feed.en.lower()}")
            for step in PER_FEED:
                run_feed(night, step, feed.name)


def _demo_users(settings: Settings) -> None:
    """Accounts to try the console with, made once; the passwords of nobody's accounts may lie in a file."""
    told = password_file(settings)
    if not told.exists():
        told.write_text(_console(settings, "demo_users"), "utf-8")
        told.chmod(0o600)


def password_file(settings: Settings) -> Path:
    return settings.home / "console-data" / "demo-users.txt"


def _console(settings: Settings, *arguments: str) -> str:
    """One command of the console, in its own process; answers what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "console", *arguments],
        cwd=PROJECT, env=os.environ | {"HARDSHIP_HOME": str(settings.home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise HardshipError("the console refused: " + done.stderr.strip()[-500:], do="mend what it says and run again")
    return done.stdout


def _state(settings: Settings) -> dict[str, str]:
    """What a repeated run may not change: the pointer, the nights' manifests and the model in use."""
    files = [settings.var / "current", *sorted(settings.var.glob("nights/as_of=*/manifest.json"))]
    files += sorted(settings.var.glob("models/hardship_risk/promoted.json"))
    return {str(file): file.read_text("utf-8") for file in files if file.is_file()}
