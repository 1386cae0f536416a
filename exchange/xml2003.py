"""Excel's XML of 2003: sheets with types, places, merges and formulas."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from exchange.filled import NUMBER, FilledTable, Room, span
from exchange.grid import Grid
from exchange.live import is_live
from exchange.shown import PER_CENT, as_shown, way
from hardship.errors import DeliveryError

_DO = "export the data as CSV or Excel"

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_XML_SHEET = "{urn:schemas-microsoft-com:office:excel}"


def of_xml(content: str, room: Room) -> list[Grid]:
    if re.search(r"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise DeliveryError("its XML declares entities of its own", where=room.where, do=_DO, zh="XML文件自行声明了实体，不安全")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", content, count=1).lstrip())
    except ElementTree.ParseError:
        raise DeliveryError(
            "its XML is broken, or cut off", where=room.where, do="export it again, and copy it whole", zh="XML文件损坏或不完整"
        ) from None
    tables = []
    ways = _ways(root)
    for sheet in root.iter(f"{_SS}Worksheet"):
        table = FilledTable(room)
        for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
            at = span(row.get(f"{_SS}Index"), 1_048_576)
            while len(table.rows) < at - 1:
                table.row()
            table.row()
            for cell in row.iterfind(f"{_SS}Cell"):
                shown = ways.get(cell.get(f"{_SS}StyleID") or row.get(f"{_SS}StyleID") or "")
                _xml_cell(table, cell, shown)
        hidden = sheet.findtext(f"{_XML_SHEET}WorksheetOptions/{_XML_SHEET}Visible") or "SheetVisible"
        tables.append(table.grid(hidden != "SheetVisible"))
    return tables


def _ways(root: ElementTree.Element) -> dict[str, int]:
    """Name of a style → the way it shows numbers, where that is not as they are kept."""
    made = {}
    for style in root.iter(f"{_SS}Style"):
        found = style.find(f"{_SS}NumberFormat")
        code = "" if found is None else found.get(f"{_SS}Format") or ""
        shown = PER_CENT if code == "Percent" else way(code)
        if shown is not None:
            made[style.get(f"{_SS}ID") or ""] = shown
    return made


def _xml_cell(table: FilledTable, cell: ElementTree.Element, shown: int | None) -> None:
    data = cell.find(f"{_SS}Data")
    kind = "" if data is None else data.get(f"{_SS}Type", "String")
    text = "" if data is None else "".join(data.itertext())
    formula = cell.get(f"{_SS}Formula")
    live = kind == "Error" or (formula is not None and is_live(formula) and kind not in ("Number", "DateTime", "Boolean"))
    index = cell.get(f"{_SS}Index")
    across, down = (span(cell.get(f"{_SS}{name}"), most) for name, most in (("MergeAcross", 16_384), ("MergeDown", 65_536)))
    across += 1 if cell.get(f"{_SS}MergeAcross", "0").strip() not in ("", "0") else 0
    down += 1 if cell.get(f"{_SS}MergeDown", "0").strip() not in ("", "0") else 0
    table.cell(as_shown(_xml_value(kind, text), shown), across, down, live, None if index is None else span(index, 16_384) - 1)


def _xml_value(kind: str, text: str) -> Any:
    if kind == "Number" and NUMBER.fullmatch(text.strip()):
        return int(text) if re.fullmatch(r"[-+]?[0-9]{1,18}", text.strip()) else float(text)
    if kind == "DateTime":
        try:
            return datetime.fromisoformat(text.strip())
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() == "1"
    return None if kind == "Error" else text or None
