"""Each statistic of the check on tables that can be counted by hand, and the table of real figures."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from hardship.errors import DeclarationError
from simulation.figures import statistics
from simulation.figures.statistics import STATISTICS, measure
from simulation.figures.survey import Survey
from simulation.figures.table import FIGURES, read_figures
from simulation.state import DESTITUTE, DIBAO, EDGE, NO_AID

PEOPLE = pl.DataFrame(
    [(0, 14.9, True, True, 0, NO_AID), (0, 15.0, False, True, 2, DIBAO), (1, 59.9, True, False, 3, EDGE), (2, 66.0, True, False, 0, 0)],
    schema=["household", "age", "is_male", "is_permit", "grade", "tier"], orient="row",
)  # fmt: skip
HOMES = pl.DataFrame({
    "size": [1.0, 2.0, 2.0], "members": [1.0, 2.0, 2.0], "income": [10.0, 40.0, 100.0], "spent": [100.0, 100.0, 100.0],
    "cash": [17.0, 4.1, 3.9], "living": [60.0, 95.0, 120.0],
})  # fmt: skip
BILLS = pl.DataFrame({
    "person": [0, 0, 1, 3], "is_stay": [True, True, False, False], "total": [700.0, 100.0, 150.0, 50.0], "cash": [100.0, 50.0, 100.0, 50.0]
})  # fmt: skip
PANEL = pl.DataFrame(
    [(10.0, 6.9, True, False, False, True), (10.0, 7.1, True, False, False, True), (10.0, 6.9, True, True, False, False),
     (10.0, 20.0, True, True, False, False), (10.0, 9.0, True, True, True, True)],
    schema=["before", "after", "worked", "works", "was_in_hospital", "is_in_hospital"], orient="row",
)  # fmt: skip


def of(**frames: Any) -> Survey:
    """A survey of which only the given frames matter."""
    return replace(Survey(*[pl.DataFrame()] * 6, 1.0, pl.DataFrame(), pl.DataFrame()), **frames)


def found(key: str, **frames: Any) -> float:
    return measure(of(**frames), [key])[key]


@pytest.mark.parametrize(
    ("key", "share"),
    [("aged_0_14", 25), ("aged_15_59", 50), ("aged_60_up", 25), ("aged_65_up", 25), ("male", 75), ("migrants", 50), ("disabled", 50),
     ("gravely_disabled", 50), ("low_income", 50), ("dibao", 25)],
)  # fmt: skip
def test_shares_of_people(key: str, share: float) -> None:
    assert found(key, people=PEOPLE) == share


def test_sizes_and_hardship_of_households() -> None:
    now = pl.DataFrame({"size": [1.0, 3.0, 1.0, 5.0], "in_hardship": [True, True, True, False], "tier": [NO_AID, EDGE, DESTITUTE, DIBAO]})
    values = measure(of(now=now), ["household_size", "living_alone", "in_hardship", "unhelped"])
    assert values == {"household_size": 2.5, "living_alone": 50.0, "in_hardship": 75.0, "unhelped": pytest.approx(200 / 3)}


def test_bills_are_counted_for_all_people_with_or_without_one() -> None:
    keys = ("hospitalised", "admissions", "visits", "bill_of_admission", "bill_of_visit", "bills_a_head", "own_share", "no_bill")
    values = measure(of(people=PEOPLE, bills=BILLS), keys)
    assert tuple(values.values()) == (25.0, 50.0, 0.5, 400.0, 100.0, 250.0, 30.0, 25.0)


def test_the_dearest_are_a_share_of_all_people_and_not_of_patients() -> None:
    assert statistics.share_of_dearest(BILLS, 4, 0.25) == 80.0
    assert statistics.share_of_dearest(BILLS, 4, 0.50) == 95.0
    assert statistics.share_of_dearest(BILLS, 8, 0.125) == 80.0


def test_a_bill_is_catastrophic_above_two_fifths_of_what_living_leaves_and_that_is_at_least_a_tenth() -> None:
    """Capacities are 40, 10 (for 5 is less than a tenth of 100) and 10 (nothing is left): lines at 16, 4 and 4."""
    assert statistics.catastrophic(HOMES) == pytest.approx(200 / 3)
    assert statistics.catastrophic(HOMES.with_columns(cash=pl.Series([16.0, 4.0, 4.0]))) == 0.0


def test_who_neither_works_nor_seeks_is_not_unemployed() -> None:
    assert statistics.unemployment(pl.DataFrame({"at_work": [19], "seeking": [1]})) == 5.0


def test_the_gini_counts_heads() -> None:
    assert statistics.gini(HOMES.with_columns(income=pl.col("members") * 7)) == pytest.approx(0.0)
    # Five people have 10, 20, 20, 50, 50: the mean difference of their pairs over twice the mean, each household one group.
    head = np.array([10.0, 20.0, 20.0, 50.0, 50.0])
    pairs = np.abs(head[:, None] - head[None, :]).mean() / 2.0 / head.mean()
    assert statistics.gini(HOMES) == pytest.approx(pairs)


def test_a_fifth_may_cut_a_household_in_two() -> None:
    fifths = [statistics.fifth(HOMES, number) for number in range(1, 6)]
    assert fifths == pytest.approx([head / 30.0 for head in (10.0, 20.0, 20.0, 50.0, 50.0)])
    two = pl.DataFrame({"members": [1.0, 1.0], "income": [10.0, 30.0]})
    assert statistics.fifth(two, 3) == pytest.approx(1.0), "half of the third fifth is of each"


def test_falls_of_income_after_work_is_lost_and_after_a_stay() -> None:
    keys = ("falls_at_work", "falls_out_of_work", "falls_at_home", "falls_in_hospital")
    assert tuple(measure(of(panel=PANEL), keys).values()) == (pytest.approx(100 / 3), 50.0, 50.0, 50.0)


def test_accidents_on_the_road_by_years_lived() -> None:
    accidents = pl.DataFrame({"is_road": [True, True, True, False], "severity": [0, 2, 3, 3]})
    values = measure(of(accidents=accidents, years_lived=1000.0), ("road_told", "road_injured", "road_killed"))
    assert tuple(values.values()) == pytest.approx((0.3, 100.0, 100.0))


def test_the_auc_is_the_share_of_pairs_in_order() -> None:
    happened = np.array([True, False, True, False])
    assert statistics.auc(happened, np.array([4.0, 3.0, 2.0, 1.0])) == 0.75
    assert statistics.auc(happened, np.zeros(4)) == 0.5
    assert statistics.auc(np.zeros(4, dtype=bool), np.arange(4.0)) == 0.5
    assert statistics.auc(happened, np.array([1.0, 0.0, 1.0, 0.0])) == 1.0


def outlook(rows: int, **columns: Any) -> pl.DataFrame:
    names = ("lost", "registered", "stays", "cash", "certificates", "grave_certificates", "accidents", "injuries")
    given = {"number": np.arange(rows)} | dict.fromkeys(names, np.zeros(rows)) | {"income": np.ones(rows), "income_before": np.ones(rows)}
    return pl.DataFrame(given | columns)


def test_what_is_foretold_is_learnt_from_other_households() -> None:
    """A sign that is there in both halves foretells; one that means the opposite in the other half misleads."""
    number = np.arange(400)
    hard = (number // 2) % 4 == 0
    sign = outlook(400, becomes_hard=hard, lost=hard.astype(float))
    assert statistics.foretold(sign, statistics.shocks(sign)) == 1.0
    turned = sign.with_columns(lost=pl.Series(np.where(number % 2 == 0, hard, ~hard).astype(float)))
    assert statistics.foretold(turned, statistics.shocks(turned)) == 0.0
    nothing = outlook(400, becomes_hard=hard)
    assert statistics.foretold(nothing, statistics.shocks(nothing)) == 0.5


def test_income_is_read_in_logarithms_and_none_counts_as_little() -> None:
    frame = outlook(2, becomes_hard=np.array([True, False]), income=np.array([0.0, 4.0]), income_before=np.array([1.0, 4.0]))
    rows = statistics.incomes(frame)
    assert np.isfinite(rows).all()
    assert rows[1].tolist() == pytest.approx([math.log(4)] * 4 + [0.0, -math.log(0.7)])


def test_every_figure_has_a_statistic_and_every_statistic_a_figure() -> None:
    figures = read_figures()
    assert [figure.key for figure in figures] == list(STATISTICS)
    assert {"no Chinese source" in figure.note for figure in figures if figure.region in ("USA", "West Germany")} == {True}


@pytest.mark.parametrize(
    ("cell", "instead", "said"),
    [("2.62,2.5,2.75", "2.62,2.5,many", "numbers"), ("2.62,2.5,2.75", "3.62,2.5,2.75", "own range"), (",persons,", ",furlongs,", "unit"),
     ("living_alone", "household_size", "twice")],
)  # fmt: skip
def test_an_incomplete_figure_does_not_load(tmp_path: Path, cell: str, instead: str, said: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(FIGURES.read_text("utf-8").replace(cell, instead, 1), "utf-8")
    with pytest.raises(DeclarationError, match=said):
        read_figures(path)
