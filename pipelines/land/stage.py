"""A file that can be read goes on the stage: its rows as Parquet, its identities, originals and itself into the vault."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from exchange.delivery import Seal, hashed
from hardship.declarations import Feed
from hardship.errors import DeliveryError
from pipelines import rowfile
from pipelines.chunks import changed
from pipelines.land.examine import Landed, judge_rows, read_rows
from pipelines.land.read import Sent
from pipelines.night import Night
from pipelines.vault import identity_name


class OnDisk:
    """Rows in the file of a delivery that is being staged."""

    def __init__(self, path: Path, feed: Feed) -> None:
        self._path, self._feed = path, feed
        self._file: rowfile.RowFile | None = None

    def begin(self) -> None:
        self._file = rowfile.RowFile(self._path, self._feed).__enter__()

    def write(self, rows: pl.DataFrame) -> None:
        assert self._file is not None
        self._file.write(rows)

    def end(self) -> None:
        assert self._file is not None
        self._file.__exit__(None, None, None)
        self._file = None

    def give_up(self, error: BaseException) -> None:
        if self._file is not None:
            self._file.__exit__(type(error), error, None)

    def find(self, lines: pl.Series, wanted: list[pl.Expr]) -> pl.DataFrame:
        is_wanted = pl.col("line").is_in(lines.implode())
        return pl.concat([part.filter(is_wanted).select(wanted) for part in rowfile.parts(self._path)])

    def leave_out(self, lines: pl.Series) -> None:
        is_kept = ~pl.col("line").is_in(lines.implode())
        rowfile.rewrite(self._path, self._path, self._feed, lambda part: part.filter(is_kept))


def stage(night: Night, feed: Feed, seal: Seal, path: Path, sent: Sent, manifest: dict[str, Any]) -> dict[str, Any]:
    """Reads all of the file and stages what can be checked; the manifest with its counts.

    Nothing is staged where an error is raised: DeliveryError or Retyped of the file, VaultError where it was changed
    while it was read.
    """
    name = identity_name(seal.delivered_on, feed.name, seal.delivery)
    with night.store.staging(feed.name, seal.delivery) as staging:
        rows = OnDisk(staging.rows, feed)
        try:
            known_on = date.fromisoformat(manifest["met_on"])
            seen = read_rows(feed, sent, seal, night.vault, night.settings.invented, rows, known_on=known_on)
        except BaseException as error:
            rows.give_up(error)
            if isinstance(error, DeliveryError) and not _is_as_sealed(path, seal):
                raise changed(path.name) from None
            raise
        with ThreadPoolExecutor(1) as beside:
            # Only now: a file that was changed while it was read is noticed here, and nothing of it stays.
            kept = beside.submit(night.vault.put_file, "raw", name, path, seal.sha256)
            landed = judge_rows(feed, sent, seal, seen, rows)
            kept.result()
        _to_vault(night, name, landed)
        manifest |= {
            "read": landed.read,
            "accepted": landed.accepted,
            "quarantined": landed.quarantined.height,
            "duplicate": landed.duplicate,
            "superseded": landed.superseded,
        }
        staging.complete(landed.quarantined, manifest)
    return manifest


def _is_as_sealed(path: Path, seal: Seal) -> bool:
    try:
        return hashed(path) == (seal.size, seal.sha256)
    except DeliveryError:
        return False


def _to_vault(night: Night, name: str, landed: Landed) -> None:
    # Identities count once the delivery is accepted: check moves them on.
    night.vault.put("staged", name, landed.identities)
    if landed.originals.height:
        night.vault.put("quarantine", name, landed.originals)
    else:
        night.vault.drop("quarantine", name)
