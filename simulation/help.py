"""Who asks, who is granted what, and what visits and random checks find: the only past that departments' labels know."""

from __future__ import annotations

import numpy as np

from simulation.chance import Flags, Floats, Ints
from simulation.fortune import income_of
from simulation.months import SETTLING
from simulation.state import DESTITUTE, DIBAO, EDGE, NEVER, NO_AID, RIGID, State

APPLICATION, RANDOM_CHECK, REFERRAL = 0, 1, 2
HARDSHIP, NO_HARDSHIP, NOT_REACHED, REFUSED = 0, 1, 2, 3
NOTHING_DONE, HELPED_TO_APPLY, GRANTED = 0, 1, 2
TEMPORARY, LIVING, CARE = 5, 6, 7
"""Beside the tiers, which are numbered as in state.py."""
LIVING_SUBSIDY, CARE_SUBSIDY = 400.0, 300.0
EDGE_LINE = 1.5


def begin(state: State) -> None:
    """Literacy, shame and silence last as long as the household; a fifth would never ask, whatever happens."""
    chance, homes = state.chance, state.homes
    state.literacy = chance.normal("literacy", homes) * 0.8 + 0.4 * state.families.standing
    state.shame = chance.normal("shame", homes)
    quiet = 0.16 + 0.14 * (state.families.distance > 0.5) + 0.10 * state.families.is_permit - 0.05 * (state.literacy > 0.5)
    state.is_silent = chance.uniform("silent", homes) < quiet
    # The roll as it stands when the world begins: two thirds of those who are poor for good.
    poor = (need(state) < state.months.standard(-SETTLING)) & ~state.is_silent & (state.savings < 12_000.0) & (state.size > 0)
    _grant(state, -SETTLING, np.nonzero(poor & (chance.uniform("on the roll", homes) < 0.65))[0])


def step(state: State, month: int) -> None:
    _decide(state, month)
    _apply(state, month)
    _check(state, month)
    _review(state, month)
    _subsidise(state, month)


def need(state: State) -> Floats:
    """Yuan a head and month as a caseworker counts it: relatives' gifts are mostly left out."""
    counted = income_of(state) - 0.5 * state.remittance
    return counted / np.maximum(state.size, 1.0)


def _apply(state: State, month: int) -> None:
    chance, homes = state.chance, state.homes
    oldest = np.zeros(len(homes))
    np.maximum.at(oldest, state.household, np.where(state.present, state.age, 0.0))
    # In hardship: one in six a month for a literate, unashamed household near the office; the very old ask half as often.
    pull = 0.170 * np.exp(0.4 * state.literacy - 0.45 * state.shame - 0.9 * state.families.distance) * np.where(oldest > 75, 0.55, 1.0)
    poor = need(state) < 1.25 * state.months.standard(month)
    hazard = np.where(state.in_hardship, np.clip(pull, 0.004, 0.5), np.where(poor, 0.020, 0.0004))
    hazard = np.where(state.is_silent, 0.02 * hazard, hazard)
    free = (state.size > 0) & (state.aid_kind < RIGID) & (month - state.asked > 5) & (state.pending == NEVER)
    state.pending[free & chance.happens("applies", homes, month, hazard)] = month


def _decide(state: State, month: int) -> None:
    """Decides last month's applications: mostly right, now and then wrong both ways."""
    chance = state.chance
    homes = np.nonzero((state.pending != NEVER) & (state.pending < month) & (state.size > 0))[0]
    poor = (need(state) < 1.2 * state.months.standard(month))[homes]
    chance_found = np.where(state.in_hardship[homes], 0.85, np.where(poor, 0.15, 0.03))
    found = chance.uniform("decided", state.homes[homes], month) < chance_found
    _find(state, month, homes, APPLICATION, np.where(found, HARDSHIP, NO_HARDSHIP), np.where(found, GRANTED, NOTHING_DONE))
    state.asked[homes], state.pending[homes] = month, NEVER
    _grant(state, month, homes[found])


