"""What is true in the current month: one array a property, by person or by household. The steps change it in turn."""

from __future__ import annotations

import numpy as np

from simulation.chance import Chance, Days, Flags, Floats, Ints
from simulation.households import HEAD, NOT_YET, Families
from simulation.log import Log
from simulation.months import SETTLING, Months
from simulation.places import Places

UNBORN, PRESENT, DEAD, GONE, ELSEWHERE, AWAY = 0, 1, 2, 3, 4, 5
"""ELSEWHERE: a spouse or a household that has not moved in yet. AWAY: in prison, in custody, or lost to all, and still registered."""
NONE, EMPLOYEE, FLEXIBLE, INFORMAL, SEEKING, RETIRED = 0, 1, 2, 3, 4, 5
"""Work. No feed sees INFORMAL, and none tells NONE from it."""
NO_AID, EDGE, RIGID, DIBAO, DESTITUTE = 0, 1, 2, 3, 4
NEVER = -999
CAUSES = (
    "low_income", "job_loss", "informal_income_lost", "illness", "disability", "accident", "death", "debt", "help_ended",
    "family_change", "benefit_ended", "disaster", "wages_unpaid",
)  # fmt: skip
"""Why a household is in hardship. Only some of them leave a trace in any feed."""


def numbers(count: int) -> Floats:
    return np.zeros(count, dtype=np.float64)


def wholes(count: int, value: int = 0) -> Ints:
    return np.full(count, value, dtype=np.int64)


def flags(count: int) -> Flags:
    return np.zeros(count, dtype=bool)


class State:
    """Persons are ordered by household and slot, those yet to be born included. Money is yuan, incomes are a month's."""

    def __init__(self, chance: Chance, months: Months, places: Places, families: Families) -> None:
        self.chance, self.months, self.places, self.families, self.log = chance, months, places, families, Log()
        people, homes = len(families.number), len(families.township)
        # Numbers, on which chance hangs; ``household`` and what np.nonzero finds are positions.
        self.homes: Ints = families.homes
        # Persons: who they are.
        self.household, self.number, self.role, self.born = families.household, families.number, families.role, families.born
        self.is_male, self.marital = families.is_male, families.marital.copy()
        self.age: Floats = (months.start(-SETTLING) - self.born).astype(np.float64) / 365.25
        is_elsewhere = (families.weds != NOT_YET) | ((families.arrives != NOT_YET)[families.household] & (self.age > 0))
        self.status: Ints = np.select([is_elsewhere, self.age > 0], [ELSEWHERE, PRESENT], UNBORN).astype(np.int64)
        self.registered: Days = np.full(people, np.datetime64("NaT", "D"))
        self.head: Flags = self.role == HEAD
        # Persons: school, and absence.
        self.stage, self.has_left_school, self.boards = wholes(people), flags(people), flags(people)
        self.away_kind, self.away_month, self.back_month = wholes(people, -1), wholes(people, NEVER), wholes(people, NEVER)
        # Persons: work.
        self.job, self.prospect, self.paid_months = wholes(people), numbers(people), wholes(people)
        self.wage, self.pension, self.benefit, self.base = numbers(people), numbers(people), numbers(people), numbers(people)
        self.usual_wage = numbers(people)
        self.benefit_left, self.seeking_months, self.registration = wholes(people), wholes(people), wholes(people, -1)
        self.is_insured, self.evades = flags(people), flags(people)
        # Persons: wages that the employer keeps back a month, what is owed of them, and what is claimed at law.
        self.withheld, self.owed, self.unpaid_months = numbers(people), numbers(people), wholes(people)
        self.injury_claim, self.is_work_injury, self.has_claim = numbers(people), flags(people), flags(people)
        # Persons: health.
        self.frailty, self.chronic, self.course, self.burden = numbers(people), flags(people), wholes(people), numbers(people)
        self.scheme, self.used_deductible, self.used_fund = wholes(people), numbers(people), numbers(people)
        self.category, self.grade, self.has_certificate = wholes(people), wholes(people), flags(people)
        self.must_stop, self.off_work = flags(people), wholes(people)
        # Households.
        self.village: Ints = families.village.copy()
        self.savings, self.habit, self.other_income, self.rent = numbers(homes), numbers(homes), numbers(homes), numbers(homes)
        self.usual_income, self.property_income = numbers(homes), numbers(homes)
        self.kin_most = numbers(homes)
        self.liquid, self.needs, self.spent = numbers(homes), numbers(homes), numbers(homes)
        self.rent_aid, self.rent_aid_since = numbers(homes), wholes(homes, NEVER)
        self.danger, self.danger_since = wholes(homes), wholes(homes, NEVER)
        self.remittance, self.kin, self.debt, self.debt_months = numbers(homes), numbers(homes), numbers(homes), wholes(homes)
        self.medical, self.paid_out = numbers(homes), numbers(homes)
        self.shock: Floats = np.zeros((homes, len(CAUSES)))
        self.aid, self.aid_kind, self.aid_months = numbers(homes), wholes(homes), wholes(homes)
        self.subsidy, self.once = numbers(homes), numbers(homes)
        self.struck = flags(homes)
        self.in_hardship, self.shortfall, self.calm = flags(homes), numbers(homes), wholes(homes)
        self.cause = wholes(homes)
        self.literacy, self.shame, self.is_silent = numbers(homes), numbers(homes), flags(homes)
        self.pending, self.tier_since, self.asked = wholes(homes, NEVER), wholes(homes, NEVER), wholes(homes, NEVER)
        self.has_subsidy = wholes(people)
        self.due: list[tuple[Ints, Ints, Floats]] = []
        self.student_list: list[tuple[int, Ints, Ints]] = []

    @property
    def present(self) -> Flags:
        is_present: Flags = self.status == PRESENT
        return is_present

    @property
    def size(self) -> Floats:
        size: Floats = np.bincount(self.household[self.present], minlength=len(self.homes)).astype(np.float64)
        return size

    def of_home(self, values: Floats | Flags | Ints) -> Floats:
        """The sum of a property over each household's present members."""
        total: Floats = np.bincount(self.household, weights=np.where(self.present, values, 0.0), minlength=len(self.homes)).astype(
            np.float64
        )
        return total

    def hit(self, cause: str, homes: Ints, amount: Floats | float) -> None:
        """Remembers what a household was hit by, in yuan a month, to say later why it is in hardship."""
        np.add.at(self.shock[:, CAUSES.index(cause)], homes, amount)
