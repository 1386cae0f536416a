"""The codes of national standards: all of them, and no word that stands for two."""

from __future__ import annotations

import pytest

from hardship.standards import MARITAL, RELATIONS, SEXES, YES_NO


@pytest.mark.parametrize("codes", [RELATIONS, MARITAL, SEXES, YES_NO], ids=["relations", "marital", "sexes", "yes or no"])
def test_every_word_stands_for_a_code_that_is_there(codes: tuple[dict[str, str], dict[str, str]]) -> None:
    known, synonyms = codes
    assert set(synonyms.values()) == set(known)
    assert not set(synonyms) & set(known), "a code is its own word"


def test_the_relations_of_the_standard_are_all_there() -> None:
    tens = {f"{ten}{one}" for ten in range(1, 10) for one in range(10)}
    missing = tens - set(RELATIONS[0])
    assert missing == {"13", "14", "15", "16", "17", "18", "19"}, "GB/T 4761 has no more kinds of spouses"


@pytest.mark.parametrize(
    ("word", "code"),
    [("户主", "02"), ("01", "02"), ("03", "02"), ("妻", "12"), ("长子", "22"), ("继女", "37"), ("外孙", "43"), ("岳母", "56"),
     ("奶奶", "62"), ("弟弟", "73"), ("姑姑", "90"), ("其他", "80"), ("其他亲属", "97"), ("非亲属", "99")],
)  # fmt: skip
def test_words_of_offices(word: str, code: str) -> None:
    assert RELATIONS[1][word] == code


@pytest.mark.parametrize(
    ("word", "code"), [("初婚", "21"), ("再婚", "22"), ("复婚", "23"), ("离异", "40"), ("已婚", "20"), ("未说明", "90")]
)
def test_marital_words(word: str, code: str) -> None:
    assert MARITAL[1][word] == code
