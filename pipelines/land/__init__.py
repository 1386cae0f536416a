"""land: sealed files of the inbox → rows as parsed, unreadable rows set aside, identities to the vault.

    read, headings, sheets   a department's file as rows under declared names
    parse, cells, people, lines   a batch of them: what each cell says, whose number it is, which lines are nobody's data
    examine, again, drift   the whole file: repeats, damaged columns, columns that hold something else
    stage, refuse    what becomes of it

A file is held against its seal before any of its rows is taken; what does not fit is refused whole, with the reason in
its manifest. A delivery is known by its content: the same content again, under whatever name, is noted and not landed
(``pipelines.check.again`` says what it changes).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from exchange.delivery import Seal, is_sealed, read_seal, verify
from hardship.declarations import Feed
from hardship.errors import ConservationError, DeliveryError
from pipelines.deliveries import digest_of, may_be_taken_now, met_on, note_repeat, repeats, waivers
from pipelines.inbox import overdue
from pipelines.land.examine import Retyped
from pipelines.land.read import Sent, read
from pipelines.land.refuse import File, refuse, refuse_unread, refuse_unsealed
from pipelines.land.stage import stage
from pipelines.night import Night

UNREADABLE = "文件无法读取：编码、引号或格式有误"


def run_feed(night: Night, feed_name: str) -> list[str]:
    """Lands what the feed's department has handed over by the night's day and is not landed yet.

    Returns the deliveries that wait for their check, in order. Unsealed files wait where they are and are refused when
    they have waited too long. What was refused by a declaration that has been mended since is landed again, and so is
    what an officer lets count since. Raises ConservationError where the rows that were read are not those that the seal
    counted.
    """
    feed = night.catalogue.feed(feed_name)
    store = night.store
    earlier = {found["delivery"]: found for found in store.deliveries(feed_name, date.max)}
    due = _due(night, feed, earlier)
    again = {file.seal.delivery for file in due if file.before and may_be_taken_now(file.before, file.declared, file.waived)}
    known = {name: found for name, found in earlier.items() if name not in again} | {
        one["delivery"]: one for one in store.staged(feed_name)
    }
    for path, since in overdue(night, feed_name):
        refuse_unsealed(night, feed, path, since)
    for file in due:
        if file.seal.delivery in known:
            _note_repeat(night, known[file.seal.delivery], file)
        else:
            known[file.seal.delivery] = _land(night, feed, file)
    return [found["delivery"] for found in store.staged(feed_name) if found["delivered_on"] <= night.as_of.isoformat()]


def _due(night: Night, feed: Feed, earlier: dict[str, dict[str, Any]]) -> list[File]:
    """Files whose seal can be read and speaks of this feed and of a day that has come, oldest first."""
    due = []
    declared = night.catalogue.feed_digest(feed.name)
    waived = waivers(night.store, feed.name)
    for path in night.store.inbox_files(feed.name):
        if not is_sealed(path):
            continue
        try:
            seal = read_seal(path)
            if seal.feed != feed.name:
                do, zh = "put it into that feed's folder", f"封签属于另一数据源（{seal.feed}）"
                raise DeliveryError(f"it is sealed for the feed {seal.feed}", where=path.name, do=do, zh=zh)
        except DeliveryError as error:
            # Without a seal that can be read nobody knows the day: it is the one on which the night met it.
            refuse_unread(night, File(path, Seal(feed.name, path.name, 0, "", 0, night.as_of), declared, night.as_of), error)
            continue
        if seal.delivered_on <= night.as_of:
            met = met_on(night.store, seal.delivered_on, night.as_of)
            due.append(File(path, seal, declared, met, digest_of(waived.get(seal.delivery, [])), earlier.get(seal.delivery)))
    return sorted(due, key=lambda file: (file.seal.delivered_on, file.path.name))


def _land(night: Night, feed: Feed, file: File) -> dict[str, Any]:
    """Lands one file and returns its manifest, staged or refused."""
    try:
        opened = verify(file.path, file.seal)
    except DeliveryError as error:
        return refuse_unread(night, file, error)
    manifest = file.manifest
    try:
        sent = read(opened, feed, name=file.path.name)
        notes = [{"line": note.line, "zh": note.zh, "en": note.en} for note in sent.notes]
        manifest |= {"encoding": sent.encoding, "format": sent.format, "extra_headings": list(sent.extra), "notes": notes}
        if sent.missing or sent.twice:
            return refuse(night, feed, manifest, "headings", *_wrong_headings(sent))
        if sent.records != file.seal.rows:
            raise ConservationError(f"{file.seal.rows} rows were sealed, {sent.records} read", where=file.path.name)
        return stage(night, feed, file.seal, file.path, sent, manifest)
    except Retyped as error:
        return refuse(night, feed, manifest, "headings", error.zh, error.what)
    except DeliveryError as error:
        return refuse(night, feed, manifest, "content", error.zh if error.zh != error.meaning_zh else UNREADABLE, error.what)


def _wrong_headings(sent: Sent) -> tuple[str, str]:
    """Everything that is wrong with the heading at once: whoever mends the file mends it once."""
    at = sent.heading_line
    if not sent.headings:
        return f"第{at}行不是表头：没有一个列名与约定相符", f"line {at} is no heading: none of its cells is a heading that was agreed upon"
    kinds = (
        ("缺少必填列", "required columns are missing", [column for column in sent.missing if column not in sent.unread]),
        ("单位无法识别，请用元或万元", "a unit that is not read, write 元 or 万元", [one for one in sent.missing if one in sent.unread]),
        ("表头重复", "headings stand twice", sent.twice),
    )
    zh = [f"{what}：{'、'.join(f'{one.zh}（{one.headings[0]}）' for one in named)}" for what, _, named in kinds if named]
    en = [f"{what}: {', '.join(f'{one.en} ({one.headings[0]})' for one in named)}" for _, what, named in kinds if named]
    return f"第{at}行{'；'.join(zh)}", f"line {at}: {'; '.join(en)}"


def _note_repeat(night: Night, known: dict[str, Any], file: File) -> None:
    """A content that came again, under another name or on another day, is a sign of life of the department."""
    again = (file.path.name, file.seal.delivered_on.isoformat())
    noted = repeats(night.store, file.seal.feed).get(file.seal.delivery, [])
    if again in [(known["file"], known["delivered_on"]), *((one["file"], one["delivered_on"]) for one in noted)]:
        return
    try:
        verify(file.path, file.seal)
    except DeliveryError as error:
        refuse_unread(night, file, error)
    else:
        note_repeat(night.store, file.seal.feed, file.seal.delivery, file.path.name, file.seal.delivered_on, file.met)
