"""Reads one workbook in a process of its own: bytes on standard input, sheets as JSON on standard output, a line each.

The reader of spreadsheets is made for speed: a file built to hurt can make it run for ever, ask for all memory or stop the
process. Here that costs one refused file. Run as a script by ``exchange.workbook``; it knows nothing of the project.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

LOCKED, BROKEN, TOO_MUCH = 3, 4, 5
"""How it exits when the workbook is locked with a password, cannot be read, or holds more than it may."""


def encoded(cell: Any) -> Any:
    """A day or time for JSON; ``decoded`` gives it back."""
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    raise TypeError


def decoded(pairs: dict[str, Any]) -> Any:
    [(kind, value)] = pairs.items()
    match kind:
        case "moment":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
        case _:
            return timedelta(seconds=value)


class _Written:
    """The answer as it is written, piece by piece: the cells of one row at a time lie in memory, and no more than allowed."""

    def __init__(self, cells: int, size: int) -> None:
        self.cells, self.size = cells, size

    def write(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self.size -= len(data)
        if self.size < 0:
            raise MemoryError
        sys.stdout.buffer.write(data)

    def rows(self, rows: Iterable[list[Any]], left: int) -> None:
        """Each with ``left`` empty cells before it and without those at its end; rows of nothing but these are one number, of
        how many they are.
        """
        empty, before = 0, ""
        for row in rows:
            while row and row[-1] == "":
                row.pop()
            if not row:
                empty += 1
                continue
            row[:0] = [""] * left
            self.cells -= len(row)
            if self.cells < 0:
                raise MemoryError
            self.write(f"{before}{empty}," if empty else before)
            self.write(json.dumps(row, default=encoded, ensure_ascii=False))
            empty, before = 0, ","


def main(memory: int, seconds: int, cells: int, size: int) -> int:
    import python_calamine as calamine

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    written = _Written(cells, size)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as book:
            for position, about in enumerate(book.sheets_metadata):
                if about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(position)
                is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
                written.write(json.dumps([about.name, is_hidden, sheet.merged_cell_ranges or []])[:-1] + ", [")
                written.rows(sheet.iter_rows(), left=sheet.start[1] if sheet.start else 0)
                written.write("]]\n")
        sys.stdout.flush()
    except calamine.PasswordError:
        return LOCKED
    except MemoryError:
        return TOO_MUCH
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError):
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
