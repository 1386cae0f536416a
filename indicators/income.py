"""The income that can be seen: the bases on which social insurance was paid, by month.

A month's contribution is known once the month has ended (at most 31 days after its first day) and the feed's lateness
(10 days) has passed. The windows therefore end 41 days before the night, so that a month which has only not yet been
reported never looks like a wage that stopped.
"""

from __future__ import annotations

import polars as pl

from hardship.declarations import Indicator, Total
from hardship.expressions import fall_ppm, monthly_mean, number_of, share_ppm, sum_of

REPORTED_AFTER = 31 + 10
QUARTER, HALF_YEAR = 92, 183
RECENT = Total("social_insurance.base_fen", days=QUARTER, lag_days=REPORTED_AFTER)
PRIOR = Total("social_insurance.base_fen", days=HALF_YEAR, lag_days=REPORTED_AFTER + QUARTER)
YEAR = Total("social_insurance.base_fen", days=365, lag_days=REPORTED_AFTER)
MONTHS = Total("social_insurance.months", days=365, how="count", lag_days=REPORTED_AFTER)
RECENT_MONTHS = Total("social_insurance.months", days=QUARTER, how="count", lag_days=REPORTED_AFTER)
SELF_PAID_12M = Total("medical_expenses.self_paid_fen", days=365)

INDICATORS = (
    Indicator(
        "insured_base_fen", "fen", "近一季度月均缴费基数", "monthly contribution base of the last full quarter",
        "It is the nearest thing to a wage that the bureau may know without asking.",
        "member", monthly_mean(RECENT), (RECENT,), changes_with_calendar=True,
    ),
    Indicator(
        "is_insured", "bool", "近一季度有缴费", "contributions were paid in the last full quarter",
        "Somebody for whom contributions are paid most likely has work.",
        "member", RECENT_MONTHS.col > 0, (RECENT_MONTHS,),
    ),
    Indicator(
        "earners", "int", "参保就业人数", "members for whom contributions were paid in the last full quarter",
        "A household with one earner stands on one leg.",
        "members", number_of("is_insured"),
    ),
    Indicator(
        "insured_income_monthly_fen", "fen", "月均参保收入", "insured income a month, last full quarter",
        "It is what the household lives on, as far as insurance shows it: a wage whose earner has died is none.",
        "members", sum_of("insured_base_fen"), changes_with_calendar=True,
    ),
    Indicator(
        "insured_income_prior_monthly_fen", "fen", "此前半年月均参保收入", "insured income a month, the half-year before that quarter",
        "It is what the household was used to living on.",
        "household", monthly_mean(PRIOR), (PRIOR,), changes_with_calendar=True,
    ),
    Indicator(
        "insured_income_12m_fen", "fen", "近12个月参保收入", "insured income of the last 12 reported months",
        "A year of income is what a year of bills has to be paid from.",
        "household", YEAR.col, (YEAR,),
    ),
    Indicator(
        "insured_income_per_head_fen", "fen", "人均月参保收入", "insured income a head and month",
        "What counts for help is what each member has to live on.",
        "household", pl.col("insured_income_monthly_fen") // pl.col("size"), changes_with_calendar=True,
    ),
    Indicator(
        "insured_income_fall_ppm", "ppm", "参保收入降幅", "share by which insured income lies below that of the half-year before",
        "A sudden fall hurts more than a low income that a family is used to: rent and loans do not fall with it.",
        "household", fall_ppm(pl.col("insured_income_monthly_fen"), pl.col("insured_income_prior_monthly_fen")),
        changes_with_calendar=True,
    ),
    Indicator(
        "has_income_stopped", "bool", "参保收入中断", "insured income of the half-year before, none in the last full quarter",
        "When the last wage stops, savings are all that is left.",
        "household", (pl.col("insured_income_prior_monthly_fen") > 0) & (pl.col("insured_income_monthly_fen") == 0),
        changes_with_calendar=True,
    ),
    Indicator(
        "insured_months_12m", "int", "近12个月缴费月数", "months paid by the members, last 12 reported months",
        "Gaps show work that comes and goes.",
        "household", MONTHS.col, (MONTHS,),
    ),
    Indicator(
        "medical_share_of_income_ppm", "ppm", "医疗自付占参保收入比重", "medical bills borne, as a share of insured income, 12 months",
        "The same bill is a nuisance to one family and a ruin to another.",
        "household", share_ppm(SELF_PAID_12M.col, pl.col("insured_income_12m_fen")), (SELF_PAID_12M,),
    ),
)  # fmt: skip
