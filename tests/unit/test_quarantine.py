"""The quarantine desk: what is held back is listed, asked for, comes back and counts; nobody is named on the way."""

from __future__ import annotations

import csv
import io
import json
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from cli import quarantine as pages
from cli.main import main
from cli.show import console
from exchange.delivery import seal
from hardship.errors import BusyError, DeclarationError, DeliveryError, NotFoundError, SettingsError
from hardship.settings import Settings
from pipelines import check, land
from pipelines.commands.correction import IN_FILE, PROBLEM, export
from pipelines.commands.originals import REFERENCE
from pipelines.commands.quarantine import listed, shape, shown
from pipelines.commands.requests import due_on, requests_of
from pipelines.commands.sheets import delimited, workbook
from pipelines.commands.waiving import release
from pipelines.deliveries import waivers
from tests.inbox import DAY, INSURANCE, hand_over, home, insured, night, number, text

FEED = "social_insurance"
LATER = DAY + timedelta(days=5)
SECRETS = (*(number(n) for n in range(1, 30)), "约5000", "甲某", "H-1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path / "home")


def take(settings: Settings, as_of: date = DAY, feed: str = FEED) -> list[dict[str, Any]]:
    there = night(settings, as_of)
    land.run_feed(there, feed)
    check.run_feed(there, feed)
    return there.store.deliveries(feed, date.max)


def held(settings: Settings) -> str:
    """A delivery of which four rows are set aside: an amount that is about, a number with a slip, half a day, a total."""
    slip = insured(9)
    slip[0] = slip[0][:-1] + ("1" if slip[0][-1] != "1" else "2")
    rows = [
        *(insured(n) for n in range(1, 9)),
        insured(10, base="约5000"),
        slip,
        insured(12, paid_on="2026年9月"),
        ["合计", "", "", "40000", ""],
    ]
    hand_over(settings, FEED, "august.csv", text(INSURANCE, rows))
    [manifest] = take(settings)
    assert (manifest["outcome"], manifest["quarantined"]) == ("accepted", 4)
    return str(manifest["delivery"])


def only(settings: Settings, on: date = DAY, feed: str = FEED) -> dict[str, Any]:
    """The one delivery that the list has."""
    found = listed(settings, on=on, feed=feed)
    told = json.dumps(found, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in told]
    [entry] = found["deliveries"]
    assert entry["rows"] == sum(entry[name] for name in ("nothing_to_mend", "set_aside", "corrected", "released", "open"))
    return dict(entry)


def test_what_is_set_aside_is_listed_by_rule(settings: Settings) -> None:
    delivery = held(settings)
    entry = only(settings)
    assert (entry["delivery"], entry["file"], entry["feed"]) == (delivery, "august.csv", FEED)
    assert entry["by_rule"] == {"base_fen:approximate": 1, "paid_on:no_day": 1, "person_key:checksum": 1, "total_row": 1}
    assert (entry["status"], entry["open"], entry["nothing_to_mend"], entry["due_on"]) == ("open", 3, 1, None)
    assert listed(settings, on=DAY, since=DAY + timedelta(days=1))["deliveries"] == []
    with pytest.raises(DeclarationError, match="no feed named hospital"):
        listed(settings, on=DAY, feed="hospital")


def test_a_line_is_shown_with_its_rule_and_a_shape_only_where_it_is_about_nobody(settings: Settings) -> None:
    delivery = held(settings)
    found = shown(settings, delivery, on=DAY)
    assert not [secret for secret in SECRETS if secret in json.dumps(found, ensure_ascii=False)]
    by_line = {one["line"]: one for one in found["lines"]}
    assert (by_line[12]["column"], by_line[12]["rule"], by_line[12]["value"]) == ("paid_on", "paid_on:no_day", "9999字9字")
    assert (by_line[10]["column"], by_line[10]["value"]) == ("base_fen", None)
    assert (by_line[11]["column"], by_line[11]["value"]) == ("person_key", None)
    assert len(shown(settings, delivery, on=DAY, rows=1)["lines"]) == 1
    with pytest.raises(NotFoundError, match="no delivery 000000000000"):
        shown(settings, "000000000000", on=DAY)


def test_a_shape_tells_nobody() -> None:
    assert shape("约5000.5元 x\n") == "字9999.9字 x␣"
    assert len(shape("9" * 100)) == 41


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


RULED = "medical_expenses"
MEDICAL = (
    "setl_id", "mdtrt_id", "certno", "med_type", "setl_time", "medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt",
    "inscp_scp_amt", "act_pay_dedc", "fund_pay_sumamt", "hifp_pay", "maf_pay", "psn_part_amt", "acct_pay", "psn_cash_pay",
)  # fmt: skip


def bills(settings: Settings, wrong: int = 1) -> str:
    """Ten bills of which the last ones are not what the funds and the patient paid."""
    parts = ["0", "0", "0", "0", "0", "60", "0", "0", "40", "0", "40"]
    rows = [[f"s{n}", f"v{n}", number(n), "21", "2026-09-29", "999" if n > 10 - wrong else "100", *parts] for n in range(1, 11)]
    hand_over(settings, RULED, "bills.csv", text(MEDICAL, rows))
    [manifest] = take(settings, feed=RULED)
    return str(manifest["delivery"])


def test_an_officer_may_let_a_rule_pass_and_it_is_kept(settings: Settings) -> None:
    delivery = bills(settings)
    entry = only(settings, feed=RULED)
    assert entry["by_rule"] == {"parts_make_the_whole": 1}
    given: dict[str, Any] = {"rule": "parts_make_the_whole", "by": "医保数据岗", "why": "经核实，含公益减免", "on": DAY}
    for wrong in ({"lines": [3]}, {"rule": "negative_only_as_reversal"}):
        with pytest.raises(NotFoundError):
            release(settings, delivery, **given | wrong)
    made = release(settings, delivery, **given, lines=[11])
    kept = {"rule": "parts_make_the_whole", "by": "医保数据岗", "on": DAY.isoformat(), "why": "经核实，含公益减免", "lines": [11]}
    assert made == {"feed": RULED, "delivery": delivery, **kept}
    assert waivers(night(settings).store, RULED) == {delivery: [kept]}
    entry = only(settings, feed=RULED)
    assert (entry["status"], entry["released"], entry["open"]) == ("released", 1, 0)
    [taken] = take(settings, LATER, RULED)
    assert (taken["outcome"], taken["accepted"], taken["quarantined"]) == ("accepted", 10, 0), "it counts from the next night on"
    entry = only(settings, LATER, feed=RULED)
    assert (entry["status"], entry["rows"]) == ("released", 0)
    assert take(settings, LATER, RULED) == [taken]


def test_a_delivery_refused_for_the_share_of_a_rule_counts_once_an_officer_says_so(settings: Settings) -> None:
    delivery = bills(settings, wrong=6)
    entry = only(settings, feed=RULED)
    assert (entry["outcome"], entry["status"], entry["set_aside"]) == ("refused", "open", 4)
    with pytest.raises(NotFoundError, match="unlike its history"):
        release(settings, delivery, rule="unlike_history", by="医保数据岗", why="经核实", on=DAY)
    release(settings, delivery, rule="parts_make_the_whole", by="医保数据岗", why="经核实", on=DAY)
    assert only(settings, feed=RULED)["status"] == "released"
    [taken] = take(settings, LATER, RULED)
    assert (taken["outcome"], taken["accepted"]) == ("accepted", 10)


@pytest.mark.parametrize("rule", ["base_fen:approximate", "person_key:checksum", "total_row", "row:cells", "nonsense"])
def test_what_cannot_be_read_is_never_released(rule: str, settings: Settings) -> None:
    delivery = held(settings)
    with pytest.raises(DeliveryError, match="cannot be waived") as refused:
        release(settings, delivery, rule=rule, by="岗", why="看起来没问题", on=DAY)
    assert "hardship quarantine export" in refused.value.do
    assert waivers(night(settings).store, FEED) == {}


@pytest.mark.parametrize(("by", "why"), [("", "x"), ("x", " "), ("x", f"是{number(3)}"), ("x", "字" * 600)])
def test_who_and_why_are_told_and_name_nobody(by: str, why: str, settings: Settings) -> None:
    delivery = held(settings)
    with pytest.raises(SettingsError):
        release(settings, delivery, rule="total_row", by=by, why=why, on=DAY)


def test_the_pages_name_nobody(settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = held(settings)
    monkeypatch.setattr(console, "_width", 200)
    pages._listed(listed(settings, on=DAY))
    pages._shown(shown(settings, delivery, on=DAY))
    page = capsys.readouterr().out
    for part in ("待处理 open", "base_fen:approximate 1", delivery, "缴费基数：只是约数", "9999字9字", "不显示 hidden"):
        assert part in page, part
    assert not [secret for secret in SECRETS if secret in page]


def test_the_commands_say_it_as_json_and_end_with_the_code_of_what_went_wrong(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = held(settings)
    monkeypatch.setenv("HARDSHIP_CATALOGUE", str(settings.catalogue))

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["hardship", "quarantine", *arguments, "--home", str(settings.home), "--on", str(DAY)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        assert not [secret for secret in SECRETS if secret in captured.out + captured.err]
        return int(ended.value.code or 0), captured.out

    code, out = run("list", "--json", "--feed", FEED)
    assert (code, json.loads(out)["totals"]["open_rows"]) == (0, 3)
    code, out = run("show", delivery, "--json")
    assert (code, len(json.loads(out)["lines"])) == (0, 4)
    out_file = tmp_path / "request.xlsx"
    code, out = run("export", "--feed", FEED, "--out", str(out_file), "--by", "数据管理岗", "--json")
    assert (code, json.loads(out)["rows"], out_file.exists()) == (0, 3, True)
    assert run("list")[0] == 0
    assert run("show", delivery)[0] == 0
    told = ("--by", "数据管理岗", "--why", "经核实")
    assert run("release", delivery, "--rule", "base_fen:approximate", *told)[0] == DeliveryError.exit_code
    assert run("release", "0" * 12, "--rule", "x", *told)[0] == NotFoundError.exit_code
    assert run("list", "--feed", "hospital")[0] == DeclarationError.exit_code
    with night(settings).store.lock():
        assert run("export", "--feed", FEED, "--out", str(tmp_path / "b.csv"), *told[:2], "--delivery", delivery)[0] == BusyError.exit_code
    assert not (tmp_path / "b.csv").exists()
