"""Runs the steps of a night, one at a time or all of them: reads what a step takes, writes what it makes, notes the time.

A step is written whole or not at all, and running it again writes the same. Airflow and the command line both come
through here, so a night is the same night whoever starts it.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from hardship.errors import HardshipError
from hardship.night_tables import FEED_STATUS, LEDGER
from pipelines.check import status_of_feeds
from pipelines.night import Night
from pipelines.publish import write_failure

Progress = Callable[[str, str], None]


@dataclass(frozen=True)
class Step:
    """A verb of the night with the tables it takes and makes; takes None: it is given the night alone."""

    name: str
    verb: Callable[..., Any]
    takes: tuple[str, ...] | None = None
    makes: tuple[str, ...] = ()


def run_feed(night: Night, step: Step, feed: str) -> None:
    """One step of one feed."""
    with _noted(night, step.name, feed):
        step.verb(night, feed)


def run_step(night: Night, step: Step) -> dict[str, str]:
    """One step of the whole night; answers the digests of the tables it made."""
    with _noted(night, step.name, ""):
        if step.name == "gate":
            night.store.drop_building(night.as_of)
        given = () if step.takes is None else ({name: _taken(night, name) for name in step.takes},)
        made = step.verb(night, *given)
        return {name: night.store.write_table(night.as_of, night.tables[name], made[name]) for name in step.makes}


def run_night(night: Night, per_feed: Iterable[Step], whole: Iterable[Step], progress: Progress = lambda *_: None) -> None:
    """The whole night in this process. Leaves status.json behind, also when it fails; raises what stopped it."""
    with night.store.lock():
        try:
            for feed in night.catalogue.feeds:
                for step in per_feed:
                    progress(step.name, feed.name)
                    run_feed(night, step, feed.name)
            for step in whole:
                progress(step.name, "")
                run_step(night, step)
        except HardshipError as error:
            write_failure(night, error)
            raise


def in_memory(night: Night, steps: Iterable[Step]) -> dict[str, pl.DataFrame]:
    """The tables that ``steps`` make, conformed, without writing anything.

    A feed counts as delivered where it was by the night's horizon: history handed over at once says nothing of staleness.
    """
    told = replace(night, as_of=night.horizon, delivered_until=None)
    tables: dict[str, pl.DataFrame] = {"feed_status": FEED_STATUS.conform(status_of_feeds(told))}
    for step in steps:
        made: Mapping[str, pl.DataFrame] = step.verb(night, {name: tables[name] for name in step.takes or ()})
        tables |= {name: night.tables[name].conform(made[name]) for name in step.makes}
    return tables


def _taken(night: Night, name: str) -> pl.DataFrame:
    if name != "previous_ledger":
        return night.store.read_table(night.as_of, name)
    before = night.store.previous_night(night.as_of)
    return LEDGER.empty() if before is None else night.store.read_table(before, "ledger")


class _noted:
    """Appends one line a step to var/runs/as_of=D/steps.jsonl: what ran, how long, how much memory. No values of persons.

    The clock is read here to tell people how long a step took; nothing that a night computes depends on it.
    """

    def __init__(self, night: Night, step: str, feed: str) -> None:
        self.path = night.settings.var / "runs" / f"as_of={night.as_of}" / "steps.jsonl"
        self.entry: dict[str, Any] = {"step": step, "feed": feed, "run": os.environ.get("HARDSHIP_RUN", "command")}

    def __enter__(self) -> None:
        self.started = time.monotonic()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.entry["seconds"] = round(time.monotonic() - self.started, 3)
        self.entry["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.entry["outcome"] = "done" if kind is None else kind.__name__
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(self.entry, sort_keys=True) + "\n")
