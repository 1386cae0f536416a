"""The deliveries that departments would make of the invented world, sealed; and its truth, in a folder of its own.

    OUT/deliveries/<YYYY-MM-DD>/<feed>/<file> + seal     one history, then a file on each day on which a feed is due
    OUT/truth/household_month.parquet                    household_no, month, in_hardship, depth_fen, cause, is_assisted, size
    OUT/truth/spells.parquet                             household_no, start, end (null: goes on), cause
    OUT/truth/household.parquet                          household_no, township, is_permit, is_silent
    OUT/truth/person_household.parquet                   resident_id, household_no

Same arguments, same bytes: nothing is read but the catalogue's feeds, and there is no clock.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import crc32

from exchange.delivery import seal
from hardship.catalogue import load_catalogue
from hardship.declarations import Feed
from hardship.errors import DeclarationError, HardshipError
from hardship.settings import PROJECT
from simulation.paper import form_of, written
from simulation.world import World, build

NIGHTS = 3
LONG_AGO = date(1900, 1, 1)
Progress = Callable[[str], None]


def simulate(
    *, households: int, months: int, until: date, seed: int, out: Path, catalogue: Path = PROJECT, progress: Progress | None = None
) -> dict[str, Any]:
    """Writes the city below ``out`` and says what was written.

    ``until`` is the last business date that receives files; the world goes on for three months of truth. A feed
    without a simulate.py is skipped and named in ``skipped``. Raises HardshipError where ``out`` already holds a city.
    """
    if (out / "deliveries").exists():
        raise HardshipError("there is a city already", where=str(out), do="choose another folder, or remove this one")
    tell = progress or (lambda _: None)
    world = build(households=households, months=months, until=until, seed=seed, progress=progress)
    days = business_dates(until, NIGHTS)
    made: dict[str, dict[str, int]] = {}
    skipped: list[str] = []
    for feed in load_catalogue(catalogue).feeds:
        path = catalogue / "feeds" / feed.name / "simulate.py"
        if path.exists():
            tell(f"deliveries of {feed.name}")
            made[feed.name] = _deliver(world, feed, module_of(path), days, out / "deliveries")
        else:
            skipped.append(feed.name)
            tell(f"{feed.name} has no simulate.py: skipped")
    write_truth(world, out / "truth")
    return {
        "invented": True, "households": households, "persons": world.people.height, "months": months, "until": until.isoformat(),
        "seed": seed, "nights": [day.isoformat() for day in days], "history_on": history_day(days).isoformat(),
        "feeds": made, "skipped": skipped,
    }  # fmt: skip


def business_dates(until: date, count: int) -> list[date]:
    """The last ``count`` days from Monday to Friday up to ``until``; holidays are not known so far ahead."""
    days: list[date] = []
    day = until
    while len(days) < count:
        if day.weekday() < 5:
            days.insert(0, day)
        day -= timedelta(1)
    return days


def history_day(days: list[date]) -> date:
    """History comes on the day before the first night."""
    return days[0] - timedelta(1)


def due_days(feed: Feed, days: list[date]) -> list[date]:
    """On which of the nights' days a feed delivers: a weekly one on the first, a rarer one on the second."""
    return {"daily": days, "weekly": days[:1]}.get(feed.cadence, days[1:2])


def _deliver(world: World, feed: Feed, module: ModuleType, days: list[date], folder: Path) -> dict[str, int]:
    """History up to the last delivery before the nights, then a file for each day due; what was recorded comes late."""
    late = timedelta(feed.lateness_days)
    due = due_days(feed, days)
    before = {"daily": timedelta(1), "weekly": timedelta(7), "monthly": timedelta(30)}.get(feed.cadence, timedelta(90))
    through = due[0] - before if feed.cadence != "daily" else history_day(days)
    frame = module.view(world, LONG_AGO, through - late, history=True)
    path = place_of(folder, history_day(days), feed, f"{feed.name}_history.parquet")
    frame.rechunk().write_parquet(path, compression="zstd", statistics=False)
    seal(path, feed.name, history_day(days), history=True)
    rows = {history_day(days).isoformat(): frame.height}
    for day in due:
        frame = module.view(world, through - late + timedelta(1), day - late, history=False)
        path = place_of(folder, day, feed, f"{feed.name}_{day:%Y%m%d}{form_of(feed).suffix}")
        path.write_bytes(written(feed, frame, day))
        seal(path, feed.name, day)
        rows[day.isoformat()] = frame.height
        through = day
    return rows


def place_of(folder: Path, day: date, feed: Feed, file: str) -> Path:
    """Where a file of ``day`` lies below the deliveries ``folder``, which is made."""
    path = folder / day.isoformat() / feed.name / file
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


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


def write_truth(world: World, folder: Path) -> None:
    """The four tables of truth, as the head of this file lists them."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "household_month": world.truth,
        "spells": world.spells,
        "household": world.homes.select("household_no", "township", "is_permit", "is_silent"),
        "person_household": world.people.select("resident_id", "household_no"),
    }
    for name, frame in tables.items():
        order = [column for column in ("household_no", "month", "start", "resident_id") if column in frame.columns]
        frame.sort(order).rechunk().write_parquet(folder / f"{name}.parquet", compression="zstd", statistics=False)
