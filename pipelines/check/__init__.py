"""check: staged rows → accepted and quarantined by the feed's promises; then the gate says whether the night may go on.

    verdict   (expectations) what a delivery must keep, and how it is held against the feed's own history
    known.py  what the department had said already, in the order in which it said it
    references.py  records that name another one which nobody has sent
    again.py  a content that is handed over once more, after something else was said
    gate.py   may this night go on?

Every row that was read is accounted for: read = accepted + quarantined + duplicate + superseded. A check that cannot be
run is a crash (CheckError), never a verdict on the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from expectations import (
    UNLIKE_HISTORY,
    CheckOutcome,
    Profile,
    Refusal,
    Unlike,
    check_rows,
    overruled,
    profile_of,
    profiles_of_history,
    reason_to_refuse,
    unlike_history,
)  # fmt: skip
from hardship.declarations import Feed
from hardship.errors import ConservationError
from pipelines import rowfile
from pipelines.check.again import say_again
from pipelines.check.gate import gate, status_of_feeds
from pipelines.check.known import repeated_lines, stand_again
from pipelines.check.references import unknown_references
from pipelines.deliveries import COUNTS, QUARANTINED, check_entry, refused
from pipelines.deliveries import waivers as waivers_of
from pipelines.night import Night
from pipelines.store import Store
from pipelines.vault import IDENTITIES, identity_name

__all__ = ["earlier", "gate", "profiles", "run_feed", "status_of_feeds", "worded"]

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
    say_again(night, feed)
    _clear_vault(night, feed_name)


def earlier(store: Store, feed: str, manifest: dict[str, Any]) -> list[Profile]:
    """The profiles of what was accepted and handed over before this delivery, oldest first."""
    place = (manifest["delivered_on"], manifest["file"], manifest["delivery"])
    before = [
        (one["delivered_on"], one["file"], one["delivery"])
        for one in store.deliveries(feed, date.fromisoformat(manifest["delivered_on"]))
        if one["outcome"] == "accepted"
    ]
    return [Profile.of_json(found) for one in sorted(before) if one < place for found in store.profile(feed, one[2])]


def profiles(feed: Feed, rows: pl.LazyFrame, manifest: dict[str, Any], by_rule: dict[str, int]) -> tuple[Profile, ...]:
    """What the delivery's good rows look like, known before or not; a history, as if it had come bit by bit."""
    day = date.fromisoformat(manifest["delivered_on"])
    if manifest["history"]:
        return profiles_of_history(feed, rows, day, read=manifest["read"], rules=by_rule)
    return (profile_of(feed, rows, day, read=manifest["read"], rules=by_rule, headings=manifest["extra_headings"]),)


def _check(night: Night, feed: Feed, manifest: dict[str, Any]) -> None:
    delivery, delivered_on = manifest["delivery"], date.fromisoformat(manifest["delivered_on"])
    name = identity_name(delivered_on, feed.name, delivery)
    waivers = waivers_of(night.store, feed.name).get(delivery, [])
    staged, unreadable = night.store.staged_rows(feed.name, delivery)
    found = check_rows(feed, staged, night.settings)
    outcome = overruled(found, waivers)
    bad = worded(feed, delivery, outcome)
    # The rows stay on disk: what is asked of them is asked as they are read.
    good = _known_since(_without(pl.scan_parquet(staged, glob=False), bad), found, manifest)
    quarantined = pl.concat([unreadable, bad]).sort("line")
    broken = _by_rule(quarantined) | {f.promise.check: f.failed for f in found.findings if f.promise.severity == "warn" and f.failed}
    looks = profiles(feed, good, manifest, broken)
    unlike = [] if manifest["history"] else unlike_history(feed, looks[0], earlier(night.store, feed.name, manifest))
    may_be_unlike = any(one["rule"] == UNLIKE_HISTORY for one in waivers)
    reason = reason_to_refuse(manifest["read"], quarantined.height, outcome, unlike, may_be_unlike=may_be_unlike)
    repeated = repeated_lines(night.store, feed, good, manifest)
    lines = good.select("line").join(repeated.lazy(), on="line", how="anti").sort("line").collect()
    checks = [
        *_checks(manifest, unreadable, found, outcome),
        *_unlike(unlike, may_be_unlike),
        *unknown_references(night.store, feed, good, delivered_on),
    ]
    manifest = manifest | {"duplicate": manifest["duplicate"] + repeated.height, "checks": checks}
    if waivers:
        manifest["waived"] = sorted({one["rule"] for one in waivers})
    if reason:
        # Nothing of a refused delivery counts: what could have been accepted is set aside with it.
        quarantined = pl.concat([quarantined, _set_aside(feed, delivery, lines, reason)]).sort("line")
        lines = lines.clear()
    manifest |= {"accepted": lines.height, "quarantined": quarantined.height, "by_rule": _by_rule(quarantined)}
    _conserved(manifest, lines, quarantined)
    if reason:
        manifest = refused(manifest, "checks", reason.zh, reason.en) | {"refused_by": reason.rule}
        nothing = pl.DataFrame(schema=pl.scan_parquet(staged, glob=False).collect_schema())
        night.store.keep_delivery(feed.name, delivery, nothing, quarantined, manifest)
        return
    night.vault.put(IDENTITIES, name, night.vault.get("staged", name))
    stand_again(night.store, feed, _without(good, repeated), manifest)
    told = [one.to_json() for one in looks]
    fresh = _fresh(feed, staged, [bad, repeated], found, manifest)
    night.store.keep_delivery(feed.name, delivery, fresh, quarantined, manifest, repeated=repeated, profile=told)


