"""Hostile files: whatever a department writes, every row is accounted for; and the two ways to read a cell agree."""

from __future__ import annotations

import re
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.part import all_blank
from exchange.table import open_table
from hardship.dates import parse_date
from hardship.declarations import Feed, FeedColumn, Measure
from hardship.errors import DeliveryError
from hardship.money import Unit, parse_yuan
from hardship.parameters import Citation
from hardship.text import InvalidValue
from pipelines import check, land
from pipelines.deliveries import COUNTS
from pipelines.land.cells import EARLIEST, STAND_INS, identifier, parse_cells, tidied
from pipelines.land.distinct import REASON, VALUE, Unreadable
from pipelines.land.read import LINE, RAGGED, read
from tests.inbox import DAY, INSURANCE, hand_over, home, insured, night, number, text

FEED = "social_insurance"
WORDS = [
    "", " ", "无", "/", "合计", "0", "-1", "12.345", "1.2万", "2026-08", "202608", "2026-02-30", "4.4E+04", "a\x00b", "１２", '="5"',
]  # fmt: skip
NASTY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)


def cells(good: list[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(good), st.sampled_from(WORDS), NASTY)


ROW = st.tuples(
    cells([number(n) for n in range(1, 5)]),
    cells(["2026-08", "202607", "2026年6月"]),
    cells(["职工", "flexible"]),
    cells(["5000", "1,000.50"]),
    cells(["2026-09-05", "2026/9/6 08:00"]),
).map(list)
ROWS = st.lists(st.one_of(ROW, st.builds(insured, st.integers(1, 4)), st.lists(NASTY, max_size=7)), max_size=12)
ENCODING = st.sampled_from(["utf-8", "utf-8-sig", "gb18030"])
THREE = Feed(
    "three", "三列", "three columns", "x", Citation("x", "1"), "x", "daily", 1, 1, "stop", 1,
    tuple(FeedColumn(f"h{n}", "date" if n else "key", "列", "column", (f"h{n}",)) for n in range(3)), ("h0",), "h1", "h2",
    (Measure("x", "int", "数", "count"),), "nobody yet", date(2030, 1, 1),
)  # fmt: skip


def frame_of(content: bytes) -> pl.DataFrame:
    batches = list(read(content, THREE, name="a.csv").batches())
    return pl.concat(batches) if batches else pl.DataFrame(schema={LINE: pl.Int64, RAGGED: pl.String})


FILES = st.lists(st.tuples(ROWS, st.sampled_from(",;\t|"), ENCODING, st.booleans()), min_size=1, max_size=3)
HOW: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


@settings(max_examples=10, **HOW)
@given(files=FILES)
def test_read_is_accepted_quarantined_duplicate_and_superseded(files: list[tuple[list[list[str]], str, str, bool]]) -> None:
    assert_conserved(files)


@pytest.mark.slow
@settings(max_examples=150, **HOW)
@given(files=FILES)
def test_many_files_are_accepted_quarantined_duplicate_and_superseded(files: list[tuple[list[list[str]], str, str, bool]]) -> None:
    assert_conserved(files)


def assert_conserved(files: list[tuple[list[list[str]], str, str, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        there = home(Path(folder))
        for position, (rows, delimiter, encoding, history) in enumerate(files):
            content = text(INSURANCE, rows, delimiter).encode(encoding)
            try:
                hand_over(there, FEED, f"{position}.csv", content, DAY, history=history)
            except DeliveryError:  # signs at random may look like no encoding at all: then nobody can even seal the file
                assert encoding == "gb18030"
        tonight = night(there)
        land.run_feed(tonight, FEED)
        check.run_feed(tonight, FEED)
        found = tonight.store.deliveries(FEED, DAY)
        assert found or any(encoding == "gb18030" for _, _, encoding, _ in files)
        for manifest in found:
            read_, *accounted = (manifest[name] for name in COUNTS)
            assert read_ == sum(accounted)
            assert sum(manifest["by_rule"].values()) == manifest["quarantined"]
        check.run_feed(tonight, FEED)
        assert tonight.store.deliveries(FEED, DAY) == found


@settings(max_examples=100, deadline=None)
@given(st.text("ab1,;|\t\n\r\"'甲", max_size=40), ENCODING)
def test_sealing_and_landing_count_the_same_records(content: str, encoding: str) -> None:
    data = content.encode(encoding)
    try:
        rows = open_table(data, "a.csv").records
        sent = read(data, THREE, name="a.csv")
    except DeliveryError:
        return
    assert sent.records == rows
    batches = list(sent.batches(2))
    assert sum(batch.height for batch in batches) + sent.passed_over == rows + 1
    assert pl.concat([batch[LINE] for batch in batches]).is_sorted() if batches else True


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text("ab1甲 '", max_size=3), min_size=1, max_size=4), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_files_with_and_without_quotation_marks_are_read_alike(rows: list[list[str]], delimiter: str) -> None:
    heading = delimiter.join(f"h{n}" for n in range(3))
    plain = "\n".join([heading, *(delimiter.join(row) for row in rows)])
    kept = [row for row in rows if not all_blank(row)]
    quoted = "\n".join([heading, *(delimiter.join(f'"{cell}"' for cell in row) for row in kept)])
    one, other = (frame_of(content.encode()) for content in (plain, quoted))
    assert one.drop(LINE, RAGGED).equals(other.drop(LINE, RAGGED))
    assert one[RAGGED].null_count() == sum(len(row) == 3 or (len(row) > 3 and all_blank(row[3:])) for row in kept)


def column(kind: Any) -> FeedColumn:
    return FeedColumn("x_fen" if kind == "yuan" else "x", kind, "列", "column", ("列",), required=False)


def by_parser(parse: Any, cell: Any) -> tuple[Any, str | None]:
    try:
        return parse(cell), None
    except InvalidValue as error:
        return None, "span" if error.reason == "range" else error.reason


def agree(kind: str, series: pl.Series, parse: Any, unit: Unit = "yuan") -> None:
    found = parse_cells(column(kind), series, unit=unit)
    expected = [(None, None) if cell is None else by_parser(parse, cell) for cell in series.to_list()]
    if kind == "date":
        expected = [(day, refused_day(day) if day else reason) for day, reason in expected]
    assert list(zip(found[VALUE], found[REASON], strict=True)) == expected


def refused_day(day: date) -> str | None:
    if day in STAND_INS:
        return "placeholder"
    return "range" if day < EARLIEST else None


AMOUNT_TEXT = st.one_of(
    st.from_regex(r"\A-?[0-9]{1,14}(\.[0-9]{0,7})?\Z"), st.from_regex(r"\A[-+]?[0-9,.]{0,6}(元|万元)?\Z"), st.sampled_from(WORDS), NASTY
)  # fmt: skip
DATE_TEXT = st.one_of(
    st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]( [0-2][0-9]:[0-6][0-9]:[0-6][0-9])?\Z"), st.from_regex(r"\A[0-9]{8}\Z"),
    st.dates().map(str), st.dates().map(lambda day: f"{day.year}年{day.month}月{day.day}日"), st.sampled_from(WORDS), NASTY,
)  # fmt: skip


# Columns in which nothing else stands are read in another way again.
PLAIN_AMOUNTS = st.one_of(
    st.lists(st.from_regex(r"\A-?[0-9]{1,11}(\.[0-9]{1,3})?\Z"), max_size=8), st.lists(st.from_regex(r"\A[-.0-9]{1,16}\Z"), max_size=3)
)
PLAIN_KEYS = st.lists(
    st.one_of(st.from_regex(r"\A[A-Za-z0-9_-]{0,8}[0-9eE]{1,3}\Z"), st.from_regex(r"\A[0-9]{1,4}[eE][0-9]{1,3}\Z")), max_size=6
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(AMOUNT_TEXT, max_size=8), PLAIN_AMOUNTS))
def test_amounts_in_text(texts: list[str]) -> None:
    agree("yuan", pl.Series(texts, dtype=pl.String), parse_yuan)
    agree("yuan", pl.Series(texts, dtype=pl.String), in_wan, "wan_yuan")


def in_wan(cell: Any) -> int | None:
    return parse_yuan(cell, unit="wan_yuan")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(-(10**13), 10**13), st.sampled_from([10**11, -(10**11), 10**12])), max_size=6),
    st.lists(st.one_of(st.none(), st.floats(), st.integers(-(10**9), 10**9).map(lambda fen: fen / 100), st.just(0.1 + 0.2)), max_size=6),
    st.lists(st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=3)), max_size=6),
)
def test_amounts_in_typed_columns(whole: list[int], floats: list[float], decimals: list[Decimal]) -> None:
    agree("yuan", pl.Series(whole, dtype=pl.Int64), parse_yuan)
    agree("yuan", pl.Series(floats, dtype=pl.Float64).fill_nan(None), parse_yuan)
    agree("yuan", pl.Series(decimals, dtype=pl.Decimal(20, 3)), parse_yuan)
    agree("yuan", pl.Series(whole, dtype=pl.Int64), in_wan, "wan_yuan")
    agree("yuan", pl.Series(floats, dtype=pl.Float64).fill_nan(None), in_wan, "wan_yuan")


