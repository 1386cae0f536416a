"""Work that was lost, and the benefit that bridges it for a time."""

from __future__ import annotations

import polars as pl

from hardship.declarations import Current, Indicator, Total
from hardship.expressions import AS_OF, days_until, number_of, sum_of

REGISTERED = Current("unemployment.registrations", "count")
BENEFIT = Current("unemployment.benefit_monthly_fen")
BENEFIT_UNTIL = Current("unemployment.benefit_until")
INVOLUNTARY_12M = Total("unemployment.involuntary", days=365, how="count")
# A benefit that is registered without its end is being paid until the registration ends or an end is handed over.
IS_PAID = BENEFIT_UNTIL.col.is_null() | (BENEFIT_UNTIL.col >= AS_OF)

INDICATORS = (
    Indicator(
        "is_unemployed", "bool", "登记失业", "registered as unemployed",
        "Somebody who registers as unemployed looks for work and has none.",
        "member", REGISTERED.col > 0, (REGISTERED,), changes_with_calendar=True,
    ),
    Indicator(
        "unemployment_benefit_fen", "fen", "失业保险金月标准", "monthly unemployment benefit being drawn",
        "The benefit is what bridges the time without a wage.",
        "member", pl.when(REGISTERED.col.is_not_null()).then(pl.when(IS_PAID).then(BENEFIT.col.fill_null(0)).otherwise(0)),
        (REGISTERED, BENEFIT, BENEFIT_UNTIL), changes_with_calendar=True,
    ),
    Indicator(
        "unemployment_benefit_until", "date", "失业保险金截止日", "last day of the unemployment benefit",
        "The day on which the benefit ends can be seen coming, and so can the visit.",
        "member", BENEFIT_UNTIL.col, (BENEFIT_UNTIL,), changes_with_calendar=True,
    ),
    Indicator(
        "is_in_insured_work", "bool", "缴费且未登记失业",
        "contributions were paid in the last full quarter, and not registered as unemployed",
        "Contributions are reported late: just after a dismissal somebody still seems to earn who does not.",
        "member", pl.col("is_insured") & ~pl.col("is_unemployed"), changes_with_calendar=True,
    ),
    Indicator(
        "earners_in_work", "int", "参保且未失业人数", "members for whom contributions were paid and who are not registered as unemployed",
        "Whether another wage is left decides whether a lost one can be borne.",
        "members", number_of("is_in_insured_work"), changes_with_calendar=True,
    ),
    Indicator(
        "unemployed_members", "int", "登记失业人数", "members registered as unemployed",
        "Two people out of work in one household cannot carry each other.",
        "members", number_of("is_unemployed"), changes_with_calendar=True,
    ),
    Indicator(
        "unemployment_benefit_monthly_fen", "fen", "家庭月失业保险金", "unemployment benefit a month, all members",
        "It tells how much of the lost wage is still made up for.",
        "members", sum_of("unemployment_benefit_fen"), changes_with_calendar=True,
    ),
    Indicator(
        "days_to_benefit_end", "int", "距失业保险金截止天数", "days until the first of the members' benefits ends",
        "After that day there may be no income at all.",
        "members", days_until(pl.col("unemployment_benefit_until")).filter(pl.col("unemployment_benefit_until") >= AS_OF).min(),
        changes_with_calendar=True,
    ),
    Indicator(
        "involuntary_job_losses_12m", "int", "近12个月非本人意愿失业", "jobs lost against the person's will, last 12 months",
        "A dismissal comes without savings having been made for it.",
        "household", INVOLUNTARY_12M.col, (INVOLUNTARY_12M,),
    ),
)  # fmt: skip
