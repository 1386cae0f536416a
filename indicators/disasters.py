"""What fire, water and wind took from the household."""

from __future__ import annotations

from hardship.declarations import DaysSince, Indicator, Total

DISASTERS_12M = Total("disasters.disasters", days=365, how="count")
NATURAL_12M = Total("disasters.natural", days=365, how="count")
ACCIDENTAL_12M = Total("disasters.accidental", days=365, how="count")
LOSS_12M = Total("disasters.loss_fen", days=365)
DESTROYED_12M = Total("disasters.destroyed", days=365, how="count")
DAMAGED_12M = Total("disasters.damaged", days=365, how="count")
HURT_12M = Total("disasters.hurt", days=365)
SINCE = DaysSince("disasters.disasters")
SINCE_ACCIDENTAL = DaysSince("disasters.accidental")

INDICATORS = (
    Indicator(
        "disasters_12m", "int", "近12个月受灾", "disasters and fires that struck the household, last 12 months",
        "What was saved for years can be gone in an hour.",
        "household", DISASTERS_12M.col, (DISASTERS_12M,),
    ),
    Indicator(
        "natural_disasters_12m", "int", "近12个月遭自然灾害", "natural disasters that struck the household, last 12 months",
        "Those struck by nature have aid of their own, also to build the house again.",
        "household", NATURAL_12M.col, (NATURAL_12M,),
    ),
    Indicator(
        "home_accidents_12m", "int", "近12个月家中火灾等意外", "fires and other accidents to the home, last 12 months",
        "A fire at home is the emergency for which urgent aid was made.",
        "household", ACCIDENTAL_12M.col, (ACCIDENTAL_12M,),
    ),
    Indicator(
        "disaster_loss_12m_fen", "fen", "近12个月灾害损失", "loss in disasters and fires as recorded, last 12 months",
        "How much was lost tells whether savings can bear it.",
        "household", LOSS_12M.col, (LOSS_12M,),
    ),
    Indicator(
        "houses_destroyed_12m", "int", "近12个月住房倒塌或严重损坏次数", "times the home collapsed or was gravely damaged, last 12 months",
        "Without a roof nothing else can be put in order.",
        "household", DESTROYED_12M.col, (DESTROYED_12M,),
    ),
    Indicator(
        "houses_damaged_12m", "int", "近12个月住房受损次数", "times the home was damaged in any degree, last 12 months",
        "Repairs come before food for many families.",
        "household", DAMAGED_12M.col, (DAMAGED_12M,),
    ),
    Indicator(
        "hurt_in_disasters_12m", "int", "近12个月灾害伤亡人数", "people hurt or killed in disasters and fires, last 12 months",
        "Who was hurt cannot help to rebuild.",
        "household", HURT_12M.col, (HURT_12M,),
    ),
    Indicator(
        "days_since_disaster", "int", "距最近受灾天数", "days since the last disaster or fire",
        "The first weeks are when help is needed most.",
        "household", SINCE.col, (SINCE,), changes_with_calendar=True,
    ),
    Indicator(
        "days_since_home_accident", "int", "距最近家中意外天数", "days since the last fire or other accident to the home",
        "An emergency is one while it is new.",
        "household", SINCE_ACCIDENTAL.col, (SINCE_ACCIDENTAL,), changes_with_calendar=True,
    ),
)  # fmt: skip
