"""Which lines of the quarantine came back in good order: what can be known without guessing, derived anew each time.

A line counts as corrected where a later delivery was accepted in which
- the row came back under the reference that its correction request gave it, or
- a row with the same record key was taken (the key's own cells could be read on both occasions).
A line whose key itself could not be read and that came back without its reference stays open: nobody can tell.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from exchange.delivery import Seal
from hardship.declarations import Feed
from hardship.errors import VaultError
from pipelines.commands.originals import lines_of, reference, returned, sent_again
from pipelines.engine import Digests
from pipelines.land.parse import Reader
from pipelines.land.people import Keys
from pipelines.night import Night


class Mended:
    """What came back to one feed by the day of ``night``."""

    def __init__(self, night: Night, feed: Feed) -> None:
        self._night, self._feed = night, feed
        self._accepted = [one for one in night.store.deliveries(feed.name, night.as_of) if one["outcome"] == "accepted"]

    def lines(self, manifest: dict[str, Any], lines: set[int]) -> set[int]:
        """Those of the quarantined ``lines`` of a delivery that came back in good order."""
        later = {
            one["delivery"] for one in self._accepted
            if one["delivery"] != manifest["delivery"] and one["delivered_on"] >= manifest["delivered_on"]
        }  # fmt: skip
        if not lines or not later:
            return set()
        named = {line for line in lines if later & self._references.get(reference(manifest["delivery"], line), set())}
        try:
            return named | self._same_key(manifest, lines - named, later)
        except VaultError:  # the file was put away: of these lines nothing more can be known
            return named

    @cached_property
    def _references(self) -> dict[str, set[str]]:
        """{reference: the accepted deliveries in which it came back}."""
        found: dict[str, set[str]] = {}
        for delivery, told in returned(self._night, self._feed, self._accepted):
            found.setdefault(told, set()).add(delivery)
        return found

    def _same_key(self, manifest: dict[str, Any], lines: set[int], later: set[str]) -> set[int]:
        paths = [
            path for path in self._night.store.landed_paths(self._feed.name, self._night.as_of)
            if path.parent.name.removeprefix("delivery=") in later
        ]  # fmt: skip
        if not lines or not paths:
            return set()
        keys = self._keys(manifest, lines)
        taken = pl.scan_parquet(paths).select("row_key").join(keys.lazy().select("row_key"), on="row_key", how="semi").collect()
        return set(keys.filter(pl.col("row_key").is_in(taken["row_key"].implode()))["line"].to_list())

    def _keys(self, manifest: dict[str, Any], lines: set[int]) -> pl.DataFrame:
        """line and row_key of those lines whose key can be read."""
        feed = _of_the_key(self._feed)
        day = date.fromisoformat(manifest["delivered_on"])
        seal = Seal(feed.name, manifest["file"], manifest["size"], manifest["sha256"], manifest["read"], day)
        sent = sent_again(self._night, self._feed, manifest)
        headings = {name: heading for name, heading in sent.headings.items() if name in feed.key}
        with Digests() as digests:
            invented, keys = self._night.settings.invented, Keys(self._night.vault)
            reader = Reader(feed, seal, day, invented, headings, sent.units, keys, digests)
            return reader.read(lines_of(sent, lines)).rows.select("line", "row_key")


def _of_the_key(feed: Feed) -> Feed:
    """The feed as if its rows had nothing but their key."""
    columns = tuple(replace(column, after=None) for column in feed.columns if column.name in feed.key)
    return replace(feed, columns=columns, occurred_on=feed.key[0], recorded_on=feed.key[0], rules=(), minimum_rows=0)
