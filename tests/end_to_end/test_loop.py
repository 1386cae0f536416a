"""The loop closes: what a person found about an alert comes back as a sealed delivery and answers it the next night."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from exchange.outcomes import write_outcomes
from pipelines.store import Store
from tests.end_to_end.conftest import Home


def test_a_finding_comes_back_and_answers_the_alert(three_nights: Home, copy: Callable[..., Home]) -> None:
    home = copy()
    first, second = home.nights[0], home.nights[1]
    store = home.run(first).store
    put = store.read_table(first, "alert").filter(pl.col("state") == "new").sort("alert_id").row(0, named=True)
    outcome = {
        "outcome_id": "o_1",
        "household_key": put["household_key"],
        "alert_id": put["alert_id"],
        "source": "visit",
        "found_on": second,
        "finding": "hardship",
        "action": "applied",
        "recorded_on": second,
    }
    path = home.settings.var / "inbox" / "outcomes" / "console.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_outcomes(path, [outcome], second)

    home.run(second)
    answered = store.read_table(second, "alert").row(by_predicate=pl.col("alert_id") == put["alert_id"], named=True)
    assert answered["state"] == "closed"
    facts = store.read_table(second, "household_facts").row(by_predicate=pl.col("household_key") == put["household_key"], named=True)
    assert (facts["hardship_found_12m"], facts["days_since_check"]) == (1, 0)
    untouched = Store(three_nights.settings.var).read_table(second, "alert")
    assert untouched.row(by_predicate=pl.col("alert_id") == put["alert_id"], named=True)["state"] != "closed"