def _find(state: State, month: int, homes: Ints, source: int, finding: Ints, action: Ints) -> None:
    day = state.months.day(month, state.chance.uniform(f"found on {source}", state.homes[homes], month))
    state.log.add("findings", home=homes, month=month, source=source, finding=finding, action=action, found_on=day)


def _check(state: State, month: int) -> None:
    """A small random sample, and visits by grassroots staff to those whom neighbours and cadres worry about."""
    chance, homes = state.chance, state.homes
    lived_in = state.size > 0
    sampled = lived_in & chance.happens("random check", homes, month, 0.0020)
    old_alone = (state.of_home(state.age >= 70) >= state.size) & lived_in
    frail = state.of_home((state.course > 0) | ((state.grade > 0) & (state.grade < 3))) > 0
    hazard = 0.0008 * np.where(old_alone, 3.0, 1.0) * np.where(frail, 4.0, 1.0) * np.where(state.in_hardship, 7.0, 1.0)
    visited = lived_in & ~sampled & (state.aid_kind < RIGID) & chance.happens("grassroots visit", homes, month, hazard)
    for source, chosen in ((RANDOM_CHECK, np.nonzero(sampled)[0]), (REFERRAL, np.nonzero(visited)[0])):
        drawn = chance.uniform(f"met {source}", homes[chosen], month)
        sees = chance.uniform(f"sees {source}", homes[chosen], month) < np.where(state.in_hardship[chosen], 0.85, 0.04)
        finding = np.select([drawn < 0.10, drawn < 0.12], [NOT_REACHED, REFUSED], np.where(sees, HARDSHIP, NO_HARDSHIP))
        # The silent say no to most that is offered.
        accepts = np.where(state.is_silent[chosen], 0.2, 0.7)
        helped = (finding == HARDSHIP) & (chance.uniform(f"helped {source}", homes[chosen], month) < accepts)
        _find(state, month, chosen, source, finding, np.where(helped, HELPED_TO_APPLY, NOTHING_DONE))
        state.pending[chosen[helped & (state.aid_kind[chosen] < RIGID)]] = month


def _grant(state: State, month: int, homes: Ints) -> None:
    """The tier that income per head gives; an urgent blow or a large bill brings temporary assistance once as well."""
    standard = state.months.standard(month)
    per_head, size = need(state)[homes], state.size[homes]
    able = state.of_home((state.age >= 16) & (state.age < 60) & ~((state.grade > 0) & (state.grade < 3)))[homes] > 0
    supported = state.remittance[homes] > 0.5 * standard
    tier = np.select(
        [(per_head < standard) & ~able & ~supported, per_head < standard, per_head < EDGE_LINE * standard], [DESTITUTE, DIBAO, EDGE], RIGID
    ).astype(np.int64)
    _set_tier(state, month, homes, tier)
    urgent = np.nonzero(state.shock[homes].max(axis=1) > 0.6 * standard)[0]
    months = np.where(tier[urgent] >= DIBAO, 1.0, 2.0)
    once = np.round(months * standard * size[urgent])
    state.once[homes[urgent]] += once
    who = _first_of(state, homes[urgent])
    day = state.months.day(month, 0.5 + 0.5 * state.chance.uniform("aided on", state.homes[homes[urgent]], month))
    state.log.add("aids", person=who, month=month, since=day, amount=(once * 100).astype(np.int64))


def _first_of(state: State, homes: Ints) -> Ints:
    heads = np.nonzero(state.head & state.present)[0]
    place: Ints = heads[np.searchsorted(state.household[heads], homes)]
    return place


def _amount(state: State, month: int, homes: Ints, tier: Ints) -> Floats:
    """Yuan a month and household: the gap to the standard for 低保, one and a half standards a head for 特困."""
    standard = state.months.standard(month)
    gap = np.maximum((standard - need(state)[homes]) * state.size[homes], 100.0)
    amount: Floats = np.round(np.select([tier == DESTITUTE, tier == DIBAO], [1.5 * standard * state.size[homes], gap], 0.0))
    return amount


