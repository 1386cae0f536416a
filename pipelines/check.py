"""check: staged rows → accepted and quarantined by the feed's promises; then the gate says whether the night may go on.

Every row that was read is accounted for: read = accepted + quarantined + duplicate + superseded. A check that cannot be
run is a crash (CheckError), never a verdict on the data.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from exchange.delivery import SEAL_SUFFIX
from expectations import CheckOutcome, check_rows
from hardship.declarations import Feed
from hardship.errors import CheckError, ConservationError
from hardship.night_tables import CHECK_RESULT, FEED_STATUS
from pipelines.deliveries import COUNTS, QUARANTINED, check_entry, refused, repeats, standing_refusals
from pipelines.night import Night
from pipelines.vault import IDENTITIES, identity_name

QUARANTINED_SHARE = 0.5  # a delivery of which more cannot be used is refused whole: something is wrong with the file
FEW_ROWS = 3  # of a file of a handful of rows one bad row is no reason to refuse it, let alone to stop a night
DELIVERY_REFUSED = "delivery_refused"


def run_feed(night: Night, feed_name: str) -> None:
    """Checks what waits for it, oldest first, and keeps it as accepted or refused. Running it again finds nothing to do.

    Raises ConservationError where rows were lost or counted twice, CheckError where a check could not be run.
    """
    feed = night.catalogue.feed(feed_name)
    kept = {found["delivery"]: found.get("declared") for found in night.store.deliveries(feed_name, date.max)}
    for manifest in night.store.staged(feed_name):
        if kept.get(manifest["delivery"], "") == manifest.get("declared"):  # a run was killed before it could clear the stage
            night.store.drop_staged(feed_name, manifest["delivery"])
        elif manifest["delivered_on"] <= night.as_of.isoformat():
            _check(night, feed, manifest)
    _clear_vault(night, feed_name)


def gate(night: Night) -> dict[str, pl.DataFrame]:
    """feed_status and check_result of this night.

    Raises CheckError, naming the feed and what to do, where a feed that may not be missing (``on_failure="stop"``) was
    refused this night and not handed over again, or was never delivered.
    """
    needed = [feed for feed in night.catalogue.feeds if feed.on_failure == "stop"]
    for stop in (_stop_if_refused, _stop_if_missing):  # a refusal says more than an absence
        for feed in needed:
            stop(night, feed)
    return {"feed_status": status_of_feeds(night), "check_result": _check_result(night)}


def status_of_feeds(night: Night) -> pl.DataFrame:
    """The table feed_status: a row a feed, by what was delivered since the previous published night."""
    rows = [_status(night, feed) for feed in night.catalogue.feeds]
    return pl.DataFrame(rows, schema=FEED_STATUS.schema).sort("feed")


def _check(night: Night, feed: Feed, manifest: dict[str, Any]) -> None:
    delivery, delivered_on = manifest["delivery"], date.fromisoformat(manifest["delivered_on"])
    name = identity_name(delivered_on, feed.name, delivery)
    rows, unreadable = night.store.staged_rows(feed.name, delivery)
    outcome = check_rows(feed, rows)
    bad = _worded(feed, delivery, outcome)
    fresh = _not_known(night, feed, rows.join(bad, on="line", how="anti", maintain_order="left"), delivered_on)
    duplicate = manifest["duplicate"] + rows.height - bad.height - fresh.height
    quarantined = pl.concat([unreadable, bad]).sort("line")
    manifest = manifest | {"duplicate": duplicate, "checks": _checks(manifest, unreadable, outcome)}
    reason = _reason_to_refuse(manifest, quarantined.height, outcome)
    if reason:
        # Nothing of a refused delivery counts: what could have been accepted is set aside with it.
        quarantined = pl.concat([quarantined, _set_aside(feed, delivery, fresh, *reason)]).sort("line")
        fresh = fresh.clear()
    manifest |= {
        "accepted": fresh.height,
        "quarantined": quarantined.height,
        "by_rule": dict(quarantined.group_by("rule").len().sort("rule").iter_rows()),
    }
    _conserved(manifest, fresh, quarantined)
    if reason:
        manifest = refused(manifest, "checks", *reason)
    else:
        night.vault.put(IDENTITIES, name, night.vault.get("staged", name))
    _keep_originals(night, name, unreadable, bad)
    night.store.keep_delivery(feed.name, delivery, fresh, quarantined, manifest)


def _clear_vault(night: Night, feed_name: str) -> None:
    """Drops the staged identities of every delivery of the feed that waits no longer, whichever run has checked it."""
    waiting = {
        identity_name(date.fromisoformat(found["delivered_on"]), feed_name, found["delivery"]) for found in night.store.staged(feed_name)
    }
    for name in night.vault.names("staged"):
        if name.split(".")[1] == feed_name and name not in waiting:
            night.vault.drop("staged", name)


def _worded(feed: Feed, delivery: str, outcome: CheckOutcome) -> pl.DataFrame:
    """The rows that break a promise, as quarantined rows; a row that breaks several has the first."""
    promises = [finding.promise for finding in outcome.findings]
    words = pl.DataFrame(
        {
            "position": range(len(promises)),
            "column": [promise.column for promise in promises],
            "rule": [f"{promise.column}:{promise.check}" if promise.column else promise.check for promise in promises],
            "reason_zh": [promise.zh for promise in promises],
            "reason_en": [promise.en for promise in promises],
        },
        schema={"position": pl.Int64, "column": pl.String, "rule": pl.String, "reason_zh": pl.String, "reason_en": pl.String},
    )
    found = outcome.bad_lines.join(words, on="position", how="left", maintain_order="left")
    return found.with_columns(feed=pl.lit(feed.name), delivery=pl.lit(delivery)).select(QUARANTINED.names()).cast(QUARANTINED)


def _not_known(night: Night, feed: Feed, rows: pl.DataFrame, delivered_on: date) -> pl.DataFrame:
    """The rows but those that say what the version of their key that was known on their day already says."""
    paths = night.store.landed_paths(feed.name, delivered_on)
    if not paths or not rows.height:
        return rows
    known = (
        pl.scan_parquet(paths)
        .select("row_key", "known_on", "content", "delivery", "line")
        .join(rows.lazy().select("row_key").unique(), on="row_key", how="semi")
        .sort("known_on", "delivery", "line")
        .unique(["row_key", "known_on"], keep="last", maintain_order=True)
        .select("row_key", "known_on", pl.col("content").alias("#known"))
        .sort("row_key", "known_on")
        .collect()
    )
    # Sorted within each key, which is what "by" asks for and what polars cannot verify.
    matched = rows.sort("row_key", "known_on").join_asof(known, on="known_on", by="row_key", strategy="backward", check_sortedness=False)
    return matched.filter(pl.col("content").ne_missing(pl.col("#known"))).select(rows.columns).sort("line")


def _checks(manifest: dict[str, Any], unreadable: pl.DataFrame, outcome: CheckOutcome) -> list[dict[str, Any]]:
    """What land set aside, by rule, then what each promise found."""
    rules = unreadable.group_by("rule", "column", "reason_zh", "reason_en").len("rows").sort("rule")
    landed = [
        check_entry(rule.rpartition(":")[2], column, "error", manifest["read"], count, zh, en)
        for rule, column, zh, en, count in rules.iter_rows()
    ]
    return landed + [
        check_entry(f.promise.check, f.promise.column, f.promise.severity, f.rows, f.failed, f.promise.zh, f.promise.en)
        for f in outcome.findings
    ]


def _reason_to_refuse(manifest: dict[str, Any], quarantined: int, outcome: CheckOutcome) -> tuple[str, str] | None:
    """(Chinese, English) reason, or None."""
    for finding in outcome.findings:
        promise = finding.promise
        if not finding.failed or promise.severity != "error":
            continue
        if promise.broken is None:
            return f"整批数据不符合要求：{promise.zh}", f"the delivery as a whole fails {promise.check}: {promise.en}"
        if finding.failed >= FEW_ROWS and finding.share > promise.refuse_above_share:
            zh = f"{finding.failed}行（共{finding.rows}行）不符合“{promise.zh}”"
            return zh, f"{finding.failed} of {finding.rows} rows break {promise.check}: {promise.en}"
    if quarantined >= FEW_ROWS and quarantined > QUARANTINED_SHARE * manifest["read"]:
        return f"{manifest['read']}行中有{quarantined}行不可用", f"{quarantined} of {manifest['read']} rows cannot be used"
    return None


def _set_aside(feed: Feed, delivery: str, rows: pl.DataFrame, zh: str, en: str) -> pl.DataFrame:
    words = {"feed": feed.name, "delivery": delivery, "column": None, "rule": DELIVERY_REFUSED, "reason_zh": zh, "reason_en": en}
    texts = [pl.lit(text, pl.String).alias(name) for name, text in words.items()]
    return rows.select("line").with_columns(texts).select(QUARANTINED.names())


def _conserved(manifest: dict[str, Any], accepted: pl.DataFrame, quarantined: pl.DataFrame) -> None:
    """``read`` comes from the seal's count, the others from frames: nothing may be lost, nothing counted twice."""
    accounted = sum(manifest[name] for name in COUNTS if name != "read")
    lines = pl.concat([accepted["line"], quarantined["line"]])
    if accounted != manifest["read"] or lines.n_unique() != len(lines) or min(manifest[name] for name in COUNTS) < 0:
        counted = ", ".join(f"{name} {manifest[name]}" for name in COUNTS)
        raise ConservationError(f"rows are lost or counted twice: {counted}", where=f"feed {manifest['feed']}, {manifest['file']}")


