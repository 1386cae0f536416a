"""The files of a release, staged in a hidden folder and renamed to their release_id."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import polars as pl

from exchange.release import IDENTITIES, IDENTITIES_FILE, MONTHS, SCHEMA, SHOWN_STATES, TABLES, TIMELINE
from hardship.tables import Table
from pipelines import files
from pipelines.night import Night
from pipelines.publish.catalogue import catalogue_of
from pipelines.publish.timeline import history

RELEASES = Path("releases")
PROMOTED = Path("models/hardship_risk/promoted.json")


def build_release(night: Night) -> str:
    """Builds the release of the night's tables and returns its release_id.

    ``<as_of>-<12 hex digits>`` of a digest over all files (of the identities: over what is encrypted, since the
    encryption binds them to the release_id). Equal content gives the same id and the same bytes: no clock, no chance.
    """
    staged = files.hidden(night.settings.var / RELEASES / f"as_of={night.as_of}")
    files.remove(staged)
    tables = {name: night.store.read_table(night.as_of, name) for name in TABLES}
    deceased, absent, ledger = (night.store.read_table(night.as_of, name) for name in ("deceased", "absent", "ledger"))
    gone = pl.concat([frame.select("household_key", "person_key") for frame in (deceased, absent)])
    timeline, months = history(night, tables["member"], gone, ledger)
    shapes = {name: night.tables[name] for name in TABLES} | {"timeline": TIMELINE, "months": MONTHS}
    tables |= {"timeline": timeline, "months": months}
    digests = {name: _write(staged / f"{name}.parquet", shapes[name], tables[name]) for name in sorted(tables)}
    catalogue = files.to_json(catalogue_of(night))
    files.replace_bytes(staged / "catalogue.json", catalogue)
    people = _parquet(IDENTITIES.conform(_identities(night, tables["alert"], tables["member"])))
    manifest: dict[str, Any] = {
        "schema": SCHEMA,
        "as_of": night.as_of.isoformat(),
        "previous": _previous(night),
        "model": _model(night, tables["score"]),
        "tables": digests,
        "counts": _counts(tables),
    }
    parts = [files.to_json(manifest), hashlib.sha256(catalogue).digest(), hashlib.sha256(people).digest()]
    release_id = f"{night.as_of}-{hashlib.sha256(b''.join(parts)).hexdigest()[:12]}"
    files.replace_bytes(staged / IDENTITIES_FILE, night.vault.encrypt_for_console(people, release_id))
    files.replace_bytes(staged / "release.json", files.to_json(manifest | {"release_id": release_id}))
    final = night.settings.var / RELEASES / release_id
    if final.is_dir():  # equal by its name: it is left in its place, somebody may be reading it
        files.remove(staged)
    else:
        files.swap(staged, final)
    return release_id


def _write(path: Path, shape: Table, frame: pl.DataFrame) -> str:
    return files.write_parquet(path, shape.conform(frame), shape.key)


def _parquet(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd", compression_level=3, statistics=False)
    return written.getvalue()


def _identities(night: Night, alert: pl.DataFrame, member: pl.DataFrame) -> pl.DataFrame:
    """Who lives in the households of shown alerts, and nobody else (个人信息保护法 art. 6: the least that does)."""
    shown = alert.filter(pl.col("state").is_in(SHOWN_STATES))
    people = member.join(shown, on="household_key", how="semi").select("person_key", "household_key").sort("person_key", "household_key")
    people = people.unique("person_key", keep="first", maintain_order=True)
    known = night.vault.identities(people["person_key"].to_list(), night.as_of)
    return people.join(known, on="person_key", how="left")


def _previous(night: Night) -> str | None:
    before = night.store.previous_night(night.as_of)
    return None if before is None else night.store.manifest(before)["release_id"]


def _model(night: Night, score: pl.DataFrame) -> dict[str, Any]:
    """Which model scored, and who put it into use, as far as that is still on record."""
    used = score["model_digest"].unique().sort().to_list()
    digest = used[0] if used else ""
    promoted = night.store.read_json(PROMOTED) if (night.settings.var / PROMOTED).exists() else {}
    return dict(promoted) if promoted.get("digest") == digest else {"digest": digest}


def _counts(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    states = tables["alert"].group_by("state").len().sort("state")
    return {
        "rows": {name: frame.height for name, frame in sorted(tables.items())},
        "alerts": dict(zip(states["state"], states["len"], strict=True)),
    }
