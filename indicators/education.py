"""School: students whom schools recognise as in difficulty, what the year costs them, and who left before the end.

A school recognises its students anew each autumn, some weeks earlier or later than the year before; the windows are therefore
a little longer than a year, so that nobody is out of difficulty for the weeks in which the new list is being made.
"""

from __future__ import annotations

import polars as pl

from hardship.declarations import Indicator, Total
from hardship.expressions import number_of

SCHOOL_YEAR = 400
IN_DIFFICULTY = Total("education.students_in_difficulty", days=SCHOOL_YEAR, how="count")
BOARDERS = Total("education.boarders", days=SCHOOL_YEAR, how="count")
AT_RISK_90D = Total("education.at_risk", days=90, how="count")
DROPOUTS_12M = Total("education.dropouts", days=365, how="count")
COMPULSORY_12M = Total("education.compulsory_dropouts", days=365, how="count")
FEES_12M = Total("education.fees_fen", days=365)
AID_12M = Total("education.aid_fen", days=365)
COSTS = FEES_12M.col - AID_12M.col

INDICATORS = (
    Indicator(
        "is_student_in_difficulty", "bool", "困难学生", "recognised by the school as in difficulty, this school year",
        "Teachers see hunger and missing books before any office does.",
        "member", IN_DIFFICULTY.col > 0, (IN_DIFFICULTY,),
    ),
    Indicator(
        "has_dropped_out_12m", "bool", "近12个月辍学", "dropped out of school in the last 12 months",
        "A child who leaves school early often leaves to earn, or to care for somebody.",
        "member", DROPOUTS_12M.col > 0, (DROPOUTS_12M,),
    ),
    Indicator(
        "students_in_difficulty", "int", "困难学生数", "members whom schools recognise as in difficulty",
        "Two students in difficulty cost a family twice, and neither earns.",
        "members", number_of("is_student_in_difficulty"),
    ),
    Indicator(
        "boarding_students", "int", "寄宿困难学生数", "listed students who live at school, this school year",
        "Boarding costs money; a child at home costs somebody's time.",
        "household", BOARDERS.col, (BOARDERS,),
    ),
    Indicator(
        "dropouts_12m", "int", "近12个月辍学人数", "members who dropped out of school, last 12 months",
        "Leaving school is among the first things that a family in need gives up, and the one that it pays for longest.",
        "household", DROPOUTS_12M.col, (DROPOUTS_12M,),
    ),
    Indicator(
        "compulsory_dropouts_12m", "int", "近12个月义务教育辍学人数", "members who dropped out of compulsory education, last 12 months",
        "Nobody of that age may be out of school: somebody must go and ask why.",
        "household", COMPULSORY_12M.col, (COMPULSORY_12M,),
    ),
    Indicator(
        "students_about_to_leave_90d", "int", "近90天控辍保学重点关注", "students whom schools fear to lose, last 90 days",
        "What teachers fear today is a dropout in some weeks, unless somebody helps.",
        "household", AT_RISK_90D.col, (AT_RISK_90D,),
    ),
    Indicator(
        "education_fees_12m_fen", "fen", "近12个月应缴学费住宿费", "tuition and lodging due by listed students, last 12 months",
        "It is part of the spending that a family cannot put off (民发〔2024〕57号).",
        "household", FEES_12M.col, (FEES_12M,),
    ),
    Indicator(
        "education_aid_12m_fen", "fen", "近12个月教育资助", "aid to the students of the household, last 12 months",
        "Aid makes up for part of what school costs.",
        "household", AID_12M.col, (AID_12M,),
    ),
    Indicator(
        "education_costs_12m_fen", "fen", "近12个月教育个人负担", "tuition and lodging left to the family after aid, never below nought",
        "What is left after aid is what the family itself has to find.",
        "household", pl.when(COSTS > 0).then(COSTS).when(COSTS <= 0).then(0), (FEES_12M, AID_12M),
    ),
)  # fmt: skip
