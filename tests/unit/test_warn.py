"""Warnings: who is warned of, in which words, with which numbers; unknown never fires; stale feeds are named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.errors import DeclarationError
from hardship.night_tables import FEED_STATUS
from hardship.settings import Settings
from hardship.wording import dumps
from pipelines import warn
from pipelines.night import Night
from tests.spec.one_row import one_row

DAY = date(2026, 9, 30)
HURT = {"size": 2, "grave_injuries_12m": 1, "days_since_grave_injury": 10, "earners": 0, "accident_compensation_12m_fen": 0}


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(as_of=DAY, settings=Settings(home=tmp_path))


def status(**stale: bool) -> pl.DataFrame:
    rows = [
        dict.fromkeys(FEED_STATUS.schema, 0) | {"feed": feed, "last_delivery_on": None, "is_missing": False, "is_stale": is_stale}
        for feed, is_stale in stale.items()
    ]
    return pl.DataFrame(rows, schema=FEED_STATUS.schema)


def warned(night: Night, *households: dict[str, Any], feeds: pl.DataFrame | None = None) -> pl.DataFrame:
    rows = [
        one_row(night.catalogue, facts).with_columns(household_key=pl.lit(f"h_{at}")).select(night.tables["household_facts"].schema.names())
        for at, facts in enumerate(households)
    ]
    taken = {"household_facts": pl.concat(rows), "feed_status": status() if feeds is None else feeds}
    return night.tables["warning"].conform(warn.run(night, taken)["warning"])


def test_only_those_are_warned_of_who_are_known_to_be_hit(night: Night) -> None:
    found = warned(night, HURT, HURT | {"grave_injuries_12m": 0}, {}, HURT | {"earners": 1})
    assert found.select("household_key", "scenario", "level", "direction").rows() == [
        ("h_0", "road_accident", "red", "entry"),
        ("h_3", "road_accident", "orange", "entry"),
    ]


def test_a_quiet_night_gives_an_empty_table(night: Night) -> None:
    found = warned(night, {})
    assert found.schema == night.tables["warning"].schema
    assert found.is_empty()


def test_the_sentence_is_one_that_a_neighbour_understands(night: Night) -> None:
    row = warned(night, HURT | {"accident_compensation_12m_fen": 1_234_550}).row(0, named=True)
    assert row["text_zh"] == (
        "近12个月家里有1人次在交通（或工伤）事故中重伤或死亡，最近一次是10天前，已知的赔偿是12,345.50元，全家2人中没有人参保缴费。"
    )
    assert row["text_en"] == (
        "Grave injuries or deaths in road (or work) accidents in 12 months: 1, the last 10 days ago;"
        " compensation known: 12,345.50 yuan; nobody in this household of 2 pays contributions."
    )


def test_what_is_unknown_is_not_told_as_nothing(night: Night) -> None:
    row = warned(night, HURT | {"accident_compensation_12m_fen": None, "days_since_grave_injury": None}).row(0, named=True)
    assert row["level"] == "orange"
    assert row["text_zh"] == "近12个月家里有1人次在交通（或工伤）事故中重伤或死亡，全家2人中没有人参保缴费。"


def test_the_numbers_say_where_they_come_from(night: Night) -> None:
    row = warned(night, HURT).row(0, named=True)
    numbers = json.loads(row["numbers"])
    assert row["numbers"] == dumps(numbers)
    by_name = {number["name"]: number for number in numbers}
    standard = by_name["minimum_living_allowance.standard_fen_month"]
    assert (standard["value"], standard["text"], standard["text_en"], standard["source"], standard["unverified"]) == (
        145_000, "1,450元", "1,450 yuan", "parameter", True,
    )  # fmt: skip
    assert "无文本" in standard["citation"]
    assert by_name["earners"]["source"] == "indicator"
    assert by_name["medical_self_paid_3m_fen"] | {"zh": "", "en": ""} == {
        "name": "medical_self_paid_3m_fen", "zh": "", "en": "", "value": None, "text": "不详", "text_en": "unknown", "unit": "fen",
        "source": "indicator", "citation": "", "unverified": False,
    }  # fmt: skip
    assert json.loads(row["clauses"])[0] == {"document": "民发〔2018〕23号", "article": "二（一）"}


def test_stale_feeds_behind_a_warning_are_named_and_others_are_not(night: Night) -> None:
    row = warned(night, HURT, feeds=status(accidents=True, register=False, medical_expenses=True)).row(0, named=True)
    assert json.loads(row["stale_feeds"]) == ["accidents"]


def test_a_warning_says_until_when_its_data_reach(night: Night) -> None:
    fresh = warned(night, HURT).row(0, named=True)
    stale = status(accidents=True, register=False, medical_expenses=True).with_columns(last_delivery_on=pl.lit(date(2026, 9, 1)))
    row = warned(night, HURT, feeds=stale).row(0, named=True)
    feed = night.catalogue.feed("accidents")
    assert row["text_zh"] == f"{fresh['text_zh']}（{feed.zh}数据截至2026-09-01）"
    assert row["text_en"] == f"{fresh['text_en']} ({feed.en}: data until 2026-09-01)"
    never = status(accidents=False).with_columns(is_missing=pl.lit(True))
    assert warned(night, HURT, feeds=never).row(0, named=True)["text_zh"].endswith(f"（{feed.zh}从未交付）")


def test_a_missing_feed_counts_as_stale() -> None:
    feeds = status(accidents=False, disability=True).with_columns(is_missing=pl.col("feed") == "accidents")
    assert warn.unsafe_feeds(feeds) == ["accidents", "disability"]


def test_the_value_of_the_day_is_told(night: Night) -> None:
    earlier = Night(as_of=date(2024, 6, 30), settings=night.settings)
    standard = "minimum_living_allowance.standard_fen_month"
    told = [
        next(n["text"] for n in json.loads(warned(one, HURT).row(0, named=True)["numbers"]) if n["name"] == standard)
        for one in (earlier, night)
    ]
    assert told == ["1,395元", "1,450元"]


def test_a_scenario_that_reads_a_fact_nobody_makes_is_refused(night: Night) -> None:
    facts = one_row(night.catalogue, HURT).drop("grave_injuries_12m")
    with pytest.raises(DeclarationError, match="scenario road_accident reads facts that no indicator makes: grave_injuries_12m"):
        warn.run(night, {"household_facts": facts.drop("person_key", strict=False), "feed_status": status()})


def test_order_and_threads_change_nothing(night: Night) -> None:
    households = [HURT | {"earners": at % 2} for at in range(30)]
    facts = pl.concat(one_row(night.catalogue, one).with_columns(household_key=pl.lit(f"h_{at:02}")) for at, one in enumerate(households))
    shape = night.tables["warning"]
    made = [
        shape.conform(warn.run(night, {"household_facts": frame, "feed_status": status()})["warning"])
        for frame in (facts, facts.reverse(), facts.sample(fraction=1.0, shuffle=True, seed=1))
    ]
    assert made[0].equals(made[1])
    assert made[0].equals(made[2])
