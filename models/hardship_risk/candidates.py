"""What competes: boosted trees, a logistic regression, and simple rankings that a person could do with a spreadsheet.

The trees are what is deployed, because each score can be taken apart exactly (reasons.py); the others run beside them in
every training, so that the card shows whether the trees earn their keep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from threadpoolctl import threadpool_limits

from models.hardship_risk.features import directions_of

SEED = 20260701
TREES: Mapping[str, Any] = {
    "max_iter": 120,
    "learning_rate": 0.08,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 40,
    "l2_regularization": 5.0,
    "early_stopping": False,
    "random_state": SEED,
}
# Not isotonic: even on 8,000 positives it knew 58 different chances, and gave the first 50 households of a list three.
# A sigmoid keeps the order of the trees; the card's reliability table shows whether it fits.
CALIBRATION = "sigmoid"


def boosted_trees(names: Sequence[str]) -> HistGradientBoostingClassifier:
    """Small, seeded, and monotone where the direction is beyond doubt."""
    return HistGradientBoostingClassifier(monotonic_cst=directions_of(names), **TREES)


def logistic_regression() -> Pipeline:
    """The usual linear model: the median for what is unknown plus a sign that it is, logarithms, unit variance."""
    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        FunctionTransformer(_signed_log),
        StandardScaler(),
        LogisticRegression(C=0.1, solver="newton-cholesky", max_iter=200),
    )


def _signed_log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sign(values) * np.log1p(np.abs(values))


def fitted(estimator: Any, x: NDArray[np.float64], y: NDArray[np.int8]) -> Any:
    """Fitted on one thread: sums of floats over several threads differ in their last bits."""
    with threadpool_limits(1):
        return estimator.fit(x, y)


def calibrated(estimator: Any, x: NDArray[np.float64], y: NDArray[np.int8]) -> CalibratedClassifierCV:
    """The fitted estimator with its scores turned into frequencies, learned on a later period that it has not seen."""
    return fitted(CalibratedClassifierCV(FrozenEstimator(estimator), method=CALIBRATION, cv=2), x, y)


def chances(estimator: Any, x: NDArray[np.float64]) -> NDArray[np.float64]:
    with threadpool_limits(1):
        found: NDArray[np.float64] = estimator.predict_proba(x)[:, 1]
        return found


def rankings(facts: pl.DataFrame, warnings: NDArray[np.float64] | None) -> dict[str, NDArray[np.float64]]:
    """Simple rankings: one fact each, and the number of scenario warnings where it was counted; unknown ranks last."""
    found = {
        name: facts[fact].cast(pl.Float64).fill_null(-1.0).to_numpy()
        for name, fact in (("medical_self_paid_12m", "medical_self_paid_12m_fen"), ("insured_income_fall", "insured_income_fall_ppm"))
        if fact in facts.columns
    }
    return found if warnings is None else found | {"count_of_warnings": warnings}
