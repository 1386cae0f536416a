"""A city is made of blocks of households, each built and viewed alone, in as many processes as one likes.

All chance is keyed, so a block's people are the same whatever else is built, and its rows stand in the files behind those of
the block before it: neither depends on how many processes there are.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from zlib import crc32

import polars as pl

from hardship.catalogue import load_catalogue
from hardship.declarations import Feed
from hardship.errors import DeclarationError
from simulation.world import World, build

SMALLEST, LARGEST = 5_000, 20_000
"""Households of a block: at most so many as take 1 GB or less over 14 months, and so few only where a city has no more."""
LONG_AGO = date(1900, 1, 1)
BEFORE = {"daily": timedelta(1), "weekly": timedelta(7), "monthly": timedelta(30)}
TRUTH = {"household_month": ("household_no", "month"), "spells": ("household_no", "start"), "household": ("household_no",),
         "person_household": ("household_no", "resident_id")}  # fmt: skip
"""The tables of truth, each with the order of its rows within a block."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is invented, and the business dates that receive files. ``block``: households built at a time, by default two
    blocks (one for each core of a small machine) until they would be too large, and one where they would be too small."""

    households: int
    months: int
    until: date
    seed: int
    days: tuple[date, ...]
    catalogue: Path
    block: int | None = None

    @property
    def history_on(self) -> date:
        """History comes on the day before the first night."""
        return self.days[0] - timedelta(1)

    @property
    def blocks(self) -> range:
        """The first household of each block."""
        return range(0, self.households, self.size)

    @property
    def size(self) -> int:
        return self.block or min(max(-(-self.households // 2), SMALLEST), LARGEST)

    def due(self, feed: Feed) -> tuple[date, ...]:
        """On which of the days a feed delivers: a weekly one on the first, a rarer one on the second."""
        return {"daily": self.days, "weekly": self.days[:1]}.get(feed.cadence, self.days[1:2])

    def views(self, feed: Feed) -> list[tuple[date, date, date]]:
        """(day, first, last): what each delivery tells of by the day of recording, the history before all others.

        History goes to the last delivery before the nights; what was recorded comes late.
        """
        late, due = timedelta(feed.lateness_days), self.due(feed)
        through = self.history_on if feed.cadence == "daily" else due[0] - BEFORE.get(feed.cadence, timedelta(90))
        views = [(self.history_on, LONG_AGO, through - late)]
        for day in due:
            views.append((day, through - late + timedelta(1), day - late))
            through = day
        return views

    @property
    def feeds(self) -> list[Feed]:
        return [feed for feed in load_catalogue(self.catalogue).feeds if self.simulated(feed).exists()]

    def simulated(self, feed: Feed) -> Path:
        return self.catalogue / "feeds" / feed.name / "simulate.py"


Frames = Iterator[tuple[str, pl.DataFrame]]
"""A block's tables under their names, ``truth_name`` and ``delivery_name``, each made when it is asked for."""


def parts(plan: Plan, processes: int, scratch: Path, progress: Progress) -> Iterator[Frames]:
    """The plan's blocks in order. With several blocks and processes they are built beside each other, each in its own folder
    below ``scratch``, which is emptied as they are taken. A block is to be taken whole before the next."""
    if len(plan.blocks) == 1 or processes < 2:
        for first in plan.blocks:
            progress(_told(plan, first))
            yield _frames(plan, first, progress if len(plan.blocks) == 1 else None)
        return
    # Polars' threads must not be forked; a process that is spawned begins with none.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool, TemporaryDirectory(dir=scratch) as folder:
        waiting: deque[tuple[int, Future[list[str]]]] = deque()
        for first in plan.blocks:
            waiting.append((first, pool.submit(_leave, plan, first, Path(folder) / str(first))))
            if len(waiting) > processes:
                yield _taken(plan, *waiting.popleft(), Path(folder), progress)
        while waiting:
            yield _taken(plan, *waiting.popleft(), Path(folder), progress)


def truth_of(world: World) -> dict[str, pl.DataFrame]:
    """The tables of truth, sorted."""
    tables = {
        "household_month": world.truth,
        "spells": world.spells,
        "household": world.homes.select("household_no", "township", "is_permit", "is_silent"),
        "person_household": world.people.select("resident_id", "household_no"),
    }
    return {name: tables[name].sort(order) for name, order in TRUTH.items()}


def module_of(path: Path) -> ModuleType:
    """A feed's simulate.py, which must define ``view(world, start, end, *, history)``. Raises DeclarationError."""
    name = f"simulated_{path.parent.name}_{crc32(str(path).encode()):08x}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise DeclarationError("not a Python file", where=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    if not hasattr(module, "view"):
        raise DeclarationError("has no view(world, start, end, *, history)", where=str(path), do="define it")
    return module


def _frames(plan: Plan, first: int, progress: Progress | None = None) -> Frames:
    count = min(plan.size, plan.households - first)
    world = build(households=count, months=plan.months, until=plan.until, seed=plan.seed, first=first, progress=progress)
    for name, frame in truth_of(world).items():
        yield truth_name(name), frame
    for feed in plan.feeds:
        module = module_of(plan.simulated(feed))
        for day, start, end in plan.views(feed):
            yield delivery_name(feed, day), module.view(world, start, end, history=day == plan.history_on)


def _leave(plan: Plan, first: int, folder: Path) -> list[str]:
    """Builds a block in a process of its own and leaves its tables in files; answers their names."""
    folder.mkdir()
    names = []
    for name, frame in _frames(plan, first):
        frame.write_ipc(folder / name)
        names.append(name)
    return names


def _taken(plan: Plan, first: int, left: Future[list[str]], scratch: Path, progress: Progress) -> Frames:
    names = left.result()
    progress(_told(plan, first))
    for name in names:
        path = scratch / str(first) / name
        yield name, pl.read_ipc(path)
        path.unlink()


def truth_name(table: str) -> str:
    return f"truth.{table}"


def delivery_name(feed: Feed, day: date) -> str:
    return f"{feed.name}.{day.isoformat()}"


def _told(plan: Plan, first: int) -> str:
    return f"households {first + 1:,} to {min(first + plan.size, plan.households):,} of {plan.households:,}"
