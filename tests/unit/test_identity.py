"""Identity numbers: what is read, what is refused and under which name. All people here are invented (area 99)."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

from hardship.identity import (
    InvalidIdentity,
    ResidentId,
    check_character,
    mask_resident_id,
    parse_disability_certificate,
    parse_resident_id,
)
from hardship.text import NOTHING, is_nothing, tidy


def number(area: str = "990101", birth: str = "19900101", sequence: str = "001") -> str:
    first17 = area + birth + sequence
    return first17 + check_character(first17)


def number_ending_in(last: str, birth: str = "19900101") -> str:
    """The first sequence from 001 on whose check character is ``last``."""
    return next(n for i in range(1, 100) if (n := number(birth=birth, sequence=f"{i:03}")).endswith(last))


MAN, WOMAN = number(sequence="001"), number(sequence="002")
WITH_X = number_ending_in("X")
IN_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def reason(text: Any, **options: Any) -> str:
    with pytest.raises(InvalidIdentity) as refused:
        parse_resident_id(text, **options)
    return refused.value.reason


def read(text: Any, **options: Any) -> ResidentId:
    identity = parse_resident_id(text, **options)
    assert identity is not None
    return identity


# The two worked examples of the standard itself, GB 11643-1999 annex A.
@pytest.mark.parametrize(
    ("text", "birth", "sex", "area"),
    [
        ("11010519491231002X", date(1949, 12, 31), "2", "110105"),
        ("440524188001010014", date(1880, 1, 1), "1", "440524"),
    ],
)
def test_the_examples_of_the_standard(text: str, birth: date, sex: Any, area: str) -> None:
    assert read(text) == ResidentId(text, birth, sex, area, "resident")


@pytest.mark.parametrize(
    "dress",
    [
        WITH_X,
        WITH_X.lower(),
        WITH_X.translate(IN_FULL_WIDTH),
        *(WITH_X.replace("X", like) for like in "Ⅹⅹ×✕ХхΧχｘ"),
        f"{WITH_X[:6]}-{WITH_X[6:14]}-{WITH_X[14:]}",
        f"{WITH_X[:17]}—{WITH_X[17]}",
        f"{WITH_X[:6]} - {WITH_X[6:]}",
        f"  {WITH_X}\t",
        f"\ufeff{WITH_X}\u200b",
        f"{WITH_X[:6]}\u00a0{WITH_X[6:14]} {WITH_X[14:]}",
        f'="{WITH_X}"',
        f"'{WITH_X}",
        f"＇{WITH_X}",
        f"{WITH_X}\r\n",
    ],
)
def test_one_number_in_every_dress(dress: str) -> None:
    assert read(dress, invented=True).number == WITH_X


def test_numbers_of_spreadsheets() -> None:
    assert read(int(MAN), invented=True).number == MAN
    assert read("990101900101001.0", invented=True).number == MAN
    assert read(990101900101001.0, invented=True).number == MAN
    assert reason(float(MAN), invented=True) == "rounded"
    assert reason(9901.5) == reason(float("inf")) == reason(-5) == "characters"
    assert reason(10**5000) == "length"
    assert reason(True) == reason(date(1990, 1, 1)) == "type"


def test_both_forms_of_one_person_are_one_number() -> None:
    old, new = read("990101900101002", invented=True), read(WOMAN, invented=True)
    assert (old.number, old.birth_date, old.sex, old.area) == (new.number, new.birth_date, new.sex, new.area)
    assert (old.kind, new.kind) == ("resident_15", "resident")


@pytest.mark.parametrize(
    "nothing",
    [None, float("nan"), "", "  ", "\u200b", '=""', "'", "无", "無", "暫無", "不詳", "/", "／", "-", "--", "——", "不详", "未知",
     "NULL", "null", "None", "N/A", "nan", "NaN", "\\N"],
)  # fmt: skip
def test_nothing_is_none(nothing: Any) -> None:
    assert is_nothing(nothing)
    assert parse_resident_id(nothing) is None
    assert parse_disability_certificate(nothing, holder=MAN) is None


def test_zero_is_not_nothing() -> None:
    assert not NOTHING & {"0", "0.00", "*", "无证"}
    assert reason("0") == "length"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (MAN[:17], "length"),
        (MAN + "1", "length"),
        ("13800000000", "length"),
        (MAN[:16] + "O" + MAN[17], "characters"),
        ("X" + MAN[1:], "characters"),
        ("见附件", "characters"),
        ("٩٩٠١٠١١٩٩٠٠١٠١٠٠١١", "characters"),  # digits, but not of this alphabet
        (number(area="160101"), "area"),
        (number(area="000000"), "area"),
        (number(area="910000"), "area"),  # 9 + no province
        ("810000900101001", "area"),  # residence permits never had 15 digits
        (number(birth="19900229"), "birth_date"),
        (number(birth="19901301"), "birth_date"),
        (number(birth="00000101"), "birth_date"),
        ("990101900230001", "birth_date"),
        (number(birth="18530101"), "age"),  # past 130 in 1984, when the numbers began
        (number(sequence="000"), "sequence"),
        ("990101900101000", "sequence"),
        ("990101000101996", "sequence"),  # kept for those born in 18yy
        (MAN[:17] + ("0" if MAN[17] != "0" else "1"), "checksum"),
        (MAN[:14] + "010" + MAN[17], "checksum"),
        (number(sequence="120")[:15] + "000", "rounded"),
        (f"{MAN}.0", "rounded"),  # a float has had it
        (f"{MAN[:17]}0.00", "rounded"),
        (f"-{MAN}", "characters"),
        (f"{MAN}-{WOMAN}", "characters"),
        (f"{MAN}/{WOMAN}", "characters"),
        ("1990-01-01", "characters"),
        ("9.90101E+17", "scientific_notation"),
        ("9.90101e17", "scientific_notation"),
        (MAN[:6] + "********" + MAN[14:], "masked"),
        (MAN[:6] + "×××××××××××" + MAN[17], "masked"),
        (MAN[:6] + "xxxxxxxxxxx" + MAN[17], "masked"),
        (MAN[:14] + "####", "masked"),
        ("###########", "masked"),  # a column too narrow for its numbers
        (MAN[:6] + "…" + MAN[14:], "masked"),
        (MAN[:17] + "*", "masked"),
        ("护照E00000000", "passport"),
        ("台胞证00000000", "hong_kong_macao_taiwan_permit"),
        ("A000000(0)", "hong_kong_macao_taiwan_permit"),
        ("ABC000000000000", "foreign_permit"),
        ("ABC00000000000", "characters"),
        ("H00000000", "hong_kong_macao_taiwan_permit"),
        ("M0000000001", "hong_kong_macao_taiwan_permit"),
        ("00000000", "hong_kong_macao_taiwan_permit"),
        ("0000000001(B)", "hong_kong_macao_taiwan_permit"),
        ("E00000000", "passport"),
        ("EA0000000", "passport"),
        ("A000000000", "birth_certificate"),
        ("军字第0000000号", "military_card"),
    ],
)
def test_refused_under_its_name(text: str, why: str) -> None:
    assert reason(text, invented=True) == why


def test_invented_people_have_no_place_among_real_ones() -> None:
    assert read(MAN, invented=True).kind == "resident"
    assert reason(MAN) == reason("990101900101001") == "invented_area"
    assert read(number(area="110101"), invented=True).area == "110101"


@pytest.mark.parametrize(
    ("area", "kind"),
    [("110101", "resident"), ("659001", "resident"), ("710000", "resident"), ("810000", "hmt_residence"),
     ("820000", "hmt_residence"), ("830000", "hmt_residence"), ("911000", "foreign_permanent"),
     ("965999", "foreign_permanent")],
)  # fmt: skip
def test_kinds_of_numbers(area: str, kind: str) -> None:
    good = number(area=area, birth="19000101", sequence="001")
    assert (read(good).kind, read(good).area) == (kind, area)
    assert reason(good[:17] + ("0" if good[17] != "0" else "1")) == "checksum"


def test_births_against_the_day() -> None:
    born = number(birth="20240229")
    assert read(born, invented=True, as_of=date(2024, 2, 29)).birth_date == date(2024, 2, 29)
    assert reason(born, invented=True, as_of=date(2024, 2, 28)) == "future_birth"
    assert read(born, invented=True, as_of=date(2155, 2, 27))  # 130 for one more day
    assert reason(born, invented=True, as_of=date(2155, 2, 28)) == "age"
    assert reason(born, as_of=date(2024, 2, 28)) == "invented_area"  # where several are wrong: area first


def test_excel_rounding_that_passes_the_checksum_cannot_be_seen() -> None:
    rounded = [f"990101199001{day:02}{hundreds}000" for day in range(1, 29) for hundreds in range(1, 10)]
    seen = [n for n in rounded if n[17] != check_character(n[:17])]
    assert 0 < len(seen) < len(rounded)
    for n in rounded:
        if n in seen:
            assert reason(n, invented=True) == "rounded"
        else:
            assert read(n, invented=True).number == n


def test_errors_and_values_hide_the_number() -> None:
    wrong = MAN[:17] + ("0" if MAN[17] != "0" else "1")
    with pytest.raises(InvalidIdentity) as refused:
        parse_resident_id(wrong, invented=True)
    error = refused.value
    assert isinstance(error, ValueError)
    assert wrong[6:14] not in f"{error} {error!r}"
    assert error.__context__ is None
    assert pickle.loads(pickle.dumps(error)).reason == "checksum"
    assert MAN[6:] not in repr(read(MAN, invented=True))
    assert "1990" not in repr(parse_disability_certificate(MAN + "41", invented=True))


def test_every_reason_is_documented() -> None:
    assert InvalidIdentity.__doc__ is not None
    for code, meaning in InvalidIdentity.reasons.items():
        assert f"{code:<30} {meaning}" in InvalidIdentity.__doc__


@pytest.mark.parametrize(
    ("text", "category", "grade", "reissue"),
    [
        (MAN + "11", "1", "1", None),
        (MAN + "74", "7", "4", None),
        (MAN + "41B1", "4", "1", 1),
        (MAN + "41b12", "4", "1", 12),
        (f"'{MAN}62 ", "6", "2", None),
        (int(MAN + "33"), "3", "3", None),
        (f"{MAN}-41-B1", "4", "1", 1),
        (f"{MAN} 41 B2", "4", "1", 2),
    ],
)
def test_certificates(text: Any, category: str, grade: str, reissue: int | None) -> None:
    certificate = parse_disability_certificate(text, invented=True)
    assert certificate is not None
    assert certificate.resident_id == read(MAN, invented=True)
    assert certificate.number == MAN + category + grade
    assert (certificate.category, certificate.grade, certificate.reissue) == (category, grade, reissue)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (MAN, "length"),
        (MAN + "4", "length"),
        (MAN + "411", "length"),
        (WITH_X, "length"),
        (MAN + "01", "category"),
        (MAN + "81", "category"),
        (MAN + "40", "grade"),
        (MAN + "45", "grade"),
        (MAN + "41B", "characters"),
        (MAN + "41B0", "characters"),
        (MAN + "41.0", "rounded"),
        (MAN[:15] + "00000", "rounded"),
        (float(MAN + "41"), "rounded"),
        (MAN[:17] + ("0" if MAN[17] != "0" else "1") + "41", "checksum"),
        (number(birth="19900230") + "41", "birth_date"),
        ("9.90101E+19", "scientific_notation"),
    ],
)
def test_certificates_refused(text: Any, why: str) -> None:
    with pytest.raises(InvalidIdentity) as refused:
        parse_disability_certificate(text, invented=True)
    assert refused.value.reason == why


def test_a_certificate_belongs_to_its_holder() -> None:
    for same in (MAN, read(MAN, invented=True), read("990101900101001", invented=True)):
        assert parse_disability_certificate(MAN + "41", invented=True, holder=same)
    for other in (WOMAN, read(WOMAN, invented=True)):
        with pytest.raises(InvalidIdentity) as refused:
            parse_disability_certificate(MAN + "41", invented=True, holder=other)
        assert refused.value.reason == "holder_mismatch"
    with pytest.raises(InvalidIdentity) as refused:
        parse_disability_certificate(MAN + "41", holder=MAN)
    assert refused.value.reason == "invented_area"


def test_check_character_wants_seventeen_digits() -> None:
    assert check_character("11010519491231002") == "X"
    for wrong, why in (("1" * 16, "length"), ("1" * 18, "length"), ("1" * 16 + "X", "characters")):
        with pytest.raises(InvalidIdentity) as refused:
            check_character(wrong)
        assert refused.value.reason == why


def test_masks() -> None:
    assert mask_resident_id(MAN) == f"990101***********{MAN[17]}"
    assert mask_resident_id("990101900101001") == "990101********1"
    assert mask_resident_id(MAN + "41") == "*" * 20
    assert mask_resident_id("1234") == "****"
    assert mask_resident_id("某" * 18) == "*" * 18
    assert mask_resident_id("") == ""


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("１２，３４５．６０", "12,345.60"),
        ("（３）　Ａ", "(3) A"),
        ("￥5", "¥5"),
        ("−5 – 6", "-5 - 6"),
        ("2024年1⽉1⽇", "2024年1月1日"),
        ("a\u00a0b\tc\nd", "a b c d"),  # a gap stays a gap: two values never close up to one
        ("a\u200b\u00ad\ufeff\x00b", "ab"),
        ('="0012"', "0012"),
        ("='x'", "='x'"),
        ("㐂①", "㐂①"),  # characters of names and lists stay what they are
    ],
)
def test_tidy(text: str, tidied: str) -> None:
    assert tidy(text) == tidied
