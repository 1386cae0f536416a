"""Fits the model on what past nights knew, so that nothing it learns from lies in the future of what it is judged on.

        training origins            calibration origins        test origin
    ────●──●──●───────────┤         ●──●────────────┤          ●───────────┤
        features → labels (90 days) ends before the next group's first origin

The target: among households not on 特困 or 低保 at the origin, hardship is found, and known, within 90 days after it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hardship.dates import add_months, month_end
from hardship.errors import ModelError
from models.hardship_risk import HORIZON_DAYS, candidates, evaluate
from models.hardship_risk.features import BY_NAME, LEFT_OUT, columns_of, matrix

HORIZON = timedelta(days=HORIZON_DAYS)
TRAINING_ORIGINS, CALIBRATION_ORIGINS = 9, 2
MONTHS_BEFORE_FIRST_ORIGIN = 13  # windows look back twelve months
FEWEST_POSITIVES = {"training": 10, "calibration": 2}


@dataclass(frozen=True)
class Split:
    """Origins of the three groups. Refuses, with ModelError, a label window that reaches a later group's first origin."""

    training: tuple[date, ...]
    calibration: tuple[date, ...]
    test: tuple[date, ...]

    def __post_init__(self) -> None:
        for earlier, later in (("training", "calibration"), ("calibration", "test")):
            before, after = getattr(self, earlier), getattr(self, later)
            if not before or not after:
                raise ModelError("an empty group of origins", where=f"{earlier} or {later}", do="name at least one origin for each")
            if max(before) + HORIZON >= min(after):
                raise ModelError(
                    f"labels of the {earlier} origin {max(before)} reach into the {later} origin {min(after)}",
                    do=f"leave more than {HORIZON_DAYS} days between the groups",
                )

    @property
    def all(self) -> tuple[date, ...]:
        return (*self.training, *self.calibration, *self.test)


def possible_origins(first_settled: date, until: date) -> list[date]:
    """Month ends with a full year of history before them and a full label window behind them."""
    found = []
    origin = month_end(add_months(first_settled, MONTHS_BEFORE_FIRST_ORIGIN))
    while origin + HORIZON <= until:
        found.append(origin)
        origin = month_end(add_months(origin.replace(day=1), 1))
    return found


def split_of(origins: Sequence[date]) -> Split:
    """The latest origin tests; the two latest that end before it calibrate; up to nine that end before those train."""
    ordered = sorted(set(origins))
    calibration = [o for o in ordered if ordered and o + HORIZON < ordered[-1]][-CALIBRATION_ORIGINS:]
    training = [o for o in ordered if calibration and o + HORIZON < calibration[0]]
    if not training and len(calibration) > 1:  # a short history: rather one calibration origin than none to train on
        calibration = calibration[-1:]
        training = [o for o in ordered if o + HORIZON < calibration[0]]
    if not training:
        raise ModelError(
            f"history is too short: {len(ordered)} possible origins do not hold training, calibration and test apart",
            where="models/hardship_risk",
            do="bring at least 24 months of history, or name origins that lie more than 90 days apart",
        )
    return Split(tuple(training[-TRAINING_ORIGINS:]), tuple(calibration), tuple(ordered[-1:]))


@dataclass(frozen=True)
class Snapshot:
    """What was known at ``origin``, and in whom hardship was found by its horizon.

    ``facts``: household_facts; ``found``: household keys; ``warnings``: number of warnings by household_key, if counted.
    """

    origin: date
    facts: pl.DataFrame
    found: pl.Series
    warnings: pl.DataFrame | None = None

    def population(self) -> pl.DataFrame:
        """Households that the bureau does not already support in full, by key, with their label."""
        supported = pl.col("is_on_destitute").fill_null(False) | pl.col("is_on_dibao").fill_null(False)
        label = pl.col("household_key").is_in(self.found.implode()).cast(pl.Int8).alias("label")
        return self.facts.filter(~supported).sort("household_key").with_columns(label)


def positives(outcomes: pl.LazyFrame, origin: date) -> pl.Series:
    """Households in which hardship was found after ``origin``, and known, within the horizon.

    ``outcomes``: the feed's landed rows. Of a record stated several times, what stood at the end of the horizon counts.
    """
    end = origin + HORIZON
    stood = outcomes.filter(pl.col("known_on") <= end).sort("known_on", "delivery", "line").unique("row_key", keep="last")
    hit = (pl.col("finding") == "hardship") & (pl.col("found_on") > origin) & (pl.col("found_on") <= end)
    return stood.filter(hit).select(pl.col("household_key").unique().sort()).collect()["household_key"]


