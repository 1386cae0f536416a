"""Facts → the calibrated chance that hardship is found within 90 days, for all; reasons for whoever may be looked at.

Reasons are computed for every warned household, for twice as many as each township can visit, and for the audit sample:
explaining is far slower than scoring, and nobody is put in front of a person without reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hardship.errors import ModelError
from hardship.night_tables import REASON, SCORE
from hardship.sampling import audit_sample
from pipelines import files
from pipelines.night import Night
from pipelines.store import Store

if TYPE_CHECKING:
    from models.hardship_risk.artefact import Model

TAKES = ("household", "household_facts", "warning")
MAKES = ("score", "reason")

FOLDER = Path("models/hardship_risk")  # below var
PROMOTED, MODEL, CARD = "promoted.json", "model.skops", "card.json"
EXPLAINED_PER_CAPACITY = 2


def run(night: Night, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """``score`` of every household, ``reason`` of those that may be shown. Raises ModelError where no model may be used."""
    from models.hardship_risk.reasons import reasons

    facts = tables["household_facts"]
    model = load_promoted(night.store)
    score = scores(model, facts)
    sampled = audit_sample(facts["household_key"], night.as_of, night.settings.audit_sample)
    explained = to_explain(score, facts, tables["warning"], night.settings.capacity_of, sampled)
    chosen = facts.join(explained, on="household_key", how="semi").sort("household_key")
    return {"score": score, "reason": REASON.conform(reasons(model, chosen))}


def load_promoted(store: Store) -> Model:
    """The model in use. Raises ModelError: none promoted, file missing or altered, another version."""
    promoted = promotion(store)
    digest = str(promoted["digest"])
    folder = store.var / FOLDER / digest[:12]
    if not (folder / MODEL).is_file() or not (folder / CARD).is_file():
        raise ModelError(
            "the model in use is not there", where=str(folder), do="restore the folder from a backup, or train again: hardship train"
        )
    from models.hardship_risk.artefact import loads

    return loads(files.read_bytes(folder / MODEL), files.read_bytes(folder / CARD), promoted, str(folder))


def promotion(store: Store) -> dict[str, Any]:
    """Which model is in use, who put it there and who approved it. Raises ModelError where there is none."""
    path = store.var / FOLDER / PROMOTED
    if not path.is_file():
        raise ModelError("no model is in use", where=str(path), do="train one (hardship train) and put it into use (hardship promote)")
    return dict(store.read_json(path))


def scores(model: Model, facts: pl.DataFrame) -> pl.DataFrame:
    """The table ``score``: position 1 is the highest of the county; equal chances are ordered by household key."""
    found = facts.select("household_key", "area").with_columns(
        pl.Series("probability_ppm", model.probabilities_ppm(facts), dtype=pl.Int64), pl.lit(model.digest).alias("model_digest")
    )
    ranked = found.sort(-pl.col("probability_ppm"), "household_key")
    return SCORE.conform(ranked.with_columns((pl.int_range(pl.len()).over("area") + 1).alias("position")))


def to_explain(
    score: pl.DataFrame, facts: pl.DataFrame, warning: pl.DataFrame, capacity_of: Callable[[str], int], sampled: pl.Series
) -> pl.DataFrame:
    """Household keys, once each: warned, sampled, or among twice as many as their township can visit."""
    places = pl.DataFrame(
        [(township, EXPLAINED_PER_CAPACITY * capacity_of(township)) for township in facts["township"].unique().sort()],
        schema={"township": pl.String, "places": pl.Int64},
        orient="row",
    )
    first = (
        score.join(facts.select("household_key", "township"), on="household_key")
        .join(places, on="township")
        .sort(-pl.col("probability_ppm"), "household_key")
        .filter(pl.int_range(pl.len()).over("township") < pl.col("places"))
    )
    keys = (first["household_key"], warning["household_key"], sampled)
    return pl.DataFrame({"household_key": pl.concat([key.alias("household_key") for key in keys]).unique().sort()})
