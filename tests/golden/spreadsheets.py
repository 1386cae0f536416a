"""Writes the golden files that no editor shows: ``python -m tests.golden.spreadsheets``. The same bytes every time."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from tests.inbox import number

FILES = Path(__file__).parent / "landing"
HEADINGS = ("身份证号", "费款所属期", "参保身份", "缴费基数", "到账日期")


def rows(first: int, many: int) -> list[tuple[Any, ...]]:
    return [(number(first + n), "2026-08", "职工", "5000.00", "2026-09-05") for n in range(many)]


def text(first: int, many: int = 2) -> bytes:
    return "".join(",".join(row) + "\n" for row in (HEADINGS, *rows(first, many))).encode()


def merged_headings(book: xlsxwriter.Workbook) -> None:
    """A form as it is filled in: title and unit above, a heading of two lines, typed cells, a total and a signature below."""
    sheet = book.add_worksheet("汇总表")
    day = book.add_format({"num_format": "yyyy/m/d"})
    sheet.merge_range(0, 0, 0, 5, "某市社会保险缴费情况统计表")
    sheet.write(1, 0, "填报单位：某某中心")
    sheet.write(1, 5, "单位：万元")
    sheet.merge_range(2, 0, 3, 0, "序号")
    sheet.merge_range(2, 1, 2, 2, "参保人")
    sheet.merge_range(2, 3, 2, 5, "缴费")
    for place, heading in enumerate(("公民身份号码", "参保类型", "所属期", "缴费基数", "到账时间"), 1):
        sheet.write(3, place, heading)
    for n in range(3):
        sheet.write_number(4 + n, 0, n + 1)
        sheet.write_string(4 + n, 1, number(700 + n))
        sheet.write_string(4 + n, 2, "企业职工")
        sheet.write_number(4 + n, 3, 202608)
        sheet.write_number(4 + n, 4, 0.5)
        sheet.write_datetime(4 + n, 5, datetime(2026, 9, 5), day)
    sheet.write(7, 0, "合计")
    sheet.write_number(7, 4, 1.5)
    sheet.write(8, 0, "填表人：甲        审核人：乙")
    book.add_worksheet("填表说明").write(0, 0, "请勿修改表头")


def numbers_as_numbers(book: xlsxwriter.Workbook) -> None:
    """ID numbers typed as numbers: fifteen digits survive, eighteen do not; a text beside them does."""
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    old = number(720)
    for n, cell in enumerate((int(old[:6] + old[8:17]), int(number(721)[:17] + "0"), float(number(722)[:17] + "0"), number(723)), 1):
        sheet.write(n, 0, cell)
        sheet.write_row(n, 1, ("2026-08", "职工"))
        sheet.write_number(n, 3, 5000)
        sheet.write_number(n, 4, 46270)


def formulas(book: xlsxwriter.Workbook) -> None:
    """A sum in a column of money has a value that was kept; the same in a column of words is refused."""
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    for n, row in enumerate(rows(730, 3), 1):
        sheet.write_row(n, 0, row)
    sheet.write_formula(1, 3, "=2500*2", value=5000)
    sheet.write_formula(2, 2, '="职"&"工"', value="职工")


def workbook(fill: Any) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties({"created": datetime(2026, 9, 30), "title": "", "author": ""})
        fill(book)
    return file.getvalue()


def web_page(first: int) -> bytes:
    """What many systems call an Excel export."""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in (HEADINGS, *rows(first, 2)))
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312"></head>'
        f"<body><table border=1>\n{lines}</table></body></html>\n"
    ).encode("gb18030")


def packed(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (2026, 9, 30, 0, 0, 0)), content)
    return file.getvalue()


def parquet() -> bytes:
    frame = pl.DataFrame(rows(770, 2), schema=list(HEADINGS), orient="row").with_columns(
        pl.col("缴费基数").cast(pl.Float64), pl.lit(date(2026, 9, 5)).alias("到账日期"), pl.col("参保身份").cast(pl.Categorical)
    )
    file = io.BytesIO()
    frame.rechunk().write_parquet(file)
    return file.getvalue()


def main() -> None:
    for name, content in {
        "excel-merged-headings.xlsx": workbook(merged_headings),
        "excel-numbers.xlsx": workbook(numbers_as_numbers),
        "excel-formulas.xlsx": workbook(formulas),
        "excel-called-csv.csv": workbook(formulas),
        "web-page.xls": web_page(740),
        "packed.zip": packed("缴费.csv", text(750)),
        "packed-path.zip": packed("../../a.csv", text(754)),
        "packed-gzip.csv.gz": gzip.compress(text(760), mtime=0),
        "typed.parquet": parquet(),
    }.items():
        (FILES / name).write_bytes(content)


if __name__ == "__main__":
    main()
