"""Shared expressions against plain Python."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from hardship.dates import age_on
from hardship.declarations import Total
from hardship.expressions import age, days_until, fall_ppm, months_in_window, number_of, share_ppm, sum_of


def test_age_is_that_of_dates() -> None:
    births = [date(2000, 2, 28) + timedelta(days=n) for n in range(4)] + [date(1999, 12, 31), date(1960, 6, 15)]
    leap = [date(2024, 2, 28), date(2024, 2, 29)]
    days = [date(2023, 2, 27) + timedelta(days=n) for n in range(4)] + leap + [date(2026, 6, 14), date(2026, 6, 15)]
    pairs = [(birth, day) for birth in births for day in days]
    frame = pl.DataFrame({"birth": [b for b, _ in pairs], "as_of": [d for _, d in pairs]})
    assert frame.select(age(pl.col("birth"))).to_series().to_list() == [age_on(b, d) for b, d in pairs]


@pytest.mark.parametrize(("days", "lag"), [(92, 41), (183, 133), (365, 0), (1, 0), (31, 31)])
def test_months_in_a_window_are_its_first_days(days: int, lag: int) -> None:
    dates = [date(2023, 12, 1) + timedelta(days=n) for n in range(500)]
    found = pl.DataFrame({"as_of": dates}).select(months_in_window(Total("a.b", days=days, lag_days=lag))).to_series().to_list()
    window = [[day - timedelta(days=lag + n) for n in range(days)] for day in dates]
    assert found == [sum(day.day == 1 for day in one) for one in window]


@pytest.mark.parametrize(
    ("part", "whole", "share", "fall"),
    [(1, 3, 333_333, 666_666), (0, 3, 0, 1_000_000), (4, 3, 1_333_333, 0), (-1, 3, 0, 1_333_333), (1, 0, None, None), (None, 3, None, None),
     (1, None, None, None)],
)  # fmt: skip
def test_shares(part: int | None, whole: int | None, share: int | None, fall: int | None) -> None:
    frame = pl.DataFrame({"a": [part], "b": [whole]}, schema={"a": pl.Int64, "b": pl.Int64})
    a, b = pl.col("a"), pl.col("b")
    assert frame.select(share_ppm(a, b).alias("s"), fall_ppm(a, b).alias("f")).row(0) == (share, fall)


def test_a_part_that_is_unknown_makes_the_sum_unknown() -> None:
    frame = pl.DataFrame({"flag": [True, None, True], "amount": [1, 2, 3]})
    assert frame.select(number_of("flag").alias("n"), sum_of("amount").alias("s")).row(0) == (None, 6)
    assert frame.drop_nulls().select(number_of("flag").alias("n")).item() == 2


def test_days_until() -> None:
    frame = pl.DataFrame({"as_of": [date(2026, 9, 30)] * 2, "end": [date(2026, 10, 2), date(2026, 9, 29)]})
    assert frame.select(days_until(pl.col("end"))).to_series().to_list() == [2, -1]
