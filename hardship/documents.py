"""What stands in a column of ID numbers and is none: masks, damage, and documents of another kind, by their form.

The names are reasons of ``hardship.identity.InvalidIdentity``. Forms: GA 467 (entry and exit documents), the notices on
residence cards of foreigners before 2023, 《出生医学证明》 (a letter and nine digits); unverified where offices differ.
"""

from __future__ import annotations

import re

_HMT_PERMIT = r"[HM][0-9]{8}(?:[0-9]{2})?|[0-9]{8}(?:[0-9]{2}(?:\(?[A-Z]\)?)?)?|[A-Z]{1,2}[0-9]{6}\([0-9A]\)|.*(?:通行证|回乡证|台胞证).*"
_OTHER = (
    ("masked", re.compile(r".*(?:[*●•■█○◆…]|[X×✕]{3}|[#?_]{3}|\.{3}).*")),
    ("scientific_notation", re.compile(r"[0-9]+(?:\.[0-9]*)?E\+?[0-9]+")),
    ("foreign_permit", re.compile(r"[A-Z]{3}[0-9]{12}|.*永久居留.*")),
    ("hong_kong_macao_taiwan_permit", re.compile(_HMT_PERMIT)),
    ("birth_certificate", re.compile(r"[A-Z][0-9]{9}|.*出生(?:医学)?证明?.*")),
    ("passport", re.compile(r"[A-Z]{1,3}[0-9]{5,9}[A-Z]?|.*护照.*")),
    ("military_card", re.compile(r".{1,3}字第?[0-9]+号?|.*(?:军官|士兵|军人|文职干部|警官)证.*")),
    ("length", re.compile(r"[0-9]+X?")),
)


def why_not(text: str) -> str:
    """The reason under which a text that is no ID number is refused; the first that fits, "characters" where none does."""
    return next((reason for reason, pattern in _OTHER if pattern.fullmatch(text)), "characters")
