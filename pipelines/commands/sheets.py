"""How a correction request looks on paper: the cover, the spreadsheet, the delimited text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from hardship.declarations import Feed
from hardship.errors import DeliveryError
from pipelines.commands.requests import ASSUMPTION_EN, ASSUMPTION_ZH, BASIS, WORKING_DAYS

ROWS_SHEET, COVER_SHEET = "校核明细", "校核申请"
_MOST_ROWS = 1_048_576  # of a sheet
_ADDED = 4  # columns that the request adds on the right
_LOOKS_LIKE_A_FORMULA = re.compile(r"[=+@\t\r]|-(?![0-9.,]*$)")  # a negative amount is none
_MOST_LETTERS = 32_767  # of a cell


def text(cell: Any) -> str:
    """A cell as text: a spreadsheet that keeps it so shortens no number."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def cover(feed: Feed, request: dict[str, Any], asked: Sequence[tuple[dict[str, Any], pl.DataFrame]]) -> list[tuple[str, str]]:
    """(name, value) of each line of the cover: who asks whom for what, on what ground, by when, and how to answer."""
    lines = [
        ("数据校核申请 Correction request", ""),
        ("编号 number", request["request"]),
        ("数据源 feed", f"{feed.zh} {feed.en}"),
        ("提供部门 to", feed.owner),
        ("申请岗位 from", request["by"]),
        ("申请日期 date", request["on"]),
        ("回复期限 due", f"{request['due_on']}（{WORKING_DAYS}个工作日；{ASSUMPTION_ZH} / {WORKING_DAYS} working days; {ASSUMPTION_EN}）"),
        ("校核依据 basis of the request", BASIS),
        ("使用依据 lawful basis of the feed", str(feed.lawful_basis)),
        ("使用目的 purpose", feed.purpose),
        ("行数 rows", f"{request['rows']:,}"),
        ("", ""),
    ]
    for manifest, rows in asked:
        lines.append((f"文件 file {manifest['file']}", f"{manifest['delivered_on']} 交付 handed over, {manifest['delivery']}"))
        if manifest["outcome"] == "refused":
            again = "整批拒收，请以原文件名重新交付完整文件 / refused whole: hand the complete file over again under its own name"
            lines.append((f"  {manifest['reason_zh']} / {manifest['reason_en']}", again))
        counted = rows.group_by("rule", "reason_zh", "reason_en").len().sort("rule").select("rule", "reason_zh", "reason_en", "len")
        lines += [(f"  {rule}", f"{count:,} 行 rows：{zh} / {en}") for rule, zh, en, count in counted.iter_rows()]
    return [
        *lines,
        ("", ""),
        ("如何更正 how to mend", "在原列中改正，保留右侧“原始记录”“问题”“原文件行”“校核编号”四列不动，封签后照常交付"),
        ("", "correct the cells in place, leave the columns on the right as they are, seal the file and hand it over as usual"),
        (
            "注意 take care",
            "含个人信息，仅限办理本次校核，用毕删除 / it holds personal data: for this correction only, then delete it",
        ),
    ]


def workbook(table: Sequence[Sequence[str]], front: Sequence[tuple[str, str]], on: date) -> bytes:
    """The rows and the cover as xlsx; every cell is text. Raises DeliveryError beyond what a sheet or a cell holds."""
    if len(table) > _MOST_ROWS:
        raise DeliveryError(f"{len(table):,} rows are more than a sheet holds", do="let --out end in .csv")
    if any(len(cell) > _MOST_LETTERS for row in table for cell in row):
        raise DeliveryError("a line is longer than a cell of a sheet holds", do="let --out end in .csv")
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "校核申请", "created": datetime(on.year, on.month, on.day, tzinfo=UTC).replace(tzinfo=None)})
        as_text = book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True, "bg_color": "#DDE6F0"})
        added = book.add_format({"num_format": "@", "font_color": "#A02020", "text_wrap": True})
        sheet = book.add_worksheet(ROWS_SHEET)
        own = len(table[0]) - _ADDED
        sheet.set_column(0, max(own - 1, 0), 20)
        sheet.set_column(own, own + _ADDED - 1, 28)
        for place, row in enumerate(table):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell, head if not place else added if column >= own else as_text)
        sheet.freeze_panes(1, 0)
        page = book.add_worksheet(COVER_SHEET)
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 90)
        for place, (name, said) in enumerate(front):
            page.write_string(place, 0, name, head if not place else as_text)
            page.write_string(place, 1, said, as_text)
    return file.getvalue()


def delimited(table: Sequence[Sequence[str]]) -> bytes:
    """The rows as CSV for spreadsheets (UTF-8 with byte-order mark); what a spreadsheet would compute gets an apostrophe."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in table)
    return file.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if _LOOKS_LIKE_A_FORMULA.match(cell) else cell
