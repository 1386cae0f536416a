"""A heading stands for one column of a feed, a word for one code: else the order of the declarations would decide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from opencc import OpenCC

from hardship.catalogue import feed_in
from hardship.codes import code_words, parse_code
from hardship.declarations import Feed
from hardship.settings import PROJECT
from hardship.text import tidy
from pipelines.land.spelling import exact, relaxed

FEEDS = [feed_in(path.parent) for path in sorted((PROJECT / "feeds").glob("*/feed.py"))]


def plainly(heading: str) -> str:
    return tidy(heading).replace(" ", "").casefold()


@pytest.mark.parametrize("form", [exact, relaxed], ids=["as it stands", "without brackets and numbers"])
@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_no_heading_stands_for_two_columns(feed: Feed, form: Callable[[str], str]) -> None:
    stands: dict[str, set[str]] = {}
    for column in feed.columns:
        for heading in column.headings:
            stands.setdefault(form(heading), set()).add(column.name)
    assert {heading: columns for heading, columns in stands.items() if len(columns) > 1} == {}


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_no_heading_is_declared_twice(feed: Feed) -> None:
    for column in feed.columns:
        assert len(set(column.headings)) == len(column.headings), column.name


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_no_word_stands_for_two_codes(feed: Feed) -> None:
    for column in feed.columns:
        words: dict[str, set[str]] = {}
        for word, code in [*((code, code) for code in column.codes), *column.synonyms.items()]:
            words.setdefault(plainly(word), set()).add(code)
        assert {word: codes for word, codes in words.items() if len(codes) > 1} == {}, column.name


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_every_code_is_read_as_itself_and_under_its_words(feed: Feed) -> None:
    for column in feed.columns:
        words = code_words(column.codes, column.synonyms)
        for code in column.codes:
            assert parse_code(code, words) == code
        for word, code in column.synonyms.items():
            assert parse_code(word, words) == code


@pytest.mark.parametrize("standard", ["s2t", "s2tw", "s2hk"])
def test_words_and_headings_mean_the_same_in_traditional_characters(standard: str) -> None:
    """Those of the printers, of Taiwan (all that Big5 can write, where 叁 is 參) and of Hong Kong."""
    convert = OpenCC(standard).convert
    for column in (column for feed in FEEDS for column in feed.columns):
        for heading in column.headings:
            assert exact(convert(heading)) == exact(heading)
        words = code_words(column.codes, column.synonyms)
        for word, code in column.synonyms.items():
            for written in (convert(word), convert(word).replace("叄", "參")):
                assert parse_code(written, words) == code, word


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_a_column_is_found_under_what_people_call_it(feed: Feed) -> None:
    """Where the Chinese name of a column is not among its headings, the messages would name a column that nobody has."""
    for column in feed.columns:
        known = {form(heading) for heading in column.headings for form in (exact, relaxed)}
        assert {exact(column.zh), relaxed(column.zh)} & known, column.name
