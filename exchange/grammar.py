"""How one delimited record is told into cells: quotation marks in every place, one record after the other.

- A quotation mark that does not begin a cell is a character like any other.
- Text after a closing one, on the same line: the record is handed on whole (QUOTES).
- One that is never closed, or closed on a later line with text after it: the file is refused, with the line on which it
  opens, for what follows would silently become one cell.
- A quoted cell that holds a whole line with as many delimiters as a record has swallowed one: handed on whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exchange.part import QUOTES
from hardship.errors import DeliveryError

LONGEST = 1 << 20  # bytes of one record: beyond it a quotation mark was never closed, or it is no table


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
        end = _line_end(text, at)  # looked for once a line, not once a cell
        while True:
            opened = self.quoted.match(text, at)
            stop = _until(text, at, end, self.delimiter)
            if opened is None and self.opens.match(text[at:stop]):
                if at_end or len(text) - start > LONGEST:
                    raise self.unclosed(line)
                return None
            if opened is None:
                cells.append(text[at:stop])
            else:
                if opened.end() == len(text) and not at_end:
                    return None  # the next character decides: it may be the second of a doubled mark
                end = end if opened.end() <= end else _line_end(text, opened.end())
                stop = _until(text, opened.end(), end, self.delimiter)
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


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _until(text: str, at: int, end: int, delimiter: str) -> int:
    """Where the cell that is being read at ``at`` ends, on the line that ends at ``end``."""
    stop = text.find(delimiter, at, end)
    return end if stop < 0 else stop
