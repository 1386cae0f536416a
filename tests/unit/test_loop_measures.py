"""What the alerts changed, on worlds of a few households that can be counted by hand."""

from __future__ import annotations

from datetime import date

import polars as pl

from simulation.loop import measures
from simulation.loop.measures import Told

MONTHS = [date(2026, month, 1) for month in range(5, 11)]
"""May to October; the loop begins in June, with a night on the 30th."""
JUNE = date(2026, 6, 1)
NIGHT = date(2026, 6, 30)
DEPTH = 50_000
"""What each household lacks in each month of hardship."""


def told(lines: str, helped: dict[int, date], paid: tuple[int, ...]) -> Told:
    """A line a household and a mark a month: # in hardship, . not, a space where nobody lives there."""
    rows = [
        (household, month, mark == "#")
        for household, line in enumerate(lines.split("|"))
        for month, mark in zip(MONTHS, line, strict=True)
        if mark != " "
    ]
    truth = pl.DataFrame(rows, schema={"household": pl.Int64, "month": pl.Date, "in_hardship": pl.Boolean}, orient="row")
    truth = truth.with_columns(depth_fen=pl.when("in_hardship").then(DEPTH).otherwise(0))
    grants = pl.DataFrame(list(helped.items()), schema={"household": pl.Int64, "on": pl.Date}, orient="row")
    return Told(truth, grants, pl.DataFrame({"month": MONTHS, "fen": paid}, schema={"month": pl.Date, "fen": pl.Int64}))


#                     MJJASO
WITHOUT = told("######|...###|.#....|..#...|####  |......", {1: date(2026, 10, 20)}, (900, 100, 100, 100, 100, 200))
WITH_ALERTS = told(
    "###...|...#..|.#....|..##..|####  |......", {0: date(2026, 7, 20), 1: date(2026, 9, 10)}, (900, 100, 100, 400, 300, 200)
)
"""0 is helped after two months, 1 a month sooner, 3 is worse off for one month, the others are not touched."""

PUT = pl.DataFrame(
    [
        (0, NIGHT, "rank"),
        (1, NIGHT, "rank"),
        (5, NIGHT, "rank"),
        (2, NIGHT, "audit_sample"),
        (0, date(2026, 8, 31), "rank"),
        (3, date(2026, 8, 31), "rank"),
    ],
    schema={"household": pl.Int64, "night": pl.Date, "selected_by": pl.String},
    orient="row",
)
VISITS = pl.DataFrame(
    [
        (0, "rank", date(2026, 7, 5), "hardship", True, True),
        (1, "rank", date(2026, 7, 6), "not_reached", False, False),
        (1, "rank", date(2026, 8, 6), "hardship", True, True),
        (5, "rank", date(2026, 7, 7), "hardship", True, False),
        (2, "audit_sample", date(2026, 7, 8), "no_hardship", False, False),
        (2, "rank", date(2026, 9, 8), "refused", False, True),
    ],
    schema={
        "household": pl.Int64, "selected_by": pl.String, "visited_on": pl.Date, "finding": pl.String, "applied": pl.Boolean,
        "is_hard": pl.Boolean,
    },
    orient="row",
)  # fmt: skip
HOMES = pl.DataFrame({"household": range(6), "is_silent": [True, False, False, False, True, False]})


def test_months_of_hardship_that_did_not_come() -> None:
    change = measures.changed(WITHOUT.truth, WITH_ALERTS.truth)
    assert change.rows() == [
        (0, date(2026, 8, 1), 1),
        (0, date(2026, 9, 1), 1),
        (0, date(2026, 10, 1), 1),
        (1, date(2026, 9, 1), 1),
        (1, date(2026, 10, 1), 1),
        (3, date(2026, 8, 1), -1),
    ]


def test_whoever_moves_away_is_in_no_hardship_here() -> None:
    gone = told("#     ", {}, (0,) * 6)
    stays = told("##    ", {}, (0,) * 6)
    assert measures.changed(stays.truth, gone.truth)["avoided"].to_list() == [1]
    assert measures.changed(gone.truth, stays.truth)["avoided"].to_list() == [-1]


