"""What illness costs the household itself, after every insurance and aid."""

from __future__ import annotations

from hardship.declarations import Indicator, Total

SELF_PAID_3M = Total("medical_expenses.self_paid_fen", days=90)
SELF_PAID_12M = Total("medical_expenses.self_paid_fen", days=365)
SELF_PAID_PRIOR_12M = Total("medical_expenses.self_paid_fen", days=365, lag_days=365)
INPATIENT_12M = Total("medical_expenses.inpatient_self_paid_fen", days=365)
BILL_12M = Total("medical_expenses.total_fen", days=365)
# Reversals count −1, so stays and settlements are summed, not counted.
STAYS_12M = Total("medical_expenses.inpatient_stays", days=365)
SETTLEMENTS_12M = Total("medical_expenses.settlements", days=365)

INDICATORS = (
    Indicator(
        "member_medical_self_paid_12m_fen", "fen", "本人近12个月医疗自付", "own medical bills of the last 12 months",
        "It shows whose illness it is that costs the household so much.",
        "member", SELF_PAID_12M.col, (SELF_PAID_12M,),
    ),
    Indicator(
        "medical_self_paid_3m_fen", "fen", "近3个月医疗自付", "medical bills borne by the members, last 3 months",
        "A large bill of the last weeks hurts before any yearly sum shows it.",
        "household", SELF_PAID_3M.col, (SELF_PAID_3M,),
    ),
    Indicator(
        "medical_self_paid_12m_fen", "fen", "近12个月医疗自付", "medical bills borne by the members, last 12 months",
        "What a family pays for illness itself is the commonest way into poverty.",
        "household", SELF_PAID_12M.col, (SELF_PAID_12M,),
    ),
    Indicator(
        "medical_self_paid_prior_12m_fen", "fen", "此前12个月医疗自付", "medical bills borne by the members, the 12 months before those",
        "Compared with the year before, it tells a sudden illness from one that the family has long lived with.",
        "household", SELF_PAID_PRIOR_12M.col, (SELF_PAID_PRIOR_12M,),
    ),
    Indicator(
        "inpatient_self_paid_12m_fen", "fen", "近12个月住院自付", "inpatient bills borne by the members, last 12 months",
        "Time in hospital costs twice: the bill, and the wage not earned meanwhile.",
        "household", INPATIENT_12M.col, (INPATIENT_12M,),
    ),
    Indicator(
        "medical_total_12m_fen", "fen", "近12个月医疗费总额", "whole medical bills, last 12 months",
        "The whole bill shows how grave the illness is, also where insurance still pays most of it.",
        "household", BILL_12M.col, (BILL_12M,),
    ),
    Indicator(
        "inpatient_stays_12m", "int", "近12个月住院次数", "inpatient stays, last 12 months",
        "Somebody who is in hospital again and again cannot work, and somebody must be with them.",
        "household", STAYS_12M.col, (STAYS_12M,),
    ),
    Indicator(
        "settlements_12m", "int", "近12个月结算次数", "medical settlements, last 12 months",
        "Many visits, even cheap ones, show a long illness.",
        "household", SETTLEMENTS_12M.col, (SETTLEMENTS_12M,),
    ),
)  # fmt: skip
