"""Workbooks as offices keep them: what they say is read, what they hide is said, what is unsafe is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from exchange.part import FORMULA, LINE, RAGGED, WHY
from exchange.table import open_table
from hardship.errors import DeliveryError
from pipelines.land.read import Sent, read
from tests.inbox import INSURANCE, insured, number
from tests.reading import FEED, rows_of

Write = Callable[[Any, Any], None]
HEADING = list(INSURANCE)


def workbook(*sheets: Write, hidden: tuple[int, ...] = ()) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for position, write in enumerate(sheets):
        sheet = book.add_worksheet()
        if position in hidden:
            sheet.hide()
        write(sheet, book)
    if hidden:
        book.worksheets()[next(n for n in range(len(sheets)) if n not in hidden)].activate()
    book.close()
    return file.getvalue()


def table(*rows: list[Any], top: int = 0) -> Write:
    def write(sheet: Any, book: Any) -> None:
        for position, row in enumerate(rows):
            sheet.write_row(top + position, 0, row)

    return write


def sent(content: bytes, name: str = "a.xlsx") -> Sent:
    found = read(content, FEED, name=name)
    assert sum(batch.height for batch in found.batches(2)) + found.passed_over == found.records + 1
    assert open_table(content, name).records == found.records
    return found


def test_a_plain_workbook_is_read_whatever_its_name_says() -> None:
    content = workbook(table(HEADING, insured(1), insured(2)))
    for name in ("a.xlsx", "a.xls", "a.csv", "a"):
        found = sent(content, name)
        assert (found.format, found.encoding, found.delimiter, found.records) == ("xlsx", "", "", 2)
        assert rows_of(found)[LINE].to_list() == [2, 3]


def test_titles_units_two_line_headings_blank_rows_totals_and_footnotes() -> None:
    def write(sheet: Any, book: Any) -> None:
        sheet.merge_range(0, 0, 0, 5, "某区社会保险缴费明细表")
        sheet.write(1, 5, "单位：万元")
        for position, heading in ((0, "序号"), (1, "身份证号"), (2, "所属期\n(月)")):
            sheet.merge_range(2, position, 3, position, heading)
        sheet.merge_range(2, 3, 2, 5, "缴费")
        sheet.write_row(3, 3, ["参保身份", "基数", "到账日期"])
        sheet.write_row(4, 0, [1, number(1), "2026-08", "职工", 0.5, "2026-09-05"])
        sheet.write_row(6, 0, [2, number(2), "2026-08", "职工", 0.6, "2026-09-05"])
        sheet.write_row(7, 0, ["合计", "", "", "", 1.1, ""])
        sheet.write_row(9, 0, ["填表人：某某"])

    found = sent(workbook(write))
    assert found.headings == {
        "person_key": "身份证号", "month": "所属期 (月)", "kind": "缴费 参保身份", "base_fen": "缴费 基数", "paid_on": "缴费 到账日期",
    }  # fmt: skip
    assert (found.units, found.heading_line, found.extra) == ({"base_fen": "wan_yuan"}, 4, ("序号",))
    assert rows_of(found)[LINE].to_list() == [5, 7, 8, 10]
    assert (found.records, found.passed_over) == (7, 4)
    assert [note.line for note in found.notes] == [1, 4]


def test_days_numbers_truth_and_mixed_columns_keep_what_they_are() -> None:
    def write(sheet: Any, book: Any) -> None:
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_row(0, 0, HEADING)
        for line, base in ((1, 5000), (2, 5000.5)):
            sheet.write_row(line, 0, [number(line), "2026-08", "职工", base])
            sheet.write_datetime(line, 4, date(2026, 9, line), day)
        sheet.write_number(3, 0, 990101198001010012)
        sheet.write_row(3, 1, ["2026-08", True, 0.1 + 0.2, "2026-09-05"])

    rows = rows_of(sent(workbook(write)))
    assert rows.schema["base_fen"] == pl.Float64
    assert rows["paid_on"].to_list() == ["2026-09-01", "2026-09-02", "2026-09-05"]
    assert rows["kind"].to_list() == ["职工", "职工", "TRUE"]
    assert rows["person_key"][2] == "9.90101198001010E+17"  # digits were lost; the reader of numbers says so
    rows = rows_of(
        sent(
            workbook(
                lambda sheet, book: (
                    table(HEADING)(sheet, book),
                    sheet.write_datetime(1, 4, date(2026, 9, 1), book.add_format({"num_format": "yyyy-mm-dd"})),
                )[0]
            )
        )
    )
    assert rows["paid_on"].to_list() == [date(2026, 9, 1)]


def test_formulas_count_by_their_result_unless_it_is_text_an_error_or_missing() -> None:
    def write(sheet: Any, book: Any) -> None:
        table(HEADING, *(insured(n) for n in range(1, 8)))(sheet, book)
        sheet.write_formula(1, 3, "=2500*2", None, 5000)
        sheet.write_formula(2, 2, '="职"&"工"', None, "职工")
        sheet.write_formula(3, 2, '="职工"', None, "职工")
        sheet.write_formula(4, 3, "=VLOOKUP(A1,B:B,1,0)", None, "#N/A")
        sheet.write_formula(5, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(6, 3, "=1+1", None, "")
        sheet.write_string(7, 2, "=HYPERLINK(A1)")

    rows = rows_of(sent(workbook(write)))
    assert rows[FORMULA].to_list() == [None, "kind", None, "base_fen", "base_fen", "base_fen", "kind"]
    assert rows["base_fen"][0] == "5000"  # beside texts a number is text


def test_merged_cells_hold_for_their_rows_and_amounts_are_never_repeated() -> None:
    def write(sheet: Any, book: Any) -> None:
        table(HEADING, *(insured(n) for n in range(1, 7)))(sheet, book)
        sheet.merge_range(1, 0, 2, 0, number(1))
        sheet.merge_range(3, 3, 4, 3, 5000)
        sheet.merge_range(5, 1, 5, 2, "2026-08")

    found = sent(workbook(write))
    rows = rows_of(found)
    assert rows["person_key"][:2].to_list() == [number(1), number(1)]
    assert rows[WHY].to_list() == [None, None, None, "row:merged", "row:merged", None]
    assert rows[RAGGED].is_not_null().sum() == 2
    assert any("合并" in note.zh for note in found.notes)


def test_sheets_that_fit_are_read_one_after_the_other_and_the_others_are_named() -> None:
    content = workbook(
        table(["说明"], ["本表由业务系统导出"]),
        table(HEADING, insured(1), insured(2)),
        table([HEADING[1], HEADING[0], *HEADING[2:]], [insured(3)[1], insured(3)[0], *insured(3)[2:]], top=1),
        table([HEADING[2]], ["职工"], ["居民"]),
        hidden=(3,),
    )
    found = sent(content)
    rows = rows_of(found)
    assert rows["person_key"].to_list() == [number(1), number(2), number(3)]
    assert rows[LINE].to_list() == [4, 5, 8]  # two lines of sheet 1, three of sheet 2, then line 3 of sheet 3
    assert sum("未读" in note.zh for note in found.notes) == 2


def test_two_units_in_two_sheets_are_refused() -> None:
    other = [*HEADING[:3], "缴费基数（万元）", HEADING[4]]
    with pytest.raises(DeliveryError, match="different units"):
        read(workbook(table(HEADING, insured(1)), table(other, insured(2))), FEED, name="a.xlsx")


def _with(content: bytes, **changed: bytes) -> bytes:
    """The archive with some entries exchanged or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in changed:
                new.writestr(entry, old.read(entry))
        for name, data in changed.items():
            new.writestr(name, data)
    return file.getvalue()


