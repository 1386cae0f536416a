"""Who is told of, by whom, and why: neighbours who see distress, departments that meet it, strangers found in the street.

What is told is noisy: of ten households told of, six are not in hardship at all; and of the silent hardly anyone tells.
"""

from __future__ import annotations

import numpy as np

from simulation.chance import Flags, Ints
from simulation.state import CAUSES, DIBAO, State

HOTLINE, PUBLIC, GRASSROOTS, DEPARTMENT, RESCUE = 0, 1, 2, 3, 4
LIVING, ILLNESS, JOB, CARE, CHILD, CALAMITY, HOMELESS, OTHER = 0, 1, 2, 3, 4, 5, 6, 7
HOSPITAL, SCHOOL, EMERGENCY, JUSTICE, DISABLED, POLICE, WOMEN = 0, 1, 2, 3, 4, 5, 6
NOBODY, NO_DEPARTMENT = -1, -1
KIND_OF_CAUSE = {
    "job_loss": JOB, "wages_unpaid": JOB, "illness": ILLNESS, "disability": CARE, "accident": CALAMITY, "disaster": CALAMITY,
    "benefit_ended": JOB,
}  # fmt: skip
KINDS = np.array([KIND_OF_CAUSE.get(cause, LIVING) for cause in CAUSES])
STRANGERS = 4
"""How many homeless people a township can meet in a month; each with a small chance."""


def step(state: State, month: int) -> None:
    if month < 0:
        return
    _told_of(state, month)
    _referred(state, month)
    _found(state, month)


def _told_of(state: State, month: int) -> None:
    chance, homes = state.chance, state.homes
    lived_in = state.size > 0
    old_alone = lived_in & (state.of_home(state.age >= 70) >= state.size)
    # A blow that the whole street has seen: a fire, a funeral, an ambulance.
    seen = state.struck | (state.shock[:, [CAUSES.index(c) for c in ("death", "accident", "disaster")]].max(axis=1) > 900.0)
    hazard = np.where(state.in_hardship, np.where(state.is_silent, 0.0010, 0.0060), 0.0005)
    hazard = hazard * np.where(seen, 2.5, 1.0) * np.where(old_alone, 1.8, 1.0) * np.where(state.aid_kind >= DIBAO, 0.4, 1.0)
    who = np.nonzero(lived_in & chance.happens("told of", homes, month, hazard))[0]
    source = chance.choose("told by", homes[who], month, (0.45, 0.13, 0.42))
    right = chance.uniform("told rightly", homes[who], month) < 0.7
    kind = np.where(state.in_hardship[who], KINDS[state.cause[who]], np.where(old_alone[who], CARE, LIVING))
    guessed = np.array((LIVING, ILLNESS, CARE, OTHER))[chance.choose("told as", homes[who], month, (0.5, 0.15, 0.15, 0.2))]
    _log(state, month, who, source, np.full(len(who), NO_DEPARTMENT), np.where(right, kind, guessed), 0)


def _referred(state: State, month: int) -> None:
    """Hospitals, schools and the like refer whom they meet, whether in hardship or not."""
    chance, homes = state.chance, state.homes
    child = state.of_home((state.age >= 6) & (state.age < 18)) > 0
    grave = state.of_home((state.grade > 0) & (state.grade <= 2)) > 0
    hard = np.where(state.in_hardship & ~state.is_silent, 5.0, 1.0) * (state.size > 0)
    reasons: tuple[tuple[int, int, Flags, float], ...] = (
        (EMERGENCY, CALAMITY, state.struck, 0.12),
        (HOSPITAL, ILLNESS, state.medical > 9_000.0, 0.012),
        (SCHOOL, CHILD, child, 0.00012),
        (DISABLED, CARE, grave, 0.0006),
        (JUSTICE, OTHER, np.ones(len(homes), dtype=bool), 0.00002),
        (POLICE, LIVING, np.ones(len(homes), dtype=bool), 0.00004),
        (WOMEN, LIVING, child, 0.00008),
    )
    department, kind = np.full(len(homes), NO_DEPARTMENT), np.full(len(homes), OTHER)
    for who, what, meets, rate in reversed(reasons):
        refers = chance.met(f"referred by {who}", homes, month, rate * hard * meets)
        department[refers], kind[refers] = who, what
    found = np.nonzero(department != NO_DEPARTMENT)[0]
    _log(state, month, found, np.full(len(found), DEPARTMENT), department[found], kind[found], 1)


def _log(state: State, month: int, homes: Ints, source: Ints, department: Ints, kind: Ints, slot: int) -> None:
    heads = np.nonzero(state.head & state.present)[0]
    day = state.months.day(month, state.chance.uniform(f"told on {slot}", state.homes[homes], month))
    state.log.add(
        "leads", home=homes, person=heads[np.searchsorted(state.household[heads], homes)], village=state.village[homes], month=month,
        slot=slot, source=source, department=department, kind=kind, told_on=day,
    )  # fmt: skip


def _found(state: State, month: int) -> None:
    """Strangers without a living, found by patrols or at the rescue station: nobody here knows who they are."""
    if state.homes[0] != 0:
        return  # they belong to no household: those who are built with the first one count them
    chance, places = state.chance, state.places
    spots = np.arange(len(places.townships) * STRANGERS)
    found = spots[chance.happens("found in the street", spots, month, 0.03)]
    township = found // STRANGERS
    day = state.months.day(month, chance.uniform("found on", found, month))
    state.log.add(
        "leads", home=NOBODY - found, person=NOBODY, village=places.first[township], month=month, slot=2, source=RESCUE,
        department=NO_DEPARTMENT, kind=HOMELESS, told_on=day,
    )  # fmt: skip
