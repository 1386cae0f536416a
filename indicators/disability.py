"""Disability: who holds a certificate, how grave it is, and whether it is new."""

from __future__ import annotations

from hardship.declarations import Current, Indicator, Total
from hardship.expressions import number_of

CERTIFICATES = Current("disability.certificates", "count")
CATEGORY = Current("disability.category")
GRADE = Current("disability.grade", "min")
GRAVE = Current("disability.grave", "count")
NEW_GRAVE_12M = Total("disability.grave", days=365, how="count")

INDICATORS = (
    Indicator(
        "has_disability_certificate", "bool", "持有残疾人证", "holds a disability certificate",
        "A certificate opens subsidies that many holders never ask for.",
        "member", CERTIFICATES.col > 0, (CERTIFICATES,),
    ),
    Indicator(
        "disability_category", "int", "残疾类别", "category: 1 sight, 2 hearing, 3 speech, 4 limb, 5 intellectual, 6 mental, 7 multiple",
        "What help fits depends on the kind of disability.",
        "member", CATEGORY.col, (CATEGORY,),
    ),
    Indicator(
        "disability_grade", "int", "残疾等级", "grade, 1 is the gravest",
        "The grade decides which subsidy is due.",
        "member", GRADE.col, (GRADE,),
    ),
    Indicator(
        "is_gravely_disabled", "bool", "重度残疾", "gravely disabled (民发〔2021〕57号 art. 8)",
        "Somebody gravely disabled can seldom work and often needs another's whole day.",
        "member", GRAVE.col > 0, (GRAVE,),
    ),
    Indicator(
        "disabled_members", "int", "持证残疾人数", "members with a disability certificate",
        "Each disabled member adds costs that others do not see.",
        "members", number_of("has_disability_certificate"),
    ),
    Indicator(
        "gravely_disabled_members", "int", "重度残疾人数", "gravely disabled members",
        "Care at home takes a second person out of work.",
        "members", number_of("is_gravely_disabled"),
    ),
    Indicator(
        "new_grave_disabilities_12m", "int", "近12个月新评定重度残疾", "grave disabilities assessed in the last 12 months",
        "In the first year a family must change its whole life around the disability.",
        "household", NEW_GRAVE_12M.col, (NEW_GRAVE_12M,),
    ),
)  # fmt: skip