def test_lead_time_is_counted_from_the_first_night_to_the_onset_and_to_help() -> None:
    rows = {row["household"]: row for row in measures.leads(PUT, WITHOUT, WITH_ALERTS).to_dicts()}
    assert len(rows) == 5, "a household put twice counts once"
    assert (rows[0]["is_now"], rows[0]["days_to_onset"], rows[0]["is_right"]) == (True, None, True)
    assert (rows[1]["is_now"], rows[1]["days_to_onset"], rows[1]["is_right"]) == (False, 32, True)  # on 1 August
    assert rows[5]["is_right"] is False
    assert (rows[0]["days_to_help_with"], rows[0]["days_to_help_without"]) == (20, None)
    assert (rows[1]["days_to_help_with"], rows[1]["days_to_help_without"]) == (72, 112)


def test_an_onset_on_the_ninetieth_day_is_ahead_and_one_after_it_is_not() -> None:
    nights = [date(2026, 7, 2), date(2026, 7, 3), date(2026, 7, 4)]  # 30 September is no first of a month: onset 1 October
    world = told(".....#|.....#|.....#", {}, (0,) * 6)
    put = PUT.clear().vstack(pl.DataFrame([(place, night, "rank") for place, night in enumerate(nights)], schema=PUT.schema, orient="row"))
    assert [row["days_to_onset"] for row in measures.leads(put, world, world).to_dicts()] == [None, 90, 89]


def test_the_figures_of_the_whole_loop() -> None:
    found = measures.measured(PUT, VISITS, WITHOUT, WITH_ALERTS, HOMES, JUNE)
    assert found["leads"] == {
        "households": 4, "right": 2, "precision": 0.5, "in_hardship_already": 1, "ahead_of_onset": 1, "days_ahead_of_onset": 32,
        "helped": {"with": {"households": 2, "days_after_the_alert": 46}, "without": {"households": 1, "days_after_the_alert": 112}},
    }  # fmt: skip
    assert found["sample"] == {"households": 1, "right": 1, "precision": 1.0}
    assert found["visits"] == {
        "made": 6, "failed": 2, "households": 4, "met_before": 1, "wrong": 1, "applications": 3,
        "by_finding": {"hardship": 3, "no_hardship": 1, "not_reached": 1, "refused": 1},
    }  # fmt: skip
    assert (found["reached_in_hardship"], found["reached_silent"]) == (2, 1)
    assert found["in_hardship"] == {"households": 5, "helped_without": 1, "helped_with": 2}
    assert found["silent_in_hardship"] == {"households": 2, "helped_without": 0, "helped_with": 1}
    assert found["months_of_hardship"] == {"without": 13, "with": 9, "avoided": 5, "added": 1, "net": 4}
    assert found["uncovered_fen"] == {"without": 13 * DEPTH, "with": 9 * DEPTH}
    assert found["cost_fen"] == {
        "a_visit": 12_000, "visits": 72_000, "aid_without": 600, "aid_with": 1100, "more_aid": 500, "visits_a_month_avoided": 18_000,
        "all_a_month_avoided": 18_125,
    }  # fmt: skip


def test_a_loop_in_which_nothing_happened_costs_nothing() -> None:
    found = measures.measured(PUT.clear(), VISITS.clear(), WITHOUT, WITHOUT, HOMES, JUNE)
    assert found["leads"]["precision"] is None
    assert found["months_of_hardship"]["net"] == 0
    assert (found["cost_fen"]["visits"], found["cost_fen"]["visits_a_month_avoided"]) == (0, None)


def test_each_month_has_its_own_row() -> None:
    rows = {row["month"]: row for row in measures.by_month(PUT, VISITS, WITHOUT, WITH_ALERTS, JUNE)}
    assert list(rows) == ["2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"]
    assert (rows["2026-06-01"]["leads"], rows["2026-06-01"]["right"], rows["2026-08-01"]["leads"]) == (3, 2, 1)
    assert (rows["2026-07-01"]["visits"], rows["2026-07-01"]["failed"], rows["2026-07-01"]["found"]) == (4, 1, 2)
    assert [row["avoided"] for row in rows.values()] == [0, 0, 0, 2, 2]
    assert [row["in_hardship_without"] - row["in_hardship_with"] for row in rows.values()] == [0, 0, 0, 2, 2]
    assert (rows["2026-08-01"]["aid_without_fen"], rows["2026-08-01"]["aid_with_fen"]) == (100, 400)
