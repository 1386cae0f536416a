"""What no feed shows: rent, farm and shop income, debts, relatives' help that comes and ends, savings at the start."""

from __future__ import annotations

import numpy as np

from simulation.chance import Floats, Ints
from simulation.months import SETTLING
from simulation.state import State

KIN_MONTHS = 48
DEBT = 0.0036
"""The chance a month of a debt to be served for one to four years: a surety, a failed venture, a fraud, a wedding."""
WAVERS, RETURNS = 0.12, 0.05
"""Income of fields and shops: its monthly change (log), and how fast it returns to what is usual."""


def begin(state: State) -> None:
    chance, homes, standing = state.chance, state.homes, state.families.standing
    rural = state.places.is_rural[state.families.township]
    has_business = chance.uniform("business", homes) < np.where(rural, 0.66, 0.36)
    state.other_income = np.where(has_business, chance.lognormal("other income", homes, 0, 1150.0 * np.exp(0.35 * standing), 0.9), 0.0) * (
        0.7 + 0.3 * state.size
    )
    state.usual_income = state.other_income.copy()
    # Rents, dividends, the lease of land: small for most who have them, large for few.
    owns = chance.uniform("property", homes) < np.clip(0.20 + 0.20 * standing, 0.02, 0.8)
    state.property_income = np.where(owns, chance.lognormal("property income", homes, 0, 1500.0 * np.exp(0.7 * standing), 1.15), 0.0)
    rents = chance.uniform("rents", homes) < np.where(state.families.is_permit, 0.7, 0.07)
    state.rent = np.where(rents, 500.0 + 600.0 * chance.uniform("rent", homes) + 500.0 * np.maximum(standing, 0), 0.0)
    elder = state.of_home(state.age >= 60) >= state.size
    helped = chance.uniform("helped", homes) < np.where(elder, 0.80, 0.07)
    state.remittance = np.where(helped, chance.lognormal("remittance", homes, 0, 1250.0 * np.exp(0.3 * standing), 0.6) * state.size, 0.0)
    state.kin = np.where(
        chance.uniform("kin", homes) < 0.55, chance.lognormal("kin purse", homes, 0, 9000.0 * np.exp(0.5 * standing), 0.9), 0.0
    )
    state.kin_most = state.kin.copy()
    state.liquid = 0.10 + 0.45 * chance.uniform("liquid", homes) ** 2
    state.needs = 0.86 * np.exp(0.28 * chance.normal("needs", homes))
    _settle_in(state, np.arange(len(homes)))
    owes = np.nonzero((state.size > 0) & (chance.uniform("debt at first", homes) < DEBT * 29.0))[0]
    state.debt[owes] = chance.lognormal("debt service", homes[owes], -1, 300.0 + 0.30 * state.habit[owes], 0.7)
    state.debt_months[owes] = chance.whole("debt term", homes[owes], -1, 1, 40)


def _settle_in(state: State, homes: Ints) -> None:
    """Savings and habits of households as they begin here."""
    chance, number, income = state.chance, state.homes[homes], income_of(state)[homes]
    living = state.months.standard(-SETTLING) * state.size[homes]
    # A mortgage was lent on what came in then: it leaves the standard of living and little more to some.
    borrows = (state.rent[homes] == 0) & (chance.uniform("mortgage", number) < 0.30)
    service = np.minimum((0.2 + 0.4 * chance.uniform("mortgage size", number)) * income, income - 1.15 * living)
    state.rent[homes] += np.where(borrows & (service > 500.0), service, 0.0)
    saved = chance.lognormal("savings", number, 0, 2.2 * np.exp(0.3 * state.families.standing[homes]), 1.3) * income
    # Who has always lived below the standard has little left to live on.
    saved *= np.where(income < living + state.rent[homes], 0.15, 1.0)
    state.savings[homes] = np.where(chance.uniform("no savings", number) < 0.15, 0.0, saved)
    state.habit[homes] = income


def income_of(state: State) -> Floats:
    """What comes in this month from work as far as it is paid, pensions, benefits, business and relatives; not public assistance."""
    paid = state.wage - np.minimum(state.withheld, state.wage)
    return state.of_home(paid + state.pension + state.benefit) + state.other_income + state.property_income + state.remittance


def _fluctuate(state: State, month: int) -> None:
    """Fields and shops have good and bad months around what is usual."""
    homes = np.nonzero(state.other_income > 0)[0]
    if state.months.number(month) == 1:
        state.usual_income *= 1.03
    old = state.other_income[homes]
    drift = RETURNS * np.log(np.maximum(state.usual_income[homes], 1.0) / old) + WAVERS * state.chance.normal(
        "trade", state.homes[homes], month
    )
    state.other_income[homes] = old * np.exp(drift)
    fell = drift < -0.15
    state.hit("informal_income_lost", homes[fell], old[fell] - state.other_income[homes[fell]])


def step(state: State, month: int) -> None:
    chance, homes = state.chance, state.homes
    _settle_in(state, np.nonzero(state.families.arrives == month)[0])
    _fluctuate(state, month)
    lost = np.nonzero((state.other_income > 0) & chance.happens("business fails", homes, month, 0.0045))[0]
    depth = 0.5 + 0.5 * chance.uniform("business depth", homes[lost], month)
    state.hit("informal_income_lost", lost, state.other_income[lost] * depth)
    state.other_income[lost] *= 1.0 - depth
    state.usual_income[lost] *= 1.0 - depth
    founds = np.nonzero(
        (state.other_income < 300) & chance.happens("business starts", homes, month, np.where(state.in_hardship, 0.045, 0.010))
    )[0]
    state.other_income[founds] = chance.lognormal(
        "new business", homes[founds], month, 1000.0 * np.exp(0.5 * state.families.standing[founds]), 0.7
    )
    state.usual_income[founds] = state.other_income[founds]

    ends = np.nonzero((state.remittance > 0) & chance.happens("help ends", homes, month, 0.005))[0]
    state.hit("help_ended", ends, state.remittance[ends])
    state.remittance[ends] = 0.0
    old = state.of_home(state.age >= 60) >= state.size
    begins = np.nonzero(
        (state.remittance == 0) & (state.size > 0) & chance.happens("help begins", homes, month, np.where(old, 0.028, 0.0012))
    )[0]
    state.remittance[begins] = chance.lognormal("new help", homes[begins], month, 900.0, 0.5) * state.size[begins]

    # What relatives have lent comes back to them in some years, and they can lend again.
    state.kin = np.minimum(state.kin + state.kin_most / KIN_MONTHS, state.kin_most)
    falls = np.nonzero((state.debt_months == 0) & (state.size > 0) & chance.happens("debt", homes, month, DEBT))[0]
    state.debt[falls] = chance.lognormal("debt service", homes[falls], month, 300.0 + 0.30 * state.habit[falls], 0.7)
    state.debt_months[falls] = chance.whole("debt term", homes[falls], month, 10, 48)
    state.hit("debt", falls, state.debt[falls])
    # Whoever cannot keep a flat gives it up: after some months of hardship half of what it costs is saved.
    leaves = np.nonzero(state.in_hardship & (state.rent > 1200.0) & chance.happens("gives up the flat", homes, month, 0.07))[0]
    state.rent[leaves] *= 0.5
    state.debt_months = np.maximum(state.debt_months - 1, 0)
    state.debt[state.debt_months == 0] = 0.0
