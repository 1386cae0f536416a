"""The correction request (校核申请): the lines that cannot be used, as they were sent, with what is wrong, for the department to mend.

The file goes back and forth: mended in place and sealed, it lands like any other delivery; the columns that were added
here are then headings that no column has. It holds personal data: mode 600, and its digest is in the log.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hardship.declarations import Feed
from hardship.errors import DeliveryError, HardshipError, NotFoundError, SettingsError
from hardship.settings import Settings
from pipelines import files
from pipelines.commands import sheets
from pipelines.commands.mended import Mended
from pipelines.commands.originals import REFERENCE, lines_of, reference, sent_again
from pipelines.commands.quarantine import found, listed, to_ask
from pipelines.commands.requests import due_on, note_request, requests_of, words_of_an_officer
from pipelines.land.read import FORMULA, LINE, RAGGED, Sent
from pipelines.night import Night

PROBLEM, IN_FILE, RECORD = "问题", "原文件行", "原始记录"
FORMATS = (".xlsx", ".csv")
WAN_YUAN = "wan_yuan"


@dataclass(frozen=True)
class _Asked:
    """One delivery of which lines go back: its manifest, the quarantined rows that are asked for, its file."""

    manifest: dict[str, Any]
    rows: pl.DataFrame
    sent: Sent | None


def export(settings: Settings, feed: str, *, out: Path, by: str, on: date, delivery: str | None = None) -> dict[str, Any]:
    """Writes the request for one delivery, or for all of the feed that nobody has asked about, and notes it in the log.

    ``out`` ends in .xlsx (rows and a cover sheet) or .csv (the cover then lies beside it as .txt). Answers {request, feed,
    by, on, due_on, file, sha256, rows, deliveries, by_rule}. Raises NotFoundError where nothing waits to be asked for,
    SettingsError for another ending or an existing file, DeliveryError where the lines cannot be written as one table.
    """
    by = words_of_an_officer("by", by)
    if out.suffix.lower() not in FORMATS:
        raise SettingsError(
            "a correction request is a spreadsheet",
            where=str(out),
            do=f"let --out end in {' or '.join(FORMATS)}",
            zh="校核申请应是表格文件（.xlsx或.csv）",
        )
    if out.exists():
        raise SettingsError(
            "the file is there already", where=str(out), do="name a new one: what was asked for is kept", zh="文件已存在，请换一个文件名"
        )
    night = Night(on, settings)
    of = night.catalogue.feed(feed)
    with night.store.lock():
        mended = Mended(night, of)
        asked = [_asked(night, of, one, mended) for one in _wanted(settings, night, of, delivery, on)]
        table = _table(of, asked)
        number = len(requests_of(night.store, of.name)) + 1
        entry: dict[str, Any] = {
            "request": f"{of.name}-{on:%Y%m%d}-{number}",
            "feed": of.name,
            "by": by,
            "on": on.isoformat(),
            "due_on": due_on(on).isoformat(),
            "file": out.name,
            "rows": len(table) - 1,
            "deliveries": {one.manifest["delivery"]: one.rows.height for one in asked},
            "by_rule": dict(sorted(Counter(rule for one in asked for rule in one.rows["rule"].to_list()).items())),
        }
        cover = sheets.cover(of, entry, [(one.manifest, one.rows) for one in asked])
        data = sheets.workbook(table, cover, on) if out.suffix.lower() == ".xlsx" else sheets.delimited(table)
        entry["sha256"] = hashlib.sha256(data).hexdigest()
        _write(out, data)
        if out.suffix.lower() == ".csv":
            _write(out.with_suffix(".txt"), "\n".join(f"{name}：{said}" if said else name for name, said in cover).encode() + b"\n")
        try:
            note_request(night.store, of.name, entry)
        except HardshipError:
            files.remove(out)  # what is not in the log has not left
            raise
    return entry


def _wanted(settings: Settings, night: Night, feed: Feed, delivery: str | None, on: date) -> list[dict[str, Any]]:
    if delivery is not None:
        return [found(settings, delivery, on=on, feed=feed.name)[2]]
    waiting = {one["delivery"] for one in listed(settings, on=on, feed=feed.name)["deliveries"] if one["status"] == "open"}
    if not waiting:
        where = f"feed {feed.name}"
        raise NotFoundError(
            "nothing waits to be asked for",
            where=where,
            do="`hardship quarantine list` shows what was asked for already",
            zh="没有待申请校核的行",
        )
    return [one for one in night.store.deliveries(feed.name, on) if one["delivery"] in waiting]


def _asked(night: Night, feed: Feed, manifest: dict[str, Any], mended: Mended) -> _Asked:
    rows = to_ask(night, feed, manifest, mended)
    return _Asked(manifest, rows, sent_again(night, feed, manifest) if rows.height else None)


def _table(feed: Feed, asked: Sequence[_Asked]) -> list[list[str]]:
    """The heading, then a row for each line that goes back. Columns stand under the headings under which they came."""
    with_rows = [one for one in asked if one.sent is not None]
    headings: dict[str, str] = {}
    is_in_wan: dict[str, bool] = {}
    for sent in (one.sent for one in with_rows if one.sent is not None):
        for name, heading in sent.headings.items():
            if is_in_wan.setdefault(name, sent.units.get(name) == WAN_YUAN) != (sent.units.get(name) == WAN_YUAN):
                do = "export each delivery by itself with --delivery"
                raise DeliveryError(
                    f"the deliveries write {feed.column(name).en} in different units",
                    where=f"feed {feed.name}",
                    do=do,
                    zh=f"各次交付的“{feed.column(name).zh}”单位不同，请逐次导出",
                )
            # A unit that only a note above the table named would be lost, and the amounts with it.
            headings.setdefault(name, f"{heading}（万元）" if is_in_wan[name] and "万" not in heading else heading)
    columns = [column.name for column in feed.columns if column.name in headings]
    head = [*(headings[name] for name in columns), RECORD, PROBLEM, IN_FILE, REFERENCE]
    return [head, *(row for one in with_rows for row in _rows(one, columns))]


def _rows(one: _Asked, columns: Sequence[str]) -> list[list[str]]:
    assert one.sent is not None
    cells = lines_of(one.sent, one.rows["line"].to_list())
    problems = {line: f"{zh} / {en}" for line, zh, en in one.rows.select("line", "reason_zh", "reason_en").iter_rows()}
    made = []
    for row in cells.sort(LINE).iter_rows(named=True):
        line = row[LINE]
        told = problems[line] + (f"（公式 formula: {row[FORMULA]}）" if row.get(FORMULA) else "")
        whole = [sheets.text(row.get(name)) for name in columns]
        made.append([*whole, sheets.text(row.get(RAGGED)), told, str(line), reference(one.manifest["delivery"], line)])
    return made


def _write(path: Path, data: bytes) -> None:
    with files.new_file(path) as stream:
        files.hidden(path).chmod(0o600)
        stream.write(data)
