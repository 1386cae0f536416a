"""A township over several nights, for tests of alert: who lives there, what is known of them, and the ledger that goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl

from hardship.night_tables import ALERT, FEED_STATUS, HOUSEHOLD_TABLE, LEDGER, POLICY_MATCH, REASON, SCORE, WARNING
from hardship.settings import Settings
from hardship.tables import Table
from pipelines import alert
from tests.builders import key, settings_in

TOWN, OTHER_TOWN = "990101001", "990101002"
SCENARIOS = (
    SimpleNamespace(name="medical", zh="大额医疗支出", en="Large medical bills", cool_down_days=60),
    SimpleNamespace(name="job", zh="失业", en="Job loss", cool_down_days=30),
)
DAY = date(2026, 9, 1)


@dataclass
class Town:
    """A township over several nights: ``tonight`` runs one night on the ledger of the night before."""

    settings: Settings
    day: date = DAY
    homes: dict[int, str] = field(default_factory=dict)
    score: dict[int, int] = field(default_factory=dict)
    warned: dict[int, dict[str, str]] = field(default_factory=dict)
    facts: dict[int, dict[str, Any]] = field(default_factory=dict)
    ledger: pl.DataFrame = field(default_factory=LEDGER.empty)
    unexplained: set[int] = field(default_factory=set)
    direction: str = "entry"

    def __post_init__(self) -> None:
        self.homes = self.homes or dict.fromkeys(range(1, 31), TOWN)

    def tables(self) -> dict[str, pl.DataFrame]:
        homes = [
            {"household_key": key("h", n), "area": "990101", "township": t, "village": f"{t}001", "size": 2} for n, t in self.homes.items()
        ]
        scores = [
            {"household_key": key("h", n), "probability_ppm": self.score.get(n, 1000), "position": n, "model_digest": "d" * 64}
            for n in self.homes
        ]
        reasons = [
            {"household_key": key("h", n), "position": 1, "indicator": "size", "contribution_ppm": 1, "text_zh": "理由",
             "text_en": "reason"}
            for n in self.homes if n not in self.unexplained
        ]  # fmt: skip
        warnings = [
            {"household_key": key("h", n), "scenario": name, "level": level, "direction": self.direction, "text_zh": f"{name}成立",
             "text_en": f"{name} holds", "numbers": "[]", "clauses": "[]", "stale_feeds": '["unemployment"]'}
            for n, held in self.warned.items() for name, level in held.items()
        ]  # fmt: skip
        known = {"is_on_dibao": False, "is_on_destitute": False, "days_since_check": None, "hardship_found_90d": 0}
        facts = [{"household_key": key("h", n)} | known | self.facts.get(n, {}) for n in self.homes]
        schema = {"household_key": pl.String, "is_on_dibao": pl.Boolean, "is_on_destitute": pl.Boolean,
                  "days_since_check": pl.Int64, "hardship_found_90d": pl.Int64}  # fmt: skip
        return {
            "household": _table(HOUSEHOLD_TABLE, homes), "score": _table(SCORE, scores), "reason": _table(REASON, reasons),
            "warning": _table(WARNING, warnings), "policy_match": POLICY_MATCH.empty(), "feed_status": FEED_STATUS.empty(),
            "household_facts": pl.DataFrame(facts, schema=schema), "previous_ledger": self.ledger,
        }  # fmt: skip

    def tonight(self, *, days: int = 0) -> dict[int, dict[str, Any]]:
        """The alerts of the night ``days`` after the last one, by household number."""
        self.day += timedelta(days=days)
        declared, tables = SimpleNamespace(scenarios=SCENARIOS), {"alert": ALERT, "ledger": LEDGER}
        night = SimpleNamespace(as_of=self.day, settings=self.settings, catalogue=declared, tables=tables)
        made = alert.run(night, self.tables())
        self.ledger = LEDGER.conform(made["ledger"])
        self.alerts = ALERT.conform(made["alert"])
        number = {key("h", n): n for n in range(1, 100)}
        return {number[row["household_key"]]: row for row in self.alerts.to_dicts()}

    def episodes(self, n: int) -> list[dict[str, Any]]:
        return self.ledger.filter(pl.col("household_key") == key("h", n)).sort("episode").to_dicts()


def _table(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(table.schema) | row for row in rows], schema=table.schema)


def a_town(home: Path, *, capacity: int = 2, sample: int = 0, **chosen: Any) -> Town:
    return Town(settings_in(home, capacity_per_township=capacity, audit_sample=sample), **chosen)


def states(alerts: dict[int, dict[str, Any]]) -> dict[int, str]:
    return {n: row["state"] for n, row in sorted(alerts.items())}
