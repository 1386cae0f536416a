"""急难型临时救助: an accident, a sudden grave illness or a lost livelihood; small, fast, where it happens (社会救助法 art. 29, 37, 50).

No feed sees a household's need of the day: a sign of an emergency makes a lead, and a person who goes there decides. A feed
that never delivered shows nothing: the answer is then unknown. Where all are there and silent, it is no.
Registration does not matter: it is applied for where the emergency happens.
"""

from datetime import date

import polars as pl

from hardship.declarations import Case, Condition, Param, Policy
from hardship.evaluate import UNKNOWN
from hardship.parameters import Citation, Parameter

OWN = "temporary_assistance_emergency"
STANDARD = Param("minimum_living_allowance.standard_fen_month").col
EVENT_DAYS = Param(f"{OWN}.event_days").col
IS_ACCIDENT = (pl.col("grave_injuries_12m") > 0) & (pl.col("days_since_grave_injury") <= EVENT_DAYS)
IS_FIRE = (pl.col("home_accidents_12m") > 0) & (pl.col("days_since_home_accident") <= EVENT_DAYS)
IS_HOME_LOST = IS_FIRE & (pl.col("houses_destroyed_12m") > 0)
IS_BEREAVED = pl.col("has_lost_main_earner_12m") & (pl.col("days_since_death") <= EVENT_DAYS)
IS_EARNER_KILLED = IS_BEREAVED & (pl.col("accidental_deaths_12m") > 0)
# Who was struck by nature is helped by other rules first (一（二）): whether anything is left to ask for, a person sees.
IS_STRUCK = (pl.col("disasters_12m") > 0) & (pl.col("days_since_disaster") <= EVENT_DAYS)
IS_ILLNESS = pl.col("medical_self_paid_3m_fen") >= Param(f"{OWN}.illness_sign_fen").col
IS_WITHOUT_INCOME = pl.col("has_income_stopped") & pl.col("has_working_age_member") & ~pl.col("is_on_dibao")

IS_SHOWN = IS_ACCIDENT | IS_HOME_LOST | IS_EARNER_KILLED
IS_TO_ASK = IS_ILLNESS | IS_WITHOUT_INCOME | IS_STRUCK | IS_BEREAVED

TEXT = "京民社救发〔2020〕86号"
ON = date(2026, 9, 30)
QUIET = {
    "grave_injuries_12m": 0, "medical_self_paid_3m_fen": 0, "has_income_stopped": False, "has_working_age_member": True,
    "is_on_dibao": False, "temporary_aids_12m": 0, "size": 2, "disasters_12m": 0, "home_accidents_12m": 0, "houses_destroyed_12m": 0,
    "has_lost_main_earner_12m": False, "accidental_deaths_12m": 0,
}  # fmt: skip

