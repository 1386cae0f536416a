"""Numbers of people, many at once: which are plainly good, under which key each person goes on, and who a key is.

Most numbers are eighteen characters as they should be. These are looked at all at once, as digits; every other writing
meets the parsers of ``hardship.identity``, once per distinct one. A generative test looks for differences between the two.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hardship.declarations import Feed
from hardship.identity import check_character, parse_resident_id
from hardship.text import InvalidValue

_WIDTH, _ZERO, _X = 18, ord("0"), ord("X")
_WEIGHTS = np.array([2 ** (17 - place) % 11 for place in range(17)], dtype=np.int32)
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_MONTH_ENDS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_OLDEST_PLAIN = 100  # years: who is older is for the parser to judge
_KEPT = 3_000_000  # keys that are remembered; beyond, they are made again rather than fill the memory
_CHUNKS = 24  # of which a table may consist before it is laid out anew

TOLD = ("name", "phone", "address")
_CODE = "code"
IDENTITIES = pl.Schema(
    {"person_key": pl.String, "resident_id": pl.String, **dict.fromkeys(TOLD, pl.String), "feed": pl.String,
     "known_on": pl.Date, "delivery": pl.String, "line": pl.Int64}
)  # fmt: skip


class Keyed(Protocol):
    """What turns numbers into keys: the vault, or for a look at a file a key that nobody keeps."""

    def person_keys(self, numbers: Sequence[str]) -> list[str]: ...

    def household_keys(self, numbers: Sequence[str]) -> list[str]: ...


def plain_numbers(cells: pl.Series, as_of: date, invented: bool) -> pl.Series:
    """The cells that are canonical numbers of eighteen characters and would be read as they stand; null for all others."""
    is_long = (cells.str.len_bytes() == _WIDTH).fill_null(False)
    long = cells.filter(is_long)
    if not len(long):
        return pl.Series([None] * len(cells), dtype=pl.String)
    digits = _characters(long).astype(np.int32) - _ZERO
    is_good = ((digits[:, :17] >= 0) & (digits[:, :17] <= 9)).all(axis=1)
    digits[~is_good] = 0
    is_good &= _CHECK[digits[:, :17] @ _WEIGHTS % 11] == digits[:, 17] + _ZERO
    is_good &= _areas(invented)[_number(digits, 0, 3)] & (_number(digits, 14, 17) > 0) & _is_birth(digits, as_of)
    where = np.zeros(len(cells), dtype=bool)
    where[is_long.to_numpy()] = is_good
    return pl.DataFrame({"cell": cells, "is_plain": where}).select(pl.when("is_plain").then("cell")).to_series()


def _characters(texts: pl.Series) -> NDArray[np.uint8]:
    """One row of bytes for each text; all are eighteen bytes long."""
    buffer = texts.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    values = buffer.buffers()[2]
    return np.frombuffer(values, dtype=np.uint8, count=_WIDTH * len(texts), offset=_WIDTH * buffer.offset).reshape(-1, _WIDTH)


def _number(digits: NDArray[np.int32], start: int, end: int) -> NDArray[np.int32]:
    made = digits[:, start].copy()
    for place in range(start + 1, end):
        made = made * 10 + digits[:, place]
    return made


def _is_birth(digits: NDArray[np.int32], as_of: date) -> NDArray[np.bool_]:
    year, month, day = _number(digits, 6, 10), _number(digits, 10, 12), _number(digits, 12, 14)
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _MONTH_ENDS[np.clip(month, 0, 12)] + (is_leap & (month == 2))
    is_day = (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    born = year * 10_000 + month * 100 + day
    is_recent = (year > as_of.year - _OLDEST_PLAIN) & (born <= as_of.year * 10_000 + as_of.month * 100 + as_of.day)
    return np.asarray(is_day & is_recent)


@lru_cache(maxsize=2)
def _areas(invented: bool) -> NDArray[np.bool_]:
    """Whether a number may begin with these three digits, as the parser says of each."""
    found = np.zeros(1000, dtype=bool)
    for first in range(1000):
        seventeen = f"{first:03d}10119900101001"
        try:
            parse_resident_id(seventeen + check_character(seventeen), invented=invented)
        except InvalidValue:
            continue
        found[first] = True
    return found


class Keys:
    """The keys of a delivery's persons and households. A person's key is made once, however many rows of the file name them."""

    def __init__(self, keyed: Keyed) -> None:
        self._keyed = keyed
        self._codes = np.empty(0, dtype=np.int64)  # of the persons who are known, ascending
        self._places = np.empty(0, dtype=np.int64)  # of their keys
        self._keys = pl.Series("key", [], dtype=pl.String)
        self._lock = threading.Lock()

    def households(self, numbers: pl.Series) -> pl.Series:
        """The key of each number of a household; null stays null. Its members mostly stand together: what went by is not kept."""
        distinct = numbers.drop_nulls().unique().sort()
        made = pl.DataFrame({"number": distinct, "key": pl.Series(self._keyed.household_keys(distinct.to_list()), dtype=pl.String)})
        return pl.DataFrame({"number": numbers}).join(made, on="number", how="left", maintain_order="left")["key"]

    def persons(self, numbers: pl.Series) -> pl.Series:
        """The key of each canonical number of a person; null stays null."""
        named = numbers.drop_nulls()
        codes = pl.select(_code(pl.lit(named))).to_series().to_numpy()
        order = np.argsort(codes)  # who is looked for in order is found much faster
        codes = codes[order]
        with self._lock:
            place, is_known = self._found(codes)
            new, first, again = np.unique(codes[~is_known], return_index=True, return_inverse=True)
            place[~is_known] = len(self._keys) + again
            keys = self._with(new, named.gather(order[~is_known][first]))
        index = np.empty(len(named), dtype=np.int64)
        index[order] = place
        found = keys.gather(index)
        if len(named) == len(numbers):
            return found
        where = pl.DataFrame({"number": numbers}).select(
            pl.col("number").is_not_null().cum_sum() - 1, is_named=pl.col("number").is_not_null()
        )
        return found.gather(where.select(pl.when("is_named").then("number")).to_series())

    def _found(self, ascending: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Of each code the place of its key, and whether it has one."""
        if not len(self._codes):
            return np.zeros(len(ascending), dtype=np.int64), np.zeros(len(ascending), dtype=np.bool_)
        at = np.minimum(np.searchsorted(self._codes, ascending), len(self._codes) - 1)
        return self._places[at], self._codes[at] == ascending

    def _with(self, codes: NDArray[np.int64], numbers: pl.Series) -> pl.Series:
        """All keys with those of new persons at the end, who are remembered while there is room."""
        if not len(codes):
            return self._keys
        made = pl.Series("key", self._keyed.person_keys(numbers.to_list()), dtype=pl.String)
        keys = pl.concat([self._keys, made], rechunk=False)
        if len(keys) <= _KEPT:
            at = np.searchsorted(self._codes, codes)
            self._codes = np.insert(self._codes, at, codes)
            self._places = np.insert(self._places, at, np.arange(len(self._keys), len(keys)))
            self._keys = keys.rechunk() if keys.n_chunks() > _CHUNKS else keys
        return keys


