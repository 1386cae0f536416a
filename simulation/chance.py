"""Chance without a state: each draw is a hash of (seed, purpose, month, entity), so order, subset and threads never matter.

The mixer is the finaliser of splitmix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Keys = NDArray[np.uint64]
Days = NDArray[np.datetime64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def mix(keys: Keys) -> Keys:
    """A bijection of 64 bits in which every bit of the result depends on every bit of the key."""
    return _mixed(keys.copy())


def _mixed(z: Keys) -> Keys:
    """The same in place: a third of the world's time is spent here. Products of arrays wrap around, as they should."""
    z ^= z >> np.uint64(30)
    z *= _FIRST
    z ^= z >> np.uint64(27)
    z *= _SECOND
    z ^= z >> np.uint64(31)
    return z


@dataclass(frozen=True)
class Chance:
    """Draws under one seed. ``ids`` are the entities' lasting numbers, never their positions in an array."""

    seed: int

    def bits(self, purpose: str, ids: NDArray[Any], month: int = 0) -> Keys:
        text = f"{self.seed}/{purpose}/{month}".encode()
        key = np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big"))
        z = np.asarray(ids).astype(np.uint64)
        z += np.uint64(1)
        z *= _STEP
        z ^= key
        return _mixed(z)

    def uniform(self, purpose: str, ids: NDArray[Any], month: int = 0) -> Floats:
        """In [0, 1)."""
        bits = self.bits(purpose, ids, month)
        bits >>= np.uint64(11)
        shares: Floats = bits.astype(np.float64)
        shares *= 2.0**-53
        return shares

    def happens(self, purpose: str, ids: NDArray[Any], month: int, probability: float | Floats) -> Flags:
        happened: Flags = self.uniform(purpose, ids, month) < probability
        return happened

    def met(self, purpose: str, ids: NDArray[Any], month: int, probability: Floats) -> Ints:
        """The positions at which it happens; drawn only for those who have a chance, which changes no draw."""
        may = np.nonzero(probability > 0.0)[0]
        positions: Ints = may[self.happens(purpose, ids[may], month, probability[may])]
        return positions

    def normal(self, purpose: str, ids: NDArray[Any], month: int = 0) -> Floats:
        """Standard normal (Box and Muller 1958)."""
        first = self.uniform(f"{purpose}|1", ids, month)
        second = self.uniform(f"{purpose}|2", ids, month)
        drawn: Floats = np.sqrt(-2.0 * np.log1p(-first)) * np.cos(2.0 * np.pi * second)
        return drawn

    def lognormal(self, purpose: str, ids: NDArray[Any], month: int, median: float | Floats, spread: float) -> Floats:
        drawn: Floats = median * np.exp(spread * self.normal(purpose, ids, month))
        return drawn

    def pareto(self, purpose: str, ids: NDArray[Any], month: int, exponent: float) -> Floats:
        """At least 1, with P(X > x) = x ** -exponent."""
        drawn: Floats = (1.0 - self.uniform(purpose, ids, month)) ** (-1.0 / exponent)
        return drawn

    def whole(self, purpose: str, ids: NDArray[Any], month: int, low: int, high: int) -> Ints:
        """A whole number from low to high, both included."""
        drawn: Ints = low + np.floor(self.uniform(purpose, ids, month) * (high - low + 1)).astype(np.int64)
        return drawn

    def choose(self, purpose: str, ids: NDArray[Any], month: int, weights: Sequence[float]) -> Ints:
        """Positions in ``weights``, each with its share."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        drawn: Ints = np.searchsorted(edges / edges[-1], self.uniform(purpose, ids, month), side="right").astype(np.int64)
        return np.minimum(drawn, len(weights) - 1)
