"""People of a delivery: under which key each of them goes on, and who a key is."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hardship.declarations import Feed
from pipelines.land.stems import numbers

_KEPT = 3_000_000  # keys that are remembered; beyond, they are made again rather than fill the memory

TOLD = ("name", "phone", "address")
_STEM = "stem"
IDENTITIES = pl.Schema(
    {"person_key": pl.String, "resident_id": pl.String, **dict.fromkeys(TOLD, pl.String), "feed": pl.String,
     "known_on": pl.Date, "delivery": pl.String, "line": pl.Int64}
)  # fmt: skip


class Keyed(Protocol):
    """What turns numbers into keys: the vault, or for a look at a file a key that nobody keeps."""

    def person_keys(self, numbers: Sequence[str]) -> list[str]: ...

    def household_keys(self, numbers: Sequence[str]) -> list[str]: ...


class Keys:
    """The keys of a delivery's persons and households. A person's key is made once, however many rows of the file name them."""

    def __init__(self, keyed: Keyed) -> None:
        self._keyed = keyed
        self._stems = np.empty(0, dtype=np.int64)  # of the persons who are known, ascending
        self._places = np.empty(0, dtype=np.int64)  # of their keys
        self._keys = pl.Series("key", [], dtype=pl.String)
        self._lock = threading.Lock()

    def households(self, numbers: pl.Series) -> pl.Series:
        """The key of each number of a household; null stays null. Its members mostly stand together: what went by is not kept."""
        distinct = numbers.drop_nulls().unique().sort()
        made = pl.DataFrame({"number": distinct, "key": pl.Series(self._keyed.household_keys(distinct.to_list()), dtype=pl.String)})
        return pl.DataFrame({"number": numbers}).join(made, on="number", how="left", maintain_order="left")["key"]

    def persons(self, stems: pl.Series) -> pl.Series:
        """The key of each person; null stays null."""
        named = stems.drop_nulls().to_numpy()
        order = np.argsort(named)  # who is looked for in order is found much faster
        ascending = named[order]
        with self._lock:
            place, is_known = self._found(ascending)
            new, again = np.unique(ascending[~is_known], return_inverse=True)
            place[~is_known] = len(self._keys) + again
            keys = self._with(new)
        index = np.empty(len(named), dtype=np.int64)
        index[order] = place
        found = keys.gather(index)
        if len(named) == len(stems):
            return found
        where = pl.DataFrame({_STEM: stems}).select(pl.col(_STEM).is_not_null().cum_sum() - 1, is_named=pl.col(_STEM).is_not_null())
        return found.gather(where.select(pl.when("is_named").then(_STEM)).to_series())

    def _found(self, ascending: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Of each stem the place of its key, and whether it has one."""
        if not len(self._stems):
            return np.zeros(len(ascending), dtype=np.int64), np.zeros(len(ascending), dtype=np.bool_)
        at = np.minimum(np.searchsorted(self._stems, ascending), len(self._stems) - 1)
        return self._places[at], self._stems[at] == ascending

    def _with(self, stems: NDArray[np.int64]) -> pl.Series:
        """All keys with those of new persons at the end, who are remembered while there is room."""
        if not len(stems):
            return self._keys
        made = pl.Series("key", self._keyed.person_keys(numbers(pl.Series(stems)).to_list()), dtype=pl.String)
        keys = pl.concat([self._keys, made], rechunk=True)  # of one piece: found in it much faster
        if len(keys) <= _KEPT:
            at = np.searchsorted(self._stems, stems)
            self._stems = np.insert(self._stems, at, stems)
            self._places = np.insert(self._places, at, np.arange(len(self._keys), len(keys)))
            self._keys = keys
        return keys


def identities(feed: Feed, good: pl.DataFrame, stems: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Who is named, and what is told of them, by the day it became known: the stem and the line, and what the feed tells; see ``distinct``.

    ``good`` has every declared column, ``line`` and ``known_on``.
    """
    told = _told(feed)
    parts = []
    for position, stem in enumerate(stems.values()):
        # Name, telephone and address belong to the first person whom a row names.
        fields = [pl.lit(None, pl.String).alias(kind) if position else pl.col(name).alias(kind) for kind, name in told.items()]
        parts.append(good.select(pl.lit(stem).alias(_STEM), *fields, "known_on", "line"))
    return distinct(feed, parts)


def distinct(feed: Feed, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Of several such frames the first telling of everything that was told: the same whether put together at once or in turns."""
    told = _told(feed)
    if not parts:
        return pl.DataFrame(schema={_STEM: pl.Int64, **dict.fromkeys(told, pl.String), "known_on": pl.Date, "line": pl.Int64})
    every = pl.concat(parts).with_row_index("#").filter(pl.col(_STEM).is_not_null())
    # Where one row names a person twice, the place among the columns decides: `parts` are in their order.
    if not _is_sorted(every):
        every = every.sort("known_on", "line", "#")
    if told:
        return every.unique([_STEM, *told, "known_on"], keep="first", maintain_order=True).drop("#")
    return every.filter(pl.col(_STEM).is_first_distinct()).drop("#")


def _is_sorted(rows: pl.DataFrame) -> bool:
    """By known_on and line, as the batches of a delivery that is no history come."""
    days, lines = rows["known_on"].to_physical().to_numpy(), rows["line"].to_numpy()
    return bool(((days[1:] > days[:-1]) | ((days[1:] == days[:-1]) & (lines[1:] >= lines[:-1]))).all())


def named(feed: Feed, found: pl.DataFrame, keys: Keys, delivery: str) -> pl.DataFrame:
    """IDENTITIES of all that ``distinct`` has left of a delivery."""
    stems = found[_STEM]
    made = found.with_columns(
        keys.persons(stems).alias("person_key"), numbers(stems).alias("resident_id"), pl.lit(feed.name).alias("feed"),
        pl.lit(delivery).alias("delivery"), *(pl.lit(None, pl.String).alias(kind) for kind in TOLD if kind not in found.columns),
    )  # fmt: skip
    return made.select(IDENTITIES.names())


def _told(feed: Feed) -> dict[str, str]:
    """Which column tells name, telephone and address: the first of each kind."""
    first = {column.kind: column.name for column in reversed(feed.columns) if column.kind in TOLD}
    return {kind: first[kind] for kind in TOLD if kind in first}
