"""What landing and checking would do with a file, sealed or not: an answer for every file, and nothing written but the rows asked for.

The department that makes a file runs this before it sends it; so it needs no home, no keys and no database. Where a home
is named, its keys and its history take part, and the answer is the one that its next night would give.
"""

from __future__ import annotations

import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from exchange.delivery import Seal, read_seal, seal_path, verify
from expectations import check_rows
from hardship.catalogue import feed_in
from hardship.declarations import Feed
from hardship.errors import CheckError, DeclarationError, DeliveryError, HardshipError, SettingsError
from hardship.settings import Settings
from pipelines import check, files
from pipelines.commands import findings
from pipelines.commands.findings import Finding
from pipelines.deliveries import COUNTS, new_manifest
from pipelines.events import landed_schema
from pipelines.land.parse import Parsed, Reader
from pipelines.land.read import LINE, Sent, read
from pipelines.vault import Vault

OUTCOMES = ("load", "load-and-flag", "load-empty-and-warn", "quarantine-lines", "quarantine-file")
NOT_SAVED = ("row_key", "content", "known_on", "delivery")  # of a landed row: how the night tells its versions apart
_OF_THE_FEED = (CheckError, DeclarationError, SettingsError)  # errors that speak of the declaration, not of the file


@dataclass(frozen=True)
class Inspection:
    """``result`` is the documented JSON (see ``inspect``); the rest is what a person should know beside it.

    ``keys``: whose keys made the pseudonyms, "home" or "throw-away". ``history``: "compared", or why not.
    """

    result: dict[str, Any]
    feed: Feed
    delivered_on: date
    keys: str
    history: str


def feed_of(settings: Settings, name: str) -> Feed:
    """A feed of the project by its name, or that of any folder with a feed.py. Raises DeclarationError.

    Only this one declaration is loaded: a fault of another feed is no reason not to answer.
    """
    feeds = settings.catalogue / "feeds"
    folder = Path(name)
    own = feeds / name if folder.name == name and (feeds / name / "feed.py").is_file() else None
    if own is None and not folder.is_dir():
        if folder.name != "feed.py" or not folder.is_file():
            known = ", ".join(sorted(path.parent.name for path in feeds.glob("*/feed.py")))
            raise DeclarationError(f"no feed named {name}", do=f"name a folder with a feed.py, or one of: {known}")
        folder = folder.parent
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # nothing is left in anybody's folder
    try:
        return feed_in(own or folder)
    finally:
        sys.dont_write_bytecode = written


def inspect(
    settings: Settings, path: Path, feed: Feed, *, today: date, delivered_on: date | None = None, at_home: bool = False,
    rows: Path | None = None,
) -> Inspection:  # fmt: skip
    """What landing and checking would do with the file ``path``, whatever it is.

    ``result``: {outcome, encoding, format, headings, read, accepted, quarantined, duplicate, superseded, findings: [{line,
    column, rule, message, message_zh}]}; outcome is one of OUTCOMES, ``headings`` {declared column: heading as sent}.
    read = accepted + quarantined + duplicate + superseded. Dates are held against ``delivered_on``, else the day that
    the file's seal names, else ``today``. A seal beside the file is held against it. ``rows``: where the accepted rows
    are saved as Parquet, as they would land without NOT_SAVED; person keys are those of a throw-away key unless the
    home (``at_home``) has keys.

    Raises DeclarationError, CheckError or SettingsError where the feed cannot be used, StoreError where ``rows`` cannot
    be written; never for the file.
    """
    if rows is not None and rows.exists() and path.exists() and rows.samefile(path):
        raise SettingsError("the rows would be written over the file itself", where=str(rows), do="name another file for --rows")
    with _keys(settings, at_home) as (vault, keys):
        looking = _Look(settings, path, feed, vault, today, delivered_on)
        try:
            with _foreseen():
                result, accepted = looking.answer()
        except _OF_THE_FEED:
            raise
        except HardshipError as error:
            result, accepted = looking.unusable(findings.of_error("content", error)), None
    if rows is not None:
        _save(rows, feed, accepted, keys)
    return Inspection(result, feed, looking.seal.delivered_on, keys, looking.history)


@contextmanager
def _keys(settings: Settings, at_home: bool) -> Iterator[tuple[Vault, str]]:
    """The home's keys where it has any, else new ones that nobody keeps: two runs then give one person two pseudonyms."""
    if at_home and settings.keys.is_dir():
        yield Vault(settings), "home"
        return
    with tempfile.TemporaryDirectory(prefix="hardship-inspect-") as folder:
        passing = settings.model_copy(update={"home": Path(folder)})
        Vault.create_keys(passing)
        yield Vault(passing), "throw-away"


