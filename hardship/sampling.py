"""A random sample that anyone can draw again: who is in it depends on the day and the household's key, on nothing else.

The sample outside the list measures what the list misses (mission.md C14), so no score, order of rows or number of
threads may touch it.
"""

from __future__ import annotations

import hashlib
from datetime import date

import numpy as np
import polars as pl

_ODD = np.uint64(0x9E3779B97F4A7C15)


def audit_sample(household_keys: pl.Series, as_of: date, n: int) -> pl.Series:
    """``n`` of the distinct ``household_keys`` (all where there are fewer), in the order in which they were drawn.

    Drawn by a hash of every key under a key made of ``as_of``: each night another sample, on every machine the same.
    """
    keys = household_keys.drop_nulls().unique().sort()
    drawn = pl.DataFrame({"household_key": keys, "order": _keyed_hash(keys, f"audit sample of {as_of.isoformat()}")})
    return drawn.sort("order", "household_key")["household_key"].head(n)


def _keyed_hash(keys: pl.Series, key: str) -> pl.Series:
    """64 bits a text, in a few passes over all texts at once.

    polars' own hash may change between versions and SHA-256 would be a Python call a household. Keys are HMACs, hence
    already uniform; mixing (the finaliser of SplitMix64) only has to make one night's order independent of another's.
    """
    if not len(keys):
        return pl.Series("order", [], dtype=pl.UInt64)
    texts = keys.to_numpy().astype(np.bytes_)
    width = -(-texts.dtype.itemsize // 8) * 8
    words = texts.astype(f"S{width}").view("<u8").reshape(len(texts), -1)
    state = np.full(len(texts), int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "little"), dtype=np.uint64)
    for column in words.T:
        state = _mixed(state ^ column)
    return pl.Series("order", _mixed(state))


def _mixed(state: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    state = state + _ODD
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