def _keep_originals(night: Night, name: str, unreadable: pl.DataFrame, bad: pl.DataFrame) -> None:
    """Land has put the original lines of its own quarantined rows into the vault; those that check adds join them."""
    if bad.height:
        raw = night.vault.get("raw", name)
        lines = pl.concat([unreadable["line"], bad["line"]])
        night.vault.put("quarantine", name, raw.filter(pl.col(raw.columns[0]).is_in(lines.implode())))


def _tonight(night: Night, feed: Feed) -> list[dict[str, Any]]:
    """Manifests that no published night before this one has seen: what came late for its day counts tonight."""
    before = night.store.previous_night(night.as_of)
    seen = set()
    if before is not None:
        seen = {one["delivery"] for one in night.store.manifest(before).get("deliveries", {}).get(feed.name, [])}
    return [manifest for manifest in night.store.deliveries(feed.name, night.as_of) if manifest["delivery"] not in seen]


def _days_delivered(night: Night, feed: Feed) -> list[str]:
    """Days on which something usable came, the repeats of a known content too."""
    accepted = {m["delivery"]: m["delivered_on"] for m in night.store.deliveries(feed.name, night.as_of) if m["outcome"] == "accepted"}
    again = [e["delivered_on"] for d, entries in repeats(night.store, feed.name).items() if d in accepted for e in entries]
    return [*accepted.values(), *(day for day in again if day <= night.as_of.isoformat())]


