"""One small invented district for all end-to-end tests: simulated, replayed and trained once."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hardship.settings import Settings, load_settings
from pipelines.commands.receive import receive
from pipelines.commands.train import train
from pipelines.driver import run_feed, run_night
from pipelines.night import Night
from pipelines.nightly import PER_FEED, WHOLE
from pipelines.vault import Vault
from simulation.deliveries import business_dates, simulate

UNTIL = date(2026, 9, 30)
HOUSEHOLDS, MONTHS, SEED = 900, 30, 7
# To know what was known on a past day costs half a night: a few days for each group of origins are enough here.
LEARNT_FROM = (
    *(date(2025, month, day) for month, day in ((5, 31), (6, 30), (7, 31), (8, 31), (10, 31))),
    date(2026, 2, 28),
    date(2026, 6, 30),
)


@dataclass(frozen=True)
class Home:
    """A home with its invented city; ``copy`` gives another that can be spoilt."""

    settings: Settings
    city: Path
    nights: tuple[date, ...]

    def night(self, as_of: date, **settings: Any) -> Night:
        chosen = self.settings if not settings else load_settings(self.settings.home, **settings)
        return Night(as_of, chosen)

    def run(self, as_of: date, **settings: Any) -> Night:
        receive(self.settings, self.city, as_of)
        night = self.night(as_of, **settings)
        run_night(night, PER_FEED, WHOLE)
        return night


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Home:
    """History landed and a model promoted; no night run yet. All workers share it, and change nothing in it."""
    root = tmp_path_factory.getbasetemp()
    root = root if worker_id == "master" else root.parent
    home = Home(load_settings(root / "trained"), root / "city", tuple(business_dates(UNTIL, 3)))
    with (root / "trained.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "trained").exists():
            _train(home)
    return home


def _train(home: Home) -> None:
    making = load_settings(home.settings.home.with_name("training"))
    making.home.mkdir()
    Vault.create_keys(making, invented_seed=SEED)
    simulate(households=HOUSEHOLDS, months=MONTHS, until=UNTIL, seed=SEED, out=home.city)
    history = home.nights[0] - timedelta(days=1)
    receive(making, home.city, history)
    for feed in Night(history, making).catalogue.feeds:
        for step in PER_FEED:
            run_feed(Night(history, making), step, feed.name)
    train(making, LEARNT_FROM, until=history, promote="unattended set-up")
    making.home.rename(home.settings.home)


@pytest.fixture(scope="session")
def copy(trained: Home, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Home]:
    """A function that copies a home, so that a test may spoil it."""

    def copied(of: Home = trained) -> Home:
        target = tmp_path_factory.mktemp("copy") / "home"
        shutil.copytree(of.settings.home, target)
        return Home(load_settings(target), of.city, of.nights)

    return copied


@pytest.fixture(scope="session")
def first_night(copy: Callable[..., Home]) -> Home:
    """The first of the three nights, run by command."""
    home = copy()
    home.run(home.nights[0])
    return home


@pytest.fixture(scope="session")
def three_nights(first_night: Home, copy: Callable[..., Home]) -> Home:
    """The three nights, run by command."""
    home = copy(first_night)
    for as_of in home.nights[1:]:
        home.run(as_of)
    return home
