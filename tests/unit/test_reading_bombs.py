"""Few bytes that unpack, repeat or reach without end are refused before they fill the memory or take their time."""

from __future__ import annotations

import gzip
import io
import json
import re
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from exchange import bounds, markup, ooxml, packed, table
from exchange.table import open_table
from hardship.errors import DeliveryError
from tests.inbox import INSURANCE, insured, text
from tests.inspected import look, nowhere, put

CSV = text(INSURANCE, [insured(1), insured(2)]).encode("gb18030")
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEMORY, SECONDS = 500, 15  # megabytes of every process, and of the processor: a reader without limits takes gigabytes, minutes
GROWN = 96 << 20

OPENS = """
import re, resource, sys
from pathlib import Path
from exchange.table import open_table
from hardship.errors import DeliveryError
try:
    print(open_table(Path(sys.argv[1]), "a").records, "records")
except DeliveryError as error:
    print(error.what, "|", error.zh)
own = int(re.search("VmHWM:\\s*([0-9]+)", Path("/proc/self/status").read_text())[1])  # getrusage counts what it was forked from
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""


def zeros(size: int = GROWN) -> Iterator[bytes]:
    block = bytes(1 << 20)
    return (block for _ in range(size >> 20))


def zipped(*files: tuple[str, bytes | Callable[[], Iterator[bytes]], int]) -> bytes:
    """(name, content, method) each; content as a whole or in pieces."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content, method in files:
            about = zipfile.ZipInfo(name)
            about.compress_type = method
            with archive.open(about, "w") as entry:
                for block in [content] if isinstance(content, bytes) else content():
                    entry.write(block)
    return made.getvalue()


def plain() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate([list(INSURANCE), insured(1), insured(2)]):
        sheet.write_row(line, 0, row)
    book.close()
    return made.getvalue()


PLAIN = plain()


