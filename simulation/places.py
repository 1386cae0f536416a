"""The invented county 990101: townships and villages from regions/invented/areas.csv, and how far each is from help."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hardship.errors import SettingsError
from hardship.settings import PROJECT
from simulation.chance import Chance, Flags, Floats, Ints

AREAS = PROJECT / "regions" / "invented" / "areas.csv"
COUNTY = "990101"
STREETS = ("长乐路", "和平街", "青松路", "柳荫巷", "望山路", "石桥街", "新渠路", "枣园路", "东风里", "清泉街", "云杉路", "稻香路")


@dataclass(frozen=True)
class Places:
    """``villages``: 12-digit codes; ``first`` and ``count``: where each township's villages stand among them."""

    townships: NDArray[np.str_]
    names: dict[str, str]
    villages: NDArray[np.str_]
    first: Ints
    count: Ints
    is_rural: Flags

    def township_of(self, chance: Chance, households: Ints) -> Ints:
        """Streets hold a tenth more than their share, towns as much less."""
        weights = [0.9 if rural else 1.1 for rural in self.is_rural]
        return chance.choose("township", households, 0, weights)

    def village_of(self, chance: Chance, households: Ints, township: Ints, month: int = 0) -> Ints:
        drawn: Ints = self.first[township] + np.floor(chance.uniform("village", households, month) * self.count[township]).astype(np.int64)
        return drawn

    def distance(self, chance: Chance, households: Ints, township: Ints) -> Floats:
        """How hard it is to reach the township's office, 0 next door to 1 hours away."""
        away: Floats = np.clip(0.15 + 0.35 * self.is_rural[township] + 0.2 * chance.normal("distance", households), 0.0, 1.0)
        return away


def read_places() -> Places:
    """Raises SettingsError where the areas of the invented region are missing."""
    if not AREAS.exists():
        raise SettingsError("the invented city has no areas", where=str(AREAS), do="restore regions/invented/areas.csv from the repository")
    with AREAS.open(encoding="utf-8", newline="") as lines:
        names = {row["code"]: row["zh"] for row in csv.DictReader(lines)}
    townships = sorted(code for code in names if len(code) == 9)
    villages = sorted(code for code in names if len(code) == 12)
    owners = [village[:9] for village in villages]
    return Places(
        townships=np.array(townships),
        names=names,
        villages=np.array(villages),
        first=np.array([owners.index(township) for township in townships], dtype=np.int64),
        count=np.array([owners.count(township) for township in townships], dtype=np.int64),
        is_rural=np.array([township[6] != "0" for township in townships]),
    )
