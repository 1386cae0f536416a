"""The slips of offices: wrong numbers, names and birth dates at the rates of noise.py, each hanging on seed, feed and person."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation import noise
from simulation.chance import Chance, Flags, Floats, Ints
from simulation.misspelling import is_rare, misspelt
from simulation.office import share
from simulation.places import Places


def spoil_ids(frame: pl.DataFrame, heading: str, chance: Chance, feed: str, *, column: str = "row") -> pl.DataFrame:
    """NO_VALID_ID of the numbers left out, mistyped or cut short; some of the good ones with a small x at the end."""
    drawn = share(chance, f"{feed} spoils", frame, column)
    bad, small = np.nonzero(drawn < noise.NO_VALID_ID)[0], np.nonzero(drawn > 0.7)[0]
    spoilt = frame[bad].select(heading, column)
    how, number = pl.Series(share(chance, f"{feed} spoils how", spoilt, column)), pl.col(heading)
    mistyped = number.str.slice(0, 9) + (number.str.slice(9, 1).cast(pl.Int32) + 1).mod(10).cast(pl.String) + number.str.slice(10)
    swapped = number.str.slice(0, 15) + number.str.slice(16, 1) + number.str.slice(15, 1) + number.str.slice(17)
    wrong = (
        pl.when(how < 0.35).then(pl.lit("")).when(how < 0.45).then(pl.lit("无"))
        .when(how < 0.75).then(mistyped).when(how < 0.85).then(swapped).otherwise(number.str.slice(0, 17))
    )  # fmt: skip
    numbers = frame[heading].scatter(small, frame[heading].gather(small).str.to_lowercase())
    return frame.with_columns(numbers.scatter(bad, spoilt.select(pl.when(number.is_not_null()).then(wrong)).to_series()))


def misname(frame: pl.DataFrame, heading: str, chance: Chance, feed: str, *, column: str = "number") -> pl.DataFrame:
    """MISNAMED of the names written otherwise, and RARE_LOST of those with a rare character. Nameless rows stay so.

    ``column`` holds the person's lasting number (null where nobody is known).
    """
    known = frame.select(pl.col(heading).alias("name"), pl.col(column).fill_null(0).alias("number"))
    rare = is_rare(known["name"].fill_null("")).to_numpy()
    is_wrong = share(chance, f"{feed} misnames", known, "number") < np.where(rare, noise.RARE_LOST, noise.MISNAMED)
    wrong = known.with_row_index("place").filter(pl.Series(is_wrong, dtype=pl.Boolean), pl.col("name").str.len_chars() > 0)
    if wrong.is_empty():
        return frame
    drawn = (share(chance, f"{feed} misnames {what}", wrong, "number") for what in ("how", "where", "with"))
    names = pl.Series(misspelt(wrong["name"].to_numpy().astype(np.str_), *drawn), dtype=pl.String)
    return frame.with_columns(frame[heading].scatter(wrong["place"], names))


def misdate(frame: pl.DataFrame, column: str, chance: Chance, feed: str, *, number: str = "number") -> pl.DataFrame:
    """WRONG_BIRTH of the days of birth (a column of days) another one, which is never later than the true one."""
    known = frame.select(number, born=column).with_columns(
        drawn=pl.Series(share(chance, f"{feed} misdates", frame, number)),
        how=pl.Series(share(chance, f"{feed} misdates how", frame, number)),
    )
    born, how = pl.col("born"), pl.col("how")
    turned = pl.date(born.dt.year(), born.dt.day(), born.dt.month())
    can_turn = (born.dt.day() <= 12) & (born.dt.day() < born.dt.month())
    earlier = born - pl.duration(days=1 + (how * 1000).cast(pl.Int64) % 9)
    wrong = (
        pl.when(how < 0.45).then(earlier).when(how < 0.65).then(pl.when(can_turn).then(turned).otherwise(earlier))
        .when(how < 0.80).then(born.dt.offset_by("-1mo")).when(how < 0.90).then(born.dt.offset_by("-1y"))
        .otherwise(born.dt.offset_by("-10y"))
    )  # fmt: skip
    return frame.with_columns(
        known.select(pl.when(pl.col("drawn") < noise.WRONG_BIRTH).then(wrong).otherwise(born).alias(column)).to_series()
    )


def stale_villages(chance: Chance, places: Places, households: Ints, lived: Ints, shown: Ints) -> Ints:
    """The village under which the register shows each row: for STALE_ADDRESS of the households another one of their township.

    ``lived``: the village (by position) in which the household began, ``shown`` that of the row. A township of one village
    has no other.
    """
    is_stale: Flags = chance.uniform("register stale", households) < noise.STALE_ADDRESS
    drawn: Floats = chance.uniform("register stale village", households)
    town = np.searchsorted(places.first, lived, side="right") - 1
    step = 1 + np.floor(drawn * np.maximum(places.count[town] - 1, 1)).astype(np.int64)
    other = places.first[town] + (lived - places.first[town] + step) % places.count[town]
    village: Ints = np.where(is_stale, other, shown)
    return village
