"""var/status.json: what the last night left behind, failed too. From it the console says since when it shows old things."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from hardship.errors import HardshipError, StoppedError
from pipelines.deliveries import days_delivered
from pipelines.freshness import because
from pipelines.inbox import strays
from pipelines.night import Night

STATUS = Path("status.json")
CURRENT = Path("current")
LAST = "publish"

log = logging.getLogger(__name__)


def write_published(night: Night, release_id: str) -> None:
    """{schema, as_of, outcome "published", release_id, feeds, inbox}."""
    rows = night.store.read_table(night.as_of, "feed_status").to_dicts()
    feeds = {row["feed"]: _feed(night, row["feed"], row["last_delivery_on"], row["is_missing"], row["is_stale"]) for row in rows}
    _write(night, {"outcome": "published", "release_id": release_id, "feeds": feeds, "inbox": strays(night)})


def write_failure(night: Night, error: HardshipError, at: str = "") -> bool:
    """{schema, as_of, outcome "failed", release_id of what is still shown, error {class, exit_code, what, zh, where, do}, feeds, inbox}.

    ``at`` is the step that failed, where that is known. Answers False where the night is published all the same: it was
    told to stop, or its last step failed, after ``current`` had moved; then the status says that it is published.
    A night for an older date than the one shown says nothing about what is shown: it leaves the status as it is. Where
    the status itself cannot be written the error that is on its way says why; it is not replaced by this one.
    """
    try:
        shown = night.store.read_json(CURRENT) if (night.settings.var / CURRENT).exists() else None
        if shown and shown["as_of"] > night.as_of.isoformat():
            return True
        if shown and (at == LAST or isinstance(error, StoppedError)) and _is_out(night, shown["release_id"]):
            write_published(night, shown["release_id"])
            return False
        told = {"class": type(error).__name__, "exit_code": error.exit_code, "what": error.what, "zh": error.zh,
                "where": error.where, "do": error.do}  # fmt: skip
        known = _as_far_as_known(night)
        _write(night, {"outcome": "failed", "release_id": shown and shown["release_id"], "error": told} | known)
    except HardshipError as other:
        log.warning("the status cannot be written: %s", other.what)
    return True


def _is_out(night: Night, shown: str) -> bool:
    """Whether what is shown is this night's release, as it was finished last and with nothing begun since."""
    is_finished = night.as_of in night.store.nights() and not night.store.is_building(night.as_of)
    return is_finished and night.store.manifest(night.as_of)["release_id"] == shown


def _as_far_as_known(night: Night) -> dict[str, Any]:
    """The feeds' state from what was accepted, since a failed night may have no table of it, nor a catalogue."""
    try:
        feeds = night.catalogue.feeds
    except HardshipError:
        return {"feeds": {}, "inbox": []}
    found = {}
    for feed in feeds:
        last = max(days_delivered(night.store, feed.name, night.as_of), default=None)
        is_old = last is not None and (night.as_of - night.as_of.fromisoformat(last)).days > feed.stale_after_days
        found[feed.name] = _feed(night, feed.name, last, last is None, is_old)
    return {"feeds": found, "inbox": strays(night)}


def _feed(night: Night, name: str, last: Any, is_missing: bool, is_stale: bool) -> dict[str, Any]:
    """``stale_since`` is the day of the last delivery: what is shown is as old as that; ``because`` says why."""
    day = None if last is None else str(last)
    told = {"last_delivery_on": day, "is_missing": is_missing, "is_stale": is_stale, "stale_since": day if is_stale else None}
    zh, en = because(night, name, day) if is_missing or is_stale else ("", "")
    return told | {"because_zh": zh, "because_en": en}


def _write(night: Night, content: dict[str, Any]) -> None:
    night.store.write_json(STATUS, {"schema": 1, "as_of": night.as_of.isoformat()} | content)
