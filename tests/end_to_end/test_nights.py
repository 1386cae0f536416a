"""The same night is the same night: again, with other threads, through Airflow; and what it publishes is whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import polars as pl
import pytest

from cli import airflow
from pipelines.commands.explain import explain
from pipelines.commands.receive import receive
from pipelines.commands.summary import summary
from pipelines.commands.verify import verify
from pipelines.store import Store
from simulation.judge import judge
from tests.end_to_end.conftest import Home


def digests(home: Home, as_of: object) -> dict[str, str]:
    return Store(home.settings.var).manifest(as_of)["tables"]  # type: ignore[arg-type]


def test_running_a_night_again_changes_nothing(three_nights: Home, copy: Callable[..., Home]) -> None:
    again = copy(three_nights)
    last = again.nights[-1]
    before = (again.settings.var / "current").read_bytes(), digests(again, last)
    again.run(last)
    assert ((again.settings.var / "current").read_bytes(), digests(again, last)) == before


@pytest.mark.parametrize("threads", [1, pytest.param(4, marks=pytest.mark.slow)])
def test_any_number_of_threads_gives_the_same_digests(three_nights: Home, copy: Callable[..., Home], threads: int) -> None:
    other = copy()
    assert other.settings.threads != 1
    other.run(other.nights[0], threads=threads)
    assert digests(other, other.nights[0]) == digests(three_nights, three_nights.nights[0])


def test_airflow_and_the_command_give_the_same_digests(three_nights: Home, copy: Callable[..., Home]) -> None:
    other = copy()
    first = other.nights[0]
    receive(other.settings, other.city, first)
    airflow.set_up(other.settings)
    airflow.test_night(other.settings, first)
    assert digests(other, first) == digests(three_nights, first)


def test_every_row_read_is_accounted_for(three_nights: Home) -> None:
    store = Store(three_nights.settings.var)
    for feed in three_nights.night(three_nights.nights[-1]).catalogue.feeds:
        manifests = store.deliveries(feed.name, three_nights.nights[-1])
        assert manifests, feed.name
        for manifest in manifests:
            parts = (manifest[part] for part in ("accepted", "quarantined", "duplicate", "superseded"))
            assert manifest["read"] == sum(parts), manifest["file"]


def test_every_alert_has_score_reasons_and_model(three_nights: Home) -> None:
    store, last = Store(three_nights.settings.var), three_nights.nights[-1]
    alerts = store.read_table(last, "alert").filter(pl.col("state") == "new")
    assert alerts.height > 0
    assert alerts["model_digest"].null_count() == 0
    assert alerts.join(store.read_table(last, "score"), on="household_key", how="anti").height == 0
    assert alerts.join(store.read_table(last, "reason"), on="household_key", how="anti").height == 0
    assert alerts.filter(pl.col("headline_zh").str.len_chars() == 0).height == 0


def test_the_summary_says_what_the_issue_names(three_nights: Home) -> None:
    result = summary(three_nights.settings)
    assert set(result) >= {"as_of", "feeds", "households", "persons", "warnings", "alerts", "judged", "seconds"}
    assert all(set(counts) == {"read", "accepted", "quarantined", "duplicate", "superseded"} for counts in result["feeds"].values())
    seven = {"large_medical_expense", "unemployment", "grave_disability", "road_accident", "natural_disaster", "earner_death", "legal_aid"}
    assert set(result["warnings"]) == seven
    assert {"land", "check", "link", "group", "measure", "warn", "score", "match", "alert", "publish"} <= set(result["seconds"])


def test_the_judge_counts_hits_and_misses(three_nights: Home) -> None:
    """Held against the truth itself, counted anew in plain Python."""
    last = three_nights.nights[-1]
    result = judge(three_nights.settings, three_nights.city, last)
    truth = three_nights.city / "truth"
    months = pl.read_parquet(truth / "household_month.parquet").filter(pl.col("month") == last.replace(day=1), ~pl.col("is_assisted"))
    spells = pl.read_parquet(truth / "spells.parquet")
    soon = {no for no, start in spells.select("household_no", "start").rows() if last < start <= last + timedelta(days=90)}
    numbers = months["household_no"].to_list()
    key = dict(zip(numbers, three_nights.night(last).vault.household_keys(numbers), strict=True))
    hard = {key[no] for no, now in months.select("household_no", "in_hardship").rows() if now or no in soon}
    alerts = Store(three_nights.settings.var).read_table(last, "alert")
    put = alerts.filter(pl.col("state").is_in(["new", "continued"]), pl.col("selected_by") == "rank")["household_key"]
    alerted = set(put) & set(key.values())
    assert result["invented"] is True
    counted = (len(alerted), len(alerted & hard), len(hard), len(hard - alerted))
    assert (result["alerted"], result["right"], result["households_in_hardship"], result["missed"]) == counted
    assert counted[0] > 0
    assert counted[2] > 0


def test_a_night_verifies_and_an_alert_is_explained(three_nights: Home) -> None:
    assert verify(three_nights.settings, three_nights.nights[-1])["ok"]
    alert = (
        Store(three_nights.settings.var).read_table(three_nights.nights[-1], "alert").filter(pl.col("state") == "new").row(0, named=True)
    )
    assert explain(three_nights.settings, alert["alert_id"], three_nights.nights[-1])
