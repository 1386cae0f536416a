"""What happens when a night fails, or is late: files that the console and the on-duty engineer read. No values of persons.

A package of its own right, not part of the DAG's file: Airflow's triggerer imports the deadline's callback by its name.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pendulum

ZONE = "Asia/Shanghai"


def business_date(conf: Mapping[str, Any] | None, due: datetime) -> date:
    """The business date of a run: what its trigger asked for, or the local day before the moment it was due.

    A home of invented people may rehearse one date for ever: its deliveries end on a day, the clock does not.
    """
    asked = (conf or {}).get("as_of") or _rehearsed()
    return date.fromisoformat(asked) if asked else pendulum.instance(due).in_timezone(ZONE).subtract(days=1).date()


def _rehearsed() -> str | None:
    """HARDSHIP_REHEARSED_AS_OF, which is refused where the people are real: a night would silently be the wrong one."""
    from hardship.errors import SettingsError
    from hardship.settings import load_settings

    asked = os.environ.get("HARDSHIP_REHEARSED_AS_OF")
    if asked and not load_settings().invented:
        raise SettingsError("a date is rehearsed in a home of real people", where="HARDSHIP_REHEARSED_AS_OF", do="take the variable away")
    return asked


def night_failed(context: Mapping[str, Any]) -> None:
    """Airflow's failure callback of a task: status.json names the task and the class of its error."""
    from hardship.errors import HardshipError

    task = context["task_instance"]
    error = context.get("exception")
    if not isinstance(error, HardshipError):
        why = type(error).__name__ if isinstance(error, BaseException) else "no error of its own: it was killed or timed out"
        error = HardshipError(f"task {task.task_id} failed with {why}", do="see the task's log in Airflow")
    _write(context["dag_run"], error, task.task_id)


def run_failed(context: Mapping[str, Any]) -> None:
    """Airflow's failure callback of a whole run, in the DAG processor: the net below ``night_failed``.

    A task whose last try is killed outright (no memory, a lost machine) has no moment left to tell anybody. Where a task
    has told its error already, that stays: it says more.
    """
    import json

    from hardship.errors import HardshipError
    from hardship.settings import load_settings

    run = context["dag_run"]
    status = load_settings().var / "status.json"
    told = json.loads(status.read_text("utf-8")) if status.exists() else {}
    if told.get("outcome") == "failed" and told.get("as_of") == _business_date_of(run).isoformat():
        return
    error = HardshipError(
        f"the run {run.run_id} failed, and its task could not say why: it was killed, or ran out of memory or time",
        do="see the red task in Airflow, then clear it: the night goes on from there",
    )
    _write(run, error)


def _business_date_of(run: Any) -> date:
    return business_date(run.conf, run.logical_date or run.run_after)


def _write(run: Any, error: Any, task: str = "") -> None:
    """status.json and the page of the run, as ``hardship night`` leaves them."""
    from hardship.settings import load_settings
    from pipelines.night import Night
    from pipelines.publish import write_failure
    from pipelines.runs import write_report

    night = Night(_business_date_of(run), load_settings())
    write_report(night, error if write_failure(night, error, task) else None)


async def no_release(context: Mapping[str, Any]) -> str:
    """Airflow's deadline callback, in the triggerer: notes that the scheduled night has no release in time.

    A run that a person started, or one of a backfill, has nobody waiting for it at six: it raises no alert.
    Answers what it did, which Airflow keeps with the callback.
    """
    from hardship.settings import load_settings
    from pipelines.commands.overdue import note_overdue

    run, due = context["dag_run"], _moment(context["deadline"]["deadline_time"])
    if run["run_type"] != "scheduled":
        return f"nobody waits for a {run['run_type']} run"
    as_of = business_date(run["conf"], _moment(run["logical_date"] or run["run_after"]))
    noted = note_overdue(load_settings(), as_of, pendulum.instance(due).in_timezone(ZONE).strftime("%Y-%m-%d %H:%M"))
    return f"noted in {noted.name}" if noted else "a release is there"


def _moment(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
