"""Wages that are not paid, claims that nobody settles, and the legal aid that some ask for.

Rates are assumptions in the order of the surveys of migrant workers, in which 0.5 to 1 % were owed wages in a year
(国家统计局 农民工监测调查报告 2013–2017), and of legal aid in about one case a thousand people and year.
"""

from __future__ import annotations

import numpy as np

from simulation.chance import Floats, Ints
from simulation.fortune import income_of
from simulation.state import EMPLOYEE, FLEXIBLE, INFORMAL, State

WAGES, WORK_INJURY, TRAFFIC_INJURY, OTHER_INJURY, MAINTENANCE, BENEFITS, VIOLENCE, OTHER = 0, 1, 2, 3, 4, 5, 6, 7
PAID, UNPAID, LOST, ENDED = 0, 1, 2, 3
UNPAID_CHANCE = {INFORMAL: 0.0012, FLEXIBLE: 0.0004, EMPLOYEE: 0.0002}
QUARTER = 3
"""Families go to law slowly: whoever sues them is looked for once a quarter, which is also less work."""
RESULTS = np.array([(0.50, 0.30, 0.08, 0.12), (0.50, 0.25, 0.17, 0.08), (0.50, 0.25, 0.17, 0.08), (0.35, 0.20, 0.35, 0.10),
                    (0.50, 0.35, 0.05, 0.10), (0.45, 0.0, 0.45, 0.10), (0.40, 0.20, 0.20, 0.20), (0.40, 0.1, 0.30, 0.20)])  # fmt: skip
"""Shares of paid, granted but not paid, lost and ended cases by matter."""


def step(state: State, month: int) -> None:
    _withhold(state, month)
    _settle_up(state, month)
    _sue_for_wages(state, month)
    _sue_for_injuries(state, month)
    if month % QUARTER == 0:
        _sue_for_maintenance(state, month)
        _sue_for_the_rest(state, month)


def _withhold(state: State, month: int) -> None:
    """Employers who stop paying; now and then a site or a works where nobody is paid any more."""
    number, chance = state.number, state.chance
    townships = np.arange(len(state.places.townships))
    fails = np.where(chance.happens("nobody is paid", townships, month, 0.010), 9.0, 1.0)[state.families.township][state.household]
    hazard = sum(rate * (state.job == job) for job, rate in UNPAID_CHANCE.items()) * fails
    state.withheld[(state.wage <= 0) | ~state.present] = 0.0
    is_paid = state.present & (state.wage > 0) & (state.withheld == 0) & (state.owed == 0)
    who = chance.met("unpaid", number, month, hazard * is_paid)
    state.withheld[who] = state.wage[who] * (0.6 + 0.4 * chance.uniform("unpaid share", number[who], month))
    state.unpaid_months[who] = chance.whole("unpaid term", number[who], month, 2, 8)
    state.hit("wages_unpaid", state.household[who], state.withheld[who])


def _settle_up(state: State, month: int) -> None:
    """What is owed grows month by month; when the term ends, three in five are paid most of it, the others nothing."""
    number, chance = state.number, state.chance
    waiting = state.withheld > 0
    state.owed[waiting] += np.minimum(state.withheld, state.wage)[waiting]
    state.unpaid_months[state.unpaid_months > 0] -= 1
    over = np.nonzero(waiting & (state.unpaid_months == 0))[0]
    state.withheld[over] = 0.0
    paid = over[~state.has_claim[over] & (chance.uniform("paid at last", number[over], month) < 0.6)]
    np.add.at(state.savings, state.household[paid], state.owed[paid] * (0.6 + 0.4 * chance.uniform("paid part", number[paid], month)))
    state.owed[paid] = 0.0


