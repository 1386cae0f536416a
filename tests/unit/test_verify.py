"""A finished night can be held against its own manifest, and says what no longer holds."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta

import polars as pl
import pytest

from pipelines import publish
from pipelines.commands.verify import verify
from pipelines.night import Night
from tests.builders import land_rows
from tests.nights import DAY, finished, made, small_home


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return finished(small_home(tmp_path_factory.mktemp("verify")))


@pytest.fixture
def night(original, tmp_path):
    shutil.copytree(original.settings.home, tmp_path / "own")
    return Night(DAY, original.settings.model_copy(update={"home": tmp_path / "own"}))


def test_a_night_as_it_was_written_holds(night):
    found = verify(night.settings)
    assert (found["ok"], found["problems"], found["as_of"]) == (True, [], "2026-09-30")
    assert found["checked"] == {"tables": len(night.tables), "release": 12, "deliveries": 2, "ledger": 3}


def test_an_altered_table_is_noticed(night):
    (path,) = night.store.table_paths(DAY, "alert")
    pl.read_parquet(path).with_columns(level=pl.lit("grey")).write_parquet(path)
    assert "table alert is not what the night wrote" in verify(night.settings)["problems"]


def test_a_missing_table_is_noticed(night):
    (path,) = night.store.table_paths(DAY, "score")
    path.unlink()
    assert any("table score" in problem for problem in verify(night.settings)["problems"])


def test_an_altered_or_missing_release_is_noticed(night):
    folder = night.settings.var / "releases" / night.store.manifest(DAY)["release_id"]
    (folder / "months.parquet").write_bytes(b"")
    assert any("months.parquet" in problem for problem in verify(night.settings)["problems"])
    shutil.rmtree(folder)
    assert any("is gone" in problem for problem in verify(night.settings)["problems"])


def test_a_delivery_that_does_not_add_up_is_noticed(night):
    (path,) = (night.settings.var / "landed" / "medical_expenses").glob("*/manifest.json")
    manifest = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(manifest | {"quarantined": 2}), "utf-8")
    assert any("does not add up" in problem for problem in verify(night.settings)["problems"])


def test_a_delivery_that_came_afterwards_is_noticed(night):
    feed = night.catalogue.feed("outcomes")
    land_rows(night.store, feed, [{"outcome_id": "1"}], DAY)
    assert verify(night.settings)["problems"] == ["the deliveries of outcomes are not those that the night read"]


def test_the_ledger_goes_on_from_the_night_before(night):
    after = Night(DAY + timedelta(days=1), night.settings)
    made(after, after.store.read_table(DAY, "ledger"), warned=(2,))
    publish.run(after)
    assert verify(night.settings)["ok"]
    broken = after.store.read_table(after.as_of, "ledger").filter(pl.col("state") != "waiting")
    for name in after.tables:
        after.store.write_table(after.as_of, after.tables[name], broken if name == "ledger" else after.store.read_table(after.as_of, name))
    publish.run(after)
    problems = verify(night.settings)["problems"]
    assert any("no longer in the ledger" in problem for problem in problems)
    assert any("alerts are not in the ledger" in problem for problem in problems)
