"""Delimited text in every encoding and dress that offices give it: read without loss, set aside, or refused with the line."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from exchange.live import is_live
from exchange.part import CELLS, FORMULA, LINE, LOST, NUL, QUOTES, RAGGED, WHY
from exchange.table import open_table
from hardship.errors import DeliveryError
from pipelines.land.read import Sent, read
from tests.inbox import INSURANCE, insured, number
from tests.reading import FEED, rows_of

HEADING = ",".join(INSURANCE)
FIRST, SECOND = ",".join(insured(1)), ",".join(insured(2))
BOTH = f"{HEADING}\n{FIRST}\n{SECOND}\n"
TRADITIONAL = "身分證號,費款所屬期,參保身份,繳費基數,到帳日期,備註\n" + "\n".join(
    f"{','.join(insured(n, kind='職工'))},這是繁體中文的備註" for n in (1, 2)
)


def sent(content: str | bytes, encoding: str = "utf-8") -> Sent:
    data = content.encode(encoding) if isinstance(content, str) else content
    found = read(data, FEED, name="a.csv")
    assert sum(batch.height for batch in found.batches(1)) + found.passed_over == found.records + 1
    assert open_table(data, "a.csv").records == found.records
    return found


def refused(content: str | bytes, says: str) -> DeliveryError:
    with pytest.raises(DeliveryError, match=says) as caught:
        sent(content)
    assert caught.value.do
    return caught.value


@pytest.mark.parametrize(
    ("content", "encoding", "stated"),
    [
        (BOTH, "utf-8", "utf-8"), (BOTH, "utf-8-sig", "utf-8-sig"), (BOTH, "gbk", "gb18030"), (BOTH, "gb18030", "gb18030"),
        (BOTH, "utf-16", "utf-16"), (BOTH, "utf-16-le", "utf-16-le"), (BOTH, "utf-16-be", "utf-16-be"), (BOTH, "utf-32", "utf-32"),
        (BOTH.replace("职工", "嘅䃟職工"), "gb18030", "gb18030"), (TRADITIONAL, "big5", "big5"), (TRADITIONAL, "big5hkscs", "big5"),
        (TRADITIONAL, "utf-8", "utf-8"), (TRADITIONAL, "gb18030", "gb18030"),
    ],
)  # fmt: skip
def test_an_encoding_is_found_from_the_bytes_alone(content: str, encoding: str, stated: str) -> None:
    found = sent(content, encoding)
    assert (found.encoding, found.missing) == (stated, ())
    assert rows_of(found)["person_key"].to_list() == [number(1), number(2)]


def test_characters_that_nobody_sees_say_nothing_of_the_encoding() -> None:
    """A copied web page brings more of them than a heading has words."""
    many = "\n".join(",".join(f"\u200b{cell}\xa0\ufeff" for cell in insured(n)) for n in range(1, 9))
    found = sent(f"{HEADING}\n{many}\n".replace("职工", "employee"), "gb18030")
    assert (found.encoding, found.missing, rows_of(found).height) == ("gb18030", (), 8)


def test_text_that_begins_with_a_megabyte_of_ascii_is_still_read_in_its_encoding() -> None:
    late = read(b"\n".join([b"x,y,z,v,w"] * 300_000) + b"\n" + ",".join(insured(1)).encode("gb18030"), FEED, name="a.csv")
    assert late.encoding == "gb18030"


@pytest.mark.parametrize(
    ("content", "says", "line"),
    [
        (BOTH.encode()[:-42], "UTF-8 with broken bytes", None),
        (BOTH.encode() + "王".encode()[:2], "UTF-8 with broken bytes", 4),
        (BOTH.encode().replace("职工".encode(), b"\xe8\x81\xff\xe5\xb7\xa5", 1), "UTF-8 with broken bytes", 2),
        (BOTH.encode("gb18030") + "王".encode("gb18030")[:1], "GB18030 with broken bytes", 4),
        (BOTH.encode("utf-16")[:-1], "UTF-16 with broken bytes", None),
        ("café;naïve;Müller\nJosé;Günther;Åse\n".encode("latin-1"), "neither UTF-8 nor", 1),
        ("имя,город\nИван,Москва\n".encode("cp1251"), "neither UTF-8 nor", 1),
        (b"\xde\xad\xbe\xef" * 500, "neither UTF-8 nor|broken", None),
        (bytes(range(128, 256)) * 20, "neither UTF-8 nor|broken", None),
    ],
)
def test_what_cannot_be_read_without_loss_is_refused_with_its_line(content: bytes, says: str, line: int | None) -> None:
    if says.startswith("UTF-8") and line is None:
        content = BOTH.encode()[: BOTH.encode().rindex("职".encode()) + 1]
    found = refused(content, says)
    if line is not None:
        assert f"line {line}" in found.where


def test_a_broken_byte_deep_in_a_file_is_refused_with_its_line_whatever_precedes_it() -> None:
    many = BOTH + f"{FIRST}\r\n" * 60_000
    found = refused(many.encode() + "职".encode()[:2] + b",x\n" + FIRST.encode(), "UTF-8 with broken bytes")
    assert "line 60004" in found.where


def test_utf_8_lines_in_a_gb18030_file_are_set_aside_and_not_garbled() -> None:
    rows = [",".join(insured(n)) for n in range(1, 13)]
    content = "\n".join([HEADING, *rows]).encode("gb18030") + b"\n" + SECOND.replace("职工", "职工人").encode() + b"\n"
    rows_read = rows_of(sent(content))
    assert rows_read[WHY].to_list() == [None] * 12 + [LOST]


@pytest.mark.parametrize("lost", ["\ufffd", "锟斤拷"])
def test_characters_that_an_earlier_program_lost_set_their_row_aside(lost: str) -> None:
    assert rows_of(sent(BOTH.replace("职工", f"职{lost}", 1)))[WHY].to_list() == [LOST, None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x01", "||", "|+|", "@@", "，", "#", " | ", " , "])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_any_plausible_delimiter_is_found(delimiter: str, encoding: str) -> None:
    found = sent("\n".join(delimiter.join(row) for row in (INSURANCE, insured(1), insured(2))), encoding)
    assert found.delimiter == delimiter.strip(" ")
    assert [cell.strip() for cell in rows_of(found)["person_key"]] == [number(1), number(2)]


def test_consistent_counts_win_over_frequent_signs() -> None:
    remark = "甲,乙,丙,丁,戊,己,庚"
    rows = [[*insured(n), remark] if n % 3 else [*insured(n), ""] for n in range(1, 7)]
    assert sent("\n".join(";".join(row) for row in ([*INSURANCE, "备注"], *rows))).delimiter == ";"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_line_that_tells_excel_the_delimiter_is_no_heading(delimiter: str) -> None:
    body = "\n".join(delimiter.join(row) for row in (INSURANCE, insured(1)))
    found = sent(f"sep={delimiter}\n{body}")
    assert (found.delimiter, found.heading_line, rows_of(found)[LINE].to_list()) == (delimiter, 2, [3])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85"])
def test_lines_end_as_they_may(end: str) -> None:
    assert rows_of(sent(BOTH.replace("\n", end)))[LINE].to_list() == [2, 3]


def test_mixed_line_ends_blank_lines_and_marks_in_the_middle_keep_the_line_numbers() -> None:
    lines = f'\ufeff{HEADING}\r\n\r\n{FIRST}\r   \n,,,,\n\ufeff{SECOND}\n\t \n"",,"",,\n'
    found = sent(lines)
    rows = rows_of(found)
    assert rows[LINE].to_list() == [3, 6]
    assert rows["person_key"].to_list() == [number(1), number(2)]


@pytest.mark.parametrize("content", ["", "\n\n  \n", ",,,\n,,,\n", "\ufeff"])
def test_a_file_without_a_heading_is_refused(content: str) -> None:
    refused(content, "empty")


def test_a_heading_alone_is_a_file_without_rows() -> None:
    found = sent(HEADING)
    assert (found.records, list(found.batches()), found.missing) == (0, [], ())


def test_delimiters_at_the_end_of_every_line_and_cells_too_many_or_too_few() -> None:
    trailing = "\n".join([HEADING, FIRST + ",", SECOND + ",,", FIRST + ",x", SECOND.rpartition(",")[0], HEADING + ","])
    rows = rows_of(sent(trailing))
    assert rows[WHY].to_list() == [None, None, CELLS, CELLS, None]
    assert rows[RAGGED].to_list()[2:4] == [FIRST + ",x", SECOND.rpartition(",")[0]]
    assert rows.filter(pl.col(RAGGED).is_not_null())["person_key"].null_count() == 2
    rows = rows_of(sent("\n".join([HEADING + ",", FIRST + ",", SECOND])))
    assert rows[WHY].to_list() == [None, None]


def test_quotation_marks_in_every_place() -> None:
    heading = HEADING + ",备注"
    remarks = ['"a ""b"" c"', '"two\nlines"', 'a "b" c', '="0012"', ' "x, y" ', '""', '"x"y', "it's 5\" long"]
    found = sent("\n".join([heading, *(f"{','.join(insured(n))},{remark}" for n, remark in enumerate(remarks, start=1))]))
    rows = rows_of(found)
    assert rows[LINE].to_list() == [2, 3, 5, 6, 7, 8, 9, 10]
    assert rows[WHY].to_list() == [None, None, None, None, None, None, QUOTES, None]
    every = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (INSURANCE, insured(1), insured(2)))
    assert rows_of(sent(every))["person_key"].to_list() == [number(1), number(2)]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_the_line_on_which_it_opens() -> None:
    for broken in (
        f'{HEADING}\n{FIRST}\n"{SECOND}\n',
        f'{HEADING}\n{FIRST}\n"{SECOND}\n{FIRST}\n{SECOND.replace(",", chr(34) + "x,", 1)}\n',
    ):
        assert "line 3" in refused(broken, "quotation marks").where
    many = f'{HEADING}\n{FIRST},"\n' + f"{SECOND}\n" * 30_000
    assert "line 2" in refused(many, "quotation marks").where


def test_lines_of_nothing_are_passed_over_in_bulk_and_keep_their_numbers() -> None:
    for nothing in ("", ",,,,", "  ", " ,\t,,  ,", '"",,', '"",' * 99):
        rows = rows_of(sent(f"{HEADING}\n{FIRST}\n" + f"{nothing}\n" * 300 + f"{SECOND}\n"))
        assert rows[LINE].to_list() == [2, 303]


def test_a_quoted_cell_that_has_swallowed_a_record_is_set_aside() -> None:
    swallowed = f'{HEADING}\n{FIRST.rpartition(",")[0]},"2026\n{SECOND}"\n{SECOND}\n'
    assert rows_of(sent(swallowed))[WHY].to_list() == [QUOTES, None]


def test_zero_bytes_set_their_record_aside() -> None:
    rows = rows_of(sent(BOTH.replace("职工", "职\0工", 1)))
    assert rows[WHY].to_list() == [NUL, None]


@pytest.mark.parametrize(
    ("cell", "live"),
    [
        ("=1+1", True), ('=HYPERLINK("http://x")', True), ("@SUM(A1:A2)", True), ("+cmd|' /C calc'!A0", True), ("-2+3+cmd|x", True),
        ("=A1", True), ("＝1+1", True), ("'=1+1", True), (" =1+1", True), ("+A1+B1", True), ('=T("x")', True), ("-1*2", True),
        ('="0012"', False), ("-12.50", False), ("+3", False), ("-", False), ("--", False), ("+8613800138000", False), ("-(500)", False),
        ("+86 138-0013-8000", False), ("2026-09-05", False), ("-1,234.50元", False), ("====", False),
        ("1=1", False), ("a@b.cn", False), ("", False),
    ],
)  # fmt: skip
def test_live_formulas_are_told_from_numbers_telephones_and_text(cell: str, live: bool) -> None:
    assert is_live(cell) is live
    quoted = f'"{cell.replace(chr(34), chr(34) * 2)}"'
    rows = rows_of(sent(f"{HEADING}\n{FIRST.replace('职工', quoted)}\n{SECOND}\n"))
    assert rows[FORMULA].to_list() == ["kind" if live else None, None]


def test_one_record_or_line_beyond_all_measure_is_refused() -> None:
    refused(HEADING + "\n" + "x" * (1 << 22), "longer than|quotation")


@pytest.mark.parametrize("first", [b"%PDF-1.7", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x89PNG\r\n", b"SQLite format 3\0", b"MZ\x90\0"])
def test_other_kinds_of_files_are_named(first: bytes) -> None:
    refused(first + bytes(100), "not a table")


def test_the_content_says_what_a_file_is_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text(BOTH, "utf-8")
    assert read(tmp_path / "a.parquet", FEED, name="a.parquet").format == "csv"
