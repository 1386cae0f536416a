"""What a night is a function of, as digests: running it again from the same gives the same, and ``verify`` can say so."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from typing import Any

from hardship.settings import PROJECT, Settings
from pipelines import files
from pipelines.night import Night
from pipelines.store import Store

CODE = ("exchange", "expectations", "hardship", "models", "pipelines")
# What changes where or how fast a night runs, and nothing that it finds; the catalogue has a digest of its own.
NO_RESULT = frozenset({"home", "catalogue", "threads", "memory_gb", "time_zone"})


def manifest_of(night: Night, release_id: str) -> dict[str, Any]:
    """The manifest of the night that is being built."""
    store, as_of = night.store, night.as_of
    before = store.previous_night(as_of)
    model = store.read_table(as_of, "score")["model_digest"].unique().sort().to_list()
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "release_id": release_id,
        "tables": {name: table_digest(store, as_of, name) for name in sorted(night.tables)},
        "deliveries": deliveries_of(night),
        "previous": before and {"as_of": before.isoformat(), "ledger": table_digest(store.of_finished(), before, "ledger")},
        "code": code_digest(),
        "catalogue": night.catalogue.digest,
        "settings": settings_digest(night.settings),
        "model": model[0] if model else None,
        "key_epoch": night.settings.key_epoch,
    }


def deliveries_of(night: Night) -> dict[str, list[dict[str, Any]]]:
    """Every delivery known on the night's day, by feed: which file, its SHA-256, whether it was accepted, and by which
    declaration and whose waivers it was read.
    """
    kept = ("delivery", "sha256", "delivered_on", "met_on", "outcome", "declared", "waivers")
    return {
        feed.name: [{part: found[part] for part in kept if part in found} for found in night.store.deliveries(feed.name, night.as_of)]
        for feed in night.catalogue.feeds
    }


def table_digest(store: Store, as_of: date, name: str) -> str:
    """SHA-256 over a table's files as they lie on the disk now: what ``Store.write_table`` answered, if nothing changed."""
    digest = hashlib.sha256()
    for path in store.table_paths(as_of, name):
        part = hashlib.sha256(files.read_bytes(path)).hexdigest()
        digest.update(f"{path.parent.name.removeprefix('area=')} {part}\n".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def code_digest() -> str:
    """SHA-256 over the sources that compute a night."""
    digest = hashlib.sha256()
    for folder in CODE:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in {".py", ".sql"}:
                digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def settings_digest(settings: Settings) -> str:
    """SHA-256 over the settings that a result may depend on."""
    return hashlib.sha256(files.to_json(settings.model_dump(mode="json", exclude=set(NO_RESULT)))).hexdigest()
