"""Disasters: storms that strike the villages of a township together, fires that strike one home; what is lost is paid off for years.

Rates are assumptions in the order of national ones: in a common year some 2 in 1,000 households have their home damaged by
nature (应急管理部, 2023年全国自然灾害基本情况: 209,000 rooms collapsed, 2.1 million damaged), and 0.5 in 1,000 have a fire that the
brigade records (about a third of some 750,000 fires a year are in homes); smaller ones are told too.
"""

from __future__ import annotations

import numpy as np

from simulation.bills import INPATIENT, settle
from simulation.chance import Floats, Ints
from simulation.state import State

FLOOD, HAIL, LANDSLIDE, SNOW, FIRE, EXPLOSION, COLLAPSE = 0, 1, 2, 3, 4, 5, 6
COLLAPSED, SEVERE, SLIGHT, UNHURT = 0, 1, 2, 3
STORMS = {1: SNOW, 5: HAIL, 6: HAIL, 7: FLOOD, 8: FLOOD, 9: HAIL, 12: SNOW}
"""What a storm of the month is; in the other months there is none."""
STORM_CHANCE = {FLOOD: 0.045, HAIL: 0.020, SNOW: 0.010}
LOSS = np.array((6_000.0, 2_500.0, 15_000.0, 1_500.0, 9_000.0, 20_000.0, 25_000.0))
HOUSE = np.array([
    (0.05, 0.12, 0.38, 0.45), (0.005, 0.03, 0.35, 0.615), (0.15, 0.20, 0.35, 0.30), (0.02, 0.04, 0.20, 0.74),
    (0.06, 0.14, 0.45, 0.35), (0.08, 0.22, 0.50, 0.20), (0.50, 0.40, 0.10, 0.0),
])  # fmt: skip
"""Shares of collapsed, gravely damaged, damaged and unhurt homes by kind."""
LOSS_BY_HOUSE = np.array((5.0, 2.5, 1.0, 0.5))
HURT = np.array((0.015, 0.01, 0.06, 0.005, 0.06, 0.35, 0.15))
PAY_OFF_MONTHS, LARGEST_DEBT = 36, 90_000.0
PLACE = 6
"""Tells the settlement of an injury apart from the person's others of the month (bills.settle)."""


def step(state: State, month: int) -> None:
    state.struck[:] = False
    homes, kind, event = _struck(state, month)
    if not len(homes):
        return
    chance, number = state.chance, state.homes[homes]
    house = (chance.uniform("house", number, month)[:, None] >= np.cumsum(HOUSE, axis=1)[kind][:, :3]).sum(axis=1)
    loss = np.round(chance.lognormal("loss", number, month, LOSS[kind] * LOSS_BY_HOUSE[house], 0.9))
    loss = np.clip(loss, 100.0, 600_000.0)
    day = state.months.day(month, chance.uniform("struck on", np.where(event >= 0, event, number), month))
    is_hurt = chance.uniform("hurt at home", number, month) < HURT[kind]
    head = _head_of(state, homes)
    state.log.add(
        "disasters", home=homes, person=head, happened_on=day, kind=kind, loss=(loss * 100).astype(np.int64), house=house,
        hurt=is_hurt.astype(np.int64), month=month,
    )  # fmt: skip
    state.struck[homes] = True
    _bear(state, month, homes, kind, house, loss)
    hurt = head[is_hurt]
    settle(state, month, hurt, INPATIENT, chance.lognormal("burns", state.number[hurt], month, 9_000.0, 0.8),
           np.full(len(hurt), "T30.0"), PLACE, share_outside=0.15)  # fmt: skip


def _struck(state: State, month: int) -> tuple[Ints, Ints, Ints]:
    """Homes struck this month, by what, and the number of the storm that struck their village (-1 for a home alone)."""
    chance, homes, places = state.chance, state.homes, state.places
    lived_in = state.size > 0
    rural = places.is_rural[state.families.township]
    kind = np.full(len(homes), -1, dtype=np.int64)
    event = np.full(len(homes), -1, dtype=np.int64)
    season = STORMS.get(state.months.number(month))
    if season is not None:
        townships, villages = np.arange(len(places.townships)), np.arange(len(places.villages))
        storm = chance.happens("storm", townships, month, STORM_CHANCE[season])
        owner = np.repeat(townships, places.count)
        hit = storm[owner] & chance.happens("village in the storm", villages, month, 0.35)
        struck = chance.met("home in the storm", homes, month, np.where(rural, 0.11, 0.03) * (lived_in & hit[state.village]))
        slides = (season == FLOOD) & rural[struck] & chance.happens("landslide", homes[struck], month, 0.08)
        kind[struck] = np.where(slides, LANDSLIDE, season)
        event[struck] = state.families.township[struck]
    alone = chance.met("fire", homes, month, np.where(rural, 0.00014, 0.00010) * (lived_in & (kind < 0)))
    kind[alone] = np.array((FIRE, EXPLOSION, COLLAPSE))[chance.choose("fire or worse", homes[alone], month, (0.86, 0.06, 0.08))]
    found = np.nonzero(kind >= 0)[0]
    return found, kind[found], event[found]


def _head_of(state: State, homes: Ints) -> Ints:
    heads = np.nonzero(state.head & state.present)[0]
    head: Ints = heads[np.searchsorted(state.household[heads], homes)]
    return head


def _bear(state: State, month: int, homes: Ints, kind: Ints, house: Ints, loss: Floats) -> None:
    """Some are insured, relief pays the first months of some; savings bear the rest, and a debt what they cannot."""
    chance, number = state.chance, state.homes[homes]
    net = loss * np.where(chance.uniform("home insured", number, month) < 0.15, 0.3, 1.0)
    is_natural = kind < FIRE
    relief = is_natural & (house <= SEVERE) & (chance.uniform("relief", number, month) < 0.6)
    state.once[homes] += np.where(relief, 2.0 * state.months.standard(month) * state.size[homes], 0.0)
    from_savings = np.minimum(net, state.savings[homes])
    state.savings[homes] -= from_savings
    service = np.minimum(net - from_savings, LARGEST_DEBT) / PAY_OFF_MONTHS
    state.debt[homes] += service
    state.debt_months[homes] = np.where(service > 0, np.maximum(state.debt_months[homes], PAY_OFF_MONTHS), state.debt_months[homes])
    # Fields, stock and tools are lost with the harvest of the year.
    loses = is_natural & (chance.uniform("livelihood lost", number, month) < 0.35)
    lost = np.where(loses, 0.4 * state.other_income[homes], 0.0)
    state.other_income[homes] -= lost
    state.hit("disaster", homes, service + lost + 0.02 * net)
