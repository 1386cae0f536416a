"""School: students whom schools recognise as in difficulty, what the year costs them, and who left before the end.

A school recognises its students anew each autumn, some weeks earlier or later than the year before; the windows are therefore
a little longer than a year, so that nobody is out of difficulty for the weeks in which the new list is being made.
"""

from __future__ import annotations

import polars as pl

from hardship.declarations import Indicator, Total
from hardship.expressions import number_of, sum_of

SCHOOL_YEAR = 400
IN_DIFFICULTY = Total("education.students_in_difficulty", days=SCHOOL_YEAR, how="count")
BOARDERS = Total("education.boarders", days=SCHOOL_YEAR, how="count")
AT_RISK_90D = Total("education.at_risk", days=90, how="count")
DROPOUTS_12M = Total("education.dropouts", days=365, how="count")
COMPULSORY_12M = Total("education.compulsory_dropouts", days=365, how="count")
FEES = Total("education.fees_fen", days=SCHOOL_YEAR, how="max")
AID = Total("education.aid_fen", days=SCHOOL_YEAR, how="max")
IS_KNOWN = IN_DIFFICULTY.col.is_not_null()  # null: the feed never delivered
COSTS = pl.col("education_fees_fen") - pl.col("education_aid_fen")


def _of_a_year(total: Total) -> pl.Expr:
    """The larger of the two lists that may lie in the window: one school year's amount, never two together."""
    return pl.when(IS_KNOWN).then(total.col.fill_null(0))


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
        "is_boarding_student", "bool", "寄宿困难学生", "on the school's list and living at school, this school year",
        "Boarding costs money; a child at home costs somebody's time.",
        "member", BOARDERS.col > 0, (BOARDERS,),
    ),
    Indicator(
        "student_fees_fen", "fen", "本人学年应缴费用", "own tuition and lodging of a school year, before aid",
        "It shows whose schooling costs the household so much.",
        "member", _of_a_year(FEES), (FEES, IN_DIFFICULTY),
    ),
    Indicator(
        "student_aid_fen", "fen", "本人学年获资助", "own aid of a school year",
        "Aid makes up for part of what school costs.",
        "member", _of_a_year(AID), (AID, IN_DIFFICULTY),
    ),
    Indicator(
        "students_in_difficulty", "int", "困难学生数", "members whom schools recognise as in difficulty",
        "Two students in difficulty cost a family twice, and neither earns.",
        "members", number_of("is_student_in_difficulty"),
    ),
    Indicator(
        "boarding_students", "int", "寄宿困难学生数", "listed students who live at school, this school year",
        "Lodging comes on top of tuition, and the way home on top of both.",
        "members", number_of("is_boarding_student"),
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
        "education_fees_fen", "fen", "学年应缴学费住宿费", "tuition and lodging of a school year, of the students on the schools' lists",
        "It is part of the spending that a family cannot put off (民发〔2024〕57号).",
        "members", sum_of("student_fees_fen"),
    ),
    Indicator(
        "education_aid_fen", "fen", "学年教育资助", "aid of a school year to the students of the household",
        "What is paid already need not be found again.",
        "members", sum_of("student_aid_fen"),
    ),
    Indicator(
        "education_costs_fen", "fen", "学年教育个人负担",
        "tuition and lodging of a school year left to the family after aid, never below nought",
        "What is left after aid is what the family itself has to find.",
        "household", pl.when(COSTS > 0).then(COSTS).when(COSTS <= 0).then(0),
    ),
)  # fmt: skip
