"""Work and wages: hiring, layoffs with their cause, insurance and its gaps, unemployment benefit and its end, pensions."""

from __future__ import annotations

import numpy as np

from simulation.chance import Flags, Floats, Ints
from simulation.households import HEAD
from simulation.months import SETTLING
from simulation.state import EMPLOYEE, FLEXIBLE, INFORMAL, NONE, RETIRED, SEEKING, State

BASE_FLOOR, BASE_CEILING = 3600.0, 28000.0
"""The contribution base never lies outside: it hides how low a low wage is (an assumption of the world)."""
BENEFIT = 1750.0
WAVERS, RETURNS = 0.07, 0.05
"""Unsteady wages: their monthly change (log), and how fast they return to what is usual."""
LAYOFF_CAUSES = ("dismissed", "expired", "closed", "own_will", "other")
MONTHS_BY_YEARS_PAID = ((10, 24), (5, 18), (1, 12))
"""Unemployment benefit. The cap of 24 months is law; months by years paid are an assumption (no text at hand)."""
LOSS = {EMPLOYEE: 0.0036, FLEXIBLE: 0.0058, INFORMAL: 0.0085}
SCAR = 0.12
"""What a lost job takes off the wages of all later ones (log)."""
SPREAD = 0.64
"""Standard deviation of prospects: losses and hirings go by them."""
HIRING = {EMPLOYEE: 0.47, FLEXIBLE: 0.13, INFORMAL: 0.40}


def begin(state: State) -> None:
    chance, number, standing = state.chance, state.number, state.families.standing[state.household]
    rural = state.places.is_rural[state.families.township][state.household]
    state.prospect = 0.50 * standing + 0.43 * chance.normal("ability", number)
    age, u = state.age, chance.uniform("first job", number)
    works = (
        (age >= 19)
        & (age < retirement_age(state))
        & (chance.uniform("works", number) < np.select([age < 23, state.role == HEAD, state.is_male], [0.5, 0.95, 0.9], 0.78))
    )
    is_employee = u < 1 / (1 + np.exp(-(0.75 + 0.8 * standing - 0.9 * rural - 0.2 * (age > 50))))
    is_flexible = ~is_employee & (chance.uniform("flexible", number) < 0.3)
    state.job = np.where(works, np.where(is_employee, EMPLOYEE, np.where(is_flexible, FLEXIBLE, INFORMAL)), NONE).astype(np.int64)
    idle = works & (chance.uniform("idle", number) < 0.05)
    state.job[idle] = SEEKING
    state.job[state.age >= retirement_age(state)] = RETIRED
    state.paid_months = np.where(is_employee | is_flexible, np.clip((age - 22) * 12 * chance.uniform("paid", number), 0, 400), 0).astype(
        np.int64
    )
    _take_up(state, np.nonzero(works & ~idle)[0], -SETTLING, state.job.copy())
    retired = np.nonzero(state.job == RETIRED)[0]
    _retire(state, retired, is_employee[retired])


def retirement_age(state: State) -> Floats:
    age: Floats = np.where(state.is_male, 60.0, 55.0)
    return age


def step(state: State, month: int) -> None:
    _grow(state, month)
    _pay_benefits(state, month)
    _lose(state, month)
    _find(state, month)
    due = np.nonzero(state.present & (state.job != RETIRED) & (state.age >= retirement_age(state)))[0]
    _retire(state, due, state.paid_months[due] >= 180)
    if month >= 0:
        _contribute(state, month)


def _wage(state: State, who: Ints, job: Ints, month: int) -> Floats:
    median = np.select([job == EMPLOYEE, job == FLEXIBLE], [9800.0, 7000.0], 5600.0)
    # The best paid are far ahead of the rest: the tail of wages is heavier than a normal one.
    ahead = 0.42 * np.maximum(state.prospect[who] - 0.7, 0.0)
    wage: Floats = median * np.exp(state.prospect[who] + ahead + 0.22 * state.chance.normal("wage", state.number[who], month))
    return np.maximum(wage, 2200.0)


def _take_up(state: State, who: Ints, month: int, job: Ints) -> None:
    """``job`` is by person; wage, insurance and contribution base follow from it."""
    number = state.number[who]
    state.job[who] = job[who]
    state.wage[who] = state.usual_wage[who] = _wage(state, who, job[who], month)
    insured = np.select([job[who] == EMPLOYEE, job[who] == FLEXIBLE], [0.93, 0.72], 0.0)
    state.is_insured[who] = state.chance.uniform("insured", number, month) < insured
    # One employer in seven declares the lowest base whatever it pays.
    state.evades[who] = state.chance.uniform("evades", number, month) < 0.14
    _declare(state, who)
    state.seeking_months[who] = 0
    state.benefit[who] = 0.0


