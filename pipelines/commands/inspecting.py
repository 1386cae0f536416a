"""What landing and checking would do with a file, sealed or not: an answer for every file, and nothing written but the rows asked for.

The department that makes a file runs this before it sends it; so it needs no home, no keys and no database. Where a home
is named, its keys and its history take part, and the answer is the one that its next night would give.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hardship.catalogue import feed_in
from hardship.declarations import Feed
from hardship.errors import CheckError, DeclarationError, DeliveryError, HardshipError, SettingsError, StoreError, VaultError
from hardship.settings import Settings
from pipelines import files
from pipelines.commands import findings
from pipelines.commands.looking import Look
from pipelines.engine import parse
from pipelines.rowfile import landed_schema
from pipelines.store import Store
from pipelines.vault import Vault

OUTCOMES = ("load", "load-and-flag", "load-empty-and-warn", "quarantine-lines", "quarantine-file")
NOT_SAVED = ("row_key", "content", "known_on", "delivery")  # of a landed row: how the night tells its versions apart
_OF_THE_CALL = (
    CheckError,
    DeclarationError,
    SettingsError,
    VaultError,
)  # errors that speak of the declaration or the home, not of the file


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
    own = feeds / name if folder.name == name and os.path.isfile(feeds / name / "feed.py") else None
    if own is None and not os.path.isdir(folder):
        if folder.name != "feed.py" or not folder.is_file():
            known = ", ".join(_named(path.parent) for path in sorted(feeds.glob("*/feed.py")))
            do, zh = f"name a folder with a feed.py, or one of: {known}", f"没有名为{name}的数据源"
            raise DeclarationError(f"no feed named {name}", do=do, zh=zh)
        folder = folder.parent
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # nothing is left in anybody's folder
    try:
        feed = feed_in(own or folder)
    finally:
        sys.dont_write_bytecode = written
    events = (own or folder) / "events.sql"
    if events.is_file():  # it says nothing about a file, but who tries a feed wants to know
        try:
            parse(events)
        except StoreError as error:
            raise DeclarationError(f"events.sql of the feed {feed.name}: {error.what}", where=str(events), do=error.do) from None
    return feed


def _named(folder: Path) -> str:
    """A feed's name with the Chinese one, where its declaration can be loaded."""
    try:
        return f"{folder.name}（{feed_in(folder).zh}）"
    except DeclarationError:
        return folder.name


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
    if rows is not None and os.path.exists(rows) and os.path.exists(path) and rows.samefile(path):
        raise SettingsError("the rows would be written over the file itself", where=str(rows), do="name another file for --rows")
    if rows is not None and (not rows.name or (os.path.exists(rows) and not rows.is_file())):
        do = "name a file for --rows: folders, devices and pipes are never replaced"
        raise StoreError("the rows would not be written to a file", where=str(rows), do=do)
    with tempfile.TemporaryDirectory(prefix="hardship-inspect-") as folder:
        keyed, keys = _keyed(settings, Path(folder), at_home)
        store = Store(settings.var, finished_only=True) if at_home else None
        look = Look(settings, path, feed, keyed, Path(folder), today=today, delivered_on=delivered_on, store=store)
        try:
            with _foreseen():
                result = look.answer()
        except _OF_THE_CALL:
            raise
        except HardshipError as error:
            look.rows, result = None, look.unusable(findings.of_error("content", error))
        if rows is not None:
            _save(rows, feed, look.rows, keys)
    return Inspection(result, feed, look.seal.delivered_on, keys, look.history)


def _keyed(settings: Settings, folder: Path, at_home: bool) -> tuple[Vault, str]:
    """The home's keys where it has any, else new ones that nobody keeps: two runs then give one person two pseudonyms."""
    if at_home and settings.keys.is_dir():
        return Vault(settings), "home"
    passing = settings.model_copy(update={"home": folder})
    Vault.create_keys(passing)
    return Vault(passing), "throw-away"


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


def _save(path: Path, feed: Feed, rows: pl.LazyFrame | None, keys: str) -> None:
    """Whole or not at all, for the owner's eyes only; an empty table where nothing is accepted."""
    kept = pl.LazyFrame(schema=landed_schema(feed)) if rows is None else rows
    with files.new_file(path) as stream:
        files.hidden(path).chmod(0o600)
        told = {"hardship.keys": keys, "hardship.feed": feed.name}
        kept.drop(NOT_SAVED).sink_parquet(stream, metadata=told, maintain_order=True)
