"""What the department had said already: rows of a delivery that change nothing are left out, in the order of hand-over.

A delivery may reach the inbox late. Whatever came before it in hand-over but lands after it must not make it silent: lines
that were left out because they said what was known are noted beside the delivery, and stand again where it turns out
that something else had been said in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hardship.declarations import Feed
from pipelines.handed_over import order_expr, order_of
from pipelines.store import Store

REPEATED = pl.Schema({"row_key": pl.String, "known_on": pl.Date, "content": pl.String, "line": pl.Int64})


def repeated_lines(store: Store, feed: Feed, rows: pl.LazyFrame, manifest: dict[str, Any]) -> pl.DataFrame:
    """REPEATED: the lines that say what the department's last word before them says already, by line.

    Looked at is what was handed over before the delivery, whenever it landed.
    """
    others = [one for one in _accepted(store, feed) if one["delivery"] != manifest["delivery"]]
    paths = store.landed_paths(feed.name, date.max) if others else []
    own = manifest["history"] and _has_versions(rows)
    if not (paths or own):
        return pl.DataFrame(schema=REPEATED)
    order = order_of([*others, manifest])
    mine = _versions(rows, order, "line").collect(engine="streaming").sort("line")
    said = [_versions(pl.scan_parquet(paths), order).join(mine.lazy().select("key"), on="key", how="semi")] if paths else []
    # In a history one record may have several versions, of which each is held against the one before it.
    said += [mine.lazy().drop("line")] if own else []
    before = (
        mine.lazy()
        .join(pl.concat(said).collect().lazy(), on="key", suffix="_then")
        .filter(pl.col("order_then") < pl.col("order"))
        .sort("line", "order_then")
        .collect()
    )
    seen = before.filter(pl.col("known_on_then") <= pl.col("known_on")).group_by("line", maintain_order=True).last()
    same = seen.filter(pl.col("digest") == pl.col("digest_then")).select("line", pl.col("order_then").alias("last"))
    # Said in between and known only later than this row: for the nights after that the row is no mere repetition.
    otherwise = before.join(same, on="line").filter(pl.col("order_then") > pl.col("last"), pl.col("digest") != pl.col("digest_then"))
    repeated = same.join(otherwise, on="line", how="anti").select("line").sort("line")
    return rows.select(REPEATED.names()).join(repeated.lazy(), on="line", how="semi").collect(engine="streaming").sort("line")


def _has_versions(rows: pl.LazyFrame) -> bool:
    """Whether a record stands more than once."""
    key = pl.col("row_key").hash(1)
    return bool(rows.select(key.n_unique() < pl.len()).collect(engine="streaming").item())


def stand_again(store: Store, feed: Feed, fresh: pl.LazyFrame, manifest: dict[str, Any]) -> None:
    """Lines of deliveries handed over after this one that were left out as known, and are not once this one counts, stand again.

    It is done before the delivery is kept: of a run that is killed in between nothing is lost and nothing counted twice.
    """
    others = [one for one in _accepted(store, feed) if one["delivery"] != manifest["delivery"]]
    place = dict(order_of([*others, manifest]).select("delivery", "place").iter_rows())
    for other in others:
        # Versions of a history lie between those of other deliveries: whatever its place, it may come in between.
        is_before = place[other["delivery"]] < place[manifest["delivery"]]
        noted = store.repeated(feed.name, other["delivery"])
        if noted is None or (is_before and not other["history"] and not manifest["history"]):
            continue
        told = fresh.select("row_key").join(noted.lazy().select("row_key"), on="row_key", how="semi").unique()
        returning = noted.join(told.collect(engine="streaming"), on="row_key", how="semi", maintain_order="left")
        if returning.height:
            _return(store, feed, other, noted, returning)


def full_rows(store: Store, feed: Feed, noted: pl.DataFrame, delivery: str) -> pl.DataFrame:
    """The rows that lines of REPEATED stand for, as rows of ``delivery``: their content has landed with another one."""
    paths = store.landed_paths(feed.name, date.max)
    if not noted.height or not paths:
        return pl.DataFrame()
    found = _scan(paths).join(noted.lazy().select("row_key", "content").unique(), on=["row_key", "content"], how="semi").collect()
    found = found.sort("delivery", "line").unique(["row_key", "content"], keep="first", maintain_order=True)
    columns = found.columns
    whole = noted.join(found.drop("known_on", "line"), on=["row_key", "content"], how="inner", maintain_order="left")
    return whole.with_columns(pl.lit(delivery).alias("delivery")).select(columns)


def _return(store: Store, feed: Feed, later: dict[str, Any], noted: pl.DataFrame, returning: pl.DataFrame) -> None:
    name = later["delivery"]
    rows = store.kept_rows(feed.name, name)
    back = full_rows(store, feed, returning, name)
    rows = pl.concat([rows, back.select(rows.columns).cast(rows.schema)]).sort("line")
    told = later | {"accepted": later["accepted"] + back.height, "duplicate": later["duplicate"] - back.height}
    left = noted.join(returning, on="line", how="anti", maintain_order="left")
    quarantined, profile = store.quarantined(feed.name, name), store.profile(feed.name, name)
    store.keep_delivery(feed.name, name, rows, quarantined, told, repeated=left, profile=profile or None)


def _accepted(store: Store, feed: Feed) -> list[dict[str, Any]]:
    return [one for one in store.deliveries(feed.name, date.max) if one["outcome"] == "accepted"]


def _scan(paths: Sequence[Path]) -> pl.LazyFrame:
    return pl.scan_parquet(list(paths), missing_columns="insert", extra_columns="ignore")


def _versions(rows: pl.LazyFrame, order: pl.DataFrame, *more: str) -> pl.LazyFrame:
    """key and digest (64 bits each, of this process alone), known_on and order of every version, and ``more`` columns."""
    return (
        rows.select("row_key", "known_on", "content", "delivery", *more)
        .join(order.lazy(), on="delivery", how="inner", maintain_order="left")
        .select(
            pl.col("row_key").hash(1).alias("key"),
            pl.col("content").hash(2).alias("digest"),
            "known_on",
            order_expr().alias("order"),
            *more,
        )
    )
