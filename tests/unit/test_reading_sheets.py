"""Workbooks of several sheets: none that holds records is left out, and none that holds none stops the file."""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from hardship.declarations import Feed
from hardship.errors import DeliveryError
from pipelines.land.read import Sent, read
from tests.inbox import INSURANCE, MEDICAL, hand_over, home, insured, number, settlement, take
from tests.reading import FEED, rows_of

Rows = Sequence[Sequence[Any]]
HEADING = list(INSURANCE)
HEALTH: Feed = importlib.import_module("feeds.medical_expenses.feed").FEED
PRICES: Feed = importlib.import_module("feeds.cpi.feed").FEED
LEADS: Feed = importlib.import_module("feeds.leads.feed").FEED
READ = [HEADING, *(insured(n) for n in range(1, 7))]


def book(*sheets: Rows, hidden: tuple[int, ...] = ()) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        pages = [made.add_worksheet() for _ in sheets]
        for place, (page, rows) in enumerate(zip(pages, sheets, strict=True)):
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
            if place in hidden:
                page.hide()
        next(page for place, page in enumerate(pages) if place not in hidden).activate()
    return file.getvalue()


def refused(*sheets: Rows, hidden: tuple[int, ...] = (), feed: Feed = FEED) -> DeliveryError:
    with pytest.raises(DeliveryError) as found:
        read(book(*sheets, hidden=hidden), feed, name="a.xlsx")
    assert number(8) not in str(found.value) + found.value.zh
    return found.value


def left_out(*sheets: Rows, hidden: tuple[int, ...] = (), feed: Feed = FEED) -> Sent:
    found = read(book(READ if feed is FEED else sheets[0], *sheets[feed is not FEED :], hidden=hidden), feed, name="a.xlsx")
    assert (found.missing, len(found.sheets)) == ((), 1)
    return found


def others(*heading: str, rows: int = 6) -> Rows:
    """Rows of people who stand on no other sheet, under another heading."""
    return [list(heading), *(insured(n) for n in range(8, 8 + rows))] if heading else [insured(n) for n in range(8, 8 + rows)]


@pytest.mark.parametrize("rows", [1, 6])
def test_a_sheet_that_lacks_a_heading_stops_the_file_and_the_column_is_named(rows: int) -> None:
    error = refused(READ, others(*HEADING[:4], "更新日", rows=rows))
    assert error.what == "sheet 2 holds rows of data, but required columns are missing: paid on (到账日期)"
    assert "第2个工作表有数据行，但缺少必填列：" in error.zh
    assert "（到账日期）" in error.zh
    assert error.where == "a.xlsx, sheet 2"


@pytest.mark.parametrize("place", range(5))
def test_whichever_heading_it_lacks(place: int) -> None:
    heading = [*HEADING[:place], "某某", *HEADING[place + 1 :]]
    assert f"({HEADING[place]})" in refused(READ, others(*heading, rows=2)).what


def test_a_heading_twice_and_a_unit_that_is_not_read_are_named_too() -> None:
    twice = [[*HEADING, "身份证号"], *([*insured(n), number(n)] for n in (8, 9))]
    assert refused(READ, twice).what == "sheet 2 holds rows of data, but headings stand twice: resident ID number (身份证号)"
    assert "a unit that is not read" in refused(READ, others(*HEADING[:3], "缴费基数(美元)", HEADING[4])).what


@pytest.mark.parametrize(
    "rows",
    [
        others(),
        others(rows=1),
        [["2026年8月缴费明细"], *others(rows=2)],
        [["序号", "甲", "乙"], *([n, *insured(n)[:2]] for n in range(8, 12))],
        [["甲"], [number(8)[:15] + "000"], [number(9)[:15] + "000"]],
        [["甲"], [float(number(8)[:17] + "0")], [float(number(9)[:17] + "0")]],
        [["甲"], ["990101********0015"], ["990101********0023"]],
        [["甲", "乙"], ["某某", int(number(8)[:6] + number(8)[8:17])], ["某某", int(number(9)[:6] + number(9)[8:17])]],
        [*([f"第{n}条说明", "", ""] for n in range(80)), *(["", "", number(n)] for n in range(8, 20))],
    ],
    ids=["as-read", "one", "title", "list", "rounded", "as-floats", "masked", "fifteen", "far-below"],
)
def test_people_under_no_heading_stop_the_file(rows: Rows) -> None:
    error = refused(READ, rows)
    assert error.what == "sheet 2 holds rows of data and no heading that was agreed upon"
    assert "第2个工作表有数据行，却没有与约定相符的表头" in error.zh


