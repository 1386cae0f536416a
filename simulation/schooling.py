"""School: who attends what, what it costs, whom the school recognises as in difficulty, who boards, and who leaves early.

Shares of stages, costs and hazards are assumptions of the world; amounts of aid are those of 京财教育〔2020〕 (Beijing's
student aid funds, arts. 5–7): 2,000 yuan a year in high school, 1,800 to 2,500 in vocational schools, 2,800 to 4,500 at university.
Leaving school goes with need at home: a child in a household in hardship, or without any wage, leaves three times as often.
"""

from __future__ import annotations

import numpy as np

from simulation.chance import Floats, Ints
from simulation.help import need
from simulation.months import SETTLING
from simulation.state import DIBAO, EDGE, NONE, SEEKING, State

AT_HOME, PRESCHOOL, COMPULSORY, HIGH_SCHOOL, VOCATIONAL, HIGHER = 0, 1, 2, 3, 4, 5
COST = np.array((0.0, 260.0, 110.0, 320.0, 240.0, 650.0))
"""What a student costs a month beside the standard of living: fees, books, the way to school, lodging."""
FEES = np.array((0, 8_000, 0, 1_600, 2_600, 5_800))
LODGING = np.array((0, 0, 400, 900, 800, 1_000))
AID = ((0, 0), (0, 0), (300, 650), (2_000, 2_000), (1_800, 2_500), (2_800, 4_500))
BOARDS = np.array((0.0, 0.0, 0.08, 0.35, 0.45, 0.85))
SPECIAL, DIFFICULT, SLIGHT, NO_DIFFICULTY = 0, 1, 2, 3
SCHOOL_BEGINS, AID_IS_PAID = 9, 12


def begin(state: State) -> None:
    _enrol(state, -SETTLING)


def step(state: State, month: int) -> None:
    number = state.months.number(month)
    if number == SCHOOL_BEGINS:
        _enrol(state, month)
        _recognise(state, month)
    if number == AID_IS_PAID:
        _pay(state, month)
    _drop_out(state, month)


def costs(state: State) -> Floats:
    """Yuan a month of each household's present students."""
    return state.of_home(COST[state.stage])


def year_of(state: State, month: int) -> int:
    """The school year that a month belongs to, by the year in which it began."""
    first = (state.months.first + np.timedelta64(month, "M")).astype(object)
    year: int = first.year - (first.month < SCHOOL_BEGINS)
    return year


def _enrol(state: State, month: int) -> None:
    """Who is at which school this year. What a young person goes to after 15 is settled once, by ability and home."""
    chance, age = state.chance, state.age
    young = np.nonzero((age >= 3) & (age < 23))[0]
    number, years = state.number[young], age[young]
    standing = state.families.standing[state.household[young]]
    after = chance.uniform("after fifteen", number) + 0.08 * standing
    later = np.select([after > 0.43, after > 0.10], [HIGH_SCHOOL, VOCATIONAL], AT_HOME)
    studies = (later == HIGH_SCHOOL) & (chance.uniform("university", number) < 0.72 + 0.1 * standing)
    stage = np.select(
        [years < 6, years < 15, years < 18, years < 22],
        [np.where(chance.uniform("preschool", number) < 0.85, PRESCHOOL, AT_HOME), COMPULSORY, later, np.where(studies, HIGHER, AT_HOME)],
        AT_HOME,
    )
    works = (years >= 16) & (state.wage[young] > 0)
    state.stage[:] = AT_HOME
    state.stage[young] = np.where(state.has_left_school[young] | works, AT_HOME, stage)
    state.boards[young] = chance.uniform("boards", number) < BOARDS[state.stage[young]]


def _recognise(state: State, month: int) -> None:
    """Each September schools ask who is in difficulty. They know the roll; of the others they see a part, and err both ways."""
    chance = state.chance
    who = np.nonzero(state.present & (state.stage > AT_HOME))[0]
    home, number = state.household[who], state.number[who]
    per_head = need(state)[home]
    kind = state.aid_kind[home]
    sees = np.select([kind >= DIBAO, kind >= EDGE, per_head < 1.1 * state.months.standard(month)], [0.85, 0.6, 0.22], 0.02)
    chosen = chance.uniform("recognised", number, month) < sees
    who, number, kind = who[chosen], number[chosen], kind[chosen]
    drawn = chance.uniform("how difficult", number, month)
    level = np.select([(kind >= DIBAO) & (drawn < 0.8), drawn < 0.12, drawn < 0.5], [SPECIAL, SPECIAL, DIFFICULT], SLIGHT)
    day = state.months.day(month, 0.3 + 0.69 * chance.uniform("recognised on", number, month))
    _log(state, month, who, level, day)


def _log(state: State, month: int, who: Ints, level: Ints, day: object) -> None:
    stage = state.stage[who]
    fees = FEES[stage] + np.where(state.boards[who], LODGING[stage], 0)
    spread = 0.85 + 0.3 * state.chance.uniform("fees", state.number[who], month)
    state.log.add(
        "students", person=who, year=year_of(state, month), stage=stage, level=level, boards=state.boards[who], recognised_on=day,
        fees=(np.round(fees * spread / 10) * 1000).astype(np.int64), month=month,
    )  # fmt: skip
    state.student_list = [*state.student_list, (month, who, level)]


def _pay(state: State, month: int) -> None:
    """Aid of the school year reaches nine in ten of those recognised in autumn, at once."""
    for since, who, level in state.student_list:
        if month - since > 3:
            continue
        gets = (state.chance.uniform("aid reaches", state.number[who], month) < 0.9) & (state.stage[who] > PRESCHOOL)
        gets &= (state.stage[who] > COMPULSORY) | state.boards[who]
        paid, stage = who[gets & state.present[who]], state.stage[who[gets & state.present[who]]]
        low, high = (np.array([part[at] for part in AID])[stage] for at in (0, 1))
        amount = np.where(level[gets & state.present[who]] == SPECIAL, high, low).astype(np.float64)
        np.add.at(state.once, state.household[paid], amount)
        day = state.months.day(month, state.chance.uniform("aid on", state.number[paid], month))
        state.log.add("student_aid", person=paid, year=year_of(state, month), amount=(amount * 100).astype(np.int64), on=day)
    state.student_list = []


def _drop_out(state: State, month: int) -> None:
    chance = state.chance
    may = np.nonzero(state.present & (state.age >= 12) & (state.stage >= COMPULSORY))[0]
    home, stage = state.household[may], state.stage[may]
    poor = state.in_hardship[home] | (state.of_home(state.wage) <= 0)[home]
    hazard = np.select([stage == COMPULSORY, stage == HIGHER], [0.00025, 0.0009], 0.0022) * np.where(poor, 3.0, 1.0)
    who = may[chance.happens("drops out", state.number[may], month, hazard)]
    if not len(who):
        return
    day = state.months.day(month, chance.uniform("drops out on", state.number[who], month))
    state.log.add("dropouts", person=who, year=year_of(state, month), stage=state.stage[who], on=day, month=month)
    state.has_left_school[who], state.stage[who] = True, AT_HOME
    grown = who[(state.age[who] >= 16) & (state.job[who] == NONE)]
    state.job[grown], state.seeking_months[grown] = SEEKING, 0
