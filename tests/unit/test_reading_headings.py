"""Headings as offices write them, and lines that must never be taken for one."""

from __future__ import annotations

import importlib

import pytest

from exchange.part import Record
from hardship.errors import DeliveryError
from hardship.traditional import simplified
from pipelines.land.headings import find_heading
from pipelines.land.read import read
from pipelines.land.spelling import exact, relaxed, unit_of
from tests.inbox import INSURANCE, insured, number, text
from tests.reading import FEED, rows_of

MEDICAL = importlib.import_module("feeds.medical_expenses.feed").FEED


@pytest.mark.parametrize(
    "heading",
    ["身份证号", "身份证 号", " 身份证号\n", "＊身份证号", "*身份证号", "身份证号*", "身份证号（必填）", "（必填）身份证号",
     "1.身份证号", "身份证号：",
     "身份證號",
     "身分證號", "身份证号(18位)[文本]", "身\u200b份证号", "\ufeff身份证号", "'身份证号", '="身份证号"', "[必填]身份证号",
     "身份证号 ID number", "ID number 身份证号", "身份证号\nID No.", "身份证号/ID", "身份证号 | id", "*身份证号（必填） ID"],
)  # fmt: skip
def test_a_heading_is_known_in_any_dress(heading: str) -> None:
    quoted = [f'"{heading.replace(chr(34), chr(34) * 2)}"', *INSURANCE[1:]]
    found = read((",".join(quoted) + "\n" + ",".join(insured(1)) + "\n").encode(), FEED, name="a.csv")
    assert ("person_key" in found.headings, found.missing) == (True, ())


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("缴费基数(万元)", "wan_yuan"), ("缴费基数（元）", "yuan"), ("缴费基数:万元", "wan_yuan"), ("缴费基数（单位：万元）", "wan_yuan"),
        ("缴费基数/元", "yuan"),
        ("缴费基数万元", "wan_yuan"), ("缴费基数（人民币元）", "yuan"), ("缴费基数", None), ("缴费基数（月）", None),
    ],
)  # fmt: skip
def test_units_in_headings_are_honoured(heading: str, unit: str | None) -> None:
    found = read(text((*INSURANCE[:3], heading, INSURANCE[4]), [insured(1)]).encode(), FEED, name="a.csv")
    assert (found.missing, dict(found.units)) == ((), {"base_fen": unit} if unit else {})


@pytest.mark.parametrize("heading", ["缴费基数(千元)", "缴费基数（分）", "缴费基数（美元）", "缴费基数(百万元)"])
def test_a_unit_that_is_not_read_makes_the_column_missing(heading: str) -> None:
    found = read(text((*INSURANCE[:3], heading, INSURANCE[4]), [insured(1)]).encode(), FEED, name="a.csv")
    assert [column.name for column in found.missing] == ["base_fen"]
    assert any("单位" in note.zh for note in found.notes)


@pytest.mark.parametrize(
    ("note", "unit"),
    [
        ("单位：万元", "wan_yuan"),
        ("金额单位:元", "yuan"),
        ("单位：某某局", None),
        ("单位：万元  日期：2026年9月", "wan_yuan"),
        ("填报单位：某某局  单位：万元", "wan_yuan"),
        ("单位：万元食品有限公司", None),
        ("单 位： 万 元", "wan_yuan"),
        ("明细表（万元）", "wan_yuan"),
        ("（单位：人民币万元）", "wan_yuan"),
        ("单位：,万元", "wan_yuan"),
        ("万元", "wan_yuan"),
        ("（元）", "yuan"),
        ("本表金额以万元为单位", "wan_yuan"),
        ("注：金额单位均为万元", "wan_yuan"),
        ("联系人：分管领导", None),
        ("万", None),
    ],
)
def test_the_unit_of_the_whole_table_stands_above_it(note: str, unit: str | None) -> None:
    found = read((f"明细表,,,,\n,,,,{note}\n" + text(INSURANCE, [insured(1)])).encode(), FEED, name="a.csv")
    assert dict(found.units) == ({"base_fen": unit} if unit else {})
    assert found.heading_line == 3


