"""A delimited text in pieces of whole records: where each begins, on which line, and its cells.

Two ways that give the same records. Where every quotation mark opens a cell, closes one or is doubled, positions are
found for a whole piece at once (numpy) and cells by polars. Where one stands elsewhere (inside a cell, after a space,
``="…"``) the piece is read record by record:

- a quotation mark that does not begin a cell is a character like any other;
- text after a closing one, on the same line: the record is handed on whole (QUOTES);
- one that is never closed, or closed on a later line with text after it: the file is refused, with the line on which it
  opens, for what follows would silently become one cell;
- a quoted cell that holds a whole line with as many delimiters as a record: handed on whole, it has swallowed a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from exchange.part import CELLS, LINE, LOST, NUL, QUOTES, RAGGED, WHY, all_blank, fitted
from hardship.errors import DeliveryError

LONGEST = 1 << 20  # bytes of one record: beyond it a quotation mark was never closed, or it is no table
_LOST = re.compile("\0|\ufffd|锟斤拷".encode())
_BOM = "\ufeff".encode()
_ROOM = (
    b' \t\x0b\x0c"\xc2\xe2\xe3\xef\xa0\xad\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\xa8\xa9\xaf\xbb\xbf\x1a\x1c\x1d\x1e\x1f'
)
"""Bytes of characters that can be unseen: what has any other is not blank."""


@dataclass(frozen=True)
class Grammar:
    """How cells are parted: ``delimiter`` is one byte in the text as it is read, ``shown`` what stood in the file."""

    delimiter: str
    shown: str
    where: str

    @cached_property
    def quoted(self) -> re.Pattern[str]:
        return re.compile(rf'[{self.room}]*"([^"]*(?:""[^"]*)*)"')

    @cached_property
    def opens(self) -> re.Pattern[str]:
        return re.compile(rf'(?:^|{re.escape(self.delimiter)})[{self.room}]*"')

    @property
    def room(self) -> str:
        """What may stand between a delimiter and a quotation mark."""
        return "".join(sign for sign in " \t\ufeff" if sign != self.delimiter)

    def unclosed(self, line: int) -> DeliveryError:
        return DeliveryError(
            f"the quotation marks do not pair up: one that opens on line {line} is never closed",
            where=f"{self.where}, the record that begins on line {line}",
            do="export the file again; double every quotation mark inside a quoted cell",
            zh=f"引号不配对：第{line}行开始的引号没有结束",
        )

    def record(self, text: str, start: int, line: int, at_end: bool) -> tuple[list[str], int, str | None] | None:
        """(cells, position after the record, why its cells are in doubt) or None where the text ends before it does."""
        cells: list[str] = []
        why = None
        at = start
        while True:
            opened = self.quoted.match(text, at)
            stop = _until(text, at, self.delimiter)
            if opened is None and self.opens.match(text[at:stop]):
                if at_end or len(text) - start > LONGEST:
                    raise self.unclosed(line)
                return None
            if opened is None:
                cells.append(text[at:stop])
            else:
                if opened.end() == len(text) and not at_end:
                    return None  # the next character decides: it may be the second of a doubled mark
                stop = _until(text, opened.end(), self.delimiter)
                cells.append(opened[1].replace('""', '"'))
                if text[opened.end() : stop].strip():
                    if "\n" in opened[0]:
                        raise self.unclosed(line)
                    cells[-1] = text[at:stop]
                    why = QUOTES
            if stop >= len(text):
                return (cells, len(text), why) if at_end else None
            if text[stop] == "\n":
                return cells, stop + 1, why
            at = stop + 1

    def swallowed(self, cells: Sequence[str], width: int) -> bool:
        """Whether a cell holds a whole line that could be a record."""
        lines = (line for cell in cells if "\n" in cell for line in cell.split("\n"))
        return width > 2 and any(line.count(self.delimiter) >= width - 1 for line in lines)


def _until(text: str, at: int, delimiter: str) -> int:
    """Where the cell that is being read at ``at`` ends."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    stop = text.find(delimiter, at, end)
    return end if stop < 0 else stop


class Piece:
    """Whole records of a text: the ``lines`` on which those begin that are not blank."""

    lines: np.ndarray
    may_hold_formulas = True

    def frame(self, headings: Sequence[bool], expected: int, columns: dict[str, int]) -> pl.DataFrame:
        """``columns``, LINE, RAGGED and WHY; ``expected`` cells are what most records of the file have."""
        raise NotImplementedError


@dataclass
class Slow(Piece):
    """Records read one by one: (line, cells, text, why)."""

    grammar: Grammar
    records: list[tuple[int, list[str], str, str | None]]
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
            why = doubt or (CELLS if fit is None else NUL if "\0" in text else LOST if _is_lost(text) else None)
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
    data: bytes
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
        # The last column makes polars look at every record to its end.
        wanted = {*(f"#{n}" for n in columns.values() if n < expected), *surplus, f"#{expected - 1}"}
        try:
            frame = pl.read_csv(
                data, has_header=False, schema=schema, columns=[n for n, name in enumerate(schema) if name in wanted], infer_schema=False,
                separator=self.grammar.delimiter, quote_char='"' if b'"' in data else None,
            )  # fmt: skip
        except pl.exceptions.PolarsError:
            return None
        if surplus and frame.select(pl.any_horizontal(pl.col(surplus).str.strip_chars() != "").any()).item():
            return None
        nothing = pl.lit(None, pl.String)
        if b'""' in data:  # an empty cell is empty, quoted or not
            frame = frame.select(pl.when(pl.col(name) != "").then(pl.col(name)) for name in frame.columns)
        return frame.select((pl.col(f"#{n}") if n < expected else nothing).alias(name) for name, n in columns.items())


