"""Accidents on the road and at work: who is hurt, who is to blame, and compensation that comes late or never."""

from __future__ import annotations

import numpy as np

from simulation.bills import INPATIENT, settle
from simulation.health import become_disabled, stop_work
from simulation.people import depart
from simulation.state import DEAD, EMPLOYEE, INFORMAL, State

PROPERTY, MINOR, GRAVE, DEATH = 0, 1, 2, 3
ROAD, WORK = 0, 1
NOBODY_YET = 5
"""Responsibility by position: full, main, equal, lesser, none, undetermined."""
NEVER = -1


def step(state: State, month: int) -> None:
    number, chance = state.number, state.chance
    at_work = (state.job >= EMPLOYEE) & (state.job <= INFORMAL) & (state.wage > 0)
    road = state.present & (state.age > 3) & chance.happens("road", number, month, 0.00055)
    work = state.present & at_work & ~road & chance.happens("work accident", number, month, np.where(state.job == INFORMAL, 0.0007, 0.0004))
    who = np.nonzero(road | work)[0]
    if not len(who):
        return
    kind = np.where(road[who], ROAD, WORK)
    severity = np.where(
        kind == ROAD,
        chance.choose("road severity", number[who], month, (0.50, 0.35, 0.133, 0.017)),
        1 + chance.choose("work severity", number[who], month, (0.76, 0.22, 0.02)),
    )
    blame = chance.choose("blame", number[who], month, (0.15, 0.13, 0.2, 0.22, 0.22, 0.08))
    day = state.months.day(month, chance.uniform("accident on", number[who], month))
    insured = state.is_insured[who]

    # Work injury insurance pays the insured within months; informal workers and those who are to blame mostly wait in vain.
    chance_paid = np.where(kind == WORK, np.where(insured, 0.92, 0.35), np.array((0.03, 0.3, 0.6, 0.75, 0.8, 0.4))[blame])
    is_paid = (severity > PROPERTY) & (chance.uniform("compensated", number[who], month) < chance_paid)
    wait = np.where(is_paid, chance.whole("wait", number[who], month, 2, 14), NEVER)
    amount = np.array((0.0, 4000.0, 60000.0, 350000.0))[severity] * np.exp(0.6 * chance.normal("compensation", number[who], month))
    amount = np.where(is_paid, np.round(amount), 0.0)
    state.log.add(
        "accidents", person=who, happened_on=day, kind=kind, severity=severity, blame=blame, wait=wait,
        compensation=(amount * 100).astype(np.int64), month=month,
    )  # fmt: skip
    state.due = [*state.due, (month + wait[is_paid], state.household[who[is_paid]], amount[is_paid])]

    # What is owed and not paid may be claimed at law by those who are not to blame alone.
    claims = (severity > PROPERTY) & ~is_paid & ((kind == WORK) | (blame > 0))
    state.injury_claim[who[claims]] = np.array((0.0, 6000.0, 90000.0, 400000.0))[severity[claims]]
    state.is_work_injury[who[claims]] = kind[claims] == WORK

    hurt = who[(severity == MINOR) | (severity == GRAVE)]
    grave = who[severity == GRAVE]
    bill = chance.lognormal("injury bill", number[hurt], month, np.where(np.isin(hurt, grave), 32000.0, 3500.0), 0.7)
    settle(state, month, hurt, INPATIENT, bill, np.full(len(hurt), "S72.0"), 5, share_outside=0.15)
    working = grave[state.wage[grave] > 0]
    stop_work(state, working, chance.whole("recovers", number[working], month, 4, 14), "accident")
    become_disabled(state, month, grave[chance.uniform("maimed", number[grave], month) < 0.22])
    depart(state, month, who[severity == DEATH], DEAD)


def pay_compensation(state: State, month: int) -> None:
    """Adds to savings what falls due this month."""
    for due, homes, amount in state.due:
        np.add.at(state.savings, homes[due == month], amount[due == month])