@pytest.mark.parametrize(
    ("below", "unit"),
    [
        (",,,(万元),", "wan_yuan"),
        (",,,万元,", "wan_yuan"),
        ("-,月,/,单位：万元,日", "wan_yuan"),
        (",,,元,", "yuan"),
        (",,,（元）,", "yuan"),
    ],
)
def test_a_line_of_units_below_the_heading_belongs_to_it(below: str, unit: str) -> None:
    found = read(
        (f"明细表,,,,\n{','.join(INSURANCE)}\n{below}\n" + text(INSURANCE, [insured(1)]).partition("\n")[2]).encode(), FEED, name="a.csv"
    )
    assert (dict(found.units), found.heading_line, found.missing) == ({"base_fen": unit}, 3, ())
    assert rows_of(found)["person_key"].to_list() == [number(1)]


@pytest.mark.parametrize("below", ["-,-,-,-,-", ",,,0.5,", ",,,万元,2026-09-05", "1,2,3,4,5", ",职工,,万元,"])
def test_what_is_more_than_units_is_a_row(below: str) -> None:
    found = read(f"{','.join(INSURANCE)}\n{below}\n".encode(), FEED, name="a.csv")
    assert (dict(found.units), found.heading_line, found.records) == ({}, 1, 1)


def test_order_is_of_no_matter_and_others_are_told() -> None:
    rows = [[row[4], "x", row[0], row[3], row[1], row[2], ""] for row in (insured(1), insured(2))]
    found = read(
        text((INSURANCE[4], "备注", INSURANCE[0], INSURANCE[3], INSURANCE[1], INSURANCE[2], ""), rows).encode(), FEED, name="a.csv"
    )
    assert found.extra == ("备注",)
    assert rows_of(found)["person_key"].to_list() == [number(1), number(2)]


def test_the_usual_heading_wins_over_one_with_a_remark() -> None:
    found = read(text((*INSURANCE, "身份证号（配偶）"), [[*insured(1), number(9)]]).encode(), FEED, name="a.csv")
    assert (found.headings["person_key"], found.extra, found.twice) == ("身份证号", ("身份证号（配偶）",), ())


def test_missing_and_doubled_headings_are_collected() -> None:
    found = read(text((*INSURANCE[:4], "缴费 基数"), [insured(1)]).encode(), FEED, name="a.csv")
    assert [column.name for column in found.missing] == ["paid_on"]
    assert [column.name for column in found.twice] == ["base_fen"]
    both = read(
        text((*INSURANCE[:3], "缴费基数(元)", INSURANCE[4], "缴费基数(万元)"), [[*insured(1), "1"]]).encode(),
        FEED,
        name="a.csv",
    )
    assert [column.name for column in both.twice] == ["base_fen"]


def test_a_heading_of_which_something_else_is_said_is_no_further_column() -> None:
    both = read(text((*INSURANCE, "身份证号", "备注"), [[*insured(1), number(1), "x"]]).encode(), FEED, name="a.csv")
    assert ([column.name for column in both.twice], both.extra) == (["person_key"], ("备注",))
    dollars = read(text((*INSURANCE[:3], "缴费基数(美元)", INSURANCE[4], "备注"), [[*insured(1), "x"]]).encode(), FEED, name="a.csv")
    assert ([column.name for column in dollars.unread], dollars.extra) == (["base_fen"], ("备注",))


@pytest.mark.parametrize(
    ("above", "said"), [(1, "the line above the heading is no data"), (2, "the 2 lines above the heading are no data")]
)
def test_one_line_above_is_not_told_as_several(above: int, said: str) -> None:
    found = read(("缴费明细表,,,,\n" * above + text(INSURANCE, [insured(1)])).encode(), FEED, name="a.csv")
    assert [note.en for note in found.notes] == [said]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(",".join(insured(n)) for n in range(1, 4)),
        f"甲某,{number(1)},13800138000,职工\n乙某,{number(2)},13800138001,职工\n",
        f"参保身份,{number(1)},甲某\n",
        "甲某,某村\n乙某,某村\n",
    ],
)  # fmt: skip
def test_a_file_without_a_heading_tells_nothing_of_its_first_row(content: str) -> None:
    found = read(content.encode(), FEED, name="a.csv")
    assert (found.headings, found.headings_sent, found.extra) == ({}, (), ())
    assert found.missing
    assert not any(number(1) in note.zh + note.en or "甲某" in note.zh + note.en for note in found.notes)


