"""Dates: what is read as which day, what is refused under which name, and the sums at the ends of months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from hardship.dates import InvalidDate, add_months, age_on, month_end, months_between, parse_date

NEW_YEAR = date(2024, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "20240101",
        "2024-01-01",
        "2024-1-1",
        "2024/1/1",
        "2024.1.1",
        "２０２４．１．１",
        "2024年1月1日",
        "2024年01月01号",
        "2024 年 1 月 1 日",
        "2024年1⽉1⽇",
        "二〇二四年一月一日",
        "二零二四年一月一号",
        "2024年一月一日",
        "二〇二四年1月1日",
        "20231231T160000Z",
        "2024年1月1號",
        "二○二四年一月一日",
        "贰零贰肆年零壹月零壹日",  # as cheques have it
        "1 Jan 2024",
        "01-JAN-2024",
        "January 1, 2024",
        "Jan  1 2024 12:00AM",
        "Mon Jan 01 08:00:00 CST 2024",
        "2024-01-01 星期一",
        "2024年1月1日 (周一) 08:00",
        "2024/1/1 上午 12:00:00",
        "2024/1/1 12:00:00 PM",
        "2024-01-01 08:00:00",
        "2024-01-01 8:00",
        "2024-01-01T08:00:00",
        "2024-01-01T08:00:00.000",
        "2024-01-01T08:00:00+08:00",
        "2024-01-01T08:00:00.123+0800",
        "2023-12-31T16:00:00Z",  # midnight in China
        "2024-01-01T15:59:59Z",
        "2023-12-31T23:00:00-05:00",
        "20240101 08:00:00",
        "20240101T080000",
        "20240101080000",
        "20240101 080000",
        "2024-01-01 上午",
        "2024年1月1日下午",
        "公元2024年1月1日",
        "2024年1月1日。",
        "2024.1.1.",
        "2024.01.01日",
        "2024。1。1",
        "2024、1、1",
        "2024·1·1",
        "202401010800",
        "2024年1月1日 08:00",
        "2024年1月1日8时30分",
        "20240101.0",
        "45292",
        "45292.0",
        "45292.333",
        " '2024-01-01\u200b",
        '="20240101"',
        20240101,
        20240101.0,
        45292,
        45292.75,
        NEW_YEAR,
        datetime(2024, 1, 1, 23, 59),
        datetime(2023, 12, 31, 16, tzinfo=UTC),
        datetime(2024, 1, 1, 7, tzinfo=timezone(timedelta(hours=8))),
    ],
)
def test_one_day_in_every_dress(text: Any) -> None:
    day = parse_date(text)
    assert day == NEW_YEAR
    assert type(day) is date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        (20000, date(1954, 10, 3)),
        (80000, date(2119, 1, 11)),
        ("9999-12-31T23:00:00Z", date(9999, 12, 31)),
        ("0100-01-01", date(100, 1, 1)),
        ("9999-12-31", date(9999, 12, 31)),  # whether it stands for none is for the column to say
        ("1900-01-01", date(1900, 1, 1)),
        ("二〇二四年二月二十九日", date(2024, 2, 29)),
        ("二〇二四年十月二十日", date(2024, 10, 20)),
        ("贰零贰肆年零壹拾月零贰拾日", date(2024, 10, 20)),
        ("二〇二四年十二月卅一日", date(2024, 12, 31)),
    ],
)
def test_ends(text: Any, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2023-02-29", "no_such_day"),
        ("20230230", "no_such_day"),
        ("2024-13-01", "no_such_day"),
        ("2024年4月31日", "no_such_day"),
        ("00000000", "placeholder"),
        ("0000-00-00", "placeholder"),
        ("0000-00-00 00:00:00", "placeholder"),
        ("0001-01-01 00:00:00", "placeholder"),
        ("1900-01-00", "placeholder"),
        ("1900/1/0 0:00", "placeholder"),
        ("00:00:00", "placeholder"),
        ("0:00", "placeholder"),
        ("0", "placeholder"),
        (0, "placeholder"),
        (0.0, "placeholder"),
        ("1900-02-00", "no_such_day"),
        ("0000-01-01", "no_such_day"),
        ("长期", "open_end"),
        ("长期有效", "open_end"),
        ("至今", "open_end"),
        ("无固定期限", "open_end"),
        ("二〇二三年二月二十九日", "no_such_day"),
        ("二〇二四年十三月一日", "no_such_day"),
        ("二〇二四年一月三二日", "no_such_day"),
        ("二〇二四年一月", "no_day"),
        ("1月1日", "no_year"),
        ("1月", "no_year"),
        ("一月一日", "no_year"),
        ("1-1", "format"),
        ("Aug-26", "two_digit_year"),  # what Excel makes of 2026-8
        ("08:30", "no_day"),
        ("2024年1月上旬", "no_day"),
        ("2024年底", "no_day"),
        ("2024年第一季度", "no_day"),
        ("May 2024", "no_day"),
        ("01-JAN-24", "two_digit_year"),
        ("01-1月 -24", "two_digit_year"),
        ("约2024年1月1日", "approximate"),
        ("2024年1月1日左右", "approximate"),
        ("2024-01-01前", "approximate"),
        ("31122024", "no_such_day"),
        ("2024-01-01 24:00", "time"),
        ("2024-01-01 08:60", "time"),
        ("2024年1月1日25时", "time"),
        ("2024-01-01T08:00:00+99:00", "time"),
        ("2024年01月", "no_day"),
        ("2024年", "no_day"),
        ("2024", "no_day"),
        ("2024-01", "no_day"),
        ("2024.1", "no_day"),
        ("202401", "no_day"),
        (202401, "no_day"),
        ("24-1-1", "two_digit_year"),
        ("1/1/24", "two_digit_year"),
        ("24年1月1日", "two_digit_year"),
        ("240101", "two_digit_year"),
        ("201231", "two_digit_year"),
        ("0024-01-01", "two_digit_year"),
        ("1/2/2024", "order"),
        ("31.12.2024", "order"),
        ("01-02-2024 08:00", "order"),
        ("农历2024年1月1日", "lunar"),
        ("農曆2024年1月1日", "lunar"),
        ("正月初一", "lunar"),
        ("2024年腊月廿三", "lunar"),
        ("二〇二四年闰六月一日", "lunar"),
        ("农历二〇二四年八月十五日", "lunar"),
        ("2024年八月十五", "lunar"),  # no 日, no zero: a feast of the lunar calendar
        ("甲辰年二月初二", "lunar"),
        ("2024-01-01至2024-12-31", "range"),
        ("2024-01-01至今", "range"),
        ("20240101-20241231", "range"),
        ("2024.1.1-2024.12.31", "range"),
        ("2024年1月1日—3日", "range"),
        ("2024-1/1", "format"),
        ("2024-01-0108:00", "format"),
        ("19999", "format"),
        ("80001", "format"),
        (19999, "format"),
        (80001, "format"),
        (-1, "format"),
        pytest.param(10**5000, "format", id="longer than Python prints"),
        (float("inf"), "format"),
        ("昨天", "format"),
        pytest.param("2024-" * 10_000, "format", id="a cell full of prose costs nothing"),
        ("٢٠٢٤٠١٠١", "format"),  # digits, but not of this alphabet
        (True, "type"),
        ([], "type"),
    ],
)
def test_refused_under_its_name(text: Any, why: str) -> None:
    with pytest.raises(InvalidDate) as refused:
        parse_date(text)
    assert refused.value.reason == why


def test_future() -> None:
    assert parse_date("2024-01-01", as_of=NEW_YEAR) == NEW_YEAR
    for later in ("2024-01-02", date(2024, 1, 2), 45293):
        with pytest.raises(InvalidDate) as refused:
            parse_date(later, as_of=NEW_YEAR)
        assert refused.value.reason == "future"


@pytest.mark.parametrize("nothing", [None, "", "无", "/", "NULL", "-", "不详", "NaT", float("nan")])
def test_nothing_is_none(nothing: Any) -> None:
    assert parse_date(nothing, as_of=NEW_YEAR) is None


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2024, 1, 15), 1, date(2024, 2, 15)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), -48, date(2020, 2, 29)),
        (date(2024, 1, 31), 0, date(2024, 1, 31)),
        (date(2024, 1, 31), -2, date(2023, 11, 30)),
        (date(2023, 12, 1), 1, date(2024, 1, 1)),
    ],
)
def test_add_months(day: date, months: int, result: date) -> None:
    assert add_months(day, months) == result


def test_add_months_stays_in_the_calendar() -> None:
    for day, months in ((date.max, 1), (date.min, -1)):
        with pytest.raises(ValueError, match="year"):
            add_months(day, months)


@pytest.mark.parametrize(
    ("a", "b", "months"),
    [
        (date(2024, 1, 15), date(2024, 1, 15), 0),
        (date(2024, 1, 15), date(2024, 2, 14), 0),
        (date(2024, 1, 15), date(2024, 2, 15), 1),
        (date(2024, 1, 15), date(2025, 1, 14), 11),
        (date(2023, 1, 31), date(2023, 2, 27), 0),
        (date(2023, 1, 31), date(2023, 2, 28), 1),
        (date(2024, 1, 31), date(2024, 2, 28), 0),
        (date(2024, 2, 15), date(2024, 1, 15), -1),
        (date(2024, 2, 14), date(2024, 1, 15), 0),
    ],
)
def test_months_between(a: date, b: date, months: int) -> None:
    assert months_between(a, b) == months


def test_month_end() -> None:
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)
    assert month_end(date(2023, 2, 28)) == date(2023, 2, 28)
    assert month_end(date(2023, 12, 31)) == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(1990, 6, 15), date(2008, 6, 14), 17),
        (date(1990, 6, 15), date(2008, 6, 15), 18),
        (date(2004, 2, 29), date(2022, 2, 27), 17),
        (date(2004, 2, 29), date(2022, 2, 28), 18),  # the last day of the month stands in for the 29th
        (date(2004, 2, 29), date(2024, 2, 28), 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2024, 1, 1), date(2024, 1, 1), 0),
        (date(2024, 1, 1), date(2023, 12, 31), -1),
    ],
)
def test_age_on(birth: date, on: date, age: int) -> None:
    assert age_on(birth, on) == age
