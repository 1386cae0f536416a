"""Illness with its courses, and disability: onset, certificates, regrading. What it costs is settled in bills.py."""

from __future__ import annotations

import numpy as np

from simulation.bills import CHRONIC_CARE, EMERGENCY, INPATIENT, OUTPATIENT, begin_insurance, settle
from simulation.chance import Days, Floats, Ints
from simulation.months import SETTLING
from simulation.state import State

CATEGORY_SHARES = (0.149, 0.242, 0.015, 0.291, 0.067, 0.074, 0.163)
"""Sight, hearing, speech, limb, intellectual, mental, multiple (national survey of 2006)."""
GRADE_SHARES = (0.13, 0.17, 0.27, 0.43)
"""Grades 1 to 4: three in ten are grade 1 or 2."""
CANCER, STROKE, HEART, KIDNEY, OTHER_GRAVE = 0, 1, 2, 3, 4


def begin(state: State) -> None:
    chance, number, age = state.chance, state.number, state.age
    # Whoever is poor is ill more often.
    standing = state.families.standing[state.household]
    state.frailty = np.exp(1.2 * chance.normal("frailty", number) - 0.74 - 0.22 * standing)
    state.chronic = chance.uniform("chronic", number) < np.select([age < 40, age < 60], [0.05, 0.22], 0.52)
    begin_insurance(state)
    has = state.present & (chance.uniform("disabled", number) < 1.48 * _share_disabled(age) * np.exp(-0.3 * standing - 0.05))
    who = np.nonzero(has)[0]
    _grade(state, who, 0)
    state.has_certificate[who] = chance.uniform("certificate", number[who]) < 0.93
    years = 1.0 + 9.0 * chance.uniform("assessed", number[who])
    day = np.maximum(
        state.months.start(-SETTLING) - np.floor(365 * years).astype("timedelta64[D]"), state.born[who] + np.timedelta64(200, "D")
    )
    _certify(state, who[state.has_certificate[who]], day[state.has_certificate[who]])
    # Grave disability keeps most from work; lighter ones some.
    out = has & (chance.uniform("out of work", number) < np.where(state.grade <= 2, 0.85, 0.35)) & (state.age < 60)
    state.job[out], state.wage[out], state.is_insured[out] = 0, 0.0, False


def _share_disabled(age: Floats) -> Floats:
    share: Floats = np.select([age < 18, age < 45, age < 60, age < 75], [0.009, 0.015, 0.040, 0.088], 0.165)
    return share


def _grade(state: State, who: Ints, month: int) -> None:
    state.category[who] = 1 + state.chance.choose("category", state.number[who], month, CATEGORY_SHARES)
    state.grade[who] = 1 + state.chance.choose("grade", state.number[who], month, GRADE_SHARES)


def _certify(state: State, who: Ints, day: Days) -> None:
    state.log.add("certificates", person=who, assessed_on=day, category=state.category[who], grade=state.grade[who], status=1)


def step(state: State, month: int) -> None:
    state.medical[:] = 0.0
    if state.months.number(month) == 1:
        state.used_deductible[:], state.used_fund[:] = 0.0, 0.0
    _fall_ill(state, month)
    _treat(state, month)
    _disability(state, month)


def _fall_ill(state: State, month: int) -> None:
    number, chance = state.number, state.chance
    state.chronic |= state.present & chance.happens("becomes chronic", number, month, np.where(state.age > 40, 0.0018, 0.0004))
    hazard = np.select([state.age < 40, state.age < 60], [0.00030, 0.00125], 0.0028) * np.minimum(state.frailty, 8.0)
    falls = np.nonzero(state.present & (state.course == 0) & chance.happens("falls ill", number, month, hazard))[0]
    state.course[falls] = chance.whole("course", number[falls], month, 5, 22)
    # The burden sets the size of every bill of the course: a heavy tail between people.
    state.burden[falls] = 0.75 * chance.pareto("burden", number[falls], month, 1.6)
    working = falls[(state.wage[falls] > 0) & (chance.uniform("stops work", number[falls], month) < 0.65)]
    stop_work(state, working, 4 + state.course[working], "illness")


def stop_work(state: State, who: Ints, months: Ints, cause: str) -> None:
    """People who cannot work for some months; the step of work takes their wage away."""
    state.must_stop[who] = True
    state.off_work[who] = months
    state.hit(cause, state.household[who], state.wage[who])


