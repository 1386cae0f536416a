"""The months of the loop with a bureau that knows the truth, or nothing: what visits change, and what they cannot change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exchange.delivery import read_seal, verify
from hardship.errors import HardshipError
from simulation.loop.course import Plan, run
from simulation.world import World, build

PLAN = Plan(households=400, months=14, until=date(2026, 9, 30), seed=7, loop=3, capacity=50, learn_every=2)
NIGHTS = ("2026-07-31", "2026-08-31", "2026-09-30")


@pytest.fixture(scope="module")
def city() -> World:
    """The same city as `hardship simulate` makes it."""
    return build(households=PLAN.households, months=PLAN.months, until=PLAN.until, seed=PLAN.seed)


class Seer:
    """A bureau that puts every household which is in hardship tonight, and a sample of one that is not."""

    def __init__(self, city: World) -> None:
        self.city, self.learnt, self.seen = city, list[date](), list[dict[str, bytes]]()

    def household_keys(self, numbers: Sequence[str]) -> list[str]:
        return [f"h_{number}" for number in numbers]

    def learn(self, deliveries: Path, day: date) -> Mapping[str, Any]:
        self.learnt.append(day)
        return {"digest": f"{len(self.learnt)}"}

    def night(self, deliveries: Path, day: date) -> pl.DataFrame:
        self.seen.append({path.name: path.read_bytes() for path in sorted(deliveries.glob(f"deliveries/{day}/*/*"))})
        now = self.city.truth.filter(pl.col("month") == day.replace(day=1)).sort("household_no")
        put = pl.concat([now.filter("in_hardship"), now.filter(~pl.col("in_hardship")).head(1)])
        rows = put.join(self.city.homes, on="household_no", maintain_order="left").with_row_index("position", 1)
        return rows.select(
            pl.format("a_{}", "household_no").alias("alert_id"), pl.format("h_{}", "household_no").alias("household_key"), "township",
            pl.col("position").cast(pl.Int64), alerted_on=pl.lit(day), is_new=pl.lit(True),
            selected_by=pl.when("in_hardship").then(pl.lit("rank")).otherwise(pl.lit("audit_sample")),
        )  # fmt: skip


@pytest.fixture(scope="module")
def looped(city: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], Seer]:
    out, bureau = tmp_path_factory.mktemp("loop") / "one", Seer(city)
    return out, run(PLAN, bureau, out), bureau


def truth(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "truth" / "household_month.parquet")


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_plan_gives_the_same_figures_and_files(city: World, looped: tuple[Path, dict[str, Any], Seer], tmp_path: Path) -> None:
    assert run(PLAN, Seer(city), tmp_path / "two") == looped[1]
    assert digests(tmp_path / "two") == digests(looped[0])


def test_without_alerts_it_is_the_city_that_simulate_makes(city: World, looped: tuple[Path, dict[str, Any], Seer]) -> None:
    alone = truth(looped[0] / "without")
    assert alone.equals(city.truth.sort("household_no", "month"))


def test_both_worlds_are_one_until_the_first_visit_and_differ_only_where_somebody_went(looped: tuple[Path, dict[str, Any], Seer]) -> None:
    out = looped[0]
    both = truth(out).join(truth(out / "without"), on=["household_no", "month"], how="full", coalesce=True, suffix="_alone")
    same = [pl.col(name).eq_missing(pl.col(f"{name}_alone")) for name in ("in_hardship", "depth_fen", "cause", "is_assisted", "size")]
    differ = both.filter(~pl.all_horizontal(same))
    visits = pl.read_parquet(out / "visits.parquet")
    assert visits["visited_on"].min() > date(2026, 7, 31)
    assert differ.height > 0
    assert differ["month"].min() >= date(2026, 8, 1)
    applied = visits.filter("applied").select(household_no=pl.col("household_key").str.slice(2))
    assert differ.join(applied, on="household_no", how="anti").is_empty()


def test_months_avoided_are_those_by_which_the_two_truths_differ(looped: tuple[Path, dict[str, Any], Seer]) -> None:
    out, told, _ = looped
    hard = {
        name: folder.filter("in_hardship", pl.col("month") >= date(2026, 7, 1)).height
        for name, folder in (("with", truth(out)), ("without", truth(out / "without")))
    }
    months = told["months_of_hardship"]
    assert (months["with"], months["without"]) == (hard["with"], hard["without"])
    assert months["net"] == months["avoided"] - months["added"] == hard["without"] - hard["with"]
    assert months["net"] > 0, "whoever knows the truth avoids nothing"
    assert told["cost_fen"]["more_aid"] > 0
    assert sum(row["avoided"] for row in told["by_month"]) == months["net"]
    assert sum(row["visits"] for row in told["by_month"]) == told["visits"]["made"]


def test_outcomes_come_back_sealed_before_the_next_night(looped: tuple[Path, dict[str, Any], Seer]) -> None:
    out, told, bureau = looped
    visits = pl.read_parquet(out / "visits.parquet")
    assert "visits_20260731.csv" not in bureau.seen[0]
    reported = []
    for night in NIGHTS[1:]:
        path = out / "deliveries" / night / "outcomes" / f"visits_{night.replace('-', '')}.csv"
        verify(path, read_seal(path))
        reported.append(pl.read_csv(path))
    rows = pl.concat(reported)
    before_last = visits.filter(pl.col("visited_on") <= date(2026, 9, 30))
    assert rows.height == before_last.height > 0
    assert set(rows["source"]) == {"visit"}
    assert sorted(rows["alert_id"]) == sorted(before_last["alert_id"])
    assert told["nights"] == list(NIGHTS)


def test_training_sees_the_labels_every_other_month(looped: tuple[Path, dict[str, Any], Seer]) -> None:
    _, told, bureau = looped
    assert bureau.learnt == [date(2026, 6, 30), date(2026, 8, 31)]
    assert [model["learnt_on"] for model in told["models"]] == ["2026-06-30", "2026-08-31"]


def test_what_was_handed_over_stays_as_it_was_whatever_happens_later(
    city: World, looped: tuple[Path, dict[str, Any], Seer], tmp_path: Path
) -> None:
    """Without capacity nobody is visited: history and the first night's files are the same bytes, the last night's are not."""
    idle = Seer(city)
    told = run(Plan(**{**vars(PLAN), "capacity": 0}), idle, tmp_path / "idle")
    assert set(pl.read_parquet(tmp_path / "idle" / "visits.parquet")["selected_by"]) == {"audit_sample"}
    assert told["visits"]["made"] > 0
    assert idle.seen[0] == looped[2].seen[0]
    assert digests(tmp_path / "idle" / "deliveries" / "2026-06-30") == digests(looped[0] / "deliveries" / "2026-06-30")
    assert idle.seen[2] != looped[2].seen[2]


def test_a_loop_needs_a_history_and_an_empty_folder(city: World, looped: tuple[Path, dict[str, Any], Seer]) -> None:
    with pytest.raises(HardshipError, match="months of loop"):
        Plan(households=50, months=13, until=date(2026, 9, 30), seed=1, loop=13)
    with pytest.raises(HardshipError, match="whole months"):
        Plan(households=50, months=13, until=date(2026, 9, 29), seed=1)
    with pytest.raises(HardshipError, match="no such loop"):
        Plan(households=50, months=13, until=date(2026, 9, 30), seed=1, learn_every=0)
    with pytest.raises(HardshipError, match="a city already"):
        run(PLAN, Seer(city), looped[0])
