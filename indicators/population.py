"""Changes in who lives here: births, marriages, divorces, bereavements, people who moved in, permits that end (人口变化)."""

from __future__ import annotations

import polars as pl

from hardship.declarations import Current, Indicator, Total
from hardship.expressions import AS_OF, days_until, number_of

MARITAL_SINCE = Current("register.marital_since")
PERMIT_UNTIL = Current("register.permit_until")
MOVED_IN_12M = Total("register.moves_in", days=365, how="count")
GUARDIANSHIPS = Current("register.guardianships", "count")

YEAR_AGO = AS_OF.dt.offset_by("-365d")
_IS_NEW = (pl.col("marital_since") > YEAR_AGO) & (pl.col("marital_since") <= AS_OF)


def _turned(*statuses: str) -> pl.Expr:
    """Whether somebody has had one of the statuses for less than a year; unknown where they have it and nobody tells since when."""
    return pl.col("marital").is_in(statuses) & _IS_NEW


INDICATORS = (
    Indicator(
        "marital_since", "date", "婚姻变动日期", "the marital status holds since",
        "Shortly after a marriage, a divorce or a death in the family everything about a household may change.",
        "member", MARITAL_SINCE.col, (MARITAL_SINCE,), changes_with_calendar=True,
    ),
    Indicator(
        "was_married_12m", "bool", "近12个月结婚", "married within the last 12 months",
        "A marriage joins two incomes, or two needs.",
        "member", _turned("20", "21", "22", "23"), changes_with_calendar=True,
    ),
    Indicator(
        "was_divorced_12m", "bool", "近12个月离婚", "divorced within the last 12 months",
        "After a divorce one income has to pay for a whole home.",
        "member", _turned("40"), changes_with_calendar=True,
    ),
    Indicator(
        "was_widowed_12m", "bool", "近12个月丧偶", "widowed within the last 12 months",
        "Whoever is bereaved has lost more than an income, and often that too.",
        "member", _turned("30"), changes_with_calendar=True,
    ),
    Indicator(
        "was_born_12m", "bool", "近12个月出生", "born within the last 12 months",
        "A newborn child costs money and somebody's working day.",
        "member", pl.col("birth_date") > YEAR_AGO, changes_with_calendar=True,
    ),
    Indicator(
        "has_moved_in_12m", "bool", "近12个月从外地迁入", "moved in from another county in the last 12 months, as the register tells",
        "Whoever is new here does not know which door to knock at.",
        "member", MOVED_IN_12M.col > 0, (MOVED_IN_12M,), changes_with_calendar=True,
    ),
    Indicator(
        "days_to_permit_end", "int", "距居住证到期天数", "days until the residence permit ends; negative where it has ended",
        "Some services stop with the permit, and it has to be endorsed every year (居住证暂行条例 art. 10).",
        "member", days_until(PERMIT_UNTIL.col), (PERMIT_UNTIL,), changes_with_calendar=True,
    ),
    Indicator(
        "has_other_guardian", "bool", "由父母以外的人监护", "has a guardian who is no parent",
        "A child with another guardian has parents who cannot care for it.",
        "member", GUARDIANSHIPS.col > 0, (GUARDIANSHIPS,),
    ),
    Indicator(
        "births_12m", "int", "近12个月出生人数", "members born within the last 12 months",
        "With a birth a household needs more and for a time earns less.",
        "members", number_of("was_born_12m"), changes_with_calendar=True,
    ),
    Indicator(
        "marriages_12m", "int", "近12个月结婚人数", "members who married within the last 12 months, each of a couple counted",
        "A marriage makes another household of this one.",
        "members", number_of("was_married_12m"), changes_with_calendar=True,
    ),
    Indicator(
        "divorces_12m", "int", "近12个月离婚人数", "members who divorced within the last 12 months",
        "A divorce is among the commonest ways to become a household of one income.",
        "members", number_of("was_divorced_12m"), changes_with_calendar=True,
    ),
    Indicator(
        "bereavements_12m", "int", "近12个月丧偶人数", "members widowed within the last 12 months",
        "The register learns of a widow when it learns of the death, though the dead lived in another household.",
        "members", number_of("was_widowed_12m"), changes_with_calendar=True,
    ),
    Indicator(
        "moved_in_12m", "int", "近12个月从外地迁入人数", "members who moved in from another county within the last 12 months",
        "More people at one table change what each has.",
        "members", number_of("has_moved_in_12m"), changes_with_calendar=True,
    ),
    Indicator(
        "is_new_single_parent", "bool", "新单亲家庭", "one adult with minors, divorced or widowed within the last 12 months",
        "The first year alone with children is the hardest, and nobody has asked for help before.",
        "household", pl.col("is_single_adult_with_minors") & ((pl.col("divorces_12m") > 0) | (pl.col("bereavements_12m") > 0)),
        changes_with_calendar=True,
    ),
)  # fmt: skip