@settings(max_examples=150, deadline=None)
@given(st.lists(DATE_TEXT, max_size=8))
def test_dates_in_text(texts: list[str]) -> None:
    agree("date", pl.Series(texts, dtype=pl.String), parse_date)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.dates(date(1900, 1, 1))), max_size=6),
    st.lists(st.one_of(st.none(), st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))), max_size=6),
    st.lists(st.one_of(st.none(), st.integers(0, 99_999_999)), max_size=6),
)
def test_dates_in_typed_columns(days: list[date], moments: list[datetime], numbers: list[int]) -> None:
    agree("date", pl.Series(days, dtype=pl.Date), parse_date)
    for zone in (None, "UTC", "Asia/Shanghai"):
        series = pl.Series(moments, dtype=pl.Datetime("us"))
        series = series.dt.replace_time_zone("UTC").dt.convert_time_zone(zone) if zone else series
        found = parse_cells(column("date"), series)
        assert found[VALUE].to_list() == [None if moment is None else parse_date(moment) for moment in series.to_list()]
    agree("date", pl.Series(numbers, dtype=pl.Int64), parse_date)


IDENTIFIER_TEXT = st.one_of(
    st.from_regex(r"\A[A-Za-z0-9_./-]{0,12}\Z"), st.sampled_from(["1E5", "1e+5", "1.2E+17", "-1", "N/A", "na"]), NASTY
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(IDENTIFIER_TEXT, max_size=8), PLAIN_KEYS))
def test_identifiers(texts: list[str]) -> None:
    found = parse_cells(column("key"), pl.Series(texts, dtype=pl.String))
    for cell, value, reason in zip(texts, found[VALUE], found[REASON], strict=True):
        if reason is None:
            assert value == identifier(cell)
            assert identifier(cell) == tidied(cell) or re.fullmatch(rf"{value}\.0+", tidied(cell) or "")
        else:
            assert reason in ("scientific_notation", "rounded")
            with pytest.raises(Unreadable, match=reason):
                identifier(cell)