@pytest.mark.parametrize("visible", [READ, [["封面"], ["某区"]], [], [HEADING]], ids=["rows", "cover", "empty", "heading"])
@pytest.mark.parametrize("rows", [[HEADING, *others(rows=1)], others(), others(*HEADING[:4], "更新日")], ids=["fits", "bare", "lacks"])
def test_a_hidden_sheet_with_records_is_neither_read_nor_left_out(visible: Rows, rows: Rows) -> None:
    error = refused(visible, rows, hidden=(1,))
    assert error.what.startswith("sheet 2 is hidden and holds rows of data: unhide or remove it")
    assert "第2个工作表是隐藏的，其中有数据行，请取消隐藏或删除" in error.zh


def test_a_hidden_copy_does_not_take_the_place_of_a_visible_sheet_that_lacks_a_heading() -> None:
    error = refused(others(*HEADING[:4], "更新日"), READ, hidden=(1,))
    assert error.what == (
        "sheet 1 holds rows of data, but required columns are missing: paid on (到账日期); "
        "sheet 2 is hidden and holds rows of data: unhide or remove it"
    )


def test_where_no_visible_sheet_fits_the_heading_says_why() -> None:
    found = read(book(others(*HEADING[:4], "更新日"), [["说明"]]), FEED, name="a.xlsx")
    assert [column.name for column in found.missing] == ["paid_on"]


def test_every_sheet_that_would_be_lost_is_named_at_once() -> None:
    error = refused(READ, [["说明"]], others(*HEADING[:4], "更新日"), [], others())
    assert error.where == "a.xlsx, sheet 3, 5"
    assert error.what.count("holds rows of data") == 2


def test_last_months_sheet_is_read_like_any_other() -> None:
    found = read(book(READ, [HEADING, *(insured(n, month="2026-07") for n in range(1, 4))]), FEED, name="a.xlsx")
    assert rows_of(found).height == 9


INNOCENT: dict[str, Rows] = {
    "cover": [["某区社会保险缴费明细"], ["填报单位", "某某中心"], ["填报日期", "2026-09-30"], ["联系电话", "13800000000"]],
    "notes": [["填报说明"], ["一、身份证号填18位"], ["二、缴费基数以元为单位"]],
    "codes": [["代码", "名称"], ["1", "职工"], ["2", "居民"], ["3", "灵活就业"]],
    "list": [["参保身份"], ["职工"], ["居民"]],
    "areas": [["区划代码", "名称"], ["990101", "某镇"], ["990101001", "某村"], ["990101001001", "某组"]],
    "organisations": [["统一社会信用代码", "单位名称"], ["121101014000000123", "某中心"], ["91110101MA0000000X", "某公司"]],
    "columns": [
        ["列名", "必填", "类型", "示例"],
        ["身份证号", "是", "文本", number(8)],
        ["参保身份", "是", "文本", "职工"], ["缴费基数", "是", "数字", "5000"],
    ],
    "by month": [["费款所属期", "参保身份", "人数", "缴费基数"], ["2026-07", "职工", 3, 15000.0], ["合计", "", 3, 15000.0]],
    "by kind": [["行标签", "求和项:缴费基数", "计数项:身份证号"], ["职工", 15000.0, 3], ["居民", 15000.0, 3], ["总计", 30000.0, 6]],
    "same places": [["", "费款所属期", "参保身份", "缴费基数", "到账日期"], ["小计", "2026-08", "职工", "15000.00", ""]],
    "heading alone": [HEADING[:4]],
    "example": [HEADING[:4], ["填18位", "年月", "", ""]],
    "total alone": [[*HEADING[:4], "更新日"], ["合计", "", "", "0.00", ""]],
    "empty": [],
}  # fmt: skip


