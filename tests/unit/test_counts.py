"""Numbers of things: figures, Chinese numerals, and the words with which one counts what the column counts."""

from __future__ import annotations

from typing import Any

import pytest

from hardship.counts import InvalidCount, counting_words, parse_count

PEOPLE = counting_words(["家庭人口", "家庭人口数"])


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3", 3), ("３", 3), ("03", 3), ("3.0", 3), (3.0, 3), (3, 3), ("+3", 3), ("-3", -3), ("1,200", 1200), ("1，200", 1200), ("0", 0),
        ("零", 0), ("〇", 0), ("三", 3), ("两人", 2), ("十二", 12), ("一百二十", 120), ("3人", 3), ("3 人", 3), ("３口", 3), ("三口人", 3),
        ("无", None), ("", None), ("/", None), (None, None), (float("nan"), None),
    ],
)  # fmt: skip
def test_one_whole_number_in_every_dress(cell: Any, number: int | None) -> None:
    assert parse_count(cell, PEOPLE) == number


@pytest.mark.parametrize(
    "cell",
    [
        "2.5",
        2.5,
        "3户",
        "3天",
        "三四人",
        "二百五",
        "二〇",
        "约3人",
        "3人左右",
        "3人以上",
        "3-4",
        "3多",
        "3+1",
        "1E3",
        "1,20",
        "2大1小",
        "人",
        "若干",
        True,
    ],
)
def test_what_is_not_one_number_of_these_things_is_refused(cell: Any) -> None:
    with pytest.raises(InvalidCount) as refused:
        parse_count(cell, PEOPLE)
    assert refused.value.reason == "number"
    assert str(cell) not in str(refused.value)


@pytest.mark.parametrize(
    ("heading", "said", "other"),
    [
        ("住院天数", "12天", "12人"), ("住院天数", "12日", "12个月"), ("缴费月数", "6个月", "6月"), ("年龄", "45岁", "45年"),
        ("学时", "40课时", "40天"),
        ("伤亡人数", "2名", "2口"), ("住院次数", "2次", "2天"),
    ],
)  # fmt: skip
def test_the_word_behind_is_that_of_the_heading(heading: str, said: str, other: str) -> None:
    words = counting_words([heading])
    assert parse_count(said, words) is not None
    for cell, of in ((other, words), (said, ())):
        with pytest.raises(InvalidCount):
            parse_count(cell, of)
