"""重度残疾人护理补贴 (one of 残疾人两项补贴): for those who need long-term care, by category and grade.

Category: 1 sight, 2 hearing, 3 speech, 4 limb, 5 intellectual, 6 mental, 7 multiple. A certificate of multiple disability
does not say which disabilities meet in it, so its amount, and at grade 3 the class itself, stay open.
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Condition, Param, Policy
from hardship.evaluate import UNKNOWN
from hardship.parameters import Citation, Parameter

OWN = "disability_care_subsidy"
CATEGORY = pl.col("disability_category")
GRADE = pl.col("disability_grade")
AGE = pl.col("age")
IS_MIND = CATEGORY.is_in([5, 6])
IS_SIGHT_OR_LIMB = CATEGORY.is_in([1, 4])
IS_HEARING_OR_SPEECH = CATEGORY.is_in([2, 3])

IS_CARE_CLASS = (
    pl.when((GRADE <= 2) | (IS_MIND & (GRADE == 3))).then(True)
    .when((CATEGORY == 7) & (GRADE == 3)).then(UNKNOWN)
    .when((GRADE >= 3) & CATEGORY.is_between(1, 7)).then(False)
)  # fmt: skip
IS_HIGHER = (IS_SIGHT_OR_LIMB | IS_MIND) & (GRADE == 1)
IS_LOWER = (IS_SIGHT_OR_LIMB & (GRADE == 2)) | (IS_MIND & GRADE.is_in([2, 3])) | (IS_HEARING_OR_SPEECH & (GRADE <= 2))

TEXT = "京民福发〔2016〕434号"
ON = date(2026, 9, 30)
CHILD = {
    "has_disability_certificate": True, "is_local": True, "disability_category": 4, "disability_grade": 1,
    "receives_disability_care": False, "receives_destitute": False, "age": 15,
}  # fmt: skip

POLICY = Policy(
    name=OWN,
    zh="重度残疾人护理补贴",
    en="Care subsidy for the gravely disabled",
    owner="民政局社会福利科、残联",
    unit="member",
    conditions=(
        Condition("has_disability_certificate", "持有残疾人证", "holds a disability certificate",
                  pl.col("has_disability_certificate"), Citation(TEXT, "第一条（二）")),
        Condition("is_local", "本地户籍", "registered locally", pl.col("is_local"), Citation(TEXT, "第一条（二）")),
        Condition("is_of_care_class", "残疾等级为一级、二级，或三级智力、精神残疾（三级多重残疾需核实类别）",
                  "grade 1 or 2, or grade 3 intellectual or mental (grade 3 multiple: its parts are to be asked)",
                  IS_CARE_CLASS, Citation(TEXT, "第一条（二）")),
        Condition("is_not_receiving", "尚未领取护理补贴", "does not receive it yet",
                  ~pl.col("receives_disability_care"), Citation(TEXT, "第一条（二）")),
        Condition("is_not_destitute", "未纳入特困供养", "is not on destitute support",
                  ~pl.col("receives_destitute"), Citation(TEXT, "第三条3")),
        Condition("draws_no_excluding_benefit",
                  "未领取工伤生活护理费、见义勇为或返城知青护理费、托养补贴（无数据，待核实；未满16周岁视为未领取）",
                  "draws no work-injury care pay, care pay for the brave or returned youths, or boarding subsidy (no feed: to be asked;"
                  " taken as met below 16)",
                  pl.when(AGE < 16).then(True).otherwise(UNKNOWN), Citation(TEXT, "第三条3")),
        Condition("has_chosen_it_from_60", "满60周岁的，在本补贴与失能老年人护理补贴中选择本补贴（待本人选择）",
                  "from 60 on chooses it over the care subsidy for the old (the person's choice)",
                  pl.when(AGE < 60).then(True).otherwise(UNKNOWN), Citation(TEXT, "第三条2；京民养老发〔2019〕160号 三3")),
    ),
    amount_fen=pl.when(IS_HIGHER).then(Param(f"{OWN}.higher_fen_month").col).when(IS_LOWER).then(Param(f"{OWN}.lower_fen_month").col),
    amount_per="month",
    amount_citation=Citation(TEXT, "第二条（二）；多重残疾须知其类别，不估算"),
    parameters=(
        Parameter(f"{OWN}.higher_fen_month", "fen", "护理补贴（较高档，每月）", "care subsidy, higher, a month", ()),
        Parameter(f"{OWN}.lower_fen_month", "fen", "护理补贴（较低档，每月）", "care subsidy, lower, a month", ()),
    ),
    cases=(
        Case("limb, grade 1", ON, CHILD, {"result": "likely", "amount_fen": 30_000}),
        Case("limb, grade 2", ON, CHILD | {"disability_grade": 2}, {"result": "likely", "amount_fen": 10_000}),
        Case("limb, grade 3", ON, CHILD | {"disability_grade": 3}, {"result": "no", "amount_fen": None}),
        Case("intellectual, grade 3", ON, CHILD | {"disability_category": 5, "disability_grade": 3},
             {"result": "likely", "amount_fen": 10_000}),
        Case("mental, grade 4", ON, CHILD | {"disability_category": 6, "disability_grade": 4}, {"result": "no", "amount_fen": None}),
        Case("hearing, grade 1", ON, CHILD | {"disability_category": 2}, {"result": "likely", "amount_fen": 10_000}),
        Case("speech, grade 2", ON, CHILD | {"disability_category": 3, "disability_grade": 2},
             {"result": "likely", "amount_fen": 10_000}),
        Case("speech, grade 3", ON, CHILD | {"disability_category": 3, "disability_grade": 3}, {"result": "no", "amount_fen": None}),
        Case("multiple, grade 2: amount open", ON, CHILD | {"disability_category": 7, "disability_grade": 2},
             {"result": "likely", "amount_fen": None}),
        Case("multiple, grade 3: class open", ON, CHILD | {"disability_category": 7, "disability_grade": 3},
             {"result": "needs_verification", "amount_fen": None}),
        Case("multiple, grade 4", ON, CHILD | {"disability_category": 7, "disability_grade": 4}, {"result": "no", "amount_fen": None}),
        Case("from 16 other benefits are to be asked", ON, CHILD | {"age": 16}, {"result": "needs_verification", "amount_fen": 30_000}),
        Case("59 years old", ON, CHILD | {"age": 59}, {"result": "needs_verification", "amount_fen": 30_000}),
        Case("from 60 also a choice", ON, CHILD | {"age": 60}, {"result": "needs_verification", "amount_fen": 30_000}),
        Case("already receiving it", ON, CHILD | {"receives_disability_care": True}, {"result": "no", "amount_fen": None}),
        Case("on destitute support", ON, CHILD | {"receives_destitute": True}, {"result": "no", "amount_fen": None}),
        Case("registered elsewhere", ON, CHILD | {"is_local": False}, {"result": "no", "amount_fen": None}),
        Case("no certificate", ON, CHILD | {"has_disability_certificate": False}, {"result": "no", "amount_fen": None}),
        Case("the day before the text", date(2015, 12, 31), CHILD, {"result": "likely", "amount_fen": None}),
        Case("the first day of the text", date(2016, 1, 1), CHILD, {"result": "likely", "amount_fen": 30_000}),
        Case("nothing known but the certificate", ON, {"has_disability_certificate": True},
             {"result": "needs_verification", "amount_fen": None}),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