def _declare(state: State, who: Ints) -> None:
    base = np.clip(np.where(state.evades[who] | (state.job[who] == FLEXIBLE), BASE_FLOOR, state.wage[who]), BASE_FLOOR, BASE_CEILING)
    state.base[who] = np.round(base)


def _grow(state: State, month: int) -> None:
    """Wages rise in January and are cut now and then; bases follow in July, as the yearly declaration does, or at once."""
    number, chance = state.number, state.chance
    if state.months.number(month) == 1:
        raised = np.exp(0.025 + 0.17 * chance.normal("raise", number, month))
        state.wage *= raised
        state.usual_wage *= raised
        state.pension *= 1.03
    _fluctuate(state, month)
    cut = np.nonzero((state.wage > 0) & chance.happens("cut", number, month, 0.010))[0]
    depth = 0.2 + 0.4 * chance.uniform("cut depth", number[cut], month)
    lost = state.wage[cut] * depth
    state.wage[cut] -= lost
    informal = state.job[cut] == INFORMAL
    state.hit("informal_income_lost", state.household[cut[informal]], lost[informal])
    state.hit("job_loss", state.household[cut[~informal]], lost[~informal])
    at_once = cut[chance.uniform("declares", number[cut], month) < 0.6]
    _declare(state, np.nonzero(state.wage > 0)[0] if state.months.number(month) == 7 else at_once)


def _fluctuate(state: State, month: int) -> None:
    """Day labour and small trade bring more in one month and less in the next, around what is usual for the person."""
    who = np.nonzero(state.present & (state.wage > 0) & ((state.job == INFORMAL) | (state.job == FLEXIBLE)))[0]
    old = state.wage[who]
    drift = RETURNS * np.log(state.usual_wage[who] / old) + WAVERS * state.chance.normal("wavers", state.number[who], month)
    state.wage[who] = np.maximum(old * np.exp(drift), 600.0)
    fell = drift < -0.08
    state.hit("informal_income_lost", state.household[who[fell]], old[fell] - state.wage[who[fell]])


def _pay_benefits(state: State, month: int) -> None:
    drawing = state.benefit_left > 0
    state.benefit_left[drawing] -= 1
    over = np.nonzero(drawing & (state.benefit_left == 0) & (state.job == SEEKING))[0]
    state.hit("benefit_ended", state.household[over], state.benefit[over])
    state.benefit[over] = 0.0
    # Half of those whose benefit has ended let the registration lapse too.
    _deregister(state, month, over[state.chance.uniform("lapses", state.number[over], month) < 0.5])


def _deregister(state: State, month: int, who: Ints) -> None:
    who = who[state.registration[who] >= 0]
    day = state.months.day(month, state.chance.uniform("deregistered on", state.number[who], month))
    state.log.add("deregistrations", person=who, since=state.registration[who] - SETTLING, ended_on=day)
    state.registration[who] = -1


def _closures(state: State, month: int) -> Floats:
    """How much likelier a job is lost in each township: now and then a works closes there."""
    townships = np.arange(len(state.places.townships))
    factor: Floats = np.where(state.chance.happens("closure", townships, month, 0.012), 9.0, 1.0)
    return factor


def _lose(state: State, month: int) -> None:
    number, chance = state.number, state.chance
    state.wage[(state.job == RETIRED) & (state.must_stop | (state.age > 76))] = 0.0
    works = state.present & (state.job >= EMPLOYEE) & (state.job <= INFORMAL) & (state.wage > 0)
    closure = _closures(state, month)[state.families.township][state.household]
    hazard = sum(rate * (state.job == job) for job, rate in LOSS.items()) * np.where(state.job == EMPLOYEE, closure, 1.0)
    hazard *= np.exp(-0.75 * state.prospect / SPREAD) * np.where(state.age > 48, 1.25, 1.0)
    lost = works & (chance.happens("job loss", number, month, hazard) | state.must_stop)
    who = np.nonzero(lost)[0]
    causes = chance.choose("loss cause", number[who], month, (0.45, 0.30, 0.06, 0.12, 0.07))
    causes = np.where((closure[who] > 1) & (causes < 3), 2, causes)
    stopped = state.must_stop[who]
    causes = np.where(stopped, 4, causes)
    informal = state.job[who] == INFORMAL
    state.hit("informal_income_lost", state.household[who[informal & ~stopped]], state.wage[who[informal & ~stopped]])
    state.hit("job_loss", state.household[who[~informal & ~stopped]], state.wage[who[~informal & ~stopped]])
    was_insured = state.is_insured[who] & (state.job[who] == EMPLOYEE)
    state.job[who] = np.where(stopped & (state.off_work[who] > 24), NONE, SEEKING)
    state.wage[who], state.is_insured[who], state.must_stop[who] = 0.0, False, False
    state.seeking_months[who] = 0
    state.prospect[who] -= SCAR
    _register(state, month, who, causes, was_insured)


