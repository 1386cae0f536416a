"""A block of households built alone is the same people with the same fate as the same households of a whole city."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from simulation.deliveries import simulate
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


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def in_blocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("blocks") / "city"
    simulate(households=500, block=300, processes=1, out=out, **CITY)
    return out


def test_no_byte_depends_on_how_many_processes_there_are(in_blocks: Path, tmp_path: Path) -> None:
    simulate(households=500, block=300, processes=2, out=tmp_path / "city", **CITY)
    assert digests(tmp_path / "city") == digests(in_blocks)


def test_blocks_change_nothing_but_the_order_of_rows(in_blocks: Path, tmp_path: Path) -> None:
    simulate(households=500, out=tmp_path / "city", **CITY)
    paths = sorted(path.relative_to(in_blocks) for path in in_blocks.rglob("*.parquet"))
    assert paths == sorted(path.relative_to(tmp_path / "city") for path in (tmp_path / "city").rglob("*.parquet"))
    for path in paths:
        whole, parts = pl.read_parquet(tmp_path / "city" / path), pl.read_parquet(in_blocks / path)
        assert whole.sort(whole.columns).equals(parts.sort(parts.columns)), path


def test_nothing_is_left_behind(in_blocks: Path) -> None:
    assert sorted(path.name for path in in_blocks.iterdir()) == ["deliveries", "truth"]
