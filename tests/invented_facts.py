"""Household facts made by numpy for the tests of the model and the score: two areas, three townships, some unknowns."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from models.hardship_risk.features import FEATURES
from models.hardship_risk.train import Snapshot

ORIGINS = (
    date(2025, 1, 31), date(2025, 2, 28), date(2025, 6, 30), date(2025, 7, 31), date(2025, 11, 30),
)  # fmt: skip
TOWNSHIPS = ("990101001", "990101002", "990102001")


def facts(households: int = 1500, seed: int = 1) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    columns: dict[str, pl.Series] = {}
    for feature in FEATURES:
        if feature.unit == "tier":
            columns[feature.name] = pl.Series(random.choice(["edge", "rigid", "none", "dibao"], households, p=[0.1, 0.05, 0.8, 0.05]))
        elif feature.unit == "yes_no":
            columns[feature.name] = pl.Series(random.random(households) < 0.2)
        elif feature.unit == "yuan":
            columns[feature.name] = pl.Series(random.gamma(0.8, 600_000, households).astype(np.int64))
        elif feature.unit == "percent":
            columns[feature.name] = pl.Series(random.integers(0, 1_000_001, households))
        else:
            columns[feature.name] = pl.Series(random.integers(0, 6, households))
        if feature.absent != ("不详", "unknown") or feature.name == "insured_income_per_head_fen":
            is_known = pl.Series(random.random(households) < 0.7)
            columns[feature.name] = pl.select(pl.when(is_known).then(columns[feature.name])).to_series()
    township = pl.Series(np.array(TOWNSHIPS)[random.integers(0, 3, households)])
    frame = pl.DataFrame(columns).with_columns(
        pl.Series("household_key", [f"h_{number:032x}" for number in range(households)]),
        township.str.head(6).alias("area"),
        township.alias("township"),
        is_on_destitute=pl.lit(False),
        is_on_dibao=pl.col("tier") == "dibao",
    )
    return frame.sort("household_key")


def found(frame: pl.DataFrame, seed: int) -> pl.Series:
    """Households in which hardship is found: likelier with high own medical costs and a stopped income."""
    random = np.random.default_rng(seed)
    costs = frame["medical_self_paid_12m_fen"].to_numpy() / 600_000
    margin = -4.5 + 0.9 * costs + 1.5 * frame["has_income_stopped"].to_numpy()
    return frame["household_key"].filter(pl.Series(random.random(frame.height) < 1 / (1 + np.exp(-margin))))


def snapshots(households: int = 1500) -> list[Snapshot]:
    made = []
    for number, origin in enumerate(ORIGINS):
        frame = facts(households, seed=10 + number)
        warnings = frame.head(50).select("household_key", warnings=pl.lit(1, pl.UInt32))
        made.append(Snapshot(origin, frame, found(frame, seed=100 + number), warnings))
    return made


def outcomes(origin: date) -> pl.LazyFrame:
    """Landed rows at the edges of the label window: key h_<what should become of it>."""
    end = origin + timedelta(days=90)
    day = timedelta(days=1)
    rows = [
        ("h_first_day", "1", origin + day, origin + day, "hardship", 1),
        ("h_last_day", "2", end, end, "hardship", 2),
        ("no_found_on_origin", "3", origin, origin + day, "hardship", 3),
        ("no_known_too_late", "4", end, end + day, "hardship", 4),
        ("no_other_finding", "5", origin + day, origin + day, "no_hardship", 5),
        ("no_taken_back", "6", origin + day, origin + 2 * day, "hardship", 6),
        ("no_taken_back", "6", origin + day, origin + 3 * day, "no_hardship", 7),
        ("h_taken_back_too_late", "7", origin + day, origin + 2 * day, "hardship", 8),
        ("h_taken_back_too_late", "7", origin + day, end + day, "no_hardship", 9),
    ]
    schema = ["household_key", "row_key", "found_on", "known_on", "finding", "line"]
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(delivery=pl.lit("d")).lazy()
