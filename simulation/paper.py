"""The files in which offices send their rows: old encodings, tabs, zips, and spreadsheets with a title and a heading of two lines.

Which office writes how is declared in FORMS, once a feed; who is not named there sends CSV in UTF-8 with a byte-order mark, as
Excel saves it. Same rows and day, same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from hardship.declarations import Feed


@dataclass(frozen=True)
class Form:
    """``groups`` of headings, each with its columns, make a spreadsheet: a title, a note, then two lines of headings.

    A ``zip`` holds the file under a name of its own.
    """

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    suffix: str = ".csv"
    groups: Mapping[str, tuple[str, ...]] | None = None
    is_zip: bool = False


FORMS: Mapping[str, Form] = {
    "unemployment": Form("gb18030"),
    "accidents": Form("gb18030"),
    "prison_and_missing": Form("utf-16", "\t", ".txt"),
    "legal_aid": Form("gb18030", suffix=".zip", is_zip=True),
    "disasters": Form(
        suffix=".xlsx",
        groups={
            "受灾记录编号": ("受灾记录编号",),
            "受灾户": ("户号", "受灾人身份证号", "受灾人姓名"),
            "灾情": ("灾害种类", "受灾日期"),
            "损失": ("直接经济损失", "住房受损程度", "伤亡人数"),
            "登记日期": ("登记日期",),
        },
    ),
    "education": Form(
        suffix=".xlsx",
        groups={
            "学生基本信息": ("学生身份证号", "学生姓名"),
            "就学情况": ("学年", "学段", "困难等级", "是否寄宿", "就学状态", "离校日期"),
            "费用和资助": ("学年应缴费用", "学年已获资助"),
            "认定日期": ("认定日期",),
            "变更日期": ("变更日期",),
        },
    ),
}


def form_of(feed: Feed) -> Form:
    return FORMS.get(feed.name, Form())


def written(feed: Feed, rows: pl.DataFrame, day: date) -> bytes:
    """The content of the file that the feed's office would send of ``rows`` on ``day``."""
    form = form_of(feed)
    if form.groups is not None:
        return _spreadsheet(feed, form.groups, rows, day)
    text = rows.write_csv(line_terminator="\r\n", separator=form.delimiter)
    content = text.encode(form.encoding)
    return _zipped(f"{feed.zh}{day:%Y%m%d}.csv", content, day) if form.is_zip else content


def _zipped(name: str, content: bytes, day: date) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        # The day of the file, not the hour of packing it; and the same system on every machine.
        entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 8, 0, 0))
        entry.create_system, entry.compress_type = 3, zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
    return packed.getvalue()


def _spreadsheet(feed: Feed, groups: Mapping[str, tuple[str, ...]], rows: pl.DataFrame, day: date) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"title": feed.zh, "created": datetime(day.year, day.month, day.day, tzinfo=UTC)})  # a clock would change the bytes
    sheet = book.add_worksheet("明细")
    middle = book.add_format({"align": "center", "bold": True})
    sheet.merge_range(0, 0, 0, rows.width - 1, f"{feed.zh}情况表", middle)
    sheet.write_string(1, 0, f"填报单位：{feed.owner}　　填报日期：{day:%Y年%-m月%-d日}　　单位：元")
    column = 0
    order: list[str] = []
    for group, headings in groups.items():
        last = column + len(headings) - 1
        if len(headings) == 1:
            sheet.merge_range(2, column, 3, column, group, middle)
        else:
            sheet.merge_range(2, column, 2, last, group, middle)
            for heading in headings:
                sheet.write_string(3, column + headings.index(heading), heading, middle)
        column, order = last + 1, [*order, *headings]
    for line, row in enumerate(rows.select(order).iter_rows(), start=4):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(line, place, cell)
    book.close()
    return content.getvalue()
