"""Facts → warnings: each scenario's trigger over the household facts, told in two languages with the numbers behind it.

Where a feed behind it is stale or never came, the sentence ends with the day until which its data reach.
A trigger that is unknown does not fire. A level that is unknown is told as yellow: the warning holds, its weight does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from hardship.declarations import Scenario
from hardship.evaluate import PARAM, fill_parameters, names_read, require_facts
from hardship.parameters import Parameters
from hardship.tables import Table
from hardship.wording import dumps, json_array, names_in, number_json, number_of, sentence
from pipelines.freshness import unsafe_feeds, until_when
from pipelines.night import Night

TAKES = ("household_facts", "feed_status")
MAKES = ("warning",)


def run(night: Night, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The warnings that hold on the night, one row a household and scenario."""
    facts, shape = tables["household_facts"], night.tables["household_facts"]
    unsafe = unsafe_feeds(tables["feed_status"])
    found = [
        warnings(s, facts, shape, night.parameters, night.as_of, unsafe, until_when(night.catalogue, tables["feed_status"], s.feeds))
        for s in night.catalogue.scenarios
    ]
    return {"warning": pl.concat([night.tables["warning"].empty(), *found])}


def fired(scenario: Scenario, facts: pl.DataFrame, parameters: Parameters, day: date) -> pl.DataFrame:
    """The rows of ``facts`` on which the scenario fires, with its parameters filled in and its ``level``."""
    told = [name for text in (scenario.reason_zh, scenario.reason_en) for name in names_in(text)]
    named = {*scenario.numbers, *told}
    read, asked = names_read([scenario.trigger, scenario.level])
    require_facts(facts, [*read, *(name for name in named if not name.startswith(PARAM))], f"scenario {scenario.name}")
    shown = [name.removeprefix(PARAM) for name in named if name.startswith(PARAM)]
    return (
        fill_parameters(facts, sorted({*asked, *shown}), parameters, day)
        .filter(scenario.trigger.cast(pl.Boolean).fill_null(False))
        .with_columns(level=pl.coalesce(scenario.level.cast(pl.String), pl.lit("yellow")))
    )


def warnings(
    scenario: Scenario, facts: pl.DataFrame, shape: Table, parameters: Parameters, day: date, unsafe: Iterable[str] = (),
    until: tuple[str, str] = ("", ""),
) -> pl.DataFrame:  # fmt: skip
    """The rows of table ``warning`` that one scenario gives; ``shape`` describes the facts.

    ``unsafe`` are the night's stale and missing feeds; ``until`` says in two languages how old those behind the scenario are.
    """
    numbers = {name: number_of(name, [shape], parameters, day) for name in dict.fromkeys(_names(scenario))}
    return fired(scenario, facts, parameters, day).select(
        pl.col("household_key"),
        pl.lit(scenario.name).alias("scenario"),
        pl.col("level"),
        pl.lit(scenario.direction).alias("direction"),
        (sentence(scenario.reason_zh, numbers, "zh") + pl.lit(until[0])).alias("text_zh"),
        (sentence(scenario.reason_en, numbers, "en") + pl.lit(until[1])).alias("text_en"),
        json_array([number_json(numbers[name]) for name in scenario.numbers]).alias("numbers"),
        pl.lit(dumps([{"document": c.document, "article": c.article} for c in scenario.clauses])).alias("clauses"),
        pl.lit(dumps([feed for feed in unsafe if feed in scenario.feeds])).alias("stale_feeds"),
    )


def _names(scenario: Scenario) -> list[str]:
    return [*scenario.numbers, *names_in(scenario.reason_zh), *names_in(scenario.reason_en)]
