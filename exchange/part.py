"""What every opened file offers, whatever it is: parts (a text has one, a workbook one a sheet) of records with lines.

A record is what stands between two line ends outside quotation marks, or a row of a sheet. Records without anything but
white space in their cells are blank: they are passed over and not counted, but keep their lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

import polars as pl

LINE, RAGGED, WHY, FORMULA = "#line", "#ragged", "#why", "#formula"
HEAD: Final = 60
"""Records at the top of a part among which its heading is looked for."""

CELLS, NUL, QUOTES, LOST, MERGED = "row:cells", "row:nul", "row:quotes", "row:encoding", "row:merged"
"""Why a record is handed on whole (RAGGED) and not in cells: another number of cells than headings; zero bytes in it;
quotation marks that contradict each other; characters that an earlier program lost; cells merged over several columns or,
where they hold amounts, over several rows."""

_BLANK = "\ufeff\u200b\u200c\u200d\u2060\u00ad\x1a"  # the last is how DOS ended a file


class Record(NamedTuple):
    line: int
    cells: tuple[Any, ...]


class Merge(NamedTuple):
    """A cell merged over lines ``top`` to ``bottom`` and columns ``left`` to ``right`` (positions from 0), all included."""

    top: int
    left: int
    bottom: int
    right: int


class Part(Protocol):
    """A text, or a sheet of a workbook; ``lines`` is its last line."""

    @property
    def is_hidden(self) -> bool: ...

    @property
    def merges(self) -> Sequence[Merge]: ...

    def head(self) -> list[Record]:
        """The first HEAD records that are not blank."""

    def count(self) -> int:
        """Records that are not blank. Raises DeliveryError where the file breaks off or contradicts itself."""

    def findings(self, after: int, columns: Mapping[str, int], repeated: Collection[str]) -> list[tuple[int, str, str]]:
        """What should be said of it though it harms nothing: (line, Chinese, English)."""

    def last_line(self) -> int:
        """The number of the last line: where a following sheet's lines go on."""

    def frames(
        self, after: int, columns: Mapping[str, int], headings: Sequence[bool], rows: int, repeated: Collection[str] = ()
    ) -> Iterator[pl.DataFrame]:
        """Records below line ``after`` in frames of about ``rows`` rows.

        Each has ``columns`` (name → position among ``headings``, which say whether they have a text), LINE, RAGGED and
        WHY (null where the cells fit) and FORMULA (names of the columns whose cell holds a live formula, else null).
        A cell merged over several rows holds for each of them in the columns ``repeated``.
        """


def is_blank(cell: Any) -> bool:
    """Nothing, or nothing that can be seen."""
    return cell is None or (isinstance(cell, str) and not cell.strip().strip(_BLANK).strip())


def all_blank(cells: Sequence[Any]) -> bool:
    return all(map(is_blank, cells))


def fitted(cells: Sequence[Any], headings: Sequence[bool]) -> list[Any] | None:
    """The cells, as many as ``headings`` (whether each has a text); None where they do not fit.

    Cells left over fit when they are blank, missing ones where no heading stands.
    """
    width = len(headings)
    if len(cells) > width and all_blank(cells[width:]):
        return list(cells[:width])
    if len(cells) < width and not any(headings[len(cells) :]):
        return [*cells, *[None] * (width - len(cells))]
    return list(cells) if len(cells) == width else None
