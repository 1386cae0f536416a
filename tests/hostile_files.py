"""Tables of cells into the bytes of a file: delimited text, xlsx, HTML that calls itself xls; packed as zip or gzip."""

from __future__ import annotations

import csv
import gzip
import html
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import xlsxwriter

if TYPE_CHECKING:
    from tests.hostile_recipe import Recipe

MARKS = {"utf-16-le-sig": b"\xff\xfe", "utf-16-be-sig": b"\xfe\xff"}
SUFFIX = {"csv": ".csv", "xlsx": ".xlsx", "html": ".xls", "parquet": ".parquet"}
Table = Sequence[tuple[Any, ...]]
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, counted from 0


def name(recipe: Recipe) -> str:
    """What the file is called."""
    inner = f"{recipe.feed}{'.txt' if recipe.container == 'csv' and recipe.delimiter != ',' else SUFFIX[recipe.container]}"
    return {"": inner, "zip": f"{recipe.feed}.zip", "gzip": f"{inner}.gz"}[recipe.packed]


def can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding.removesuffix("-sig"))
    except UnicodeEncodeError:
        return False
    return True


def render(recipe: Recipe, table: Table, merges: Sequence[Merge] = ()) -> tuple[bytes, list[int]]:
    """The file's bytes, and of each line of the table the line (the row of a sheet) on which it begins."""
    writer = {"csv": _csv, "xlsx": _xlsx, "html": _html, "parquet": _parquet}[recipe.container]
    data, numbers = writer(recipe, table, merges)
    if recipe.packed == "gzip":
        return gzip.compress(data, mtime=0), numbers
    if recipe.packed == "zip":
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(zipfile.ZipInfo(f"{recipe.feed}{SUFFIX[recipe.container]}"), data)
        return file.getvalue(), numbers
    return data, numbers


def encode(text: str, encoding: str) -> bytes:
    if encoding in MARKS:
        return MARKS[encoding] + text.encode(encoding.removesuffix("-sig"))
    return text.encode(encoding)


def _csv(recipe: Recipe, table: Table, merges: Sequence[Merge]) -> tuple[bytes, list[int]]:
    texts, numbers, line = [], [], 1
    for position, cells in enumerate(table):
        file = io.StringIO(newline="")
        quoting = csv.QUOTE_ALL if "quote_all" in recipe.habits else csv.QUOTE_MINIMAL
        csv.writer(file, delimiter=recipe.delimiter, lineterminator="\r\n", quoting=quoting).writerow([_shown(cell) for cell in cells])
        record = file.getvalue().removesuffix("\r\n")
        newline = ("\n", "\r\n", "\r")[position % 3] if recipe.newline == "mixed" else recipe.newline
        if not record and texts and texts[-1].endswith("\r"):
            newline = "\r"  # a line feed would end the line before, not this one
        texts.append(record + newline)
        numbers.append(line)
        line += record.count("\n") + 1
    text = "".join(texts)
    if "no_last_newline" in recipe.habits:
        text = text.rstrip("\r\n")
    return encode(text, recipe.encoding), numbers


def _shown(cell: Any) -> str:
    return str(cell)


def _xlsx(recipe: Recipe, table: Table, merges: Sequence[Merge]) -> tuple[bytes, list[int]]:
    file = io.BytesIO()
    # A number without a date's format says nothing of the year from which it counts.
    is_1904 = "year_1904" in recipe.habits and "serial_days" not in recipe.habits
    with xlsxwriter.Workbook(file, {"in_memory": True, "date_1904": is_1904}) as book:
        sheet = book.add_worksheet("明细")
        as_day = book.add_format({} if "serial_days" in recipe.habits else {"num_format": "yyyy-mm-dd"})
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, table[top][left])
        covered = {(row, column) for merge in merges for row, column in _within(merge)}
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if (row, column) in covered:
                    continue
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, as_day)
                elif isinstance(cell, int | float):
                    sheet.write_number(row, column, cell)
                elif cell:
                    sheet.write_string(row, column, cell)
        if "second_sheet" in recipe.habits:
            notes = book.add_worksheet("填表说明")
            notes.write_string(0, 0, "一、请勿修改表头。")
            notes.write_string(2, 0, "二、金额以元为单位。")
    return file.getvalue(), list(range(1, len(table) + 1))


def _within(merge: Merge) -> list[tuple[int, int]]:
    top, left, bottom, right = merge
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def _html(recipe: Recipe, table: Table, merges: Sequence[Merge]) -> tuple[bytes, list[int]]:
    charset = recipe.encoding.removesuffix("-sig")
    starts = {merge[:2]: f' rowspan="{merge[2] - merge[0] + 1}" colspan="{merge[3] - merge[1] + 1}"' for merge in merges}
    covered = {place for merge in merges for place in _within(merge)[1:]}
    rows = []
    for n, cells in enumerate(table):
        tag = "th" if "row_of_th" in recipe.habits and n < 2 else "td"
        shown = [f"<{tag}{starts.get((n, m), '')}>{_cell(cell)}</{tag}>" for m, cell in enumerate(cells) if (n, m) not in covered]
        rows.append(f"\n<tr>{''.join(shown)}</tr>")
    text = (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<style>td {{mso-number-format:'\\@';}}</style></head><body><table border=1>{''.join(rows)}</table></body></html>\n"
    )
    return encode(text, recipe.encoding), list(range(1, len(table) + 1))


def _parquet(recipe: Recipe, table: Table, merges: Sequence[Merge]) -> tuple[bytes, list[int]]:
    """The first line are the names. A column keeps its type where all of its cells have one."""
    columns = {}
    for n, heading in enumerate(table[0]):
        cells = [row[n] for row in table[1:]]
        kinds = {type(cell) for cell in cells}
        columns[heading] = cells if len(kinds) == 1 else [_shown(cell) for cell in cells]
    file = io.BytesIO()
    pl.DataFrame(columns).write_parquet(file)
    return file.getvalue(), list(range(1, len(table) + 1))


def _cell(cell: Any) -> str:
    return html.escape(_shown(cell)).replace("\n", "<br>") or "&nbsp;"
