"""Who writes first when a night and a backfill wait for the writer's one slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.task.priority_strategy import PriorityWeightStrategy

if TYPE_CHECKING:
    from airflow.models.taskinstance import TaskInstance

BEFORE_ANY_BACKFILL = 1_000


class TonightFirst(PriorityWeightStrategy):
    """Tonight's steps before a backfill's; among equals the run that is further on, so that a night begun is ended.

    Airflow's own rules give way to the older date, which lets a backfill of last week hold up tonight until noon.
    """

    def get_weight(self, ti: TaskInstance) -> int:
        """Larger goes first. The kind of run is known by its id: the run itself is not at hand here."""
        done_before = len(ti.task.get_flat_relative_ids(upstream=True))
        return 1 + done_before + (0 if ti.run_id.startswith("backfill__") else BEFORE_ANY_BACKFILL)
