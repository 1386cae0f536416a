"""land: sealed files of the inbox → rows as parsed, unreadable rows set aside, identities to the vault.

A file is held against its seal before anything of it is read; what does not fit is refused whole, with the reason in
its manifest. A delivery is known by its content: the same content again, under whatever name, is noted and not landed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from exchange.delivery import Seal, is_parquet, read_seal, seal_path, verify
from hardship.declarations import Feed
from hardship.errors import ConservationError, DeliveryError
from pipelines import files
from pipelines.deliveries import QUARANTINED, UNSEALED, may_be_taken_now, new_manifest, note_repeat, refused, repeats
from pipelines.inbox import SEAL_WITHIN_DAYS, overdue
from pipelines.land.examine import Retyped
from pipelines.land.read import Sent, read
from pipelines.land.stage import stage
from pipelines.night import Night


@dataclass(frozen=True)
class _File:
    """A file of the inbox with its seal, and what its manifest will say of it."""

    path: Path
    seal: Seal
    declared: str

    @property
    def manifest(self) -> dict[str, Any]:
        return new_manifest(self.seal, self.path.name, "parquet" if is_parquet(self.path) else "csv", self.declared)


def run_feed(night: Night, feed_name: str) -> list[str]:
    """Lands what the feed's department has handed over by the night's day and is not landed yet.

    Returns the deliveries that wait for their check, in order. Unsealed files wait where they are and are refused when
    they have waited too long. What was refused by a declaration that has been mended since is landed again. Raises
    ConservationError where the rows that were read are not those that the seal counted.
    """
    feed = night.catalogue.feed(feed_name)
    store = night.store
    declared = night.catalogue.feed_digest(feed_name)
    decided = [found for found in store.deliveries(feed_name, date.max) if not may_be_taken_now(found, declared)]
    known = {found["delivery"]: found for found in (*decided, *store.staged(feed_name))}
    for path, since in overdue(night, feed_name):
        _refuse_unsealed(night, feed, path, since)
    for file in _due(night, feed):
        if file.seal.delivery in known:
            _note_repeat(night, known[file.seal.delivery], file)
        else:
            known[file.seal.delivery] = _land(night, feed, file)
    return [found["delivery"] for found in store.staged(feed_name) if found["delivered_on"] <= night.as_of.isoformat()]


def _due(night: Night, feed: Feed) -> list[_File]:
    """Files whose seal can be read and speaks of this feed and of a day that has come, oldest first."""
    due = []
    declared = night.catalogue.feed_digest(feed.name)
    for path in night.store.inbox_files(feed.name):
        if not seal_path(path).exists():
            continue
        try:
            seal = read_seal(path)
            if seal.feed != feed.name:
                raise DeliveryError(f"it is sealed for the feed {seal.feed}", where=path.name, do="put it into that feed's folder")
        except DeliveryError as error:
            # Without a seal that can be read nobody knows the day: it is the one on which the night met it.
            _refuse_unread(night, _File(path, Seal(feed.name, path.name, 0, "", 0, night.as_of), declared), error)
            continue
        if seal.delivered_on <= night.as_of:
            due.append(_File(path, seal, declared))
    return sorted(due, key=lambda file: (file.seal.delivered_on, file.path.name))


def _land(night: Night, feed: Feed, file: _File) -> dict[str, Any]:
    """Lands one file and returns its manifest, staged or refused."""
    try:
        verify(file.path, file.seal)
    except DeliveryError as error:
        return _refuse_unread(night, file, error)
    manifest = file.manifest
    try:
        sent = read(file.path, feed, name=file.path.name)
        notes = [{"line": note.line, "zh": note.zh, "en": note.en} for note in sent.notes]
        manifest |= {"encoding": sent.encoding, "format": sent.format, "extra_headings": list(sent.extra), "notes": notes}
        if sent.missing or sent.twice:
            return _refuse(night, feed, manifest, "headings", *_wrong_headings(sent))
        if sent.records != file.seal.rows:
            raise ConservationError(f"{file.seal.rows} rows were sealed, {sent.records} read", where=file.path.name)
        return stage(night, feed, file.seal, file.path, sent, manifest)
    except Retyped as error:
        return _refuse(night, feed, manifest, "headings", error.zh, error.what)
    except DeliveryError as error:
        zh = error.zh if error.zh != error.meaning_zh else "文件无法读取：编码、引号或格式有误"
        return _refuse(night, feed, manifest, "content", zh, error.what)


def _wrong_headings(sent: Sent) -> tuple[str, str]:
    named = sent.missing or sent.twice
    zh = "、".join(f"{column.zh}（{column.headings[0]}）" for column in named)
    en = ", ".join(f"{column.en} ({column.headings[0]})" for column in named)
    at = sent.heading_line
    if not sent.headings:
        return f"第{at}行不是表头：没有一个列名与约定相符", f"line {at} is no heading: none of its cells is a heading that was agreed upon"
    if sent.missing:
        return f"第{at}行缺少必填列：{zh}", f"line {at}: required columns are missing: {en}"
    return f"第{at}行表头重复：{zh}", f"line {at}: headings stand twice: {en}"


def _refuse_unsealed(night: Night, feed: Feed, path: Path, since: date) -> None:
    """Once for each time that a file was put down: it is not read, and it is landed all the same when its seal comes."""
    delivery = hashlib.sha256(f"unsealed {path.name} {since}".encode()).hexdigest()[:12]
    if any(found["delivery"] == delivery for found in night.store.deliveries(feed.name, date.max)):
        return
    file = _File(path, Seal(feed.name, path.name, 0, "", 0, night.as_of), night.catalogue.feed_digest(feed.name))
    zh, en = (
        f"自{since}起等待封签，已超过{SEAL_WITHIN_DAYS}天",
        f"it has waited for its seal since {since}, longer than {SEAL_WITHIN_DAYS} days",
    )
    _refuse(night, feed, file.manifest | {"delivery": delivery}, UNSEALED, zh, en)


def _refuse_unread(night: Night, file: _File, error: DeliveryError) -> dict[str, Any]:
    """Refuses a file that is not what its seal says.

    Its identifier is made of seal and content together: neither the right file under this seal nor this content under
    a right seal must later be taken for a delivery that is already known.
    """
    content = files.read_bytes(file.path)
    sealed = files.read_bytes(seal_path(file.path))
    delivery = hashlib.sha256(hashlib.sha256(content).digest() + sealed).hexdigest()[:12]
    manifest = file.manifest | {"delivery": delivery, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    if any(found["delivery"] == delivery for found in night.store.deliveries(file.seal.feed, date.max)):
        return manifest
    return _refuse(night, night.catalogue.feed(file.seal.feed), manifest, "seal", "文件与封签不符，或封签无法读取", error.what)


def _refuse(night: Night, feed: Feed, manifest: dict[str, Any], refused_for: str, zh: str, en: str) -> dict[str, Any]:
    made = refused(manifest, refused_for, zh, en)
    columns = [column.name for column in feed.columns if column.is_landed]
    # landed_paths passes refused deliveries over: their rows need no types.
    rows = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    night.store.keep_delivery(feed.name, made["delivery"], rows, pl.DataFrame(schema=QUARANTINED), made)
    return made


def _note_repeat(night: Night, known: dict[str, Any], file: _File) -> None:
    """A content that came again, under another name or on another day, is a sign of life of the department."""
    again = {"file": file.path.name, "delivered_on": file.seal.delivered_on.isoformat()}
    if again == {name: known[name] for name in again}:
        return
    if again in repeats(night.store, file.seal.feed).get(file.seal.delivery, []):
        return
    try:
        verify(file.path, file.seal)
    except DeliveryError as error:
        _refuse_unread(night, file, error)
    else:
        note_repeat(night.store, file.seal.feed, file.seal.delivery, file.path.name, file.seal.delivered_on)