def _code(number: pl.Expr) -> pl.Expr:
    """Seventeen digits say who it is: the eighteenth follows from them. A whole number is found faster than a text."""
    return number.str.slice(0, 17).cast(pl.Int64)


def born(numbers: Mapping[str, pl.Series]) -> list[pl.Series]:
    """Birth date and sex out of each canonical number: all that a later step may know of it."""
    made = []
    for column, number in numbers.items():
        person = column.removesuffix("_key")
        frame = pl.DataFrame({"number": number}).select(
            pl.col("number").str.slice(6, 8).str.to_date("%Y%m%d").alias(f"{person}_birth_date"),
            pl.when(pl.col("number").str.slice(16, 1).is_in(list("13579"))).then(pl.lit("1"))
            .when(pl.col("number").is_not_null()).then(pl.lit("2")).alias(f"{person}_sex"),
        )  # fmt: skip
        made += frame.get_columns()
    return made


def identities(feed: Feed, good: pl.DataFrame, numbers: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Who is named, and what is told of them, by the day it became known: _CODE and line, and what the feed tells; see ``distinct``.

    ``good`` has every declared column, ``line`` and ``known_on``.
    """
    told = _told(feed)
    parts = []
    for position, number in enumerate(numbers.values()):
        # Name, telephone and address belong to the first person whom a row names.
        fields = [pl.lit(None, pl.String).alias(kind) if position else pl.col(name).alias(kind) for kind, name in told.items()]
        parts.append(good.select(_code(pl.lit(number)).alias(_CODE), *fields, "known_on", "line"))
    return distinct(feed, parts)


def distinct(feed: Feed, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Of several such frames the first telling of everything that was told: the same whether put together at once or in turns."""
    told = _told(feed)
    if not parts:
        return pl.DataFrame(schema={_CODE: pl.Int64, **dict.fromkeys(told, pl.String), "known_on": pl.Date, "line": pl.Int64})
    every = pl.concat(parts).with_row_index("#").filter(pl.col(_CODE).is_not_null())
    # Where one row names a person twice, the place among the columns decides: `parts` are in their order.
    order = every.select("known_on", "line", "#")
    if not order.select(pl.struct(pl.all()).is_sorted()).item():
        every = every.sort("known_on", "line", "#")
    if told:
        return every.unique([_CODE, *told, "known_on"], keep="first", maintain_order=True).drop("#")
    return every.filter(pl.col(_CODE).is_first_distinct()).drop("#")


def named(feed: Feed, found: pl.DataFrame, keys: Keys, delivery: str) -> pl.DataFrame:
    """IDENTITIES of all that ``distinct`` has left of a delivery."""
    numbers = _numbers(found[_CODE].to_numpy())
    made = found.with_columns(
        keys.persons(numbers).alias("person_key"), numbers.alias("resident_id"), pl.lit(feed.name).alias("feed"),
        pl.lit(delivery).alias("delivery"), *(pl.lit(None, pl.String).alias(kind) for kind in TOLD if kind not in found.columns),
    )  # fmt: skip
    return made.select(IDENTITIES.names())


def _told(feed: Feed) -> dict[str, str]:
    """Which column tells name, telephone and address: the first of each kind."""
    first = {column.kind: column.name for column in reversed(feed.columns) if column.kind in TOLD}
    return {kind: first[kind] for kind in TOLD if kind in first}


def _numbers(codes: NDArray[np.int64]) -> pl.Series:
    """The numbers of eighteen characters of which the codes are the first seventeen."""
    weighed = sum(codes // 10 ** (16 - place) % 10 * int(_WEIGHTS[place]) for place in range(17))
    last = pl.Series(_CHECK[weighed % 11]).cast(pl.Int64) - _ZERO
    written = pl.DataFrame({"code": codes, "last": last}).select(
        pl.col("code").cast(pl.String).str.zfill(17)
        + pl.when(pl.col("last") > 9).then(pl.lit("X")).otherwise(pl.col("last").cast(pl.String))
    )
    return written.to_series()
