"""Months in every dress, and what is refused because it could be another month."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from hardship.dates import InvalidDate
from hardship.months import InvalidMonth, parse_month

AUGUST = date(2026, 8, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-08", "2026-8", "2026/08", "2026.08", "2026.8", 2026.8, "202608", "202608.0", 202608, 202608.0, "2026年8月", "2026年08月份",
        "２０２６年８月", "二〇二六年八月", "2026年八月", "Aug 2026", "August, 2026", "2026-08-31", 46235, "2026-08-15 00:00:00",
        date(2026, 8, 31), datetime(2026, 8, 31, 23), "'202608",
    ],
)  # fmt: skip
def test_one_month_in_every_dress(cell: Any) -> None:
    assert parse_month(cell) == AUGUST


@pytest.mark.parametrize(("cell", "month"), [(2026.11, 11), (2026.12, 12), ("2026.10", 10), ("2026.01", 1), (2026.9, 9), ("2026-1", 1)])
def test_numbers_of_a_spreadsheet_that_lost_nothing(cell: Any, month: int) -> None:
    assert parse_month(cell) == date(2026, month, 1)


@pytest.mark.parametrize("cell", ["", "无", "/", None, float("nan")])
def test_nothing(cell: Any) -> None:
    assert parse_month(cell) is None


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2026.1", "lost_zero"), (2026.1, "lost_zero"), ("２０２６．１", "lost_zero"), ("2026-13", "no_such_day"), 
        ("202600", "no_such_day"),
        (2026.13, "no_such_day"), ("2026", "no_month"), ("2026年第三季度", "no_month"), ("8月", "no_year"), ("26-08", "format"),
        ("Aug-26", "two_digit_year"), ("2026-08至2026-09", "range"), ("农历2026年八月", "lunar"), (True, "type"),
    ],
)  # fmt: skip
def test_refused_under_its_name(cell: Any, why: str) -> None:
    with pytest.raises((InvalidMonth, InvalidDate)) as refused:
        parse_month(cell)
    assert refused.value.reason == why
    assert str(cell) not in str(refused.value)
