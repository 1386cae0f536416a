"""`hardship simulate --loop` with the real nights: history, a model, months of leads, visits and labels, and another model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from cli.main import app
from hardship.settings import load_settings
from pipelines.store import Store

pytestmark = pytest.mark.slow  # a minute; tests/unit/test_loop_*.py run the loop with nights of their own
NIGHTS = ["2026-08-31", "2026-09-30"]
ASKED = "simulate --loop --households 600 --months 29 --loop-months 2 --learn-every 1 --capacity 2 --seed 7 --json --out"


def invent(out: Path, *changed: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, [*ASKED.split(), str(out), *changed], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def looped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("loop") / "city"
    return out, invent(out)


def test_every_month_has_a_night_whose_leads_are_visited_within_the_capacity(looped: tuple[Path, dict[str, Any]]) -> None:
    out, told = looped
    assert told["invented"] is True
    assert told["nights"] == NIGHTS
    store = Store(load_settings(out / "home").var)
    assert [night.isoformat() for night in store.nights()] == NIGHTS
    visits = pl.read_parquet(out / "visits.parquet")
    alerts = pl.concat(store.read_table(night, "alert").select("alert_id", "township").unique() for night in store.nights())
    placed = visits.join(alerts.unique("alert_id"), on="alert_id")
    assert placed.height == visits.height == told["visits"]["made"] > 0
    by_rank = placed.filter(pl.col("selected_by") == "rank").group_by("township", pl.col("visited_on").dt.truncate("1mo")).len()
    assert by_rank["len"].max() <= 2


def test_what_visits_found_answers_the_leads_and_becomes_labels(looped: tuple[Path, dict[str, Any]]) -> None:
    out, told = looped
    store = Store(load_settings(out / "home").var)
    visits = pl.read_parquet(out / "visits.parquet")
    last = store.nights()[-1]
    landed = pl.read_parquet(store.landed_paths("outcomes", last)).filter(pl.col("source") == "visit")
    known = visits.filter(pl.col("visited_on") <= last)
    assert sorted(landed["alert_id"]) == sorted(known["alert_id"])
    answered = known.filter(pl.col("finding").is_in(["hardship", "no_hardship"]))
    closed = store.read_table(last, "ledger").filter(pl.col("outcome_on").is_not_null())
    assert answered.height > 0
    assert answered.join(closed, on="alert_id", how="anti").is_empty()
    assert [model["learnt_on"] for model in told["models"]] == ["2026-07-31", "2026-08-31"]
    assert len({model["digest"] for model in told["models"]}) == 2


def test_the_figures_are_those_of_the_two_truths(looped: tuple[Path, dict[str, Any]]) -> None:
    out, told = looped
    since = pl.col("month") >= pl.date(2026, 8, 1)
    hard = {
        name: pl.read_parquet(folder / "truth" / "household_month.parquet").filter("in_hardship", since).height
        for name, folder in (("with", out), ("without", out / "without"))
    }
    months = told["months_of_hardship"]
    assert {name: months[name] for name in hard} == hard
    assert months["net"] == hard["without"] - hard["with"]
    assert json.loads((out / "loop.json").read_text("utf-8")) == told


def test_four_months_are_the_same_twice(tmp_path: Path) -> None:
    """Every draw, night and model: the whole loop with its trainings, from the same arguments, in another folder."""
    longer = ("--loop-months", "4", "--learn-every", "2", "--capacity", "4", "--households", "900")
    once = invent(tmp_path / "once", *longer)
    assert invent(tmp_path / "again", *longer) == once
    assert len(once["nights"]) == 4
    assert len(once["models"]) == 2
