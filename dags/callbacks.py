"""What happens when a task of a night fails for good: status.json says so, and the console shows "stale since"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def night_failed(context: Mapping[str, Any]) -> None:
    """Airflow's failure callback: writes the failed night's status. Names the task and the error's class, no values."""
    from datetime import date

    from hardship.errors import HardshipError
    from hardship.settings import load_settings
    from pipelines.night import Night
    from pipelines.publish import write_failure

    task = context["task_instance"]
    as_of = task.xcom_pull(task_ids="business_date")
    error = context.get("exception")
    if not isinstance(error, HardshipError):
        error = HardshipError(f"task {task.task_id} failed with {type(error).__name__}", do="see the task's log in Airflow")
    if as_of:
        write_failure(Night(date.fromisoformat(as_of), load_settings()), error)
