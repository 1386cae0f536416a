"""What people found when they last went to see."""

from __future__ import annotations

from hardship.declarations import DaysSince, Indicator, Total

FOUND_90D = Total("outcomes.hardship_found", days=90, how="count")
FOUND_12M = Total("outcomes.hardship_found", days=365, how="count")
NOT_FOUND_12M = Total("outcomes.no_hardship_found", days=365, how="count")
SINCE_CHECK = DaysSince("outcomes.visits")

INDICATORS = (
    Indicator(
        "hardship_found_90d", "int", "近90天核实困难", "checks that found hardship, last 90 days",
        "Hardship that was seen a few weeks ago is most likely still there.",
        "household", FOUND_90D.col, (FOUND_90D,),
    ),
    Indicator(
        "hardship_found_12m", "int", "近12个月核实困难", "checks that found hardship, last 12 months",
        "What somebody saw with their own eyes weighs more than any figure.",
        "household", FOUND_12M.col, (FOUND_12M,),
    ),
    Indicator(
        "no_hardship_found_12m", "int", "近12个月核实无困难", "checks that found no hardship, last 12 months",
        "A family that was found to manage should not be troubled again without new cause.",
        "household", NOT_FOUND_12M.col, (NOT_FOUND_12M,),
    ),
    Indicator(
        "days_since_check", "int", "距最近核查天数", "days since somebody last saw the household",
        "What was found long ago may no longer be so.",
        "household", SINCE_CHECK.col, (SINCE_CHECK,), changes_with_calendar=True,
    ),
)  # fmt: skip
