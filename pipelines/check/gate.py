"""May this night go on? What each feed is worth tonight, and what its checks found."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from exchange.delivery import SEAL_SUFFIX
from hardship.declarations import Feed
from hardship.errors import CheckError
from hardship.night_tables import CHECK_RESULT, FEED_STATUS
from pipelines.deliveries import COUNTS, days_delivered, met_tonight, standing_refusals
from pipelines.night import Night


def gate(night: Night) -> dict[str, pl.DataFrame]:
    """feed_status and check_result of this night.

    Raises CheckError, naming the feed and what to do, where a feed that may not be missing (``on_failure="stop"``) was
    refused this night and not handed over again, or was never delivered.
    """
    needed = [feed for feed in night.catalogue.feeds if feed.on_failure == "stop"]
    for stop in (_stop_if_refused, _stop_if_missing):  # a refusal says more than an absence
        for feed in needed:
            stop(night, feed)
    return {"feed_status": status_of_feeds(night), "check_result": check_result(night)}


def status_of_feeds(night: Night) -> pl.DataFrame:
    """The table feed_status: a row a feed, by what was delivered since the previous published night."""
    rows = [_status(night, feed) for feed in night.catalogue.feeds]
    return pl.DataFrame(rows, schema=FEED_STATUS.schema).sort("feed")


def _not_mended(night: Night, feed: Feed, manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the manifests that are refused and for which no good file of the same name came on the same day or later."""
    standing = standing_refusals(night.store.deliveries(feed.name, night.as_of))
    return [manifest for manifest in manifests if manifest in standing]


def _stop_if_refused(night: Night, feed: Feed) -> None:
    refused_tonight = _not_mended(night, feed, met_tonight(night.store, feed.name, night.as_of))
    if refused_tonight:
        worst = refused_tonight[-1]
        raise CheckError(
            f"the feed {feed.name} ({feed.zh}) was refused: {worst['reason_en']}",
            where=f"{worst['file']}, delivered on {worst['delivered_on']}",
            do=f"ask {feed.owner} for a mended file of the same name, put it with its seal into inbox/{feed.name}, run the night again",
            zh=f"{feed.zh}的数据被拒收：{worst['reason_zh']}",
        )


def _stop_if_missing(night: Night, feed: Feed) -> None:
    if not days_delivered(night.store, feed.name, night.as_of):
        raise CheckError(
            f"the feed {feed.name} ({feed.zh}) was never delivered, and no night can do without it",
            where=f"inbox/{feed.name}",
            do=f"ask {feed.owner} for it; a file counts once its seal (<file>{SEAL_SUFFIX}) lies beside it",
            zh=f"{feed.zh}从未交付",
        )


def _status(night: Night, feed: Feed) -> dict[str, Any]:
    tonight = met_tonight(night.store, feed.name, night.as_of)
    last = max(days_delivered(night.store, feed.name, night.as_of), default=None)
    days = None if last is None else (night.as_of - date.fromisoformat(last)).days
    every = night.store.deliveries(feed.name, night.as_of)
    # Refused this night, or refused earlier with nothing usable since.
    since = [m for m in every if m in tonight or last is None or m["delivered_on"] > last]
    is_stale = days is None or days > feed.stale_after_days or bool(_not_mended(night, feed, since))
    return {
        "feed": feed.name,
        "last_delivery_on": None if last is None else date.fromisoformat(last),
        "days_since": days,
        "is_missing": last is None,
        "is_stale": is_stale,
        "deliveries": len(tonight),
        **{name: sum(manifest[name] for manifest in tonight) for name in COUNTS},
        "refused": sum(manifest["outcome"] == "refused" for manifest in tonight),
    }


def check_result(night: Night) -> pl.DataFrame:
    """The table check_result: every check of every delivery that no published night before this one has seen."""
    rows = [
        {"feed": feed.name, "delivery": manifest["delivery"], **check}
        for feed in night.catalogue.feeds
        for manifest in met_tonight(night.store, feed.name, night.as_of)
        for check in manifest["checks"]
    ]
    return pl.DataFrame(rows, schema=CHECK_RESULT.schema)
