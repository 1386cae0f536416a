"""`hardship simulate --loop`: couples the invented city with this pipeline. Neither knows the other; only the command line knows both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cli import show
from hardship.settings import Settings, load_settings
from pipelines.commands.receive import receive
from pipelines.commands.train import train
from pipelines.driver import run_feed, run_night
from pipelines.night import Night
from pipelines.nightly import PER_FEED, WHOLE
from pipelines.vault import Vault
from simulation.loop.course import Plan, run

WITH_PEOPLE = ("new", "continued")
BY = "the invented city's loop"


class Office:
    """A home with its keys, its nights and its models, to which the city's deliveries come (``simulation.loop.course.Bureau``)."""

    def __init__(self, settings: Settings, progress: show.Tell) -> None:
        self.settings, self.tell = settings, progress

    def household_keys(self, numbers: Sequence[str]) -> list[str]:
        return Vault(self.settings).household_keys(numbers)

    def learn(self, deliveries: Path, day: date) -> Mapping[str, Any]:
        """Lands what has come by ``day``, then trains; the new model is in use from the next night on, approved by nobody."""
        receive(self.settings, deliveries, day)
        landing = Night(day, self.settings)
        with landing.store.lock():
            for feed in landing.catalogue.feeds:
                for step in PER_FEED:
                    run_feed(landing, step, feed.name)
        told = train(self.settings, until=day, promote=BY, progress=self.tell)
        names = ("digest", "positives", "positives judged", "average_precision_ppm", "auc_ppm", "precision_at_capacity_ppm", "best other")
        return {name.replace(" ", "_"): told[name] for name in names}

    def night(self, deliveries: Path, day: date) -> pl.DataFrame:
        receive(self.settings, deliveries, day)
        night = Night(day, self.settings)
        run_night(night, PER_FEED, WHOLE)
        alert = night.store.of_finished().read_table(day, "alert").filter(pl.col("state").is_in(WITH_PEOPLE))
        return alert.select(
            "alert_id", "household_key", "township", "position", "selected_by", "alerted_on", is_new=pl.col("state") == "new"
        )


def loop(plan: Plan, out: Path, progress: show.Tell) -> dict[str, Any]:
    """Runs the loop in a home of its own, ``out``/home, and writes its figures to ``out``/loop.json as well."""
    settings = load_settings(out / "home", capacity_per_township=plan.capacity)
    Vault.create_keys(settings, invented_seed=plan.seed)
    result = run(plan, Office(settings, progress), out, progress=progress)
    (out / "loop.json").write_text(json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    return result


def loop_told(plan: Plan, out: Path, *, quiet: bool) -> dict[str, Any]:
    """The loop with its progress on the screen; ``quiet``: nothing but the answer may be printed."""
    if quiet:
        return loop(plan, out, lambda *_: None)
    with show.progress("the loop") as tell:
        return loop(plan, out, tell)
