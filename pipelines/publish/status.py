"""var/status.json: what the last night left behind, failed too. From it the console says since when it shows old things."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hardship.errors import HardshipError
from pipelines.night import Night

STATUS = Path("status.json")
CURRENT = Path("current")


def write_published(night: Night, release_id: str) -> None:
    """{schema, as_of, outcome "published", release_id, feeds}."""
    rows = night.store.read_table(night.as_of, "feed_status").to_dicts()
    feeds = {row["feed"]: _feed(row["last_delivery_on"], row["is_missing"], row["is_stale"]) for row in rows}
    _write(night, {"outcome": "published", "release_id": release_id, "feeds": feeds})


def write_failure(night: Night, error: HardshipError) -> None:
    """{schema, as_of, outcome "failed", release_id of what is still shown, error {class, exit_code, what, where, do}, feeds}.

    A night for an older date than the one shown says nothing about what is shown: it leaves the status as it is.
    """
    shown = night.store.read_json(CURRENT) if (night.settings.var / CURRENT).exists() else None
    if shown and shown["as_of"] > night.as_of.isoformat():
        return
    told = {"class": type(error).__name__, "exit_code": error.exit_code, "what": error.what, "where": error.where, "do": error.do}
    _write(night, {"outcome": "failed", "release_id": shown and shown["release_id"], "error": told, "feeds": _feeds_by_deliveries(night)})


def _feeds_by_deliveries(night: Night) -> dict[str, Any]:
    """The feeds' state from what was accepted, since a failed night may have no table of it."""
    found = {}
    for feed in night.catalogue.feeds:
        accepted = [one["delivered_on"] for one in night.store.deliveries(feed.name, night.as_of) if one["outcome"] == "accepted"]
        last = max(accepted, default=None)
        is_old = last is not None and (night.as_of - night.as_of.fromisoformat(last)).days > feed.stale_after_days
        found[feed.name] = _feed(last, last is None, is_old)
    return found


def _feed(last: Any, is_missing: bool, is_stale: bool) -> dict[str, Any]:
    """``stale_since`` is the day of the last delivery: what is shown is as old as that."""
    day = None if last is None else str(last)
    return {"last_delivery_on": day, "is_missing": is_missing, "is_stale": is_stale, "stale_since": day if is_stale else None}


def _write(night: Night, content: dict[str, Any]) -> None:
    night.store.write_json(STATUS, {"schema": 1, "as_of": night.as_of.isoformat()} | content)
