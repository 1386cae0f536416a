"""The deliveries that departments would make of the invented world, sealed; and its truth, in a folder of its own.

    OUT/deliveries/<YYYY-MM-DD>/<feed>/<file> + seal     one history, then a file on each day on which a feed is due,
                                                         now and then a broken one and <file>_mended on the day after
    OUT/truth/household_month.parquet                    household_no, month, in_hardship, depth_fen, cause, is_assisted, size
    OUT/truth/spells.parquet                             household_no, start, end (null: goes on), cause
    OUT/truth/household.parquet                          household_no, township, is_permit, is_silent
    OUT/truth/person_household.parquet                   resident_id, household_no

Same arguments, same bytes: nothing is read but the catalogue's feeds, and there is no clock. Large cities are made in blocks
(parts.py), whose rows stand one behind the other.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from exchange.delivery import seal
from hardship.catalogue import load_catalogue
from hardship.declarations import Feed
from hardship.errors import HardshipError
from hardship.settings import PROJECT
from simulation.mishaps import cut_off, mishap_of, without_a_column
from simulation.paper import form_of, written
from simulation.parts import (
    LONG_AGO,
    TRUTH,
    Frames,
    Plan,
    Progress,
    delivery_name,
    module_of,
    parts,
    truth_name,
    truth_of,
)  # fmt: skip
from simulation.version import WORLD_VERSION
from simulation.world import World

__all__ = ["LONG_AGO", "business_dates", "module_of", "place_of", "simulate", "write_truth"]

NIGHTS = 3
PROCESSES = 2
ROW_GROUP = 250_000


def simulate(
    *, households: int, months: int, until: date, seed: int, out: Path, catalogue: Path = PROJECT, progress: Progress | None = None,
    processes: int = PROCESSES, block: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Writes the city below ``out`` and says what was written.

    ``until`` is the last business date that receives files; the world goes on for three months of truth. A feed
    without a simulate.py is skipped and named in ``skipped``. ``processes`` changes no byte; ``block``, the households built
    at a time (parts.Plan), only the order of rows. Raises HardshipError where ``out`` already holds a city.
    """
    if (out / "deliveries").exists():
        raise HardshipError("there is a city already", where=str(out), do="choose another folder, or remove this one")
    tell = progress or (lambda _: None)
    plan = Plan(households, months, until, seed, tuple(business_dates(until, NIGHTS)), catalogue, block)
    skipped = [feed.name for feed in load_catalogue(catalogue).feeds if not plan.simulated(feed).exists()]
    for name in skipped:
        tell(f"{name} has no simulate.py: skipped")
    (out / "truth").mkdir(parents=True, exist_ok=True)
    with _Files(plan, out) as files:
        for frames in parts(plan, processes, out, tell):
            files.add(frames)
    tell("sealing")
    made = {feed.name: _hand_over(plan, feed, files, out / "deliveries") for feed in plan.feeds}
    return {
        "invented": True, "households": households, "persons": files.persons, "months": months, "until": until.isoformat(),
        "seed": seed, "world_version": WORLD_VERSION, "nights": [day.isoformat() for day in plan.days],
        "history_on": plan.history_on.isoformat(), "feeds": made, "skipped": skipped,
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


class _Files:
    """What grows with every block: histories and truth on the disk, the days' rows in memory.

    A thread of its own writes, while the next table is made.
    """

    def __init__(self, plan: Plan, out: Path) -> None:
        self.persons = 0
        self.days: dict[str, list[pl.DataFrame]] = {}
        self.history = dict.fromkeys((feed.name for feed in plan.feeds), 0)
        self._tables = {truth_name(name): out / "truth" / f"{name}.parquet" for name in TRUTH}
        self._feeds = {delivery_name(feed, plan.history_on): feed.name for feed in plan.feeds}
        for feed in plan.feeds:
            path = place_of(out / "deliveries", plan.history_on, feed, f"{feed.name}_history.parquet")
            self._tables[delivery_name(feed, plan.history_on)] = path
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: deque[Future[None]] = deque()
        self._open = ExitStack()
        self._hand = self._open.enter_context(ThreadPoolExecutor(1))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def add(self, frames: Frames) -> None:
        for name, rows in frames:
            if name == truth_name("person_household"):
                self.persons += rows.height
            if name not in self._tables:
                self.days.setdefault(name, []).append(rows)
                continue
            if name in self._feeds:
                self.history[self._feeds[name]] += rows.height
            self._waiting.append(self._hand.submit(self._append, name, rows))
            if len(self._waiting) > 1:
                self._waiting.popleft().result()
        while self._waiting:
            self._waiting.popleft().result()

    def _append(self, name: str, rows: pl.DataFrame) -> None:
        """Row groups of their own for every block, so that no block waits for another."""
        table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
        if name not in self._writers:
            self._writers[name] = self._open.enter_context(_writer(self._tables[name], table.schema))
        self._writers[name].write_table(table, row_group_size=ROW_GROUP)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Without dictionaries: most cells of a delivery are told apart by what is in them."""
    return pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False, write_statistics=False, store_schema=False)


def _hand_over(plan: Plan, feed: Feed, files: _Files, folder: Path) -> dict[str, int]:
    """Seals the history and writes the files of the days; answers the rows by day."""
    day = plan.history_on
    seal(place_of(folder, day, feed, f"{feed.name}_history.parquet"), feed.name, day, history=True)
    rows = {day.isoformat(): files.history[feed.name]}
    late: tuple[date, pl.DataFrame] | None = None
    for day in plan.due(feed):
        if late:
            _send(feed, late[1], late[0], day, folder)
        frame = pl.concat(files.days.pop(delivery_name(feed, day)))
        rows[day.isoformat()] = frame.height
        mishap = mishap_of(plan.seed, feed, day, plan.days)
        path = _send(feed, without_a_column(feed, frame) if mishap == "column_left_out" else frame, day, day, folder)
        if mishap == "cut":
            cut_off(path)
        late = (day, frame) if mishap else None
    return rows


def _send(feed: Feed, frame: pl.DataFrame, of: date, on: date, folder: Path) -> Path:
    """Writes and seals the file of day ``of``, which is handed over on day ``on``: a mended one is called so."""
    mended = "" if of == on else "_mended"
    path = place_of(folder, on, feed, f"{feed.name}_{of:%Y%m%d}{mended}{form_of(feed, of).suffix}")
    path.write_bytes(written(feed, frame, of))
    seal(path, feed.name, on)
    return path


def place_of(folder: Path, day: date, feed: Feed, file: str) -> Path:
    """Where a file of ``day`` lies below the deliveries ``folder``, which is made."""
    path = folder / day.isoformat() / feed.name / file
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def write_truth(world: World, folder: Path) -> None:
    """The four tables of truth, as the head of this file lists them, of a world in one block."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in truth_of(world).items():
        frame.rechunk().write_parquet(folder / f"{name}.parquet", compression="zstd", statistics=False)
