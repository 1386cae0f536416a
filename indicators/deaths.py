"""Who died, and whether it was the one who earned.

What the household's totals hold more than those of its living members is what its dead had paid in (decision 0011): so
contributions tell the earner, without any fact about a dead person. Who worked without insurance is told by age alone.
"""

from __future__ import annotations

import polars as pl

from hardship.declarations import DaysSince, Indicator, Total
from hardship.expressions import AS_OF, sum_of

REPORTED_AFTER = 31 + 10  # as in income.py: a month's contribution is known by then
PAID_IN = Total("social_insurance.base_fen", days=365, lag_days=REPORTED_AFTER)
MONTHS = Total("social_insurance.months", days=365, how="count", lag_days=REPORTED_AFTER)
DEATHS_12M = Total("deaths.deaths", days=365, how="count")
ACCIDENTAL_12M = Total("deaths.accidental", days=365, how="count")
YOUNGEST_BORN = Total("deaths.born_on", days=365, how="max")
SINCE = DaysSince("deaths.deaths")
WORKING, OLD = 16, 60  # as in household.py: 劳动法 art. 15, 老年人权益保障法 art. 2
YEARS, DAYS = 400, 146_097  # so many days have 400 years of the calendar

HAS_LOST = DEATHS_12M.col > 0
DEAD_MONTHS = pl.col("deceased_insured_months_12m")
DEAD_INCOME = PAID_IN.col - pl.col("living_insured_income_12m_fen")
DEAD_MONTHLY = pl.col("deceased_insured_monthly_fen")
LIVED_DAYS = (AS_OF - YOUNGEST_BORN.col).dt.total_days() - SINCE.col

INDICATORS = (
    Indicator(
        "deaths_12m", "int", "近12个月去世人数", "members who died, last 12 months",
        "A death changes who earns, who cares and what must be paid.",
        "household", DEATHS_12M.col, (DEATHS_12M,),
    ),
    Indicator(
        "accidental_deaths_12m", "int", "近12个月意外去世人数", "members who died by accident or injury, last 12 months",
        "Nobody was prepared for it, neither in savings nor in mind.",
        "household", ACCIDENTAL_12M.col, (ACCIDENTAL_12M,),
    ),
    Indicator(
        "days_since_death", "int", "距最近去世天数", "days since the last member died",
        "The first months are those in which the wage is missing and nothing has taken its place.",
        "household", SINCE.col, (SINCE,), changes_with_calendar=True,
    ),
    Indicator(
        "youngest_deceased_age", "int", "近12个月去世者中最年轻的年龄", "age of the youngest who died, last 12 months (at the last death)",
        "Who dies before sixty was most likely still working, or bringing up children.",
        "household", LIVED_DAYS * YEARS // DAYS, (YOUNGEST_BORN, SINCE),
    ),
    Indicator(
        "has_lost_working_age_member_12m", "bool", "近12个月有劳动年龄成员去世", "a member from 16 to 59 died, last 12 months",
        "Those who work without insurance are seen by no feed: age is what tells that they may have earned.",
        "household", HAS_LOST & pl.col("youngest_deceased_age").is_between(WORKING, OLD - 1), (DEATHS_12M,),
    ),
    Indicator(
        "member_insured_income_12m_fen", "fen", "本人近12个月参保收入", "own insured income of the last 12 reported months",
        "It tells whose income the household lives on.",
        "member", PAID_IN.col, (PAID_IN,),
    ),
    Indicator(
        "member_insured_months_12m", "int", "本人近12个月缴费月数", "own months of contributions, last 12 reported months",
        "Gaps show work that comes and goes.",
        "member", MONTHS.col, (MONTHS,),
    ),
    Indicator(
        "living_insured_income_12m_fen", "fen", "现有成员近12个月参保收入", "insured income of the living members, last 12 reported months",
        "It is what is left when somebody has died.",
        "members", sum_of("member_insured_income_12m_fen"),
    ),
    Indicator(
        "living_insured_months_12m", "int", "现有成员近12个月缴费月数", "months paid by the living members, last 12 reported months",
        "Whoever paid more months than the living did is no more there.",
        "members", sum_of("member_insured_months_12m"),
    ),
    Indicator(
        "deceased_insured_months_12m", "int", "已故成员近12个月缴费月数", "months paid by members who have died, last 12 reported months",
        "Whether the dead earned, as far as insurance shows it.",
        "household", MONTHS.col - pl.col("living_insured_months_12m"), (MONTHS,),
    ),
    Indicator(
        "deceased_insured_monthly_fen", "fen", "已故成员生前月均参保收入", "insured income of the dead, a month in which they paid",
        "It is the wage that the household has lost.",
        "household",
        pl.when(DEAD_MONTHS > 0).then(DEAD_INCOME // DEAD_MONTHS).when(DEAD_MONTHS == 0).then(0),
        (PAID_IN,),
    ),
    Indicator(
        "has_lost_earner_12m", "bool", "近12个月有参保成员去世", "a member who paid contributions died, last 12 months",
        "A wage that is buried does not come back.",
        "household", HAS_LOST & (DEAD_MONTHS > 0), (DEATHS_12M,),
    ),
    Indicator(
        "has_lost_main_earner_12m", "bool", "近12个月主要劳动力去世",
        "the dead earned at least as much a month as all the living together, by contributions, last 12 months",
        "The family keeps its costs and loses most of what paid for them.",
        "household", HAS_LOST & (DEAD_MONTHS > 0) & (pl.col("living_insured_income_12m_fen") // 12 <= DEAD_MONTHLY), (DEATHS_12M,),
    ),
)  # fmt: skip
