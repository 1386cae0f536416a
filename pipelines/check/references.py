"""Records that name another record of their feed (a reversal its bill) which nobody has sent: counted, and said."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from hardship.declarations import Feed
from pipelines.deliveries import check_entry
from pipelines.store import Store


def unknown_references(store: Store, feed: Feed, rows: pl.LazyFrame, delivered_on: date) -> list[dict[str, Any]]:
    """A warning for each column that refers to records; ``failed`` are the rows whose record is not known by that day."""
    return [_of_column(store, feed, column.name, column.refers_to, rows, delivered_on) for column in feed.columns if column.refers_to]


def _of_column(store: Store, feed: Feed, name: str, key: str, rows: pl.LazyFrame, delivered_on: date) -> dict[str, Any]:
    column = feed.column(name)
    named = rows.filter(pl.col(name).is_not_null()).select(pl.col(name).alias(key)).collect(engine="streaming")
    left = _unknown(named, rows, key)
    if paths := store.landed_paths(feed.name, delivered_on):
        left = _unknown(left, pl.scan_parquet(paths), key)
    zh = f"“{column.zh}”所指的记录已经交付（未交付的，按其自身日期计算）"
    en = f"{column.en} is a record that was handed over (else the row counts on its own day)"
    return check_entry("known_reference", name, "warn", named.height, left.height, zh, en)


def _unknown(named: pl.DataFrame, rows: pl.LazyFrame, key: str) -> pl.DataFrame:
    """Those of ``named`` that no row has as its key."""
    if not named.height:
        return named
    known = rows.select(key).join(named.lazy(), on=key, how="semi").collect(engine="streaming")
    return named.join(known, on=key, how="anti")