def _register(state: State, month: int, who: Ints, causes: Ints, was_insured: Flags) -> None:
    """Four in five who were insured register; who lost the job against their will and paid a year draws the benefit."""
    comes = state.chance.uniform("registers", state.number[who], month) < np.where(was_insured, 0.8, 0.08)
    who, causes = who[comes], causes[comes]
    years = state.paid_months[who] // 12
    entitled = (np.isin(causes, (0, 1, 2))) & (years >= 1)
    months = np.select([years >= least for least, _ in MONTHS_BY_YEARS_PAID], [granted for _, granted in MONTHS_BY_YEARS_PAID], 0)
    months = np.where(entitled, months, 0)
    state.benefit_left[who] = np.where(months > 0, months + 1, 0)
    state.benefit[who] = np.where(entitled, BENEFIT + 60.0 * np.minimum(years, 10), 0.0)
    state.paid_months[who] = np.where(entitled, 0, state.paid_months[who])
    state.registration[who] = month + SETTLING
    day = state.months.day(month, state.chance.uniform("registers on", state.number[who], month))
    state.log.add(
        "registrations", person=who, since=month, registered_on=day, cause=causes,
        benefit=np.round(state.benefit[who] * 100).astype(np.int64),
        months=months,
    )  # fmt: skip


def _find(state: State, month: int) -> None:
    number, chance = state.number, state.chance
    state.off_work = np.maximum(state.off_work - 1, 0)
    seeks = state.present & (state.job == SEEKING)
    state.seeking_months[seeks] += 1
    # Nobody finds work in the month of the loss.
    fit = (state.off_work == 0) & (state.age < 60) & (state.seeking_months > 1)
    hazard = np.where(state.seeking_months < 7, 0.34, 0.21) * np.where(state.age > 45, 0.6, 1.0) * np.exp(0.35 * state.prospect / SPREAD)
    hazard = hazard * np.where((state.grade > 0) & (state.grade < 3), 0.15, 1.0) * np.where(state.benefit_left > 2, 0.7, 1.0)
    starters = state.present & (state.job == NONE) & (state.age >= 18) & (state.age < 55) & (state.off_work == 0) & (state.grade == 0)
    # Where the money is gone, whoever can looks for any work.
    in_need = state.in_hardship[state.household]
    hazard = hazard * np.where(in_need, 1.2, 1.0)
    finds = (seeks & fit & chance.happens("hired", number, month, hazard)) | (
        starters & chance.happens("starts", number, month, np.select([state.age < 25, in_need], [0.03, 0.03], 0.006))
    )
    who = np.nonzero(finds)[0]
    job = state.job.copy()
    job[who] = np.array(list(HIRING))[chance.choose("hired as", number[who], month, list(HIRING.values()))]
    _deregister(state, month, who)
    state.benefit_left[who] = 0
    _take_up(state, who, month, job)


def _retire(state: State, who: Ints, has_paid: Flags) -> None:
    """A pension by contributions, or the residents' pension: neither is in any feed."""
    number, standing = state.number[who], state.families.standing[state.household[who]]
    full = 3000.0 * np.exp(0.25 * standing + 0.25 * state.chance.normal("pension", number))
    small = 950.0 + 900.0 * state.chance.uniform("small pension", number)
    state.job[who], state.wage[who], state.benefit[who], state.is_insured[who] = RETIRED, 0.0, 0.0, False
    state.benefit_left[who] = 0
    state.pension[who] = np.where(has_paid, full, small)
    # Some go on working by the piece, seen by no feed.
    still = (state.chance.uniform("still works", number) < 0.25) & (state.age[who] < 70)
    state.wage[who] = np.where(still, 900.0 + 1500.0 * state.chance.uniform("piece work", number), 0.0)


def _contribute(state: State, month: int) -> None:
    # Of the employers who keep wages back, half stop contributing as well.
    pays = state.present & state.is_insured & (state.wage > 0)
    pays[state.chance.met("stops contributing", state.number, 0, np.where(state.withheld > 0, 0.5, 0.0))] = False
    who = np.nonzero(pays)[0]
    state.paid_months[who] += 1
    state.log.add(
        "contributions", person=who, month=month, is_employee=state.job[who] == EMPLOYEE, base=(state.base[who] * 100).astype(np.int64)
    )
