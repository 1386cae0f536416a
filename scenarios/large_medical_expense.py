"""大额医疗支出: what patients paid themselves in twelve months, against the standard of living and the insured income."""

from datetime import date

import polars as pl

from hardship.declarations import Case, Param, Scenario
from hardship.parameters import Citation, Dated, Parameter

OWN = "large_medical_expense"
STANDARD_NAME = "minimum_living_allowance.standard_fen_month"
SPENT = pl.col("medical_self_paid_12m_fen")
SHARE = pl.col("medical_share_of_income_ppm")
YEAR_OF_STANDARD = Param(STANDARD_NAME).col * 12 * pl.col("size")
IS_IN_TIER = pl.col("is_on_dibao") | pl.col("is_on_edge") | pl.col("is_on_destitute")


def own(quantity: str) -> pl.Expr:
    return Param(f"{OWN}.{quantity}").col


def at_least(percent: pl.Expr) -> pl.Expr:
    """Whether the spending reaches that share of a year's standard for the whole household."""
    return YEAR_OF_STANDARD * percent <= SPENT * 100


def chosen(quantity: str, unit: str, zh: str, en: str, value: int, why: str) -> Parameter:
    """A line that no text sets: chosen by the project, said to be so."""
    return Parameter(f"{OWN}.{quantity}", unit, zh, en, (Dated(date(2020, 1, 1), value, Citation("本项目设定", why), unverified=True),))


ON = date(2026, 9, 30)
ONE = {"size": 1, "is_on_dibao": False, "is_on_edge": False, "is_on_destitute": False}

SCENARIO = Scenario(
    name=OWN,
    zh="大额医疗支出",
    en="Large medical spending",
    why_zh="看病花光积蓄是家庭陷入困难的最常见原因，而很多家庭不知道医疗救助和支出型临时救助可以事后申请。",
    why_en="Illness that eats the savings is the commonest way into hardship, and many do not know that aid can be asked for afterwards.",
    direction="entry",
    trigger=(own("floor_fen") <= SPENT) & (at_least(own("year_percent")) | (own("income_share_ppm") <= SHARE))
    | (own("tier_floor_fen") <= SPENT) & IS_IN_TIER & at_least(own("tier_percent")),
    level=pl.when(at_least(own("red_percent"))).then(pl.lit("red"))
    .when(at_least(own("year_percent")) | (SHARE >= 1_000_000)).then(pl.lit("orange"))
    .otherwise(pl.lit("yellow")),
    reason_zh="全家{size}人近12个月看病自己付了{medical_self_paid_12m_fen}[，其中近3个月{medical_self_paid_3m_fen}]"
    "[，相当于参保收入的{medical_share_of_income_ppm}]；本地低保标准是每人每月{param:minimum_living_allowance.standard_fen_month}。",
    reason_en="This household of {size} paid {medical_self_paid_12m_fen} for medical care in 12 months"
    "[, {medical_self_paid_3m_fen} of it in the last 3][, as much as {medical_share_of_income_ppm} of its insured income];"
    " the local minimum-living standard is {param:minimum_living_allowance.standard_fen_month} a head and month.",
    numbers=(
        "medical_self_paid_12m_fen", "medical_self_paid_3m_fen", "medical_self_paid_prior_12m_fen", "inpatient_stays_12m",
        "insured_income_12m_fen", "medical_share_of_income_ppm", "size", f"param:{STANDARD_NAME}",
        f"param:{OWN}.floor_fen", f"param:{OWN}.tier_floor_fen", f"param:{OWN}.year_percent", f"param:{OWN}.red_percent",
        f"param:{OWN}.tier_percent", f"param:{OWN}.income_share_ppm",
    ),
    clauses=(
        Citation("民发〔2023〕39号", "三（三）"),
        Citation("《社会救助法》", "第二十二条、第二十四条、第三十九条"),
        Citation("京民社救发〔2020〕86号", "一（二）、三（二）"),
        Citation("京医保发〔2023〕9号", "一、三"),
    ),
    feeds=("medical_expenses", "social_insurance", "assistance_roll", "register"),
    cool_down_days=90,
    parameters=(
        chosen("floor_fen", "fen", "起点（其他家庭）", "floor, other households", 500_000,
               "与京民社救发〔2020〕86号 三（二）2的支出起点相同；预警起点无文本"),
        chosen("tier_floor_fen", "fen", "起点（低保、低收入、特困）", "floor, recognised households", 200_000,
               "与京民社救发〔2020〕86号 三（二）1的支出起点相同；预警起点无文本"),
        chosen("year_percent", "percent", "占全家一年低保标准", "share of a year's standard for the household", 100,
               "自付达到全家一年的低保标准，等于一年的基本生活费；无文本"),
        chosen("red_percent", "percent", "占全家一年低保标准（立即）", "the same, for red", 200, "两年的基本生活费；无文本"),
        chosen("tier_percent", "percent", "占全家一年低保标准（已认定困难家庭）", "the same, for recognised households", 25,
               "已认定困难家庭没有余力，三个月的基本生活费即提示；无文本"),
        chosen("income_share_ppm", "ppm", "占参保收入", "share of insured income", 400_000,
               "国际上灾难性卫生支出常用40%；《社会救助法》第二十二条的本地比例无文本"),
    ),
    cases=(
        Case("a year's standard for one", ON, ONE | {"medical_self_paid_12m_fen": 1_740_000}, "orange"),
        Case("one fen less", ON, ONE | {"medical_self_paid_12m_fen": 1_739_999}, None),
        Case("two years' standard", ON, ONE | {"medical_self_paid_12m_fen": 3_480_000}, "red"),
        Case("one fen less than two years' standard", ON, ONE | {"medical_self_paid_12m_fen": 3_479_999}, "orange"),
        Case("the same spending in a household of three", ON, ONE | {"size": 3, "medical_self_paid_12m_fen": 3_480_000}, None),
        Case("on the last day of the old standard", date(2024, 6, 30), ONE | {"medical_self_paid_12m_fen": 1_700_000}, "orange"),
        Case("on the first day of the new standard", date(2024, 7, 1), ONE | {"medical_self_paid_12m_fen": 1_700_000}, None),
        Case("two fifths of the insured income, at the floor", ON,
             ONE | {"medical_self_paid_12m_fen": 500_000, "medical_share_of_income_ppm": 400_000}, "yellow"),
        Case("just less than two fifths", ON, ONE | {"medical_self_paid_12m_fen": 500_000, "medical_share_of_income_ppm": 399_999}, None),
        Case("one fen below the floor", ON, ONE | {"medical_self_paid_12m_fen": 499_999, "medical_share_of_income_ppm": 400_000}, None),
        Case("as much as the insured income", ON,
             ONE | {"medical_self_paid_12m_fen": 500_000, "medical_share_of_income_ppm": 1_000_000}, "orange"),
        Case("on the allowance, a quarter of a year's standard", ON,
             ONE | {"is_on_dibao": True, "medical_self_paid_12m_fen": 435_000}, "yellow"),
        Case("on the allowance, one fen less", ON, ONE | {"is_on_dibao": True, "medical_self_paid_12m_fen": 434_999}, None),
        Case("a quarter of a year's standard, not on any roll", ON, ONE | {"medical_self_paid_12m_fen": 435_000}, None),
        Case("roll unknown, large spending", ON, {"size": 1, "medical_self_paid_12m_fen": 1_740_000}, "orange"),
        Case("before any standard on file", date(2023, 6, 30), ONE | {"medical_self_paid_12m_fen": 9_000_000}, None),
        Case("spending unknown", ON, ONE, None),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