def _without(rows: pl.LazyFrame, left_out: pl.DataFrame) -> pl.LazyFrame:
    return rows.filter(~pl.col("line").is_in(left_out["line"].implode())) if left_out.height else rows


def _fresh(feed: Feed, staged: Path, left_out: list[pl.DataFrame], found: CheckOutcome, manifest: dict[str, Any]) -> Path:
    """The file of the rows that count: the staged one where all of it does, else what is left of it, beside it."""
    gone = pl.concat([part.select("line") for part in left_out])
    if not gone.height and "waived_on" not in manifest:
        return staged

    def kept(part: pl.DataFrame) -> pl.DataFrame:
        return _known_since(_without(part.lazy(), gone), found, manifest).collect()

    return rowfile.rewrite(staged, staged.with_name("fresh.parquet"), feed, kept)


def _known_since(good: pl.LazyFrame, found: CheckOutcome, manifest: dict[str, Any]) -> pl.LazyFrame:
    """Rows that count on an officer's word alone are known since it was given, not since they lie here."""
    if "waived_on" not in manifest:
        return good
    given = pl.max_horizontal("known_on", pl.lit(date.fromisoformat(manifest["waived_on"])))
    is_waived = pl.col("line").is_in(found.bad_lines["line"].implode())
    return good.with_columns(pl.when(is_waived).then(given).otherwise("known_on").alias("known_on"))


def _by_rule(quarantined: pl.DataFrame) -> dict[str, int]:
    return dict(quarantined.group_by("rule").len().sort("rule").iter_rows())


def _clear_vault(night: Night, feed_name: str) -> None:
    """Drops the staged identities of every delivery of the feed that waits no longer, whichever run has checked it."""
    waiting = {
        identity_name(date.fromisoformat(found["delivered_on"]), feed_name, found["delivery"]) for found in night.store.staged(feed_name)
    }
    for name in night.vault.names("staged"):
        if name.split(".")[1] == feed_name and name not in waiting:
            night.vault.drop("staged", name)


def worded(feed: Feed, delivery: str, outcome: CheckOutcome) -> pl.DataFrame:
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


def _checks(manifest: dict[str, Any], unreadable: pl.DataFrame, found: CheckOutcome, outcome: CheckOutcome) -> list[dict[str, Any]]:
    """What land set aside, by rule, then what each promise found; what an officer has overruled is only a warning."""
    rules = unreadable.group_by("rule", "column", "reason_zh", "reason_en").len("rows").sort("rule")
    landed = [
        check_entry(rule.rpartition(":")[2], column, "error", manifest["read"], count, zh, en)
        for rule, column, zh, en, count in rules.iter_rows()
    ]
    return landed + [
        check_entry(
            f.promise.check, f.promise.column, "warn" if f.failed > left.failed else f.promise.severity, f.rows, f.failed, f.promise.zh,
            f.promise.en,
        )
        for f, left in zip(found.findings, outcome.findings, strict=True)
    ]  # fmt: skip


def _unlike(unlike: Sequence[Unlike], may_be_unlike: bool) -> list[dict[str, Any]]:
    """One entry a kind and column: what stops the delivery is an error, unless an officer lets it count."""
    return [
        check_entry(
            f"unlike_{one.what}", one.column, "error" if one.level == "stop" and not may_be_unlike else "warn", one.rows, one.failed,
            one.zh, one.en,
        )
        for one in unlike
    ]  # fmt: skip


def _set_aside(feed: Feed, delivery: str, rows: pl.DataFrame, reason: Refusal) -> pl.DataFrame:
    words = {
        "feed": feed.name,
        "delivery": delivery,
        "column": None,
        "rule": DELIVERY_REFUSED,
        "reason_zh": reason.zh,
        "reason_en": reason.en,
    }
    texts = [pl.lit(text, pl.String).alias(name) for name, text in words.items()]
    return rows.select("line").with_columns(texts).select(QUARANTINED.names())


def _conserved(manifest: dict[str, Any], accepted: pl.DataFrame, quarantined: pl.DataFrame) -> None:
    """``read`` comes from the seal's count, the others from frames: nothing may be lost, nothing counted twice."""
    accounted = sum(manifest[name] for name in COUNTS if name != "read")
    lines = pl.concat([accepted["line"], quarantined["line"]])
    if accounted != manifest["read"] or lines.n_unique() != len(lines) or min(manifest[name] for name in COUNTS) < 0:
        counted = ", ".join(f"{name} {manifest[name]}" for name in COUNTS)
        raise ConservationError(f"rows are lost or counted twice: {counted}", where=f"feed {manifest['feed']}, {manifest['file']}")