def _sue(state: State, month: int, who: Ints, matter: Ints, yuan: Floats) -> tuple[Ints, Floats]:
    """Grants legal aid; returns the months until each case is closed and what it then brings, in yuan."""
    number, chance = state.number[who], state.chance
    months = chance.whole("case lasts", number, month, 2, 11)
    result = (chance.uniform("case result", number, month)[:, None] >= np.cumsum(RESULTS, axis=1)[matter][:, :3]).sum(axis=1)
    granted = state.months.day(month, chance.uniform("granted aid on", number, month))
    days = months * 30 + chance.whole("closed on", number, month, 0, 25)
    state.log.add(
        "cases", person=who, month=month, matter=matter, granted_on=granted, claimed=np.round(yuan * 100).astype(np.int64), outcome=result,
        closed_on=granted + days.astype("timedelta64[D]"),
    )  # fmt: skip
    state.has_claim[who] = True
    share = np.where(result == PAID, 0.6 + 0.4 * chance.uniform("case brings", number, month), 0.0)
    return month + months, np.round(yuan * share)


def _who_asks(state: State, month: int, purpose: str, hazard: Floats) -> Ints:
    """Legal aid is asked for by those who know of it; the silent seldom do. Nobody sues twice within what the world remembers."""
    pull = (np.exp(0.3 * state.literacy) * np.where(state.is_silent, 0.25, 1.0))[state.household]
    return state.chance.met(purpose, state.number, month, hazard * pull * (state.present & ~state.has_claim))


def _sue_for_wages(state: State, month: int) -> None:
    # Nobody goes to law over the first month.
    who = _who_asks(state, month, "sues for wages", np.where(state.owed > 1.5 * state.wage, 0.06, 0.0))
    due, brings = _sue(state, month, who, np.full(len(who), WAGES), state.owed[who])
    state.due = [*state.due, (due, state.household[who], brings)]
    state.owed[who] = 0.0


def _sue_for_injuries(state: State, month: int) -> None:
    hazard = np.select([state.injury_claim > 20_000, state.injury_claim > 0], [0.05, 0.004], 0.0)
    who = _who_asks(state, month, "sues for an injury", hazard)
    due, brings = _sue(state, month, who, np.where(state.is_work_injury[who], WORK_INJURY, TRAFFIC_INJURY), state.injury_claim[who])
    state.due = [*state.due, (due, state.household[who], brings)]
    state.injury_claim[who] = 0.0


def _sue_for_maintenance(state: State, month: int) -> None:
    """Old people whom nobody supports, and parents left alone with children; a judgment that is kept brings some help a month."""
    home = state.household
    is_poor = (income_of(state) < 1.6 * state.months.standard(month) * np.maximum(state.size, 1.0))[home]
    unsupported = (state.remittance == 0)[home]
    lone = state.head & (state.marital == 40) & (state.of_home(state.age < 18) > 0)[home]
    old = state.head & (state.of_home(state.age >= 65) >= state.size)[home] & is_poor
    hazard = np.select([lone & unsupported, old & unsupported], [0.0105, 0.0030], 0.0)
    who = _who_asks(state, month, "sues for maintenance", hazard)
    monthly = 400.0 + 500.0 * state.chance.uniform("maintenance", state.number[who], month)
    _, brings = _sue(state, month, who, np.full(len(who), MAINTENANCE), 24.0 * monthly)
    state.remittance[home[who]] += np.where(brings > 0, monthly, 0.0)


def _sue_for_the_rest(state: State, month: int) -> None:
    adult = state.age >= 18
    who = _who_asks(state, month, "sues for other things", np.where(adult, 0.000066, 0.0))
    matter = np.array((OTHER_INJURY, BENEFITS, VIOLENCE, OTHER))[
        state.chance.choose("sues for what", state.number[who], month, (0.15, 0.2, 0.15, 0.5))
    ]
    claimed = np.where(matter <= BENEFITS, state.chance.lognormal("claimed", state.number[who], month, 12_000.0, 0.9), 0.0)
    due, brings = _sue(state, month, who, matter, claimed)
    state.due = [*state.due, (due, state.household[who], brings)]