PLAIN = workbook(table(HEADING, insured(1)))


def _entry(name: str, old: str, new: str) -> bytes:
    content = zipfile.ZipFile(io.BytesIO(PLAIN)).read(name)
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), 1)


def open_document(body: str, before: str = "") -> bytes:
    """An .ods of one sheet whose rows are the heading, one person and ``body``."""
    spaces = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    told = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content{spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="a">{open_row(HEADING)}{open_row(insured(1))}{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", told)
        made.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
    return file.getvalue()


def open_row(cells: list[Any] | tuple[Any, ...], repeated: int = 1) -> str:
    made = "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells)
    return f'<table:table-row table:number-rows-repeated="{repeated}">{made}</table:table-row>'


ELSEWHERE = {
    "xl/workbook.xml": _entry("xl/workbook.xml", "?>", "?><!DOCTYPE workbook>"),
    "xl/_rels/workbook.xml.rels": _entry("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "parts/one.xml"),
}
FAR = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (PLAIN[: len(PLAIN) // 2], "a.xlsx", "broken"),
        (PLAIN[:-30], "a.xlsx", "broken"),
        (_with(PLAIN, **{"xl/vbaProject.bin": b"macro"}), "a.xlsx", "macros"),
        (_with(PLAIN, **{"xl/worksheets/sheet1.xml": b"<worksheet"}), "a.xlsx", "broken"),
        (_with(PLAIN, **{"xl/media/image1.png": bytes(1 << 27)}), "a.xlsx", "far more"),
        (_with(PLAIN, **{"xl/worksheets/sheet1.xml": FAR}), "a.xlsx", "reaches"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le").rjust(2000, b"\0"), "a.xlsx", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le").rjust(2000, b"\0"), "a.doc", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le").rjust(2000, b"\0"), "a.xls", "broken"),
        (_with(PLAIN, **{"xl/workbook.xml": ELSEWHERE["xl/workbook.xml"]}), "a.xlsx", "broken"),
        (
            _with(
                PLAIN,
                **{
                    "xl/_rels/workbook.xml.rels": ELSEWHERE["xl/_rels/workbook.xml.rels"],
                    "xl/parts/one.xml": zipfile.ZipFile(io.BytesIO(PLAIN)).read("xl/worksheets/sheet1.xml"),
                },
            ),
            "a.xlsx",
            "broken",
        ),
        (open_document("", "<!DOCTYPE x>"), "a.ods", "broken"),
        (open_document(open_row(insured(2), 100_000)), "a.ods", "broken"),
        (open_document(open_row([*insured(2), '<text:s text:c="2000000000"/>'])), "a.ods", "broken"),
        (_with(PLAIN, **{"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook>&a;</workbook>"}), "a.xlsx", "broken"),
    ],
)  # fmt: skip
def test_locked_broken_and_booby_trapped_workbooks_are_refused(content: bytes, name: str, says: str) -> None:
    with pytest.raises(DeliveryError, match=says) as refused:
        read(content, FEED, name=name)
    assert refused.value.do
    assert refused.value.zh != DeliveryError.meaning_zh


def test_macros_in_a_file_that_says_so_are_not_run_and_named() -> None:
    found = sent(_with(PLAIN, **{"xl/vbaProject.bin": b"macro"}), "a.xlsm")
    assert found.format == "xlsm"
    assert any("宏" in note.zh for note in found.notes)


@pytest.mark.parametrize("file", sorted((Path(__file__).parents[1] / "golden" / "files").glob("social_insurance*")), ids=lambda p: p.name)
def test_old_and_open_formats_are_read(file: Path) -> None:
    found = sent(file.read_bytes(), file.name)
    assert found.format == file.suffix[1:]
    assert rows_of(found).select("person_key", "base_fen").rows() == [(number(1), 5000.0), (number(2), 5000.5)]


def test_rows_that_an_open_document_repeats_are_rows_and_blank_ones_are_none() -> None:
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    rows = rows_of(sent(open_document(open_row(insured(2), 3) + blank), "a.ods"))
    assert rows["person_key"].to_list() == [number(1), number(2), number(2), number(2)]


@pytest.mark.parametrize(("name", "live"), [("formulas.xls", [None, "base_fen", "kind", "base_fen"]), ("formulas.ods", [None, "kind"])])
def test_formulas_of_old_and_open_formats_are_found_too(name: str, live: list[str | None]) -> None:
    content = (Path(__file__).parents[1] / "golden" / "files" / name).read_bytes()
    assert rows_of(sent(content, name))[FORMULA].to_list() == live


def test_what_is_opened_shows_nobody_in_a_traceback() -> None:
    content = workbook(table(insured(1), insured(2)))
    shown = repr(open_table(content, "a.xlsx")) + repr(open_table(content, "a.xlsx").parts) + repr(read(content, FEED, name="a.xlsx"))
    assert number(1) not in shown
