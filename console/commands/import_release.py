"""Takes over the release that var/current names: all of it or nothing, and never anything that a person did."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction

from console.desk import log
from console.desk.identities import decrypt
from console.desk.models import LEVELS, Alert, Release
from console.desk.release import ReleaseFiles, pointed_to
from exchange.release import IDENTITIES, SHOWN_STATES
from hardship.errors import StoreError
from hardship.night_tables import ALERT

_BATCH = 500


def import_release() -> dict[str, Any]:
    """Imports the release of var/current; answers {release_id, as_of, alerts, new, changed}.

    Run again, it changes nothing and answers ``changed: False``. A lead that the release no longer shows keeps its place
    with the state the release gives it, or as closed: people may have worked on it. Raises NotFoundError before the first
    night, StoreError for a wrong schema or a missing file, VaultError when keys/console.key does not fit.
    """
    files = pointed_to()
    manifest = files.verify()
    as_of = date.fromisoformat(str(manifest["as_of"]))
    _check_key(files)
    rows = _alert_rows(files)
    with transaction.atomic():
        held = Release.objects.filter(release_id=files.release_id, is_current=True).exists()
        known = set(Alert.objects.values_list("alert_id", flat=True))
        shown = [row for row in rows if row["state"] in SHOWN_STATES or row["alert_id"] in known]
        result = {"release_id": files.release_id, "as_of": as_of, "alerts": len(shown), "new": 0, "changed": not held}
        if held:
            return result
        Release.objects.filter(is_current=True).update(is_current=False)
        release, _ = Release.objects.update_or_create(
            release_id=files.release_id, defaults={"as_of": as_of, "is_current": True, "alerts": len(shown)}
        )
        Alert.objects.bulk_create(
            [Alert(alert_id=row["alert_id"], **_imported(row), release=release) for row in shown],
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["alert_id"],
            update_fields=list(Alert.IMPORTED),
        )
        Alert.objects.exclude(release=release).exclude(state="closed").update(
            state="closed", why_state_zh="最近一次发布中已不再出现", why_state_en="no longer in the latest release"
        )
        log.record(log.SYSTEM, "import_release", purpose=files.release_id)
        return result | {"new": sum(row["alert_id"] not in known for row in shown)}


def _check_key(files: ReleaseFiles) -> None:
    """The wrong key is told now, at the import, not to the first worker on a stairwell."""
    lacking = set(IDENTITIES.schema) - set(decrypt(files).columns)
    if lacking:
        raise StoreError(f"the identities lack {', '.join(sorted(lacking))}", where=str(files.folder), do="publish the night again")


def _alert_rows(files: ReleaseFiles) -> list[dict[str, Any]]:
    frame = files.table("alert")
    if lacking := set(ALERT.schema) - set(frame.columns):
        raise StoreError(f"the table alert lacks {', '.join(sorted(lacking))}", where=str(files.folder), do="publish the night again")
    return frame.with_columns(pl.col("why_state_zh", "why_state_en").fill_null("")).to_dicts()


def _imported(row: dict[str, Any]) -> dict[str, Any]:
    plain = {name: row[name] for name in Alert.IMPORTED if name in row}
    return plain | {
        "urgency": LEVELS.index(row["level"]) if row["level"] in LEVELS else len(LEVELS),
        "scenarios": _joined(row["scenarios"], "scenario"),
        "policies": _joined(row["policies"], "policy"),
        "stale_feeds": _joined(row["stale_feeds"], "feed"),
    }


def _joined(text: str | None, part: str) -> str:
    """The names of a JSON list, of names or of objects that carry the name under ``part``, as |name|name|."""
    names = [str(one.get(part) or one.get("name") or "") if isinstance(one, dict) else str(one) for one in json.loads(text or "[]")]
    return "".join(f"|{name}" for name in dict.fromkeys(names) if name) + "|"
