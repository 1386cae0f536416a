"""What land and check both say of a delivery: its manifest, how it is refused, its quarantined rows, and its repeats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from exchange.delivery import Seal
from pipelines.store import Store

COUNTS = ("read", "accepted", "quarantined", "duplicate", "superseded")
QUARANTINED = pl.Schema(
    {"feed": pl.String, "delivery": pl.String, "line": pl.Int64, "column": pl.String, "rule": pl.String,
     "reason_zh": pl.String, "reason_en": pl.String}
)  # fmt: skip


MENDED_BY_DECLARATION = ("headings", "checks")  # a refusal for these is the declaration's word against the file's
UNSEALED = "unsealed"


def new_manifest(seal: Seal, file: str, form: str, declared: str) -> dict[str, Any]:
    """The manifest of a delivery of which nothing is known but its seal, and by which declaration it will be read.

    ``refused_for``: "" (accepted), "unsealed", "seal", "content", "headings" or "checks".
    """
    return {
        "feed": seal.feed,
        "delivery": seal.delivery,
        "file": file,
        "sha256": seal.sha256,
        "size": seal.size,
        "delivered_on": seal.delivered_on.isoformat(),
        "history": seal.history,
        "outcome": "accepted",
        "reason_zh": "",
        "reason_en": "",
        **dict.fromkeys(COUNTS, 0),
        "by_rule": {},
        "checks": [],
        "encoding": "",
        "format": form,
        "extra_headings": [],
        "refused_for": "",
        "declared": declared,
    }


def check_entry(check: str, column: str | None, severity: str, rows: int, failed: int, zh: str, en: str) -> dict[str, Any]:
    """One check in a manifest, in the columns of the night's table check_result."""
    return {
        "check": check, "column": column, "severity": severity, "rows": rows, "failed": failed, "message_zh": zh, "message_en": en,
    }  # fmt: skip


def refused(manifest: dict[str, Any], refused_for: str, zh: str, en: str) -> dict[str, Any]:
    """The manifest of a delivery that is refused whole, with a check that says so."""
    check = check_entry("delivery", None, "error", manifest["read"], manifest["read"], zh, en)
    told = {"outcome": "refused", "refused_for": refused_for, "reason_zh": zh, "reason_en": en}
    return manifest | told | {"checks": [*manifest["checks"], check]}


def may_be_taken_now(manifest: dict[str, Any], declared: str) -> bool:
    """Whether a delivery was refused by a declaration of its feed that has been changed since."""
    return manifest.get("refused_for") in MENDED_BY_DECLARATION and manifest.get("declared") != declared


def standing_refusals(manifests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Refused deliveries of a feed for which no good file of the same name came on the same day or later.

    A file that was never sealed was never handed over: it is reported, and stands for no missing data.
    """
    good = [found for found in manifests if found["outcome"] == "accepted"]
    return [
        bad
        for bad in manifests
        if bad["outcome"] == "refused"
        and bad.get("refused_for") != UNSEALED
        and not any(found["file"] == bad["file"] and found["delivered_on"] >= bad["delivered_on"] for found in good)
    ]  # fmt: skip


def repeats(store: Store, feed: str) -> dict[str, list[dict[str, str]]]:
    """{delivery: [{file, delivered_on}]}: under which other names and on which other days a known content came again."""
    path = _repeats(feed)
    return dict(store.read_json(path)) if (store.var / path).exists() else {}


def note_repeat(store: Store, feed: str, delivery: str, file: str, delivered_on: date) -> None:
    """Notes one, once; entries are kept in order."""
    noted = repeats(store, feed)
    entries = {(entry["delivered_on"], entry["file"]) for entry in noted.get(delivery, [])} | {(delivered_on.isoformat(), file)}
    noted[delivery] = [{"file": name, "delivered_on": day} for day, name in sorted(entries)]
    store.write_json(_repeats(feed), noted)


def _repeats(feed: str) -> Path:
    return Path("landed") / feed / "repeats.json"
