"""The months of the loop: deliveries, a night, its leads, visits, outcomes, and now and then a new model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl

from hardship.errors import HardshipError
from hardship.settings import PROJECT
from simulation.deliveries import business_dates, write_truth
from simulation.loop import measures, post, workers
from simulation.version import WORLD_VERSION
from simulation.world import Course

VISITS = {
    "alert_id": pl.String(), "household_key": pl.String(), "household": pl.Int64(), "selected_by": pl.String(),
    "alerted_on": pl.Date(), "attempt": pl.Int64(),
    "visited_on": pl.Date(), "finding": pl.String(), "applied": pl.Boolean(), "is_hard": pl.Boolean(),
}  # fmt: skip
PUT = {"household": pl.Int64(), "night": pl.Date(), "selected_by": pl.String()}
Progress = Callable[[str], None]


class Bureau(Protocol):
    """The office with its pipeline. It sees what is handed over, never the world."""

    def household_keys(self, numbers: Sequence[str]) -> list[str]:
        """The keys under which the bureau knows register numbers."""
        ...

    def learn(self, deliveries: Path, day: date) -> Mapping[str, Any]:
        """Trains on what was handed over until ``day`` and puts the model into use; answers its digest and measures."""
        ...

    def night(self, deliveries: Path, day: date) -> pl.DataFrame:
        """The leads that are with people after the night of ``day``.

        alert_id, household_key, township, position, selected_by, alerted_on, and is_new where put tonight.
        """
        ...


@dataclass(frozen=True)
class Plan:
    """A city as `hardship simulate` makes it, whose last ``loop`` recorded months are lived through with alerts and visits.

    ``capacity``: visits a township can make in a month. ``learn_every``: months between two trainings.
    """

    households: int
    months: int
    until: date
    seed: int
    loop: int = 6
    capacity: int = 5
    learn_every: int = 3

    def __post_init__(self) -> None:
        if (self.until + timedelta(1)).day != 1:
            raise HardshipError(
                "a loop lives through whole months", where=f"until {self.until}", do="let --until be the last day of a month"
            )
        if not 1 <= self.loop < self.months:
            raise HardshipError(f"{self.loop} months of loop in {self.months} months", do="ask for fewer months of loop than of history")
        if self.learn_every < 1 or self.capacity < 0:
            raise HardshipError("no such loop", do="ask for a capacity of 0 or more, and a training every 1 month or more")


def run(plan: Plan, bureau: Bureau, out: Path, *, catalogue: Path = PROJECT, progress: Progress = lambda _: None) -> dict[str, Any]:
    """Lives through the loop and measures it (measures.py). Same plan and bureau, same figures.

    Writes OUT/deliveries, OUT/truth (of the world with visits), OUT/without/truth and OUT/visits.parquet. Raises
    HardshipError where ``out`` already holds a city.
    """
    if (out / "deliveries").exists():
        raise HardshipError("there is a city already", where=str(out), do="choose another folder, or remove this one")
    course = Course(households=plan.households, months=plan.months, until=plan.until, seed=plan.seed)
    first = plan.months - plan.loop
    progress(f"{first} months of history")
    while course.next_month < first:
        course.advance()
    alone = deepcopy(course)  # the same city, in which nobody is visited because of an alert
    homes = course.world().homes
    keys = pl.DataFrame({"household": homes["household"], "household_key": bureau.household_keys(homes["household_no"].to_list())})
    handed_over = _last_day(course, first - 1)
    post.hand_over(course.world(), catalogue, None, handed_over, out)
    models = [_learnt(bureau, out, handed_over)]
    visits, put, leads, nights = pl.DataFrame(schema=VISITS), pl.DataFrame(schema=PUT), pl.DataFrame(), []
    for month in range(first, plan.months):
        night = business_dates(_last_day(course, month), 1)[0]
        progress(f"the night of {night}, and the visits that the one before it asked for")
        made = _go(course, month, leads, visits, plan.capacity)
        course.advance()
        visits = pl.concat([visits, made])
        post.hand_over(course.world(), catalogue, handed_over, night, out)
        post.hand_over_outcomes(_reported(made), night, out)
        handed_over = night
        leads = bureau.night(out, night).join(keys, on="household_key").sort("alert_id")
        put = pl.concat([put, leads.filter("is_new").select("household", "selected_by", night=pl.lit(night)).select(*PUT)])
        nights.append(night)
        if (month - first + 1) % plan.learn_every == 0 and month + 1 < plan.months:
            progress("training on the labels of the loop")
            models.append(_learnt(bureau, out, night))
    # What the last night asked for is visited too, and truth goes on for some months after it.
    visits = pl.concat([visits, _go(course, plan.months, leads, visits, plan.capacity)])
    for world in (course, alone):
        while world.next_month < course.state.months.steps.stop:
            world.advance()
    write_truth(course.world(), out / "truth")
    write_truth(alone.world(), out / "without" / "truth")
    visits.write_parquet(out / "visits.parquet", statistics=False)
    since = nights[0].replace(day=1)
    with_alerts, without = _told(course), _told(alone)
    return {
        "invented": True, "world_version": WORLD_VERSION, "households": plan.households, "months": plan.months,
        "until": plan.until.isoformat(), "seed": plan.seed, "loop": plan.loop, "capacity": plan.capacity, "learn_every": plan.learn_every,
        "nights": [night.isoformat() for night in nights],
        **measures.measured(put, visits, without, with_alerts, homes, since),
        "by_month": measures.by_month(put, visits, without, with_alerts, since),
        "models": models,
    }  # fmt: skip


def _go(course: Course, month: int, leads: pl.DataFrame, visits: pl.DataFrame, capacity: int) -> pl.DataFrame:
    """The visits of the first days of ``month`` to the ``leads`` of the night before, within what each township can do."""
    if leads.is_empty():
        return pl.DataFrame(schema=VISITS)
    chosen = workers.queue(leads, visits, capacity)
    homes = chosen["household"].to_numpy()
    is_hard = course.state.in_hardship[homes]
    made = workers.visit(course.state, month, homes)
    return chosen.with_columns(
        visited_on=pl.Series(made.on.astype("datetime64[D]")), finding=pl.Series(made.findings, dtype=pl.String),
        applied=pl.Series(made.applied), is_hard=pl.Series(is_hard),
    ).select(pl.col(name).cast(kind) for name, kind in VISITS.items())  # fmt: skip


def _reported(made: pl.DataFrame) -> list[dict[str, str | date | None]]:
    """Visits as the console reports them: entered on the day, by the key of the household, with what was done."""
    action = pl.when("applied").then(pl.lit("applied")).otherwise(pl.lit("none"))
    rows = made.select(
        "household_key", "alert_id", "finding", outcome_id=pl.format("v_{}_{}", "alert_id", "visited_on"), source=pl.lit("visit"),
        found_on="visited_on", action=action, recorded_on="visited_on",
    )  # fmt: skip
    return rows.to_dicts()


def _learnt(bureau: Bureau, deliveries: Path, day: date) -> dict[str, Any]:
    return {"learnt_on": day.isoformat(), **bureau.learn(deliveries, day)}


def _told(course: Course) -> measures.Told:
    return measures.Told.of(course.world(), [int(fen.sum()) for fen in course.paid])


def _last_day(course: Course, month: int) -> date:
    day: date = (course.state.months.start(month + 1) - np.timedelta64(1, "D")).astype(object)
    return day
