"""What a workbook in XML keeps and its values do not show: live formulas, errors, how far its sheets reach.

An .xlsx is an archive: it is read through once with limits (a bomb or a broken copy is refused before anything parses it),
and the sheets' XML is searched in a stream for formulas whose result is no plain number or day.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, BinaryIO, Final
from xml.etree import ElementTree

from exchange.packed import BROKEN, Unpacked, broken
from hardship.errors import DeliveryError

LARGEST: Final = 1 << 30  # bytes of all parts of a workbook together
CELLS: Final = 60_000_000  # rows times columns of a sheet: a reader keeps all of them
_CELL = re.compile(rb"<(?:\w+:)?c\b((?:[^>/]|/(?!>))*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_CELL_START = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_NO_NUMBER = re.compile(rb"""\bt=["'](?!n["'])""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_TEXT_ONLY = re.compile(rb'\s*"[^"]*"\s*|\s*(?:&quot;)(?:(?!&quot;).)*(?:&quot;)\s*', re.DOTALL)


def live_cells(opened: Callable[[], BinaryIO], where: str) -> dict[str, frozenset[tuple[int, int]]]:
    """(line, position) of live cells, by the name of the sheet's XML in the archive. Raises DeliveryError for an archive
    that is broken, unpacks to too much, or holds a sheet that reaches too far.
    """
    found: dict[str, frozenset[tuple[int, int]]] = {}
    total = 0
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive:
            for entry in archive.infolist():
                is_sheet = entry.filename.startswith("xl/") and "sheet" in entry.filename.lower() and entry.filename.endswith(".xml")
                if entry.flag_bits & 0x1:
                    raise _refused("the workbook is locked with a password", "工作簿设有密码", where)
                with archive.open(entry) as raw:
                    unpacked = Unpacked(raw, entry.compress_size, where)  # type: ignore[arg-type]
                    live: set[tuple[int, int]] = set()
                    for block in _blocks(unpacked, b"</row>" if is_sheet else b""):
                        if is_sheet:
                            live |= _of_sheet(block, where)
                        if total + unpacked.total > LARGEST:
                            raise _refused("the workbook unpacks to more than a gigabyte", "工作簿解压后超过1GB", where)
                    total += unpacked.total
                if is_sheet:
                    found[entry.filename] = frozenset(live)
    except BROKEN:
        raise broken(where) from None
    return found


def shown_cells(opened: Callable[[], BinaryIO], styles: Mapping[bytes, int], file: str) -> dict[tuple[int, int], int]:
    """(line, position) → the way it is shown, of the cells of one sheet with one of these styles; of an archive that
    ``live_cells`` has read through.
    """
    if not styles:
        return {}
    numbers = re.compile(rb"""\bs=["'](""" + b"|".join(styles) + rb""")["']""")
    made: dict[tuple[int, int], int] = {}
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive, archive.open(file) as raw:
            for block in _blocks(raw, b"</row>"):
                for attributes in _CELL_START.findall(block):
                    style, at = numbers.search(attributes), _REFERENCE.search(attributes)
                    if style and at and not _NO_NUMBER.search(attributes):
                        made[int(at[2]), column(at[1])] = styles[style[1]]
    except (*BROKEN, LookupError):
        return {}
    return made


def entry(opened: Callable[[], BinaryIO], name: str) -> bytes:
    """What an archive that ``live_cells`` has read through holds under ``name``; b"" where it holds nothing."""
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive:
            return archive.read(name)
    except (*BROKEN, LookupError):
        return b""


def sheet_files(opened: Callable[[], BinaryIO]) -> dict[str, str]:
    """Name of each sheet → its XML in the archive, as the workbook says."""
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive:
            book, relations = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
        if b"<!" in book.replace(b"<!--", b"") or b"<!" in relations.replace(b"<!--", b""):
            return {}
        targets = {node.get("Id", ""): node.get("Target", "") for node in ElementTree.fromstring(relations)}
        names = {}
        for node in ElementTree.fromstring(book).iter():
            if node.tag.rpartition("}")[2] == "sheet":
                identity = next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == "id"), "")
                target = targets.get(identity, "")
                names[node.get("name", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    except (*BROKEN, LookupError, ElementTree.ParseError):
        return {}
    return names


def column(letters: bytes) -> int:
    """Position of a column from 0: A is 0, AA 26."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position - 1


def _blocks(stream: Unpacked | IO[bytes], end: bytes) -> Iterator[bytes]:
    """The stream in blocks that end after ``end``, so that nothing searched for is cut in two."""
    rest = b""
    while block := stream.read(1 << 22):
        if not end:
            yield b""
            continue
        rest += block
        cut = rest.rfind(end) + len(end)
        if cut >= len(end):
            yield rest[:cut]
            rest = rest[cut:]
    yield rest if end else b""


def _of_sheet(block: bytes, where: str) -> set[tuple[int, int]]:
    references = set(_REFERENCE.findall(block))
    reach = max((column(letters) for letters in {letters for letters, _ in references}), default=0) + 1
    lowest = max((int(line) for _, line in references), default=0)
    if reach * lowest > CELLS:
        raise _refused(f"a sheet reaches to line {lowest} and column {reach}", f"工作表范围过大（{lowest}行{reach}列）", where)
    live = set()
    if _HAS_FORMULA.search(block) or b't="e"' in block or b"t='e'" in block:
        for attributes, inner in _CELL.findall(block):
            at = _REFERENCE.search(attributes)
            if at and _is_live(attributes, inner):
                live.add((int(at[2]), column(at[1])))
    return live


def _is_live(attributes: bytes, inner: bytes) -> bool:
    found = _TYPE.search(attributes)
    kind = found[1] if found else b"n"
    if kind == b"e":
        return True
    formula = _FORMULA.search(inner)
    if formula is None or (formula[1] is not None and _TEXT_ONLY.fullmatch(formula[1])):
        return False
    return kind in (b"str", b"s", b"inlineStr") or not _VALUE.search(inner)


def _refused(what: str, zh: str, where: str) -> DeliveryError:
    return DeliveryError(what, where=where, do="save the table alone as a new .xlsx without a password and hand that over", zh=zh)
