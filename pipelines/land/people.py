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
    """The keys of a delivery's persons and households; each is made once, however many rows name it."""

    def __init__(self, keyed: Keyed) -> None:
        self._make = {"person": keyed.person_keys, "household": keyed.household_keys}
        self._known = {kind: pl.DataFrame(schema={"code": dtype, "key": pl.String}) for kind, dtype in _CODES.items()}
        self._lock = threading.Lock()

    def of(self, kind: str, numbers: pl.Series) -> pl.Series:
        """The key of each canonical number of a "person" or "household"; null stays null."""
        codes = pl.DataFrame({"number": numbers}).select("number", _code(kind).alias("code"))
        with self._lock:
            known = self._known[kind]
        # Of everyone who is known only those who are named here: a table of a million keys is looked through, never hashed.
        met = known.join(codes, on="code", how="semi")
        found = codes.join(met, on="code", how="left", maintain_order="left")
        new = found.filter(pl.col("key").is_null() & pl.col("number").is_not_null()).unique("code").sort("code").select("code", "number")
        if not new.height:
            return found["key"]
        made = new.select("code", pl.Series("key", self._make[kind](new["number"].to_list()), dtype=pl.String))
        self._remember(kind, made)
        again = found.select("code", "key").join(made, on="code", how="left", maintain_order="left")
        return again.select(pl.coalesce("key", "key_right").alias("key"))["key"]

    def _remember(self, kind: str, made: pl.DataFrame) -> None:
        with self._lock:
            known = self._known[kind]
            fresh = made.join(known.join(made, on="code", how="semi"), on="code", how="anti")  # another thread may have met the same person
            if fresh.height and known.height + fresh.height <= _KEPT:
                self._known[kind] = pl.concat([known, fresh], rechunk=known.n_chunks() > _CHUNKS)


# Seventeen digits say who it is: the eighteenth follows from them. A whole number is found faster than a text.
_CODES: dict[str, pl.DataType] = {"person": pl.Int64(), "household": pl.String()}


def _code(kind: str) -> pl.Expr:
    number = pl.col("number")
    return number.str.slice(0, 17).cast(pl.Int64) if kind == "person" else number


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
    """Who each key is: number, name, telephone and address, by the day they became known; see ``distinct``.

    ``good`` has every declared column, ``line``, ``known_on`` and ``delivery``.
    """
    told = {column.kind: column.name for column in reversed(feed.columns) if column.kind in TOLD}
    parts = []
    for position, (name, number) in enumerate(numbers.items()):
        # Name, telephone and address belong to the first person whom a row names.
        fields = [pl.col(told[k]).alias(k) if k in told and not position else pl.lit(None, pl.String).alias(k) for k in TOLD]
        parts.append(
            good.select(
                pl.col(name).alias("person_key"), number.alias("resident_id"), *fields, pl.lit(feed.name).alias("feed"), "known_on",
                "delivery", "line",
            )
        )  # fmt: skip
    return distinct(feed, parts)


def distinct(feed: Feed, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Of several such frames the first telling of everything that was told: the same whether put together at once or in turns."""
    if not parts:
        return pl.DataFrame(schema=IDENTITIES)
    has_told = any(column.kind in TOLD for column in feed.columns)
    same = ["person_key", *TOLD, "known_on"] if has_told else ["person_key"]
    every = pl.concat(parts).with_row_index("#").filter(pl.col("person_key").is_not_null())
    # Where one row names a person twice, the place among the columns decides: `parts` are in their order.
    order = every.select("known_on", "line", "#")
    if not order.select(pl.struct(pl.all()).is_sorted()).item():
        every = every.sort("known_on", "line", "#")
    return every.unique(same, keep="first", maintain_order=True).drop("#")