def _treat(state: State, month: int) -> None:
    number, chance, age = state.number, state.chance, state.age
    ill = state.present & (state.course > 0)
    stays = np.nonzero(ill & chance.happens("stay of a course", number, month, 0.42))[0]
    bill = chance.lognormal("bill of a course", number[stays], month, 12500.0, 0.7) * np.minimum(state.burden[stays], 11.0)
    grave = ("C34.9", "I63.9", "I21.9", "N18.5", "C50.9", "C95.9")
    settle(state, month, stays, INPATIENT, bill, np.array(grave)[number[stays] % 6], 0, share_outside=0.20)
    drugs = np.nonzero(ill & chance.happens("drugs of a course", number, month, 0.6))[0]
    bill = chance.lognormal("drugs bill", number[drugs], month, 1700.0, 0.8) * np.minimum(state.burden[drugs], 11.0)
    settle(state, month, drugs, CHRONIC_CARE, bill, np.array(grave)[number[drugs] % 6], 1, share_outside=0.18)
    state.course[ill] -= 1

    rate = np.select([age < 7, age < 40, age < 60, age < 75], [0.0135, 0.0072, 0.0125, 0.0235], 0.034) * np.minimum(state.frailty, 5.0)
    enters = np.nonzero(state.present & ~ill & chance.happens("stay", number, month, rate * np.where(state.chronic, 1.5, 0.9)))[0]
    common = np.array(("J18.9", "K35.8", "M51.2", "K80.2", "I10", "S82.8", "O80", "H25.9"))
    settle(state, month, enters, INPATIENT, chance.lognormal("stay bill", number[enters], month, 5000.0, 0.95),
           common[chance.whole("stay code", number[enters], month, 0, 7)], 0, share_outside=0.10)  # fmt: skip

    # Visits go by frailty, so that a few people make many of them and one in seven makes none a year.
    rate = np.clip(0.30 * state.frailty * (0.6 + age / 90), 0, 0.92) * state.present
    minor = np.array(("J06.9", "K29.5", "M54.5", "N39.0", "L30.9", "R51"))
    for purpose, place, share in (("visit", 2, 1.0), ("visit again", 7, 0.42)):
        visits = chance.met(purpose, number, month, rate * share)
        settle(state, month, visits, OUTPATIENT, chance.lognormal(f"{purpose} bill", number[visits], month, 245.0, 0.9),
               minor[chance.whole(f"{purpose} code", number[visits], month, 0, 5)], place, share_outside=0.10)  # fmt: skip
    refills = np.nonzero(state.present & state.chronic & chance.happens("refill", number, month, 0.78))[0]
    settle(state, month, refills, CHRONIC_CARE, chance.lognormal("refill bill", number[refills], month, 260.0, 0.6),
           np.array(("I10", "E11.9", "J44.9"))[number[refills] % 3], 3, share_outside=0.06)  # fmt: skip
    hurries = np.nonzero(state.present & chance.happens("emergency", number, month, 0.003 * state.frailty))[0]
    settle(state, month, hurries, EMERGENCY, chance.lognormal("emergency bill", number[hurries], month, 700.0, 0.8),
           np.full(len(hurries), "R10.4"), 4, share_outside=0.12)  # fmt: skip


def _disability(state: State, month: int) -> None:
    number, chance = state.number, state.chance
    hazard = np.select([state.age < 45, state.age < 60, state.age < 75], [0.00006, 0.0003, 0.0009], 0.0022)
    hazard = hazard * np.minimum(state.frailty, 4.0) + 0.012 * (state.course > 0)
    onset = np.nonzero(state.present & (state.grade == 0) & chance.happens("disability", number, month, hazard))[0]
    become_disabled(state, month, onset)
    worse = np.nonzero(state.present & state.has_certificate & (state.grade > 1) & chance.happens("regraded", number, month, 0.0012))[0]
    state.grade[worse] -= 1
    _certify(state, worse, state.months.day(month, chance.uniform("regraded on", number[worse], month)))


def become_disabled(state: State, month: int, who: Ints) -> None:
    number, chance = state.number, state.chance
    who = who[state.grade[who] == 0]
    _grade(state, who, month)
    working = who[(state.wage[who] > 0) & (chance.uniform("cannot work", number[who], month) < np.where(state.grade[who] <= 2, 0.85, 0.25))]
    stop_work(state, working, np.full(len(working), 60), "disability")
    # Assessment takes one to six months, and one in six never asks for a certificate.
    asks = who[chance.uniform("asks for a certificate", number[who], month) < 0.84]
    state.has_certificate[asks] = True
    wait = 30 + np.floor(150 * chance.uniform("assessment", number[asks], month)).astype("timedelta64[D]").astype(int)
    day = state.months.day(month, chance.uniform("disability on", number[asks], month)) + wait.astype("timedelta64[D]")
    _certify(state, asks, day)
