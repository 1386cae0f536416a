"""The judge counts what a night found and missed against the truth: small figures that one can count by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.errors import NotFoundError
from hardship.night_tables import ALERT, HOUSEHOLD_TABLE, SCORE
from hardship.settings import Settings
from hardship.tables import POLARS, Table
from pipelines.store import Store
from pipelines.vault import Vault
from simulation.judge import judge

NIGHT = date(2026, 9, 30)
# household, in hardship now, enters on, on a tier, silent
TRUTH: tuple[tuple[str, bool, date | None, bool, bool], ...] = (
    ("A", True, None, False, False),
    ("B", False, date(2026, 11, 1), False, False),
    ("C", False, None, False, False),
    ("D", True, None, False, True),
    ("E", True, None, True, False),
    ("F", False, date(2027, 1, 1), False, False),
)
ALERTED = {"A": "rank", "C": "rank", "E": "rank", "F": "audit_sample"}


def write_truth(city: Path) -> None:
    folder = city / "truth"
    folder.mkdir(parents=True)
    pl.DataFrame({
        "household_no": [row[0] for row in TRUTH], "month": [date(2026, 9, 1)] * len(TRUTH), "in_hardship": [row[1] for row in TRUTH],
        "is_assisted": [row[3] for row in TRUTH],
    }).write_parquet(folder / "household_month.parquet")  # fmt: skip
    starts = [(row[0], row[2]) for row in TRUTH if row[2]]
    pl.DataFrame(starts, schema={"household_no": pl.String, "start": pl.Date}, orient="row").write_parquet(folder / "spells.parquet")
    silent = [(row[0], row[4]) for row in TRUTH]
    pl.DataFrame(silent, schema={"household_no": pl.String, "is_silent": pl.Boolean}, orient="row").write_parquet(
        folder / "household.parquet"
    )


def rows(table: Table, given: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of a table that name what matters; text and numbers that do not are filled in."""
    blank = {"key": "k", "text": "t", "code": "c", "int": 1, "fen": 1, "ppm": 1, "date": NIGHT, "bool": False, "json": "[]"}
    return pl.DataFrame(
        [{column.name: row.get(column.name, blank[column.kind]) for column in table.columns} for row in given],
        schema={column.name: POLARS[column.kind] for column in table.columns},
    )


def publish(settings: Settings) -> None:
    keys = dict(zip("ABCDEF", Vault(settings).household_keys(list("ABCDEF")), strict=True))
    store = Store(settings.var)
    alerts = [
        {"alert_id": f"a{name}", "household_key": keys[name], "state": "new", "selected_by": how, "area": "990101"}
        for name, how in ALERTED.items()
    ]
    waiting = [{"alert_id": "aB", "household_key": keys["B"], "state": "waiting", "selected_by": "rank", "area": "990101"}]
    store.write_table(NIGHT, ALERT, rows(ALERT, alerts + waiting))
    scored = [{"household_key": keys[name], "position": place} for place, name in enumerate("DABCFE", start=1)]
    store.write_table(NIGHT, SCORE, rows(SCORE, scored))
    store.write_table(NIGHT, HOUSEHOLD_TABLE, rows(HOUSEHOLD_TABLE, [{"household_key": keys[name], "area": "990101"} for name in "ABCEF"]))
    store.finish_night(NIGHT, {"as_of": NIGHT.isoformat()})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    Vault.create_keys(made, invented_seed=1)
    return made


def test_what_was_found_and_missed_is_counted(settings: Settings, tmp_path: Path) -> None:
    write_truth(tmp_path / "city")
    publish(settings)
    told = judge(settings, tmp_path / "city", NIGHT)
    # E is on a tier and does not count; of A and C only A is right; B enters within 90 days, F too late; D is unknown.
    assert told["invented"] is True
    assert (told["households"], told["alerted"], told["right"], told["precision"]) == (5, 2, 1, 0.5)
    assert (told["households_in_hardship"], told["missed"], told["missed_silent"], told["recall"]) == (3, 2, 1, 0.3333)
    assert told["unknown_to_register"] == 1
    assert told["audit_sample"] == {"alerted": 1, "right": 0, "precision": 0.0}
    assert told["top_of_score"] == {"alerted": 2, "right": 2, "precision": 1.0, "recall": 0.6667}
    assert told["base_rate"] == 0.6


def test_without_truth_there_is_no_judgement(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no truth"):
        judge(settings, tmp_path / "nowhere", NIGHT)
