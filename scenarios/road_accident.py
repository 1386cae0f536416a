"""交通事故: somebody was gravely hurt or killed within the year, and too little compensation has come for what is needed.

The department's file also holds accidents at work; they hurt a household in the same way and are told in the same words.
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Param, Scenario
from hardship.parameters import Citation, Dated, Parameter

OWN = "road_accident"
STANDARD_NAME = "minimum_living_allowance.standard_fen_month"

IS_GRAVE = pl.col("grave_injuries_12m") > 0
NEEDED = Param(STANDARD_NAME).col * Param(f"{OWN}.needed_months").col * pl.col("size")
RECEIVED = pl.col("accident_compensation_12m_fen")
IS_COMPENSATED = (RECEIVED >= NEEDED).fill_null(False)
IS_RECENT = pl.col("days_since_grave_injury") <= Param(f"{OWN}.recent_days").col
HAS_NO_EARNER = pl.col("earners") == 0


def chosen(quantity: str, unit: str, zh: str, en: str, value: int, why: str) -> Parameter:
    """A line that no text sets: chosen by the project, said to be so."""
    return Parameter(f"{OWN}.{quantity}", unit, zh, en, (Dated(date(2020, 1, 1), value, Citation("本项目设定", why), unverified=True),))


ON = date(2026, 9, 30)
HURT = {
    "size": 2, "grave_injuries_12m": 1, "days_since_grave_injury": 91, "accident_compensation_12m_fen": 0, "earners": 1,
}  # fmt: skip

SCENARIO = Scenario(
    name=OWN,
    zh="交通事故",
    en="Road accident",
    why_zh="事故带走的往往是养家的人，赔偿却要等责任认定和诉讼；这段空档最需要急难型临时救助。",
    why_en="An accident often takes the one who earned, while compensation waits for the courts: urgent aid is for that gap.",
    direction="entry",
    trigger=IS_GRAVE & ~IS_COMPENSATED,
    level=pl.when(IS_RECENT & HAS_NO_EARNER).then(pl.lit("red")).when(IS_RECENT | HAS_NO_EARNER).then(pl.lit("orange"))
    .otherwise(pl.lit("yellow")),
    reason_zh="近12个月家里有{grave_injuries_12m}人次在交通（或工伤）事故中重伤或死亡[，最近一次是{days_since_grave_injury}天前]"
    "[，已知的赔偿是{accident_compensation_12m_fen}|，还没有得到赔偿的记录][，全家{size}人中有{earners}人参保缴费|，全家{size}人中没有人参保缴费]。",
    reason_en="Grave injuries or deaths in road (or work) accidents in 12 months: {grave_injuries_12m}"
    "[, the last {days_since_grave_injury} days ago][; compensation known: {accident_compensation_12m_fen}|; no compensation is known]"
    "[; members of this household of {size} who pay contributions: {earners}|; nobody in this household of {size} pays contributions].",
    numbers=(
        "grave_injuries_12m", "days_since_grave_injury", "accident_compensation_12m_fen", "accidents_12m", "injured_12m", "earners",
        "size", "medical_self_paid_3m_fen", f"param:{STANDARD_NAME}", f"param:{OWN}.needed_months", f"param:{OWN}.recent_days",
    ),
    clauses=(
        Citation("民发〔2018〕23号", "二（一）"),
        Citation("《社会救助法》", "第二十九条、第三十六条、第五十条"),
        Citation("京民社救发〔2020〕86号", "一（一）1、三（一）"),
        Citation("民发〔2023〕39号", "三（三）、四（三）"),
    ),
    feeds=("accidents", "social_insurance", "register"),
    cool_down_days=60,
    parameters=(
        chosen("needed_months", "months", "视为足够的赔偿（全家低保标准月数）", "compensation that suffices, in months of the standard", 12,
               "全家一年的基本生活费；无文本"),
        chosen("recent_days", "days", "近期事故天数", "days for which an accident is recent", 90, "与急难型救助上限的3个月相当；无文本"),
    ),
    cases=(
        Case("90 days ago, nobody earns", ON, HURT | {"days_since_grave_injury": 90, "earners": 0}, "red"),
        Case("91 days ago, nobody earns", ON, HURT | {"earners": 0}, "orange"),
        Case("90 days ago, somebody earns", ON, HURT | {"days_since_grave_injury": 90}, "orange"),
        Case("91 days ago, somebody earns", ON, HURT, "yellow"),
        Case("a year's standard was paid", ON, HURT | {"accident_compensation_12m_fen": 3_480_000}, None),
        Case("one fen less was paid", ON, HURT | {"accident_compensation_12m_fen": 3_479_999}, "yellow"),
        Case("on the last day of the old standard", date(2024, 6, 30), HURT | {"accident_compensation_12m_fen": 3_348_000}, None),
        Case("on the first day of the new standard", date(2024, 7, 1), HURT | {"accident_compensation_12m_fen": 3_348_000}, "yellow"),
        Case("compensation unknown", ON, HURT | {"accident_compensation_12m_fen": None}, "yellow"),
        Case("no standard on file", date(2023, 6, 30), HURT | {"accident_compensation_12m_fen": 9_000_000}, "yellow"),
        Case("no grave injury", ON, HURT | {"grave_injuries_12m": 0}, None),
        Case("accidents unknown", ON, {"size": 2, "earners": 0}, None),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
