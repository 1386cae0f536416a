"""Expectations: each promise is kept by good rows and broken by the rows that break it; a broken check is never bad data."""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import expectations
from expectations import CheckOutcome, landed_columns, promises_of, suite_for
from expectations.promises import ADDED
from hardship.declarations import Feed, RowRule
from hardship.errors import CheckError, DeclarationError
from hardship.settings import PROJECT, Settings

FEED: Feed = importlib.import_module("feeds.social_insurance.feed").FEED

Check = Callable[[Feed, pl.DataFrame], CheckOutcome]


@pytest.fixture
def check_rows(tmp_path: Path) -> Check:
    def checked(feed: Feed, frame: pl.DataFrame) -> CheckOutcome:
        frame.write_parquet(tmp_path / "rows.parquet")
        return expectations.check_rows(feed, tmp_path / "rows.parquet", Settings(home=tmp_path))

    return checked


def rows(n: int) -> pl.DataFrame:
    line = pl.int_range(2, n + 2, dtype=pl.Int64, eager=True).alias("line")
    key = line.cast(pl.String)
    frame = pl.DataFrame({"person_key": "p_" + key, "row_key": key, "content": key, "line": line}).with_columns(
        month=pl.date(2026, 8, 1), kind=pl.lit("employee"), base_fen=pl.lit(500_000, pl.Int64), paid_on=pl.date(2026, 9, 5),
        known_on=pl.date(2026, 9, 30), delivery=pl.lit("d"), person_birth_date=pl.date(1980, 1, 1), person_sex=pl.lit("1"),
    )  # fmt: skip
    return frame.select(landed_columns(FEED))


def broken(frame: pl.DataFrame, line: int, **values: object) -> pl.DataFrame:
    here = pl.col("line") == line
    return frame.with_columns(
        pl.when(here).then(pl.lit(value)).otherwise(pl.col(name)).cast(frame.schema[name]).alias(name) for name, value in values.items()
    )


def test_every_feed_has_a_suite_with_one_expectation_a_promise() -> None:
    for path in sorted((PROJECT / "feeds").glob("*/feed.py")):
        feed = importlib.import_module(f"feeds.{path.parent.name}.feed").FEED
        promises = promises_of(feed)
        assert len(suite_for(feed).expectations) == len(promises)
        assert len({(promise.check, promise.column) for promise in promises}) == len(promises)
        assert {rule.name for rule in feed.rules} <= {promise.check for promise in promises}


def test_good_rows_keep_every_promise_also_when_there_are_none(check_rows: Check) -> None:
    for n in (0, 5):
        outcome = check_rows(FEED, rows(n))
        assert [finding.failed for finding in outcome.findings] == [0] * len(promises_of(FEED))
        assert outcome.bad_lines.is_empty()


@pytest.mark.parametrize(
    ("values", "check", "column"),
    [
        ({"kind": "boss"}, "known_code", "kind"),
        ({"kind": None}, "not_null", "kind"),
        ({"base_fen": -1}, "bounds", "base_fen"),
        ({"base_fen": 5_000_001}, "bounds", "base_fen"),
        ({"paid_on": date(2026, 7, 31)}, "not_before", "paid_on"),
    ],
)
def test_a_broken_row_is_found_by_its_line(values: dict[str, object], check: str, column: str, check_rows: Check) -> None:
    outcome = check_rows(FEED, broken(rows(9), 7, **values))
    assert [(f.promise.check, f.promise.column, f.failed) for f in outcome.findings if f.failed] == [(check, column, 1)]
    assert outcome.bad_lines["line"].to_list() == [7]


def test_repeated_versions_are_found_all(check_rows: Check) -> None:
    outcome = check_rows(FEED, broken(rows(9), 7, row_key="3"))
    assert outcome.bad_lines["line"].to_list() == [3, 7]


def test_rules_of_the_feed_are_run_with_their_severity_and_any_sign(check_rows: Check) -> None:
    rules = (
        RowRule("round", "base_fen % 100 = 0", "整元", "whole yuan"),
        RowRule("named", "regexp_full_match(person_key, 'p_[0-9]{1,3}')", "有名", "a key", severity="warn"),
    )
    feed = replace(FEED, rules=rules)
    outcome = check_rows(feed, broken(broken(rows(9), 4, base_fen=7), 6, person_key="p_12345"))
    assert {f.promise.check: f.failed for f in outcome.findings if f.failed} == {"round": 1, "named": 1}
    assert outcome.bad_lines["line"].to_list() == [4]


def test_promises_about_the_whole_table(check_rows: Check) -> None:
    outcome = check_rows(replace(FEED, minimum_rows=10), rows(9))
    assert [f.promise.check for f in outcome.findings if f.failed] == ["minimum_rows"]
    assert outcome.bad_lines.is_empty()


def test_a_check_that_cannot_be_run_is_an_error_of_the_check(check_rows: Check) -> None:
    feed = replace(FEED, rules=(RowRule("nonsense", "no_such_column > 1", "无", "none"),))
    with pytest.raises(CheckError, match="could not be run"):
        check_rows(feed, rows(3))
    with pytest.raises(DeclarationError, match="not an SQL condition"):
        promises_of(replace(FEED, rules=(RowRule("nonsense", "SELECT FROM (", "无", "none"),)))


def test_rows_that_cannot_be_read_are_an_error_that_quotes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    rows(9).write_parquet(file)
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(CheckError, match=r"could not be looked at: [A-Za-z]+Exception"):
        expectations.check_rows(FEED, file, Settings(home=tmp_path))
    (tmp_path / "home").write_text("no folder")
    with pytest.raises(CheckError, match="could not be looked at"):
        expectations.check_rows(FEED, file, Settings(home=tmp_path / "home"))


def test_missing_or_additional_columns_are_seen(check_rows: Check) -> None:
    outcome = check_rows(FEED, rows(3).with_columns(more=pl.lit(1)))
    assert [f.promise.check for f in outcome.findings if f.failed] == ["has_columns"]


def test_no_value_of_a_row_is_told(check_rows: Check) -> None:
    outcome = check_rows(FEED, broken(rows(9), 7, kind="a secret word"))
    assert "secret" not in repr(outcome)


def test_small_deliveries_are_checked_in_well_under_a_second_once_warm(check_rows: Check) -> None:
    check_rows(FEED, rows(200))
    spent = time.process_time()
    check_rows(FEED, rows(200))
    assert time.process_time() - spent < 0.7


def test_importing_check_loads_neither_great_expectations_nor_pandas() -> None:
    code = "import sys, pipelines.check; sys.exit(any(m in sys.modules for m in ('great_expectations', 'pandas', 'duckdb')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0
    assert set(ADDED) <= set(landed_columns(FEED))
