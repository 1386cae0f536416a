"""家庭主要劳动力去世: the one who earned most died within the year, or somebody of working age of whom no feed knows what they earned,
or whoever was the last adult.

Contributions tell the earner (decision 0011); informal work is in no feed, so a death between 16 and 59 is told as well.
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Param, Scenario
from hardship.parameters import Citation, Dated, Parameter

OWN = "earner_death"
STANDARD_NAME = "minimum_living_allowance.standard_fen_month"

HAS_LOST_MAIN = pl.col("has_lost_main_earner_12m")
HAS_LOST_WORKER = pl.col("has_lost_working_age_member_12m")
HAS_NO_EARNER = pl.col("earners") == 0
HAS_DEPENDANTS = (pl.col("minors") > 0) | (pl.col("elders") > 0) | (pl.col("gravely_disabled_members") > 0)
# Only children are left: nobody asks what the dead earned.
IS_CHILDREN_ALONE = (pl.col("minors") > 0) & (pl.col("minors") == pl.col("size"))
IS_RECENT = pl.col("days_since_death") <= Param(f"{OWN}.recent_days").col
SECURE = Param(STANDARD_NAME).col * Param(f"{OWN}.secure_times").col
IS_SECURE = (pl.col("insured_income_per_head_fen") >= SECURE).fill_null(False)


def chosen(quantity: str, unit: str, zh: str, en: str, value: int, why: str) -> Parameter:
    """A line that no text sets: chosen by the project, said to be so."""
    return Parameter(f"{OWN}.{quantity}", unit, zh, en, (Dated(date(2020, 1, 1), value, Citation("本项目设定", why), unverified=True),))


ON = date(2026, 9, 30)
NOBODY = {
    "size": 2, "minors": 0, "elders": 0, "gravely_disabled_members": 0, "earners": 1, "insured_income_per_head_fen": 289_999,
    "deaths_12m": 0, "has_lost_main_earner_12m": False, "has_lost_working_age_member_12m": False,
}  # fmt: skip
WORKER = NOBODY | {"deaths_12m": 1, "days_since_death": 91, "has_lost_working_age_member_12m": True}
MAIN = WORKER | {"has_lost_main_earner_12m": True, "deceased_insured_monthly_fen": 600_000}
ALONE = {"earners": 0, "insured_income_per_head_fen": 0}

SCENARIO = Scenario(
    name=OWN,
    zh="家庭主要劳动力去世",
    en="Death of the main earner",
    why_zh="养家的人走了，房租、学费、药费一样不少；家里人忙着料理后事，往往顾不上去申请。",
    why_en="The one who fed the family is gone, and rent, school and medicine cost what they did; those who mourn do not apply.",
    direction="entry",
    trigger=HAS_LOST_MAIN | HAS_LOST_WORKER | ((pl.col("deaths_12m") > 0) & IS_CHILDREN_ALONE),
    level=pl.when(IS_CHILDREN_ALONE).then(pl.lit("red"))
    .when(HAS_LOST_MAIN & HAS_NO_EARNER & (HAS_DEPENDANTS | IS_RECENT)).then(pl.lit("red"))
    .when(HAS_LOST_MAIN & HAS_NO_EARNER).then(pl.lit("orange"))
    .when(HAS_LOST_MAIN & HAS_DEPENDANTS & ~IS_SECURE).then(pl.lit("orange"))
    .when(HAS_NO_EARNER & HAS_DEPENDANTS).then(pl.lit("orange"))
    .otherwise(pl.lit("yellow")),
    reason_zh="近12个月家里有{deaths_12m}人去世[，最近一次是{days_since_death}天前][，最年轻的{youngest_deceased_age}岁]"
    "[，去世者生前月均参保收入{deceased_insured_monthly_fen}|，去世者没有参保缴费记录]"
    "[，全家{size}人中有{earners}人参保缴费|，全家{size}人中没有人参保缴费][，有{minors}个孩子][，有{elders}位老人]。",
    reason_en="Members who died in 12 months: {deaths_12m}[, the last {days_since_death} days ago]"
    "[, the youngest at {youngest_deceased_age}]"
    "[; insured income of the dead a month: {deceased_insured_monthly_fen}|; no contributions of the dead on record]"
    "[; members of this household of {size} who pay contributions: {earners}|; nobody in this household of {size} pays contributions]"
    "[; children: {minors}][; elders: {elders}].",
    numbers=(
        "deaths_12m", "accidental_deaths_12m", "days_since_death", "youngest_deceased_age", "deceased_insured_monthly_fen",
        "living_insured_income_12m_fen", "insured_income_per_head_fen", "earners", "minors", "elders", "gravely_disabled_members",
        "size", f"param:{STANDARD_NAME}", f"param:{OWN}.recent_days", f"param:{OWN}.secure_times",
    ),
    clauses=(
        Citation("《社会救助法》", "第二十九条、第三十九条、第四十六条"),
        Citation("京民社救发〔2020〕86号", "一（一）1"),
        Citation("民发〔2023〕39号", "三（三）、四（三）"),
        Citation("《关于进一步做好最低生活保障等社会救助兜底工作的通知》（2022年）", "二（一）"),
    ),
    feeds=("deaths", "social_insurance", "register"),
    cool_down_days=90,
    parameters=(
        chosen("recent_days", "days", "近期去世天数", "days for which a death is recent", 90, "与急难型救助上限的3个月相当；无文本"),
        chosen("secure_times", "times", "视为有保障的人均参保收入（低保标准倍数）", "insured income a head that secures, in standards", 2,
               "人均参保收入达到低保标准两倍；无文本"),
    ),
    cases=(
        Case("main earner died 90 days ago, nobody earns", ON, MAIN | ALONE | {"days_since_death": 90}, "red"),
        Case("main earner died 91 days ago, nobody earns", ON, MAIN | ALONE, "orange"),
        Case("main earner died 91 days ago, nobody earns, a child", ON, MAIN | ALONE | {"minors": 1}, "red"),
        Case("main earner died 91 days ago, nobody earns, an elder", ON, MAIN | ALONE | {"elders": 1}, "red"),
        Case("main earner died, another one earns little, a child", ON, MAIN | {"minors": 1}, "orange"),
        Case("main earner died, another one earns twice the standard a head, a child", ON,
             MAIN | {"minors": 1, "insured_income_per_head_fen": 290_000}, "yellow"),
        Case("main earner died, another one earns, no dependants", ON, MAIN, "yellow"),
        Case("a worker without insurance died, nobody earns, a child", ON, WORKER | ALONE | {"minors": 1}, "orange"),
        Case("a worker without insurance died, nobody earns", ON, WORKER | ALONE, "yellow"),
        Case("only children are left", ON, WORKER | ALONE | {"minors": 2}, "red"),
        Case("only children are left, a grandparent died", ON, NOBODY | ALONE | {"deaths_12m": 1, "minors": 2}, "red"),
        Case("a pensioner died who still paid in the most", ON,
             MAIN | ALONE | {"has_lost_working_age_member_12m": False, "elders": 1}, "red"),
        Case("contributions unknown", ON, {"size": 2, "deaths_12m": 1, "has_lost_working_age_member_12m": True, "minors": 1}, "yellow"),
        Case("on the last day of the old standard", date(2024, 6, 30),
             MAIN | {"minors": 1, "insured_income_per_head_fen": 279_000}, "yellow"),
        Case("on the first day of the new standard", date(2024, 7, 1),
             MAIN | {"minors": 1, "insured_income_per_head_fen": 279_000}, "orange"),
        Case("no standard on file", date(2023, 6, 30), MAIN | {"minors": 1, "insured_income_per_head_fen": 900_000}, "orange"),
        Case("an old member died who earned nothing", ON,
             NOBODY | {"deaths_12m": 1, "days_since_death": 5, "minors": 1, "earners": 0}, None),
        Case("nobody died", ON, NOBODY | {"minors": 1, "earners": 0}, None),
        Case("deaths unknown", ON, {"size": 2, "earners": 0, "minors": 1}, None),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
