"""Workbooks (.xlsx .xlsm .xlsb .xls .ods) as parts of records, one a sheet, read by calamine; nothing in them is run.

Refused with a reason: locked ones, bombs, broken ones, and a workbook with macros whose name says that it has none.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from exchange import biff, opendocument
from exchange.apart import LOCKED, decoded
from exchange.grid import Grid
from exchange.ooxml import entry, live_cells, sheet_files, shown_cells
from exchange.part import Merge
from exchange.shown import Ways, dress, of_styles
from hardship.errors import DeliveryError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DO = "open it in a spreadsheet program, save the table alone as .xlsx without a password, and hand that over"
_LARGEST = 1 << 29  # bytes
_NO_TABLES = ("xl/chartsheets/", "xl/dialogsheets/", "xl/macrosheets/")


def kind_of_zip(inside: Sequence[str]) -> str | None:
    """ "xlsx", "xlsm", "xlsb" or "ods" by the names in an archive; "" for another office document; None for none."""
    names = {name.lower() for name in inside}
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names) and "[content_types].xml" in names:
        return "xlsm" if "xl/vbaproject.bin" in names else "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    return "" if "[content_types].xml" in names else None


def open_workbook(opened: Callable[[], BinaryIO], kind: str, name: str, where: str) -> tuple[list[Grid], list[tuple[str, str]]]:
    """(sheets, remarks). Raises DeliveryError."""
    live: dict[str, frozenset[tuple[int, int]]] = {}
    shown: dict[str, Ways] = {}
    remarks = []
    by_file = {} if kind == "xls" else live_cells(opened, where)
    if kind == "ods":
        try:
            live, shown = opendocument.marked_cells(entry(opened, "content.xml"))
        except ValueError:
            raise _broken(where) from None
    elif kind in ("xlsx", "xlsm"):
        files, styles = sheet_files(opened), of_styles(entry(opened, "xl/styles.xml"))
        live = {sheet: by_file.get(file, frozenset()) for sheet, file in files.items()}
        shown = {sheet: shown_cells(opened, styles, file) for sheet, file in files.items()}
        if any(file not in by_file and not file.startswith(_NO_TABLES) for file in files.values()) or not files:
            raise _broken(where)  # where its formulas would not be found, nothing of it is taken
    if kind == "xlsm":
        if name.lower().endswith(".xlsx"):
            raise DeliveryError("it is called .xlsx and holds macros", where=where, do=_DO, zh="名为.xlsx却含有宏")
        remarks.append(("工作簿含有宏，宏不会运行", "the workbook holds macros, which are not run"))
    with opened() as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise DeliveryError(
            "the workbook is larger than half a gigabyte", where=where, do="hand the table over as CSV", zh="工作簿超过512MB"
        )
    if kind == "xls":
        _refuse_other_ole(data, where)
        live, shown = biff.marked_cells(data)
    return _sheets(data, live, shown, where, all_named=kind in ("xlsx", "xlsm")), remarks


def _refuse_other_ole(data: bytes, where: str) -> None:
    """What else lies in the container of an old .xls."""
    names = {
        what: what.encode("utf-16-le") in data for what in ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
    }
    if names["EncryptedPackage"]:
        raise _locked(where)
    if not (names["Workbook"] or names["Book"]):
        what, zh = ("a Word document", "Word文档") if names["WordDocument"] else ("no workbook", "Office文件，不是工作簿")
        raise DeliveryError(f"it is {what}, not a table", where=where, do="export the data as CSV or Excel", zh=f"这是{zh}")


def _sheets(
    data: bytes, live: Mapping[str, frozenset[tuple[int, int]]], shown: Mapping[str, Ways], where: str, *, all_named: bool
) -> list[Grid]:
    # A megabyte of a workbook becomes up to a hundred of cells.
    memory, seconds = (2 << 30) + 100 * len(data), 60 + len(data) // 100_000
    script = [sys.executable, "-I", str(Path(__file__).with_name("apart.py")), str(memory), str(seconds)]
    try:
        done = subprocess.run(script, input=data, capture_output=True, timeout=10 * seconds, check=False)
    except subprocess.TimeoutExpired:
        raise _broken(where) from None
    if done.returncode == LOCKED:
        raise _locked(where)
    # Whatever else stopped it: what it wrote about it may quote the content.
    if done.returncode:
        raise _broken(where)
    made = []
    for name, is_hidden, merged, rows in json.loads(done.stdout, object_hook=decoded):
        merges = sorted(Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in merged)
        if all_named and name not in live:
            raise _broken(where)
        made.append(Grid(dress(rows, shown.get(name, {})), tuple(merges), is_hidden, live.get(name, frozenset())))
    if not made:
        raise _broken(where)
    return made


def _locked(where: str) -> DeliveryError:
    return DeliveryError("the workbook is locked with a password", where=where, do=_DO, zh="工作簿设有密码")


def _broken(where: str) -> DeliveryError:
    return DeliveryError("the workbook is broken, or cut off", where=where, do=_DO, zh="工作簿损坏或不完整")
