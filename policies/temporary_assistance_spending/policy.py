"""支出型临时救助: necessary spending of the last twelve months beyond what the household can bear; paid in bands.

Of the necessary spending only what the patients paid is known at night; education and other spending are asked for. For
households on 低保, 低收入 or 特困 income and assets were checked when they were recognised (社会救助法 art. 42).
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Condition, Param, Policy
from hardship.evaluate import UNKNOWN, half_up, least
from hardship.parameters import Citation, Parameter

OWN = "temporary_assistance_spending"
STANDARD = Param("minimum_living_allowance.standard_fen_month").col
EDGE_LINE = pl.coalesce(
    Param("minimum_living_allowance.edge_line_fen_month").col,
    STANDARD * Param("minimum_living_allowance.edge_line_percent").col // 100,
)
SPENT = pl.col("medical_self_paid_12m_fen")
SIZE = pl.col("size")
MEANS = pl.col("means_income_per_head_fen")
GRAVE = pl.col("gravely_disabled_members")
IS_IN_TIER = pl.col("is_on_dibao") | pl.col("is_on_edge") | pl.col("is_on_destitute")


def own(quantity: str) -> pl.Expr:
    return Param(f"{OWN}.{quantity}").col


def by_tier(in_tier: pl.Expr, other: pl.Expr) -> pl.Expr:
    return pl.when(IS_IN_TIER).then(in_tier).when(~IS_IN_TIER).then(other)


FLOOR = by_tier(own("floor_tier_fen"), own("floor_other_fen"))
YEARLY_LINE = EDGE_LINE * 12 * SIZE
AFTER_SPENDING_AT_LEAST = pl.col("insured_income_12m_fen") - SPENT
IS_RULED_OUT = YEARLY_LINE * own("certain_percent") <= AFTER_SPENDING_AT_LEAST * 100
BY_INCOME = pl.when(MEANS.is_not_null()).then(MEANS * 12 * SIZE - SPENT < YEARLY_LINE).when(IS_RULED_OUT).then(False)

BONUS = pl.when(IS_IN_TIER).then(0).when(GRAVE == 0).then(0).when(GRAVE > 0).then(own("grave_bonus_percent"))
LOWER_PERCENT = by_tier(own("lower_tier_percent"), own("lower_other_percent")) + BONUS
UPPER_PERCENT = by_tier(own("upper_tier_percent"), own("upper_other_percent")) + BONUS
BAND = own("band_fen")
IN_LOWER = least(SPENT, BAND)
IN_BANDS = half_up(IN_LOWER * LOWER_PERCENT + (SPENT - IN_LOWER) * UPPER_PERCENT, 100)

TEXT = "京民社救发〔2020〕86号"
QUANTITIES = (
    ("floor_tier_fen", "fen", "起点支出（低保、低收入、特困）", "spending from which it is paid: recognised households"),
    ("floor_other_fen", "fen", "起点支出（其他家庭）", "spending from which it is paid: other households"),
    ("band_fen", "fen", "分档支出", "spending at which the second band begins"),
    ("lower_tier_percent", "percent", "第一档比例（低保、低收入、特困）", "share of the first band: recognised households"),
    ("upper_tier_percent", "percent", "第二档比例（低保、低收入、特困）", "share of the second band: recognised households"),
    ("lower_other_percent", "percent", "第一档比例（其他家庭）", "share of the first band: other households"),
    ("upper_other_percent", "percent", "第二档比例（其他家庭）", "share of the second band: other households"),
    ("grave_bonus_percent", "percent", "有重度残疾人家庭增加的比例", "percentage points more with a gravely disabled member"),
    ("cap_months", "months", "上限（低保标准月数）", "cap, in months of the standard"),
    ("certain_percent", "percent", "参保收入确定不符合的线（占低收入线）", "insured income that rules out, share of the edge line"),
)
ON = date(2026, 9, 30)
KNOWN = {
    "local_members": 2, "size": 2, "is_on_dibao": False, "is_on_edge": False, "is_on_destitute": False, "gravely_disabled_members": 0,
    "temporary_aids_12m": 0, "insured_income_12m_fen": 3_000_000, "medical_self_paid_12m_fen": 2_000_000,
}  # fmt: skip
CHECKED = KNOWN | {"means_income_per_head_fen": 150_000, "means_assets_within_limits": True}
TIER = KNOWN | {"is_on_edge": True}

POLICY = Policy(
    name=OWN,
    zh="临时救助（支出型）",
    en="Temporary assistance for necessary spending",
    owner="民政局社会救助科、街道（乡镇）",
    unit="household",
    conditions=(
        Condition(
            "has_local_member", "家庭中有本地户籍成员", "a member is registered locally",
            pl.col("local_members") > 0, Citation(TEXT, "一（二）"),
        ),
        Condition(
            "is_spending_at_floor", "已知的生活必需支出（近12个月医疗自付）达到起点；教育等支出无数据，不在其内",
            "known necessary spending (medical, 12 months) reaches the floor; education and other spending have no feed and do not count",
            SPENT >= FLOOR, Citation(TEXT, "三（二）；民发〔2018〕23号 二（一）"),
        ),
        Condition(
            "is_income_low_after_spending", "扣除必需支出后月人均收入低于低收入家庭线（已认定的困难家庭视为符合；其余待授权核对）",
            "monthly income per head after that spending below the edge line (met by recognised households; else until a means check)",
            IS_IN_TIER | BY_INCOME,
            Citation(TEXT, "一（二）1、二（二）2；《社会救助法》第四十一条、第四十二条"),
        ),
        Condition(
            "is_within_asset_limits", "家庭财产符合规定（已认定的困难家庭视为符合；其余待授权核对）",
            "assets within the limits (recognised households meet it; else open until a means check)",
            IS_IN_TIER | pl.col("means_assets_within_limits"),
            Citation(TEXT, "一（二）2；《社会救助法》第四十二条"),
        ),
        Condition(
            "is_not_aided_for_same_cause", "近12个月未因同一事由获临时救助（已有救助的，事由需核实）",
            "no temporary aid for the same cause within 12 months (where there was aid, its cause is to be asked)",
            pl.when(pl.col("temporary_aids_12m") == 0).then(True).otherwise(UNKNOWN), Citation(TEXT, "三"),
        ),
    ),
    amount_fen=least(IN_BANDS, own("cap_months") * STANDARD),
    amount_per="once",
    amount_citation=Citation(TEXT, "三（二）；合计后一次四舍五入到分（取整方式无文本，待核）；仅按已知医疗自付估算"),
    parameters=tuple(Parameter(f"{OWN}.{name}", unit, zh, en, ()) for name, unit, zh, en in QUANTITIES),
    cases=(
        Case("recognised household at the floor", ON, TIER | {"medical_self_paid_12m_fen": 200_000},
             {"result": "likely", "amount_fen": 80_000}),
        Case("recognised household one fen below the floor", ON, TIER | {"medical_self_paid_12m_fen": 199_999},
             {"result": "no", "amount_fen": None}),
        Case("recognised household at the band", ON, TIER | {"medical_self_paid_12m_fen": 3_000_000},
             {"result": "likely", "amount_fen": 1_200_000}),
        Case("recognised household ten yuan above the band", ON, TIER | {"medical_self_paid_12m_fen": 3_001_000},
             {"result": "likely", "amount_fen": 1_200_500}),
        Case("other household at the floor", ON, CHECKED | {"medical_self_paid_12m_fen": 500_000},
             {"result": "likely", "amount_fen": 150_000}),
        Case("other household one fen below the floor", ON, CHECKED | {"medical_self_paid_12m_fen": 499_999},
             {"result": "no", "amount_fen": None}),
        Case("other household ten yuan above the band", ON, CHECKED | {"medical_self_paid_12m_fen": 3_001_000},
             {"result": "likely", "amount_fen": 900_400}),
        Case("ten points more with a gravely disabled member", ON, CHECKED | {"gravely_disabled_members": 1},
             {"result": "likely", "amount_fen": 800_000}),
        Case("no such points for recognised households", ON, TIER | {"gravely_disabled_members": 1},
             {"result": "likely", "amount_fen": 800_000}),
        Case("half a fen is rounded up once", ON, TIER | {"medical_self_paid_12m_fen": 3_000_001},
             {"result": "likely", "amount_fen": 1_200_001}),
        Case("just below the cap", ON, TIER | {"medical_self_paid_12m_fen": 7_559_998}, {"result": "likely", "amount_fen": 3_479_999}),
        Case("at the cap", ON, TIER | {"medical_self_paid_12m_fen": 9_000_000}, {"result": "likely", "amount_fen": 3_480_000}),
        Case("cap on the last day of the old standard", date(2024, 6, 30), TIER | {"medical_self_paid_12m_fen": 9_000_000},
             {"result": "likely", "amount_fen": 3_348_000}),
        Case("cap on the first day of the new standard", date(2024, 7, 1), TIER | {"medical_self_paid_12m_fen": 9_000_000},
             {"result": "likely", "amount_fen": 3_480_000}),
        Case("the day before the text", date(2020, 7, 7), TIER, {"result": "needs_verification", "amount_fen": None}),
        # 2 × 12 × 2,540 = 60,960 yuan is the line of two; with 20,000 of spending the income may be 80,960.
        Case("income after spending below the line", ON, CHECKED | {"means_income_per_head_fen": 337_333},
             {"result": "likely", "amount_fen": 600_000}),
        Case("income after spending not below the line", ON, CHECKED | {"means_income_per_head_fen": 337_334},
             {"result": "no", "amount_fen": None}),
        Case("nothing checked yet", ON, KNOWN, {"result": "needs_verification", "amount_fen": 600_000}),
        Case("insured income one fen below what rules out", ON, KNOWN | {"insured_income_12m_fen": 11_143_999},
             {"result": "needs_verification", "amount_fen": 600_000}),
        Case("insured income that rules out", ON, KNOWN | {"insured_income_12m_fen": 11_144_000}, {"result": "no", "amount_fen": None}),
        Case("assets above the limits", ON, CHECKED | {"means_assets_within_limits": False}, {"result": "no", "amount_fen": None}),
        Case("aided within the year: the cause is to be asked", ON, TIER | {"temporary_aids_12m": 1},
             {"result": "needs_verification", "amount_fen": 800_000}),
        Case("nobody registered locally", ON, TIER | {"local_members": 0}, {"result": "no", "amount_fen": None}),
        Case("roll unknown: insured income alone refuses nobody", ON,
             KNOWN | {"insured_income_12m_fen": 11_144_000, "is_on_dibao": None, "is_on_edge": None, "is_on_destitute": None},
             {"result": "needs_verification", "amount_fen": None}),
        Case("roll unknown: assets above the limits refuse nobody", ON,
             CHECKED | {"means_assets_within_limits": False, "is_on_dibao": None, "is_on_edge": None, "is_on_destitute": None},
             {"result": "needs_verification", "amount_fen": None}),
        Case("nothing known at all", ON, {}, {"result": "needs_verification", "amount_fen": None}),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
