"""Reads one workbook in a process of its own: bytes on standard input, sheets as JSON on standard output.

The reader of spreadsheets is made for speed: a file built to hurt can make it run for ever, ask for all memory or stop the
process. Here that costs one refused file. Run as a script by ``exchange.workbook``; it knows nothing of the project.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

LOCKED, BROKEN = 3, 4
"""How it exits when the workbook is locked with a password, or cannot be read."""


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


def main(memory: int, seconds: int) -> int:
    import python_calamine as calamine

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as book:
            sheets = []
            for position, about in enumerate(book.sheets_metadata):
                if about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(position)
                is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
                sheets.append([about.name, is_hidden, sheet.merged_cell_ranges or [], sheet.to_python(skip_empty_area=False)])
            sys.stdout.write(json.dumps(sheets, default=encoded))
    except calamine.PasswordError:
        return LOCKED
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError, MemoryError):
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
