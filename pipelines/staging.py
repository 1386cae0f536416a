"""One delivery as it lies on the disk, on the stage or kept: rows, quarantined rows, and the manifest last."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import files

ROWS, QUARANTINED, MANIFEST = "rows.parquet", "quarantined.parquet", "manifest.json"
REPEATED, PROFILE = "repeated.parquet", "profile.json"


@dataclass(frozen=True)
class Staging:
    """A delivery that is being staged: the caller writes its ``rows`` itself, and then completes it."""

    folder: Path

    @property
    def rows(self) -> Path:
        return self.folder / ROWS

    def complete(self, quarantined: pl.DataFrame, manifest: dict[str, Any]) -> None:
        files.write_parquet(self.folder / QUARANTINED, quarantined)
        files.replace_bytes(self.folder / MANIFEST, files.to_json(manifest))


def manifests(folder: Path) -> list[dict[str, Any]]:
    """Of the deliveries in a folder, by (delivered_on, delivery)."""
    found = [dict(files.read_json(path)) for path in folder.glob(f"delivery=*/{MANIFEST}")]
    return sorted(found, key=lambda manifest: (manifest["delivered_on"], manifest["delivery"]))
