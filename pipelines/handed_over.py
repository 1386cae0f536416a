"""In which order a feed's deliveries were handed over: what decides which version of a record is the department's last word.

A row of an ordinary delivery takes its place by the day of hand-over, then by the file's name, then by its content's
digest; it does not matter when the file reached the inbox. A row of a history takes the day on which it would have been
known, since a history tells what was said when (docs/decisions/0015-the-last-word.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from pipelines.store import Store

HANDED_OVER = pl.Schema({"delivery": pl.String, "is_history": pl.Boolean, "handed_on": pl.Date, "place": pl.Int64})
_DAY = 1_000_000  # deliveries of one feed are fewer


def order_of(manifests: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """HANDED_OVER: one row a delivery; ``place`` counts them in the order in which they were handed over."""
    ordered = sorted(manifests, key=lambda one: (one["delivered_on"], one["file"], one["delivery"]))
    rows = [
        (one["delivery"], bool(one["history"]), date.fromisoformat(one["delivered_on"]), place)
        for place, one in enumerate(ordered, start=1)
    ]
    return pl.DataFrame(rows, schema=HANDED_OVER, orient="row")


def handed_over(store: Store, feed: str, until: date) -> pl.DataFrame:
    """``order_of`` the feed's accepted deliveries that were handed over by ``until``."""
    return order_of(one for one in store.deliveries(feed, until) if one["outcome"] == "accepted")


def order_expr() -> pl.Expr:
    """One number that orders versions, for rows that have known_on and the columns of HANDED_OVER beside them."""
    day = pl.when("is_history").then(pl.col("known_on")).otherwise(pl.col("handed_on"))
    return day.cast(pl.Int32).cast(pl.Int64) * _DAY + pl.col("place")
