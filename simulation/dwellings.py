"""Homes: who rents and gets a subsidy for it, who lives in a public flat, and which houses are dangerous.

Who rents is drawn as in fortune.py. Subsidies follow the bands of 京建法〔2015〕19号 and 〔2020〕6号 (local households without a
home of their own, by income a head; never more than the rent). How many houses are dangerous is an assumption: one in
eighty in the country and one in five hundred in town as the world begins, mended within years.
"""

from __future__ import annotations

import numpy as np

from simulation.chance import Flags, Ints
from simulation.help import need
from simulation.months import SETTLING
from simulation.state import DIBAO, EDGE, NEVER, State

INCOME_LIMIT = 4200.0
BANDS = ((1200.0, 1100.0, 1400.0), (1600.0, 800.0, 1000.0), (2400.0, 400.0, 500.0), (INCOME_LIMIT, 200.0, 200.0))
"""Income a head up to; subsidy a month for two people and fewer, for three and more."""
FOUND_C, FOUND_D, FOUND_B = 3, 4, 2


def rents(state: State) -> Flags:
    """Who pays rent, as drawn when the world began (fortune.py)."""
    pays: Flags = state.chance.uniform("rents", state.homes) < np.where(state.families.is_permit, 0.7, 0.07)
    return pays


def begin(state: State) -> None:
    chance, homes = state.chance, state.homes
    rural = state.places.is_rural[state.families.township]
    lived_in = state.size > 0
    flat = lived_in & ~state.families.is_permit & ~rents(state) & (state.families.standing < -0.3)
    flat &= chance.uniform("public flat", homes) < 0.03
    _flats(state, np.nonzero(flat)[0])
    danger = lived_in & (
        chance.uniform("danger", homes) < np.where(rural, 1 / 80, 1 / 500) * np.where(state.families.standing < 0, 1.5, 0.5)
    )
    _find_dangerous(state, -SETTLING, np.nonzero(danger)[0])


def step(state: State, month: int) -> None:
    chance, homes = state.chance, state.homes
    per_head = need(state)
    may = rents(state) & ~state.families.is_permit & (state.size > 0)
    asks = 0.03 * np.exp(0.4 * state.literacy - 0.3 * state.shame) * np.where(state.is_silent, 0.1, 1.0)
    starts = may & (state.rent_aid == 0) & (per_head < INCOME_LIMIT) & chance.happens("rent subsidy", homes, month, np.clip(asks, 0, 0.3))
    _subsidise(state, month, np.nonzero(starts)[0])
    over = (state.rent_aid > 0) & ((per_head > 1.1 * INCOME_LIMIT) & chance.happens("rent review", homes, month, 0.08) | (state.size == 0))
    ends = np.nonzero(over | ((state.rent_aid > 0) & chance.happens("moves on", homes, month, 0.006)))[0]
    day = state.months.day(month, chance.uniform("subsidy ends on", homes[ends], month))
    state.log.add("rent_subsidy_ends", home=ends, since=state.rent_aid_since[ends], on=day)
    state.rent_aid[ends] = 0.0
    rural = state.places.is_rural[state.families.township]
    found = (state.danger == 0) & (state.size > 0) & chance.happens("house examined", homes, month, np.where(rural, 0.0004, 0.00006))
    _find_dangerous(state, month, np.nonzero(found)[0])
    helped = np.where(state.aid_kind >= EDGE, 0.05, 0.02)
    mended = np.nonzero((state.danger > 0) & chance.happens("mended", homes, month, helped))[0]
    day = state.months.day(month, chance.uniform("mended on", homes[mended], month))
    state.log.add("houses_mended", home=mended, since=state.danger_since[mended], on=day)
    state.danger[mended] = 0


def heads_of(state: State, homes: Ints) -> Ints:
    """Who is head of each of ``homes``, in which somebody lives."""
    heads = np.nonzero(state.head & state.present)[0]
    place: Ints = heads[np.searchsorted(state.household[heads], homes)]
    return place


def _flats(state: State, homes: Ints) -> None:
    years = 1.0 + 6.0 * state.chance.uniform("flat since", state.homes[homes])
    day = state.months.start(-SETTLING) - np.floor(365 * years).astype("timedelta64[D]")
    rent = np.round(250.0 + 350.0 * state.chance.uniform("flat rent", state.homes[homes]))
    state.rent[homes] = rent
    state.log.add("public_flats", home=homes, person=heads_of(state, homes), on=day, rent=(rent * 100).astype(np.int64))


def _subsidise(state: State, month: int, homes: Ints) -> None:
    per_head, small = need(state)[homes], state.size[homes] <= 2
    kind = state.aid_kind[homes]
    by_income = [np.where(small, few, many) for _, few, many in BANDS]
    full, less = np.where(small, 1600.0, 2000.0), np.where(small, 1400.0, 1800.0)
    amount = np.select([kind >= DIBAO, kind >= EDGE, *(per_head <= line for line, _, _ in BANDS)], [full, less, *by_income], 200.0)
    amount = np.minimum(amount, np.floor(state.rent[homes]))
    state.rent_aid[homes], state.rent_aid_since[homes] = amount, month
    day = state.months.start(month + 1) + np.zeros(len(homes), dtype="timedelta64[D]")  # paid from the month after
    state.log.add(
        "rent_subsidies", home=homes, person=heads_of(state, homes), since=np.full(len(homes), month), on=day,
        amount=(amount * 100).astype(np.int64), rent=(np.round(state.rent[homes]) * 100).astype(np.int64),
    )  # fmt: skip


def _find_dangerous(state: State, month: int, homes: Ints) -> None:
    """Examined houses: four in five of those found dangerous are so in part; some turn out to have small defects only."""
    chance, number = state.chance, state.homes[homes]
    grade = np.array((FOUND_B, FOUND_C, FOUND_D))[chance.choose("danger grade", number, month, (0.15, 0.68, 0.17))]
    day = state.months.day(month, chance.uniform("examined on", number, month))
    if month == -SETTLING:
        day = day - np.floor(900 * chance.uniform("examined before", number)).astype("timedelta64[D]")
    state.log.add("houses_examined", home=homes, person=heads_of(state, homes), since=np.full(len(homes), month), on=day, grade=grade)
    dangerous = homes[grade > FOUND_B]
    state.danger[dangerous], state.danger_since[dangerous] = grade[grade > FOUND_B], month


assert NEVER < -SETTLING
