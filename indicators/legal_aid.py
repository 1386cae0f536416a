"""Claims at law that a household lives in hope of: wages, compensation, maintenance."""

from __future__ import annotations

from hardship.declarations import DaysSince, Indicator, Total

CASES_12M = Total("legal_aid.cases", days=365, how="count")
OPEN_12M = Total("legal_aid.open_claims", days=365, how="count")
WAGES_12M = Total("legal_aid.wages_open", days=365, how="count")
WAGES_FEN_12M = Total("legal_aid.wages_open_fen", days=365)
INJURY_12M = Total("legal_aid.injury_open", days=365, how="count")
MAINTENANCE_12M = Total("legal_aid.maintenance_open", days=365, how="count")
CLAIMED_12M = Total("legal_aid.claimed_open_fen", days=365)
SINCE = DaysSince("legal_aid.cases")

INDICATORS = (
    Indicator(
        "legal_aid_cases_12m", "int", "近12个月法律援助案件", "legal aid cases of members, last 12 months",
        "Who is granted legal aid could not pay a lawyer, and goes to law over something that matters.",
        "household", CASES_12M.col, (CASES_12M,),
    ),
    Indicator(
        "open_claims_12m", "int", "近12个月未实现的法援请求", "claims with legal aid that have brought nothing yet, last 12 months",
        "A claim feeds nobody until it is paid.",
        "household", OPEN_12M.col, (OPEN_12M,),
    ),
    Indicator(
        "wage_arrears_cases_12m", "int", "近12个月欠薪案件", "wage claims that have brought nothing yet, last 12 months",
        "The work was done and the rent is due, and the wage has not come.",
        "household", WAGES_12M.col, (WAGES_12M,),
    ),
    Indicator(
        "wage_arrears_12m_fen", "fen", "近12个月未到手的欠薪", "wages claimed with legal aid and not paid, last 12 months",
        "It is money that the household has earned and cannot spend.",
        "household", WAGES_FEN_12M.col, (WAGES_FEN_12M,),
    ),
    Indicator(
        "injury_claims_12m", "int", "近12个月人身损害赔偿案件", "injury claims that have brought nothing yet, last 12 months",
        "Who was hurt pays the hospital now and is compensated years later, if at all.",
        "household", INJURY_12M.col, (INJURY_12M,),
    ),
    Indicator(
        "maintenance_claims_12m", "int", "近12个月赡养抚养扶养案件", "maintenance claims that have brought nothing yet, last 12 months",
        "Who sues their own family for a living has no other left.",
        "household", MAINTENANCE_12M.col, (MAINTENANCE_12M,),
    ),
    Indicator(
        "open_claims_12m_fen", "fen", "近12个月未到手的请求金额", "amounts claimed with legal aid and not paid, last 12 months",
        "How much hangs on the outcome tells how long it can be waited for.",
        "household", CLAIMED_12M.col, (CLAIMED_12M,),
    ),
    Indicator(
        "days_since_legal_aid", "int", "距最近法律援助天数", "days since legal aid was last granted",
        "The months before the judgment are those without money.",
        "household", SINCE.col, (SINCE,), changes_with_calendar=True,
    ),
)  # fmt: skip
