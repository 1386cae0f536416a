"""One look at one file: landing and checking as the night does them, into a folder that goes away again."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from exchange.delivery import Seal, is_sealed, read_seal, verify
from exchange.table import Opened
from expectations import UNLIKE_HISTORY, CheckOutcome, Unlike, overruled, reason_to_refuse, unlike_history
from hardship.declarations import Feed
from hardship.errors import DeliveryError
from hardship.settings import Settings
from pipelines import check
from pipelines.check.known import repeated_lines
from pipelines.commands import findings
from pipelines.commands.findings import Finding
from pipelines.commands.promises import held
from pipelines.deliveries import COUNTS, digest_of, may_be_taken_now, new_manifest, waivers
from pipelines.land.examine import Landed, Retyped, judge_rows, read_rows
from pipelines.land.headings import told
from pipelines.land.people import Keyed
from pipelines.land.read import Sent, read
from pipelines.land.stage import OnDisk
from pipelines.store import Store

NO_HOME = "未与历史比较：未指定数据目录 · not held against any history: no home was named"
NO_HISTORY = "未与历史比较：该数据源尚无历史 · not held against any history: this home has none of the feed"


class _Rows(OnDisk):
    """Rows on disk, as the night stages them; it remembers which lines were left out, and why."""

    def __init__(self, path: Path, feed: Feed) -> None:
        super().__init__(path, feed)
        self._alike: pl.DataFrame | None = None
        self._left_out = pl.Series([], dtype=pl.Int64)

    def find(self, lines: pl.Series, wanted: list[pl.Expr]) -> pl.DataFrame:
        self._alike = super().find(lines, wanted)
        return self._alike

    def leave_out(self, lines: pl.Series) -> None:
        self._left_out = lines
        super().leave_out(lines)

    def repeats(self, is_history: bool) -> tuple[pl.Series, pl.Series]:
        """(lines that say what an earlier line says, lines that a later one restates)."""
        if self._alike is None:
            return self._left_out, self._left_out
        ordered = self._alike.sort(["recorded_on", "line"] if is_history else ["line"], nulls_last=False)
        again = ordered.filter(~pl.struct("content_0", "content_1").is_first_distinct())["line"].sort()
        return again, self._left_out.filter(~self._left_out.is_in(again.implode()))


class Look:
    """``path`` as a delivery of ``feed``. ``store``: that of a home whose history takes part; ``scratch``: where rows lie meanwhile.

    ``answer`` gives the documented answer; ``rows`` are then the accepted rows, None where there are none to speak of.
    """

    def __init__(
        self, settings: Settings, path: Path, feed: Feed, keyed: Keyed, scratch: Path, *, today: date, delivered_on: date | None,
        store: Store | None,
    ) -> None:  # fmt: skip
        self.settings, self.path, self.feed, self.keyed = settings, path, feed, keyed
        self.store, self._given = store, delivered_on
        self.seal = Seal(feed.name, path.name, 0, "", 0, delivered_on or today)
        self.history = NO_HOME if store is None else NO_HISTORY
        self.rows: pl.LazyFrame | None = None
        self._sent: Sent | None = None
        self._before: list[Finding] = []  # that the very same content was handed over already
        self._landing = scratch / "rows.parquet"

    def answer(self) -> dict[str, Any]:
        """Raises DeliveryError where the file cannot be read for a reason that needs no words of its own here."""
        if (wrong := _no_file(self.path)) is not None:
            return self.unusable(wrong)
        try:
            opened = self._held_against_its_seal()
        except DeliveryError as error:
            return self.unusable(findings.of_error("seal", error))
        self._sent = sent = read(opened or self.path, self.feed, name=self.path.name)
        if sent.missing or sent.twice:
            return self.unusable(*findings.of_headings(sent))
        rows = _Rows(self._landing, self.feed)
        try:
            seen = read_rows(self.feed, sent, self.seal, self.keyed, self.settings.invented, rows)
        except Retyped as error:
            return self.unusable(findings.of_error("retyped", error))
        return self._checked(sent, judge_rows(self.feed, sent, self.seal, seen, rows), rows)

    def unusable(self, *why: Finding) -> dict[str, Any]:
        """The answer for a file of which nothing can be used."""
        extras = list(findings.of_extras(self.feed, self._sent)) if self._sent is not None else []
        return self._told("quarantine-file", dict.fromkeys(COUNTS, 0), [*why, *extras])

    def _held_against_its_seal(self) -> Opened | None:
        if not is_sealed(self.path):
            if self.store is not None:  # a delivery is known by its content
                with self.path.open("rb") as file:
                    self.seal = replace(self.seal, sha256=hashlib.file_digest(file, "sha256").hexdigest())
            return None
        sealed = read_seal(self.path)
        if sealed.feed != self.feed.name:
            do = f"seal it again: `hardship seal FILE --feed {self.feed.name}`"
            raise DeliveryError("the file is sealed for another feed", do=do, zh="封签属于另一数据源")
        opened = verify(self.path, sealed)
        self.seal = sealed if self._given is None else replace(sealed, delivered_on=self._given)
        return opened

    def _checked(self, sent: Sent, landed: Landed, rows: _Rows) -> dict[str, Any]:
        """The verdict by the very functions that the night's check asks."""
        manifest = new_manifest(self.seal, self.path.name, sent.format, "") | {"read": landed.read, "extra_headings": list(sent.extra)}
        waived = waivers(self.store, self.feed.name).get(self.seal.delivery, []) if self.store is not None else []
        found = held(self.feed, self._landing, self.settings.model_copy(update={"home": self._landing.parent}))
        outcome = overruled(found, waived)
        bad = check.worded(self.feed, self.seal.delivery, outcome)
        quarantined = pl.concat([landed.quarantined, bad]).sort("line")
        by_rule = dict(quarantined.group_by("rule").len().sort("rule").iter_rows())
        self.rows = pl.scan_parquet(self._landing).filter(~pl.col("line").is_in(bad["line"].implode()))
        unlike, known = self._held_against_history(manifest, by_rule, found, digest_of(waived))
        may_be_unlike = any(one["rule"] == UNLIKE_HISTORY for one in waived)
        reason = reason_to_refuse(landed.read, quarantined.height, outcome, unlike, may_be_unlike=may_be_unlike)
        counts = {
            "read": landed.read,
            "accepted": landed.accepted - bad.height - known.len(),
            "quarantined": quarantined.height,
            "duplicate": landed.duplicate + known.len(),
            "superseded": landed.superseded,
        }
        told = [
            *findings.of_rows(quarantined),
            *findings.of_repeats(*rows.repeats(self.seal.history), known),
            *findings.of_warnings(outcome),
        ]
        of_rows = findings.capped(told, by_rule | findings.counted(outcome, counts))
        extras = [*self._before, *findings.of_extras(self.feed, sent), *findings.of_unlike(unlike)]
        if reason is not None:
            self.rows = None
            counts |= {"accepted": 0, "quarantined": counts["quarantined"] + counts["accepted"]}
            why = findings.finding(reason.rule or "delivery_refused", reason.zh, reason.en)
            return self._told("quarantine-file", counts, [why, *extras, *of_rows])
        if not landed.read:
            empty = findings.finding("no_rows", "只有表头，没有数据行", "a heading and no row", line=sent.heading_line)
            return self._told("load-empty-and-warn", counts, [empty, *extras, *of_rows])
        verdict = "quarantine-lines" if quarantined.height else "load-and-flag" if extras or of_rows else "load"
        return self._told(verdict, counts, [*extras, *of_rows])

    def _held_against_history(
        self, manifest: dict[str, Any], by_rule: Mapping[str, int], found: CheckOutcome, waived: str
    ) -> tuple[list[Unlike], pl.Series]:
        """In what the file is unlike the home's earlier deliveries, and the lines that say nothing new."""
        none: tuple[list[Unlike], pl.Series] = ([], pl.Series([], dtype=pl.Int64))
        if self.store is None or self.rows is None or not self.store.deliveries(self.feed.name, date.max):
            return none
        good = self.rows
        for one in self.store.deliveries(self.feed.name, date.max):
            is_same = one["delivery"] == manifest["delivery"] and one["outcome"] == "accepted"
            if is_same and not may_be_taken_now(one, one["declared"], waived):
                self._before = [findings.of_resent(one["file"], one["delivered_on"])]
                # Once more the same content: what it said then is held against it too (pipelines.check.again).
                manifest = manifest | {"delivery": f"~{manifest['delivery']}"}
                good = good.with_columns(pl.lit(manifest["delivery"]).alias("delivery"))
        repeated = repeated_lines(self.store, self.feed, good, manifest)
        self.rows = good.filter(~pl.col("line").is_in(repeated["line"].implode()))
        earlier = check.earlier(self.store, self.feed.name, manifest)
        self.history = f"已与{len(earlier)}次历史交付比较 · held against {len(earlier)} earlier profiles of this home"
        if manifest["history"] or self._before:
            return [], repeated["line"]
        warned = {f.promise.check: f.failed for f in found.findings if f.promise.severity == "warn" and f.failed}
        (looks,) = check.profiles(self.feed, good, manifest, {**by_rule, **warned})
        return unlike_history(self.feed, looks, earlier), repeated["line"]

    def _told(self, outcome: str, counts: Mapping[str, int], found: list[Finding]) -> dict[str, Any]:
        sent = self._sent
        return {
            "outcome": outcome,
            "encoding": "" if sent is None else sent.encoding,
            "format": "" if sent is None else sent.format,
            "headings": {} if sent is None else {name: told(heading) for name, heading in sent.headings.items()},
            **{name: counts[name] for name in COUNTS},
            "findings": found,
        }


def _no_file(path: Path) -> Finding | None:
    """Why there is nothing to read: no such file, a folder, a device or a pipe, no right to read it."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb"):
                return None
    except FileNotFoundError:
        return findings.finding("no_such_file", "没有这个文件", "there is no such file")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return findings.finding("unreadable", "文件无法打开，请检查权限", f"the file cannot be opened: {why}")
    if stat.S_ISDIR(mode):
        return findings.finding("not_a_file", "这是文件夹，不是文件", "this is a folder, not a file")
    return findings.finding("not_a_file", "这是设备或管道，不是文件", "this is a device or a pipe, not a file")
