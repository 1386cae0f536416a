"""Until when the data behind a sentence reach, in words: what rests on a feed that fell silent says so where it is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from hardship.catalogue import Catalogue
from pipelines.deliveries import standing_refusals
from pipelines.night import Night


def unsafe_feeds(feed_status: pl.DataFrame) -> list[str]:
    """Feeds that are stale or never came, by name."""
    return feed_status.filter(pl.col("is_stale") | pl.col("is_missing"))["feed"].sort().to_list()


def not_fresh(night: Night, feed_status: pl.DataFrame) -> list[dict[str, Any]]:
    """{feed, zh, en, last_delivery_on, is_missing, because_zh, because_en} of each of ``unsafe_feeds``."""
    told = []
    rows = {row["feed"]: row for row in feed_status.select("feed", "last_delivery_on", "is_missing").iter_rows(named=True)}
    for name in unsafe_feeds(feed_status):
        feed, row = night.catalogue.feed(name), rows[name]
        last = None if row["last_delivery_on"] is None else row["last_delivery_on"].isoformat()
        zh, en = because(night, name, last)
        told.append(
            {"feed": name, "zh": feed.zh, "en": feed.en, "last_delivery_on": last, "is_missing": row["is_missing"], "because_zh": zh,
             "because_en": en}
        )  # fmt: skip
    return told


def because(night: Night, name: str, last: str | None) -> tuple[str, str]:
    """Why a feed is not up to date: its last file was refused, it never came, or it has not come for too long."""
    refusals = standing_refusals(night.store.deliveries(name, night.as_of))
    if refusals and (last is None or refusals[-1]["delivered_on"] >= last):
        bad = refusals[-1]
        zh = f"{bad['delivered_on']}的文件{bad['file']}被拒收：{bad['reason_zh']}"
        return zh, f"the file {bad['file']} of {bad['delivered_on']} was refused: {bad['reason_en']}"
    if last is None:
        return "从未交付", "it was never delivered"
    days, allowed = (night.as_of - date.fromisoformat(last)).days, night.catalogue.feed(name).stale_after_days
    return f"已{days}天没有新数据（应不超过{allowed}天）", f"nothing has come for {days} days, {allowed} are allowed"


def until_when(catalogue: Catalogue, feed_status: pl.DataFrame, feeds: Iterable[str]) -> tuple[str, str]:
    """（医疗费用结算数据截至2026-09-15） in Chinese and English for those of the feeds that are stale or never came; else empty."""
    asked = set(feeds) & set(unsafe_feeds(feed_status))
    if not asked:
        return "", ""
    last = dict(feed_status.select("feed", "last_delivery_on").iter_rows())
    zh, en = [], []
    for name in sorted(asked):
        feed = catalogue.feed(name)
        zh.append(f"{feed.zh}数据截至{last[name]}" if last[name] else f"{feed.zh}从未交付")
        en.append(f"{feed.en}: data until {last[name]}" if last[name] else f"{feed.en}: never delivered")
    return f"（{'，'.join(zh)}）", f" ({'; '.join(en)})"
