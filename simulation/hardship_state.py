"""Hardship is a state of the household: what all sources bring, less necessary spending, against the standard.

Savings and relatives fill a gap while they last. A household is in hardship from the month in which more than a tenth
of the living of all its members is covered by nothing, until that has not been so for two months running.
Public assistance counts as income: whoever is helped enough is no longer in hardship.
"""

from __future__ import annotations

import numpy as np

from simulation import schooling
from simulation.chance import Floats
from simulation.fortune import income_of
from simulation.state import CAUSES, State

UNCOVERED_SHARE = 0.10
CALM_MONTHS = 2
SHARING = 0.8
"""How the living of a household grows with its members."""
MEMORY = 0.85
"""How much of a shock is still felt, as an explanation, a month later."""


def living_of(state: State, month: int) -> Floats:
    """Yuan a month that the members of each household live on at the standard.

    The standard is set for one person; two live more cheaply than twice one, and some need more than others.
    """
    living: Floats = state.months.standard(month) * state.size**SHARING * state.needs
    return living


def necessary(state: State) -> Floats:
    """Rent, medical bills, care, schooling and debt: what has to be paid beside the standard of living."""
    care = state.of_home(np.select([state.grade == 1, state.grade == 2], [700.0, 450.0], 0.0))
    rent = np.maximum(state.rent - state.rent_aid, 0.0)
    costs: Floats = rent + state.medical + care + schooling.costs(state) + state.debt
    return costs


def step(state: State, month: int) -> None:
    size = state.size
    living = living_of(state, month)
    income = income_of(state) + state.aid + state.subsidy + state.once
    # A household lives as it is used to as long as it can, and comes down to the standard within some months.
    state.habit = 0.8 * state.habit + 0.2 * income
    wanted = living + 0.55 * np.maximum(state.habit - living - state.rent, 0.0)
    costs = necessary(state)
    left = income - costs
    spent = np.clip(wanted, living, np.maximum(living, left + 0.08 * state.savings))
    # Of what is left over, most goes into a flat, a wedding, a school: only a part stays at hand.
    state.spent = np.where(size > 0, spent + costs - state.debt, 0.0)
    kept = left - spent
    state.savings += np.where(kept > 0, state.liquid * kept, kept)
    gap = np.maximum(-state.savings, 0.0)
    state.savings = np.maximum(state.savings, 0.0)
    from_kin = np.minimum(np.minimum(gap, state.kin), 0.8 * living)
    had_kin = state.kin > 0
    state.kin -= from_kin
    exhausted = np.nonzero(had_kin & (state.kin <= 0))[0]
    state.hit("help_ended", exhausted, from_kin[exhausted])
    state.shortfall = np.where(size > 0, gap - from_kin, 0.0)
    _turn(state, living, size)
    state.shock *= MEMORY
    state.once[:] = 0.0


def _turn(state: State, living: Floats, size: Floats) -> None:
    """Who enters and who leaves; the cause is the largest shock still felt, low income where there is none."""
    short = state.shortfall > UNCOVERED_SHARE * living
    state.calm = np.where(short, 0, state.calm + 1)
    enters = ~state.in_hardship & short & (size > 0)
    largest = state.shock.argmax(axis=1)
    felt = state.shock.max(axis=1) > 0.10 * np.maximum(living, 1.0)
    state.cause = np.where(enters, np.where(felt, largest, CAUSES.index("low_income")), state.cause)
    state.in_hardship = (state.in_hardship & (state.calm < CALM_MONTHS) | enters) & (size > 0)
