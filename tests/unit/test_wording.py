"""How values are written for a reader, and the JSON that carries them."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from hardship.wording import Number, dumps, json_array, json_object, number_json, sentence, text_of


def number(name: str, unit: str) -> Number:
    return Number(name, "甲", "a", unit, "indicator")


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (145_000, "fen", "1,450元", "1,450 yuan"),
        (123_456_789, "fen", "1,234,567.89元", "1,234,567.89 yuan"),
        (5, "fen", "0.05元", "0.05 yuan"),
        (-100, "fen", "-1元", "-1 yuan"),
        (0, "fen", "0元", "0 yuan"),
        (400_000, "ppm", "40%", "40%"),
        (123_456, "ppm", "12.3%", "12.3%"),
        (1_234_567_890, "ppm", "123,456.8%", "123,456.8%"),
        (150, "percent", "150%", "150%"),
        (1_234, "int", "1,234", "1,234"),
        (1.5, "share", "1.5", "1.5"),
        (True, "bool", "是", "yes"),
        (False, "bool", "否", "no"),
        (date(2026, 9, 30), "date", "2026-09-30", "2026-09-30"),
        ("edge", "code", "edge", "edge"),
    ],
)
def test_a_value_is_written(value: object, unit: str, zh: str, en: str) -> None:
    frame = pl.DataFrame({"x": [value, None]})
    one = number("x", unit)
    assert frame.select(text_of(one, "zh")).to_series().to_list() == [zh, "不详"]
    assert frame.select(text_of(one, "en")).to_series().to_list() == [en, "unknown"]
    for given, read in zip([value, None], frame.select(number_json(one)).to_series().to_list(), strict=True):
        parsed = json.loads(read)
        assert read == dumps(parsed), "sorted keys, no spaces, Chinese as it is"
        assert parsed["value"] == (given.isoformat() if isinstance(given, date) else given)


def test_an_optional_part_is_left_out_where_nothing_is_known_or_nothing_happened() -> None:
    numbers = {name: number(name, "int") for name in ("size", "losses", "days_to_end")} | {"is_alone": number("is_alone", "bool")}
    frame = pl.DataFrame(
        {"size": [2, 2, None], "losses": [1, 0, None], "days_to_end": [0, 3, None], "is_alone": [True, False, None]},
        schema_overrides={"size": pl.Int64},
    )
    told = frame.select(sentence("{size}人[，失业{losses}次][，还有{days_to_end}天][，独居{is_alone}]。", numbers, "zh"))
    assert told.to_series().to_list() == ["2人，失业1次，还有0天，独居是。", "2人，还有3天。", "不详人。"]


def test_the_second_part_is_told_where_the_first_is_known_to_be_nothing() -> None:
    frame = pl.DataFrame({"paid": [100, 0, None]})
    told = frame.select(sentence("甲[，得{paid}|，没有得到]。", {"paid": number("paid", "fen")}, "zh"))
    assert told.to_series().to_list() == ["甲，得1元。", "甲，没有得到。", "甲。"]


def test_json_is_as_the_standard_library_writes_it() -> None:
    frame = pl.DataFrame({"x": ['a"b\\c', "丁"]})
    read = frame.select(json_array([json_object({"z": "乙", "a": [1]}, {"m": pl.lit("null")}), number_json(number("x", "code"))]))
    for text, value in zip(read.to_series().to_list(), frame["x"], strict=True):
        parsed = json.loads(text)
        assert text == dumps(parsed)
        assert parsed[1]["value"] == value
    assert pl.select(json_array([])).item() == "[]"
