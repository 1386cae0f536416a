"""困难残疾人生活补贴 (one of 残疾人两项补贴): five classes of need, and in each a higher and a lower amount by disability.

Higher: sight or limb grade 1–2, intellectual or mental grade 1–3. Lower: the other grades, and every grade of hearing and
speech. Of multiple disability the certificate does not name the parts: the amount stays open.
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Condition, Param, Policy
from hardship.evaluate import UNKNOWN
from hardship.parameters import Citation, Parameter

OWN = "disability_living_subsidy"
STANDARD = Param("minimum_living_allowance.standard_fen_month").col
CATEGORY = pl.col("disability_category")
GRADE = pl.col("disability_grade")
AGE = pl.col("age")
IS_HIGHER = (
    pl.when(CATEGORY.is_in([1, 4])).then(GRADE <= 2)
    .when(CATEGORY.is_in([5, 6])).then(GRADE <= 3)
    .when(CATEGORY.is_in([2, 3])).then(False)
)  # fmt: skip
ON_DIBAO = pl.col("receives_dibao")
IN_LOW_INCOME = pl.col("is_on_edge")
IS_NEITHER = ~ON_DIBAO & ~IN_LOW_INCOME

IS_OF_A_CLASS = (
    pl.when(ON_DIBAO | IN_LOW_INCOME | (AGE < 16)).then(True)
    # From 60 (women from 55) only the higher class counts, and only with an own income below the standard, which no feed tells.
    .when(IS_NEITHER & (AGE >= 60) & ~IS_HIGHER).then(False)
    # Who pays contributions works; the unemployed without income and full-time students are to be asked.
    .when(IS_NEITHER & AGE.is_between(16, 59) & pl.col("is_insured") & ((AGE < 55) | ~IS_HIGHER)).then(False)
)  # fmt: skip


def own(quantity: str) -> pl.Expr:
    return Param(f"{OWN}.{quantity}").col


def by_class(higher: pl.Expr, lower: pl.Expr) -> pl.Expr:
    return pl.when(IS_HIGHER).then(higher).when(~IS_HIGHER).then(lower)


AMOUNT = (
    pl.when(ON_DIBAO).then(by_class(own("dibao_higher_fen_month"), own("dibao_lower_fen_month")))
    .when(ON_DIBAO.is_null()).then(None)
    .when(IN_LOW_INCOME).then(by_class(STANDARD, own("low_income_lower_fen_month")))
    .when(IN_LOW_INCOME.is_null()).then(None)
    .when(AGE < 16).then(by_class(own("child_higher_fen_month"), own("child_lower_fen_month")))
    .when(AGE < 55).then(by_class(STANDARD, own("no_income_lower_fen_month")))
)  # fmt: skip

TEXT = "京民福发〔2016〕434号"
QUANTITIES = (
    ("dibao_higher_fen_month", "低保残疾人生活补贴（较高档，每月）", "on the allowance, higher, a month"),
    ("dibao_lower_fen_month", "低保残疾人生活补贴（较低档，每月）", "on the allowance, lower, a month"),
    ("low_income_lower_fen_month", "低收入家庭残疾人生活补贴（较低档，每月）", "low-income household, lower, a month"),
    ("no_income_lower_fen_month", "无业或在校残疾人生活补贴（较低档，每月）", "without work or studying, lower, a month"),
    ("child_higher_fen_month", "未满16周岁残疾人生活补贴（较高档，每月）", "below 16, higher, a month"),
    ("child_lower_fen_month", "未满16周岁残疾人生活补贴（较低档，每月）", "below 16, lower, a month"),
)
ON = date(2026, 9, 30)
ADULT = {
    "has_disability_certificate": True, "is_local": True, "disability_category": 4, "disability_grade": 2, "age": 40, "is_insured": False,
    "receives_dibao": False, "is_on_edge": False, "receives_disability_living": False, "receives_destitute": False,
}  # fmt: skip
OPEN = "needs_verification"

POLICY = Policy(
    name=OWN,
    zh="困难残疾人生活补贴",
    en="Living subsidy for the disabled in need",
    owner="民政局社会福利科、残联",
    unit="member",
    conditions=(
        Condition("has_disability_certificate", "持有残疾人证", "holds a disability certificate",
                  pl.col("has_disability_certificate"), Citation(TEXT, "第一条（一）")),
        Condition("is_local", "本地户籍", "registered locally", pl.col("is_local"), Citation(TEXT, "第一条（一）")),
        Condition("is_of_a_class",
                  "低保、低收入家庭、未满16周岁，或无业无稳定收入、全日制在校、年老低收入（收入和在校情况无数据，待核实）",
                  "on the allowance, in a low-income household or below 16; or without work and income, a full-time student, or old with"
                  " a low income (income and study have no feed: to be asked)",
                  IS_OF_A_CLASS, Citation(TEXT, "第一条（一）1—5")),
        Condition("is_not_receiving", "尚未领取生活补贴", "does not receive it yet",
                  ~pl.col("receives_disability_living"), Citation(TEXT, "第一条（一）")),
        Condition("is_not_destitute", "未纳入特困供养", "is not on destitute support",
                  ~pl.col("receives_destitute"), Citation(TEXT, "第三条3")),
        Condition("draws_no_child_allowance", "未享受困境儿童生活保障（未成年人待核实）",
                  "draws no living allowance for children in difficulty (minors: to be asked)",
                  pl.when(AGE >= 18).then(True).otherwise(UNKNOWN), Citation(TEXT, "第三条3；京民发〔2026〕2号 一")),
        Condition("draws_no_work_injury_care", "未领取工伤保险生活护理费（无数据，待核实；未满16周岁视为未领取）",
                  "draws no work-injury care pay (no feed: to be asked; taken as met below 16)",
                  pl.when(AGE < 16).then(True).otherwise(UNKNOWN), Citation(TEXT, "第三条3")),
        Condition("has_chosen_it_from_60", "满60周岁的，在本补贴与困难老年人养老服务补贴中选择本补贴（待本人选择）",
                  "from 60 on chooses it over the service subsidy for the old in need (the person's choice)",
                  pl.when(AGE < 60).then(True).otherwise(UNKNOWN), Citation(TEXT, "第三条2；京民养老发〔2019〕160号 三3")),
    ),
    amount_fen=AMOUNT,
    amount_per="month",
    amount_citation=Citation(TEXT, "第二条（一）；多重残疾须知其类别、年老者为收入差额，均不估算"),
    parameters=tuple(Parameter(f"{OWN}.{name}", "fen", zh, en, ()) for name, zh, en in QUANTITIES),
    cases=(
        Case("on the allowance, limb, grade 2", ON, ADULT | {"receives_dibao": True}, {"result": OPEN, "amount_fen": 40_000}),
        Case("on the allowance, limb, grade 3", ON, ADULT | {"receives_dibao": True, "disability_grade": 3},
             {"result": OPEN, "amount_fen": 32_000}),
        Case("on the allowance, mental, grade 3", ON, ADULT | {"receives_dibao": True, "disability_category": 6, "disability_grade": 3},
             {"result": OPEN, "amount_fen": 40_000}),
        Case("on the allowance, intellectual, grade 4", ON,
             ADULT | {"receives_dibao": True, "disability_category": 5, "disability_grade": 4}, {"result": OPEN, "amount_fen": 32_000}),
        Case("on the allowance, hearing, grade 1", ON, ADULT | {"receives_dibao": True, "disability_category": 2, "disability_grade": 1},
             {"result": OPEN, "amount_fen": 32_000}),
        Case("on the allowance, multiple: amount open", ON, ADULT | {"receives_dibao": True, "disability_category": 7},
             {"result": OPEN, "amount_fen": None}),
        Case("low income, higher, old standard", date(2024, 6, 30), ADULT | {"is_on_edge": True}, {"result": OPEN, "amount_fen": 139_500}),
        Case("low income, higher, new standard", date(2024, 7, 1), ADULT | {"is_on_edge": True}, {"result": OPEN, "amount_fen": 145_000}),
        Case("low income, lower", ON, ADULT | {"is_on_edge": True, "disability_grade": 4}, {"result": OPEN, "amount_fen": 30_000}),
        Case("without work, lower", ON, ADULT | {"disability_grade": 4}, {"result": OPEN, "amount_fen": 20_000}),
        Case("pays contributions", ON, ADULT | {"is_insured": True}, {"result": "no", "amount_fen": None}),
        Case("pays contributions, but on the allowance", ON, ADULT | {"is_insured": True, "receives_dibao": True},
             {"result": OPEN, "amount_fen": 40_000}),
        Case("pays contributions, roll unknown", ON, ADULT | {"is_insured": True, "receives_dibao": None},
             {"result": OPEN, "amount_fen": None}),
        Case("pays contributions at 55, higher", ON, ADULT | {"is_insured": True, "age": 55}, {"result": OPEN, "amount_fen": None}),
        Case("pays contributions at 55, lower", ON, ADULT | {"is_insured": True, "age": 55, "disability_grade": 3},
             {"result": "no", "amount_fen": None}),
        Case("15 years old, higher", ON, ADULT | {"age": 15}, {"result": OPEN, "amount_fen": 30_000}),
        Case("15 years old, lower", ON, ADULT | {"age": 15, "disability_grade": 3}, {"result": OPEN, "amount_fen": 20_000}),
        Case("16 years old", ON, ADULT | {"age": 16}, {"result": OPEN, "amount_fen": 145_000}),
        Case("55 years old: a gap to the standard", ON, ADULT | {"age": 55}, {"result": OPEN, "amount_fen": None}),
        Case("59 years old, lower", ON, ADULT | {"age": 59, "disability_grade": 3}, {"result": OPEN, "amount_fen": None}),
        Case("60 years old, lower", ON, ADULT | {"age": 60, "disability_grade": 3}, {"result": "no", "amount_fen": None}),
        Case("60 years old, higher", ON, ADULT | {"age": 60}, {"result": OPEN, "amount_fen": None}),
        Case("already receiving it", ON, ADULT | {"receives_dibao": True, "receives_disability_living": True},
             {"result": "no", "amount_fen": None}),
        Case("on destitute support", ON, ADULT | {"receives_destitute": True}, {"result": "no", "amount_fen": None}),
        Case("registered elsewhere", ON, ADULT | {"is_local": False}, {"result": "no", "amount_fen": None}),
        Case("no certificate", ON, ADULT | {"has_disability_certificate": False}, {"result": "no", "amount_fen": None}),
        Case("the day before the text", date(2015, 12, 31), ADULT | {"receives_dibao": True}, {"result": OPEN, "amount_fen": None}),
        Case("the first day of the text", date(2016, 1, 1), ADULT | {"receives_dibao": True}, {"result": OPEN, "amount_fen": 40_000}),
        Case("nothing known but the certificate", ON, {"has_disability_certificate": True}, {"result": OPEN, "amount_fen": None}),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
