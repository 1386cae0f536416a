"""``hardship inspect`` has one answer for every file, which is what the night would do, and names nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from expectations import check_rows
from hardship.settings import Settings
from pipelines.commands import findings
from pipelines.commands.inspecting import feed_of
from pipelines.commands.promises import held
from pipelines.deliveries import COUNTS
from pipelines.noted import heading_shown
from pipelines.rowfile import landed_schema
from tests.inbox import DAY, FEED, INSURANCE, hand_over, home, insured, number, take, text
from tests.inspected import GOOD, look, nowhere, put


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return nowhere(tmp_path)


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
    [landed] = take(there)
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


def test_a_heading_that_may_be_about_a_person_is_not_told(settings: Settings, tmp_path: Path) -> None:
    result = look(settings, put(tmp_path, text((*INSURANCE, "字" * 80), [[*row, ""] for row in GOOD]))).result
    assert [one["rule"] for one in result["findings"]] == ["extra_heading"]
    assert "字字" not in json.dumps(result, ensure_ascii=False)
    assert [heading_shown(one) for one in (number(8), "电话13812345678", "a\x1b[31m", "备 注")] == ["（不显示 hidden）"] * 2 + [
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
