"""What is set aside is asked for in writing with a due date, comes back mended and counts; what was settled is not asked again."""

from __future__ import annotations

import csv
import io
import json
import stat
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from exchange.delivery import seal
from hardship.errors import DeliveryError, NotFoundError, SettingsError
from hardship.settings import Settings
from pipelines.commands.correction import IN_FILE, PROBLEM, export
from pipelines.commands.originals import REFERENCE
from pipelines.commands.quarantine import listed, shown
from pipelines.commands.requests import due_on, requests_of
from pipelines.commands.sheets import delimited, workbook
from pipelines.commands.waiving import release
from tests.inbox import DAY, FEED, INSURANCE, hand_over, home, insured, night, number, take, text
from tests.quarantined import LATER, RULED, SECRETS, bills, held, only


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path / "home")


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 9, 30), date(2026, 10, 14)),
        (date(2026, 10, 2), date(2026, 10, 16)),
        (date(2026, 10, 3), date(2026, 10, 16)),
        (date(2026, 10, 4), date(2026, 10, 16)),
        (date(2026, 10, 5), date(2026, 10, 19)),
    ],
)
def test_a_correction_is_due_after_ten_working_days(asked: date, due: date) -> None:
    assert due_on(asked) == due


def sheet(path: Path) -> tuple[list[str], list[list[str]]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("校核明细").to_python()
    return [str(cell) for cell in rows[0]], [[str(cell) for cell in row] for row in rows[1:]]


def test_a_request_holds_the_lines_as_sent_and_what_is_wrong_and_is_noted(settings: Settings, tmp_path: Path) -> None:
    delivery = held(settings)
    out = tmp_path / "request.xlsx"
    made = export(settings, FEED, out=out, by="数据管理岗", on=DAY)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    head, rows = sheet(out)
    assert head == [*INSURANCE, "原始记录", PROBLEM, IN_FILE, REFERENCE]
    assert [row[3] for row in rows] == ["约5000", "5000.00", "5000.00"]
    assert [row[-1] for row in rows] == [f"{delivery}-{line}" for line in (10, 11, 12)]
    assert "只是约数" in rows[0][-3]
    cover = str(CalamineWorkbook.from_path(str(out)).get_sheet_by_name("校核申请").to_python())
    for part in (
        "社会保险基金管理中心",
        "《社会救助法》",
        "《政务数据共享条例》",
        "2026-10-14",
        "数据管理岗",
        "august.csv",
        "base_fen:approximate",
    ):
        assert part in cover
    [noted] = requests_of(night(settings).store, FEED)
    assert noted == made
    assert (noted["rows"], noted["deliveries"], noted["due_on"]) == (3, {delivery: 3}, "2026-10-14")
    assert not [secret for secret in SECRETS if secret in json.dumps(noted, ensure_ascii=False)]
    entry = only(settings)
    assert (entry["status"], entry["due_on"], entry["is_overdue"], entry["requests"]) == (
        "requested",
        "2026-10-14",
        False,
        [made["request"]],
    )
    assert only(settings, date(2026, 10, 14))["is_overdue"] is False
    assert only(settings, date(2026, 10, 15))["is_overdue"] is True
    assert listed(settings, on=date(2026, 10, 15))["totals"]["overdue_requests"] == 1
    with pytest.raises(SettingsError, match="there already"):
        export(settings, FEED, out=out, by="数据管理岗", on=DAY, delivery=delivery)
    with pytest.raises(NotFoundError, match="nothing waits"):
        export(settings, FEED, out=tmp_path / "again.xlsx", by="数据管理岗", on=DAY)
    again = export(settings, FEED, out=tmp_path / "again.csv", by="数据管理岗", on=DAY + timedelta(days=1), delivery=delivery)
    assert [one["request"] for one in requests_of(night(settings).store, FEED)] == [made["request"], again["request"]]
    assert only(settings)["due_on"] == "2026-10-14", "asking again gives nobody more time"


def mend(path: Path, to: Path, **cells: tuple[int, str, str]) -> None:
    """Saves the request as its department would: the cells (row, heading, value) mended, the columns on the right left alone."""
    head, rows = sheet(path)
    for row, heading, value in cells.values():
        rows[row][head.index(heading)] = value
    with xlsxwriter.Workbook(str(to)) as book:
        page = book.add_worksheet("校核明细")
        for place, row in enumerate([head, *rows]):
            for column, cell in enumerate(row):
                page.write_string(place, column, cell)
        book.add_worksheet("校核申请").write_string(0, 0, "数据校核申请")


def test_what_comes_back_mended_is_taken_and_the_list_knows(settings: Settings, tmp_path: Path) -> None:
    held(settings)
    export(settings, FEED, out=tmp_path / "request.xlsx", by="数据管理岗", on=DAY)
    inbox = settings.var / "inbox" / FEED
    mend(
        tmp_path / "request.xlsx",
        inbox / "mended.xlsx",
        one=(0, "缴费基数", "5000"),
        two=(1, "身份证号", number(9)),
        three=(2, "到账日期", "2026-09-05"),
    )
    seal(inbox / "mended.xlsx", FEED, LATER)
    [back] = [one for one in take(settings, LATER) if one["file"] == "mended.xlsx"]
    assert (back["outcome"], back["accepted"], back["quarantined"]) == ("accepted", 3, 0)
    assert only(settings)["status"] == "requested", "on the day itself nothing had come back"
    entry = only(settings, LATER)
    assert (entry["status"], entry["corrected"], entry["open"], entry["due_on"]) == ("corrected", 3, 0, None)
    told = shown(settings, entry["delivery"], on=LATER)
    assert [one["is_corrected"] for one in told["lines"]] == [True, True, True, False]


@pytest.mark.parametrize("above", [True, False], ids=["in a note", "in the heading"])
def test_the_unit_goes_there_and_back(above: bool, settings: Settings, tmp_path: Path) -> None:
    headings = INSURANCE if above else (*INSURANCE[:3], "缴费基数（万元）", INSURANCE[4])
    rows = [insured(n, base="0.5") for n in range(1, 6)] + [insured(6, base="约0.6")]
    content = text(headings, rows)
    hand_over(settings, FEED, "wan.csv", f"单位：万元,,,,\n{content}" if above else content)
    [manifest] = take(settings)
    assert (manifest["accepted"], manifest["quarantined"]) == (5, 1)
    export(settings, FEED, out=tmp_path / "request.xlsx", by="数据管理岗", on=DAY)
    inbox = settings.var / "inbox" / FEED
    mend(tmp_path / "request.xlsx", inbox / "mended.xlsx", one=(0, "缴费基数（万元）", "0.6"))
    seal(inbox / "mended.xlsx", FEED, LATER)
    take(settings, LATER)
    landed = pl.read_parquet(night(settings, LATER).store.landed_paths(FEED, LATER), columns=["base_fen"])
    assert sorted(landed["base_fen"].to_list()) == [500_000] * 5 + [600_000]
    assert next(one for one in listed(settings, on=LATER)["deliveries"] if one["file"] == "wan.csv")["status"] == "corrected"


def test_what_comes_back_half_mended_stays_open_for_the_rest(settings: Settings, tmp_path: Path) -> None:
    held(settings)
    export(settings, FEED, out=tmp_path / "request.csv", by="数据管理岗", on=DAY)
    assert stat.S_IMODE((tmp_path / "request.csv").stat().st_mode) == 0o600
    assert "校核申请" in (tmp_path / "request.txt").read_text("utf-8")
    rows = list(csv.reader(io.StringIO((tmp_path / "request.csv").read_text("utf-8-sig"), newline="")))
    rows[1][3] = "5000"
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    hand_over(settings, FEED, "mended.csv", file.getvalue(), LATER)
    take(settings, LATER)
    entry = next(one for one in listed(settings, on=LATER)["deliveries"] if one["file"] == "august.csv")
    assert (entry["status"], entry["corrected"], entry["open"]) == ("requested", 1, 2)


def test_a_later_row_with_the_same_key_mends_without_any_reference(settings: Settings) -> None:
    held(settings)
    hand_over(settings, FEED, "september.csv", text(INSURANCE, [insured(10), insured(11)]), LATER)
    take(settings, LATER)
    entry = only(settings, LATER)
    assert (entry["status"], entry["corrected"], entry["open"]) == ("open", 1, 2), "the number with the slip is nobody that we know"


def test_a_file_that_was_refused_is_asked_for_whole_and_stands_until_it_comes(settings: Settings, tmp_path: Path) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), *(insured(n, base="约5000") for n in range(2, 6))]))
    take(settings)
    entry = only(settings)
    assert (entry["outcome"], entry["status"], entry["set_aside"], entry["open"]) == ("refused", "open", 1, 4)
    export(settings, FEED, out=tmp_path / "request.xlsx", by="数据管理岗", on=DAY)
    head, rows = sheet(tmp_path / "request.xlsx")
    assert len(rows) == 5, "the rows without a fault go back too: the department hands the whole file over"
    assert only(settings)["status"] == "requested"
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(n) for n in range(1, 6)]), LATER)
    take(settings, LATER)
    assert only(settings, LATER)["status"] == "corrected"
    assert head[0] == INSURANCE[0]


