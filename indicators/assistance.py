"""Who is already helped, and with what: so that nobody is alerted twice, and nobody who is left out is missed."""

from __future__ import annotations

import polars as pl

from hardship.declarations import Current, Indicator, Total

TIERS = {
    "destitute": ("特困供养", "support for the destitute (特困)"),
    "dibao": ("低保", "minimum living allowance (低保)"),
    "edge": ("低保边缘", "edge of the minimum living allowance (低保边缘)"),
    "rigid": ("刚性支出困难", "essential-expenditure hardship (刚性支出困难)"),
}
RECEIVES = {
    "dibao": ("享受低保", "receives the minimum living allowance"),
    "destitute": ("享受特困供养", "receives support for the destitute"),
    "disability_living": ("享受困难残疾人生活补贴", "receives the living subsidy for the disabled"),
    "disability_care": ("享受重度残疾人护理补贴", "receives the care subsidy for the gravely disabled"),
}
IN_FORCE = {benefit: Current(f"assistance_roll.{benefit}", "count") for benefit in {**TIERS, **RECEIVES}}
MONTHLY = Current("assistance_roll.monthly_fen", "sum")
TEMPORARY_FEN_12M = Total("assistance_roll.temporary_fen", days=365)
TEMPORARY_12M = Total("assistance_roll.temporary", days=365, how="count")


def _tier() -> pl.Expr:
    """The highest tier in force; the order is that of TIERS."""
    tier = pl.lit("none")
    for name in reversed(TIERS):
        tier = pl.when(pl.col(f"is_on_{name}")).then(pl.lit(name)).otherwise(tier)
    return pl.when(pl.col("is_on_dibao").is_not_null()).then(tier)


INDICATORS = (
    *(
        Indicator(
            f"receives_{benefit}", "bool", zh, en,
            "Whoever already receives it need not be told of it again.",
            "member", IN_FORCE[benefit].col > 0, (IN_FORCE[benefit],), changes_with_calendar=True,
        )
        for benefit, (zh, en) in RECEIVES.items()
    ),
    *(
        Indicator(
            f"is_on_{tier}", "bool", f"家庭有人在享{zh}", f"a member is on the roll: {en}",
            "A household on the roll is already known and visited; what it may lack is the next help, not the first.",
            "household", IN_FORCE[tier].col > 0, (IN_FORCE[tier],), changes_with_calendar=True,
        )
        for tier, (zh, en) in TIERS.items()
    ),
    Indicator(
        "tier", "code", "救助层级", "highest tier in force: destitute, dibao, edge, rigid or none",
        "Help in medicine, schooling, housing and work follows the tier.",
        "household", _tier(), changes_with_calendar=True,
    ),
    Indicator(
        "assistance_monthly_fen", "fen", "月救助金额", "assistance a month, all members",
        "It is part of what the household lives on.",
        "household", MONTHLY.col, (MONTHLY,), changes_with_calendar=True,
    ),
    Indicator(
        "temporary_aid_12m_fen", "fen", "近12个月临时救助金额", "temporary assistance paid, last 12 months",
        "Aid that was needed once may be needed again, and some of it is given only once a year.",
        "household", TEMPORARY_FEN_12M.col, (TEMPORARY_FEN_12M,),
    ),
    Indicator(
        "temporary_aids_12m", "int", "近12个月临时救助次数", "temporary assistance, times in the last 12 months",
        "A household that comes back again and again has a need that lasts.",
        "household", TEMPORARY_12M.col, (TEMPORARY_12M,),
    ),
)  # fmt: skip
