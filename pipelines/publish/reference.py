"""Feeds of no persons in the warehouse: what is public as it was sent, every version with the day on which it was known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hardship.declarations import ColumnKind, Feed
from hardship.tables import Column, Kind, Table
from pipelines.night import Night

_KINDS: Mapping[ColumnKind, Kind] = {
    "code": "code", "date": "date", "month": "date", "yuan": "fen", "percent": "ppm", "int": "int", "text": "text", "area": "code",
}  # fmt: skip


def public_feeds(night: Night) -> list[tuple[Table, list[Path]]]:
    """A table and its files for each feed that was delivered by the night's day and of which every column is public."""
    found = []
    for feed in night.catalogue.feeds:
        paths = night.store.landed_paths(feed.name, night.as_of) if is_public(feed) else []
        if paths:
            found.append((table_of(feed), paths))
    return found


def is_public(feed: Feed) -> bool:
    return all(column.sensitivity == "public" for column in feed.columns)


def table_of(feed: Feed) -> Table:
    columns = [Column(c.name, _KINDS.get(c.kind, "key"), c.zh, c.en, sensitivity="public") for c in feed.columns]
    origin = (
        Column("known_on", "date", "获知日期", "known since", nullable=False, sensitivity="public"),
        Column("delivery", "key", "交付", "delivery", nullable=False, sensitivity="public"),
        Column("line", "int", "行", "line in the file", nullable=False, sensitivity="public"),
    )
    return Table(feed.name, feed.zh, f"{feed.en}: every version, and since when it is known", (*columns, *origin), ("delivery", "line"))
