"""Delimited text as departments write it: which encoding, which delimiter, which records; stated, never guessed over.

Lines end in LF, CR LF or CR, mixed too; in NEL where the text has none of these. The delimiter is the one that parts most
of the first lines into the same number of cells; a first line ``sep=;``, which Excel understands, names it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, Final

import numpy as np
import polars as pl

from exchange.decoding import decoded
from exchange.encoding import Text, detect
from exchange.grammar import Grammar
from exchange.live import of_text
from exchange.part import FORMULA, HEAD, Merge, Record
from exchange.piece import Fast, Piece, Slow
from exchange.records import pieces

DELIMITERS: Final = (",", ";", "\t", "|", "^", "~", "\x01", "\x1f")
_TWO_OR_MORE: Final = ("|+|", "|@|", "|~|", "~|~", "^|^", "@|@", "||", "@@", "^^", "~~", "$$", "##", "!|", "|!", "@#")
_RARE: Final = ("，", "；", "｜", "、", "#", "$", "@", "!", "&", "*", "¦", "§", "\x02", "\x1e", "\x7f")
_SAMPLE = 1 << 18
_SAMPLE_LINES = 200
_COUNTED = _READ = 1 << 23  # bytes looked at together: few enough for memory that is used again and again
_SEP = re.compile(r'"?sep=(.|\\t)"?\Z', re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Delimited:
    """A text with the ``encoding`` it came in and its ``delimiter``, one part of records. ``opened`` gives its bytes."""

    opened: Callable[[], BinaryIO]
    text: Text
    delimiter: str
    where: str

    is_hidden = False
    merges: Sequence[Merge] = ()

    @property
    def encoding(self) -> str:
        return self.text.encoding

    def head(self) -> list[Record]:
        return self._sample[0]

    def count(self) -> int:
        return self._counted

    @cached_property
    def _counted(self) -> int:
        return sum(len(piece.lines) for piece in self._pieces(_COUNTED))

    def last_line(self) -> int:
        return max((int(piece.lines[-1]) for piece in self._pieces(_COUNTED) if len(piece.lines)), default=0)

    def findings(self, after: int, columns: Mapping[str, int], repeated: Collection[str]) -> list[tuple[int, str, str]]:
        return []

    def frames(
        self, after: int, columns: Mapping[str, int], headings: Sequence[bool], rows: int, repeated: Collection[str] = ()
    ) -> Iterator[pl.DataFrame]:
        # A few extra cells in every record, as a delimiter at the end of each line makes them, are looked at in bulk.
        records = [record for record in self.head() if record.line > after]
        widths = Counter(len(record.cells) for record in records)
        expected = max(widths, key=lambda width: (widths[width], width == len(headings)), default=len(headings))
        size = min(max(rows * self._sample[1], 1 << 16), _READ)
        kept: list[pl.DataFrame] = []
        for frame in _ahead(self._frames(size, after, dict(columns), headings, expected)):
            kept.append(frame)
            if sum(frame.height for frame in kept) >= rows:
                yield from _sliced(kept, rows)
                kept = []
        if kept:
            yield from _sliced(kept, rows)

    def _frames(self, size: int, after: int, columns: dict[str, int], headings: Sequence[bool], expected: int) -> Iterator[pl.DataFrame]:
        for piece in self._pieces(size):
            if not len(piece.lines) or piece.lines[-1] <= after:
                continue
            frame = piece.frame(headings, expected, columns)
            frame = frame.slice(int(np.searchsorted(piece.lines, after, "right")))
            live = of_text(frame, list(columns), may_be=piece.may_hold_formulas)
            yield frame.with_columns(live.alias(FORMULA))

    def _pieces(self, size: int) -> Iterator[Piece]:
        with self.opened() as stream:
            yield from pieces(decoded(stream, self.text, self.where), self._grammar, size)

    @cached_property
    def _grammar(self) -> Grammar:
        is_single = len(self.delimiter) == 1 and self.delimiter.isascii() and self.delimiter != " "
        return Grammar(self.delimiter if is_single else "\x1f", self.delimiter, self.where)

    @cached_property
    def _sample(self) -> tuple[list[Record], int]:
        """The first records, and bytes of a record of the first piece."""
        records: list[Record] = []
        length = 0
        for piece in self._pieces(1 << 16):
            if isinstance(piece, Slow):
                records += [Record(line, tuple(cells)) for line, cells, _, _ in piece.records]
                length = length or sum(len(text.encode()) for _, _, text, _ in piece.records) // max(1, len(piece.records))
            elif isinstance(piece, Fast):
                length = length or len(piece.data) // max(1, len(piece.starts))
                for n, is_blank in enumerate(piece.is_blank.tolist()):
                    if not is_blank and len(records) < HEAD:
                        records.append(Record(int(piece.every_line[n]), tuple(piece.cells(piece.text(n)))))
            if len(records) >= HEAD:
                break
        return records[:HEAD], max(length, 16)


def _ahead(found: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The frames, each made while the one before it is used."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, found, None)
        while (frame := coming.result()) is not None:
            coming = pool.submit(next, found, None)
            yield frame


def _sliced(frames: list[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The frames as one, cut where it is much larger than ``rows``."""
    frame = pl.concat(frames)
    step = rows if frame.height > 2 * rows else frame.height
    yield from (frame.slice(start, step) for start in range(0, frame.height, max(step, 1)))


