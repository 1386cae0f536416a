"""Workers of the invented city: no more visits than a township can make, some that fail, and findings that are sometimes wrong."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import numpy as np
import polars as pl
import pytest

from simulation.loop import workers
from simulation.state import DIBAO, NEVER
from simulation.world import Course

NIGHT = date(2026, 7, 31)
MADE = {"alert_id": pl.String(), "visited_on": pl.Date(), "finding": pl.String()}
NOBODY_YET = pl.DataFrame(schema=MADE)
AUGUST = 11  # the months of ``settled`` end with July


def leads(*rows: tuple[str, str, int, str]) -> pl.DataFrame:
    told = pl.DataFrame(rows, schema=["alert_id", "township", "position", "selected_by"], orient="row")
    return told.with_columns(household_key=pl.col("alert_id"), alerted_on=pl.lit(NIGHT))


def visited(queue: pl.DataFrame) -> list[str]:
    return queue["alert_id"].to_list()


@pytest.fixture(scope="module")
def settled() -> Course:
    course = Course(households=2500, months=13, until=date(2026, 9, 30), seed=7)
    while course.next_month < AUGUST:
        course.advance()
    return course


def test_a_township_makes_the_first_visits_of_its_list() -> None:
    told = leads(("a1", "t1", 2, "rank"), ("a2", "t1", 1, "rank"), ("a3", "t1", 3, "rank"), ("a4", "t2", 7, "rank"))
    assert visited(workers.queue(told, NOBODY_YET, 2)) == ["a1", "a2", "a4"]
    assert visited(workers.queue(told, NOBODY_YET, 1)) == ["a2", "a4"]
    assert visited(workers.queue(told, NOBODY_YET, 0)) == []


def test_the_random_sample_is_visited_on_top_of_the_capacity() -> None:
    told = leads(("a1", "t1", 1, "rank"), ("a2", "t1", 2, "rank"), ("s1", "t1", 1, "audit_sample"))
    assert visited(workers.queue(told, NOBODY_YET, 1)) == ["a1", "s1"]


@pytest.mark.parametrize(
    ("before", "again"),
    [
        ([("not_reached", date(2026, 8, 3))], True),
        ([("not_reached", date(2026, 8, 3)), ("not_reached", date(2026, 9, 2))], False),
        ([("hardship", date(2026, 8, 3))], False),
        ([("no_hardship", date(2026, 8, 3))], False),
        ([("refused", date(2026, 8, 3))], False),
        ([("moved", date(2026, 8, 3))], False),
        ([("no_hardship", date(2026, 7, 3))], True),  # before it was put this time
    ],
)
def test_a_lead_is_tried_twice_where_nobody_was_met(before: list[tuple[str, date]], again: bool) -> None:
    made = pl.DataFrame([("a1", day, finding) for finding, day in before], schema=MADE, orient="row")
    queue = workers.queue(leads(("a1", "t1", 1, "rank")), made, 5)
    assert visited(queue) == (["a1"] if again else [])
    if again:
        assert queue["attempt"].item() == 1 + sum(day > NIGHT for _, day in before)


def test_visits_fail_and_err_as_often_as_stated(settled: Course) -> None:
    state = deepcopy(settled.state)
    homes = np.nonzero(state.size > 0)[0]
    is_hard = state.in_hardship[homes]
    made = workers.visit(state, AUGUST, homes)
    share = {name: (made.findings == name).mean() for name in workers.FINDINGS}
    met = ~np.isin(made.findings, workers.FAILED)
    found = made.findings == "hardship"
    assert 0.03 < share["moved"] < 0.07
    assert 0.12 < share["not_reached"] < 0.17
    assert 0.02 < share["refused"] < 0.07
    assert 0.70 < found[met & is_hard].mean() < 0.97
    assert 0.02 < found[met & ~is_hard].mean() < 0.10
    assert found[met & ~is_hard].any(), "no finding is wrong"
    assert 0.75 < made.applied[found].mean() < 0.95
    assert not made.applied[~found].any()
    days = made.on.astype("datetime64[D]")
    assert days.min() == np.datetime64("2026-08-01")
    assert days.max() == np.datetime64("2026-08-12")


def test_only_an_application_taken_along_changes_the_world(settled: Course) -> None:
    before, state = settled.state, deepcopy(settled.state)
    homes = np.nonzero(state.size > 0)[0]
    made = workers.visit(state, AUGUST, homes)
    changed = np.nonzero(state.pending != before.pending)[0]
    may = made.applied & (before.aid_kind[homes] < DIBAO) & (before.pending[homes] == NEVER)
    assert changed.tolist() == homes[may].tolist()
    assert (state.pending[changed] == AUGUST - 1).all()
    for name, values in vars(before).items():
        if isinstance(values, np.ndarray) and name != "pending":
            assert np.array_equal(values, getattr(state, name), equal_nan=values.dtype.kind in "fM"), name


def test_whom_else_one_visits_changes_no_visit(settled: Course) -> None:
    homes = np.nonzero(settled.state.size > 0)[0]
    few = homes[::7]
    all_made, few_made = (workers.visit(deepcopy(settled.state), AUGUST, chosen) for chosen in (homes, few))
    assert all_made.findings[::7].tolist() == few_made.findings.tolist()
    assert all_made.on[::7].tolist() == few_made.on.tolist()


def test_whoever_has_left_is_found_by_nobody(settled: Course) -> None:
    state = deepcopy(settled.state)
    gone = np.nonzero(state.size == 0)[0]
    assert len(gone) > 0
    assert set(workers.visit(state, AUGUST, gone).findings) == {"moved"}
