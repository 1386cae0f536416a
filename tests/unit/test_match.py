"""Policies put to households and members: three-valued results, what explains them, and which rows there are."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.declarations import Case, Condition, Param, Policy
from hardship.errors import DeclarationError
from hardship.parameters import Citation, Dated, Parameter, Parameters
from hardship.settings import Settings
from hardship.wording import dumps
from pipelines import match
from pipelines.night import Night
from tests.spec.one_row import one_row

DAY = date(2026, 9, 30)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(as_of=DAY, settings=Settings(home=tmp_path))


def matched(night: Night, household: dict[str, Any], *members: dict[str, Any]) -> pl.DataFrame:
    homes = one_row(night.catalogue, household).select(night.tables["household_facts"].schema.names())
    columns = night.tables["member_facts"].schema.names()
    people = [
        one_row(night.catalogue, facts, "member").with_columns(person_key=pl.lit(f"p_{at}")).select(columns)
        for at, facts in enumerate(members)
    ]
    taken = {"household_facts": homes, "member_facts": pl.concat([night.tables["member_facts"].empty(), *people])}
    return night.tables["policy_match"].conform(match.run(night, taken)["policy_match"])


DISABLED = {
    "has_disability_certificate": True, "is_local": True, "disability_category": 4, "disability_grade": 1, "age": 10,
    "receives_disability_care": False, "receives_destitute": False,
}  # fmt: skip


def test_every_household_has_a_row_for_each_policy_of_households(night: Night) -> None:
    found = matched(night, {})
    assert found["policy"].to_list() == sorted(policy.name for policy in night.catalogue.policies if policy.unit == "household")
    assert found["person_key"].unique().to_list() == [""]
    assert found["result"].unique().to_list() == ["needs_verification"]


def test_members_have_rows_only_where_the_policy_is_for_them(night: Night) -> None:
    found = matched(night, {}, DISABLED, {"has_disability_certificate": False}, {"has_disability_certificate": None})
    assert found.filter(pl.col("person_key") != "").select("policy", "person_key").rows() == [
        ("disability_care_subsidy", "p_0"), ("disability_living_subsidy", "p_0"),
    ]  # fmt: skip


def test_a_member_is_judged_with_the_facts_of_the_household(night: Night) -> None:
    adult = DISABLED | {"age": 40, "receives_dibao": False, "receives_disability_living": False, "disability_grade": 4}
    living = [
        matched(night, {"is_on_edge": is_on_edge}, adult).filter(policy="disability_living_subsidy")["amount_fen"].item()
        for is_on_edge in (True, False)
    ]
    assert living == [30_000, 20_000]


def test_a_match_shows_every_condition_with_outcome_numbers_and_clause(night: Night) -> None:
    row = matched(night, {}, DISABLED).filter(policy="disability_care_subsidy").row(0, named=True)
    assert (row["result"], row["amount_fen"], row["amount_per"], row["unmet"], row["unknown"]) == ("likely", 30_000, "month", 0, 0)
    conditions = json.loads(row["conditions"])
    assert row["conditions"] == dumps(conditions)
    assert {condition["outcome"] for condition in conditions} == {"met"}
    grade = next(condition for condition in conditions if condition["name"] == "is_of_care_class")
    assert grade["citation"] == "京民福发〔2016〕434号 第一条（二）"
    assert [(number["name"], number["value"]) for number in grade["numbers"]] == [("disability_category", 4), ("disability_grade", 1)]


def test_a_no_is_explained_by_the_conditions_that_fail(night: Night) -> None:
    row = matched(night, {}, DISABLED | {"is_local": False}).filter(policy="disability_care_subsidy").row(0, named=True)
    assert (row["result"], row["amount_fen"], row["unmet"]) == ("no", None, 1)
    assert [(c["name"], c["outcome"]) for c in json.loads(row["conditions"])] == [("is_local", "unmet")]


def test_an_open_condition_shows_what_is_not_known(night: Night) -> None:
    row = matched(night, {"size": 2}).filter(policy="minimum_living_allowance").row(0, named=True)
    assets = next(c for c in json.loads(row["conditions"]) if c["name"] == "is_within_asset_limits")
    assert assets["outcome"] == "unknown"
    assert [(n["name"], n["text"]) for n in assets["numbers"]] == [("means_assets_within_limits", "不详")]


TEXT = Citation("x", "1")


def policy(*conditions: pl.Expr, amount: pl.Expr) -> Policy:
    named = tuple(Condition(f"c{at}", "甲", "a", expr, TEXT) for at, expr in enumerate(conditions))
    cases = (Case("one", DAY, {}, {}),)
    return Policy("p", "甲", "a", "o", "household", named, amount, "month", TEXT, cases, "nobody yet", DAY)


@pytest.mark.parametrize(
    ("first", "second", "result", "unmet", "unknown"),
    [
        (True, True, "likely", 0, 0),
        (True, None, "needs_verification", 0, 1),
        (None, None, "needs_verification", 0, 2),
        (True, False, "no", 1, 0),
        (None, False, "no", 1, 1),
        (False, False, "no", 2, 0),
    ],
)
def test_three_valued(first: bool | None, second: bool | None, result: str, unmet: int, unknown: int) -> None:
    frame = pl.DataFrame({"a": [first], "b": [second]}, schema={"a": pl.Boolean, "b": pl.Boolean})
    made = match.judged(policy(pl.col("a"), pl.col("b"), amount=pl.lit(7)), frame, Parameters("r", {}), DAY)
    assert made.select("result", "unmet", "unknown", "amount_fen").row(0) == (result, unmet, unknown, None if result == "no" else 7)


def test_a_value_without_a_text_on_the_day_leaves_the_answer_open() -> None:
    line = Parameter("line", "fen", "甲", "a", (Dated(date(2024, 7, 1), 10, TEXT),))
    asks = policy(pl.col("a") < Param("line").col, amount=Param("line").col - pl.col("a"))
    frame = pl.DataFrame({"a": [9]})
    made = [
        match.judged(asks, frame, Parameters("r", {"line": line}), day).select("result", "amount_fen").row(0)
        for day in (date(2024, 6, 30), date(2024, 7, 1))
    ]
    assert made == [("needs_verification", None), ("likely", 1)]


def test_a_policy_that_reads_a_fact_nobody_makes_is_refused() -> None:
    with pytest.raises(DeclarationError, match="policy p reads facts that no indicator makes: b"):
        match.judged(policy(pl.col("b"), amount=pl.lit(1)), pl.DataFrame({"a": [1]}), Parameters("r", {}), DAY)
