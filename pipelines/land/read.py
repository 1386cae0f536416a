"""A department's file as one of a feed: which heading is which column, and its rows under declared names, in batches.

What stands above the heading are notes. Of a workbook every visible sheet whose headings fit is read, one after the other;
their lines go on where those of the sheet before end. Sheets without records (a cover, notes, codes, a summary) are left out
and a note says so; one that holds records and does not fit, or is hidden, refuses the file (``pipelines.land.sheets``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from exchange.part import FORMULA, LINE, RAGGED, WHY, Part, is_blank
from exchange.table import Opened, open_table
from hardship.declarations import Feed, FeedColumn
from hardship.errors import DeliveryError
from pipelines.land.above import rows_above
from pipelines.land.headings import Heading, find_heading
from pipelines.land.sheets import Sheet, refuse_lost

__all__ = ["FORMULA", "LINE", "RAGGED", "WHY", "Note", "Sent", "read"]

_AMOUNTS = ("yuan", "int")
_NAMED = 20  # columns without a heading that are told


@dataclass(frozen=True)
class Note:
    """Something about the file that harms nothing but should be said; never with the content of a cell."""

    line: int
    zh: str
    en: str


@dataclass(frozen=True)
class _Sheet:
    """A part that is read: ``offset`` is what is added to its lines, ``above`` are its records down to the heading."""

    part: Part
    heading: Heading
    offset: int
    above: int


@dataclass(frozen=True)
class Sent:
    """A file as it was sent.

    ``format`` is what is inside, whatever the name says: "csv" (text with any delimiter), "xlsx", "xls", "html",
    "parquet" …, packed ones "zip:csv". ``encoding`` and ``delimiter`` are "" where it has none. ``headings`` maps
    declared columns to their headings as sent, ``units`` those whose heading (or a note above) names 万元 or 元 to
    "wan_yuan" or "yuan". ``headings_sent`` and ``extra`` (headings that no column has) are empty where hardly any heading
    is ours: the line may be somebody's data. ``missing`` are required columns without a heading. ``heading_line`` is the
    last line of the heading. ``records`` is what the seal counts: records that are not blank, of all sheets, less one. Of
    them ``passed_over`` are no rows: notes above, headings, sheets left out; ``records + 1 == passed_over + rows of all
    batches``.
    """

    format: str
    encoding: str
    delimiter: str
    headings: Mapping[str, str]
    headings_sent: tuple[str, ...]
    extra: tuple[str, ...]
    missing: tuple[FeedColumn, ...]
    twice: tuple[FeedColumn, ...]
    units: Mapping[str, str]
    heading_line: int
    records: int
    passed_over: int
    notes: tuple[Note, ...]
    sheets: tuple[_Sheet, ...] = field(repr=False)
    repeated: frozenset[str] = field(repr=False, default=frozenset())

    @property
    def unread(self) -> tuple[FeedColumn, ...]:
        """Columns of money whose heading names a unit that is not read; the required ones of them are ``missing`` too."""
        return self.sheets[0].heading.unread

    def batches(self, rows: int = 250_000) -> Iterator[pl.DataFrame]:
        """Frames of about ``rows`` rows, in the order of the file.

        They have the declared columns that were found, under their declared names (String, of spreadsheets and Parquet
        also typed; null for an empty cell), LINE (Int64, the line in the file), RAGGED (String: the whole record where
        its cells cannot be told apart or did not survive, else null), WHY (String: the reason of RAGGED, out of
        ``exchange.part``) and FORMULA (String: the columns whose cells hold a live formula, with commas, else null).
        Raises DeliveryError where the file breaks off.
        """
        for sheet in self.sheets:
            of = sheet.heading.of
            flags = [bool(text) for text in sheet.heading.texts]
            for frame in sheet.part.frames(sheet.heading.line, of, flags, rows, self.repeated):
                lines = (pl.col(LINE) + sheet.offset).alias(LINE) if sheet.offset else pl.col(LINE)
                cells = (pl.col(name) if name in of else pl.lit(None, pl.String).alias(name) for name in self.headings)
                yield frame.select(*cells, lines, RAGGED, WHY, FORMULA)


def read(source: Path | bytes | Opened, feed: Feed, *, name: str) -> Sent:
    """Opens a file, its content, or what ``exchange.delivery.verify`` has opened, as one of ``feed``; ``name`` is for messages.

    Raises DeliveryError where it cannot be read, has not even a heading, rows above it, or records in a sheet that is not
    read. Whether its headings fit is said by ``missing`` and ``twice``.
    """
    opened = source if isinstance(source, Opened) else open_table(source, name)
    found = [
        Sheet(number, part, head, find_heading(feed, head, part.merges))
        for number, part in enumerate(opened.parts, start=1)
        if (head := part.head())
    ]
    if not found:
        raise DeliveryError(
            "the file is empty: it has not even a heading", where=name, do="hand over the whole file", zh="文件是空的，连表头也没有"
        )
    refuse_lost(feed, found, name)
    chosen = _chosen(found)
    sheets: list[_Sheet] = []
    notes = [Note(1, zh, en) for zh, en in opened.remarks]
    offset = 0
    for number, part, head, heading in found:
        if any(heading is one for one in chosen):
            if lost := rows_above(feed, heading, head):
                rows = "1 row stands" if len(lost) == 1 else f"{len(lost)} rows stand"
                raise DeliveryError(
                    f"{rows} above the heading, which is on line {heading.line}", where=f"{name}, line {lost[0]}",
                    do="put the heading above all rows: was the sheet sorted with it?",
                    zh=f"表头（第{heading.line}行）之上有{len(lost)}行数据，请把表头放到最上面（是否连表头一起排序了？）",
                )  # fmt: skip
            if part.is_hidden:
                notes.append(Note(offset + 1, f"第{number}个工作表是隐藏的，没有数据行", f"sheet {number} is hidden and has no rows"))
            above = sum(record.line <= heading.line for record in head)
            notes += _notes(part, heading, offset, number if len(found) > 1 else 0, _repeated(feed))
            sheets.append(_Sheet(part, heading, offset, above))
        else:
            notes.append(_left_out(part, offset, number))
        offset += part.last_line() if len(found) > 1 else 0
    return _sent(opened, feed, sheets, notes, name)


def _chosen(found: list[Sheet]) -> list[Heading]:
    """The headings of the parts to read: those that fit, visible ones first; else the one that fits best."""
    for hidden in (False, True):
        if fitting := [sheet.heading for sheet in found if sheet.heading.fits and sheet.part.is_hidden is hidden]:
            return fitting
    return [max((sheet.heading for sheet in found), key=lambda heading: heading.score)]


def _sent(opened: Opened, feed: Feed, sheets: list[_Sheet], notes: list[Note], name: str) -> Sent:
    first = sheets[0].heading
    headings: dict[str, str] = {}
    units: dict[str, str] = {}
    extra: dict[str, None] = {}
    for sheet in sheets:
        texts = sheet.heading.texts
        headings = {column: texts[n] for column, n in sheet.heading.of.items()} | headings
        extra |= dict.fromkeys(sheet.heading.extra())
        for column in sheet.heading.of:
            unit = sheet.heading.units.get(column, "")
            if units.setdefault(column, unit) != unit:
                raise DeliveryError(
                    f"two sheets give {feed.column(column).en} in different units", where=name, do="use one unit in the whole file",
                    zh=f"两个工作表的“{feed.column(column).zh}”单位不同",
                )  # fmt: skip
    ordered = {column.name: headings[column.name] for column in feed.columns if column.name in headings}
    rows = sum(sheet.part.count() - sheet.above for sheet in sheets)
    return Sent(
        opened.format, opened.encoding, opened.delimiter, ordered, first.shown(), tuple(extra), first.missing, first.twice,
        {column: unit for column, unit in units.items() if unit}, first.line + sheets[0].offset, opened.records,
        opened.records + 1 - rows, tuple(notes), tuple(sheets), _repeated(feed),
    )  # fmt: skip


def _repeated(feed: Feed) -> frozenset[str]:
    """Columns in which a cell merged over several rows means each of them; an amount would be counted again."""
    return frozenset(column.name for column in feed.columns if column.kind not in _AMOUNTS)


def _notes(part: Part, heading: Heading, offset: int, number: int, repeated: frozenset[str]) -> Iterator[Note]:
    first = offset + heading.line
    if number:
        yield Note(offset + 1, f"第{number}个工作表的第1行记为第{offset + 1}行", f"line 1 of sheet {number} counts as line {offset + 1}")
    if heading.first > 1 and heading.of:
        above = heading.first - 1
        lines = "line above the heading is" if above == 1 else f"{above} lines above the heading are"
        yield Note(offset + 1, f"表头之上的{above}行不是数据", f"the {lines} no data")
    if heading.line > heading.first:
        lines = f"{offset + heading.first}–{first}"
        yield Note(first, f"表头占第{lines}行，已合并", f"the heading has several lines ({lines}), which were joined")
    if unnamed := _unnamed(part, heading):
        places = "、".join(str(n + 1) for n in unnamed), ", ".join(str(n + 1) for n in unnamed)
        yield Note(first, f"第{places[0]}列没有列名，不读取", f"without a heading, and not read: column {places[1]}")
    for column in heading.unread:
        zh, en = f"“{column.zh}”的单位无法识别，该列不读取，请用元或万元", f"{column.en}: not read, its unit is unknown: write 元 or 万元"
        yield Note(first, zh, en)
    for line, zh, en in part.findings(heading.line, heading.of, repeated):
        yield Note(offset + line, zh, en)


def _unnamed(part: Part, heading: Heading) -> list[int]:
    """Positions without a heading at which the first rows hold something."""
    used = set(heading.of.values())
    bare = [n for n, text in enumerate(heading.texts) if not text and n not in used]
    rows = [record.cells for record in part.head() if record.line > heading.line] if bare else []
    return [n for n in bare if any(n < len(cells) and not is_blank(cells[n]) for cells in rows)][:_NAMED]


def _left_out(part: Part, offset: int, number: int) -> Note:
    rows = part.count()
    hidden_zh, hidden_en = ("隐藏的", "hidden ") if part.is_hidden else ("", "")
    return Note(
        offset + 1, f"{hidden_zh}第{number}个工作表未读：其中没有本数据源的记录（{rows}行）",
        f"{hidden_en}sheet {number} is left out: it holds no records of this feed ({rows} {'row' if rows == 1 else 'rows'})",
    )  # fmt: skip
