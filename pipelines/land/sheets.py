"""Sheets of a workbook that are not read and yet hold records: to leave one of them out would lose people without a word.

A cover, notes, a table of codes, a summary or an empty sheet holds none. Records are told by any of three signs: a heading
that has most of the feed's columns and filled rows below it; numbers of persons; rows like those of a sheet that is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from exchange.grid import as_text
from exchange.part import Part, Record, is_blank
from hardship.declarations import Feed, FeedColumn
from hardship.errors import DeliveryError
from hardship.text import tidy
from pipelines.land.above import LOOKS, holds
from pipelines.land.headings import Heading

_NAMING: Final = frozenset({"key", "resident_id", "certificate", "household"})  # kinds of columns that say whose record it is
_PERSONAL: Final = frozenset({"resident_id", "certificate"})
_NEARLY_ALL: Final = 0.75  # of the required columns: as many have a summary or a table of codes hardly ever
_SHARE: Final = 0.6  # of the cells of a row
_FEW, _MANY = 0.3, 10  # rows that name a person: share of a sheet, or number
_OF_ONE: Final = 0.5
_FEWEST: Final = 2  # cells
_WIDE: Final = 40  # columns in which numbers of persons are looked for

_PLACE: Final = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])[0-9]{4}"
_DAY: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
# Whole, of fifteen digits, of a certificate, masked, and as Excel shortens it: damaged ones are people as well.
_PERSON: Final = (
    rf"^[\s='\"]*(?:{_PLACE}(?:19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx](?:[1-7][1-4].{{0,2}})?|{_PLACE}[0-9]{{2}}{_DAY}[0-9]{{3}}"
    r"|[1-9][0-9]{2,9}[*＊]{4,14}[0-9Xx*＊]{0,4}|[1-9]\.[0-9]{2,}[Ee]\+?17)[\s'\"]*$"
)


class Sheet(NamedTuple):
    """A part with its first records and its heading; ``number`` is its place in the workbook, from 1."""

    number: int
    part: Part
    head: list[Record]
    heading: Heading

    @property
    def is_taken(self) -> bool:
        return self.heading.fits and not self.part.is_hidden


def refuse_lost(feed: Feed, sheets: Sequence[Sheet], name: str) -> None:
    """Raises DeliveryError where a sheet holds records of ``feed`` that nobody would read; ``name`` is the file's.

    Where no visible sheet fits, the file is refused for its heading anyway: then only hidden sheets are a reason.
    """
    taken = [sheet for sheet in sheets if sheet.is_taken]
    if not taken and not any(sheet.part.is_hidden for sheet in sheets):
        return
    lost = [sheet for sheet in sheets if not sheet.is_taken and _has_records(feed, sheet, taken)]
    if not lost or not (taken or any(sheet.part.is_hidden for sheet in lost)):
        return
    told = [(zh, en) for sheet in lost for zh, en in _told(sheet)]
    raise DeliveryError(
        "; ".join(en for _, en in told),
        where=f"{name}, sheet {', '.join(str(sheet.number) for sheet in lost)}",
        do="mend these sheets, or remove what is no part of the table, and export the file again",
        zh="；".join(zh for zh, _ in told) + "。请改正后重新导出，不属于本表的工作表请删除",
    )


def _told(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Why its records would be lost, in Chinese and English: that it is hidden, and every column that is amiss."""
    heading, n = sheet.heading, sheet.number
    if sheet.part.is_hidden:
        yield f"第{n}个工作表是隐藏的，其中有数据行，请取消隐藏或删除", f"sheet {n} is hidden and holds rows of data: unhide or remove it"
    zh, en = f"第{n}个工作表有数据行", f"sheet {n} holds rows of data"
    if heading.is_doubtful and not heading.fits:
        yield f"{zh}，却没有与约定相符的表头", f"{en} and no heading that was agreed upon"
        return
    missing = [column for column in heading.missing if column not in heading.unread]
    for why_zh, why_en, columns in (
        ("缺少必填列", "required columns are missing", missing),
        ("单位无法识别，请用元或万元", "a unit that is not read, write 元 or 万元", heading.unread),
        ("表头重复", "headings stand twice", heading.twice),
    ):
        if columns:
            names_zh = "、".join(f"{column.zh}（{column.headings[0]}）" for column in columns)
            names_en = ", ".join(f"{column.en} ({column.headings[0]})" for column in columns)
            yield f"{zh}，但{why_zh}：{names_zh}", f"{en}, but {why_en}: {names_en}"


