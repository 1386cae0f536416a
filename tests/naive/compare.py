"""The same deliveries through the engine and through plain Python, and every difference between what they tell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import nightly
from pipelines.driver import in_memory
from pipelines.night import Night
from pipelines.store import Store
from tests.builders import land_rows, night_in
from tests.naive.events import Delivered
from tests.naive.night import NaiveNight, Told

VERBS = ("link", "group", "measure", "warn", "match")


def land(home: Path, deliveries: Iterable[Delivered]) -> None:
    """Keeps the deliveries as the store of ``home`` would hold them, and gives each its name."""
    night = night_in(home, date.min)
    store: Store = night.store
    for delivery in deliveries:
        feed = night.catalogue.feed(delivery.feed)
        delivery.name = land_rows(store, feed, delivery.rows, delivery.on, refused=delivery.refused)


def of_engine(night: Night) -> dict[str, pl.DataFrame]:
    """The tables that the verbs make up to the matches."""
    return in_memory(night, [step for step in nightly.WHOLE if step.name in VERBS])


def told_by(tables: dict[str, pl.DataFrame]) -> Told:
    """The engine's tables in the shape of the naive night."""
    matches = [{**row, "conditions": _outcomes(row["conditions"])} for row in tables["policy_match"].to_dicts()]
    return Told(
        {row["household_key"]: row for row in tables["household_facts"].to_dicts()},
        {(row["household_key"], row["person_key"]): row for row in tables["member_facts"].to_dicts()},
        {(row["household_key"], row["scenario"]): row for row in tables["warning"].to_dicts()},
        {(row["household_key"], row["policy"], row["person_key"]): row for row in matches},
    )


def _outcomes(conditions: str) -> dict[str, str]:
    return {condition["name"]: condition["outcome"] for condition in json.loads(conditions)}


def told_plainly(night: Night, deliveries: Sequence[Delivered]) -> Told:
    return NaiveNight(night.catalogue, night.settings.region, night.as_of, deliveries).told()


COMPARED = {
    "warning": ("level", "text_zh", "text_en"),
    "policy_match": ("result", "amount_fen", "unmet", "unknown", "conditions"),
}


def differences(night: Night, engine: Told, plain: Told) -> list[str]:
    """A line for each fact, warning or match on which they differ; keys are invented, so they may be printed."""
    found = []
    for table in ("household_facts", "member_facts", "warning", "policy_match"):
        one, other = getattr(engine, table), getattr(plain, table)
        columns = COMPARED.get(table) or night.tables[table].schema.names()
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                found.append(f"{table} {key}: only {'the engine' if key in one else 'plain Python'} has it")
                continue
            for column in columns:
                if _typed(one[key][column]) != _typed(other[key][column]):
                    found.append(f"{table} {key} {column}: engine {one[key][column]!r}, plain Python {other[key][column]!r}")
    return found


def _typed(value: Any) -> tuple[type, Any]:
    """1 is not True, and 1.0 is not 1."""
    return type(value), value
