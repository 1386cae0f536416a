"""`hardship train`: from landed findings to a model in use, and clear refusals where history does not suffice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from hardship.errors import ModelError
from hardship.night_tables import FEED_STATUS, PERSON_TABLE
from hardship.settings import PROJECT, Settings
from pipelines import group, link, score
from pipelines.commands import train as command
from pipelines.night import Night
from pipelines.store import Store
from tests import invented_facts as invented
from tests.builders import key, land_rows, night_in

UNTIL = date(2026, 3, 10)
ORIGIN = date(2025, 6, 30)
FIRST_SETTLED = date(2023, 12, 5)  # thirteen months before the first of the invented origins


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home whose findings and settlements have landed; what a night knew is invented."""
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "feeds").symlink_to(PROJECT / "feeds")
    settings = Settings(home=tmp_path, catalogue=tmp_path / "catalogue", capacity_per_township=3)
    land(settings, "medical_expenses", pl.DataFrame({"settled_on": [FIRST_SETTLED, UNTIL]}))
    land(settings, "outcomes", pl.concat([findings(origin) for origin in invented.ORIGINS]))
    monkeypatch.setattr(command, "_known", known)
    return settings


def land(settings: Settings, feed: str, rows: pl.DataFrame) -> None:
    manifest = {"feed": feed, "delivery": "d1", "delivered_on": UNTIL.isoformat(), "outcome": "accepted"}
    Store(settings.var).keep_delivery(feed, "d1", rows, pl.DataFrame({"line": []}), manifest)


def findings(origin: date) -> pl.DataFrame:
    found = invented.found(invented.facts(900, seed=origin.toordinal()), seed=origin.toordinal())
    return pl.DataFrame({"household_key": found}).with_columns(
        row_key=pl.lit(origin.isoformat()) + pl.col("household_key"),
        found_on=pl.lit(origin + timedelta(days=10)),
        known_on=pl.lit(origin + timedelta(days=11)),
        finding=pl.lit("hardship"),
        delivery=pl.lit("d1"),
        line=pl.lit(2, pl.Int64),
    )


def known(night: Night) -> dict[str, pl.DataFrame]:
    return {"household_facts": invented.facts(900, seed=night.as_of.toordinal()), "feed_status": FEED_STATUS.empty()}


def test_training_keeps_a_model_with_its_card_and_puts_it_into_use_unapproved(home: Settings) -> None:
    told: list[str] = []
    result = command.train(home, invented.ORIGINS, promote=command.UNATTENDED, progress=told.append)
    entry = score.promotion(Store(home.var))
    assert (entry["digest"], entry["approved_by"], entry["promoted_on"]) == (result["digest"], "nobody yet", "2026-03-10")
    card = Store(home.var).read_json(Path(result["folder"]) / score.CARD)
    assert card["origins"] == {
        "training": ["2025-01-31", "2025-02-28"], "calibration": ["2025-06-30", "2025-07-31"], "test": ["2025-11-30"],
    }  # fmt: skip
    assert card["limits"][0]["en"].startswith("Trained on an invented city")
    assert "count_of_warnings" in card["metrics"]
    assert result["auc_ppm"] > 600_000
    assert len(told) == 6
    assert score.load_promoted(Store(home.var)).digest == result["digest"]
    assert command.train(home, invented.ORIGINS)["digest"] == result["digest"]


def test_default_origins_come_from_the_history_that_has_landed(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[date] = []

    def note(night: Night) -> dict[str, pl.DataFrame]:
        asked.append(night.as_of)
        return known(night)

    monkeypatch.setattr(command, "_known", note)
    with pytest.raises(ModelError, match="hardship was found in"):  # nobody was visited in spring
        command.train(home, [date(2024, 3, 31), date(2024, 9, 30), date(2025, 3, 31)])
    asked.clear()
    command.train(home)
    assert asked == sorted(asked)
    assert asked[0] == date(2025, 1, 31)
    assert asked[-1] + timedelta(days=90) <= UNTIL


def test_history_that_does_not_suffice_is_refused_with_what_to_do(home: Settings) -> None:
    with pytest.raises(ModelError, match="history is too short"):
        command.train(home, origins=[date(2025, 1, 31)])
    with pytest.raises(ModelError, match="nothing of the feed medical_expenses has landed by 2026-03-09"):
        command.train(home, until=UNTIL - timedelta(days=1))
    empty = Settings(home=home.home / "elsewhere", catalogue=home.catalogue)
    with pytest.raises(ModelError, match="no findings have landed"):
        command.train(empty)


def test_a_day_looked_back_on_knows_the_history_that_was_handed_over_later(tmp_path: Path) -> None:
    night = night_in(tmp_path, ORIGIN)
    entry = {"person_key": key("p", 1), "household_key": key("h", 1), "person_birth_date": date(1960, 1, 1), "person_sex": "1"}
    where = {"relation": "02", "registration": "local", "area": "990101001002", "status": "active", "registered_on": date(2020, 1, 1)}
    for day in (ORIGIN, ORIGIN + timedelta(days=1)):
        moved = entry | where | ({} if day == ORIGIN else {"status": "dead", "changed_on": day})
        land_rows(night.store, night.catalogue.feed("register"), [moved], UNTIL, known_on=day)
    back = replace(night, delivered_until=UNTIL)
    then, now = (PERSON_TABLE.conform(link.run(one, {})["person"]) for one in (night, back))
    assert (then.height, now.height) == (0, 1)
    assert group.run(back, {"person": now})["household"].height == 1  # the death was not known yet
