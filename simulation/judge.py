"""Compares a published night with the truth of the invented city: who was alerted rightly, and who was missed.

Counted are the households that are not on 低保 or 特困 in the truth's month of the night. A lead is right where the
household is in hardship in that month or enters it within 90 days. Every figure is of the invented city and says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from hardship.errors import NotFoundError
from hardship.settings import Settings
from pipelines.store import Store
from pipelines.vault import Vault

HORIZON_DAYS = 90
IN_FRONT_OF_PEOPLE = ("new", "continued")


class HasSettings(Protocol):
    """A night, or anything else that knows its settings."""

    @property
    def settings(self) -> Settings: ...


def judge(night: HasSettings | Settings, city: Path, as_of: date) -> dict[str, Any]:
    """Figures of the finished night ``as_of`` against ``city``/truth. Shares are rounded to four decimals, null for 0 of 0.

    ``alerted`` (by rank), ``right``, ``precision``; ``households_in_hardship``, ``missed``, ``recall``;
    ``unknown_to_register`` of the missed: households of which no feed told the night; ``audit_sample``: the random
    leads outside the list; ``top_of_score``: as many households with the highest scores; ``base_rate``: what a random
    choice would find. Raises NotFoundError where the city has no truth.
    """
    settings = night if isinstance(night, Settings) else night.settings
    store = Store(settings.var, finished_only=True)
    truth = _truth(city / "truth", as_of)
    keys = Vault(settings).household_keys(truth["household_no"].to_list())
    truth = truth.with_columns(household_key=pl.Series(keys, dtype=pl.String))
    alert = store.read_table(as_of, "alert").filter(pl.col("state").is_in(IN_FRONT_OF_PEOPLE))
    score = store.read_table(as_of, "score")
    household = store.read_table(as_of, "household")

    by_rank = truth.join(alert.filter(pl.col("selected_by") == "rank"), on="household_key", how="semi")
    audited = truth.join(alert.filter(pl.col("selected_by") == "audit_sample"), on="household_key", how="semi")
    scored = truth.join(score, on="household_key").sort("position", "household_key").head(by_rank.height)
    hard = truth.filter("is_hard")
    missed = hard.join(by_rank, on="household_key", how="anti")
    return {
        "invented": True,
        "as_of": as_of.isoformat(),
        "horizon_days": HORIZON_DAYS,
        "households": truth.height,
        "alerted": by_rank.height,
        "right": int(by_rank["is_hard"].sum()),
        "in_hardship_now": int(by_rank["is_now"].sum()),
        "precision": _share(by_rank),
        "households_in_hardship": hard.height,
        "missed": missed.height,
        "missed_silent": int(missed["is_silent"].sum()),
        "unknown_to_register": missed.join(household, on="household_key", how="anti").height,
        "recall": round(1 - missed.height / hard.height, 4) if hard.height else None,
        "audit_sample": {"alerted": audited.height, "right": int(audited["is_hard"].sum()), "precision": _share(audited)},
        "top_of_score": {
            "alerted": scored.height, "right": int(scored["is_hard"].sum()), "precision": _share(scored),
            "recall": round(int(scored["is_hard"].sum()) / hard.height, 4) if hard.height else None,
        },
        "base_rate": _share(truth),
    }  # fmt: skip


def _share(households: pl.DataFrame) -> float | None:
    return round(int(households["is_hard"].sum()) / households.height, 4) if households.height else None


def _truth(folder: Path, as_of: date) -> pl.DataFrame:
    """household_no, is_now, is_hard, is_silent of the households lived in that no tier supports, by household number."""
    if not (folder / "household_month.parquet").exists():
        raise NotFoundError("the city has no truth", where=str(folder), do="judge only a city that `hardship simulate` made")
    months = pl.read_parquet(folder / "household_month.parquet").filter(pl.col("month") == as_of.replace(day=1))
    if months.is_empty():
        raise NotFoundError(f"the truth says nothing of {as_of}", where=str(folder), do="simulate a city that covers the night")
    enters = (
        pl.read_parquet(folder / "spells.parquet")
        .filter(pl.col("start") > as_of, pl.col("start") <= as_of + timedelta(HORIZON_DAYS))
        .select("household_no", enters=pl.lit(True))
        .unique("household_no")
    )
    silent = pl.read_parquet(folder / "household.parquet").select("household_no", "is_silent")
    return (
        months.filter(~pl.col("is_assisted"))
        .join(enters, on="household_no", how="left")
        .join(silent, on="household_no")
        .select("household_no", "is_silent", is_now="in_hardship", is_hard=pl.col("in_hardship") | pl.col("enters").fill_null(False))
        .sort("household_no")
    )
