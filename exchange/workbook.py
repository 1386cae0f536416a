"""Workbooks (.xlsx .xlsm .xls .ods) as parts of records, one a sheet, read by calamine; nothing in them is run.

Refused with a reason: locked ones, bombs, broken ones, a workbook with macros whose name says that it has none, and .xlsb,
whose formulas nothing here could see.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from exchange import biff, bounds, opendocument
from exchange.apart import LOCKED, TOO_MUCH, decoded
from exchange.grid import Grid, overlap
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


def open_workbook(
    opened: Callable[[], BinaryIO], kind: str, name: str, where: str, packed: int | None = None
) -> tuple[list[Grid], list[tuple[str, str]]]:
    """(sheets, remarks); ``packed`` are the bytes of the archive in which it was sent. Raises DeliveryError."""
    remarks = []
    if kind == "xlsb":
        what = "it is an .xlsb: which of its cells are formulas cannot be seen"
        do = "open it in a spreadsheet program, save it as .xlsx, and hand that over"
        raise DeliveryError(what, where=where, do=do, zh="这是.xlsb工作簿，无法查看其中的公式，请另存为.xlsx后报送")
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
    sent = len(data) if packed is None else packed
    live, shown = _marked(data, kind, where, sent)
    return _sheets(data, live, shown, where, sent, all_named=kind in ("xlsx", "xlsm")), remarks


def _marked(data: bytes, kind: str, where: str, sent: int) -> tuple[dict[str, frozenset[tuple[int, int]]], dict[str, Ways]]:
    """By the name of their sheet: live cells, and how others are shown. What has more of them than a table has is refused
    before anything reads its values.
    """
    most = bounds.marks(sent)
    try:
        if kind == "xls":
            _refuse_other_ole(data, where)
            return biff.marked_cells(data, most)
        by_file = live_cells(lambda: io.BytesIO(data), where, sent)
        if kind == "ods":
            return opendocument.marked_cells(entry(lambda: io.BytesIO(data), "content.xml"), most)
    except ValueError:
        raise _broken(where) from None
    files, styles = sheet_files(lambda: io.BytesIO(data)), of_styles(entry(lambda: io.BytesIO(data), "xl/styles.xml"))
    if any(file not in by_file and not file.startswith(_NO_TABLES) for file in files.values()) or not files:
        raise _broken(where)  # where its formulas would not be found, nothing of it is taken
    shown: dict[str, Ways] = {}
    for sheet, file in files.items():
        shown[sheet] = shown_cells(lambda: io.BytesIO(data), styles, file, where, most)
        most -= len(shown[sheet])
    return {sheet: by_file.get(file, frozenset()) for sheet, file in files.items()}, shown


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
    data: bytes, live: Mapping[str, frozenset[tuple[int, int]]], shown: Mapping[str, Ways], where: str, sent: int, *, all_named: bool
) -> list[Grid]:
    seconds = bounds.seconds(sent)
    most = [str(limit) for limit in (bounds.memory(sent), seconds, bounds.cells(sent), bounds.answer(sent))]
    script = [sys.executable, "-I", str(Path(__file__).with_name("apart.py")), *most]
    try:
        done = subprocess.run(script, input=data, capture_output=True, timeout=10 * seconds, check=False)
    except subprocess.TimeoutExpired:
        raise _excessive(where) from None
    if done.returncode == LOCKED:
        raise _locked(where)
    if done.returncode == TOO_MUCH or done.returncode < 0:  # ended by the limits of its memory or time
        raise _excessive(where)
    # Whatever else stopped it: what it wrote about it may quote the content.
    if done.returncode:
        raise _broken(where)
    made, room = [], bounds.reach(sent)
    answer = io.BytesIO(done.stdout)
    del done
    for line in answer:
        name, is_hidden, merged, written = json.loads(line, object_hook=decoded)
        merges = sorted(Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in merged)
        if all_named and name not in live:
            raise _broken(where)
        width = max((len(row) for row in written if isinstance(row, list)), default=0)
        room -= width * sum(row if isinstance(row, int) else 1 for row in written)
        if room < 0:
            raise _excessive(where)
        rows = dress(_rows(written, width), shown.get(name, {}))
        if overlap(merges, rows):
            raise _broken(where)
        made.append(Grid(rows, tuple(merges), is_hidden, live.get(name, frozenset())))
    if not made:
        raise _broken(where)
    return made


def _rows(written: list[Any], width: int) -> list[list[Any]]:
    """The rows, each as wide as the widest, where a number stands for as many empty ones."""
    made: list[list[Any]] = []
    nothing = [""] * width
    for row in written:
        if isinstance(row, int):
            made += [nothing] * row
        else:
            row += [""] * (width - len(row))
            made.append(row)
    return made


def _locked(where: str) -> DeliveryError:
    return DeliveryError("the workbook is locked with a password", where=where, do=_DO, zh="工作簿设有密码")


def _broken(where: str) -> DeliveryError:
    return DeliveryError("the workbook is broken, or cut off", where=where, do=_DO, zh="工作簿损坏或不完整")


def _excessive(where: str) -> DeliveryError:
    return DeliveryError(
        "the workbook asks for far more memory or time than a table does",
        where=where,
        do=_DO,
        zh="工作簿读取所需内存或时间异常，不像数据表",
    )
