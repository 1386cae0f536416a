"""``hardship inspect``: one answer for every file, nothing written but what was asked for, and nobody named."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cli.main import app, main
from exchange.delivery import seal, seal_path
from expectations import Unlike, check_rows
from hardship.declarations import FeedColumn, RowRule
from hardship.errors import CheckError, DeclarationError, StoreError
from hardship.settings import PROJECT, Settings
from pipelines import check, land
from pipelines.commands import findings, looking
from pipelines.commands.inspecting import NOT_SAVED, OUTCOMES, Inspection, feed_of, inspect
from pipelines.commands.promises import held
from pipelines.rowfile import landed_schema
from tests.inbox import DAY, INSURANCE, hand_over, home, insured, night, number, text

FEED = "social_insurance"
PARTS = ["outcome", "encoding", "format", "headings", "read", "accepted", "quarantined", "duplicate", "superseded", "findings"]
COUNTS = ("read", "accepted", "quarantined", "duplicate", "superseded")
SECRETS = (*(number(n) for n in range(1, 9)), "约5000", "甲某某")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """No home: a folder that is not there."""
    return Settings(home=tmp_path / "nowhere", catalogue=PROJECT, invented=True)


def look(settings: Settings, path: Path, feed: str = FEED, **how: Any) -> Inspection:
    found = inspect(settings, path, feed_of(settings, feed), today=how.pop("today", DAY), **how)
    result = found.result
    assert list(result) == PARTS
    assert result["outcome"] in OUTCOMES
    assert result["read"] == sum(result[name] for name in COUNTS if name != "read")
    assert all(list(one) == ["line", "column", "rule", "message", "message_zh"] for one in result["findings"])
    assert all(one["message"] and one["message_zh"] for one in result["findings"])
    told = json.dumps(result, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in told]
    return found


def put(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


GOOD = [insured(n) for n in range(1, 6)]
FILES: dict[str, tuple[str, str, tuple[int, ...], set[str]]] = {
    "good": (text(INSURANCE, GOOD), "load", (5, 5, 0, 0, 0), set()),
    "a column more": (
        text((*INSURANCE, "备注"), [[*row, "x"] for row in GOOD]), "load-and-flag", (5, 5, 0, 0, 0), {"extra_heading"},
    ),
    "two names for a heading": (
        text((*INSURANCE, "公民身份号码"), [[*row, row[0]] for row in GOOD]), "load-and-flag", (5, 5, 0, 0, 0), {"second_heading"},
    ),
    "a row twice": (text(INSURANCE, [*GOOD, GOOD[2]]), "load-and-flag", (6, 5, 0, 1, 0), {"duplicate"}),
    "a row restated": (text(INSURANCE, [*GOOD, insured(3, base="5100")]), "load-and-flag", (6, 5, 0, 0, 1), {"superseded"}),
    "a bad row": (text(INSURANCE, [*GOOD, insured(6, base="约5000")]), "quarantine-lines", (6, 5, 1, 0, 0), {"base_fen:approximate"}),
    "a heading and no row": (text(INSURANCE, []), "load-empty-and-warn", (0, 0, 0, 0, 0), {"no_rows"}),
    "no heading": (text(GOOD[0], GOOD[1:]), "quarantine-file", (0, 0, 0, 0, 0), {"no_heading"}),
    "a column missing": (text(INSURANCE[:4], [row[:4] for row in GOOD]), "quarantine-file", (0, 0, 0, 0, 0), {"heading_missing"}),
    "a unit that is not read": (
        text((*INSURANCE[:3], "缴费基数（千元）", INSURANCE[4]), GOOD), "quarantine-file", (0, 0, 0, 0, 0), {"heading_unit"},
    ),
    "mostly bad": (
        text(INSURANCE, [GOOD[0], *(insured(n, base="约5000") for n in range(2, 6))]), "quarantine-file", (5, 0, 5, 0, 0),
        {"delivery_refused", "base_fen:approximate"},
    ),
    "nothing": ("", "quarantine-file", (0, 0, 0, 0, 0), {"content"}),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_would_become_of_a_file(name: str, settings: Settings, tmp_path: Path) -> None:
    content, outcome, counts, rules = FILES[name]
    result = look(settings, put(tmp_path, content)).result
    assert (result["outcome"], tuple(result[one] for one in COUNTS)) == (outcome, counts)
    assert rules <= {one["rule"] for one in result["findings"]}
    assert rules or not result["findings"]


@pytest.mark.parametrize("name", [name for name in FILES if name != "nothing"])
def test_the_night_does_what_inspect_said(name: str, settings: Settings, tmp_path: Path) -> None:
    content, outcome, _, _ = FILES[name]
    said = look(settings, put(tmp_path, content)).result
    there = home(tmp_path / "home")
    hand_over(there, FEED, "a.csv", content)
    land.run_feed(night(there), FEED)
    check.run_feed(night(there), FEED)
    [landed] = night(there).store.deliveries(FEED, DAY)
    assert (landed["outcome"] == "refused") == (outcome == "quarantine-file")
    if said["read"]:
        assert {one: landed[one] for one in COUNTS} == {one: said[one] for one in COUNTS}
        assert landed["encoding"] == said["encoding"]


def test_findings_name_line_column_and_rule(settings: Settings, tmp_path: Path) -> None:
    rows = [*GOOD, insured(6, base="约5000"), GOOD[0]]
    result = look(settings, put(tmp_path, text(INSURANCE, rows))).result
    by_line = {one["line"]: (one["column"], one["rule"]) for one in result["findings"]}
    assert by_line == {7: ("base_fen", "base_fen:approximate"), 8: (None, "duplicate")}
    assert result["headings"]["person_key"] == "身份证号"


def test_what_lies_after_the_day_of_delivery_is_future(settings: Settings, tmp_path: Path) -> None:
    path = put(tmp_path, text(INSURANCE, [*GOOD, *(insured(n) for n in range(6, 9)), insured(9, month="2026-10", paid_on="2026-10-05")]))
    assert look(settings, path).result["quarantined"] == 1
    assert look(settings, path, today=date(2026, 10, 5)).result["quarantined"] == 0
    assert look(settings, path, delivered_on=date(2026, 10, 5)).result["quarantined"] == 0


def no_such(folder: Path) -> Path:
    return folder / "none.csv"


def a_folder(folder: Path) -> Path:
    return folder


def a_device(folder: Path) -> Path:
    return Path("/dev/zero")


def a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.csv")
    return folder / "pipe.csv"


def a_link_to_itself(folder: Path) -> Path:
    (folder / "loop.csv").symlink_to("loop.csv")
    return folder / "loop.csv"


def a_name_too_long(folder: Path) -> Path:
    return folder / ("a" * 300)


@pytest.mark.parametrize("make", [no_such, a_folder, a_device, a_pipe, a_link_to_itself, a_name_too_long], ids=lambda make: make.__name__)
def test_what_is_no_file_has_an_answer(make: Callable[[Path], Path], settings: Settings, tmp_path: Path) -> None:
    result = look(settings, make(tmp_path)).result
    assert (result["outcome"], result["format"], len(result["findings"])) == ("quarantine-file", "", 1)


def test_nothing_but_the_rows_is_written(settings: Settings, tmp_path: Path) -> None:
    path = put(tmp_path, text(INSURANCE, [*GOOD, insured(6, base="约5000")]))
    out = tmp_path / "out" / "rows.parquet"
    found = look(settings, path, rows=out)
    assert sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")) == ["a.csv", "out", "out/rows.parquet"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    rows = pl.read_parquet(out)
    feed = feed_of(settings, FEED)
    assert rows.columns == [name for name in landed_schema(feed) if name not in NOT_SAVED]
    assert rows["line"].to_list() == [2, 3, 4, 5, 6]
    assert rows["base_fen"].to_list() == [500_000] * 5
    assert rows["person_key"].n_unique() == 5
    assert not [secret for secret in SECRETS if secret.encode() in out.read_bytes()]
    assert found.keys == pl.read_parquet_metadata(out)["hardship.keys"] == "throw-away"
    look(settings, path, rows=out)
    assert not set(rows["person_key"]) & set(pl.read_parquet(out)["person_key"]), "a throw-away key is used once"


def test_rows_of_an_unusable_file_are_an_empty_table(settings: Settings, tmp_path: Path) -> None:
    look(settings, put(tmp_path, b"\x00\xff" * 50), rows=tmp_path / "rows.parquet")
    rows = pl.read_parquet(tmp_path / "rows.parquet")
    assert (rows.height, "base_fen" in rows.columns) == (0, True)


def test_rows_that_cannot_be_written_are_an_error_of_the_store(settings: Settings, tmp_path: Path) -> None:
    path = put(tmp_path, text(INSURANCE, GOOD))
    with pytest.raises(StoreError):
        look(settings, path, rows=path / "rows.parquet")
    with pytest.raises(Exception, match="over the file itself"):
        look(settings, path, rows=path)
    assert path.read_text("utf-8") == text(INSURANCE, GOOD)


@pytest.mark.parametrize("kind", ["pipe", "folder", "no name", "too long", "much too long"])
def test_rows_go_to_a_file_and_nothing_else_is_replaced(settings: Settings, tmp_path: Path, kind: str) -> None:
    path = put(tmp_path, text(INSURANCE, GOOD))
    out = tmp_path / ("a" * {"too long": 252, "much too long": 300}.get(kind, 3))
    if kind == "pipe":
        os.mkfifo(out)
    elif kind == "folder":
        out.mkdir()
    before = [(one.name, one.stat().st_mode) for one in sorted(tmp_path.iterdir())]
    with pytest.raises(StoreError):
        look(settings, path, rows=Path() if kind == "no name" else out)
    assert [(one.name, one.stat().st_mode) for one in sorted(tmp_path.iterdir())] == before


def test_what_a_declaration_prints_is_not_in_the_answer(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = (PROJECT / "feeds" / FEED / "feed.py").read_text("utf-8")
    (tmp_path / "feed.py").write_text(f"{source}\nprint('hello')\n", "utf-8")
    feed_of(settings, str(tmp_path))
    assert capsys.readouterr() == ("", "hello\n")


def test_a_seal_beside_the_file_is_held_against_it(settings: Settings, tmp_path: Path) -> None:
    path = put(tmp_path, text(INSURANCE, GOOD))
    seal(path, FEED, DAY - timedelta(days=2))
    found = look(settings, path)
    assert (found.result["outcome"], found.delivered_on) == ("load", DAY - timedelta(days=2))
    path.write_text(text(INSURANCE, GOOD[:4]), "utf-8")
    assert [one["rule"] for one in look(settings, path).result["findings"]] == ["seal"]
    seal_path(path).write_text("{}", "utf-8")
    assert look(settings, path).result["outcome"] == "quarantine-file"
    seal(path, "register", DAY)
    assert look(settings, path).result["outcome"] == "quarantine-file"


def test_a_feed_that_is_not_in_the_project_is_tried_from_its_folder(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "my contributions"
    folder.mkdir()
    shutil.copy(PROJECT / "feeds" / FEED / "feed.py", folder)
    path = put(tmp_path, text(INSURANCE, GOOD))
    for feed in (str(folder), str(folder / "feed.py")):
        assert look(settings, path, feed).result["outcome"] == "load"
    assert sorted(one.name for one in folder.iterdir()) == ["feed.py"]
    (folder / "events.sql").write_text("SELECT FROM WHERE", "utf-8")
    with pytest.raises(DeclarationError, match=r"events.sql"):
        feed_of(settings, str(folder))


@pytest.mark.parametrize("broken", ["", "FEED = 5", "import nowhere_at_all", "FEED = Feed(", "raise SystemExit(0)", None])
def test_a_folder_without_a_feed_is_an_error_of_the_declaration(broken: str | None, settings: Settings, tmp_path: Path) -> None:
    if broken is not None:
        (tmp_path / "feed.py").write_text(broken, "utf-8")
    with pytest.raises(DeclarationError):
        feed_of(settings, str(tmp_path))
    with pytest.raises(DeclarationError, match="no feed named hospital"):
        feed_of(settings, "hospital")
    with pytest.raises(DeclarationError, match="no feed named a"):
        feed_of(settings, "a" * 5000)


def test_a_kind_of_column_that_does_not_exist_is_named() -> None:
    with pytest.raises(DeclarationError, match="column base_fen has no known kind"):
        FeedColumn("base_fen", "dollar", "基数", "base", ("基数",))  # type: ignore[arg-type]


def test_what_a_home_knows_already_is_told_as_the_night_would_take_it(tmp_path: Path) -> None:
    there = home(tmp_path / "home")
    content = text(INSURANCE, GOOD)
    hand_over(there, FEED, "old.csv", content, DAY - timedelta(days=2))
    land.run_feed(night(there), FEED)
    check.run_feed(night(there), FEED)
    path = put(tmp_path, content, "another name.csv")
    result = look(there, path, at_home=True).result
    assert (result["outcome"], result["accepted"], result["duplicate"]) == ("load-and-flag", 0, 5)
    assert result["findings"][0]["rule"] == "handed_over_before"
    assert f"on {DAY - timedelta(days=2)} as old.csv" in result["findings"][0]["message"]
    # Said otherwise in between, the same file is the department's latest word: what changed counts again.
    hand_over(there, FEED, "restated.csv", text(INSURANCE, [insured(3, base="5100")]), DAY - timedelta(days=1))
    land.run_feed(night(there), FEED)
    check.run_feed(night(there), FEED)
    result = look(there, path, at_home=True).result
    assert (result["accepted"], result["duplicate"]) == (1, 4)
    hand_over(there, FEED, "another name.csv", content)
    land.run_feed(night(there), FEED)
    check.run_feed(night(there), FEED)
    again = [one for one in night(there).store.deliveries(FEED, DAY) if "again_of" in one]
    assert [(one["accepted"], one["duplicate"]) for one in again] == [(1, 4)]


def test_rows_are_listed_up_to_a_number_and_the_others_counted(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "LISTED", 3)
    rows = [*(insured(n) for n in range(1, 20)), *(insured(n, base="约5000") for n in range(20, 26))]
    result = look(settings, put(tmp_path, text(INSURANCE, rows))).result
    assert [one["rule"] for one in result["findings"]] == ["base_fen:approximate"] * 3 + ["more"]
    assert result["findings"][-1]["message"].startswith("3 more rows")
    assert result["quarantined"] == 6


def test_so_many_columns_more_are_counted(settings: Settings, tmp_path: Path) -> None:
    more = [f"栏{n}" for n in range(findings.LISTED_HEADINGS + 7)]
    result = look(settings, put(tmp_path, text((*INSURANCE, *more), [[*row, *more] for row in GOOD]))).result
    assert [one["rule"] for one in result["findings"]] == ["extra_heading"] * (findings.LISTED_HEADINGS + 1)
    assert result["findings"][-1]["message"].startswith("7 more columns")


def test_a_home_lends_its_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = home(tmp_path / "home")
    path = put(tmp_path, text(INSURANCE, [insured(n) for n in range(1, 8)]), "new.csv")
    assert "尚无历史" in look(there, path, at_home=True).history
    hand_over(there, FEED, "old.csv", text(INSURANCE, GOOD), DAY - timedelta(days=1))
    land.run_feed(night(there), FEED)
    check.run_feed(night(there), FEED)
    before = sorted((one.as_posix(), one.stat().st_mtime_ns) for one in (tmp_path / "home").rglob("*"))
    found = look(there, path, at_home=True)
    assert (found.result["outcome"], found.result["accepted"], found.result["duplicate"]) == ("load-and-flag", 2, 5)
    assert [(one["line"], one["rule"]) for one in found.result["findings"]] == [(line, "known") for line in range(2, 7)]
    assert "已与" in found.history
    for level, outcome in (("flag", "load-and-flag"), ("stop", "quarantine-file")):
        strange = Unlike(level, "sizes", "base_fen", 7, 7, "数额大了100倍", "amounts are 100 times larger")  # type: ignore[arg-type]
        monkeypatch.setattr(looking, "unlike_history", lambda *_, found=strange: [found])
        result = look(there, path, at_home=True).result
        assert (result["outcome"], result["accepted"]) == (outcome, 2 if level == "flag" else 0)
        assert "unlike_sizes" in [one["rule"] for one in result["findings"]]
    assert sorted((one.as_posix(), one.stat().st_mtime_ns) for one in (tmp_path / "home").rglob("*")) == before, "it only looks"


def test_a_heading_that_may_be_about_a_person_is_not_told(settings: Settings, tmp_path: Path) -> None:
    result = look(settings, put(tmp_path, text((*INSURANCE, "字" * 80), [[*row, ""] for row in GOOD]))).result
    assert [one["rule"] for one in result["findings"]] == ["extra_heading"]
    assert "字字" not in json.dumps(result, ensure_ascii=False)
    assert [findings.shown(one) for one in (number(8), "电话13812345678", "a\x1b[31m", "备 注")] == ["（不显示 hidden）"] * 2 + [
        "a[31m",
        "备 注",
    ]


def test_a_number_that_a_heading_holds_as_an_example_is_not_told(settings: Settings, tmp_path: Path) -> None:
    headings = (f"身份证号（如{number(8)}）", *INSURANCE[1:], "甲某某13800000000")
    result = look(settings, put(tmp_path, text(headings, [[*row, ""] for row in GOOD]))).result
    assert result["headings"]["person_key"] == "身份证号（如…）"
    assert [one["rule"] for one in result["findings"]] == ["extra_heading"]
    assert not [one for one in (number(8), "甲某某", "13800000000") if one in json.dumps(result, ensure_ascii=False)]
    rows = [[row[4], *row[1:], ""] for row in GOOD]
    (retyped,) = look(settings, put(tmp_path, text((*headings[:5], "备注"), rows))).result["findings"][:1]
    assert (retyped["rule"], "如…" in retyped["message"]) == ("retyped", True)


SPOILT = {
    "nothing": [],
    "empty": [pl.lit(None, pl.String).alias("setl_id"), pl.lit(None, pl.Date).alias("settled_on")],
    "a code": [pl.when(pl.col("line") < 5).then(pl.lit("77")).otherwise("med_type").alias("med_type")],
    "bounds": [(pl.col("cash_paid_fen") + pl.col("line") * 100_000_000).alias("cash_paid_fen")],
    "whole rows": [(-pl.col("total_fen")).alias("total_fen")],
    "the same record": [pl.lit("f" * 32).alias("row_key")],
    "a column more": [pl.lit(1).alias("more")],
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_promise_says_the_same_alone_and_beside_great_expectations(name: str, settings: Settings, tmp_path: Path) -> None:
    feed = feed_of(settings, "medical_expenses")
    values = {"row_key": pl.concat_str(pl.lit("k"), "line"), "content": pl.lit("c"), "med_type": pl.lit("21"), "known_on": pl.lit(DAY)}
    columns = [
        values.get(column, pl.lit(DAY) if kind == pl.Date else pl.lit(100 if kind == pl.Int64 else "x")).cast(kind).alias(column)
        for column, kind in landed_schema(feed).items()
        if column != "line"
    ]
    rows = pl.select(pl.int_range(2, 12, dtype=pl.Int64).alias("line")).with_columns(columns).with_columns(SPOILT[name])
    rows.write_parquet(tmp_path / "rows.parquet")
    for declared in (feed, replace(feed, minimum_rows=11)):
        there = tmp_path / "rows.parquet", settings.model_copy(update={"home": tmp_path})
        alone, beside = held(declared, *there), check_rows(declared, *there)
        assert [(f.promise, f.rows, f.failed, f.lines.to_list()) for f in alone.findings] == [
            (f.promise, f.rows, f.failed, f.lines.to_list()) for f in beside.findings
        ]
        assert any(f.failed for f in alone.findings) == (name != "nothing" or declared is not feed)


def test_a_rule_that_cannot_be_run_is_no_verdict_on_the_file(settings: Settings, tmp_path: Path) -> None:
    feed = replace(feed_of(settings, FEED), rules=(RowRule("nonsense", "no_such_column > 0", "不可行", "cannot be"),))
    with pytest.raises(CheckError, match="could not be run"):
        inspect(settings, put(tmp_path, text(INSURANCE, GOOD)), feed, today=DAY)


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """The command as the shell calls it; answers its exit code."""
    monkeypatch.setattr("sys.argv", ["hardship", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_command_prints_only_json_and_ends_well_for_every_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.registered_commands
    monkeypatch.delenv("HARDSHIP_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    for content, outcome in ((text(INSURANCE, GOOD), "load"), (b"\x00\xff", "quarantine-file"), (b"PAR1", "quarantine-file")):
        path = put(tmp_path, content)
        ended = run("inspect", str(path), "--feed", FEED, "--json", "--delivered-on", str(DAY), monkeypatch=monkeypatch)
        captured = capsys.readouterr()
        assert (ended, json.loads(captured.out)["outcome"]) == (0, outcome)
        assert run("inspect", str(path), "--feed", FEED, "--delivered-on", str(DAY), monkeypatch=monkeypatch) == 0
        assert outcome in capsys.readouterr().out
    assert run("inspect", str(tmp_path), "--feed", FEED, "--json", monkeypatch=monkeypatch) == 0
    assert run("inspect", str(path), "--feed", "hospital", "--json", monkeypatch=monkeypatch) == DeclarationError.exit_code
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv"]


def test_a_home_lends_its_keys(tmp_path: Path) -> None:
    there = home(tmp_path / "home")
    path = put(tmp_path, text(INSURANCE, GOOD))
    found = look(there, path, at_home=True, rows=tmp_path / "rows.parquet")
    assert found.keys == "home"
    assert pl.read_parquet(tmp_path / "rows.parquet")["person_key"].to_list() == night(there).vault.person_keys([row[0] for row in GOOD])
    assert look(there, path).keys == "throw-away"
