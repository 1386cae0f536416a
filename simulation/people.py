"""What happens to people: they are born, grow older, move, leave, part and die; the register's own events."""

from __future__ import annotations

import numpy as np

from simulation.chance import Days, Ints
from simulation.households import CHILD, GROWN, HEAD, NOT_YET, SPOUSE
from simulation.months import SETTLING
from simulation.state import DEAD, ELSEWHERE, GONE, PRESENT, UNBORN, State

MARRIED, WIDOWED, DIVORCED = 20, 30, 40


def begin(state: State) -> None:
    """Enters everybody who is there at the start; they have been registered for one to twenty years, or since birth."""
    here = np.nonzero(state.present)[0]
    years = 1.0 + 19.0 * state.chance.uniform("registered", state.homes[state.household[here]])
    since = state.months.start(-SETTLING) - np.floor(years * 365.25).astype("timedelta64[D]")
    since = np.maximum(since, state.born[here] + np.timedelta64(20, "D"))
    since = np.minimum(since, state.months.start(-SETTLING))
    _enter(state, here, since, since)
    state.registered[here] = since


def step(state: State, month: int) -> None:
    state.age = (state.months.start(month) - state.born).astype(float) / 365.25
    _arrivals(state, month)
    _births(state, month)
    _weddings(state, month)
    _deaths(state, month)
    _departures(state, month)
    _moves(state, month)


def _arrivals(state: State, month: int) -> None:
    """Households that move in: everybody of them on one day."""
    moves_in = (state.status == ELSEWHERE) & (state.families.weds == NOT_YET) & (state.families.arrives == month)[state.household]
    who = np.nonzero(moves_in)[0]
    if not len(who):
        return
    day = state.months.day(month, state.chance.uniform("moves in on", state.homes[state.household[who]], month))
    state.status[who], state.registered[who], state.head[who] = PRESENT, day, state.role[who] == HEAD
    _enter(state, who, day, day)


def _births(state: State, month: int) -> None:
    arrives = (state.status == UNBORN) & (state.months.of_days(state.born) <= month)
    # A household of which nobody is left has no child either.
    arrives &= (state.size > 0)[state.household]
    who = np.nonzero(arrives)[0]
    state.status[who] = PRESENT
    state.registered[who] = state.born[who]
    _enter(state, who, state.born[who], state.born[who])
    state.hit("family_change", state.household[who], 600.0)


def _weddings(state: State, month: int) -> None:
    """A spouse moves in with a head who is still there and still free."""
    comes = np.nonzero((state.status == ELSEWHERE) & (state.families.weds == month))[0]
    heads = np.searchsorted(state.household, state.household[comes])
    is_free = (state.status[heads] == PRESENT) & (state.marital[heads] != MARRIED)
    comes, heads = comes[is_free], heads[is_free]
    day = state.months.day(month, state.chance.uniform("weds on", state.homes[state.household[comes]], month))
    state.status[comes], state.registered[comes] = PRESENT, day
    state.marital[comes] = state.marital[heads] = MARRIED
    _enter(state, comes, day, day)
    _enter(state, heads, state.registered[heads], day)


def _deaths(state: State, month: int) -> None:
    """Gompertz: about 1.2 % a year at 70, 2.8 % at 80; a grave course of illness and the first year raise it."""
    yearly = 0.0004 * np.exp(0.085 * np.maximum(state.age - 30.0, 0.0)) + 0.12 * (state.course > 0) * (state.age > 40)
    dies = state.present & state.chance.happens("death", state.number, month, np.minimum(yearly / 12.0, 0.3))
    depart(state, month, np.nonzero(dies)[0], DEAD)


def depart(state: State, month: int, who: Ints, how: int) -> None:
    """Takes people out of their households, with their incomes; a spouse left behind is widowed or divorced."""
    income = state.wage[who] + state.pension[who] + state.benefit[who]
    state.hit("death" if how == DEAD else "family_change", state.household[who], income)
    state.status[who] = how
    day = state.months.day(month, state.chance.uniform("departs on", state.number[who], month))
    _enter(state, who, state.registered[who], day)
    for values in (state.wage, state.pension, state.benefit):
        values[who] = 0.0
    parted = np.zeros(len(state.homes), dtype=bool)
    parted[state.household[who[state.marital[who] == MARRIED]]] = True
    left = parted[state.household] & state.present & (state.marital == MARRIED)
    # Two couples under one roof: only the generation of the departed is bereaved.
    gone_born = np.full(len(state.homes), np.datetime64("NaT", "D"))
    gone_born[state.household[who]] = state.born[who]
    apart = np.abs((state.born - gone_born[state.household]).astype(float)) / 365.25
    bereaved = np.nonzero(left & (apart < 15.0))[0]
    state.marital[bereaved] = WIDOWED if how == DEAD else DIVORCED
    changed = np.union1d(bereaved, name_heads(state))
    on = state.months.day(month, 0.99 * np.ones(len(changed)))
    _enter(state, changed, state.registered[changed], on)


def name_heads(state: State) -> Ints:
    """Where the head is gone, the eldest grown member, else the eldest, becomes head; returns the new heads."""
    state.head &= state.present
    headless = (state.of_home(state.head) == 0) & (state.size > 0)
    candidate = np.nonzero(headless[state.household] & state.present)[0]
    order = np.lexsort((state.number[candidate], -state.age[candidate], state.age[candidate] < 18, state.household[candidate]))
    _, first = np.unique(state.household[candidate][order], return_index=True)
    named = candidate[order][first]
    state.head[named] = True
    return named


def _departures(state: State, month: int) -> None:
    """Grown children leave home, some couples part, and now and then a whole household leaves the county."""
    chance, number = state.chance, state.number
    grown = ((state.role == CHILD) | (state.role == GROWN)) & (state.age > 19) & ~state.head
    alone = (state.size <= 1)[state.household]
    leaves = grown & chance.happens("leaves home", number, month, 0.004) & ~alone
    parts = (state.role == SPOUSE) & (state.marital == MARRIED) & (state.age < 60) & chance.happens("divorce", number, month, 0.00045)
    emigrates = chance.happens("emigrates", state.homes, month, np.where(state.families.is_permit, 0.0012, 0.0002))[state.household]
    depart(state, month, np.nonzero(state.present & (leaves | parts | emigrates))[0], GONE)


def _moves(state: State, month: int) -> None:
    """A household moves within its township."""
    moves = state.chance.happens("moves", state.homes, month, np.where(state.families.is_permit, 0.004, 0.0012)) & (state.size > 0)
    if not moves.any():
        return
    homes = np.nonzero(moves)[0]
    state.village[homes] = state.places.village_of(state.chance, state.homes[homes], state.families.township[homes], month + 1000)
    who = np.nonzero(moves[state.household] & state.present)[0]
    on = state.months.day(month, state.chance.uniform("moves on", state.homes[state.household[who]], month))
    state.registered[who] = np.maximum(on, state.registered[who])
    _enter(state, who, state.registered[who], state.registered[who])


def _enter(state: State, who: Ints, registered: Days, happened: Days) -> None:
    state.log.add(
        "register", person=who, happened_on=happened, registered_on=registered, status=state.status[who],
        village=state.village[state.household[who]], is_head=state.head[who], marital=state.marital[who],
    )  # fmt: skip
