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

import xlsxwriter

if TYPE_CHECKING:
    from tests.hostile import Recipe

MARKS = {"utf-16-le-sig": b"\xff\xfe", "utf-16-be-sig": b"\xfe\xff"}
SUFFIX = {"csv": ".csv", "xlsx": ".xlsx", "html": ".xls"}
Table = Sequence[tuple[Any, ...]]


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


def render(recipe: Recipe, table: Table) -> tuple[bytes, list[int]]:
    """The file's bytes, and of each line of the table the line (the row of a sheet) on which it begins."""
    writer = {"csv": _csv, "xlsx": _xlsx, "html": _html}[recipe.container]
    data, numbers = writer(recipe, table)
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


def _csv(recipe: Recipe, table: Table) -> tuple[bytes, list[int]]:
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


def _xlsx(recipe: Recipe, table: Table) -> tuple[bytes, list[int]]:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("明细")
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
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


def _html(recipe: Recipe, table: Table) -> tuple[bytes, list[int]]:
    charset = recipe.encoding.removesuffix("-sig")
    rows = "\n".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in cells)}</tr>" for cells in table)
    text = (
        f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<style>td {{mso-number-format:'\\@';}}</style></head><body><table border=1>\n{rows}\n</table></body></html>\n"
    )
    return encode(text, recipe.encoding), list(range(1, len(table) + 1))


def _cell(cell: Any) -> str:
    return html.escape(_shown(cell)).replace("\n", "<br>") or "&nbsp;"
