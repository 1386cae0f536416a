"""Runs the steps of a night, one at a time or all of them: reads what a step takes, writes what it makes, notes the time.

A step is written whole or not at all, and running it again writes the same. Airflow and the command line both come
through here, so a night is the same night whoever starts it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from hardship.errors import HardshipError
from hardship.night_tables import FEED_STATUS, LEDGER
from pipelines.check import status_of_feeds
from pipelines.lineage import Job
from pipelines.night import Night
from pipelines.publish import STATUS, write_failure
from pipelines.runs import Noted, in_words, write_report
from pipelines.stopping import Stoppable

Progress = Callable[[str, str], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """A verb of the night with the tables it takes and makes; takes None: it is given the night alone."""

    name: str
    verb: Callable[..., Any]
    takes: tuple[str, ...] | None = None
    makes: tuple[str, ...] = ()


def run_feed(night: Night, step: Step, feed: str) -> None:
    """One step of one feed."""
    with Noted(night, Job(step.name, feed)) as note:
        before = night.store.staged(feed)
        step.verb(night, feed)
        _rows_of_feed(night, step, feed, before, note)


def run_step(night: Night, step: Step) -> dict[str, str]:
    """One step of the whole night; answers the digests of the tables it made."""
    with Noted(night, Job(step.name, takes=step.takes or (), makes=step.makes)) as note:
        if step.name == "gate":
            night.store.drop_building(night.as_of)
        elif step.makes:
            night.store.reopen_night(night.as_of)
        taken = {name: _taken(night, name) for name in step.takes or ()}
        note.rows_in |= {name: frame.height for name, frame in taken.items()}
        made = step.verb(night) if step.takes is None else step.verb(night, taken)
        note.rows_out |= {name: made[name].height for name in step.makes}
        return {name: night.store.write_table(night.as_of, night.tables[name], made[name]) for name in step.makes}


def run_night(night: Night, per_feed: Iterable[Step], whole: Iterable[Step], progress: Progress = lambda *_: None) -> None:
    """The whole night in this process. Raises what stopped it.

    Leaves status.json and the page of the run behind, also when it fails before its first step or is told to stop.
    """
    at = ""
    with night.store.lock():
        try:
            with Stoppable() as stop:
                for feed in night.catalogue.feeds:
                    for step in per_feed:
                        stop.check()
                        at = step.name
                        progress(step.name, feed.name)
                        run_feed(night, step, feed.name)
                for step in whole:
                    stop.check()
                    at = step.name
                    progress(step.name, "")
                    run_step(night, step)
        except BaseException as error:
            told = in_words(night, at or "the night", error)
            if told is not None:
                _leave_word(night, told, at)
            if told is None or told is error:
                raise
            raise told from None


def _leave_word(night: Night, error: HardshipError, at: str) -> None:
    """status.json and the page, unless what stopped the night stops them too (a full disk): the night's own error is told."""
    is_failure = True
    try:
        is_failure = write_failure(night, error, at)
    except HardshipError as also:
        log.warning("%s: %s", STATUS, also.what)
    write_report(night, error if is_failure else None)


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
    return LEDGER.empty() if before is None else night.store.of_finished().read_table(before, "ledger")


def _rows_of_feed(night: Night, step: Step, feed: str, before: list[dict[str, Any]], note: Noted) -> None:
    """Rows that one step of one feed took in and gave on, from the manifests of the deliveries that it handled."""
    handled = {manifest["delivery"] for manifest in before}
    if step.name == "land":
        landed = [found for found in night.store.staged(feed) if found["delivery"] not in handled]
        note.rows_in[f"inbox/{feed}"] = sum(found["read"] for found in landed)
        note.rows_out[f"staged/{feed}"] = sum(found["accepted"] for found in landed)
    else:
        kept = [found for found in night.store.deliveries(feed, night.as_of) if found["delivery"] in handled] if handled else []
        note.rows_in[f"staged/{feed}"] = sum(found["accepted"] for found in before)
        note.rows_out[f"landed/{feed}"] = sum(found["accepted"] for found in kept)
