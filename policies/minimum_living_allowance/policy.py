"""最低生活保障: income per head below the standard and assets within the limit; paid as the gap, with additions by class.

The night knows no income. It knows what was insured, and that only rules out: where even after every deduction that the
rules allow (work reward, illness, disability) the insured income alone reaches the standard, the answer is no. Below it
the answer stays open until the person agrees to a means check (社会救助法 art. 40–41).
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Condition, Param, Policy
from hardship.evaluate import half_up
from hardship.parameters import Citation, Parameter

OWN = "minimum_living_allowance"
STANDARD = Param(f"{OWN}.standard_fen_month").col
EDGE_LINE = pl.coalesce(Param(f"{OWN}.edge_line_fen_month").col, STANDARD * Param(f"{OWN}.edge_line_percent").col // 100)
WORK_REWARD = Param(f"{OWN}.work_reward_percent").col
DEDUCTION = Param(f"{OWN}.deduction_percent").col
GRAVE_ADDITION = Param(f"{OWN}.grave_addition_percent").col
OTHER_ADDITION = Param(f"{OWN}.other_addition_percent").col

MEANS = pl.col("means_income_per_head_fen")
SIZE = pl.col("size")
GRAVE = pl.col("gravely_disabled_members")

# In hundredths of a fen: the percentages stay whole numbers.
INSURED_AT_LEAST = pl.col("insured_income_monthly_fen") * 100 - STANDARD * (WORK_REWARD * pl.col("earners") + DEDUCTION)
IS_RULED_OUT = (INSURED_AT_LEAST >= STANDARD * SIZE * 100) & (GRAVE == 0)

BY_MEANS = (
    pl.when(MEANS < STANDARD).then(True)
    .when((GRAVE > 0) & (MEANS < EDGE_LINE)).then(True)
    # A gravely disabled adult who lives on siblings or parents past 60 may enter alone, whatever the household earns.
    .when((MEANS >= STANDARD) & (GRAVE == 0)).then(False)
)  # fmt: skip

# Who is grave is counted among the elders and minors too where both; the smaller sum keeps the estimate a floor.
CARED_FOR = pl.col("elders") + pl.col("minors")
OTHERS = pl.when(CARED_FOR > GRAVE).then(CARED_FOR - GRAVE).when(CARED_FOR <= GRAVE).then(0)
AS_A_WHOLE = (
    (STANDARD - MEANS) * (SIZE - GRAVE) * 100
    + STANDARD * GRAVE * (100 + GRAVE_ADDITION)
    + STANDARD * OTHER_ADDITION * OTHERS
)  # fmt: skip
ALONE = STANDARD * GRAVE * (100 + GRAVE_ADDITION)

RULES = "《北京市城乡居民最低生活保障及低收入家庭救助制度实施细则》（2019年施行）"


def local(quantity: str, unit: str, zh: str, en: str) -> Parameter:
    """A quantity that each region sets: unknown until its pack gives a value."""
    return Parameter(f"{OWN}.{quantity}", unit, zh, en, ())


KNOWN = {
    "is_on_dibao": False, "is_on_destitute": False, "local_members": 3, "size": 3, "gravely_disabled_members": 0, "elders": 0,
    "minors": 1, "earners": 1, "insured_income_monthly_fen": 300_000,
}  # fmt: skip
CHECKED = KNOWN | {"means_assets_within_limits": True}

POLICY = Policy(
    name=OWN,
    zh="最低生活保障",
    en="Minimum living allowance",
    owner="民政局社会救助科",
    unit="household",
    conditions=(
        Condition(
            "is_not_receiving", "尚未享受低保或特困供养", "not yet on the allowance or on destitute support",
            ~(pl.col("is_on_dibao") | pl.col("is_on_destitute")),
            Citation("《社会救助法》", "第十三条、第十八条"),
        ),
        Condition(
            "has_local_member", "家庭中有本地户籍成员", "a member is registered locally",
            pl.col("local_members") > 0,
            Citation("《社会救助法》", f"第三十七条；{RULES} 二（一）"),
        ),
        Condition(
            "is_income_below_standard",
            "核减后家庭月人均收入低于低保标准（参保收入扣除全部可能的核减后仍达到标准的为不符合；其余待授权核对）",
            "monthly income per head after deductions below the standard (ruled out where insured income alone reaches it after"
            " every deduction; else open until a means check is agreed to)",
            pl.when(MEANS.is_not_null()).then(BY_MEANS).when(IS_RULED_OUT).then(False),
            Citation("《社会救助法》", f"第十八条、第四十条、第四十一条；{RULES} 二、十（一）（三）"),
        ),
        Condition(
            "is_within_asset_limits", "家庭财产符合规定（待授权核对）", "assets within the limits (open until a means check is agreed to)",
            pl.col("means_assets_within_limits"),
            Citation("《社会救助法》", "第十八条、第四十一条；京政办发〔2018〕45号（无文本，待核）"),
        ),
    ),
    amount_fen=half_up(pl.when(MEANS < STANDARD).then(AS_A_WHOLE).when((GRAVE > 0) & (MEANS < EDGE_LINE)).then(ALONE), 100),
    amount_per="month",
    amount_citation=Citation(
        RULES, "九（一）（二）、十（二）；全户合计后一次四舍五入到分（取整方式无文本，待核）；重叠身份按低者计，实际可能更高"
    ),
    parameters=(
        local("standard_fen_month", "fen", "低保标准（每人每月）", "minimum-living standard a head and month"),
        local("edge_line_fen_month", "fen", "低收入（低保边缘）家庭线（每人每月）", "edge line a head and month"),
        local("work_reward_percent", "percent", "就业奖励（占低保标准）", "work reward, share of the standard"),
        local("deduction_percent", "percent", "重病重残或单亲最多核减（占低保标准）", "largest deduction, illness or disability"),
        local("grave_addition_percent", "percent", "重残、重病增发（占低保标准）", "addition for the gravely disabled or ill"),
        local("other_addition_percent", "percent", "老年人、未成年人等增发（占低保标准）", "addition for the old, minors and others"),
    ),
    cases=(
        Case("one fen below the standard", date(2026, 9, 30), CHECKED | {"means_income_per_head_fen": 144_999},
             {"result": "likely", "amount_fen": 3 + 36_250}),
        Case("at the standard", date(2026, 9, 30), CHECKED | {"means_income_per_head_fen": 145_000}, {"result": "no", "amount_fen": None}),
        Case("last day of the old standard", date(2024, 6, 30), CHECKED | {"means_income_per_head_fen": 139_500},
             {"result": "no", "amount_fen": None}),
        Case("first day of the new standard", date(2024, 7, 1), CHECKED | {"means_income_per_head_fen": 139_500},
             {"result": "likely", "amount_fen": 3 * 5_500 + 36_250}),
        Case("before any standard on file", date(2023, 6, 30), CHECKED | {"means_income_per_head_fen": 50_000},
             {"result": "needs_verification", "amount_fen": None}),
        Case("nothing checked yet", date(2026, 9, 30), KNOWN, {"result": "needs_verification", "amount_fen": None}),
        # 1,450 × (3 + 0.8 + 1.5) = 7,685 yuan: below it the insured income cannot rule anyone out.
        Case("insured income one fen below what rules out", date(2026, 9, 30), KNOWN | {"insured_income_monthly_fen": 768_499},
             {"result": "needs_verification", "amount_fen": None}),
        Case("insured income that rules out", date(2026, 9, 30), KNOWN | {"insured_income_monthly_fen": 768_500},
             {"result": "no", "amount_fen": None}),
        Case("insured income rules out no gravely disabled member", date(2026, 9, 30),
             KNOWN | {"insured_income_monthly_fen": 2_000_000, "gravely_disabled_members": 1},
             {"result": "needs_verification", "amount_fen": None}),
        Case("gravely disabled member below the edge line", date(2026, 9, 30),
             CHECKED | {"means_income_per_head_fen": 253_999, "gravely_disabled_members": 1},
             {"result": "likely", "amount_fen": 195_750}),
        Case("gravely disabled member at the edge line", date(2026, 9, 30),
             CHECKED | {"means_income_per_head_fen": 254_000, "gravely_disabled_members": 1},
             {"result": "needs_verification", "amount_fen": None}),
        Case("edge line before the minimum wage rose", date(2025, 8, 31),
             CHECKED | {"means_income_per_head_fen": 242_000, "gravely_disabled_members": 1},
             {"result": "needs_verification", "amount_fen": None}),
        Case("edge line from the day it rose", date(2025, 9, 1),
             CHECKED | {"means_income_per_head_fen": 242_000, "gravely_disabled_members": 1},
             {"result": "likely", "amount_fen": 195_750}),
        Case("gravely disabled member of a poor household", date(2026, 9, 30),
             CHECKED | {"means_income_per_head_fen": 100_000, "gravely_disabled_members": 1, "elders": 1},
             {"result": "likely", "amount_fen": 2 * 45_000 + 195_750 + 36_250}),
        Case("ages unknown: the additions, and so the amount, stay open", date(2026, 9, 30),
             CHECKED | {"means_income_per_head_fen": 100_000, "elders": None, "minors": None}, {"result": "likely", "amount_fen": None}),
        Case("assets above the limits", date(2026, 9, 30),
             KNOWN | {"means_income_per_head_fen": 100_000, "means_assets_within_limits": False}, {"result": "no", "amount_fen": None}),
        Case("already on the allowance", date(2026, 9, 30), CHECKED | {"is_on_dibao": True, "means_income_per_head_fen": 100_000},
             {"result": "no", "amount_fen": None}),
        Case("nobody registered locally", date(2026, 9, 30), CHECKED | {"local_members": 0, "means_income_per_head_fen": 100_000},
             {"result": "no", "amount_fen": None}),
        Case("nothing known at all", date(2026, 9, 30), {}, {"result": "needs_verification", "amount_fen": None}),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
