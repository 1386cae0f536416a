"""Files as offices write them, and what landing and checking make of each row, kept word for word.

After a change that is meant: ``GOLDEN=write pytest tests/golden`` and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from pipelines import check, land
from tests.inbox import DAY, hand_over, home, night

FILES = Path(__file__).parent / "landing"


@pytest.mark.parametrize("feed", ["medical_expenses", "disability"])
def test_a_file_as_an_office_writes_it(feed: str, tmp_path: Path) -> None:
    settings = home(tmp_path)
    hand_over(settings, feed, f"{feed}.csv", (FILES / f"{feed}.csv").read_bytes())
    this = night(settings)
    land.run_feed(this, feed)
    check.run_feed(this, feed)
    (manifest,) = this.store.deliveries(feed, DAY)
    assert manifest["outcome"] == "accepted", manifest["reason_en"]
    assert manifest["read"] == sum(manifest[part] for part in ("accepted", "quarantined", "duplicate", "superseded"))
    accepted = pl.read_parquet(this.store.landed_paths(feed, DAY)).sort("line").drop("row_key", "content", "delivery")
    quarantined = this.store.quarantined(feed, manifest["delivery"]).sort("line", "rule").drop("delivery")
    compare(FILES / f"{feed}.accepted.csv", accepted)
    compare(FILES / f"{feed}.quarantined.csv", quarantined)


def compare(golden: Path, frame: pl.DataFrame) -> None:
    told = frame.write_csv()
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(told, "utf-8")
    assert told == golden.read_text("utf-8"), f"{golden.name} differs: read both, and keep the new one only if it is right"
