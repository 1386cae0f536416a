"""Who lives in the household: age, and what age and number mean for those who must earn and those who must be cared for."""

from __future__ import annotations

import polars as pl

from hardship.declarations import Indicator
from hardship.expressions import age, number_of

# Ages of the law: minors, 民法典 art. 17; old from 60, 老年人权益保障法 art. 2; working age from 16, 劳动法 art. 15.
ADULT, WORKING, OLD = 18, 16, 60

INDICATORS = (
    Indicator(
        "age", "int", "年龄", "age in full years",
        "Whether somebody can earn, must go to school or needs care depends first of all on how old they are.",
        "member", age(pl.col("birth_date")), changes_with_calendar=True,
    ),
    Indicator(
        "is_minor", "bool", "未成年人", "younger than 18",
        "A child cannot be expected to earn and must be looked after.",
        "member", pl.col("age") < ADULT, changes_with_calendar=True,
    ),
    Indicator(
        "is_elder", "bool", "老年人", "60 or older",
        "Old people seldom find work again and need care sooner.",
        "member", pl.col("age") >= OLD, changes_with_calendar=True,
    ),
    Indicator(
        "is_working_age", "bool", "劳动年龄", "16 to 59",
        "Only people of working age can make up for a wage that is lost.",
        "member", pl.col("age").is_between(WORKING, OLD - 1), changes_with_calendar=True,
    ),
    Indicator(
        "is_local", "bool", "本地户籍", "registered here, not by residence permit",
        "Some help is given only to people registered here; the others must not be forgotten, but be sent to the right door.",
        "member", pl.col("registration") == "local",
    ),
    Indicator(
        "size", "int", "家庭人数", "members",
        "The same income feeds two people better than six.",
        "members", pl.len().cast(pl.Int64),
    ),
    Indicator(
        "minors", "int", "未成年人数", "members younger than 18",
        "Children cost money and bind the time of those who could earn.",
        "members", number_of("is_minor"), changes_with_calendar=True,
    ),
    Indicator(
        "elders", "int", "老年人数", "members of 60 or older",
        "Old members need care and seldom earn.",
        "members", number_of("is_elder"), changes_with_calendar=True,
    ),
    Indicator(
        "working_age_members", "int", "劳动年龄人数", "members from 16 to 59",
        "They are the ones who can carry the others.",
        "members", number_of("is_working_age"), changes_with_calendar=True,
    ),
    Indicator(
        "local_members", "int", "本地户籍人数", "members registered here",
        "Who is registered here decides which office can help whom.",
        "members", number_of("is_local"),
    ),
    Indicator(
        "is_elder_alone", "bool", "独居老人", "an old person living alone",
        "An old person who lives alone may have nobody who notices that something is wrong.",
        "members", (pl.len() == 1) & pl.col("is_elder").all(ignore_nulls=False), changes_with_calendar=True,
    ),
    Indicator(
        "is_single_adult_with_minors", "bool", "单亲（一名成人带未成年人）", "one adult with minors",
        "One adult who raises children alone has nobody to take over when work or health fails.",
        "members", (number_of("is_minor") >= 1) & (pl.len().cast(pl.Int64) - number_of("is_minor") == 1), changes_with_calendar=True,
    ),
    Indicator(
        "has_working_age_member", "bool", "有劳动年龄成员", "has a member from 16 to 59",
        "Without anybody of working age a household cannot earn its way out.",
        "members", number_of("is_working_age") > 0, changes_with_calendar=True,
    ),
)  # fmt: skip
