"""What land and check both say of a delivery: its manifest, how it is refused, its quarantined rows, and its repeats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, timedelta
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


def new_manifest(seal: Seal, file: str, form: str, declared: str, met_on: date | None = None) -> dict[str, Any]:
    """The manifest of a delivery of which nothing is known but its seal, and by which declaration it will be read.

    ``refused_for``: "" (accepted), "unsealed", "seal", "content", "headings" or "checks". ``met_on``: since when this
    bureau could know it (see ``met_on``), by default the day of hand-over.
    """
    return {
        "feed": seal.feed,
        "delivery": seal.delivery,
        "file": file,
        "sha256": seal.sha256,
        "size": seal.size,
        "delivered_on": seal.delivered_on.isoformat(),
        "met_on": (met_on or seal.delivered_on).isoformat(),
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


def met_on(store: Store, delivered_on: date, as_of: date) -> date:
    """The first business date whose night could know what was handed over on ``delivered_on`` and is met only now.

    A finished night of that day or later has run without it. So it is known from the night of ``as_of`` that takes it,
    and to a night that looks back from behind finished ones from the day after the last of them
    (docs/decisions/0004-known-on.md).
    """
    newest = max(store.nights(), default=None)
    if newest is None or newest < delivered_on:
        return delivered_on
    return as_of if as_of >= newest else newest + timedelta(days=1)


def waivers(store: Store, feed: str) -> dict[str, list[dict[str, Any]]]:
    """{delivery: [{rule, by, on, why}]}: what officers let count although a rule held it back."""
    path = Path("landed") / feed / "waivers.json"
    return dict(store.read_json(path)) if (store.var / path).exists() else {}


def digest_of(waived: Sequence[dict[str, Any]]) -> str:
    """Of a delivery's waivers; "" of none."""
    return hashlib.sha256(json.dumps(waived, sort_keys=True, default=str).encode()).hexdigest() if waived else ""


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


def may_be_taken_now(manifest: dict[str, Any], declared: str, waived: str = "") -> bool:
    """Whether a delivery is to be landed again, though it was once.

    It was refused by a declaration of its feed that has been changed since (``declared``), or an officer has let
    something of it count since (``waived``: the digest of the delivery's waivers).
    """
    is_mended = manifest.get("refused_for") in MENDED_BY_DECLARATION and manifest.get("declared") != declared
    return is_mended or (manifest["outcome"] == "accepted" and waived not in ("", manifest.get("waivers", "")))


def met_tonight(store: Store, feed: str, as_of: date) -> list[dict[str, Any]]:
    """Manifests that no published night before ``as_of`` has seen: what came late for its day counts tonight."""
    before = store.previous_night(as_of)
    seen = set() if before is None else {one["delivery"] for one in store.manifest(before).get("deliveries", {}).get(feed, [])}
    return [manifest for manifest in store.deliveries(feed, as_of) if manifest["delivery"] not in seen]


def days_delivered(store: Store, feed: str, as_of: date) -> list[str]:
    """Days on which something usable came, the repeats of a known content too."""
    accepted = {one["delivery"]: one["delivered_on"] for one in store.deliveries(feed, as_of) if one["outcome"] == "accepted"}
    again = [entry["delivered_on"] for delivery, entries in repeats(store, feed).items() if delivery in accepted for entry in entries]
    return [*accepted.values(), *(day for day in again if day <= as_of.isoformat())]


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
    """{delivery: [{file, delivered_on, met_on}]}: under which other names and on which other days a known content came again."""
    path = _repeats(feed)
    return dict(store.read_json(path)) if (store.var / path).exists() else {}


def note_repeat(store: Store, feed: str, delivery: str, file: str, delivered_on: date, known: date) -> None:
    """Notes one, once, with the day since when it could be known; entries are kept in order."""
    noted = repeats(store, feed)
    entries = {(one["delivered_on"], one["file"]): one.get("met_on", one["delivered_on"]) for one in noted.get(delivery, [])}
    entries.setdefault((delivered_on.isoformat(), file), known.isoformat())
    noted[delivery] = [{"file": name, "delivered_on": day, "met_on": met} for (day, name), met in sorted(entries.items())]
    store.write_json(_repeats(feed), noted)


def _repeats(feed: str) -> Path:
    return Path("landed") / feed / "repeats.json"
