"""法援: somebody in the household waits, with legal aid, for wages, compensation or maintenance that it lives on.

Legal aid is granted to those who cannot pay a lawyer: in Beijing to families below the minimum wage a head (京司发〔2022〕33号
四（一）), and to migrant workers who claim wages without a look at their means (《法律援助法》 art. 42). Both may need more than a lawyer.
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Param, Scenario
from hardship.parameters import Citation, Dated, Parameter

OWN = "legal_aid"
STANDARD_NAME = "minimum_living_allowance.standard_fen_month"

HAS_WAGES = pl.col("wage_arrears_cases_12m") > 0
HAS_INJURY = pl.col("injury_claims_12m") > 0
HAS_MAINTENANCE = pl.col("maintenance_claims_12m") > 0
LARGE = Param(STANDARD_NAME).col * Param(f"{OWN}.large_months").col * pl.col("size")
IS_LARGE = pl.col("open_claims_12m_fen") >= LARGE
IS_RECENT = pl.col("days_since_legal_aid") <= Param(f"{OWN}.recent_days").col
HAS_NO_EARNER = pl.col("earners") == 0
HAS_DEPENDANTS = (pl.col("minors") > 0) | (pl.col("elders") > 0) | (pl.col("gravely_disabled_members") > 0)


def chosen(quantity: str, unit: str, zh: str, en: str, value: int, why: str) -> Parameter:
    """A line that no text sets: chosen by the project, said to be so."""
    return Parameter(f"{OWN}.{quantity}", unit, zh, en, (Dated(date(2020, 1, 1), value, Citation("本项目设定", why), unverified=True),))


ON = date(2026, 9, 30)
QUIET = {
    "size": 2, "minors": 0, "elders": 0, "gravely_disabled_members": 0, "earners": 1, "legal_aid_cases_12m": 0,
    "wage_arrears_cases_12m": 0, "injury_claims_12m": 0, "maintenance_claims_12m": 0, "open_claims_12m_fen": 0,
}  # fmt: skip
WAGES = QUIET | {
    "legal_aid_cases_12m": 1, "wage_arrears_cases_12m": 1, "wage_arrears_12m_fen": 869_999, "open_claims_12m_fen": 869_999,
    "days_since_legal_aid": 91,
}  # fmt: skip

SCENARIO = Scenario(
    name=OWN,
    zh="法援",
    en="Legal aid",
    why_zh="讨工钱、等赔偿、要赡养费，官司打完之前钱到不了手；能拿到法律援助，本身就说明家里困难。",
    why_en="Wages, compensation, maintenance: until the case is over no money comes, "
    "and legal aid itself is given to those who have little.",
    direction="entry",
    trigger=HAS_WAGES | HAS_INJURY | HAS_MAINTENANCE,
    level=pl.when(HAS_NO_EARNER & HAS_DEPENDANTS & IS_RECENT).then(pl.lit("red"))
    .when(IS_LARGE | HAS_MAINTENANCE | (HAS_NO_EARNER & HAS_DEPENDANTS)).then(pl.lit("orange"))
    .otherwise(pl.lit("yellow")),
    reason_zh="家里正在通过法律援助[追讨工钱{wage_arrears_cases_12m}件，]"
    "[请求人身损害赔偿{injury_claims_12m}件，][请求赡养费、抚养费或扶养费{maintenance_claims_12m}件，]还没有结果"
    "[，请求金额{open_claims_12m_fen}][，最近一次是{days_since_legal_aid}天前][，全家{size}人中有{earners}人参保缴费|，全家{size}人中没有人参保缴费]。",
    reason_en="The household is claiming with legal aid, without result so far:[ wages ({wage_arrears_cases_12m})]"
    "[ compensation for an injury ({injury_claims_12m})][ maintenance ({maintenance_claims_12m})]"
    "[; claimed {open_claims_12m_fen}][; the last aid was granted {days_since_legal_aid} days ago]"
    "[; members of this household of {size} who pay contributions: {earners}|; nobody in this household of {size} pays contributions].",
    numbers=(
        "legal_aid_cases_12m", "wage_arrears_cases_12m", "wage_arrears_12m_fen", "injury_claims_12m", "maintenance_claims_12m",
        "open_claims_12m_fen", "days_since_legal_aid", "earners", "minors", "elders", "gravely_disabled_members", "size",
        f"param:{STANDARD_NAME}", f"param:{OWN}.large_months", f"param:{OWN}.recent_days",
    ),
    clauses=(
        Citation("《社会救助法》", "第二十九条、第三十六条"),
        Citation("京司发〔2022〕33号", "四（一）"),
        Citation("京民社救发〔2020〕86号", "一（一）1"),
        Citation("民发〔2023〕39号", "三（三）"),
    ),
    feeds=("legal_aid", "social_insurance", "register"),
    cool_down_days=90,
    parameters=(
        chosen("large_months", "months", "较大的请求金额（全家低保标准月数）", "a large claim, in months of the standard", 3,
               "与急难型临时救助上限的3个月相当；无文本"),
        chosen("recent_days", "days", "近期法援天数", "days for which a grant of legal aid is recent", 90, "一审一般三到六个月；无文本"),
    ),
    cases=(
        Case("wages, nobody earns, a child, 90 days ago", ON, WAGES | {"earners": 0, "minors": 1, "days_since_legal_aid": 90}, "red"),
        Case("wages, nobody earns, a child, 91 days ago", ON, WAGES | {"earners": 0, "minors": 1}, "orange"),
        Case("wages, nobody earns, an elder, 90 days ago", ON, WAGES | {"earners": 0, "elders": 1, "days_since_legal_aid": 90}, "red"),
        Case("wages, nobody earns, no dependants", ON, WAGES | {"earners": 0, "days_since_legal_aid": 90}, "yellow"),
        Case("wages, somebody earns, one fen below three months' living", ON, WAGES, "yellow"),
        Case("wages, somebody earns, three months' living", ON,
             WAGES | {"wage_arrears_12m_fen": 870_000, "open_claims_12m_fen": 870_000}, "orange"),
        Case("on the last day of the old standard", date(2024, 6, 30), WAGES | {"open_claims_12m_fen": 837_000}, "orange"),
        Case("on the first day of the new standard", date(2024, 7, 1), WAGES | {"open_claims_12m_fen": 837_000}, "yellow"),
        Case("maintenance", ON, QUIET | {"maintenance_claims_12m": 1, "days_since_legal_aid": 10}, "orange"),
        Case("a small injury claim", ON, QUIET | {"injury_claims_12m": 1, "open_claims_12m_fen": 100_000, "days_since_legal_aid": 10},
        "yellow"),
        Case("contributions unknown", ON, {"size": 2, "wage_arrears_cases_12m": 1, "minors": 1, "days_since_legal_aid": 10}, "yellow"),
        Case("no standard on file", date(2023, 6, 30), WAGES | {"open_claims_12m_fen": 9_000_000}, "yellow"),
        Case("a case of another kind, nobody earns, a child", ON,
             QUIET | {"legal_aid_cases_12m": 1, "days_since_legal_aid": 10, "earners": 0, "minors": 1}, None),
        Case("no case", ON, QUIET | {"earners": 0, "minors": 1}, None),
        Case("legal aid unknown", ON, {"size": 2, "earners": 0, "minors": 1}, None),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
