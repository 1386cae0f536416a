"""Who is away: in prison, in custody, in compulsory detoxification, declared missing, or out of contact; and who comes back.

No source for the rates is on file. They are assumptions in the order of what is published: about 120 in 100,000 people in
prison at any time, some ten times fewer in detoxification, and more parents out of contact than registers know.
Work, wage and a seat at the table are lost from one month to the next; the register goes on as if nothing had happened.
"""

from __future__ import annotations

import numpy as np

from simulation.chance import Flags, Floats, Ints
from simulation.months import SETTLING
from simulation.people import name_heads
from simulation.state import AWAY, NEVER, NONE, PRESENT, SEEKING, State

PRISON, CUSTODY, DETOX, MISSING, OUT_OF_CONTACT = 0, 1, 2, 3, 4
MONTHLY = (0.000035, 0.00003, 0.000015, 0.000002, 0.00003)
"""By kind, for a man of 18 to 59 with work; without work three times as many, of women one in eight."""
TERM = ((8, 84), (1, 7), (12, 24), (24, 240), (3, 60))
STOCK = (0.0011, 0.0001, 0.0002, 0.0001, 0.0009)
"""Shares of men of 18 to 59 who are away as the world begins."""
OLD_AND_LOST = 0.00001
"""People of 75 and more who leave home and are not found, a month."""


def begin(state: State) -> None:
    """Those who are away already have been so for part of their term."""
    for kind, share in enumerate(STOCK):
        drawn = state.chance.uniform(f"away at first {kind}", state.number)
        who = np.nonzero(_can_go(state) & (drawn < share * _weight(state)))[0]
        served = state.chance.uniform(f"served {kind}", state.number[who])
        _leave(state, -SETTLING, who, kind, served)


def step(state: State, month: int) -> None:
    _come_back(state, month)
    can, weight = _can_go(state), _weight(state)
    for kind, hazard in enumerate(MONTHLY):
        goes = can & state.chance.happens(f"goes away {kind}", state.number, month, hazard * weight)
        if kind == OUT_OF_CONTACT:
            goes |= (state.status == PRESENT) & (state.age >= 75) & state.chance.happens("is lost", state.number, month, OLD_AND_LOST)
        who = np.nonzero(goes & (state.status == PRESENT))[0]
        _leave(state, month, who, kind, np.zeros(len(who)))
    _declare(state, month)


def _can_go(state: State) -> Flags:
    can: Flags = (state.status == PRESENT) & (state.age >= 18) & (state.age < 60)
    return can


def _weight(state: State) -> Floats:
    weight: Floats = np.where(state.is_male, 1.0, 0.12) * np.where(state.wage > 0, 1.0, 3.0)
    return weight


def _leave(state: State, month: int, who: Ints, kind: int, served: Floats) -> None:
    """``served``: the share of the term that has passed already."""
    if not len(who):
        return
    chance, number = state.chance, state.number[who]
    term = chance.whole(f"term {kind}", number, month, *TERM[kind])
    since = month - np.floor(served * term).astype(np.int64)
    first = (state.months.first + since.astype("timedelta64[M]")).astype("datetime64[D]")
    begun = first + np.floor(28 * chance.uniform(f"away on {kind}", number, month)).astype("timedelta64[D]")
    state.status[who] = AWAY
    state.away_kind[who], state.away_month[who], state.back_month[who] = kind, since, since + term
    state.hit("family_change", state.household[who], state.wage[who] + state.benefit[who])
    for values in (state.wage, state.benefit):
        values[who] = 0.0
    state.job[who] = np.where(state.pension[who] > 0, state.job[who], NONE)
    state.is_insured[who], state.benefit_left[who] = False, 0
    name_heads(state)
    until = (first.astype("datetime64[M]") + term.astype("timedelta64[M]")).astype("datetime64[D]") + (begun - first)
    planned = np.where(kind <= DETOX, until, np.datetime64("NaT", "D"))
    state.log.add("absences", person=who, kind=np.full(len(who), kind), since=since, starts_on=begun, planned_on=planned)


def _come_back(state: State, month: int) -> None:
    who = np.nonzero((state.status == AWAY) & (state.back_month <= month))[0]
    if not len(who):
        return
    kind = state.away_kind[who]
    day = state.months.day(month, state.chance.uniform("comes back on", state.number[who], month))
    state.log.add("returns", person=who, kind=kind, since=state.away_month[who], ended_on=day)
    state.status[who] = PRESENT
    works = (state.age[who] < 60) & (state.pension[who] == 0)
    state.job[who] = np.where(works, SEEKING, state.job[who])
    state.seeking_months[who], state.away_kind[who], state.back_month[who] = 0, -1, NEVER
    name_heads(state)


def _declare(state: State, month: int) -> None:
    """Two years after somebody was last heard of, the family may ask the court to declare them missing (民法典 art. 40); few do."""
    lost = (state.status == AWAY) & (state.away_kind == OUT_OF_CONTACT) & (month - state.away_month >= 24)
    who = np.nonzero(lost & state.chance.happens("declared missing", state.number, month, 0.03))[0]
    if not len(who):
        return
    day = state.months.day(month, state.chance.uniform("declared on", state.number[who], month))
    state.log.add("returns", person=who, kind=np.full(len(who), OUT_OF_CONTACT), since=state.away_month[who], ended_on=day)
    state.away_kind[who], state.away_month[who] = MISSING, month
    nothing = np.full(len(who), np.datetime64("NaT", "D"))
    state.log.add(
        "absences", person=who, kind=np.full(len(who), MISSING), since=np.full(len(who), month), starts_on=day, planned_on=nothing
    )
