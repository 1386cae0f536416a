"""Notes that a night has no release when people begin to wait for it.

var/alerts/no_release/<as_of>.json    the record, for the engineer on duty
var/overdue.json                      the newest of them, beside status.json: what the console tells its readers
"""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

from hardship.settings import Settings
from pipelines.store import Store

OVERDUE = Path("overdue.json")

log = logging.getLogger(__name__)


def note_overdue(settings: Settings, as_of: date, due: str) -> Path | None:
    """Writes the alert and answers the file of its record; None when a release of ``as_of`` or a later date is out already.

    ``due`` is the local moment that passed, for people. The alert is answered when ``var/current`` reaches ``as_of``:
    until then the console shows it; the record stays. Says nothing about persons. Repeating it writes the same bytes.
    """
    store = Store(settings.var)
    current = settings.var / "current"
    released = store.read_json(current)["as_of"] if current.exists() else None
    if released is not None and date.fromisoformat(released) >= as_of:
        return None
    path = settings.var / "alerts" / "no_release" / f"{as_of}.json"
    told = {
        "schema": 1, "kind": "no_release", "as_of": as_of.isoformat(), "due": due, "last_release_as_of": released,
        "what_en": f"No release for {as_of} by {due}", "what_zh": f"{due} 前未发布 {as_of} 的结果",
        "do_en": "Look at the run in Airflow and at var/status.json; mend what the red task says, then clear it.",
        "do_zh": "请查看 Airflow 中的运行和 var/status.json；按红色任务的提示处理后清除该任务重跑。",
    }  # fmt: skip
    store.write_json(path, told)
    before = store.read_json(OVERDUE)["as_of"] if (settings.var / OVERDUE).exists() else ""
    if before <= as_of.isoformat():
        store.write_json(OVERDUE, told)
    log.error("no release for the night of %s by %s: %s", as_of, due, path.name)
    return path
