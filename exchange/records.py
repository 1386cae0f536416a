"""A delimited text cut into pieces of whole records.

Where every quotation mark opens a cell, closes one or is doubled, the ends of records are found for a whole piece at once;
where one stands elsewhere (inside a cell, after a space, ``="…"``) the piece is read record by record, by
``exchange.grammar``. Both give the same records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from exchange.grammar import LONGEST, Grammar
from exchange.piece import Fast, Piece, Slow
from hardship.errors import DeliveryError

_BOM = "\ufeff".encode()


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
