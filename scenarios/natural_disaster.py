"""自然灾害（含家中火灾等意外）: the home was destroyed, somebody was hurt, or more was lost than the family lives on for months.

Fires and other accidents to the home are told here too: they take the same things from a family. What differs is the
aid: 社会救助法 art. 28 for those struck by nature, art. 29 for the others.
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Param, Scenario
from hardship.parameters import Citation, Dated, Parameter

OWN = "natural_disaster"
STANDARD_NAME = "minimum_living_allowance.standard_fen_month"

MONTH = Param(STANDARD_NAME).col * pl.col("size")
LOSS = pl.col("disaster_loss_12m_fen")
IS_DESTROYED = pl.col("houses_destroyed_12m") > 0
IS_HURT = pl.col("hurt_in_disasters_12m") > 0
IS_LOSS_NOTABLE = MONTH * Param(f"{OWN}.notable_months").col <= LOSS
IS_LOSS_LARGE = MONTH * Param(f"{OWN}.large_months").col <= LOSS
# A list on which the loss is still missing says nothing of its size: somebody has to look.
IS_LOSS_UNTOLD = (pl.col("houses_damaged_12m") > 0) & (LOSS == 0)
IS_LATE = pl.col("days_since_disaster") <= Param(f"{OWN}.event_days").col
IS_RECENT = pl.col("days_since_disaster") <= Param(f"{OWN}.recent_days").col
HAS_NO_EARNER = pl.col("earners") == 0


def chosen(quantity: str, unit: str, zh: str, en: str, value: int, why: str) -> Parameter:
    """A line that no text sets: chosen by the project, said to be so."""
    return Parameter(f"{OWN}.{quantity}", unit, zh, en, (Dated(date(2020, 1, 1), value, Citation("本项目设定", why), unverified=True),))


ON = date(2026, 9, 30)
STRUCK = {
    "size": 2, "disasters_12m": 1, "days_since_disaster": 61, "disaster_loss_12m_fen": 0, "houses_destroyed_12m": 0,
    "houses_damaged_12m": 0, "hurt_in_disasters_12m": 0, "earners": 1,
}  # fmt: skip
GONE = STRUCK | {"houses_destroyed_12m": 1, "houses_damaged_12m": 1}

SCENARIO = Scenario(
    name=OWN,
    zh="自然灾害",
    en="Natural disaster",
    why_zh="一场水、一场火，几年的积蓄就没了；房子倒了的人家，重建之前先要有地方住、有饭吃。",
    why_en="A flood or a fire takes the savings of years; a family without a house needs a roof and food long before it can rebuild.",
    direction="entry",
    trigger=IS_DESTROYED | (IS_LATE & (IS_LOSS_NOTABLE | IS_HURT | IS_LOSS_UNTOLD)),
    level=pl.when(IS_RECENT & (IS_DESTROYED | (IS_LOSS_LARGE & HAS_NO_EARNER))).then(pl.lit("red"))
    .when(IS_DESTROYED | IS_LOSS_LARGE | IS_HURT).then(pl.lit("orange"))
    .otherwise(pl.lit("yellow")),
    reason_zh="近12个月受灾（含火灾等意外）{disasters_12m}次[，最近一次是{days_since_disaster}天前][，住房倒塌或严重损坏{houses_destroyed_12m}处]"
    "[，损失{disaster_loss_12m_fen}|，损失还没有核定][，伤亡{hurt_in_disasters_12m}人][，全家{size}人中有{earners}人参保缴费|，全家{size}人中没有人参保缴费]。",
    reason_en="Disasters or fires in 12 months: {disasters_12m}[, the last {days_since_disaster} days ago]"
    "[; homes collapsed or gravely damaged: {houses_destroyed_12m}]"
    "[; loss {disaster_loss_12m_fen}|; the loss has not been told][; people hurt: {hurt_in_disasters_12m}]"
    "[; members of this household of {size} who pay contributions: {earners}|; nobody in this household of {size} pays contributions].",
    numbers=(
        "disasters_12m", "natural_disasters_12m", "home_accidents_12m", "days_since_disaster", "disaster_loss_12m_fen",
        "houses_destroyed_12m", "houses_damaged_12m", "hurt_in_disasters_12m", "earners", "size", f"param:{STANDARD_NAME}",
        f"param:{OWN}.notable_months", f"param:{OWN}.large_months", f"param:{OWN}.event_days", f"param:{OWN}.recent_days",
    ),
    clauses=(
        Citation("《社会救助法》", "第二十八条、第二十九条、第四十九条"),
        Citation("民发〔2023〕39号", "四（二）5、四（三）"),
        Citation("民发〔2018〕23号", "二（一）"),
        Citation("京民社救发〔2020〕86号", "一（一）1、一（二）"),
    ),
    feeds=("disasters", "social_insurance", "register"),
    cool_down_days=90,
    parameters=(
        chosen("notable_months", "months", "需关注的损失（全家低保标准月数）", "a loss to look at, in months of the standard", 3,
               "与急难型临时救助上限的3个月相当；无文本"),
        chosen("large_months", "months", "重大损失（全家低保标准月数）", "a large loss, in months of the standard", 12,
               "全家一年的基本生活费；无文本"),
        chosen("event_days", "days", "灾后关注天数", "days after a disaster in which its loss is looked at", 180, "灾后半年；无文本"),
        chosen("recent_days", "days", "灾后紧急天数", "days after a disaster that are urgent", 60, "灾后两个月；无文本"),
    ),
    cases=(
        Case("home destroyed 60 days ago", ON, GONE | {"days_since_disaster": 60}, "red"),
        Case("home destroyed 61 days ago", ON, GONE, "orange"),
        Case("home destroyed, beyond the half-year", ON, GONE | {"days_since_disaster": 181}, "orange"),
        Case("a year's living lost 60 days ago, nobody earns", ON,
             STRUCK | {"days_since_disaster": 60, "disaster_loss_12m_fen": 3_480_000, "earners": 0}, "red"),
        Case("one fen less, nobody earns", ON,
             STRUCK | {"days_since_disaster": 60, "disaster_loss_12m_fen": 3_479_999, "earners": 0}, "yellow"),
        Case("a year's living lost 60 days ago, somebody earns", ON,
             STRUCK | {"days_since_disaster": 60, "disaster_loss_12m_fen": 3_480_000}, "orange"),
        Case("a year's living lost 61 days ago, nobody earns", ON, STRUCK | {"disaster_loss_12m_fen": 3_480_000, "earners": 0}, "orange"),
        Case("three months' living lost", ON, STRUCK | {"disaster_loss_12m_fen": 870_000}, "yellow"),
        Case("one fen less", ON, STRUCK | {"disaster_loss_12m_fen": 869_999}, None),
        Case("three months' living lost 180 days ago", ON, STRUCK | {"days_since_disaster": 180, "disaster_loss_12m_fen": 870_000},
        "yellow"),
        Case("three months' living lost 181 days ago", ON, STRUCK | {"days_since_disaster": 181, "disaster_loss_12m_fen": 870_000}, None),
        Case("on the last day of the old standard", date(2024, 6, 30), STRUCK | {"disaster_loss_12m_fen": 837_000}, "yellow"),
        Case("on the first day of the new standard", date(2024, 7, 1), STRUCK | {"disaster_loss_12m_fen": 837_000}, None),
        Case("somebody was hurt", ON, STRUCK | {"hurt_in_disasters_12m": 1}, "orange"),
        Case("home damaged, loss not told", ON, STRUCK | {"houses_damaged_12m": 1}, "yellow"),
        Case("home damaged, a small loss", ON, STRUCK | {"houses_damaged_12m": 1, "disaster_loss_12m_fen": 1}, None),
        Case("struck, nothing lost", ON, STRUCK, None),
        Case("no standard on file, home destroyed", date(2023, 6, 30), GONE, "orange"),
        Case("not struck", ON, {"size": 2, "disasters_12m": 0, "disaster_loss_12m_fen": 0, "houses_destroyed_12m": 0,
                                "houses_damaged_12m": 0, "hurt_in_disasters_12m": 0, "earners": 0}, None),
        Case("disasters unknown", ON, {"size": 2, "earners": 0}, None),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
