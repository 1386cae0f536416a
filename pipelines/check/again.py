"""A content that is handed over once more, byte for byte, after something else was said: it is the department's latest word.

Land notes the repeat (``pipelines.deliveries.repeats``) and does not read the file again. Here the records of which
another version had become the last word meanwhile get their old content back, as a delivery of the day of the repeat;
where nothing had changed, the repeat stays a sign of life (docs/decisions/0015-the-last-word.md).
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hardship.declarations import Feed
from pipelines.check.known import full_rows, repeated_lines, stand_again
from pipelines.deliveries import COUNTS, check_entry, repeats
from pipelines.night import Night
from pipelines.vault import IDENTITIES, identity_name

HANDED_OVER_AGAIN = "handed_over_again"


def say_again(night: Night, feed: Feed) -> None:
    """Keeps a delivery for every repeat that changes something. Repeats are looked at again when anything else has come."""
    store = night.store
    kept = {one["delivery"]: one for one in store.deliveries(feed.name, date.max) if one["outcome"] == "accepted"}
    due = sorted(
        (entry["delivered_on"], entry["file"], delivery, entry.get("met_on", entry["delivered_on"]))
        for delivery, entries in repeats(store, feed.name).items()
        for entry in entries
        if delivery in kept and not kept[delivery]["history"] and entry["delivered_on"] <= night.as_of.isoformat()
    )
    settled = _settled(night, feed)
    if not due or settled == [len(due), len(kept)]:
        return
    for day, file, delivery, met in due:
        first = kept[delivery]
        made = _made(first, day, file, met)
        # Handed over before the file itself and not known before it, it changes nothing: the file says the same after it.
        may_count = (day, file) > (first["delivered_on"], first["file"]) or met < first.get("met_on", first["delivered_on"])
        if made["delivery"] not in kept and may_count:
            _keep(night, feed, first, made)
    now = [one for one in store.deliveries(feed.name, date.max) if one["outcome"] == "accepted"]
    store.write_json(_path(feed), [len(due), len(now)])


def _keep(night: Night, feed: Feed, first: dict[str, Any], made: dict[str, Any]) -> None:
    store, day, met = night.store, date.fromisoformat(made["delivered_on"]), date.fromisoformat(made["met_on"])
    rows = store.kept_rows(feed.name, first["delivery"])
    noted = store.repeated(feed.name, first["delivery"])
    if noted is not None:
        back = full_rows(store, feed, noted, first["delivery"])
        rows = pl.concat([rows, back.select(rows.columns).cast(rows.schema)]).sort("line")
    if not rows.height:
        return
    rows = rows.with_columns(pl.lit(met).alias("known_on"), pl.lit(made["delivery"]).alias("delivery"))
    repeated = repeated_lines(store, feed, rows.lazy(), made)
    fresh = rows.join(repeated, on="line", how="anti", maintain_order="left").sort("line")
    if not fresh.height:
        return
    count, read = fresh.height, made["read"]
    zh = f"同一文件再次交付，{count}条记录恢复为该文件的内容"
    en = f"the same file was handed over again: {count} records have its content again"
    entry = check_entry(HANDED_OVER_AGAIN, None, "warn", read, count, zh, en)
    made |= {"accepted": count, "duplicate": read - count, "checks": [entry]}
    name = identity_name(date.fromisoformat(first["delivered_on"]), feed.name, first["delivery"])
    identities = night.vault.get(IDENTITIES, name)
    again = identities.with_columns(pl.lit(met).alias("known_on"), pl.lit(made["delivery"]).alias("delivery"))
    night.vault.put(IDENTITIES, identity_name(day, feed.name, made["delivery"]), again)
    stand_again(store, feed, fresh.lazy(), made)
    store.keep_delivery(
        feed.name, made["delivery"], fresh, store.quarantined(feed.name, first["delivery"]).clear(), made, repeated=repeated
    )


def _made(first: dict[str, Any], day: str, file: str, met: str) -> dict[str, Any]:
    """The manifest of a repeat: all its lines are known, but for those that are said again."""
    name = hashlib.sha256(f"{first['sha256']} again {day} {file}".encode()).hexdigest()[:12]
    nothing = dict.fromkeys(COUNTS, 0) | {"read": first["read"], "by_rule": {}, "extra_headings": [], "again_of": first["delivery"]}
    return first | nothing | {"delivery": name, "delivered_on": day, "met_on": met, "file": file}


def _settled(night: Night, feed: Feed) -> list[int]:
    return list(night.store.read_json(_path(feed))) if (night.store.var / _path(feed)).exists() else []


def _path(feed: Feed) -> Path:
    return Path("landed") / feed.name / "settled.json"