def open_delimited(opened: Callable[[], BinaryIO], where: str) -> Delimited:
    """Finds encoding and delimiter. Raises DeliveryError for an empty file, and for bytes that are no text: nothing is
    replaced or left out.
    """
    with opened() as stream:
        text = detect(stream, where)
    with opened() as stream:
        sample = b""
        for block in decoded(stream, text, where):
            sample += block
            if len(sample) >= _SAMPLE:
                break
    is_whole = len(sample) < _SAMPLE
    lines = sample[:_SAMPLE].decode("utf-8", "ignore").lstrip("\ufeff").split("\n")
    return Delimited(opened, text, _delimiter(lines if is_whole or len(lines) == 1 else lines[:-1]), where)


def _delimiter(lines: Sequence[str]) -> str:
    kept = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    if kept and (
        named := _SEP.match(kept[0].strip("\r ").rstrip(",;|") if kept[0][:4].lower() == "sep=" and len(kept[0]) > 5 else kept[0])
    ):
        return "\t" if named[1] == "\\t" else named[1]
    # What stands between quotation marks on one line parts nothing.
    kept = [re.sub(r'"[^"]*"', '""', line) for line in kept]
    best, share = _most_even(DELIMITERS, kept)
    for longer in _TWO_OR_MORE:
        # A sign that never stands but in a longer one is a part of it.
        if best in longer and sum(line.count(best) for line in kept) == longer.count(best) * sum(line.count(longer) for line in kept) > 0:
            return longer
    if share >= 0.5:
        return best
    for others in (_TWO_OR_MORE, _RARE):
        rare, rare_share = _most_even(others, kept)
        if rare_share > max(share, 0.8):
            return rare
    if share == 0 and _aligned(kept):
        return " "
    return best


def _most_even(candidates: Sequence[str], lines: Sequence[str]) -> tuple[str, float]:
    """(the delimiter that most lines have equally often, share of those lines)."""
    best, highest = candidates[0], (0.0, 0)
    for delimiter in candidates:
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        if counts:
            often = max(counts, key=lambda count: (counts[count], count))
            reached = (round(counts[often] / len(lines), 1), often)
            if reached > highest:
                best, highest = delimiter, reached
    return best, highest[0]


def _aligned(lines: Sequence[str]) -> bool:
    """Whether columns are parted by spaces: in (nearly) all lines equally many runs of them."""
    counts = Counter(len(line.split()) for line in lines)
    often = max(counts, key=lambda count: counts[count], default=1)
    return often > 1 and counts[often] >= 0.9 * len(lines)