def pieces(blocks: Iterator[bytes], grammar: Grammar, size: int) -> Iterator[Piece]:
    """Cuts a text (UTF-8, lines ending in ``\\n``) into pieces of about ``size`` bytes. Raises DeliveryError."""
    shown, single = grammar.shown.encode(), grammar.delimiter.encode()
    rest, line = b"", 1
    waiting: list[bytes] = []
    length = 0
    for block in blocks:
        waiting.append(block)
        length += len(block)
        if length < size:
            continue
        made, rest, line = _cut(_joined([rest, *waiting], shown, single), line, grammar, False)
        waiting, length = [], 0
        if made is not None:
            yield made
    buffer = _joined([rest, *waiting], shown, single)
    while buffer:
        made, buffer, line = _cut(buffer, line, grammar, True)
        if made is not None:
            yield made


def _joined(blocks: list[bytes], shown: bytes, single: bytes) -> bytes:
    buffer = b"".join(blocks)
    if shown != single:
        buffer = re.sub(b" +", single, buffer) if shown == b" " else buffer.replace(shown, single)
    if not buffer.isascii() and _BOM in buffer:  # files that were put together: each brought its mark
        buffer = buffer.removeprefix(_BOM).replace(b"\n" + _BOM, b"\n")
    return buffer


def _cut(buffer: bytes, line: int, grammar: Grammar, at_end: bool) -> tuple[Piece | None, bytes, int]:
    """(piece, what is left of the buffer, the line on which that begins)."""
    if at_end and not buffer.endswith(b"\n"):
        buffer += b"\n"
    if b'"' not in buffer:
        cut = buffer.rfind(b"\n") + 1
        if not cut:
            return _too_long(buffer, line, grammar)
        ends = np.flatnonzero(np.frombuffer(buffer, np.uint8, cut) == 10)
        starts = np.concatenate(([0], ends[:-1] + 1))
        lines = np.arange(line, line + len(ends), dtype=np.int64)
        return Fast(grammar, buffer[:cut], starts, ends, lines, None), buffer[cut:], line + len(ends)
    found = _quoted(buffer, line, grammar)
    return found if found is not None else _one_by_one(buffer, line, grammar, at_end)


def _quoted(buffer: bytes, line: int, grammar: Grammar) -> tuple[Piece, bytes, int] | None:
    """The records up to the last line end outside quotation marks; None where some mark stands where none belongs."""
    if grammar.delimiter == "\x1f":
        return None
    data = np.frombuffer(buffer, np.uint8)
    delimiter = ord(grammar.delimiter)
    is_mark = data == 34
    is_inside = (np.cumsum(is_mark, dtype=np.uint8) & 1).astype(bool)
    newline = np.flatnonzero(data == 10)
    outside = newline[~is_inside[newline]]
    if not len(outside):
        return None
    cut = int(outside[-1]) + 1
    marks = np.flatnonzero(is_mark[:cut])
    before, after = data[np.maximum(marks[::2] - 1, 0)], data[marks[1::2] + 1]
    opens = (before == delimiter) | (before == 10) | (before == 34)
    opens[:1] |= marks[:1] == 0
    if not (opens.all() and ((after == delimiter) | (after == 10) | (after == 34)).all()):
        return None
    starts = np.concatenate(([0], outside[:-1] + 1))
    lines = line + np.searchsorted(newline, starts).astype(np.int64)
    mask = (data[:cut] == delimiter) & ~is_inside[:cut]
    return Fast(grammar, buffer[:cut], starts, outside, lines, mask), buffer[cut:], line + int(np.searchsorted(newline, cut))


def _one_by_one(buffer: bytes, line: int, grammar: Grammar, at_end: bool) -> tuple[Piece | None, bytes, int]:
    end = len(buffer) if at_end else buffer.rfind(b"\n") + 1
    text = buffer[:end].decode()
    records: list[tuple[int, list[str], str, str | None]] = []
    at = 0
    while at < len(text):
        stop = text.find("\n", at)
        plain = text[at:stop]
        if '"' in plain and grammar.opens.search(plain):
            read = grammar.record(text, at, line, at_end)
            if read is None:
                break
            cells, following, why = read
        else:
            cells, following, why = plain.split(grammar.delimiter), stop + 1, None
        if grammar.delimiter != grammar.shown:
            cells = [cell.replace(grammar.delimiter, grammar.shown) for cell in cells]
        whole = text[at:following].removesuffix("\n")
        records.append((line, cells, whole, why))
        line += text.count("\n", at, following)
        at = following
    rest = text[at:].encode() + buffer[end:]
    if not records and len(rest) > LONGEST:
        return _too_long(rest, line, grammar)
    return Slow(grammar, records), rest, line


def _too_long(buffer: bytes, line: int, grammar: Grammar) -> tuple[None, bytes, int]:
    if len(buffer) <= LONGEST:
        return None, buffer, line
    raise DeliveryError(
        f"line {line} is longer than {LONGEST} bytes",
        where=f"{grammar.where}, line {line}",
        do="hand over a table with one record a line",
        zh=f"第{line}行超过{LONGEST}字节，不是一行一条记录的表格",
    )
