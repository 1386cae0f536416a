"""A block of households built alone is the same people with the same fate as the same households of a whole city."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from simulation.households import SLOTS
from simulation.world import EVENTS, World, build

CITY: dict[str, Any] = {"months": 13, "until": date(2026, 9, 30), "seed": 11}
FIRST, COUNT = 700, 300


@pytest.fixture(scope="module")
def whole() -> World:
    return build(households=1100, **CITY)


@pytest.fixture(scope="module")
def block() -> World:
    return build(households=COUNT, first=FIRST, **CITY)


def of_the_block(world: World, table: str) -> pl.DataFrame:
    """Rows of the block's households; people by their lasting numbers, for positions differ."""
    rows = world.events(table)
    if "person" in rows.columns:
        rows = rows.join(world.people.select("person", "number"), on="person", how="left").drop("person")
    home = pl.col("home") if "home" in rows.columns else pl.col("number") // SLOTS
    rows = rows.filter(home.is_between(FIRST, FIRST + COUNT - 1))
    return rows.sort(rows.columns)


def test_its_people_are_the_same(whole: World, block: World) -> None:
    among = whole.people.filter(pl.col("household").is_between(FIRST, FIRST + COUNT - 1))
    assert block.people.drop("person").equals(among.drop("person"))


@pytest.mark.parametrize("table", sorted(EVENTS))
def test_the_same_happens_to_them(whole: World, block: World, table: str) -> None:
    """Fails where chance hangs on a position in an array instead of a lasting number."""
    assert of_the_block(whole, table).equals(of_the_block(block, table))


def test_their_truth_is_the_same(whole: World, block: World) -> None:
    for frame, alone in ((whole.truth, block.truth), (whole.spells, block.spells)):
        among = frame.join(block.homes.select("household_no"), on="household_no", how="semi")
        order = ["household_no", "month" if "month" in frame.columns else "start"]
        assert among.sort(order).equals(alone.sort(order))