@pytest.mark.parametrize("hidden", [(), (1,)], ids=["visible", "hidden"])
@pytest.mark.parametrize("name", INNOCENT)
def test_a_sheet_without_records_is_left_out_and_said(name: str, hidden: tuple[int, ...]) -> None:
    found = left_out(INNOCENT[name], hidden=hidden)
    assert rows_of(found).height == 6
    said = [note.zh for note in found.notes if "未读" in note.zh]
    assert said == (
        [f"{'隐藏的' if hidden else ''}第2个工作表未读：其中没有本数据源的记录（{len(INNOCENT[name])}行）"] if INNOCENT[name] else []
    )


def test_one_row_is_told_as_one() -> None:
    assert any(note.en == "sheet 2 is left out: it holds no records of this feed (1 row)" for note in left_out([["说明"]]).notes)


def test_a_template_that_hides_is_left_out_and_one_that_alone_fits_is_said() -> None:
    assert len(left_out([HEADING], hidden=(1,)).sheets) == 1
    found = read(book([["封面"]], [HEADING], hidden=(1,)), FEED, name="a.xlsx")
    assert (found.missing, rows_of(found).height) == ((), 0)
    assert any(note.en == "sheet 2 is hidden and has no rows" for note in found.notes)


def test_sheets_are_counted_as_the_program_shows_them() -> None:
    found = read(book([], READ, [], [["说明"]]), FEED, name="a.xlsx")
    assert [note.zh[:6] for note in found.notes] == ["第2个工作表", "第4个工作表"]


def test_a_summary_of_bills_is_none_and_bills_without_a_heading_are_bills() -> None:
    bills = [list(MEDICAL), *(settlement(n) for n in range(1, 5))]
    amounts = ["medfee_sumamt", "hifp_pay", "maf_pay", "psn_part_amt", "acct_pay", "psn_cash_pay", "fund_pay_sumamt"]
    months = [["医疗类别", *(f"{month}月" for month in range(1, 13)), "合计"], *([kind, *[100.0] * 13] for kind in ("住院", "门诊"))]
    for rows in ([["med_type", *amounts], ["21", *[100.0] * 7], ["11", *[100.0] * 7]], months):
        assert rows_of(left_out(bills, rows, feed=HEALTH)).height == 4
    assert refused(bills, [settlement(8)], feed=HEALTH).where == "a.xlsx, sheet 2"
    assert "settlement" in refused(bills, [["流水", *MEDICAL[1:]], settlement(8)], feed=HEALTH).what


def test_a_feed_of_no_persons_and_one_that_may_name_nobody() -> None:
    head = [next(iter(column.headings)) for column in PRICES.columns]
    prices = [head, *(["990101", f"2026-0{month}", "101.2", "102.3", f"2026-0{month + 1}-15"] for month in range(1, 4))]
    more = [["990101", f"2025-0{month}", "101.2", "102.3", f"2025-0{month + 1}-15"] for month in range(1, 4)]
    assert refused(prices, more, feed=PRICES).where == "a.xlsx, sheet 2"
    assert refused(prices, [[*head[:2], "指标", *head[3:]], *more], feed=PRICES).where == "a.xlsx, sheet 2"
    summary = [[head[0], "年度", head[2]], ["990101", "2025", "101.2"], ["990101", "2026", "101.2"]]
    assert rows_of(left_out(prices, summary, [["代码", "名称"], ["990101", "某区"]], feed=PRICES)).height == 3
    told = [next(iter(column.headings)) for column in LEADS.columns if column.required]
    codes = {column.name: next(iter(column.codes), "") for column in LEADS.columns}
    cells = {"lead_no": "X0001", "received_on": "2026-09-01", "changed_on": "2026-09-01"}
    row = [cells.get(column.name, codes[column.name]) for column in LEADS.columns if column.required]
    assert refused([told, row], [["X0002", *row[1:]]], feed=LEADS).where == "a.xlsx, sheet 2"


def test_what_is_refused_shows_nobody() -> None:
    error = refused(READ, [["姓名", number(8)], ["某某", number(9)]])
    assert not any(number(n) in repr(error) + str(error) + error.zh for n in (8, 9))


def test_landing_refuses_it_as_inspect_does(tmp_path: Path) -> None:
    settings = home(tmp_path)
    hand_over(settings, FEED.name, "a.xlsx", book(READ, others(*HEADING[:4], "更新日")))
    [found] = take(settings)
    assert (found["outcome"], found["accepted"], "第2个工作表有数据行" in found["reason_zh"]) == ("refused", 0, True)