def workbook(part: str, content: bytes | Callable[[], Iterator[bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The plain workbook with one part exchanged or added, as its last."""
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old:
        others = [(name, old.read(name), zipfile.ZIP_DEFLATED) for name in old.namelist() if name != part]
    return zipped(*others, (part, content, method))


def sheet(body: bytes, after: bytes = b"") -> bytes:
    return b'<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>' % (MAIN, body, after)


def open_document(content: bytes | Callable[[], Iterator[bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(("mimetype", mime, 0), ("content.xml", content, method), ("META-INF/manifest.xml", manifest, method))


def rows_of_ods(body: str) -> bytes:
    spaces = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    return (
        f"<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name='a'>{body}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    ).encode()


@cache
def lzma() -> bytes:
    return zipped(("a.csv", zeros, zipfile.ZIP_LZMA))


def says_stored() -> bytes:
    """The directory says that its file is not packed; the file says LZMA."""
    made = bytearray(lzma())
    struct.pack_into("<H", made, made.index(b"PK\x01\x02") + 10, zipfile.ZIP_STORED)
    return bytes(made)


def said_to_be_short() -> bytes:
    """A sheet that gives itself as 600 bytes, with their checksum, and goes on for a hundred megabytes."""
    whole = sheet(b"<row>" * 20_000_000)
    made = bytearray(workbook(SHEET, whole))
    about = made.rindex(b"PK\x01\x02")
    for at in (about + 16, struct.unpack_from("<I", made, about + 42)[0] + 14):
        struct.pack_into("<I", made, at, zlib.crc32(whole[:600]))
        struct.pack_into("<I", made, at + 8, 600)
    return bytes(made)


def one_for_many() -> bytes:
    """Nine hundred parts that are all the same fifty megabytes."""
    made = workbook("xl/media/a.bin", lambda: zeros(50 << 20))
    end = made.rindex(b"PK\x05\x06")
    entries, size, start = struct.unpack_from("<HII", made, end + 10)
    directory = made[start : start + size]
    last = directory[directory.rindex(b"PK\x01\x02") :]
    directory += b"".join(last.replace(b"media/a.bin", b"media/%05d" % n) for n in range(900))
    return made[:start] + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, entries + 900, entries + 900, len(directory), start, 0)


def lasting_xls() -> bytes:
    """A container whose chain of sectors goes round in a circle."""
    made = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1_000_000, b"\0"))
    for at, kind, value in ((30, "H", 12), (44, "I", 109), (48, "I", 1), (68, "I", 2), (72, "I", 100_000)):
        struct.pack_into(f"<{kind}", made, at, value)
    struct.pack_into("<1024I", made, 4096, *[1] * 1024)  # whatever comes after whatever, it is sector 1
    struct.pack_into("<1024I", made, 3 * 4096, *[0] * 1023, 2)
    name = "Workbook".encode("utf-16-le")
    struct.pack_into(f"<{len(name)}s", made, 2 * 4096, name)
    struct.pack_into("<H", made, 2 * 4096 + 64, len(name) + 2)
    struct.pack_into("<II", made, 2 * 4096 + 116, 1, 900_000_000)
    return bytes(made)


def repeated_text() -> bytes:
    """One text of a megabyte that stands in a hundred thousand cells."""
    texts = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (MAIN, b"a" * 1_000_000)
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 100_000))
    with zipfile.ZipFile(io.BytesIO(workbook(SHEET, sheet(rows)))) as old:
        kept = [(name, old.read(name), zipfile.ZIP_DEFLATED) for name in old.namelist() if name != "xl/sharedStrings.xml"]
    return zipped(*kept, ("xl/sharedStrings.xml", texts, zipfile.ZIP_DEFLATED))


BEGINNINGS = b'<row r="2"><f></f>' + b"<c>" * 1_300_000 + b"</row>"
MERGED = b"<mergeCells>" + b'<mergeCell ref="A2:B60000"/>' * 200_000 + b"</mergeCells>"
LONG = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 60_000))
FORMULAS = (
    '<table:table-row table:number-rows-repeated="1000"><table:table-cell table:formula="a" table:number-columns-repeated="1000"/>'
    "</table:table-row>"
)
OF_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'

BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip-lzma": (lzma, "LZMA"),
    "zip-lzma-in-gzip": (lambda: gzip.compress(lzma()), "twice|far more|LZMA"),
    "zip-says-stored": (says_stored, "broken"),
    "zip-bzip2": (lambda: zipped(("a.csv", zeros, zipfile.ZIP_BZIP2)), "far more"),
    "zip-deflated": (lambda: zipped(("a.csv", zeros, zipfile.ZIP_DEFLATED)), "far more"),
    "xlsx-lzma-sheet": (lambda: workbook(SHEET, zeros, zipfile.ZIP_LZMA), "no spreadsheet program"),
    "xlsx-bzip2-part": (lambda: workbook("xl/media/a.bin", zeros, zipfile.ZIP_BZIP2), "no spreadsheet program"),
    "xlsx-deflated-part": (lambda: workbook("xl/media/a.bin", zeros), "far more"),
    "xlsx-deflated-sheet": (lambda: workbook(SHEET, zeros), "longer than sixteen megabytes"),
    "xlsx-one-for-many": (one_for_many, "broken|far more"),
    "xlsx-said-to-be-short": (said_to_be_short, "broken"),
    "xlsx-of-beginnings": (lambda: workbook(SHEET, sheet(BEGINNINGS * 7)), "broken"),
    "xlsx-repeated-text": (repeated_text, "memory or time"),
    "xlsx-merged-over-each-other": (lambda: workbook(SHEET, sheet(LONG, MERGED)), "broken"),
    "xlsx-long-list": (lambda: workbook("xl/workbook.xml", b"<a>" + b"<a/>" * 7_000_000 + b"</a>"), "broken"),
    "zip-of-xlsx-bzip2": (
        lambda: zipped(("a.xlsx", workbook("xl/media/a.bin", zeros, zipfile.ZIP_BZIP2), zipfile.ZIP_DEFLATED)),
        "no spreadsheet program",
    ),
    "gzip-of-xlsx-stored": (lambda: gzip.compress(workbook(SHEET, sheet(b"<row/>" * 20_000_000), zipfile.ZIP_STORED)), "far more"),
    "ods-bzip2": (lambda: open_document(zeros, zipfile.ZIP_BZIP2), "no spreadsheet program"),
    "ods-deflated": (lambda: open_document(zeros), "far more"),
    "ods-repeated-formulas": (lambda: open_document(rows_of_ods(FORMULAS * 1000)), "broken"),
    "ods-deep": (lambda: open_document(rows_of_ods("<a>" * 5_000_000 + FORMULAS)), "broken"),
    "xml-deep": (lambda: gzip.compress(OF_2003 + b"<a>" * 2_500_000), "page is larger"),
    "xls-in-a-circle": (lasting_xls, "broken|memory or time"),
    "xls-packed": (lambda: gzip.compress(lasting_xls() + bytes(150 << 20)), "far more"),
    "html-packed": (lambda: gzip.compress(b"<html><table><tr>" + b"<td>" * 7_000_000), "page is larger"),
    "html-of-comments": (lambda: b"<html><table><tr><td>" + b"<!--" * 200_000, "broken, or cut off"),
    "html-of-attributes": (lambda: b"<html><table><tr><td a='" + b"<a " * 300_000, "broken, or cut off"),
    "html-unknown-declaration": (lambda: b"<html><table><tr><td>a<![" * 3, "broken, or cut off"),
    "html-of-spans": (lambda: b"<html><table>" + b"<tr><td colspan=1000 rowspan=60000>a" * 25_000, "reaches too far"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_little_memory_and_in_little_time(name: str, tmp_path: Path) -> None:
    made, says = BOMBS[name]
    path = tmp_path / "a"
    path.write_bytes(made())
    assert path.stat().st_size < 2_000_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", OPENS, path], capture_output=True, text=True, check=True, cwd=Path(table.__file__).parents[1]
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told, memory = done.stdout.splitlines()
    what, _, zh = told.partition(" | ")
    assert re.search(says, what), told
    assert zh
    assert zh != DeliveryError.meaning_zh
    # What a process of its own may ask for has a limit of its own.
    assert int(memory) < (MEMORY if "memory" not in what else bounds.memory(path.stat().st_size) >> 20)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS


def test_the_report_of_a_bomb_has_one_sentence_for_an_officer(tmp_path: Path) -> None:
    settings = nowhere(tmp_path)
    small = zipped(("a.csv", CSV, zipfile.ZIP_LZMA))
    book = workbook("xl/media/a.bin", b"picture", zipfile.ZIP_BZIP2)
    for content, zh in (
        (small, "压缩包使用了不常见的压缩方法（如LZMA），不予解压"),
        (book, "工作簿内部使用了电子表格软件不用的压缩方法，不予解压"),
    ):
        result = look(settings, put(tmp_path, content, "a.bin")).result
        [finding] = result["findings"]
        assert (result["outcome"], finding["message_zh"]) == ("quarantine-file", zh)
        assert "hand" in finding["message"]


def test_a_binary_workbook_is_refused_for_its_formulas_cannot_be_seen(tmp_path: Path) -> None:
    content = zipped(
        ("[Content_Types].xml", b"<Types/>", zipfile.ZIP_DEFLATED),
        ("xl/workbook.bin", b"\x83\x01\x00", zipfile.ZIP_DEFLATED),
        ("xl/worksheets/sheet1.bin", b"\x81\x01\x00", zipfile.ZIP_DEFLATED),
    )
    for sent in (content, gzip.compress(content), zipped(("a.xlsb", content, zipfile.ZIP_DEFLATED))):
        with pytest.raises(DeliveryError, match="xlsb") as refused:
            open_table(sent, "a.xlsb")
        assert "save it as .xlsx" in refused.value.do
        assert "另存为.xlsx" in refused.value.zh
    assert look(nowhere(tmp_path), put(tmp_path, content, "a.xlsb")).result["outcome"] == "quarantine-file"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_an_archive_may_unpack_to_a_limit_and_not_to_a_byte_more(monkeypatch: pytest.MonkeyPatch, method: int) -> None:
    for content in (zipped(("a.csv", CSV, method)), gzip.compress(CSV)):
        monkeypatch.setattr(packed, "LARGEST", len(CSV))
        assert open_table(content, "a").records == 2
        monkeypatch.setattr(packed, "LARGEST", len(CSV) - 1)
        with pytest.raises(DeliveryError, match="far more"):
            _ = open_table(content, "a").records


def test_a_workbook_may_unpack_to_a_limit_and_not_to_a_byte_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (PLAIN, open_document(rows_of_ods("<table:table-row><table:table-cell/></table:table-row>"))):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        monkeypatch.setattr(ooxml, "LARGEST", size)
        open_table(content, "a")
        monkeypatch.setattr(ooxml, "LARGEST", size - 1)
        with pytest.raises(DeliveryError, match="more than a gigabyte"):
            open_table(content, "a")


def test_what_unpacks_to_many_times_its_size_is_refused_once_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = CSV + b"1,2,3,4,5\n" * 10_000
    content = gzip.compress(lines)
    assert open_table(content, "a").records == 10_002
    monkeypatch.setattr(packed, "RATIO", len(lines) // len(content))
    assert open_table(content, "a").records == 10_002  # small enough not to matter
    monkeypatch.setattr(packed, "_MATTERS", 0)
    with pytest.raises(DeliveryError, match="far more"):
        _ = open_table(content, "a").records
    monkeypatch.setattr(packed, "RATIO", len(lines) // len(content) + 1)
    assert open_table(content, "a").records == 10_002


def test_what_must_lie_in_memory_out_of_an_archive_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    content = gzip.compress(PLAIN)
    monkeypatch.setattr(table, "_LARGEST_IN_MEMORY", len(PLAIN))
    assert open_table(content, "a").records == 2
    monkeypatch.setattr(table, "_LARGEST_IN_MEMORY", len(PLAIN) - 1)
    with pytest.raises(DeliveryError, match="more than a gigabyte"):
        open_table(content, "a")


def test_a_packed_page_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    page = b"<html><table><tr><td>a</td></tr></table>"
    mail = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n\n' + page + b"\n--x--\n"
    for content in (page, mail):
        size = len(content)
        monkeypatch.setattr(markup, "_LARGEST", 1 << 20)
        monkeypatch.setattr(bounds, "page", lambda sent, most=size: most)
        assert len(open_table(gzip.compress(content), "a").parts) == 1
        monkeypatch.setattr(bounds, "page", lambda sent, most=size - 1: most)
        with pytest.raises(DeliveryError, match="page is larger"):
            open_table(gzip.compress(content), "a")
        monkeypatch.setattr(markup, "_LARGEST", len(content))
        assert len(open_table(content, "a").parts) == 1
        monkeypatch.setattr(markup, "_LARGEST", len(content) - 1)
        with pytest.raises(DeliveryError, match="page is larger"):
            open_table(content, "a")


@pytest.mark.parametrize(
    ("limit", "most", "says"),
    [
        ("cells", 15, "memory or time"),
        ("answer", len(json.dumps(["Sheet1", False, []]) + json.dumps([list(INSURANCE), insured(1), insured(2)], ensure_ascii=False)), ""),
        ("reach", 15, "reaches|memory or time"),
    ],
)
def test_a_workbook_may_hold_what_it_may_and_not_a_cell_more(monkeypatch: pytest.MonkeyPatch, limit: str, most: int, says: str) -> None:
    monkeypatch.setattr(bounds, limit, lambda sent: most + (100 if limit == "answer" else 0))
    assert open_table(PLAIN, "a").records == 2
    monkeypatch.setattr(bounds, limit, lambda sent: most - (200 if limit == "answer" else 1))
    with pytest.raises(DeliveryError, match=says or "memory or time"):
        open_table(PLAIN, "a")


def test_formulas_and_shares_are_remembered_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    content = (Path(__file__).parents[1] / "golden" / "files" / "formulas.xls").read_bytes()
    one_share = rows_of_ods('<table:table-row><table:table-cell office:value-type="percentage" office:value="0.5"/></table:table-row>' * 3)
    live = workbook(SHEET, sheet(b"".join(b'<row r="%d"><c r="A%d" t="e"><v>#N/A</v></c></row>' % (n, n) for n in (1, 2, 3))))
    for sent, exactly in ((content, None), (open_document(one_share), 3), (live, 3)):
        monkeypatch.undo()
        open_table(sent, "a")
        if exactly:
            monkeypatch.setattr(bounds, "marks", lambda sent, most=exactly: most)
            open_table(sent, "a")
        monkeypatch.setattr(bounds, "marks", lambda sent, most=exactly or 1: most - 1)
        with pytest.raises(DeliveryError, match=r"broken|far more"):
            open_table(sent, "a")


def test_parts_of_one_name_are_refused_for_readers_do_not_agree_which_counts() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old:
        parts = [(name, old.read(name), zipfile.ZIP_DEFLATED) for name in old.namelist()]
    with pytest.raises(DeliveryError, match="broken"):
        open_table(zipped(*parts, (SHEET.upper(), b"<worksheet/>", zipfile.ZIP_DEFLATED)), "a.xlsx")


def test_the_rest_of_a_sheet_stands_where_it_stood_though_most_of_it_is_empty() -> None:
    rows = b'<row r="3"><c r="B3"><v>1</v></c><c r="D3"><v>2</v></c></row><row r="900000"><c r="C900000"><v>3</v></c></row>'
    [grid] = open_table(workbook(SHEET, sheet(rows)), "a.xlsx").parts
    assert [(record.line, record.cells) for record in grid.head()] == [(3, ("", 1.0, "", 2.0)), (900_000, ("", "", 3.0, ""))]
    assert grid.last_line() == 900_000
