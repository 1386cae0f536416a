"""The roof over the household: support with the rent, and houses that are dangerous."""

from __future__ import annotations

import polars as pl

from hardship.declarations import Current, Indicator, Total
from hardship.expressions import AS_OF, days_until

SUBSIDIES = Current("housing.rent_subsidies", "count")
SUBSIDY = Current("housing.rent_subsidy_fen", "sum")
SUBSIDY_UNTIL = Current("housing.rent_subsidy_until", "min")
FLATS = Current("housing.public_rentals", "count")
DANGEROUS = Current("housing.dangerous_houses", "count")
GRAVE = Current("housing.grave_dangers", "count")
NEW_DANGER_12M = Total("housing.dangerous_houses", days=365, how="count")

INDICATORS = (
    Indicator(
        "rent_subsidy_monthly_fen", "fen", "月租赁补贴", "rent subsidy a month, all members",
        "It pays part of the rent; when it ends the rent does not.",
        "household", SUBSIDY.col, (SUBSIDY,), changes_with_calendar=True,
    ),
    Indicator(
        "has_rent_subsidy", "bool", "享受租赁补贴", "a member draws a rent subsidy",
        "Whoever already receives it need not be told of it again.",
        "household", SUBSIDIES.col > 0, (SUBSIDIES,), changes_with_calendar=True,
    ),
    Indicator(
        "days_to_rent_subsidy_end", "int", "距租赁补贴终止天数", "days until the first of the rent subsidies ends, where an end is set",
        "From that day on the whole rent is the family's.",
        "household", pl.when(SUBSIDY_UNTIL.col >= AS_OF).then(days_until(SUBSIDY_UNTIL.col)), (SUBSIDY_UNTIL,), changes_with_calendar=True,
    ),
    Indicator(
        "is_in_public_rental", "bool", "租住公租房", "lives in a public rental flat",
        "The housing office has looked at this family's means already.",
        "household", FLATS.col > 0, (FLATS,), changes_with_calendar=True,
    ),
    Indicator(
        "is_in_dangerous_house", "bool", "住危房（C、D级）", "owns or lives in a house found dangerous (grade C or D) and not mended",
        "A dangerous house is a danger today, and a cost that the poor put off.",
        "household", DANGEROUS.col > 0, (DANGEROUS,), changes_with_calendar=True,
    ),
    Indicator(
        "is_in_wholly_dangerous_house", "bool", "住D级危房", "owns or lives in a house found wholly dangerous (grade D) and not mended",
        "Nobody should sleep in it tonight.",
        "household", GRAVE.col > 0, (GRAVE,), changes_with_calendar=True,
    ),
    Indicator(
        "houses_found_dangerous_12m", "int", "近12个月新鉴定危房", "houses found dangerous, last 12 months",
        "The first year is when mending or moving has to be paid.",
        "household", NEW_DANGER_12M.col, (NEW_DANGER_12M,),
    ),
)  # fmt: skip
