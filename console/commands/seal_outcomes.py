"""Hands what people found to the pipeline, as any other department does: a sealed file in the inbox."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from console.desk import log
from console.desk.models import Outcome
from exchange.outcomes import write_outcomes

FOLDER = Path("inbox") / "outcomes"


def seal_outcomes(on: date) -> dict[str, Any]:
    """Writes and seals the outcomes recorded until ``on`` that have not left yet; answers {file, rows}, file None for none.

    Notes and withdrawn outcomes stay here. The rows are marked after the file is written: should the process die between
    the two, they leave once more, under the same outcome_id, and the pipeline counts them as duplicates.
    """
    with transaction.atomic():
        waiting = list(
            Outcome.objects.filter(exported_in="", is_withdrawn=False, recorded_on__lte=on)
            .select_related("alert")
            .order_by("recorded_on", "outcome_id")
        )
        if not waiting:
            return {"file": None, "rows": 0}
        path = _free_name(settings.HARDSHIP.var / FOLDER, on)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_outcomes(path, [_row(outcome) for outcome in waiting], on)
        Outcome.objects.filter(pk__in=[outcome.pk for outcome in waiting]).update(exported_in=path.name)
        log.record(log.SYSTEM, "seal_outcomes", purpose=path.name)
    return {"file": path, "rows": len(waiting)}


def _row(outcome: Outcome) -> dict[str, str]:
    """The columns of the feed ``outcomes`` (exchange.outcomes.OUTCOMES); the household by its key."""
    return {
        "outcome_id": outcome.outcome_id,
        "household_key": outcome.alert.household_key,
        "alert_id": outcome.alert_id,
        "source": outcome.source,
        "found_on": outcome.found_on.isoformat(),
        "finding": outcome.finding,
        "action": outcome.action,
        "recorded_on": outcome.recorded_on.isoformat(),
    }


def _free_name(folder: Path, on: date) -> Path:
    number = 1
    while (path := folder / f"outcomes_{on.isoformat()}_{number:02d}.csv").exists():
        number += 1
    return path
