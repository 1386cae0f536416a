"""What the values of an OpenDocument spreadsheet (.ods) do not show: content.xml names each cell's formula and kind."""

from __future__ import annotations

import re
from xml.parsers import expat

from exchange.shown import PER_CENT, Ways

_TEXT_ONLY = re.compile(r'(?:\w+:)?=\s*"[^"]*"\s*')
_PLAIN = ("float", "currency", "percentage", "date", "time", "boolean")
_MOST = 1000  # repeated cells that are told one by one, and the same filled row as often as any table has it
_DEEPEST = 1000  # elements within each other
_TAGS = 6  # for each cell that may be told
_ENDLESS_SPACE = re.compile(rb"""\btext:c=["'][0-9]{6,}""")
_MANY_ROWS = re.compile(rb"""\bnumber-rows-repeated=["'][0-9]{4,}""")


class _Content:
    def __init__(self, most: int) -> None:
        self.most, self.depth = most, 0
        self.found: dict[str, set[tuple[int, int]]] = {}
        self.shown: dict[str, dict[tuple[int, int], int]] = {}
        self.sheet, self.line, self.position, self.lines = "", 0, 0, 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError
        match tag.rpartition(":")[2]:
            case "table":
                self.sheet, self.line, self.lines = attributes.get("table:name", ""), 0, 0
                self.found.setdefault(self.sheet, set())
                self.shown.setdefault(self.sheet, {})
            case "table-row":
                self.line += self.lines
                self.lines, self.position = _count(attributes.get("table:number-rows-repeated")), 0
            case "table-cell" | "covered-table-cell":
                cells = _count(attributes.get("table:number-columns-repeated"))
                is_share = attributes.get("office:value-type") == "percentage"
                if self.lines > _MOST and "office:value-type" in attributes:
                    raise ValueError
                if is_share or _is_live(attributes):
                    self.most -= min(self.lines, _MOST) * min(cells, _MOST)
                    if self.most < 0:
                        raise ValueError
                    lines = range(self.line + 1, self.line + 1 + min(self.lines, _MOST))
                    positions = range(self.position, self.position + min(cells, _MOST))
                    places = [(line, n) for line in lines for n in positions]
                    if is_share:
                        self.shown[self.sheet] |= dict.fromkeys(places, PER_CENT)
                    if _is_live(attributes):
                        self.found[self.sheet].update(places)
                self.position += cells

    def end(self, tag: str) -> None:
        self.depth -= 1


def marked_cells(content: bytes, most: int) -> tuple[dict[str, frozenset[tuple[int, int]]], dict[str, Ways]]:
    """By the name of their sheet: (line, position) of live cells; of shares, which are kept as 0.7 and shown as 70%.

    Raises ValueError for content that is broken, declares entities, repeats what it holds without end, or holds more than
    ``most`` such cells.
    """
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content or _ENDLESS_SPACE.search(content):
        raise ValueError
    if content.count(b"<") > _TAGS * most:
        raise ValueError
    made = _Content(most)
    if not (b"formula" in content or b"percentage" in content or _MANY_ROWS.search(content)):
        return {}, {}
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = made.start, made.end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError from error
    return {sheet: frozenset(cells) for sheet, cells in made.found.items()}, dict(made.shown)


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 1


def _is_live(attributes: dict[str, str]) -> bool:
    formula = attributes.get("table:formula")
    kind = attributes.get("office:value-type", "")
    if attributes.get("calcext:value-type") == "error":
        return True
    return formula is not None and not _TEXT_ONLY.fullmatch(formula) and kind not in _PLAIN
