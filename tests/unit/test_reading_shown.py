"""Numbers that spreadsheets keep otherwise than they show them: an index of 1.006 is 100.6%, an area's number 12 is 000012."""

from __future__ import annotations

import importlib
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from exchange.shown import PER_CENT, as_shown, of_styles, way
from hardship.declarations import Feed
from pipelines.land.cells import parse_cells
from pipelines.land.read import read
from tests.reading import rows_of

FILES = Path(__file__).parents[1] / "golden" / "files"
CPI: Feed = importlib.import_module("feeds.cpi.feed").FEED
HEADINGS = [column.headings[0] for column in CPI.columns]
ROWS: list[tuple[int, float]] = [(12, 1.006), (123, 4 / 3), (1234567, 1.0), (0, 1.07)]
AREAS = ["000012", "000123", "1234567", "000000"]
MILLIONTHS = [1_006_000, 1_333_333, 1_000_000, 1_070_000]
MARK = "urn:schemas-microsoft-com:office:"


def xlsx(per_cent: str = "0.0%;[Red]-0.0%") -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    filled, share = book.add_format({"num_format": "000000"}), book.add_format({"num_format": per_cent})
    sheet.write_row(0, 0, HEADINGS)
    for line, (area, index) in enumerate(ROWS, start=1):
        sheet.write_number(line, 0, area, filled)
        sheet.write_row(line, 1, ["2026-08", "", 99.5, "2026-09-10"])
        sheet.write_formula(line, 2, "=1006/1000", share, index)
    book.close()
    return file.getvalue()


def page() -> bytes:
    lines = [f"<tr>{''.join(f'<th>{heading}' for heading in HEADINGS)}"]
    for area, index in ROWS:
        dressed = f"<td x:num='{area}'>{area:06d}<td>2026-08<td x:num='{index}'>{index:.0%}<td x:num='99.5'>99.5<td>2026-09-10"
        lines.append(f"<tr>{dressed}")
    return f"<html xmlns:x='{MARK}excel'><table>{''.join(lines)}</table></html>".encode()


def xml() -> bytes:
    def cell(value: Any, style: str = "") -> str:
        kind = "String" if isinstance(value, str) else "Number"
        return f'<Cell ss:StyleID="{style}"><Data ss:Type="{kind}">{value}</Data></Cell>'

    codes = {"p": "Percent", "z": "000000"}
    styles = "".join(f'<Style ss:ID="{name}"><NumberFormat ss:Format="{code}"/></Style>' for name, code in codes.items())
    rows = [[cell(heading) for heading in HEADINGS]]
    rows += [[cell(area, "z"), cell("2026-08"), cell(index, "p"), cell(99.5), cell("2026-09-10")] for area, index in ROWS]
    table = "".join(f"<Row>{''.join(cells)}</Row>" for cells in rows)
    head = f'<?xml version="1.0"?><Workbook xmlns:ss="{MARK}spreadsheet" xmlns="{MARK}spreadsheet"><Styles>{styles}</Styles>'
    return f'{head}<Worksheet ss:Name="a"><Table>{table}</Table></Worksheet></Workbook>'.encode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(), "a.xlsx"), (xlsx("0%"), "a.xlsx"), (xlsx('0.00 "of 100" %'), "a.xlsx"), (page(), "a.xls"), (xml(), "a.xls"),
        ((FILES / "cpi.xls").read_bytes(), "cpi.xls"),
    ],
    ids=["xlsx", "xlsx, Excel's own format", "xlsx, words in the format", "html", "xml", "xls"],
)  # fmt: skip
def test_a_number_is_what_the_sheet_shows(content: bytes, name: str) -> None:
    rows = rows_of(read(content, CPI, name=name))
    assert rows["area"].to_list() == AREAS
    assert parse_cells(CPI.column("cpi_ppm"), rows["cpi_ppm"])["value"].to_list() == MILLIONTHS
    assert parse_cells(CPI.column("food_ppm"), rows["food_ppm"])["value"].to_list() == [995_000] * 4


def test_an_open_document_says_which_numbers_are_shares() -> None:
    rows = rows_of(read((FILES / "cpi.ods").read_bytes(), CPI, name="cpi.ods"))
    assert parse_cells(CPI.column("cpi_ppm"), rows["cpi_ppm"])["value"].to_list() == MILLIONTHS


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0%", PER_CENT), ("#,##0.00 %", PER_CENT), ("[Red]0.0%;-0.0%", PER_CENT), ("000000", 6), ('"No. "0000', 4), ("00", 2),
        ("General", None), ("0", None), ("0.00", None), ("#,##0", None), ('0.0"%"', None), (r"0\%", None),
        ("@", None), ("yyyy-mm-dd", None),
        ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', None), ("0000-00-00", None), ("", None),
    ],
)  # fmt: skip
def test_only_formats_that_change_what_is_meant_count(code: str, expected: int | None) -> None:
    assert way(code) == expected


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (0.07, PER_CENT, "7.0000%"), (-0.5, PER_CENT, "-50.0000%"), (1, PER_CENT, "100.0000%"), (7, 3, "007"), (7.0, 3, "007"),
        (1234, 3, "1234"), (7.5, 3, 7.5), (-7, 3, -7), (2.0**60, 18, 2.0**60), ("0.7", PER_CENT, "0.7"), (None, 3, None), (True, 3, True),
    ],
)  # fmt: skip
def test_all_digits_stay_and_what_is_no_number_is_left(value: Any, shown: int, expected: Any) -> None:
    assert as_shown(value, shown) == expected


def test_styles_name_the_formats_of_cells() -> None:
    styles = (
        b'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0&quot;x&quot;%"/>'
        b"<numFmt formatCode='0000' numFmtId='165'/></numFmts>"
        b'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/>'
        b'<xf numFmtId="165"/></cellXfs></styleSheet>'
    )
    assert of_styles(styles) == {b"1": PER_CENT, b"2": PER_CENT, b"3": 4}
    assert of_styles(b"") == of_styles(b"<cellXfs>") == of_styles(b"x" * (1 << 25)) == {}
