"""Numbers looked at all at once are read as the parser reads them one by one; keys are those that the vault makes one by one."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from hardship.identity import check_character, parse_resident_id
from hardship.text import InvalidValue
from pipelines.land.people import Keys
from pipelines.land.stems import born, numbers, plain_stems, stem_of

AS_OF = date(2026, 9, 30)
DAYS = st.one_of(
    st.dates(date(1890, 1, 1), date(2030, 12, 31)).map(lambda day: f"{day:%Y%m%d}"),
    st.sampled_from(
        ["20260930", "20261001", "20240229", "20230229", "19000229", "20000230", "19801301", "19800001", "19800100", "00000000"]
    ),
)
AREAS = st.one_of(
    st.sampled_from(["110101", "990101", "810000", "911156", "123456", "000000", "710000"]), st.from_regex("[0-9]{6}", fullmatch=True)
)


def with_check(first17: str) -> str:
    return first17 + check_character(first17)


GOOD = st.builds(lambda area, day, seq: with_check(f"{area}{day}{seq:03d}"), AREAS, DAYS, st.integers(0, 999))
SPOILT = st.builds(
    lambda number, at, sign: number[:at] + sign + number[at + 1 :], GOOD, st.integers(0, 17), st.sampled_from("0123456789Xx*:/é")
)
CELLS = st.lists(st.one_of(st.none(), GOOD, SPOILT, st.text(max_size=20), GOOD.map(str.lower), GOOD.map(lambda n: n[:17])), max_size=30)


def one_by_one(cell: str | None, invented: bool) -> str | None:
    try:
        found = parse_resident_id(cell, as_of=AS_OF, invented=invented)
    except InvalidValue:
        return None
    return None if found is None else found.number


@settings(max_examples=300, deadline=None)
@given(CELLS, st.booleans())
def test_what_is_plain_is_what_the_parser_reads_as_it_stands(cells: list[str | None], invented: bool) -> None:
    stems = plain_stems(pl.Series(cells, dtype=pl.String), AS_OF, invented)
    plain = numbers(stems).to_list()
    births, sexes = (told.to_list() for told in born(stems, "person"))
    for cell, found, birth, sex in zip(cells, plain, births, sexes, strict=True):
        read = one_by_one(cell, invented)
        assert found is None or (found == cell == read)
        assert (birth, sex) == ((None, None) if found is None else (date.fromisoformat(found[6:14]), "12"[int(found[16]) % 2 == 0]))
        # All but the oldest are found at once: nobody is left to the slow way without a reason.
        if read is not None and read == cell and int(read[6:10]) > AS_OF.year - 100:
            assert found == cell


class Made:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def person_keys(self, numbers: list[str]) -> list[str]:
        self.asked += numbers
        return [f"p_{number}" for number in numbers]

    household_keys = person_keys


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=12), max_size=4))
def test_each_person_is_made_a_key_once_and_everyone_has_the_own_one(batches: list[list[int | None]]) -> None:
    made = Made()
    keys = Keys(made)
    for batch in batches:
        of_batch = [None if n is None else with_check(f"990101{AS_OF - timedelta(n):%Y%m%d}001") for n in batch]
        found = keys.persons(pl.Series([n and stem_of(n) for n in of_batch], dtype=pl.Int64)).to_list()
        assert found == [None if number is None else f"p_{number}" for number in of_batch]
    assert len(made.asked) == len(set(made.asked))
