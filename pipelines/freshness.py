"""Until when the data behind a sentence reach, in words: what rests on a feed that fell silent says so where it is read."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from hardship.catalogue import Catalogue


def unsafe_feeds(feed_status: pl.DataFrame) -> list[str]:
    """Feeds that are stale or never came, by name."""
    return feed_status.filter(pl.col("is_stale") | pl.col("is_missing"))["feed"].sort().to_list()


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