def test_two_lines_of_headings_in_text_are_joined_only_where_they_must_be() -> None:
    content = f"缴费明细,,,,\n身份证号,缴费,,,到账日期\n,费款所属期,参保身份,缴费基数,\n{','.join(insured(1))}\n"
    found = read(content.encode(), FEED, name="a.csv")
    assert (found.missing, found.heading_line) == ((), 3)
    assert rows_of(found)["base_fen"].to_list() == ["5000.00"]


def test_national_field_names_and_their_chinese_names_are_both_known() -> None:
    names = [column.headings[0].upper() for column in MEDICAL.columns]
    head = [Record(1, tuple(names))]
    found = find_heading(MEDICAL, head)
    assert found.fits
    assert len(found.of) == len(MEDICAL.columns)


def test_a_heading_deep_in_the_sheet_is_found_and_a_repeated_one_is_a_row() -> None:
    notes = "".join(f"说明{n},,,,\n" for n in range(1, 25))
    found = read((notes + text(INSURANCE, [insured(1), INSURANCE, insured(2)])).encode(), FEED, name="a.csv")
    assert (found.heading_line, found.passed_over, rows_of(found).height) == (25, 25, 3)


def test_forms_of_comparison() -> None:
    assert exact("ＳＥＴＬ＿ＩＤ ") == "setl_id"
    assert relaxed("*金额（万元）") == relaxed("金额:元") == "金额"
    assert simplified("身分證號、帳戶") == "身份证号、账户"
    assert [unit_of(text) for text in ("金额（万元）", "住院（天）", "单位名称", "万元户")] == ["万元", None, None, None]


@pytest.mark.parametrize("above", [1, 5, 21])
def test_rows_above_the_heading_are_not_taken_for_notes(above: int) -> None:
    lines = [*(insured(n) for n in range(above)), list(INSURANCE), insured(40)]
    rows = "1 row stands" if above == 1 else f"{above} rows stand"
    with pytest.raises(DeliveryError, match=f"^{rows} above the heading, which is on line {above + 1}\n") as refused:
        read("".join(",".join(line) + "\n" for line in lines).encode(), FEED, name="a.csv")
    assert ("line 1" in refused.value.where, number(0) in str(refused.value)) == (True, False)


def test_notes_above_the_heading_may_hold_numbers() -> None:
    notes = "缴费明细表,,,,\n填报人,甲某,电话,13800000000,2026-09-30\n20260930,2026,合计,5000.00,\n"
    assert rows_of(read((notes + text(INSURANCE, [insured(1)])).encode(), FEED, name="a.csv")).height == 1


def test_a_column_without_a_heading_that_holds_something_is_told() -> None:
    rows = [["1", *insured(1), "", ""], ["2", *insured(2), "x", ""]]
    found = read(text(("", *INSURANCE, "", ""), rows).encode(), FEED, name="a.csv")
    assert [note.en for note in found.notes] == ["without a heading, and not read: column 1, 7"]
    assert rows_of(found)["person_key"].to_list() == [number(1), number(2)]


@pytest.mark.parametrize("heading", ["缴费基数（元/万元）", "缴费基数(万元或元)", "缴费基数（单位：元、万元）"])
def test_two_units_in_one_heading_are_none(heading: str) -> None:
    assert unit_of(heading) not in (None, "元", "万元")
    found = read(text((*INSURANCE[:3], heading, INSURANCE[4]), [insured(1)]).encode(), FEED, name="a.csv")
    assert [column.name for column in found.missing] == ["base_fen"]
