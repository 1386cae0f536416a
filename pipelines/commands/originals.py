"""The lines of a delivery as they were sent, out of the vault; and which lines of an earlier one came back mended."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from hardship.declarations import Feed, FeedColumn
from pipelines.land.read import FORMULA, LINE, RAGGED, WHY, Sent, read
from pipelines.night import Night
from pipelines.vault import identity_name

REFERENCE = "校核编号"
_REFERENCE = FeedColumn("correction_reference", "text", REFERENCE, "reference of the correction request", (REFERENCE,), required=False)
_KEY = "row_key"


def reference(delivery: str, line: int) -> str:
    """What a row of a correction request carries there and back: which line of which delivery it mends."""
    return f"{delivery}-{line}"


def sent_again(night: Night, feed: Feed, manifest: dict[str, Any]) -> Sent:
    """A delivery's file as the department sent it, opened once more. Raises VaultError where the vault has it no longer."""
    name = identity_name(date.fromisoformat(manifest["delivered_on"]), feed.name, manifest["delivery"])
    with night.vault.open_file("raw", name) as file:
        return read(file.read(), feed, name=manifest["file"])


def lines_of(sent: Sent, lines: Collection[int]) -> pl.DataFrame:
    """The rows on these lines: the declared columns that were found, LINE, RAGGED and FORMULA."""
    wanted = pl.Series(sorted(lines), dtype=pl.Int64)
    parts = [batch.filter(pl.col(LINE).is_in(wanted.implode())) for batch in sent.batches()]
    empty = pl.DataFrame(
        schema=dict.fromkeys(sent.headings, pl.String) | {LINE: pl.Int64, RAGGED: pl.String, WHY: pl.String, FORMULA: pl.String}
    )
    return pl.concat([part for part in parts if part.height] or [empty], how="vertical_relaxed")


def returned(night: Night, feed: Feed, manifests: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(delivery, reference) of every row that came back in an accepted delivery, taken or known already, with its reference."""
    known = replace(feed, columns=(*feed.columns, _REFERENCE))
    for manifest in manifests:
        if manifest["outcome"] != "accepted" or REFERENCE not in [heading.strip() for heading in manifest.get("extra_headings", [])]:
            continue
        again = set(night.store.quarantined(feed.name, manifest["delivery"])["line"].to_list())
        for batch in sent_again(night, known, manifest).batches():
            for line, told in batch.select(LINE, pl.col(_REFERENCE.name).cast(pl.String)).iter_rows():
                if told and line not in again:
                    yield manifest["delivery"], told.strip()