def _has_records(feed: Feed, sheet: Sheet, taken: Sequence[Sheet]) -> bool:
    return _has_most_columns(feed, sheet) or _is_like(feed, sheet, taken) or _names_people(feed, sheet)


def _has_most_columns(feed: Feed, sheet: Sheet) -> bool:
    """Whether its heading is that of the feed, but for a few columns, and rows with something in most of them follow.

    A summary by month or kind has several of them too, but not what says whose record it is. Where that heading is
    wrong, people are known by their numbers; only of a feed of no persons nearly all other columns must do.
    """
    heading = sheet.heading
    required = [column for column in feed.columns if column.required]
    found = [column for column in required if column not in heading.missing or column in heading.unread]
    if any(column.kind in _NAMING for column in found):
        is_ours = 2 * len(found) > len(required)
    else:
        is_ours = len(found) >= _NEARLY_ALL * len(required) and not any(column.kind in _PERSONAL for column in required)
    if not is_ours:
        return False
    places = [heading.of[column.name] for column in found if column.name in heading.of]
    fewest = max(_FEWEST, _SHARE * len(places))
    rows = (record for record in sheet.head if record.line > heading.line)
    return any(sum(n < len(record.cells) and not is_blank(record.cells[n]) for n in places) >= fewest for record in rows)


def _names_people(feed: Feed, sheet: Sheet) -> bool:
    """Whether numbers of persons stand in many of its rows, and not only as the example of an instruction."""
    if not any(column.kind in _PERSONAL for column in feed.columns):
        return False
    width = max(_WIDE, *(len(record.cells) for record in sheet.head))  # rows further down may be wider
    columns = {f"c{n}": n for n in range(width)}
    found = 0
    for frame in sheet.part.frames(0, columns, [True] * width, 250_000):
        found += frame.select(pl.any_horizontal(_is_person(frame, name) for name in columns).sum()).item()
    share = found / max(1, sheet.part.count())
    return found >= _MANY or share >= (_FEW if found > 1 else _OF_ONE)


def _is_person(frame: pl.DataFrame, name: str) -> pl.Expr:
    cell = pl.col(name)
    if frame.schema[name].is_float():  # to be shown in full, and not as 9.9e17
        cell = pl.when(cell.is_between(10**14, 10**18)).then(cell).cast(pl.Int64, strict=False)
    return cell.cast(pl.String, strict=False).str.contains(_PERSON).fill_null(False)


def _is_like(feed: Feed, sheet: Sheet, taken: Sequence[Sheet]) -> bool:
    """Whether a row holds what those of a sheet that is read hold in the same places, its name of the record among it."""
    for other in taken:
        rows = [record for record in other.head if record.line > other.heading.line]
        places = [(feed.column(name), n) for name, n in other.heading.of.items()]
        named = [(column, n) for column, n in places if column.kind in _NAMING and column.required]
        telling = named + [(column, n) for column, n in places if (column.kind in LOOKS or column.codes) and (column, n) not in named]
        shapes = {n: {_shape(record, n) for record in rows} - {""} for column, n in named if column.kind not in LOOKS}
        fewest = max(_FEWEST, _SHARE * len(telling))
        for record in sheet.head:
            fits = [column for column, n in telling if _fits(column, record, n, shapes)]
            if len(fits) >= fewest and any(column in fits for column, _ in named):
                return True
    return False


def _fits(column: FeedColumn, record: Record, n: int, shapes: dict[int, set[str]]) -> bool:
    if n not in shapes:
        return holds(column, record, n)
    return _shape(record, n) in shapes[n] if shapes[n] else _shape(record, n) != ""


def _shape(record: Record, n: int) -> str:
    """What kinds of characters a cell consists of: A9 of SY0001."""
    cell: Any = record.cells[n] if n < len(record.cells) else None
    text = "" if is_blank(cell) else tidy(as_text(cell))
    text = re.sub(r"[0-9]+", "9", text)
    text = re.sub(r"[A-Za-z]+", "A", text)
    return re.sub(r"[\u4e00-\u9fff]+", "字", text)
