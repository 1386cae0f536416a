"""publish: a finished night → a release for the console, the warehouse for analysts, and the pointer to both.

    release.py      the files of a release, staged beside and renamed
    catalogue.py    catalogue.json: the words and the dated values with which the console speaks of a night
    timeline.py     timeline and months of every household, from events
    wording.py      an event in words
    reference.py    feeds of no persons, for the warehouse
    manifest.py     what a night was made of: digests of everything it is a function of
    status.py       what the last night left behind, failed too

The order below is what makes it all or nothing. The console follows ``current`` alone, so whatever is killed before the
last rename leaves it with the old night whole; running the night again writes the same release and goes on.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from exchange.release import SCHEMA
from hardship.errors import StoreError
from pipelines.engine import write_warehouse
from pipelines.night import Night
from pipelines.publish.manifest import manifest_of
from pipelines.publish.reference import public_feeds
from pipelines.publish.release import build_release
from pipelines.publish.status import STATUS, write_failure, write_published

CURRENT = Path("current")
WAREHOUSE = Path("warehouse.duckdb")

__all__ = ["CURRENT", "STATUS", "WAREHOUSE", "published", "run", "write_failure"]


def run(night: Night) -> None:
    """Publishes the night: release, manifest, warehouse, ``current``, ``status.json``, in this order.

    A night that is finished already is not finished again: only what a killed run left out is made up for. A night for
    an older date than the newest published one never moves ``current`` back. Raises StoreError.
    """
    if night.store.is_building(night.as_of):
        release_id = build_release(night)
        night.store.finish_night(night.as_of, manifest_of(night, release_id))
    else:
        release_id = night.store.manifest(night.as_of)["release_id"]
        if not (night.settings.var / "releases" / release_id).is_dir() and build_release(night) != release_id:
            raise StoreError(
                "the release of a finished night is gone and would not become the same again",
                where=str(night.settings.var / "releases" / release_id),
                do=f"run the whole night again: `hardship night --as-of {night.as_of}`",
            )
    if night.as_of < (published(night) or night.as_of):
        return
    tables = [night.tables[name] for name in sorted(night.tables)]
    views = [(table, night.store.table_paths(night.as_of, table.name)) for table in tables]
    write_warehouse(night.settings.var / WAREHOUSE, [*views, *public_feeds(night)])
    night.store.write_json(CURRENT, {"schema": SCHEMA, "release_id": release_id, "as_of": night.as_of.isoformat()})
    write_published(night, release_id)


def published(night: Night) -> date | None:
    """The business date that ``current`` points to, None before the first."""
    if not (night.settings.var / CURRENT).exists():
        return None
    return date.fromisoformat(night.store.read_json(CURRENT)["as_of"])
