"""Small deliveries and nights for tests: rows as they would lie after landing, written through the store alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hardship.declarations import Feed
from hardship.settings import PROJECT, Settings
from pipelines.night import Night
from pipelines.rowfile import landed_schema
from pipelines.store import Store

QUARANTINE = {
    "feed": pl.String(), "delivery": pl.String(), "line": pl.Int64(), "column": pl.String(), "rule": pl.String(),
    "reason_zh": pl.String(), "reason_en": pl.String(),
}  # fmt: skip


def settings_in(home: Path, **chosen: Any) -> Settings:
    """Settings of an invented home, with the project's own catalogue."""
    return Settings(**{"home": home, "catalogue": PROJECT, "threads": 1, "memory_gb": 1} | chosen)


def night_in(home: Path, as_of: date, **chosen: Any) -> Night:
    """The night of ``as_of`` in an invented home."""
    return Night(as_of, settings_in(home, **chosen))


def key(kind: str, number: int) -> str:
    """A person ("p") or household ("h") key in the form that the vault gives them."""
    return f"{kind}_{hashlib.sha256(f'{kind}{number}'.encode()).hexdigest()[:32]}"


def land_rows(
    store: Store, feed: Feed, rows: Iterable[Mapping[str, Any]], delivered_on: date, *, known_on: date | None = None, refused: bool = False
) -> str:
    """Keeps a delivery with ``rows`` and returns its name.

    A row names what matters; other columns are null. ``known_on`` of a row is its own, else the argument, else
    ``delivered_on``. With a row that was known before it was handed over, the delivery is a history.
    """
    schema = landed_schema(feed)
    given = [dict(row) for row in rows]
    sha = hashlib.sha256(repr((feed.name, delivered_on, given)).encode()).hexdigest()
    delivery = sha[:12]
    full = []
    for line, row in enumerate(given, start=2):
        if unknown := sorted(set(row) - set(schema)):
            raise KeyError(f"feed {feed.name} lands no {', '.join(unknown)}")
        row_key = hashlib.sha256(repr([row.get(part) for part in feed.key]).encode()).hexdigest()[:32]
        content = hashlib.sha256(repr(sorted((k, v) for k, v in row.items() if k != "known_on")).encode()).hexdigest()[:32]
        own = {"row_key": row_key, "content": content, "known_on": known_on or delivered_on, "delivery": delivery, "line": line}
        full.append(dict.fromkeys(schema) | own | row)
    manifest = {
        "feed": feed.name, "delivery": delivery, "file": f"{delivery}.csv", "sha256": sha, "size": 0, "delivered_on": delivered_on,
        "history": any(row["known_on"] < delivered_on for row in full), "outcome": "refused" if refused else "accepted",
        "reason_zh": "", "reason_en": "", "read": len(full),
        "accepted": 0 if refused else len(full), "quarantined": 0, "duplicate": 0, "superseded": 0, "by_rule": {}, "checks": [],
        "encoding": "utf-8", "format": "csv",
    }  # fmt: skip
    store.keep_delivery(feed.name, delivery, pl.DataFrame(full, schema=schema), pl.DataFrame(schema=QUARANTINE), manifest)
    return delivery
