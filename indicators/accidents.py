"""Road and work accidents: who was hurt, and what has been paid for it so far."""

from __future__ import annotations

from hardship.declarations import DaysSince, Indicator, Total

ACCIDENTS_12M = Total("accidents.accidents", days=365, how="count")
INJURED_12M = Total("accidents.injured", days=365, how="count")
GRAVE_12M = Total("accidents.grave_injuries", days=365, how="count")
COMPENSATION_12M = Total("accidents.compensation_fen", days=365)
SINCE_GRAVE = DaysSince("accidents.grave_injuries")

INDICATORS = (
    Indicator(
        "was_gravely_injured_12m", "bool", "近12个月事故重伤", "gravely injured in an accident, last 12 months",
        "After a grave injury a person may be unable to work for a long time.",
        "member", GRAVE_12M.col > 0, (GRAVE_12M,),
    ),
    Indicator(
        "accidents_12m", "int", "近12个月事故", "accidents of members, last 12 months",
        "An accident costs money even where nobody was hurt.",
        "household", ACCIDENTS_12M.col, (ACCIDENTS_12M,),
    ),
    Indicator(
        "injured_12m", "int", "近12个月事故受伤", "injuries of members in accidents, last 12 months",
        "An injury brings bills and a time without work.",
        "household", INJURED_12M.col, (INJURED_12M,),
    ),
    Indicator(
        "grave_injuries_12m", "int", "近12个月事故重伤（亡）", "grave injuries or deaths of members in accidents, last 12 months",
        "From one day to the next a household can lose the one who fed it.",
        "household", GRAVE_12M.col, (GRAVE_12M,),
    ),
    Indicator(
        "accident_compensation_12m_fen", "fen", "近12个月事故赔偿", "compensation received for accidents of the last 12 months",
        "Where compensation was paid, the need may be smaller than it looks.",
        "household", COMPENSATION_12M.col, (COMPENSATION_12M,),
    ),
    Indicator(
        "days_since_grave_injury", "int", "距最近重伤事故天数", "days since the last grave injury",
        "The first weeks are when help is needed most.",
        "household", SINCE_GRAVE.col, (SINCE_GRAVE,), changes_with_calendar=True,
    ),
)  # fmt: skip
