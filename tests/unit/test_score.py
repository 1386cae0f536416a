"""The verb score: everyone has a chance and a position, whoever may be shown has reasons, and no model passes unchecked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from hardship.errors import ModelError
from hardship.night_tables import REASON, SCORE, WARNING
from hardship.sampling import audit_sample
from hardship.settings import Settings
from models.hardship_risk import artefact
from models.hardship_risk.card import card
from models.hardship_risk.train import split_of, train
from pipelines import score
from pipelines.commands.train import promote
from pipelines.store import Store
from tests import invented_facts as invented

AS_OF = date(2026, 9, 30)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with one trained model in use."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), capacity_per_township=3, capacity={invented.TOWNSHIPS[2]: 0}, audit_sample=4)
    trained = train(invented.snapshots(600), split_of(invented.ORIGINS), capacity=6)
    data = artefact.dumps(trained.estimator)
    digest = artefact.sha256(data)
    store, folder = Store(settings.var), score.FOLDER / digest[:12]
    described = card(trained.facts, digest=digest, versions=artefact.versions(), data_until="2026-03-01", invented=True)
    store.write_bytes(folder / score.MODEL, data)
    store.write_json(folder / score.CARD, described)
    promote(settings, digest, by="unattended set-up")
    return settings


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    facts = invented.facts(400, seed=21)
    warned = facts.sample(9, seed=1)["household_key"]
    warning = pl.DataFrame(
        {
            "household_key": warned, "scenario": "s", "level": "red", "direction": "entry", "text_zh": "中", "text_en": "e",
            "numbers": "[]", "clauses": "[]", "stale_feeds": "[]",
        }
    )  # fmt: skip
    return {"household": facts.select("household_key"), "household_facts": facts, "warning": WARNING.conform(warning)}


def night(settings: Settings) -> Any:
    return SimpleNamespace(as_of=AS_OF, settings=settings, store=Store(settings.var))


@pytest.fixture(scope="module")
def scored(home: Settings, tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return score.run(night(home), tables)


def test_every_household_is_scored_and_ordered_within_its_area(
    scored: dict[str, pl.DataFrame], tables: dict[str, pl.DataFrame], home: Settings
) -> None:
    got = SCORE.conform(scored["score"]).join(tables["household_facts"].select("household_key", "area"), on="household_key")
    assert got["household_key"].to_list() == tables["household_facts"]["household_key"].to_list()
    for _, area in got.group_by("area"):
        ordered = area.sort("position")
        assert ordered["position"].to_list() == list(range(1, area.height + 1))
        assert ordered.equals(area.sort(-pl.col("probability_ppm"), "household_key"))
    assert got["model_digest"].unique().to_list() == [score.promotion(Store(home.var))["digest"]]


def test_reasons_for_the_warned_the_sample_and_twice_the_capacity(scored: dict[str, pl.DataFrame], tables: dict[str, pl.DataFrame]) -> None:
    facts = tables["household_facts"].join(scored["score"], on="household_key")
    expected = set(tables["warning"]["household_key"]) | set(audit_sample(facts["household_key"], AS_OF, 4))
    for township, places in zip(invented.TOWNSHIPS, (6, 6, 0), strict=True):
        there = facts.filter(pl.col("township") == township).sort(-pl.col("probability_ppm"), "household_key")
        expected |= set(there["household_key"].head(places))
    assert set(REASON.conform(scored["reason"])["household_key"]) == expected


def test_a_night_scores_the_same_twice_and_with_rows_in_another_order(
    scored: dict[str, pl.DataFrame], tables: dict[str, pl.DataFrame], home: Settings
) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=5) for name, frame in tables.items()}
    again = score.run(night(home), shuffled)
    assert all(again[name].equals(scored[name]) for name in score.MAKES)


def test_a_district_without_households_is_scored(home: Settings, tables: dict[str, pl.DataFrame]) -> None:
    empty = score.run(night(home), {name: frame.head(0) for name, frame in tables.items()})
    assert (empty["score"].height, empty["reason"].height) == (0, 0)


def test_without_a_model_in_use_the_night_stops(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model is in use"):
        score.load_promoted(Store(tmp_path))


def test_a_tampered_or_lost_file_stops_the_night(home: Settings, tmp_path: Path) -> None:
    source = Store(home.var)
    entry = score.promotion(source)
    folder = score.FOLDER / entry["digest"][:12]
    store = Store(tmp_path)
    store.write_json(score.FOLDER / score.PROMOTED, entry)
    store.write_bytes(folder / score.CARD, (home.var / folder / score.CARD).read_bytes())
    with pytest.raises(ModelError, match="is not there"):
        score.load_promoted(store)
    store.write_bytes(folder / score.MODEL, (home.var / folder / score.MODEL).read_bytes() + b" ")
    with pytest.raises(ModelError, match="SHA-256 differs"):
        score.load_promoted(store)


def test_promotion_names_one_model_and_says_that_nobody_has_approved_it(home: Settings) -> None:
    entry = score.promotion(Store(home.var))
    assert (entry["promoted_by"], entry["promoted_on"], entry["approved_by"]) == ("unattended set-up", "2026-03-01", "nobody yet")
    assert promote(home, entry["digest"][:8], by="supervisor", on=AS_OF)["promoted_on"] == "2026-09-30"
    promote(home, entry["digest"], by="unattended set-up")
    for digest in ("", "ffffffffffff"):
        with pytest.raises(ModelError, match="0 trained models answer"):
            promote(home, digest, by="supervisor")
    with pytest.raises(ModelError, match="nobody puts the model into use"):
        promote(home, entry["digest"], by=" ")


def test_the_audit_sample_depends_on_the_day_and_the_keys_alone() -> None:
    keys = pl.Series("household_key", [f"h_{number:032x}" for number in range(2000)])
    drawn = audit_sample(keys, AS_OF, 20)
    assert drawn.equals(audit_sample(pl.concat([keys.reverse(), keys]), AS_OF, 20))
    assert drawn.name == "household_key"
    assert drawn.n_unique() == 20
    assert audit_sample(keys, AS_OF, 5).to_list() == drawn.head(5).to_list()
    assert len(set(drawn) & set(audit_sample(keys, date(2026, 9, 29), 20))) < 5
    # A fixed answer: another machine or version of a library must draw the same households.
    assert [int(key[2:], 16) for key in audit_sample(keys, AS_OF, 4)] == [205, 73, 1637, 371]
    assert audit_sample(keys.head(3), AS_OF, 9).sort().to_list() == keys.head(3).to_list()
    assert audit_sample(keys.head(0), AS_OF, 9).len() == 0


def test_each_household_is_as_likely_to_be_drawn() -> None:
    keys = pl.Series([f"h_{number:032x}" for number in range(4000)])
    drawn = [audit_sample(keys, date(2026, 1, day), 400) for day in range(1, 31)]
    first_half = sum(int(key[2:], 16) < 2000 for one in drawn for key in one)
    assert abs(first_half - 6000) < 200
    assert pl.concat(drawn).n_unique() > 3500
