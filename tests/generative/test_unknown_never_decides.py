"""What is unknown never decides: a policy that answers without a fact gives no other answer once the fact is known.

Drawn are households and members of which everything is known; then some of it is hidden. A condition may open, an amount
may become unknown, but neither may become something else.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import polars as pl
import pytest

from hardship.catalogue import load_catalogue
from hardship.declarations import Policy
from hardship.evaluate import names_read
from hardship.settings import PROJECT
from pipelines import match
from tests.naive.households import AGES, lines_of
from tests.spec.one_row import schema_of

CATALOGUE = load_catalogue(PROJECT)
REGION = "beijing"
DAY = date(2026, 9, 30)
KINDS = {indicator.name: indicator.kind for indicator in CATALOGUE.indicators}
LINES = lines_of(CATALOGUE, REGION, DAY)
# A means check outranks what insurance shows: where it is hidden, what it would contradict is hidden too (decision 0007).
MEANS, OUTRANKED = "means_income_per_head_fen", ("insured_income_monthly_fen", "insured_income_12m_fen")


def drawn(name: str, chance: random.Random) -> Any:
    if KINDS[name] == "bool":
        return chance.random() < 0.5
    if KINDS[name] == "fen":
        return max(0, chance.choice(LINES) + chance.choice([-1, 0, 1]))
    if KINDS[name] == "ppm":
        return chance.choice([0, 399_999, 400_000, 1_000_000])
    if name == "age":
        return chance.choice(AGES)
    low, high = {"size": (1, 5), "disability_category": (1, 7), "disability_grade": (1, 4)}.get(name, (0, 3))
    return chance.choice([60, 90, 91]) if name.startswith("days_") else chance.randint(low, high)


def hidden(names: list[str], chance: random.Random) -> set[str]:
    share = chance.choice([0.1, 0.5, 0.9])
    found = {name for name in names if chance.random() < share}
    return found | set(OUTRANKED) if MEANS in found else found


@pytest.mark.parametrize("policy", CATALOGUE.policies, ids=lambda policy: policy.name)
def test_hiding_facts_opens_answers_and_changes_none(policy: Policy) -> None:
    chance = random.Random(policy.name)
    schema = schema_of(CATALOGUE, policy.unit)
    read, _ = names_read([*(condition.expr for condition in policy.conditions), policy.amount_fen])
    known = [dict.fromkeys(schema) | {name: drawn(name, chance) for name in read} for _ in range(4_000)]
    partly = [row | dict.fromkeys(hidden(read, chance) & set(schema)) for row in known]
    all_known, some_known = (
        match.judged(policy, pl.DataFrame(rows, schema=schema), CATALOGUE.parameters(REGION), DAY) for rows in (known, partly)
    )
    for column in (*(f"condition:{condition.name}" for condition in policy.conditions), "amount_fen"):
        told = some_known[column].is_not_null() & (all_known["result"] != "no" if column == "amount_fen" else pl.Series([True]))
        changed = told & ~some_known[column].eq_missing(all_known[column])
        assert not changed.any(), f"{column}: {partly[changed.arg_true()[0]]}"
