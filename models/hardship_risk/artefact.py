"""A trained model as bytes, without pickle: what is loaded is exactly what was promoted, or nothing is.

``dumps`` gives equal bytes for equal models; ``loads`` checks the SHA-256 before a byte is interpreted, then the
versions, and lets skops build only the types named here.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hardship.errors import ModelError
from models.hardship_risk.features import matrix

# skops trusts scikit-learn's public estimators by itself; these are their parts, read and found harmless.
TRUSTED = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)
LIBRARIES = ("scikit-learn", "skops")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_RETRAIN = "train and promote a model with this version: hardship train"


def versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Model:
    """A calibrated estimator that may be used: checked, of this version, with its features in order."""

    estimator: Any
    features: tuple[str, ...]
    digest: str

    @property
    def trees(self) -> Any:
        """The boosted trees below the calibration, whose margin the reasons take apart."""
        return self.estimator.calibrated_classifiers_[0].estimator.estimator

    def probabilities_ppm(self, facts: pl.DataFrame) -> NDArray[np.int64]:
        """The calibrated chance of each household of ``facts`` in millionths; the same alone or among others."""
        from models.hardship_risk.candidates import chances

        if not facts.height:
            return np.zeros(0, dtype=np.int64)
        return np.clip(np.rint(chances(self.estimator, matrix(facts, self.features)) * 1e6), 0, 1_000_000).astype(np.int64)


def dumps(estimator: Any) -> bytes:
    """The estimator as a skops file, in which no name, number or time stems from the run that wrote it.

    skops names its parts by memory address and its archive by the clock. Both are replaced, so that the same training
    gives the same SHA-256 everywhere.
    """
    import skops.io

    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(estimator))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(parts.pop("schema.json"))
    numbers: dict[int, int] = {}
    names: dict[str, str] = {}
    _renumber(schema, numbers, names)
    parts = {names[name]: data for name, data in parts.items()} | {"schema.json": json.dumps(schema, sort_keys=True).encode()}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in sorted(parts):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), parts[name], zipfile.ZIP_DEFLATED, 6)
    return written.getvalue()


def _renumber(node: Any, numbers: dict[int, int], names: dict[str, str]) -> None:
    """Replaces addresses and the file names made of them by numbers in the order of their appearance."""
    if isinstance(node, list):
        for part in node:
            _renumber(part, numbers, names)
    elif isinstance(node, dict):
        if isinstance(node.get("__id__"), int):
            node["__id__"] = numbers.setdefault(node["__id__"], len(numbers))
        if isinstance(node.get("file"), str):
            suffix = node["file"].rpartition(".")[2]
            node["file"] = names.setdefault(node["file"], f"{len(names)}.{suffix}")
        for key in sorted(node):
            _renumber(node[key], numbers, names)


def loads(data: bytes, card: bytes, promoted: Mapping[str, str], where: str) -> Model:
    """The model, if ``data`` and ``card`` are what was promoted and this is the version that made them.

    Raises ModelError: altered, made by another scikit-learn or skops, or holding a type that is not trusted.
    """
    for name, found, expected in (("model.skops", data, promoted["digest"]), ("card.json", card, promoted["card_sha256"])):
        if sha256(found) != expected:
            raise ModelError(
                f"{name} is not the file that was promoted: its SHA-256 differs",
                where=where,
                do="find out who altered it; restore it from a backup or promote another model: hardship promote",
            )
    described = json.loads(card)
    for name, here in versions().items():
        if described["versions"].get(name) != here:
            raise ModelError(f"the model was made with {name} {described['versions'].get(name)}, here is {here}", where=where, do=_RETRAIN)
    return Model(_built(data, where), tuple(described["features"]), promoted["digest"])


def _built(data: bytes, where: str) -> Any:
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        return skops.io.loads(data, trusted=list(TRUSTED))
    except UntrustedTypesFoundException:
        raise ModelError("the model holds types that are not on the trusted list", where=where, do=_RETRAIN) from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"the model cannot be read: {type(error).__name__}", where=where, do=_RETRAIN) from error
