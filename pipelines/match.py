"""Facts → policies: which conditions a household or member meets, fails, or leaves open, and about how much it would be.

likely: every condition is met; no: one is not met; needs_verification: none fails and a person must still ask some.
It is a list of leads, never a decision (民发〔2021〕57号 art. 28).

Rows: every household for a policy of households. For a policy of members only those who meet its first condition, which
says whom it is for (the holders of a certificate, say): a million rows that say "not disabled" help nobody. A "no" is
explained by the conditions that fail; the others are left out of its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from hardship.declarations import Condition, Policy
from hardship.evaluate import PARAM, fill_parameters, names_read, require_facts
from hardship.parameters import Parameters
from hardship.tables import Table
from hardship.wording import json_array, json_object, json_text, number_json, number_of
from pipelines.night import Night

TAKES = ("household_facts", "member_facts")
MAKES = ("policy_match",)
_HOUSEHOLD_ONLY = ("area", "township")


def run(night: Night, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Every policy put to every household, or to every member whom it is for."""
    shapes = [night.tables["member_facts"], night.tables["household_facts"]]
    found = []
    for policy in night.catalogue.policies:
        facts = unit_facts(policy, tables["household_facts"], tables["member_facts"])
        if policy.unit == "member":
            facts = concerned(policy, facts, night.parameters, night.as_of)
        found.append(matches(policy, facts, shapes, night.parameters, night.as_of))
    return {"policy_match": pl.concat([night.tables["policy_match"].empty(), *found])}


def unit_facts(policy: Policy, household_facts: pl.DataFrame, member_facts: pl.DataFrame) -> pl.DataFrame:
    """One row for each unit of the policy, with the facts it reads: a member's are joined with the household's."""
    if policy.unit == "household":
        return household_facts
    read, _ = names_read([*(condition.expr for condition in policy.conditions), policy.amount_fen])
    of_household = [n for n in read if n in household_facts.columns and n not in member_facts.columns and n not in _HOUSEHOLD_ONLY]
    joined = member_facts.join(household_facts.select("household_key", *of_household), on="household_key", how="left")
    return joined.sort("household_key", "person_key")


def concerned(policy: Policy, facts: pl.DataFrame, parameters: Parameters, day: date) -> pl.DataFrame:
    """The members whom the policy is for: those who meet its first condition."""
    first = policy.conditions[0].expr
    read, asked = names_read([first])
    require_facts(facts, read, f"policy {policy.name}")
    return fill_parameters(facts, asked, parameters, day).filter(first.cast(pl.Boolean).fill_null(False))


def judged(policy: Policy, facts: pl.DataFrame, parameters: Parameters, day: date) -> pl.DataFrame:
    """``facts`` with a column ``condition:<name>`` for each condition, and ``unmet``, ``unknown``, ``result``, ``amount_fen``.

    An amount is given where the result is not "no" and everything it depends on is known.
    """
    read, asked = names_read([*(condition.expr for condition in policy.conditions), policy.amount_fen])
    require_facts(facts, read, f"policy {policy.name}")
    outcomes = [pl.col(_column(condition)) for condition in policy.conditions]
    return (
        fill_parameters(facts, asked, parameters, day)
        .with_columns(condition.expr.cast(pl.Boolean).alias(_column(condition)) for condition in policy.conditions)
        .with_columns(
            unmet=pl.sum_horizontal((~outcome).fill_null(False).cast(pl.Int64) for outcome in outcomes),
            unknown=pl.sum_horizontal(outcome.is_null().cast(pl.Int64) for outcome in outcomes),
        )
        .with_columns(
            result=pl.when(pl.col("unmet") > 0).then(pl.lit("no"))
            .when(pl.col("unknown") > 0).then(pl.lit("needs_verification"))
            .otherwise(pl.lit("likely"))
        )
        .with_columns(amount_fen=pl.when(pl.col("result") != "no").then(policy.amount_fen.cast(pl.Int64)))
    )  # fmt: skip


def matches(policy: Policy, facts: pl.DataFrame, shapes: Sequence[Table], parameters: Parameters, day: date) -> pl.DataFrame:
    """The rows of table ``policy_match`` that one policy gives; ``shapes`` describe the facts."""
    person = pl.col("person_key") if policy.unit == "member" else pl.lit("")
    return judged(policy, facts, parameters, day).select(
        pl.col("household_key"),
        pl.lit(policy.name).alias("policy"),
        person.alias("person_key"),
        pl.col("result"),
        pl.col("amount_fen"),
        pl.lit(policy.amount_per).alias("amount_per"),
        pl.col("unmet"),
        pl.col("unknown"),
        json_array([_told(c, _condition_json(c, shapes, parameters, day)) for c in policy.conditions]).alias("conditions"),
    )


def _column(condition: Condition) -> str:
    return f"condition:{condition.name}"


def _told(condition: Condition, written: pl.Expr) -> pl.Expr:
    return pl.when((pl.col("result") != "no") | ~pl.col(_column(condition))).then(written)


def _condition_json(condition: Condition, shapes: Sequence[Table], parameters: Parameters, day: date) -> pl.Expr:
    facts, asked = names_read([condition.expr])
    names = [*facts, *(f"{PARAM}{name}" for name in asked)]
    outcome = pl.col(_column(condition))
    said = pl.when(outcome).then(pl.lit("met")).when(~outcome).then(pl.lit("unmet")).otherwise(pl.lit("unknown"))
    fixed = {"name": condition.name, "zh": condition.zh, "en": condition.en, "citation": str(condition.citation)}
    numbers = json_array([number_json(number_of(name, shapes, parameters, day)) for name in names])
    return json_object(fixed, {"outcome": json_text(said), "numbers": numbers})
