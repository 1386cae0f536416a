"""Pieces of a delimited text, whole records each: their lines, and their cells as a frame.

``Fast`` pieces are read by polars; records that need a look of their own (blank, too many cells or too few, zero bytes,
several lines) are cut out before and read one by one. ``Slow`` pieces were read one by one to begin with.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from exchange.grammar import Grammar
from exchange.part import CELLS, LINE, LOST, NUL, QUOTES, RAGGED, WHY, all_blank, fitted

_LOST = re.compile("\0|\ufffd|锟斤拷".encode())
_ROOM = (
    b' \t\x0b\x0c"\xc2\xe2\xe3\xef\xa0\xad\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\xa8\xa9\xaf\xbb\xbf\x1a\x1c\x1d\x1e\x1f'
)
"""Bytes of characters that can be unseen: what has any other is not blank."""


class Piece(ABC):
    """Whole records of a text: the ``lines`` on which those begin that are not blank."""

    lines: np.ndarray
    may_hold_formulas = True

    @abstractmethod
    def frame(self, headings: Sequence[bool], expected: int, columns: dict[str, int]) -> pl.DataFrame:
        """``columns``, LINE, RAGGED and WHY; ``expected`` cells are what most records of the file have."""


@dataclass
class Slow(Piece):
    """Records read one by one: (line, cells, text, why)."""

    grammar: Grammar
    records: list[tuple[int, list[str], str, str | None]] = field(repr=False)
    lines: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.records = [record for record in self.records if not all_blank(record[1])]
        self.lines = np.array([record[0] for record in self.records], dtype=np.int64)

    def frame(self, headings: Sequence[bool], expected: int, columns: dict[str, int]) -> pl.DataFrame:
        width = len(headings)
        lines, ragged, whys = [], [], []
        rows: list[list[str | None]] = []
        for line, cells, text, doubt in self.records:
            fit = fitted(cells, headings)
            why = doubt or (NUL if "\0" in text else LOST if _is_lost(text) else CELLS if fit is None else None)
            if why is None and "\n" in text and self.grammar.swallowed(cells, width):
                why = QUOTES
            lines.append(line)
            whys.append(why)
            ragged.append(text if why else None)
            rows.append([None] * len(columns) if why or fit is None else [fit[n] or None for n in columns.values()])
        frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
        return frame.with_columns(pl.Series(LINE, lines, pl.Int64), pl.Series(RAGGED, ragged, pl.String), pl.Series(WHY, whys, pl.String))


def _is_lost(text: str) -> bool:
    return "\ufffd" in text or "锟斤拷" in text


@dataclass
class Fast(Piece):
    """Records found at once. ``starts``/``ends`` are their bytes in ``data``, the line end not among them."""

    grammar: Grammar
    data: bytes = field(repr=False)
    starts: np.ndarray
    ends: np.ndarray
    every_line: np.ndarray
    delimiters: np.ndarray | None
    """Mask of the delimiters outside quotation marks; None without quotation marks: all of them."""

    @cached_property
    def is_blank(self) -> np.ndarray:
        """Of each record; first by its first byte, then by all of them, then by its characters."""
        data = np.frombuffer(self.data, np.uint8)
        room = np.zeros(256, dtype=bool)
        room[list(_ROOM + self.grammar.delimiter.encode())] = True
        room[10] = True
        candidates = np.flatnonzero(room[data[self.starts]])
        if len(candidates) > 64:
            filled = np.add.reduceat(~room[data], self.starts, dtype=np.int32)
            candidates = candidates[filled[candidates] == 0]
        found = np.zeros(len(self.starts), dtype=bool)
        if len(candidates) > 64:  # most of very many are nothing but delimiters and spaces
            room[:] = False
            room[list(b" \t\n" + self.grammar.delimiter.encode())] = True
            filled = np.add.reduceat(~room[data], self.starts, dtype=np.int32)
            found[candidates] = filled[candidates] == 0
            candidates = candidates[~found[candidates]]
        for n in candidates.tolist():
            text = self.text(n)
            found[n] = all_blank(self.cells(text)) if text else True
        return found

    @cached_property
    def lines(self) -> np.ndarray:  # type: ignore[override]
        return self.every_line[~self.is_blank] if self.is_blank.any() else self.every_line

    @property
    def may_hold_formulas(self) -> bool:  # type: ignore[override]
        """Whether some cell begins with a sign with which a formula can begin, or that may hide one."""
        data = np.frombuffer(self.data, np.uint8)
        after = self._is_delimiter()[:-1]
        first = data[self.starts]
        signs = b"=@+-'`\" \xe2\xef"
        # Most signs stand nowhere: looking for one byte is much faster than comparing every byte.
        return any(sign in self.data and bool((first == sign).any() or (after & (data[1:] == sign)).any()) for sign in signs)

    def text(self, n: int) -> str:
        return self.data[self.starts[n] : self.ends[n]].decode()

    def cells(self, text: str) -> list[str]:
        if '"' not in text:
            return text.split(self.grammar.delimiter)
        read = self.grammar.record(text, 0, 0, True)
        return read[0] if read else []

    def frame(self, headings: Sequence[bool], expected: int, columns: dict[str, int]) -> pl.DataFrame:
        odd = self.is_blank | self._marked()
        frame = None if odd.any() or not self._has_all(expected) else self._at_once(self.data, headings, expected, columns)
        if frame is not None:
            frame = frame.with_columns(
                pl.Series(LINE, self.every_line), pl.lit(None, pl.String).alias(RAGGED), pl.lit(None, pl.String).alias(WHY)
            )
            return frame.select(*columns, LINE, RAGGED, WHY)
        odd |= self._counts() != expected - 1
        parts = []
        if not odd.all():
            # With the odd records cut out, what is left has as many cells as expected in every record.
            edges = np.flatnonzero(np.diff(np.concatenate(([True], odd, [True])))).tolist()
            after = np.append(self.starts[1:], len(self.data))
            data = b"".join(self.data[self.starts[a] : after[b - 1]] for a, b in zip(edges[::2], edges[1::2], strict=True))
            read = self._at_once(data, headings, expected, columns)
            if read is None:
                return self._slowly(np.ones(len(odd), dtype=bool)).frame(headings, expected, columns)
            parts.append(
                read.with_columns(
                    pl.Series(LINE, self.every_line[~odd]), pl.lit(None, pl.String).alias(RAGGED), pl.lit(None, pl.String).alias(WHY)
                )
            )
        if odd.any():
            parts.append(self._slowly(odd).frame(headings, expected, columns))
        return pl.concat([part.select(*columns, LINE, RAGGED, WHY) for part in parts]).sort(LINE)

    def _slowly(self, which: np.ndarray) -> Slow:
        records = []
        for n in np.flatnonzero(which & ~self.is_blank).tolist():
            text = self.text(n)
            records.append((int(self.every_line[n]), self.cells(text), text, None))
        return Slow(self.grammar, records)  # type: ignore[arg-type]

    def _marked(self) -> np.ndarray:
        """Records that need a look of their own: with zero bytes, lost characters or more than one line."""
        marked = np.zeros(len(self.starts), dtype=bool)
        if b"\0" in self.data or (not self.data.isascii() and _LOST.search(self.data)):
            at = np.array([found.start() for found in _LOST.finditer(self.data)], dtype=np.int64)
            marked[np.searchsorted(self.starts, at, "right") - 1] = True
        if self.delimiters is not None and len(self.every_line) > 1:
            marked[:-1] |= np.diff(self.every_line) > 1
            marked[-1] |= "\n" in self.text(len(self.starts) - 1)
        elif self.delimiters is not None:
            marked[-1] = True
        return marked

    def _is_delimiter(self) -> np.ndarray:
        if self.delimiters is None:
            self.delimiters = np.frombuffer(self.data, np.uint8) == ord(self.grammar.delimiter)
        return self.delimiters

    def _has_all(self, expected: int) -> bool:
        return int(np.count_nonzero(self._is_delimiter())) == len(self.starts) * (expected - 1)

    def _counts(self) -> np.ndarray:
        return np.add.reduceat(self._is_delimiter(), self.starts, dtype=np.int32)

    def _at_once(self, data: bytes, headings: Sequence[bool], expected: int, columns: dict[str, int]) -> pl.DataFrame | None:
        """None where a record has more cells than ``expected``, or the surplus ones are not blank."""
        width = len(headings)
        if expected < width and any(headings[expected:]):
            return None
        schema = {f"#{n}": pl.String() for n in range(expected)}
        surplus = [f"#{n}" for n in range(width, expected)]
        has_marks = b'"' in data
        # The last column makes polars look at every record to its end.
        wanted = {*(f"#{n}" for n in columns.values() if n < expected), *surplus, f"#{expected - 1}"}
        try:
            frame = pl.read_csv(
                data, has_header=False, schema=schema, columns=[n for n, name in enumerate(schema) if name in wanted], infer_schema=False,
                separator=self.grammar.delimiter, quote_char='"' if has_marks else None,
            )  # fmt: skip
        except pl.exceptions.PolarsError:
            return None
        if surplus and frame.select(pl.any_horizontal(pl.col(surplus).str.strip_chars() != "").any()).item():
            return None
        nothing = pl.lit(None, pl.String)
        if has_marks and b'""' in data:  # an empty cell is empty, quoted or not
            frame = frame.select(pl.when(pl.col(name) != "").then(pl.col(name)) for name in frame.columns)
        return frame.select((pl.col(f"#{n}") if n < expected else nothing).alias(name) for name, n in columns.items())
