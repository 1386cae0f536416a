"""A summary with the invented city's truth beside it. Only the command line may hold a night against the truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from hardship.settings import Settings
from pipelines.commands.summary import summary
from simulation.judge import judge


def summary_with_truth(settings: Settings, as_of: date | None, city: Path | None) -> dict[str, Any]:
    """`pipelines.commands.summary.summary`, with ``judged`` filled where an invented city is at hand."""
    result = summary(settings, as_of)
    city = city or settings.home / "city"
    if settings.invented and (city / "truth").is_dir():
        result["judged"] = judge(settings, city, date.fromisoformat(str(result["as_of"])))
    return result
