"""Names and numbers of invented people: valid in form, impossible in fact.

Resident numbers begin with 99, which no province has. Telephone numbers begin with 102: a mobile number in China begins
with 13 to 19, so that no such telephone can ring. What people are called: surnames.py.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulation.chance import Days, Flags, Ints, mix
from simulation.places import COUNTY
from simulation.state import State
from simulation.surnames import full_names

WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), dtype=np.int64)
CHECK = np.array(list("10X98765432"))
HOUSEHOLDS_AN_AREA = 499
"""Sequences of one sex, 001–999, for one birth date and area. Each household owns one of them in one area, and its
members differ in birth date: so numbers are unique without anybody having to look."""


def resident_ids(born: Days, is_male: Flags, household: Ints, is_permit: Flags) -> NDArray[np.str_]:
    """18 characters with a valid checksum; people from elsewhere have areas of issue from 995001 on."""
    area = 990101 + household // HOUSEHOLDS_AN_AREA + np.where(is_permit, 4900, 0)
    sequence = 2 * ((household * 167) % HOUSEHOLDS_AN_AREA) + np.where(is_male, 1, 2)
    month = born.astype("datetime64[M]")
    year = month.astype("datetime64[Y]").astype(np.int64) + 1970
    month_of_year = month.astype(np.int64) % 12 + 1
    day = (born - month.astype("datetime64[D]")).astype(np.int64) + 1
    first17 = area * 10**11 + year * 10**7 + month_of_year * 10**5 + day * 10**3 + sequence
    digits = first17[:, None] // 10 ** np.arange(16, -1, -1, dtype=np.int64) % 10
    numbers: NDArray[np.str_] = np.char.add(first17.astype(str), CHECK[(digits @ WEIGHTS) % 11])
    return numbers


def household_numbers(households: Ints) -> NDArray[np.str_]:
    """户号: the county and nine digits that tell nothing of the order in which the world made them."""
    # A factor prime to 10 permutes the residues of 10**9: as many different numbers as households.
    scattered = (households * 387_420_489 + 271_828_183) % 10**9
    numbers: NDArray[np.str_] = np.char.add(COUNTY, np.char.zfill(scattered.astype(str), 9))
    return numbers


def identities(state: State) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Everybody who ever lives here, and every household, in the order of the state."""
    families, chance = state.families, state.chance
    is_permit, household = families.is_permit[state.household], state.homes[state.household]
    numbers = household_numbers(state.homes)
    names, is_minority = full_names(chance, state.number, household, state.role, state.is_male)
    phone = 10_200_000_000 + (mix(state.number.astype(np.uint64)) % np.uint64(10**8)).astype(np.int64)
    people = pl.DataFrame({
        "person": np.arange(len(state.number)), "number": state.number, "household": household,
        "household_no": numbers[state.household],
        "resident_id": resident_ids(state.born, state.is_male, household, is_permit),
        "name": names,
        "phone": phone.astype(str), "is_male": state.is_male, "born": state.born, "role": state.role, "is_permit": is_permit,
        "is_minority": is_minority,
    })  # fmt: skip
    homes = pl.DataFrame({
        "household": state.homes, "household_no": numbers, "township": state.places.townships[families.township],
        "is_permit": families.is_permit, "is_silent": state.is_silent,
    })  # fmt: skip
    return people, homes
