"""A file of medical settlements of invented people, as a city's insurance fund would export it, as large as one likes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from feeds.medical_expenses.feed import FEED

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = np.array(list("10X98765432"))
_FIRST_BIRTH, _BIRTH_DAYS = np.datetime64("1930-01-01"), 34_000
_DISEASES = ("I10", "E11.9", "J18.9", "C34.9", "N18.5", "I25.2", "M54.5", "K29.7", None)
_DAYS = 365


def write(path: Path, rows: int, people: int, seed: int, until: date, chunk: int) -> None:
    """CSV in UTF-8 under the first heading of each column, in chunks of ``chunk`` rows; equal arguments, equal bytes."""
    draws = np.random.default_rng(seed)
    numbers = _people(people, draws)
    with path.open("wb") as file:
        for start in range(0, rows, chunk):
            frame = _settlements(start, min(chunk, rows - start), numbers, until, draws)
            frame.write_csv(file, include_header=start == 0)


def _people(people: int, draws: np.random.Generator) -> pl.Series:
    """Distinct ID numbers of area 99, born over ninety years, with their check characters."""
    births = (_FIRST_BIRTH + draws.permutation(people) % _BIRTH_DAYS).astype("datetime64[D]")
    by_day = pl.Series(births).cast(pl.Date).dt.to_string("%Y%m%d").cast(pl.Int64).to_numpy()
    # People of one birthday differ in district and sequence.
    order = np.argsort(by_day, kind="stable")
    within = np.empty(people, dtype=np.int64)
    counts = np.unique(by_day, return_counts=True)[1]
    within[order] = np.concatenate([np.arange(count) for count in counts])
    first17 = (990101 + within // 999) * 10**11 + by_day * 1000 + within % 999 + 1
    weighed = sum(first17 // 10 ** (16 - n) % 10 * weight for n, weight in enumerate(_WEIGHTS))
    return pl.Series(first17).cast(pl.String) + pl.Series(_CHECK[np.asarray(weighed) % 11])


def _settlements(start: int, rows: int, numbers: pl.Series, until: date, draws: np.random.Generator) -> pl.DataFrame:
    place = pl.Series(np.arange(start, start + rows))
    inpatient = draws.random(rows) < 0.08
    total = np.where(inpatient, draws.lognormal(13.6, 0.8, rows), draws.lognormal(9.9, 0.9, rows)).astype(np.int64) + 100
    fully_own, over = (total * draws.random(rows) * 0.08).astype(np.int64), (total * draws.random(rows) * 0.01).astype(np.int64)
    advance = (total * draws.random(rows) * 0.05).astype(np.int64)
    in_scope = total - fully_own - over - advance
    deductible = np.minimum(in_scope, np.where(inpatient, 130_000, 0))
    fund = ((in_scope - deductible) * (0.6 + 0.3 * draws.random(rows))).astype(np.int64)
    aid = (fund * (draws.random(rows) < 0.03) * 0.1).astype(np.int64)
    own = total - fund
    account = (own * draws.random(rows) * 0.5).astype(np.int64)
    reverses = (draws.random(rows) < 0.01) & (np.arange(rows) > 0)
    sign = np.where(reverses, -1, 1)
    days = np.datetime64(until) - draws.integers(0, _DAYS, rows)
    money = {
        "total_fen": total, "fully_own_fen": fully_own, "over_limit_fen": over, "advance_self_fen": advance, "in_scope_fen": in_scope,
        "deductible_fen": deductible, "fund_paid_fen": fund, "basic_fund_fen": fund - aid, "medical_aid_fen": aid,
        "self_paid_fen": own, "account_paid_fen": account, "cash_paid_fen": own - account,
    }  # fmt: skip
    cells = {
        "setl_id": "S" + place.cast(pl.String).str.zfill(12),
        "mdtrt_id": "M" + place.cast(pl.String).str.zfill(12),
        "person_key": numbers.gather(draws.integers(0, len(numbers), rows)),
        "med_type": pl.Series(np.where(inpatient, "21", np.array(["11", "14", "24"])[draws.integers(0, 3, rows)])),
        "disease_code": pl.Series(_DISEASES).gather(draws.integers(0, len(_DISEASES), rows)),
        "settled_on": pl.Series(days).cast(pl.Date).dt.to_string("%Y-%m-%d"),
        **{name: _yuan(pl.Series(fen * sign)) for name, fen in money.items()},
        "reverses_setl_id": pl.select(
            pl.when(pl.Series(reverses)).then(pl.lit("S" + (place - 1).cast(pl.String).str.zfill(12)))
        ).to_series(),
    }
    return pl.DataFrame({column.headings[0]: cells[column.name] for column in FEED.columns})


def _yuan(fen: pl.Series) -> pl.Series:
    sign = pl.select(pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))).to_series()
    size = fen.abs()
    return sign + (size // 100).cast(pl.String) + "." + (size % 100).cast(pl.String).str.zfill(2)
