"""Households as the world begins: who lives with whom, how old, where, and how well off.

Shares of sizes: about a quarter live alone and the mean is near 2.6 (census 2020: 25.4 % and 2.62).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.chance import Chance, Days, Flags, Floats, Ints
from simulation.months import SETTLING, Months
from simulation.places import Places

HEAD, SPOUSE, CHILD, GROWN, PARENT, PARENTS_SPOUSE, GRANDCHILD = 1, 2, 3, 4, 5, 6, 7
"""Roles within a household; 0 is nobody."""

SLOTS = 8
"""Person number = household number × SLOTS + slot. Slots 0–5 are there at the start, 6 is for a child born later, 7 for
a spouse who moves in."""
BABY_SLOT, SPOUSE_SLOT = 6, 7
NOT_YET = -10_000
NEWCOMERS = 0.0011
"""Households that move in a month, as a share of all that ever live here: about as many as leave, die out or break up.
Grown children who leave home go to other cities; who founds a household here comes from elsewhere in the same way."""
NEWCOMER_TEMPLATES = ((0, 0.55), (2, 0.27), (6, 0.18))
"""Young people alone, couples, and couples with a child: positions in TEMPLATES, and shares."""

TEMPLATES: tuple[tuple[float, int, int, tuple[int, ...]], ...] = (
    # share, youngest and oldest head, members
    (0.168, 22, 59, (HEAD,)),
    (0.075, 60, 88, (HEAD,)),
    (0.104, 24, 59, (HEAD, SPOUSE)),
    (0.077, 60, 84, (HEAD, SPOUSE)),
    (0.034, 26, 52, (HEAD, CHILD)),
    (0.045, 32, 56, (HEAD, PARENT)),
    (0.180, 24, 46, (HEAD, SPOUSE, CHILD)),
    (0.045, 45, 60, (HEAD, SPOUSE, GROWN)),
    (0.014, 28, 50, (HEAD, SPOUSE, PARENT)),
    (0.008, 28, 46, (HEAD, CHILD, CHILD)),
    (0.010, 54, 68, (HEAD, SPOUSE, GRANDCHILD)),
    (0.092, 26, 43, (HEAD, SPOUSE, CHILD, CHILD)),
    (0.050, 26, 44, (HEAD, SPOUSE, CHILD, PARENT)),
    (0.024, 27, 43, (HEAD, SPOUSE, CHILD, CHILD, PARENT)),
    (0.036, 26, 42, (HEAD, SPOUSE, CHILD, PARENT, PARENTS_SPOUSE)),
    (0.038, 27, 42, (HEAD, SPOUSE, CHILD, CHILD, PARENT, PARENTS_SPOUSE)),
)
ROLES = np.array([[*members, *([0] * (BABY_SLOT - len(members)))] for _, _, _, members in TEMPLATES], dtype=np.int64)


@dataclass(frozen=True)
class Families:
    """Arrays by household (in order of their numbers) and by person (ordered by household, slot).

    ``homes``: the households' numbers. ``household``: the position of each person's household. A number is what chance hangs
    on, a position is not: households built alone are the same as among others.
    """

    homes: Ints
    township: Ints
    village: Ints
    distance: Floats
    is_permit: Flags
    standing: Floats
    household: Ints
    slot: Ints
    number: Ints
    role: Ints
    is_male: Flags
    born: Days
    marital: Ints
    weds: Ints
    """The month in which a spouse moves in who lives elsewhere till then; NOT_YET for everybody else."""
    arrives: Ints
    """By household: the month in which it moves in; NOT_YET for those that are here as the world begins."""


def found(chance: Chance, months: Months, places: Places, homes: Ints) -> Families:
    """The families of the households with these numbers, in ascending order; each depends on its own number alone."""
    template = chance.choose("template", homes, 0, [share for share, *_ in TEMPLATES])
    wait = np.floor(chance.uniform("newcomers", homes) / NEWCOMERS).astype(np.int64)
    is_new = wait < len(months.steps)
    arrives = np.where(is_new, wait + months.steps[0], NOT_YET)
    of_new = np.array([at for at, _ in NEWCOMER_TEMPLATES])[
        chance.choose("new template", homes, 0, [share for _, share in NEWCOMER_TEMPLATES])
    ]
    template = np.where(is_new, of_new, template)
    low = np.where(is_new, 20 + 4 * (template == NEWCOMER_TEMPLATES[-1][0]), np.array([low for _, low, _, _ in TEMPLATES])[template])
    high = np.where(is_new, 36, np.array([high for _, _, high, _ in TEMPLATES])[template])
    head_age = low + chance.uniform("head age", homes) * (high - low + 1)
    head_is_male = chance.uniform("head sex", homes) < np.where((template == 1) | (template == 4) | (template == 9), 0.36, 0.66)
    township = places.township_of(chance, homes)
    is_permit = chance.uniform("permit", homes) < np.select([is_new, head_age < 50], [0.65, 0.29], 0.09)
    standing = chance.normal("standing", homes) - 0.3 * places.is_rural[township] - 0.1 * is_permit

    roles = ROLES[template]
    household, slot = np.nonzero(roles)
    role = roles[household, slot]
    number = homes[household] * SLOTS + slot
    age = _ages(chance, role, slot, number, head_age[household])
    is_male = _sexes(chance, role, number, homes[household], head_is_male[household])
    return Families(
        homes, township, places.village_of(chance, homes, township), places.distance(chance, homes, township), is_permit, standing,
        household, slot, number, role, is_male, _births(chance, months, age, number, slot),
        _marital(chance, role, number, age, template[household]), np.full(len(number), NOT_YET, dtype=np.int64), arrives,
    )  # fmt: skip


def expect_children(chance: Chance, months: Months, families: Families) -> Families:
    """The same families with a person for each child that will be born to a couple, at most one a household.

    Which couples, and when, is settled at the start: about one birth in 170 months for each month in which a married
    woman under 33 lives here, one in 380 up to 41.
    """
    is_mother = ((families.role == HEAD) | (families.role == SPOUSE)) & ~families.is_male & (families.marital == 20)
    age = (months.start(-SETTLING) - families.born).astype(float) / 365.25
    wait = np.floor(-np.log1p(-chance.uniform("birth", families.number)) * np.where(age < 33, 170.0, 380.0)).astype(np.int64)
    is_here = wait + months.steps[0] > families.arrives[families.household]
    mothers = np.nonzero(is_mother & (age > 20) & (age < 41) & (wait < len(months.steps)) & is_here)[0]
    household, count = families.household[mothers], len(mothers)
    slot = np.full(count, BABY_SLOT, dtype=np.int64)
    number = families.homes[household] * SLOTS + slot
    born = birthday(chance, months.first + (wait[mothers] + months.steps[0]).astype("timedelta64[M]"), number, slot)
    return _joined(families, {
        "household": household, "slot": slot, "number": number, "role": np.full(count, CHILD), "marital": np.full(count, 10),
        "is_male": chance.uniform("sex", number) < 0.525, "born": born, "weds": np.full(count, NOT_YET),
    })  # fmt: skip


def expect_spouses(chance: Chance, months: Months, families: Families) -> Families:
    """The same families with a person for each spouse who will move in with a head who lives without one.

    Two in three heads under 40 who are single, and some who are divorced, would marry; they wait some six years on
    average: about three weddings a year that bring somebody into a household of a thousand people (an assumption).
    """
    age = (months.start(-SETTLING) - families.born).astype(float) / 365.25
    is_free = (families.role == HEAD) & np.isin(families.marital, (10, 40)) & (age > 20) & (age < 46)
    would = chance.uniform("would marry", families.number) < np.where(families.marital == 10, 0.66, 0.35)
    wait = np.floor(-np.log1p(-chance.uniform("wedding", families.number)) * 70.0).astype(np.int64)
    is_here = wait + months.steps[0] > families.arrives[families.household]
    heads = np.nonzero(is_free & would & (wait < len(months.steps)) & is_here)[0]
    household, count = families.household[heads], len(heads)
    slot = np.full(count, SPOUSE_SLOT, dtype=np.int64)
    number = families.homes[household] * SLOTS + slot
    years = np.clip(age[heads] + 2.5 * chance.normal("age", number), 20.5, 60.0)
    return _joined(families, {
        "household": household, "slot": slot, "number": number, "role": np.full(count, SPOUSE), "marital": np.full(count, 10),
        "is_male": ~families.is_male[heads], "born": _births(chance, months, years, number, slot), "weds": wait[heads] + months.steps[0],
    })  # fmt: skip


def _joined(families: Families, added: dict[str, NDArray[Any]]) -> Families:
    """The families with the persons ``added``, ordered by household and slot."""
    order = np.argsort(np.concatenate([families.number, added["number"]]), kind="stable")
    return replace(families, **{name: np.concatenate([getattr(families, name), values])[order] for name, values in added.items()})


def _ages(chance: Chance, role: Ints, slot: Ints, number: Ints, head_age: Floats) -> Floats:
    """Years at the very beginning: spouses within a few years, a generation between parents and children."""
    spread, generation = chance.normal("age", number), 23.0 + 11.0 * chance.uniform("generation", number)
    child = np.clip(head_age - generation - 2.5 * (slot - 2), 0.1 + 2.0 * chance.uniform("infant", number), 17.9)
    age = np.select(
        [role == SPOUSE, role == CHILD, role == GROWN, role == PARENT, role == PARENTS_SPOUSE, role == GRANDCHILD],
        [np.maximum(head_age + 2.5 * spread, 20.5), child, np.clip(head_age - generation, 18.5, 35.0), head_age + generation,
         head_age + generation + 2.0 * spread, np.clip(head_age - 2.0 * generation, 1.0, 15.9)],
        head_age,
    )  # fmt: skip
    years: Floats = np.clip(age, 0.05, 97.0)
    return years


def _sexes(chance: Chance, role: Ints, number: Ints, household: Ints, head_is_male: Flags) -> Flags:
    drawn = chance.uniform("sex", number)
    parent_is_male = chance.uniform("parent sex", household) < 0.4
    male: Flags = np.select(
        [role == HEAD, role == SPOUSE, role == PARENT, role == PARENTS_SPOUSE],
        [head_is_male, ~head_is_male, parent_is_male, ~parent_is_male],
        drawn < 0.525,
    ).astype(bool)
    return male


def _births(chance: Chance, months: Months, age: Floats, number: Ints, slot: Ints) -> Days:
    """Days of birth before the world begins. Slots have days of the month of their own: no two members share a number."""
    start = months.start(-SETTLING)
    month = (start - np.ceil(age * 365.25).astype("timedelta64[D]")).astype("datetime64[M]")
    return birthday(chance, month, number, slot)


def birthday(chance: Chance, month: Days, number: Ints, slot: Ints) -> Days:
    days = slot + 7 * chance.whole("birthday", number, 0, 0, 3)
    born: Days = month.astype("datetime64[D]") + days.astype("timedelta64[D]")
    return born


def _marital(chance: Chance, role: Ints, number: Ints, age: Floats, template: Ints) -> Ints:
    """GB/T 2261.2: 10 single, 20 married, 30 widowed, 40 divorced."""
    drawn = chance.uniform("marital", number)
    sizes = np.array([len(members) for _, _, _, members in TEMPLATES])
    has_spouse = np.array([SPOUSE in members for _, _, _, members in TEMPLATES])[template]
    is_parent_of_two = np.array([PARENTS_SPOUSE in members for _, _, _, members in TEMPLATES])[template]
    alone_old = np.select([drawn < 0.72, drawn < 0.86], [30, 40], 10)
    alone_young = np.select([drawn < 0.62, drawn < 0.90], [10, 40], 20)
    single_parent = np.select([drawn < 0.68, drawn < 0.94], [40, 30], 10)
    head_alone = np.where(age >= 60, alone_old, np.where(sizes[template] == 1, alone_young, single_parent))
    marital: Ints = np.select(
        [role == SPOUSE, role == HEAD, role == PARENT, role == PARENTS_SPOUSE, role == GROWN],
        [20, np.where(has_spouse, 20, head_alone), np.where(is_parent_of_two, 20, 30), 20, np.where(drawn < 0.85, 10, 20)],
        10,
    ).astype(np.int64)
    return marital
