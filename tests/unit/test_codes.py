"""Codes as departments write them, and what a declaration of codes and open ends must have."""

from __future__ import annotations

from typing import Any

import pytest

from hardship.codes import InvalidCode, code_words, parse_code
from hardship.declarations import FeedColumn
from hardship.errors import DeclarationError
from hardship.standards import RELATIONS, SEXES, YES_NO

KINDS = code_words(
    {"11": "门诊 outpatient", "21": "住院 inpatient", "31": "其他 other", "32": "其他 other", "none": "无责"}, {"住医院": "21"}
)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("02", "02"),
        ("2", "02"),
        ("2.0", "02"),
        (2, "02"),
        (2.0, "02"),
        ("０２", "02"),
        ("002", "02"),
        ("户主", "02"),
        ("戶主", "02"),
        (" 户 主 ", "02"),
        ("HEAD", "02"),
        ("02-户主", "02"),
        ("02户主", "02"),
        ("户主02", "02"),
        ("02：户主", "02"),
        ("户主（02）", "02"),
        ("[02]户主", "02"),
        ("户主-2", "02"),
        ("1", "02"),  # 01, the person itself
        ("长女", "32"),
        ("无", None),
        ("", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_relations(cell: Any, code: str | None) -> None:
    assert parse_code(cell, code_words(*RELATIONS)) == code


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("02-配偶", "contradiction"),
        ("户主(10)", "contradiction"),
        ("02、10", "contradiction"),
        ("02-某某", "code"),
        ("亲戚", "code"),
        ("2O", "code"),
        ("2.5", "code"),
        ("200", "code"),
        ("-2", "code"),
        (2.5, "type"),
        (True, "type"),
        (10**30, "code"),
    ],
)
def test_refused_under_its_name(cell: Any, why: str) -> None:
    with pytest.raises(InvalidCode) as refused:
        parse_code(cell, code_words(*RELATIONS))
    assert refused.value.reason == why


def test_sex_and_yes_and_no() -> None:
    assert [parse_code(cell, code_words(*SEXES)) for cell in ("男", "女性", "1", 2, "1-男", "male", "未说明")] == [
        "1",
        "2",
        "1",
        "2",
        "1",
        "1",
        "9",
    ]
    assert [parse_code(cell, code_words(*YES_NO)) for cell in ("是", "否", "Y", "n", 1, 0, "√", "无", "Y 是", "否N")] == [
        "yes", "no", "yes", "no", "yes", "no", "yes", "no", "yes", "no",
    ]  # fmt: skip
    for cell in ("Y否", "是N"):
        with pytest.raises(InvalidCode, match="contradiction"):
            parse_code(cell, code_words(*YES_NO))


def test_the_other_word_for_other_is_the_same_word() -> None:
    assert parse_code("其它亲属", code_words(*RELATIONS)) == parse_code("其他亲属", code_words(*RELATIONS)) == "97"


def test_a_meaning_of_two_codes_stands_for_neither_and_a_declared_code_is_never_nothing() -> None:
    with pytest.raises(InvalidCode):
        parse_code("其他", KINDS)
    assert (parse_code("none", KINDS), parse_code("无责", KINDS), parse_code("无", KINDS)) == ("none", "none", None)
    assert parse_code("住医院", KINDS) == "21"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"kind": "code", "codes": {"1": "一"}, "synonyms": {"两": "2"}}, "words for 2"),
        ({"kind": "date", "open_end": True}, "open end"),
        ({"kind": "text", "required": False, "open_end": True}, "open end"),
    ],
)
def test_incomplete_means_it_does_not_import(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        FeedColumn(name="x", zh="列", en="column", headings=("列",), **parts)