def _not_mended(night: Night, feed: Feed, manifests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the manifests that are refused and for which no good file of the same name came on the same day or later."""
    standing = standing_refusals(night.store.deliveries(feed.name, night.as_of))
    return [manifest for manifest in manifests if manifest in standing]


def _stop_if_refused(night: Night, feed: Feed) -> None:
    refused_tonight = _not_mended(night, feed, _tonight(night, feed))
    if refused_tonight:
        worst = refused_tonight[-1]
        raise CheckError(
            f"the feed {feed.name} ({feed.zh}) was refused: {worst['reason_en']}",
            where=f"{worst['file']}, delivered on {worst['delivered_on']}",
            do=f"ask {feed.owner} for a mended file of the same name, put it with its seal into inbox/{feed.name}, run the night again",
            zh=f"{feed.zh}的数据被拒收：{worst['reason_zh']}",
        )


def _stop_if_missing(night: Night, feed: Feed) -> None:
    if not _days_delivered(night, feed):
        raise CheckError(
            f"the feed {feed.name} ({feed.zh}) was never delivered, and no night can do without it",
            where=f"inbox/{feed.name}",
            do=f"ask {feed.owner} for it; a file counts once its seal (<file>{SEAL_SUFFIX}) lies beside it",
            zh=f"{feed.zh}从未交付",
        )


def _status(night: Night, feed: Feed) -> dict[str, Any]:
    tonight = _tonight(night, feed)
    last = max(_days_delivered(night, feed), default=None)
    days = None if last is None else (night.as_of - date.fromisoformat(last)).days
    every = night.store.deliveries(feed.name, night.as_of)
    # Refused this night, or refused earlier with nothing usable since.
    since = [m for m in every if m in tonight or last is None or m["delivered_on"] > last]
    is_stale = days is None or days > feed.stale_after_days or bool(_not_mended(night, feed, since))
    return {
        "feed": feed.name,
        "last_delivery_on": None if last is None else date.fromisoformat(last),
        "days_since": days,
        "is_missing": last is None,
        "is_stale": is_stale,
        "deliveries": len(tonight),
        **{name: sum(manifest[name] for manifest in tonight) for name in COUNTS},
        "refused": sum(manifest["outcome"] == "refused" for manifest in tonight),
    }


def _check_result(night: Night) -> pl.DataFrame:
    rows = [
        {"feed": feed.name, "delivery": manifest["delivery"], **check}
        for feed in night.catalogue.feeds
        for manifest in _tonight(night, feed)
        for check in manifest["checks"]
    ]
    return pl.DataFrame(rows, schema=CHECK_RESULT.schema)
