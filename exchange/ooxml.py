"""What a workbook in XML keeps and its values do not show: live formulas, errors, how far its sheets reach.

An .xlsx is an archive: it is read through once with limits (a bomb or a broken copy is refused before anything parses it),
and the sheets' XML is searched in a stream for formulas whose result is no plain number or day.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO, BinaryIO, Final
from xml.parsers import expat

from exchange import bounds
from exchange.packed import BROKEN, Entry, Unpacked, broken, is_bomb
from hardship.errors import DeliveryError

LARGEST: Final = 1 << 30  # bytes of all parts of a workbook together
_LONGEST_ROW: Final = 1 << 24  # bytes
_LARGEST_LIST: Final = 1 << 23  # bytes of what names the sheets
_USUAL: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# No pattern looks further than the next "<" where it may have begun in vain: else a sheet of nothing but beginnings, each
# looked at to the end, takes for ever.
_CELL = re.compile(rb"<(?:\w{1,20}+:)?c\b((?:[^<>/]|/(?!>))*+)>((?:[^<]++|<(?!/?(?:\w{1,20}+:)?c\b))*+)</(?:\w{1,20}+:)?c>")
_CELL_START = re.compile(rb"<(?:\w{1,20}+:)?c\b([^<>]*+)>")
_STYLE = re.compile(rb"""\bs=["']([0-9]{1,9})["']""")
_NO_NUMBER = re.compile(rb"""\bt=["'](?!n["'])""")
_FORMULA = re.compile(rb"<(?:\w{1,20}+:)?f\b[^<>]*+>([^<]*+)</(?:\w{1,20}+:)?f>")
_HAS_FORMULA = re.compile(rb"<(?:\w{1,20}+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w{1,20}+:)?v\b[^<>]*+>([^<]++)</")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_LETTERS, _LINE = re.compile(rb"""\br=["']([A-Z]{1,3})[0-9]"""), re.compile(rb"""\br=["'][A-Z]{1,3}([0-9]{1,7})""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_TEXT_ONLY = re.compile(rb'\s*"[^"]*"\s*|\s*(?:&quot;)(?:(?!&quot;).)*(?:&quot;)\s*', re.DOTALL)


def live_cells(opened: Callable[[], BinaryIO], where: str, sent: int) -> dict[str, frozenset[tuple[int, int]]]:
    """(line, position) of live cells, by the name of the sheet's XML in the archive of ``sent`` bytes. Raises DeliveryError for
    an archive that is broken, unpacks to too much, or holds a sheet that reaches too far.
    """
    found: dict[str, frozenset[tuple[int, int]]] = {}
    total, marks = 0, bounds.marks(sent)
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive:
            for entry in _parts(archive, where):
                unpacked = Unpacked(Entry(stream, entry), entry.compress_size, where)  # type: ignore[arg-type]
                is_sheet = entry.filename.startswith("xl/") and "sheet" in entry.filename.lower() and entry.filename.endswith(".xml")
                live: set[tuple[int, int]] = set()
                for block in _blocks(unpacked, b"</row>" if is_sheet else b"", where):
                    if is_sheet:
                        live |= _of_sheet(block, where, bounds.reach(sent))
                    if total + unpacked.total > LARGEST:
                        raise _refused("the workbook unpacks to more than a gigabyte", "工作簿解压后超过1GB", where)
                    if is_bomb(total + unpacked.total, sent) or len(live) > marks:
                        raise _refused("the workbook unpacks to far more than any table does", "工作簿解压后异常巨大，疑似压缩炸弹", where)
                total, marks = total + unpacked.total, marks - len(live)
                if is_sheet:
                    found[entry.filename] = frozenset(live)
    except BROKEN:
        raise broken(where) from None
    return found


def _parts(archive: zipfile.ZipFile, where: str) -> list[zipfile.ZipInfo]:
    """The parts of a workbook, all of which may be unpacked: in the ways, and under the names, of spreadsheet programs."""
    parts = archive.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise _refused("the workbook is locked with a password", "工作簿设有密码", where)
    if any(part.compress_type not in _USUAL for part in parts):
        what = "a part of the workbook is packed in a way that no spreadsheet program uses"
        raise _refused(what, "工作簿内部使用了电子表格软件不用的压缩方法，不予解压", where)
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise broken(where)  # readers do not agree on which of them counts
    for part in parts:
        archive.open(part).close()  # a name or a place that contradicts itself is refused here
    return parts


def shown_cells(
    opened: Callable[[], BinaryIO], styles: Mapping[bytes, int], file: str, where: str, most: int
) -> dict[tuple[int, int], int]:
    """(line, position) → the way it is shown, of the cells of one sheet with one of these styles; of an archive that
    ``live_cells`` has read through. Raises DeliveryError for more than ``most``.
    """
    if not styles:
        return {}
    made: dict[tuple[int, int], int] = {}
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive, archive.open(file) as raw:
            for block in _blocks(raw, b"</row>", where):
                for attributes in _CELL_START.findall(block):
                    style, at = _STYLE.search(attributes), _REFERENCE.search(attributes)
                    if style and at and style[1] in styles and not _NO_NUMBER.search(attributes):
                        made[int(at[2]), column(at[1])] = styles[style[1]]
                if len(made) > most:
                    raise _refused("the workbook holds far more cells than any table does", "工作簿的单元格异常多", where)
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
    """Name of each sheet → its XML in the archive, as the workbook says; nothing where that cannot be told."""
    book, relations = entry(opened, "xl/workbook.xml"), entry(opened, "xl/_rels/workbook.xml.rels")
    if max(len(book), len(relations)) > _LARGEST_LIST:
        return {}
    if b"<!" in book.replace(b"<!--", b"") or b"<!" in relations.replace(b"<!--", b""):
        return {}
    try:
        targets = {said.get("Id", ""): said.get("Target", "") for said in _elements(relations, "Relationship")}
        names = {}
        for said in _elements(book, "sheet"):
            identity = next((value for key, value in said.items() if key.rpartition(":")[2] == "id"), "")
            target = targets.get(identity, "")
            names[said.get("name", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    except (expat.ExpatError, LookupError, ValueError):
        return {}
    # Two names of one sheet would have it read again and again.
    return names if len(set(names.values())) == len(names) else {}


def _elements(content: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of all elements of this name, whatever their prefix."""
    made: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            made.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return made


def column(letters: bytes) -> int:
    """Position of a column from 0: A is 0, AA 26."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position - 1


def _blocks(stream: Unpacked | IO[bytes], end: bytes, where: str) -> Iterator[bytes]:
    """The stream in blocks that end after ``end``, so that nothing searched for is cut in two."""
    rest = b""
    while block := stream.read(1 << 21):
        if not end:
            yield b""
            continue
        rest += block
        cut = rest.rfind(end) + len(end)
        if cut >= len(end):
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > _LONGEST_ROW:
            raise _refused("a row of a sheet is longer than sixteen megabytes", "工作表中有一行超过16MB", where)
    yield rest if end else b""


def _of_sheet(block: bytes, where: str, furthest: int) -> set[tuple[int, int]]:
    reach = max((column(letters) for letters in set(_LETTERS.findall(block))), default=0) + 1
    lowest = max((int(line) for line in set(_LINE.findall(block))), default=0)
    if reach * lowest > furthest:
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
    text = _FORMULA.search(inner)
    if not _HAS_FORMULA.search(inner) or (text and _TEXT_ONLY.fullmatch(text[1])):
        return False
    return kind in (b"str", b"s", b"inlineStr") or not _VALUE.search(inner)


def _refused(what: str, zh: str, where: str) -> DeliveryError:
    return DeliveryError(what, where=where, do="save the table alone as a new .xlsx without a password and hand that over", zh=zh)
