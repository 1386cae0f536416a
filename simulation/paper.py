"""The files in which offices send their rows: old encodings, tabs, archives, tables saved as .xls, and spreadsheets with a title and a
heading of two lines.

Which office writes how is declared in FORMS, once a feed; an office with several forms takes turns with them from day to day, as
clerks do. Who is not named there sends CSV in UTF-8 with a byte-order mark, as Excel saves it. Same rows and day, same bytes.
"""

from __future__ import annotations

import gzip
import html
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zlib import crc32

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from hardship.declarations import Feed


@dataclass(frozen=True)
class Form:
    """``groups`` of headings, each with its columns, make a spreadsheet: a title, a note, then two lines of headings.

    ``.zip`` holds the file under a name of its own, ``.gz`` the file alone, ``.xls`` is a table of HTML. ``noted``: a title and
    a note stand above the heading. ``total``: on one day in three the clerk leaves the sum of that column at the foot.
    """

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    suffix: str = ".csv"
    groups: Mapping[str, tuple[str, ...]] | None = None
    noted: bool = False
    total: str | None = None


_TAB = Form("utf-16", "\t", ".txt")
FORMS: Mapping[str, tuple[Form, ...]] = {
    "register": (Form(), Form("gb18030")),
    "medical_expenses": (Form(), Form("gb18030"), Form("utf-8", suffix=".csv.gz")),
    "assistance_roll": (Form(), Form("gb18030", noted=True)),
    "unemployment": (Form("gb18030", total="失业保险金月标准"), Form("gb18030", suffix=".xls", total="失业保险金月标准")),
    "accidents": (Form("gb18030"), Form(noted=True)),
    "leads": (Form("utf-8"), _TAB, Form("gb18030", suffix=".xls")),
    "prison_and_missing": (_TAB,),
    "legal_aid": (Form("gb18030", suffix=".zip"),),
    "disasters": (
        Form(
            suffix=".xlsx",
            groups={
                "受灾记录编号": ("受灾记录编号",),
                "受灾户": ("户号", "受灾人身份证号", "受灾人姓名"),
                "灾情": ("灾害种类", "受灾日期"),
                "损失": ("直接经济损失", "住房受损程度", "伤亡人数"),
                "登记日期": ("登记日期",),
            },
        ),
        Form("gb18030"),
    ),
    "education": (
        Form(
            suffix=".xlsx",
            groups={
                "学生基本信息": ("学生身份证号", "学生姓名"),
                "就学情况": ("学年", "学段", "困难等级", "是否寄宿", "就学状态", "离校日期"),
                "费用和资助": ("学年应缴费用", "学年已获资助"),
                "认定日期": ("认定日期",),
                "变更日期": ("变更日期",),
            },
        ),
    ),
}


def form_of(feed: Feed, day: date) -> Form:
    forms = FORMS.get(feed.name, (Form(),))
    return forms[day.toordinal() % len(forms)]


def written(feed: Feed, rows: pl.DataFrame, day: date) -> bytes:
    """The content of the file that the feed's office would send of ``rows`` (texts under its headings) on ``day``."""
    form = form_of(feed, day)
    if form.groups is not None:
        return _spreadsheet(feed, form.groups, rows, day)
    if form.total in rows.columns and len(rows) and crc32(f"{feed.name} {day}".encode()) % 3 == 0:
        rows = pl.concat([rows, _foot(rows, form.total)])
    text = _markup(form, rows) if form.suffix == ".xls" else _noted(feed, form, rows, day) + _lines(form, rows)
    content = text.encode(form.encoding)
    if form.suffix == ".zip":
        return _zipped(f"{feed.zh}{day:%Y%m%d}.csv", content, day)
    return gzip.compress(content, mtime=0) if form.suffix == ".csv.gz" else content


def _lines(form: Form, rows: pl.DataFrame) -> str:
    return rows.write_csv(line_terminator="\r\n", separator=form.delimiter)


def _noted(feed: Feed, form: Form, rows: pl.DataFrame, day: date) -> str:
    """A title and a note, as a spreadsheet leaves them when it is saved as text: with empty cells behind."""
    notes = (f"{feed.zh}情况表", f"填报单位：{feed.owner}　　填报日期：{day:%Y年%-m月%-d日}") if form.noted else ()
    return "".join(note + form.delimiter * (rows.width - 1) + "\r\n" for note in notes)


def _foot(rows: pl.DataFrame, heading: str) -> pl.DataFrame:
    total = rows.select(pl.col(heading).cast(pl.Decimal(20, 2), strict=False).sum().cast(pl.String)).item()
    first = next(name for name in rows.columns if name != heading)
    return pl.DataFrame({name: {heading: total, first: "合计"}.get(name, "") for name in rows.columns})


def _markup(form: Form, rows: pl.DataFrame) -> str:
    """What web systems call Excel: a table of HTML in a file that ends in .xls."""
    escaped = rows.select(pl.all().str.replace_many(["&", "<", ">", '"'], ["&amp;", "&lt;", "&gt;", "&quot;"]))
    cells = escaped.select(pl.concat_str(*(pl.format("<td>{}</td>", name) for name in rows.columns))).to_series()
    heading = "".join(f"<th>{html.escape(name)}</th>" for name in rows.columns)
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        f'<meta http-equiv="Content-Type" content="text/html; charset={form.encoding}">'
        f"<style>td {{mso-number-format:'\\@';}}</style></head><body><table border=1>\n<tr>{heading}</tr>\n"
        + "".join(f"<tr>{line}</tr>\n" for line in cells)
        + "</table></body></html>\n"
    )


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
    for group, named in groups.items():
        headings = [heading for heading in named if heading in rows.columns]
        if not headings:
            continue
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
