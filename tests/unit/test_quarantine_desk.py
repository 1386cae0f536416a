"""The quarantine desk: what is set aside is listed, shown and let pass by an officer; nobody is named on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.cells import cell_len

from cli import quarantine as pages
from cli.main import main
from cli.show import console
from hardship.declarations import ColumnKind, FeedColumn
from hardship.errors import BusyError, DeclarationError, DeliveryError, NotFoundError, SettingsError
from hardship.settings import Settings
from hardship.tables import Sensitivity
from pipelines.commands.quarantine import is_open, listed, shape, shown
from pipelines.commands.waiving import release
from pipelines.deliveries import waivers
from tests.inbox import DAY, FEED, finished, home, night, number, take
from tests.quarantined import LATER, RULED, SECRETS, bills, held, only


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path / "home")


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
    assert (by_line[11]["column"], by_line[11]["value"]) == ("person_key", f"990101{'*' * 11}{by_line[11]['value'][-1]}")
    assert len(shown(settings, delivery, on=DAY, rows=1)["lines"]) == 1
    with pytest.raises(NotFoundError, match="no delivery 000000000000"):
        shown(settings, "000000000000", on=DAY)


def test_a_shape_tells_nobody() -> None:
    assert shape("约5000.5元 x\n") == "字9999.9字 x␣"
    assert len(shape("9" * 100)) == 41


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


def test_what_an_officer_lets_pass_is_known_since_then_and_the_rest_since_it_came(settings: Settings) -> None:
    delivery = bills(settings)
    finished(settings, DAY)
    release(settings, delivery, rule="parts_make_the_whole", by="医保数据岗", why="经核实", on=DAY)
    take(settings, LATER, RULED)
    landed = pl.concat([pl.read_parquet(path) for path in night(settings).store.landed_paths(RULED, LATER)])
    known = dict(landed.select("line", "known_on").iter_rows())
    assert known == dict.fromkeys(range(2, 11), DAY) | {11: LATER}


@pytest.mark.parametrize(
    ("kind", "sensitivity", "shown"),
    [
        ("text", "internal", True),
        ("text", "sensitive", False),
        ("text", "identity", False),
        ("household", "internal", False),
        ("phone", "internal", False),
    ],
)
def test_a_shape_is_drawn_of_what_is_about_nobody(kind: ColumnKind, sensitivity: Sensitivity, shown: bool) -> None:
    assert is_open(FeedColumn("x", kind, "甲", "x", ("甲",), sensitivity=sensitivity)) is shown


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


@pytest.mark.parametrize("width", [60, 80, 120])
def test_what_is_copied_is_never_broken_on_a_narrow_screen(
    width: int, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, refused = held(settings), bills(settings, wrong=6)
    monkeypatch.setattr(console, "_width", width)
    pages._listed(listed(settings, on=DAY))
    pages._shown(shown(settings, delivery, on=DAY))
    page = capsys.readouterr().out
    for part in (delivery, refused, "base_fen:approximate 1", "person_key:checksum 1", "parts_make_the_whole 6", "整批拒收 refused"):
        assert part in page, part
    assert page.count("person_key:checksum") == 2
    assert max(cell_len(line) for line in page.splitlines()) <= width + 20 * (width < 80)


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
