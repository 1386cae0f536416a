"""Sums that several declarations need, as polars expressions: whole numbers in, whole numbers out, unknown stays unknown."""

from __future__ import annotations

import polars as pl

from hardship.declarations import Total

AS_OF = pl.col("as_of")
PPM = 1_000_000


def age(birth: pl.Expr, on: pl.Expr = AS_OF) -> pl.Expr:
    """Age in full years (周岁). Born on 29 February: in a common year the birthday is 28 February (民法典 art. 202).

    The same as ``hardship.dates.age_on``.
    """
    leap_day = (birth.dt.month() == 2) & (birth.dt.day() == 29) & ~on.dt.is_leap_year()
    birthday = birth.dt.month().cast(pl.Int64) * 100 + pl.when(leap_day).then(28).otherwise(birth.dt.day().cast(pl.Int64))
    before = (on.dt.month().cast(pl.Int64) * 100 + on.dt.day().cast(pl.Int64)) < birthday
    return on.dt.year().cast(pl.Int64) - birth.dt.year().cast(pl.Int64) - before.cast(pl.Int64)


def months_in_window(total: Total) -> pl.Expr:
    """How many first days of a month lie in the window of ``total``: the divisor that makes a monthly mean exact."""

    def firsts_until(day: pl.Expr) -> pl.Expr:
        return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64)

    end = AS_OF.dt.offset_by(f"-{total.lag_days}d")
    return firsts_until(end) - firsts_until(AS_OF.dt.offset_by(f"-{total.lag_days + total.days}d"))


def monthly_mean(total: Total) -> pl.Expr:
    """A total of monthly records spread over the months in its window, in whole units, rounded down."""
    return total.col // months_in_window(total)


def share_ppm(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """``part`` in millionths of ``whole``, rounded down, never below 0; null where ``whole`` is not positive or either is unknown."""
    return pl.when(whole > 0).then(pl.max_horizontal(part * PPM // whole, pl.lit(0, pl.Int64)).pipe(_unless_null, part))


def fall_ppm(now: pl.Expr, before: pl.Expr) -> pl.Expr:
    """By what share of ``before`` the amount ``now`` lies below it; 0 when it rose; null when ``before`` is not positive."""
    return share_ppm(before - now, before)


def days_until(day: pl.Expr) -> pl.Expr:
    """Days from as_of to ``day``; negative when it has passed."""
    return (day - AS_OF).dt.total_days()


def number_of(flag: str) -> pl.Expr:
    """How many members ``flag`` is true of; null when it is unknown of any, since a part is not the whole."""
    return sum_of(flag)


def sum_of(fact: str) -> pl.Expr:
    """The members' amounts together; null when one is unknown, since a part is not the whole."""
    return pl.when(pl.col(fact).is_not_null().all()).then(pl.col(fact).cast(pl.Int64).sum())


def _unless_null(value: pl.Expr, known: pl.Expr) -> pl.Expr:
    return pl.when(known.is_not_null()).then(value)
