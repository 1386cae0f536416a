"""What no feed shows: rent, farm and shop income, debts, relatives' help that comes and ends, savings at the start."""

from __future__ import annotations

import numpy as np

from simulation.chance import Floats
from simulation.months import SETTLING
from simulation.state import State


def begin(state: State) -> None:
    chance, homes, standing = state.chance, state.homes, state.families.standing
    rural = state.places.is_rural[state.families.township]
    has_business = chance.uniform("business", homes) < np.where(rural, 0.66, 0.36)
    state.other_income = np.where(has_business, chance.lognormal("other income", homes, 0, 1150.0 * np.exp(0.35 * standing), 0.9), 0.0) * (
        0.7 + 0.3 * state.size
    )
    rents = chance.uniform("rents", homes) < np.where(state.families.is_permit, 0.7, 0.07)
    state.rent = np.where(rents, 420.0 + 500.0 * chance.uniform("rent", homes) + 250.0 * np.maximum(standing, 0), 0.0)
    pays_mortgage = ~rents & (chance.uniform("mortgage", homes) < 0.14) & (standing > -0.3)
    state.rent += np.where(pays_mortgage, 900.0 + 700.0 * np.maximum(standing, 0), 0.0)
    elder = state.of_home(state.age >= 60) >= state.size
    helped = chance.uniform("helped", homes) < np.where(elder, 0.80, 0.07)
    state.remittance = np.where(helped, chance.lognormal("remittance", homes, 0, 1250.0 * np.exp(0.3 * standing), 0.6) * state.size, 0.0)
    state.kin = np.where(
        chance.uniform("kin", homes) < 0.55, chance.lognormal("kin purse", homes, 0, 9000.0 * np.exp(0.5 * standing), 0.9), 0.0
    )
    income = income_of(state)
    saved = chance.lognormal("savings", homes, 0, 5.0 * np.exp(0.6 * standing), 0.9) * income
    # Who has always lived below the standard has little left to live on.
    always_poor = income < months_living(state) + state.rent
    saved *= np.where(always_poor, 0.15, 1.0)
    state.savings = np.where(chance.uniform("no savings", homes) < 0.08, 0.0, saved)
    state.habit = income.copy()


def months_living(state: State) -> Floats:
    """The standard of living of all members for a month, as the world begins."""
    living: Floats = state.months.standard(-SETTLING) * state.size
    return living


def income_of(state: State) -> Floats:
    """What comes in this month from work as far as it is paid, pensions, benefits, business and relatives; not public assistance."""
    paid = state.wage - np.minimum(state.withheld, state.wage)
    return state.of_home(paid + state.pension + state.benefit) + state.other_income + state.remittance


def step(state: State, month: int) -> None:
    chance, homes = state.chance, state.homes
    lost = np.nonzero((state.other_income > 0) & chance.happens("business fails", homes, month, 0.0045))[0]
    depth = 0.5 + 0.5 * chance.uniform("business depth", homes[lost], month)
    state.hit("informal_income_lost", lost, state.other_income[lost] * depth)
    state.other_income[lost] *= 1.0 - depth
    founds = np.nonzero(
        (state.other_income < 300) & chance.happens("business starts", homes, month, np.where(state.in_hardship, 0.045, 0.010))
    )[0]
    state.other_income[founds] = chance.lognormal(
        "new business", homes[founds], month, 1000.0 * np.exp(0.5 * state.families.standing[founds]), 0.7
    )

    ends = np.nonzero((state.remittance > 0) & chance.happens("help ends", homes, month, 0.005))[0]
    state.hit("help_ended", ends, state.remittance[ends])
    state.remittance[ends] = 0.0
    old = state.of_home(state.age >= 60) >= state.size
    begins = np.nonzero(
        (state.remittance == 0) & (state.size > 0) & chance.happens("help begins", homes, month, np.where(old, 0.028, 0.0012))
    )[0]
    state.remittance[begins] = chance.lognormal("new help", homes[begins], month, 900.0, 0.5) * state.size[begins]

    falls = np.nonzero((state.debt_months == 0) & (state.size > 0) & chance.happens("debt", homes, month, 0.0032))[0]
    state.debt[falls] = chance.lognormal("debt service", homes[falls], month, 1500.0, 0.7)
    state.debt_months[falls] = chance.whole("debt term", homes[falls], month, 10, 48)
    state.hit("debt", falls, state.debt[falls])
    state.debt_months = np.maximum(state.debt_months - 1, 0)
    state.debt[state.debt_months == 0] = 0.0
