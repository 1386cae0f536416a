"""Numbers that a spreadsheet has rounded: what the whole column tells of one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardship.identity import InvalidIdentity, check_character, parse_resident_id
from pipelines.land.examine import examine
from pipelines.land.read import read
from tests.inbox import INSURANCE, hand_over, home, insured, night, number, text
from tests.reading import FEED

NO_SEQUENCE = next(
    made for day in range(1, 32) if (made := (first := f"990101199001{day:02d}000") + check_character(first)).endswith("0000")
)
ROUNDED = number(400)[:15] + "000"


def rules(folder: Path, cells: list[str], batch: int) -> dict[int, str]:
    settings = home(folder)
    path, seal = hand_over(settings, "social_insurance", "a.csv", text(INSURANCE, [[cell, *insured(1)[1:]] for cell in cells]))
    [found] = examine(FEED, read(path, FEED, name=path.name), seal, night(settings).vault, invented=True, batch=batch)
    return dict(found.quarantined.select("line", "rule").iter_rows())


def test_the_number_is_one_of_those_whose_check_fits_by_chance() -> None:
    with pytest.raises(InvalidIdentity) as refused:
        parse_resident_id(NO_SEQUENCE, invented=True)
    assert refused.value.reason == "sequence"


@pytest.mark.parametrize("batch", [1, 100])
@pytest.mark.parametrize("written", [NO_SEQUENCE, f'="{NO_SEQUENCE}"', "".join(chr(ord(sign) + 0xFEE0) for sign in NO_SEQUENCE)])
def test_beside_a_rounded_number_it_was_rounded_too(tmp_path: Path, written: str, batch: int) -> None:
    found = rules(tmp_path, [written, ROUNDED], batch)
    assert found == {2: "person_key:rounded", 3: "person_key:rounded"}


def test_alone_or_with_another_last_sign_its_sequence_is_wrong(tmp_path: Path) -> None:
    other = next(made for day in range(1, 32) if (made := (first := f"990101199001{day:02d}000") + check_character(first))[-1] != "0")
    assert rules(tmp_path / "alone", [NO_SEQUENCE, number(1)], 100) == {2: "person_key:sequence"}
    assert rules(tmp_path / "beside", [other, ROUNDED], 100) == {2: "person_key:sequence", 3: "person_key:rounded"}
    assert rules(tmp_path / "old", ["990101900101000", ROUNDED], 100) == {2: "person_key:sequence", 3: "person_key:rounded"}