@contextmanager
def _foreseen() -> Iterator[None]:
    """Turns whatever a hostile file brings about, also in native code, into an answer; its message may quote a cell and is not told."""
    try:
        yield
    except (HardshipError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        do = "export it again as CSV (UTF-8) or xlsx"
        raise DeliveryError(
            f"the file cannot be read ({type(error).__name__})", do=do, zh="文件无法读取，请另存为CSV（UTF-8）或xlsx"
        ) from error


class _Look:
    """One look at one file."""

    def __init__(self, settings: Settings, path: Path, feed: Feed, vault: Vault, today: date, delivered_on: date | None) -> None:
        self.settings, self.path, self.feed, self.vault = settings, path, feed, vault
        self.given = delivered_on
        self.seal = Seal(feed.name, path.name, 0, "", 0, delivered_on or today)
        self.sent: Sent | None = None
        self.read = 0
        self.history = "no home was named"

    def answer(self) -> tuple[dict[str, Any], pl.DataFrame | None]:
        """(the documented answer, the accepted rows or None where there are none to speak of). Raises DeliveryError."""
        if (wrong := _no_file(self.path)) is not None:
            return self.unusable(wrong), None
        try:
            self._held_against_its_seal()
        except DeliveryError as error:
            return self.unusable(findings.of_error("seal", error)), None
        self.sent = read(self.path, self.feed, name=self.path.name)
        if self.sent.missing or self.sent.twice:
            return self.unusable(*findings.of_headings(self.sent)), None
        return self._examined(self.sent)

    def unusable(self, *why: Finding) -> dict[str, Any]:
        """The answer for a file of which nothing can be used."""
        extras = list(findings.of_extras(self.feed, self.sent)) if self.sent is not None else []
        return self._told("quarantine-file", dict.fromkeys(COUNTS, 0) | {"read": self.read, "quarantined": self.read}, [*why, *extras])

    def _told(self, outcome: str, counts: dict[str, int], found: list[Finding]) -> dict[str, Any]:
        sent = self.sent
        return {
            "outcome": outcome,
            "encoding": "" if sent is None else sent.encoding,
            "format": "" if sent is None else sent.format,
            "headings": {} if sent is None else dict(sent.headings),
            **{name: counts[name] for name in COUNTS},
            "findings": found,
        }

    def _held_against_its_seal(self) -> None:
        if not seal_path(self.path).exists():
            return
        sealed = read_seal(self.path)
        if sealed.feed != self.feed.name:
            do = f"seal it again: `hardship seal FILE --feed {self.feed.name}`"
            raise DeliveryError("the file is sealed for another feed", do=do, zh="封签属于另一数据源")
        verify(self.path, sealed)
        self.seal = sealed if self.given is None else Seal(**vars(sealed) | {"delivered_on": self.given})

    def _examined(self, sent: Sent) -> tuple[dict[str, Any], pl.DataFrame | None]:
        lines: list[pl.Series] = []
        parts: list[Parsed] = []
        for batch in sent.batches():
            lines.append(batch[LINE])
            parts.append(Reader(self.feed, self.seal, self.vault, self.settings.invented).parse(batch))
        self.read = sum(map(len, lines))
        every = [part.rows for part in parts]
        rows = pl.concat(every) if every else pl.DataFrame(schema=landed_schema(self.feed))
        unreadable = pl.concat([check_empty(), *(part.quarantined for part in parts)])
        outcome = check_rows(self.feed, rows)
        bad = check._worded(self.feed, self.seal.delivery, outcome)
        fresh = rows.join(bad, on="line", how="anti", maintain_order="left")
        counts = {
            "read": self.read,
            "accepted": fresh.height,
            "quarantined": unreadable.height + bad.height,
            "duplicate": sum(part.duplicate for part in parts),
            "superseded": sum(part.superseded for part in parts),
        }
        manifest = new_manifest(self.seal, self.path.name, sent.format, "") | counts
        quarantined = pl.concat([unreadable, bad])
        by_rule = dict(quarantined.group_by("rule").len().sort("rule").iter_rows())
        told = [*findings.of_rows(quarantined), *findings.of_warnings(outcome)]
        found = findings.capped(told, by_rule)
        extras = list(findings.of_extras(self.feed, sent))
        reason = check._reason_to_refuse(manifest, quarantined.height, outcome)
        if reason is not None:
            counts |= {"accepted": 0, "quarantined": counts["quarantined"] + fresh.height}
            return self._told("quarantine-file", counts, [findings.finding("delivery_refused", *reason), *extras, *found]), None
        if not self.read:
            empty = findings.finding("no_rows", "只有表头，没有数据行", "a heading and no row", line=sent.heading_line)
            return self._told("load-empty-and-warn", counts, [empty, *extras, *found]), fresh
        verdict = "quarantine-lines" if quarantined.height else "load-and-flag" if extras or found else "load"
        return self._told(verdict, counts, [*extras, *found]), fresh


def check_empty() -> pl.DataFrame:
    from pipelines.deliveries import QUARANTINED

    return pl.DataFrame(schema=QUARANTINED)


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


def _save(path: Path, feed: Feed, rows: pl.DataFrame | None, keys: str) -> None:
    """Whole or not at all, for the owner's eyes only; an empty table where nothing is accepted."""
    kept = pl.DataFrame(schema=landed_schema(feed)) if rows is None else rows
    with files.new_file(path) as stream:
        files.hidden(path).chmod(0o600)
        kept.drop(NOT_SAVED).sort("line").write_parquet(stream, metadata={"hardship.keys": keys, "hardship.feed": feed.name})
