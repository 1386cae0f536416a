"""What the values of binary workbooks of Excel 97–2003 do not show: live formulas and errors, and how numbers are shown.

Reads just enough of the container ([MS-CFB]) and of the records ([MS-XLS] 2.4) to know where they stand. What cannot be
followed here is left to the reader of values, which refuses what is broken.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from exchange.shown import OF_EXCEL, Ways, way

_LAST = 0xFFFFFFFA  # from here on no sector but a mark
_SHEET, _FORMULA, _ERROR, _END, _LOCKED = 0x85, 0x06, 0x0205, 0x0A, 0x2F
_FORMAT, _STYLE, _START, _NUMBER_CELL, _SHORT_CELL, _SHORT_CELLS = 0x041E, 0xE0, 0x0809, 0x0203, 0x027E, 0xBD
_TEXT, _FAULT, _EMPTY = 0, 2, 3  # kinds of a formula's result that is no number
_ONE_TEXT = 0x17  # an expression that is nothing but a text: ="0012"


def marked_cells(data: bytes, most: int) -> tuple[dict[str, frozenset[tuple[int, int]]], dict[str, Ways]]:
    """By the name of their sheet: (line, position) of live cells; of numbers, the way they are shown (``exchange.shown``).

    Raises ValueError for more than ``most`` of them, or sheets that lie over each other.
    """
    try:
        book = _book(data)
        sheets = list(_sheets(book))
        starts = sorted({start for _, start in sheets})
        if len(starts) < len(sheets):
            raise ValueError
        ends = dict(zip(starts, [*starts[1:], len(book)], strict=False))  # so that every record is read once, wherever they lie
        styles = _styles(book)
        live: dict[str, frozenset[tuple[int, int]]] = {}
        shown: dict[str, Ways] = {}
        for name, start in sheets:
            live[name] = frozenset(islice(_of_sheet(book, start, ends[start]), most + 1))
            shown[name] = dict(islice(_shown(book, start, ends[start], styles), most + 1)) if styles else {}
            most -= len(live[name]) + len(shown[name])
            if most < 0:
                raise ValueError
        return live, shown
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}, {}


def _book(data: bytes) -> bytes:
    """The stream with the workbook's records; b"" where there is none."""
    size = 1 << _number(data, 30, "H")
    if size not in (512, 4096):
        return b""
    tables = [n for n in struct.unpack_from("<109I", data, 76) if n < _LAST]
    further = _number(data, 68, "I")
    for _ in range(_number(data, 72, "I")):
        if further >= _LAST or len(tables) > len(data) // size:
            break
        sector = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        tables += [n for n in sector[:-1] if n < _LAST]
        further = sector[-1]
    follows: list[int] = []
    for table in tables:
        follows += struct.unpack_from(f"<{size // 4}I", data, (table + 1) * size)
    directory = _chain(data, _number(data, 48, "I"), follows, size)
    for at in range(0, len(directory) - 127, 128):
        name = directory[at : at + max(_number(directory, at + 64, "H") - 2, 0)].decode("utf-16-le")
        length = _number(directory, at + 120, "I")
        if name in ("Workbook", "Book") and length >= 4096:  # smaller ones lie elsewhere; no program writes one
            return _chain(data, _number(directory, at + 116, "I"), follows, size)[:length]
    return b""


def _chain(data: bytes, sector: int, follows: list[int], size: int) -> bytes:
    made: list[bytes] = []
    while sector < _LAST and len(made) <= len(data) // size:  # else it goes round in a circle
        made.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = follows[sector]
    return b"".join(made)


def _records(book: bytes, at: int, before: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= before:
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        if kind == _END:
            return
        at += 4 + length


def _sheets(book: bytes) -> Iterator[tuple[str, int]]:
    for kind, record in _records(book, 0, len(book)):
        if kind == _LOCKED:
            return
        if kind == _SHEET:
            count, is_wide = record[6], record[7] & 1
            name = record[8 : 8 + count * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1")
            yield name, _number(record, 0, "I")


def _of_sheet(book: bytes, start: int, before: int) -> Iterator[tuple[int, int]]:
    for kind, record in _records(book, start, before):
        if kind == _ERROR and record[7]:
            yield _number(record, 0, "H") + 1, _number(record, 2, "H")
        elif kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] in (_TEXT, _FAULT, _EMPTY):
            length = _number(record, 20, "H")
            is_one_text = record[22] == _ONE_TEXT and length == 3 + record[23] * (1 + (record[24] & 1))
            if not is_one_text:
                yield _number(record, 0, "H") + 1, _number(record, 2, "H")


def _styles(book: bytes) -> dict[int, int]:
    """Number of a cell's style → the way it shows numbers, where that is not as they are kept."""
    ways, formats, is_old = dict(OF_EXCEL), [], False
    for kind, record in _records(book, 0, len(book)):
        if kind == _START:
            is_old = _number(record, 0, "H") < 0x0600
        elif kind == _FORMAT:
            is_wide = not is_old and record[4] & 1
            code = record[3:] if is_old else record[5:]
            if (shown := way(code.decode("utf-16-le" if is_wide else "latin-1"))) is not None:
                ways[_number(record, 0, "H")] = shown
        elif kind == _STYLE:
            formats.append(_number(record, 2, "H"))
    return {n: ways[used] for n, used in enumerate(formats) if used in ways}


def _shown(book: bytes, start: int, before: int, styles: dict[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    for kind, record in _records(book, start, before):
        if kind in (_NUMBER_CELL, _SHORT_CELL, _FORMULA):
            line, first = struct.unpack_from("<HH", record)
            used = [_number(record, 4, "H")]
        elif kind == _SHORT_CELLS:
            line, first = struct.unpack_from("<HH", record)
            used = [_number(record, at, "H") for at in range(4, len(record) - 2, 6)]
        else:
            continue
        for n, style in enumerate(used, start=first):
            if style in styles:
                yield (line + 1, n), styles[style]


def _number(data: bytes, at: int, kind: str) -> int:
    found: int = struct.unpack_from(f"<{kind}", data, at)[0]
    return found
