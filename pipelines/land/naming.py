"""Cells that name a person where none may stand in clear: the number of a record, the code of a diagnosis.

Offices that have no number of their own for a case take the person's. What lands bears keys in the place of people
(个人信息保护法 第五十一条), so such a row is set aside. A record's number is often an area, a day and a running number,
and one in eleven of these is an ID number too: only those of the row's own people are looked for in it, and any ID
number only where the row names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from hardship.declarations import FeedColumn
from pipelines.land.stems import numbers, plain_stems

NAMES_A_PERSON, NO_NUMBER = "names_a_person", "no_number"
_SHORTEST = {"key": 15, "text": 11}  # an ID number as it was until 1999, a mobile telephone's
_PHONE = r"(?:^|[^0-9])1[3-9][0-9]{9}(?:[^0-9]|$)"
_NUMBER = r"(?:^|[^0-9])([1-9][0-9]{16}[0-9X])(?:[^0-9X]|$)"
_NUMBERING = "[0-9A-Za-z零〇一二三四五六七八九十百]"


def words(values: pl.Series) -> pl.Series | None:
    """Whether each record's number is a word without any figure or letter; None where none is.

    Names as numbers would make all who share one into one record.
    """
    is_foreign = (values.str.len_bytes() != values.str.len_chars()).fill_null(False)
    if not is_foreign.any():
        return None
    return is_foreign & ~values.str.contains(_NUMBERING).fill_null(True)


def naming(column: FeedColumn, values: pl.Series, stems: Sequence[pl.Series], as_of: date, invented: bool) -> pl.Series | None:
    """Whether each of the ``values``, as read, names a person; None where none does, as in nearly every column.

    ``stems`` are those of the row's people (``pipelines.land.stems``). Columns of identities are not asked.
    """
    if column.kind not in _SHORTEST or not column.is_landed or column.sensitivity == "identity":
        return None
    is_long = (values.str.len_bytes() >= _SHORTEST[column.kind]).fill_null(False)
    if not is_long.any():
        return None
    people = [numbers(stem.filter(is_long)).alias(f"person{n}") for n, stem in enumerate(stems)]
    text, known, is_text = pl.col("text"), [pl.col(person.name) for person in people], column.kind == "text"
    own = [text.str.contains(form, literal=True) for number in known for form in _forms(number)]
    is_asked = pl.all_horizontal(True, *(number.is_null() for number in known)) | is_text
    found = pl.DataFrame([values.filter(is_long).str.to_uppercase().alias("text"), *people]).select(
        own=pl.any_horizontal(False, *own),
        phone=text.str.contains(_PHONE) & is_text,
        number=pl.when(is_asked).then(text.str.extract(_NUMBER)),  # the first: nobody writes a good one behind a bad one
    )
    someone = plain_stems(found["number"], as_of, invented).is_not_null()
    names = found["own"].fill_null(False) | found["phone"] | someone
    if not names.any():
        return None
    where = pl.DataFrame({"is_long": is_long}).select(pl.when("is_long").then(pl.col("is_long").cum_sum() - 1))["is_long"]
    return names.gather(where).fill_null(False)


def _forms(number: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """As it is, and as it was until 1999: without the century and the check character."""
    return number, number.str.slice(0, 6) + number.str.slice(8, 9)
