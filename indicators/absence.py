"""Who is away by the word of a court, a prison or the police, as far as the household rule and children need it, and no further.

Only these facts read the feed ``prison_and_missing`` (tests/architecture/test_absence_stays_quiet.py). Who is a parent is read
from the register (pipelines/sql/parents_away.sql); six months is the line of 民发〔2019〕62号 一.
"""

from __future__ import annotations

import polars as pl

from hardship.declarations import Current, Indicator
from hardship.expressions import number_of

OUT_OF_CONTACT = Current("prison_and_missing.out_of_contact", "count")
IS_KNOWN = OUT_OF_CONTACT.col.is_not_null()  # null: the feed never delivered

INDICATORS = (
    Indicator(
        "absent_parents", "int", "不在家的父母人数", "own parents who serve a sentence, are in custody, missing or out of contact",
        "A child whose parents are away needs somebody else to answer for it.",
        "member", pl.when(IS_KNOWN).then(pl.col("parents_away")), (OUT_OF_CONTACT,), changes_with_calendar=True,
    ),
    Indicator(
        "absent_parents_6m", "int", "不在家满六个月的父母人数", "own parents who are away for six months or more",
        "From six months on it counts for children whom nobody supports in fact (民发〔2019〕62号 一).",
        "member", pl.when(IS_KNOWN).then(pl.col("parents_away_long")), (OUT_OF_CONTACT,), changes_with_calendar=True,
    ),
    Indicator(
        "has_absent_parent", "bool", "父母一方或双方不在家的未成年人", "a minor of whom a parent is away",
        "One parent alone, or none, is left to earn and to care.",
        "member", pl.col("is_minor") & (pl.col("absent_parents") > 0), changes_with_calendar=True,
    ),
    Indicator(
        "minors_with_absent_parents", "int", "父母不在家的未成年人数", "minors of whom a parent is away",
        "Children pay first for a sentence that is not theirs.",
        "members", number_of("has_absent_parent"), changes_with_calendar=True,
    ),
    Indicator(
        "members_not_counted", "int", "不计入的在册人数",
        "registered here, but in prison, in detoxification or declared missing: not counted as members",
        "They neither eat nor earn here; the household is as many as live in it (民发〔2021〕57号 art. 7).",
        "household", pl.when(IS_KNOWN).then(pl.col("members_away")), (OUT_OF_CONTACT,), changes_with_calendar=True,
    ),
)  # fmt: skip