@dataclass(frozen=True)
class Trained:
    """The calibrated estimator, its features in order, and what the card says about its making."""

    estimator: Any
    features: tuple[str, ...]
    facts: dict[str, Any]


def train(snapshots: Sequence[Snapshot], split: Split, capacity: int) -> Trained:
    """Fits, calibrates and judges; ``capacity`` is how many households one night can send people to.

    A feature that no training origin knew is left out. Raises ModelError where history holds too few findings.
    """
    by_origin = {snapshot.origin: snapshot for snapshot in snapshots}
    offered = [name for name in BY_NAME if all(name in s.facts.columns for s in snapshots)]
    learned_from = pl.concat(by_origin[origin].population().select(offered) for origin in split.training)
    names = tuple(name for name in offered if learned_from[name].count())
    if not names:
        raise ModelError("none of the model's features is known at the training origins", do="bring the indicator files and the feeds back")
    groups = {group: _Group.of([by_origin[o] for o in getattr(split, group)], names) for group in ("training", "calibration", "test")}
    for group, fewest in FEWEST_POSITIVES.items():
        if int(groups[group].y.sum()) < fewest:
            raise ModelError(
                f"hardship was found in {int(groups[group].y.sum())} households of the {group} origins, {fewest} are needed",
                where="feed outcomes",
                do="bring more history, or more households",
            )
    learn, tune, judge = groups["training"], groups["calibration"], groups["test"]
    contenders: dict[str, NDArray[np.float64]] = {}
    deployed: Any = None
    for name, candidate in (
        ("gradient_boosting", candidates.boosted_trees(names)),
        ("logistic_regression", candidates.logistic_regression()),
    ):
        estimator = candidates.calibrated(candidates.fitted(candidate, learn.x, learn.y), tune.x, tune.y)
        contenders[name] = candidates.chances(estimator, judge.x)
        deployed = deployed or estimator
    models = tuple(contenders)
    contenders |= candidates.rankings(judge.frame, judge.warnings)
    return Trained(deployed, names, {
        "features": list(names),
        "columns": columns_of(names),
        "left_out": dict(LEFT_OUT),
        "never_known": [name for name in offered if name not in names],
        "origins": {group: [o.isoformat() for o in getattr(split, group)] for group in groups},
        "horizon_days": HORIZON_DAYS,
        "training_data": {group: held.described() for group, held in groups.items()},
        "parameters": dict(candidates.TREES),
        "calibration_method": deployed.method,
        "metrics": evaluate.compared(judge.y, contenders, models, (capacity, 10 * capacity)),
        "reliability": evaluate.reliability(judge.y, contenders["gradient_boosting"]),
    })  # fmt: skip


@dataclass(frozen=True)
class _Group:
    frame: pl.DataFrame
    x: NDArray[np.float64]
    y: NDArray[np.int8]
    warnings: NDArray[np.float64] | None

    @classmethod
    def of(cls, snapshots: Sequence[Snapshot], names: Sequence[str]) -> _Group:
        # Only the test group is ranked; its one origin keeps ranks comparable. Columns beyond the features would not stack.
        frames = [s.population().select("household_key", "label", *names) for s in snapshots]
        frame = pl.concat(frames).rechunk()
        counted = [s.warnings for s in snapshots if s.warnings is not None]
        warnings = None
        if len(counted) == len(snapshots):
            joined = [f.join(c, on="household_key", how="left", maintain_order="left") for f, c in zip(frames, counted, strict=True)]
            warnings = pl.concat(joined)["warnings"].fill_null(0).cast(pl.Float64).to_numpy()
        return cls(frame, matrix(frame, names), frame["label"].to_numpy(), warnings)

    def described(self) -> dict[str, Any]:
        digest = hashlib.sha256("\n".join(self.frame["household_key"]).encode())
        digest.update(self.x.tobytes() + self.y.tobytes())
        return {"households": len(self.y), "positives": int(self.y.sum()), "sha256": digest.hexdigest()}