def _set_tier(state: State, month: int, homes: Ints, tier: Ints) -> None:
    """Ends what a household had and begins what it has now, a record a member."""
    leaves = homes[(state.aid_kind[homes] != NO_AID) & (state.aid_kind[homes] != tier)]
    _end(state, month, leaves)
    begins = (state.aid_kind[homes] != tier) & (tier != NO_AID)
    homes, tier = homes[begins], tier[begins]
    state.aid_kind[homes], state.tier_since[homes] = tier, month
    state.aid[homes] = _amount(state, month, homes, tier)
    _record(state, month, homes, "grants")


def _record(state: State, month: int, homes: Ints, table: str) -> None:
    of_these = np.zeros(len(state.homes), dtype=bool)
    of_these[homes] = True
    who = np.nonzero(of_these[state.household] & state.present)[0]
    home = state.household[who]
    amount = np.floor(state.aid[home] / state.size[home] * 100).astype(np.int64)
    day = state.months.day(month, state.chance.uniform("granted on", state.homes[home], month))
    state.log.add(table, person=who, since=state.tier_since[home], tier=state.aid_kind[home], amount=amount, on=day)


def _end(state: State, month: int, homes: Ints) -> None:
    day = state.months.day(month, state.chance.uniform("granted on", state.homes[homes], month))
    state.log.add("ends", home=homes, since=state.tier_since[homes], on=day)
    state.aid[homes], state.aid_kind[homes] = 0.0, NO_AID


def _review(state: State, month: int) -> None:
    """Yearly and by chance: income that has recovered ends a tier, a changed gap changes the amount."""
    chance, homes = state.chance, state.homes
    standard = state.months.standard(month)
    per_head = need(state)
    helped = state.aid_kind != NO_AID
    empty = helped & (state.size == 0)
    recovered = helped & (per_head > np.where(state.aid_kind >= DIBAO, 1.02, EDGE_LINE) * standard) & (state.aid_kind != RIGID)
    expired = (state.aid_kind == RIGID) & (month - state.tier_since >= 12)
    ends = (recovered & chance.happens("review", homes, month, 0.25)) | expired | (empty & chance.happens("closed", homes, month, 0.3))
    _end(state, month, np.nonzero(ends)[0])
    due = (state.aid_kind >= DIBAO) & (state.size > 0) & chance.happens("new amount", homes, month, 0.06)
    due |= (state.aid_kind >= DIBAO) & (state.size > 0) & (standard != state.months.standard(month - 1))
    changed = np.nonzero(due)[0]
    state.aid[changed] = _amount(state, month, changed, state.aid_kind[changed])
    _record(state, month, changed, "amounts")


def _subsidise(state: State, month: int) -> None:
    """Living subsidy for the disabled in aided households, care subsidy for grades 1 and 2; some never take them up."""
    chance, number = state.chance, state.number
    kind = state.aid_kind[state.household]
    living = (
        state.present
        & state.has_certificate
        & ((kind == DIBAO) | (kind == EDGE) | ((state.grade <= 2) & (state.age < 60) & (state.wage == 0)))
    )
    care = state.present & state.has_certificate & (state.grade > 0) & (state.grade <= 2) & (kind != DESTITUTE)
    takes_up: Flags = chance.uniform("takes up", number) < 0.85
    for code, entitled, amount in ((1, living, LIVING_SUBSIDY), (2, care, CARE_SUBSIDY)):
        has = (state.has_subsidy & code) > 0
        starts = np.nonzero(
            entitled & ~has & takes_up & chance.happens(f"subsidy {code}", number, month, 0.6 if month == -SETTLING else 0.15)
        )[0]
        stops = np.nonzero(has & ~entitled & chance.happens(f"subsidy ends {code}", number, month, 0.4))[0]
        for table, who in (("subsidies", starts), ("subsidy_ends", stops)):
            day = state.months.day(month, chance.uniform(f"subsidy on {code}", number[who], month))
            state.log.add(table, person=who, benefit=LIVING if code == 1 else CARE, amount=int(amount * 100), on=day)
        state.has_subsidy[starts] |= code
        state.has_subsidy[stops] &= ~code
    state.subsidy = state.of_home((state.has_subsidy & 1) * LIVING_SUBSIDY + (state.has_subsidy & 2) / 2 * CARE_SUBSIDY)
