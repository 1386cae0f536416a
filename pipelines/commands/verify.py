"""Recomputes what a finished night claims: its tables' digests, its release, the sums of its deliveries, its ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

from hardship.errors import HardshipError
from hardship.settings import Settings
from pipelines import files
from pipelines.commands.summary import COUNTS, finished_night
from pipelines.night import Night
from pipelines.publish.manifest import deliveries_of, table_digest


def verify(settings: Settings, as_of: date | None = None) -> dict[str, Any]:
    """{ok, as_of, release_id, checked: {check: things looked at}, problems: [what does not hold, and where]}.

    Looks at files only and changes nothing. Without ``as_of``: the newest night. Raises NotFoundError.
    """
    night = finished_night(settings, as_of)
    manifest = night.store.manifest(night.as_of)
    problems: list[str] = []
    checked: dict[str, int] = {}
    checks: dict[str, Callable[[Night, Mapping[str, Any], list[str]], int]] = {
        "tables": _tables,
        "release": _release,
        "deliveries": _deliveries,
        "ledger": _ledger,
    }
    for name, check in checks.items():
        checked[name] = check(night, manifest, problems)
    named = {"as_of": night.as_of.isoformat(), "release_id": manifest["release_id"]}
    return {"ok": not problems} | named | {"checked": checked, "problems": problems}


def _tables(night: Night, manifest: Mapping[str, Any], problems: list[str]) -> int:
    """Every table is, byte for byte, what the night wrote."""
    for name, digest in manifest["tables"].items():
        try:
            if table_digest(night.store, night.as_of, name) != digest:
                problems.append(f"table {name} is not what the night wrote")
        except HardshipError as error:
            problems.append(f"table {name} cannot be read: {error.what}")
    return len(manifest["tables"])


def _release(night: Night, manifest: Mapping[str, Any], problems: list[str]) -> int:
    """The release is there, and its Parquet files are those it lists."""
    folder = night.settings.var / "releases" / manifest["release_id"]
    if not (folder / "release.json").exists():
        problems.append(f"release {manifest['release_id']} is gone")
        return 0
    listed = files.read_json(folder / "release.json")["tables"]
    for name, digest in listed.items():
        path = folder / f"{name}.parquet"
        if not path.exists() or hashlib.sha256(files.read_bytes(path)).hexdigest() != digest:
            problems.append(f"file {name}.parquet of release {manifest['release_id']} is not what was published")
    return len(listed)


def _deliveries(night: Night, manifest: Mapping[str, Any], problems: list[str]) -> int:
    """No delivery was lost or added since, and of each: read = accepted + quarantined + duplicate + superseded."""
    seen = 0
    now = deliveries_of(night)
    for feed, then in sorted(manifest["deliveries"].items()):
        if now.get(feed, []) != then:
            problems.append(f"the deliveries of {feed} are not those that the night read")
    for feed in night.catalogue.feeds:
        for found in night.store.deliveries(feed.name, night.as_of):
            seen += 1
            parts = {count: int(found[count]) for count in COUNTS}
            if found["outcome"] == "accepted" and parts["read"] != sum(parts.values()) - parts["read"]:
                problems.append(f"delivery {found['delivery']} of {feed.name} does not add up: {parts}")
    return seen


def _ledger(night: Night, manifest: Mapping[str, Any], problems: list[str]) -> int:
    """One open episode a household, no gap in its episodes, no episode forgotten, and every alert is in the ledger."""
    ledger = night.store.read_table(night.as_of, "ledger")
    alert = night.store.read_table(night.as_of, "alert")
    opened = ledger.filter(pl.col("closed_on").is_null())
    if opened["household_key"].n_unique() != opened.height:
        problems.append("the ledger has households with two open episodes")
    episodes = ledger.group_by("household_key").agg(pl.col("episode").max().alias("last"), pl.len())
    if episodes.filter(pl.col("last") != pl.col("len")).height:
        problems.append("the ledger skips or repeats episodes")
    if (ledger["closed_on"].is_not_null() != (ledger["state"] == "closed")).any():
        problems.append("the ledger has closed episodes without a day, or open ones with one")
    if unknown := alert.join(ledger, on="alert_id", how="anti").height:
        problems.append(f"{unknown} alerts are not in the ledger")
    if forgotten := opened.join(alert, on="alert_id", how="anti").height:
        problems.append(f"{forgotten} open episodes have no alert")
    _continuity(night, manifest, ledger, problems)
    return ledger.height


def _continuity(night: Night, manifest: Mapping[str, Any], ledger: pl.DataFrame, problems: list[str]) -> None:
    before = manifest["previous"]
    if before is None:
        return
    day = date.fromisoformat(before["as_of"])
    try:
        if table_digest(night.store, day, "ledger") != before["ledger"]:
            problems.append(f"the ledger of {day} is not the one on which the night was built")
        elif lost := night.store.read_table(day, "ledger").join(ledger, on="alert_id", how="anti").height:
            problems.append(f"{lost} episodes of {day} are no longer in the ledger")
    except HardshipError:
        pass  # an older night may have been put away: nothing to compare with