POLICY = Policy(
    name=OWN,
    zh="临时救助（急难型）",
    en="Temporary assistance in an emergency",
    owner="民政局社会救助科、街道（乡镇）",
    unit="household",
    conditions=(
        Condition(
            "has_sign_of_emergency",
            "数据显示急难情形：事故致重伤或死亡，火灾等意外毁了住房，主要劳动力意外去世；或需核实：短期大额医疗自付、连续3个月无参保收入、"
            "其他受灾、主要劳动力病故",
            "a feed shows an emergency: grave injury or death in an accident, the home lost in a fire, the main earner killed; or one to"
            " verify: large medical spending at once, three months without insured income, another disaster, the main earner's death",
            pl.when(IS_SHOWN).then(True).when(IS_TO_ASK).then(UNKNOWN).when(~IS_SHOWN & ~IS_TO_ASK).then(False),
            Citation(TEXT, "一（一）；《社会救助法》第二十九条；《关于进一步做好最低生活保障等社会救助兜底工作的通知》（2022年）二（一）"),
        ),
        Condition(
            "is_in_serious_difficulty", "基本生活暂时出现严重困难（现场核实）", "basic living in serious difficulty now (seen on the spot)",
            UNKNOWN, Citation("《社会救助法》", "第二十九条、第五十条"),
        ),
        Condition(
            "is_not_aided_for_same_cause", "近12个月未因同一事由获临时救助（已有救助的，事由需核实）",
            "no temporary aid for the same cause within 12 months (where there was aid, its cause is to be asked)",
            pl.when(pl.col("temporary_aids_12m") == 0).then(True).otherwise(UNKNOWN), Citation(TEXT, "三"),
        ),
    ),
    amount_fen=STANDARD * Param(f"{OWN}.cap_months").col * pl.col("size"),
    amount_per="once",
    amount_citation=Citation(TEXT, "三（一）；这是上限：每人不超过3个月低保标准"),
    parameters=(
        Parameter(f"{OWN}.cap_months", "months", "每人上限（低保标准月数）", "cap a head, in months of the standard", ()),
        Parameter(f"{OWN}.event_days", "days", "视为急难的事故天数", "days for which an accident counts as an emergency", ()),
        Parameter(f"{OWN}.illness_sign_fen", "fen", "提示突发重病的近3个月医疗自付", "medical spending in 3 months: a sign", ()),
    ),
    cases=(
        Case("accident on the last day that counts", ON, QUIET | {"grave_injuries_12m": 1, "days_since_grave_injury": 90},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("accident a day too long ago", ON, QUIET | {"grave_injuries_12m": 1, "days_since_grave_injury": 91},
             {"result": "no", "amount_fen": None}),
        Case("large medical spending at once", ON, QUIET | {"medical_self_paid_3m_fen": 3_000_000},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("medical spending one fen below the sign", ON, QUIET | {"medical_self_paid_3m_fen": 2_999_999},
             {"result": "no", "amount_fen": None}),
        Case("three months without insured income", ON, QUIET | {"has_income_stopped": True},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("the same, already on the allowance", ON, QUIET | {"has_income_stopped": True, "is_on_dibao": True},
             {"result": "no", "amount_fen": None}),
        Case("on the last day of the old standard", date(2024, 6, 30), QUIET | {"has_income_stopped": True},
             {"result": "needs_verification", "amount_fen": 837_000}),
        Case("on the first day of the new standard", date(2024, 7, 1), QUIET | {"has_income_stopped": True},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("aided within the year: the cause is to be asked", ON, QUIET | {"has_income_stopped": True, "temporary_aids_12m": 1},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("the home burnt down on the last day that counts", ON,
             QUIET | {"disasters_12m": 1, "days_since_disaster": 90, "home_accidents_12m": 1, "days_since_home_accident": 90,
                      "houses_destroyed_12m": 1}, {"result": "needs_verification", "amount_fen": 870_000}),
        Case("the home burnt down a day too long ago", ON,
             QUIET | {"disasters_12m": 1, "days_since_disaster": 91, "home_accidents_12m": 1, "days_since_home_accident": 91,
                      "houses_destroyed_12m": 1}, {"result": "no", "amount_fen": None}),
        Case("struck by a flood: other rules go first, a person sees", ON, QUIET | {"disasters_12m": 1, "days_since_disaster": 90},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("the main earner was killed on the last day that counts", ON,
             QUIET | {"has_lost_main_earner_12m": True, "days_since_death": 90, "accidental_deaths_12m": 1},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("the main earner died of an illness", ON, QUIET | {"has_lost_main_earner_12m": True, "days_since_death": 90},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("the main earner died a day too long ago", ON, QUIET | {"has_lost_main_earner_12m": True, "days_since_death": 91},
             {"result": "no", "amount_fen": None}),
        Case("no feed of disasters", ON, QUIET | {"disasters_12m": None, "home_accidents_12m": None, "houses_destroyed_12m": None},
             {"result": "needs_verification", "amount_fen": 870_000}),
        Case("no sign of an emergency", ON, QUIET, {"result": "no", "amount_fen": None}),
        Case("nothing known at all", ON, {}, {"result": "needs_verification", "amount_fen": None}),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