def test_a_file_that_could_not_be_read_is_asked_for_by_its_cover(settings: Settings, tmp_path: Path) -> None:
    hand_over(settings, FEED, "a.csv", text((*INSURANCE[:4], "入账日"), [insured(1)]))
    take(settings)
    made = export(settings, FEED, out=tmp_path / "request.csv", by="数据管理岗", on=DAY)
    assert (made["rows"], len(made["deliveries"])) == (0, 1)
    assert "请以原文件名重新交付" in (tmp_path / "request.txt").read_text("utf-8")


def test_what_came_back_or_was_released_is_not_asked_for_again(settings: Settings, tmp_path: Path) -> None:
    delivery = held(settings)
    hand_over(settings, FEED, "september.csv", text(INSURANCE, [insured(10)]), LATER)
    take(settings, LATER)
    made = export(settings, FEED, out=tmp_path / "rest.xlsx", by="数据管理岗", on=LATER, delivery=delivery)
    assert (made["rows"], made["by_rule"]) == (2, {"paid_on:no_day": 1, "person_key:checksum": 1})
    bill = bills(settings, wrong=6)
    release(settings, bill, rule="parts_make_the_whole", by="医保数据岗", why="经核实", on=DAY)
    with pytest.raises(NotFoundError, match="nothing waits"):
        export(settings, RULED, out=tmp_path / "none.xlsx", by="数据管理岗", on=DAY)
    with pytest.raises(NotFoundError, match="waits to be mended"):
        export(settings, RULED, out=tmp_path / "whole.xlsx", by="数据管理岗", on=DAY, delivery=bill)
    assert not [*tmp_path.glob("none*"), *tmp_path.glob("whole*")]


def test_a_spreadsheet_computes_nothing_and_loses_nothing_of_a_request() -> None:
    cells = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "-5,000.00", "-", "约5000", "- 5"]
    written = delimited([cells]).decode("utf-8-sig").strip()
    assert next(csv.reader([written])) == ["'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)", "-5,000.00", "-", "约5000", "'- 5"]
    with pytest.raises(DeliveryError, match="longer than a cell"):
        workbook([["x" * 32_768]], [], DAY)
