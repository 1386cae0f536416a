"""Numbers that name a person: resident ID (公民身份号码) and disability certificate (残疾人证), and their masks.

Sources: GB 11643-1999《公民身份号码》(structure, check character: ISO 7064 MOD 11-2), GB 11643-1989 (15 digits),
GB/T 2260 (areas), GB/T 2261.1 (sex), 《港澳台居民居住证申领发放办法》 国办发〔2018〕81号, the 2023 edition of the
外国人永久居留身份证, 《中华人民共和国残疾人证管理办法》 (20 characters; the suffix of a reissue is unverified).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Final, Literal

from hardship.dates import age_on
from hardship.documents import why_not
from hardship.text import InvalidValue, is_nothing, tidy

IdentityKind = Literal["resident", "resident_15", "foreign_permanent", "hmt_residence"]

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS: Final = "10X98765432"
_SPANS: Final = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
_PROVINCES: Final = frozenset(str(code) for first, last in _SPANS for code in range(first, last + 1))
_HMT: Final = frozenset({"81", "82", "83"})  # Hong Kong, Macao, Taiwan: areas of residence permits only
INVENTED_AREA: Final = "99"  # no province has it, and no foreigner's number (9 + a province) can begin with it
OLDEST: Final = 130
NUMBERS_SINCE: Final = date(1984, 4, 6)  # 居民身份证试行条例: who was past OLDEST then never had a number
# GB 11643-1989 kept these for people past a hundred, born 18yy; the edition of 1999 gave that up.
_CENTENARIANS: Final = frozenset({"996", "997", "998", "999"})

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_CERTIFICATE = re.compile(r"([0-9]{17}[0-9X])([0-9])([0-9])(?:B([1-9][0-9]?))?")
_EXACT_FLOAT: Final = 2**53  # from here on a float has dropped digits
_LONGEST_INT: Final = 10**24
# What keyboards and copied pages give for the check character: Roman ten, Cyrillic Kha, Greek Chi (small ones are upper by then).
_LIKE_X: Final = str.maketrans("ⅩХΧ", "XXX")
_SIGN_FOR_X = re.compile(r"(?<=[0-9]{17})[×✕]")  # one, in the last place; several are a mask
_DASHES_INSIDE = re.compile(r"(?<=[0-9X])-(?=[0-9XB])")


class InvalidIdentity(InvalidValue):
    """A text or cell that is not a number of the kind asked for. ``reason`` is one of:"""

    what = "not a valid identity number"
    reasons: ClassVar = {
        "length": "digits, but not 18 or 15 of them (a certificate: not 20 characters)",
        "characters": "characters that no such number has",
        "type": "neither a text nor a number",
        "area": "the first two digits are no province (of a foreigner's number: the second and third)",
        "invented_area": "area 99 belongs to invented people: they have no place among real ones",
        "birth_date": "the calendar has no such day of birth",
        "future_birth": "born after the day of the delivery or of the night",
        "age": "older than 130 on that day, or already when the numbers began",
        "sequence": "sequence 000; of 15 digits also 996 to 999, kept for people born before 1900",
        "checksum": "the check character does not fit: a digit is wrong or two are swapped",
        "rounded": "Excel has replaced the last digits by zeros: format the column as text and export it again",
        "scientific_notation": "Excel has shortened the number: format the column as text and export it again",
        "masked": "digits are hidden: ask for the file that the data agreement names",
        "foreign_permit": "another document: a foreigner's permanent residence card of before 2023 (3 letters, 12 digits)",
        "hong_kong_macao_taiwan_permit": "another document: a travel permit or identity card of Hong Kong, Macao or Taiwan",
        "passport": "another document: a passport or the like",
        "birth_certificate": "another document: a birth certificate (出生医学证明), the child has no number yet",
        "military_card": "another document: a military identity card",
        "category": "certificate: the category of disability is not 1 to 7",
        "grade": "certificate: the grade of disability is not 1 to 4",
        "holder_mismatch": "certificate: it contains the number of another person than its holder",
    }


@dataclass(frozen=True)
class ResidentId:
    """A valid number: ``number`` in 18 characters (X upper-case), birth, ``sex`` "1" male "2" female (GB/T 2261.1).

    ``area`` is its first six digits: of the day of issue, so retired codes are right; 9 + province + nationality for
    ``foreign_permanent``. ``kind`` tells how it was written or issued; equal numbers are one person whatever the kind.
    The repr shows neither number nor birth.
    """

    number: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: Literal["1", "2"]
    area: str
    kind: IdentityKind


@dataclass(frozen=True)
class DisabilityCertificate:
    """A certificate: ``number`` in 20 characters without the suffix, its holder's ``resident_id``, and the codes.

    ``category`` "1" sight "2" hearing "3" speech "4" limb "5" intellectual "6" mental "7" multiple; ``grade`` "1"
    (gravest) to "4"; ``reissue`` the n of the suffix Bn, None for a first issue. The repr does not show the number.
    """

    number: str = field(repr=False)
    resident_id: ResidentId
    category: str
    grade: str
    reissue: int | None = None


def check_character(first17: str) -> str:
    """The 18th character, 0–9 or X, for the first 17 digits (ISO 7064 MOD 11-2). Raises InvalidIdentity."""
    if len(first17) != 17:
        raise InvalidIdentity("length")
    if not (first17.isascii() and first17.isdigit()):
        raise InvalidIdentity("characters")
    return _CHECK_CHARACTERS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def parse_resident_id(text: str | int | float | None, *, as_of: date | None = None, invented: bool = False) -> ResidentId | None:
    """The number in a cell, or None for a declared form of nothing (``hardship.text.NOTHING``).

    Read: 18 characters; 15 digits, brought to 18 (19yy, check character added), so that both forms of one person are
    one number; residence permits of Hong Kong, Macao and Taiwan (81–83); foreigners' cards since 2023 (9 + province).
    ``invented`` also admits area 99, in which every invented person lives. Spaces and dashes that part the digits are
    taken out, and what only looks like X (×, Ⅹ, Cyrillic, Greek) is X. Other documents are refused under their name,
    never as a wrong checksum: their holder has done nothing wrong. Raises InvalidIdentity; where several things are
    wrong, in the order area, birth, rounded, sequence, checksum. ``as_of`` refuses births after it and ages above 130.

    One in eleven numbers that Excel has rounded passes the checksum by chance: where a column holds one "rounded",
    none of it that ends in 000 can be trusted.
    """
    number = _written(text)
    return None if number is None else _resident(number, as_of, invented)


def parse_disability_certificate(
    text: str | int | float | None,
    *,
    as_of: date | None = None,
    invented: bool = False,
    holder: ResidentId | str | None = None,
) -> DisabilityCertificate | None:
    """The certificate number in a cell, or None for a declared form of nothing.

    Read: 18 characters of a resident ID, category 1–7, grade 1–4, and perhaps B and the count of the reissue. The
    resident ID is held to all rules of ``parse_resident_id``. ``holder`` (or its canonical number) is the person whom
    another column names: a certificate of somebody else is refused. Raises InvalidIdentity.
    """
    number = _written(text)
    if number is None:
        return None
    found = _CERTIFICATE.fullmatch(number)
    if not found:
        raise InvalidIdentity(why_not(number))
    if number[15:] == "00000":  # Excel keeps fifteen digits
        raise InvalidIdentity("rounded")
    resident_id = _resident(found[1], as_of, invented)
    category, grade, reissue = found[2], found[3], found[4]
    if category not in "1234567":
        raise InvalidIdentity("category")
    if grade not in "1234":
        raise InvalidIdentity("grade")
    if holder is not None and resident_id.number != (holder.number if isinstance(holder, ResidentId) else holder):
        raise InvalidIdentity("holder_mismatch")
    return DisabilityCertificate(number[:20], resident_id, category, grade, int(reissue) if reissue else None)


def _written(value: str | int | float | None) -> str | None:
    """The characters of a cell: tidy, upper-case, without spaces and without the ``.0`` of a column read as numbers."""
    if is_nothing(value):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidIdentity("type")
    if isinstance(value, str):
        text = tidy(value).replace(" ", "").upper().translate(_LIKE_X)
        text = _SIGN_FOR_X.sub("X", text)
        if _CERTIFICATE.fullmatch(joined := _DASHES_INSIDE.sub("", text)) or _EIGHTEEN.fullmatch(joined) or _FIFTEEN.fullmatch(joined):
            return joined
        whole, dot, decimals = text.partition(".")
        if not dot or not decimals or decimals.strip("0"):
            return text
        # A decimal point tells that the digits went through a float, which drops those beyond the sixteenth.
        if whole.isascii() and whole.isdigit() and len(whole) < 25 and int(whole) >= _EXACT_FLOAT:
            raise InvalidIdentity("rounded")
        return whole
    if isinstance(value, float):
        if not value.is_integer():
            raise InvalidIdentity("characters")
        if abs(value) >= _EXACT_FLOAT:
            raise InvalidIdentity("rounded")
    elif abs(value) >= _LONGEST_INT:
        raise InvalidIdentity("length")
    return f"{int(value)}"


def _resident(number: str, as_of: date | None, invented: bool) -> ResidentId:
    is_legacy = _FIFTEEN.fullmatch(number) is not None
    if is_legacy:
        first17 = f"{number[:6]}19{number[6:]}"
        number = first17 + check_character(first17)
    elif not _EIGHTEEN.fullmatch(number):
        raise InvalidIdentity(why_not(number))
    kind = _kind(number, is_legacy, invented)
    birth = _birth_date(number[6:14])
    if as_of is not None and birth > as_of:
        raise InvalidIdentity("future_birth")
    if age_on(birth, as_of or NUMBERS_SINCE) > OLDEST:
        raise InvalidIdentity("age")
    is_checked = number[17] == check_character(number[:17])
    if number.endswith("000") and not is_checked:
        raise InvalidIdentity("rounded")
    sequence = number[14:17]
    if sequence == "000" or (is_legacy and sequence in _CENTENARIANS):
        raise InvalidIdentity("sequence")
    if not is_checked:
        raise InvalidIdentity("checksum")
    return ResidentId(number, birth, "1" if int(sequence) % 2 else "2", number[:6], kind)


def _kind(number: str, is_legacy: bool, invented: bool) -> IdentityKind:
    province = number[:2]
    if province == INVENTED_AREA and not invented:
        raise InvalidIdentity("invented_area")
    if province in _PROVINCES or province == INVENTED_AREA:
        return "resident_15" if is_legacy else "resident"
    if not is_legacy and province in _HMT:
        return "hmt_residence"
    if not is_legacy and number[0] == "9" and number[1:3] in _PROVINCES:
        return "foreign_permanent"
    raise InvalidIdentity("area")


def _birth_date(digits: str) -> date:
    with suppress(ValueError):  # raised below, so that no context carries the digits
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    raise InvalidIdentity("birth_date")


def mask_resident_id(number: str) -> str:
    """Area and last character of a number, stars between: ``990101***********X``.

    Offices often print six and four; here birth, sequence and sex stay hidden, since the area and the birth date of a
    person in a village are the person. Anything that is not written like a number of 18 or 15 characters is hidden whole.
    """
    if not (_EIGHTEEN.fullmatch(number.upper()) or _FIFTEEN.fullmatch(number)):
        return "*" * len(number)
    return f"{number[:6]}{'*' * (len(number) - 7)}{number[-1]}"
