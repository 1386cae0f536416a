"""How good a ranking and its probabilities are, on origins that come after everything the model has seen.

All measures are integers in millionths (ppm), so that a card reads the same on every machine. None: cannot be computed,
because all households, or none, were found in hardship.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score


def ppm(share: float) -> int:
    return round(share * 1_000_000)


def compared(
    y: NDArray[np.int8],
    contenders: Mapping[str, NDArray[np.float64]],
    probabilistic: Sequence[str],
    places: Sequence[int],
) -> dict[str, dict[str, Any]]:
    """Measures of every contender on the same households; only those in ``probabilistic`` have a Brier score."""
    return {name: measures(y, scores, is_probability=name in probabilistic, places=places) for name, scores in contenders.items()}


def measures(y: NDArray[np.int8], scores: NDArray[np.float64], *, is_probability: bool, places: Sequence[int]) -> dict[str, Any]:
    """Average precision, AUC, Brier score, and precision and recall among the first ``places``."""
    both = 0 < int(y.sum()) < len(y)
    found: dict[str, Any] = {
        "average_precision_ppm": ppm(average_precision_score(y, scores)) if both else None,
        "auc_ppm": ppm(roc_auc_score(y, scores)) if both else None,
        "brier_ppm": ppm(brier_score_loss(y, scores)) if is_probability and len(y) else None,
    }
    return found | {"at": [_at(y, scores, k) for k in places]}


def _at(y: NDArray[np.int8], scores: NDArray[np.float64], k: int) -> dict[str, Any]:
    k = min(k, len(y))
    hits = found_among_first(y, scores, k)
    positives = int(y.sum())
    return {
        "k": k,
        "precision_ppm": ppm(hits / k) if k else None,
        "recall_ppm": ppm(hits / positives) if positives else None,
        "lift_ppm": ppm(hits / k / (positives / len(y))) if k and positives else None,
    }


def found_among_first(y: NDArray[np.int8], scores: NDArray[np.float64], k: int) -> float:
    """How many of the first ``k`` are positive. Ties over the line count with the share that a fair draw would take."""
    if not 0 < k <= len(y):
        return 0.0
    line = np.sort(scores)[::-1][k - 1]
    above, tied = scores > line, scores == line
    return float(y[above].sum() + (k - int(above.sum())) * y[tied].mean())


def reliability(y: NDArray[np.int8], chances: NDArray[np.float64], bins: int = 10) -> list[dict[str, int]]:
    """What was said against what came true, in groups of equal size from the lowest probability to the highest."""
    order = np.lexsort((np.arange(len(y)), chances))
    return [
        {"households": len(group), "said_ppm": ppm(float(chances[group].mean())), "found_ppm": ppm(float(y[group].mean()))}
        for group in np.array_split(order, min(bins, len(order)) or 1)
        if len(group)
    ]
