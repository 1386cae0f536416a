"""Medical bills and what insurance leaves of them: deductible, share, ceiling, second insurance for large bills, aid.

The parts of a settlement add up to the fen: total = outside the catalogue + above limits + paid first + in scope,
and total = all funds + borne by the patient. Rates are assumptions of the world in the order of a large city's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.chance import Floats, Ints
from simulation.state import EMPLOYEE, FLEXIBLE, NO_AID, RETIRED, State

OUTPATIENT, CHRONIC_CARE, INPATIENT, EMERGENCY = 11, 14, 21, 13
UNINSURED, EMPLOYEES, RESIDENTS = 0, 1, 2
DEDUCTIBLE = {INPATIENT: (0.0, 1300.0, 700.0), OUTPATIENT: (0.0, 500.0, 150.0)}
SHARE = {INPATIENT: (0.0, 0.94, 0.79), CHRONIC_CARE: (0.0, 0.92, 0.74), OUTPATIENT: (0.0, 0.85, 0.59), EMERGENCY: (0.0, 0.78, 0.48)}
CEILING = (0.0, 500_000.0, 250_000.0)
LARGE_BILL, LARGE_BILL_SHARE = 20_000.0, 0.60
AID_SHARE = (0.0, 0.30, 0.0, 0.70, 0.85)
"""Medical aid by the household's tier: none, edge, rigid, 低保, 特困."""


def begin_insurance(state: State) -> None:
    """Employees' scheme, residents' scheme, or none at all: nobody's records show the last."""
    drawn = state.chance.uniform("scheme", state.number)
    by_work = (
        np.isin(state.job, (EMPLOYEE,)) | ((state.job == FLEXIBLE) & state.is_insured) | ((state.job == RETIRED) & (state.pension > 1500))
    )
    without = drawn < np.where(state.families.is_permit[state.household], 0.16, 0.025)
    state.scheme = np.where(by_work, EMPLOYEES, np.where(without, UNINSURED, RESIDENTS)).astype(np.int64)


def settle(
    state: State, month: int, who: Ints, kind: int, yuan: Floats, disease: NDArray[Any], place: int, *, share_outside: float
) -> None:
    """Settles one bill for each of ``who`` (no person twice); ``place`` tells a month's settlements of a person apart."""
    if not len(who):
        return
    chance, number, scheme = state.chance, state.number[who], state.scheme[who]
    total = np.round(np.clip(yuan, 8.0, 900_000.0) * 100).astype(np.int64)
    salt = f"{kind}/{place}"

    def part(purpose: str, share: float) -> Ints:
        cut: Ints = np.floor(total * share * 2.0 * chance.uniform(f"{purpose} {salt}", number, month)).astype(np.int64)
        return cut

    outside, above, first = part("outside", share_outside), part("above", 0.01), part("first", 0.035)
    scope = total - outside - above - first
    deductible_key = INPATIENT if kind == INPATIENT else OUTPATIENT
    yearly = np.array(DEDUCTIBLE[deductible_key])[scheme]
    left = np.maximum(yearly - state.used_deductible[who], 0.0) if kind in (INPATIENT, OUTPATIENT) else np.zeros(len(who))
    deductible = np.minimum(np.round(left * 100).astype(np.int64), scope)
    room = np.maximum(np.array(CEILING)[scheme] - state.used_fund[who], 0.0)
    basic = np.minimum(np.floor((scope - deductible) * np.array(SHARE[kind])[scheme]), np.round(room * 100)).astype(np.int64)
    rest = scope - basic
    large = np.where(scheme > 0, np.floor(np.maximum(rest - LARGE_BILL * 100, 0) * LARGE_BILL_SHARE), 0).astype(np.int64)
    share_aided = np.where(scheme > 0, np.array(AID_SHARE)[state.aid_kind[state.household[who]]], 0.0)
    aid = np.floor((rest - large) * share_aided).astype(np.int64)
    funds = basic + large + aid
    borne = total - funds
    account = np.where(
        scheme == EMPLOYEES, np.minimum(borne, np.floor(50_000 * chance.uniform(f"account {salt}", number, month))), 0
    ).astype(np.int64)

    state.used_deductible[who] += deductible / 100
    state.used_fund[who] += basic / 100
    # What the account of the insurance pays is no money that a household could have lived on.
    cash = borne - account
    np.add.at(state.medical, state.household[who], cash / 100)
    heavy = np.nonzero(cash > 300_000)[0]
    state.hit("illness", state.household[who[heavy]], cash[heavy] / 100 / 4.0)
    if month >= 0:
        state.log.add(
            "settlements", person=who, month=month, place=place, kind=kind, disease=disease, scheme=scheme,
            day=state.months.day(month, chance.uniform(f"settled {salt}", number, month)),
            total=total, outside=outside, above=above, first=first, scope=scope, deductible=deductible, funds=funds, basic=basic, aid=aid,
            borne=borne, account=account, cash=cash,
        )  # fmt: skip


assert NO_AID == 0  # AID_SHARE is read by position
