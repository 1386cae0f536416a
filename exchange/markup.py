"""Tables in marked-up text: HTML and MHTML as systems save them under the name .xls, and Excel's XML of 2003.

Cells keep their places: ``colspan``/``rowspan`` and merges are known as such. Excel's own HTML carries a number's full
value beside the rounded one that it shows: that is what is read. A page without a table is no data: mostly an error page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from html.parser import HTMLParser
from typing import Any, BinaryIO, Final
from xml.etree import ElementTree

from exchange.encoding import decoded, detect
from exchange.grid import Grid
from exchange.live import is_live
from exchange.ooxml import CELLS
from exchange.part import Merge
from hardship.errors import DeliveryError

_LARGEST: Final = 1 << 28  # bytes
_HTML = re.compile(
    r"<(?:!doctype html|html|head|meta|title|body|table|thead|tbody|tr|style|script|div|form|center|font|!--)[\s>/-]?", re.IGNORECASE
)
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:E[-+]?[0-9]+)?", re.IGNORECASE)
_DO = "export the data as CSV or Excel"


def kind_of_text(first: bytes) -> str | None:
    """ "html", "mhtml", "xml" (Excel's of 2003) or what it is otherwise ("other xml", "json", "sql"); None for plain text."""
    text = first.replace(b"\0", b"").decode("utf-8", "ignore").lstrip("\ufeff\u00ef\u00bb\u00bf \t\r\n\ufffd")
    start = text[:2000]
    if re.match(r"(?:MIME-Version|Content-Type|From|Subject|Date|X-[\w-]+):.*", start, re.IGNORECASE) and "multipart/" in text.lower():
        return "mhtml"
    if _HTML.match(start):
        return "xml" if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<workbook" in text.lower() else "html"
    if start.lower().startswith("<?xml"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text:
            return "xml"
        return "html" if re.search(r"<html[\s>]", text, re.IGNORECASE) else "other xml"
    if re.match(r'\{\s*"|\[\s*(?:\{\s*"|\[\s*")', start):
        return "json"
    if re.match(r"(?:--.*\s+)*(?:INSERT\s+INTO|CREATE\s+TABLE|SELECT|DROP\s+TABLE)\s", start, re.IGNORECASE):
        return "sql"
    return None


def open_markup(opened: Callable[[], BinaryIO], kind: str, where: str) -> tuple[list[Grid], str]:
    """(tables that have cells, encoding). Raises DeliveryError."""
    if kind in ("json", "sql", "other xml"):
        name = {"json": "JSON", "sql": "SQL", "other xml": "XML"}[kind]
        raise DeliveryError(f"it is {name}, not a table", where=where, do=_DO, zh=f"这是{name}，不是数据表")
    if kind == "mhtml":
        return _of_mail(opened, where)
    with opened() as stream:
        text = detect(stream, where)
    with opened() as stream:
        content = _whole(decoded(stream, text, where), where)
    return (_of_xml(content, where) if kind == "xml" else _of_html(content, where)), text.encoding


def _whole(blocks: Iterator[bytes], where: str) -> str:
    made = []
    total = 0
    for block in blocks:
        made.append(block)
        total += len(block)
        if total > _LARGEST:
            raise DeliveryError(
                "the page is larger than a quarter of a gigabyte", where=where, do="hand the table over as CSV", zh="网页格式的表格过大"
            )
    return b"".join(made).decode()


@dataclass
class _Table:
    """Rows as they fill up; ``open`` holds what cells above reach down into: position → lines still to come."""

    where: str
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    live: set[tuple[int, int]] = field(default_factory=set)
    open: dict[int, int] = field(default_factory=dict)
    cells: int = 0

    def row(self) -> None:
        self.rows.append([])
        self.open = {n: left - 1 for n, left in self.open.items() if left > 1}

    def cell(self, value: Any, across: int, down: int, is_live: bool, at: int | None = None) -> None:
        if not self.rows:
            self.row()
        cells = self.rows[-1]
        n = len(cells) if at is None else at
        while at is None and n in self.open:
            n += 1
        self.cells += n + across - len(cells)
        if self.cells > CELLS or n + across > 16384:
            raise DeliveryError("the table reaches too far", where=self.where, do="hand the table over as CSV", zh="表格范围过大")
        cells += [None] * (n + across - len(cells))
        cells[n] = value
        line = len(self.rows)
        if across > 1 or down > 1:
            self.merges.append(Merge(line, n, line + down - 1, n + across - 1))
        if down > 1:
            self.open |= dict.fromkeys(range(n, n + across), down)
        if is_live:
            self.live.add((line, n))

    def grid(self, is_hidden: bool = False) -> Grid:
        return Grid(self.rows, tuple(self.merges), is_hidden, frozenset(self.live))


class _Page(HTMLParser):
    """Collects the tables of a page, those inside others too; tags that were never closed are closed by what follows."""

    def __init__(self, where: str) -> None:
        super().__init__(convert_charrefs=True)
        self.where = where
        self.done: list[_Table] = []
        self.stack: list[tuple[_Table, list[str] | None, dict[str, str | None]]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.silent += 1
        elif tag == "table":
            table = _Table(self.where)
            self.done.append(table)
            self.stack.append((table, None, {}))
            if len(self.stack) > 50:
                raise DeliveryError("tables lie in tables too deep", where=self.where, do=_DO, zh="网页表格嵌套过深")
        elif self.stack and tag == "tr":
            self._end_cell()
            self.stack[-1][0].row()
        elif self.stack and tag in ("td", "th"):
            self._end_cell()
            self.stack[-1] = (self.stack[-1][0], [], dict(attrs))
        elif self.stack and tag in ("br", "p", "div", "li") and self.stack[-1][1] is not None:
            self.stack[-1][1].append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)
        elif self.stack and tag in ("td", "th", "tr"):
            self._end_cell()
        elif self.stack and tag == "table":
            self._end_cell()
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if self.stack and not self.silent and self.stack[-1][1] is not None:
            self.stack[-1][1].append(data)

    def _end_cell(self) -> None:
        table, texts, attributes = self.stack[-1]
        if texts is None:
            return
        text = " ".join("".join(texts).split())
        number = attributes.get("x:num") or ""
        value = number.strip() if _NUMBER.fullmatch(number.strip()) else text
        formula = attributes.get("x:fmla") or ""
        is_formula = bool(formula) and is_live(formula) and not _NUMBER.fullmatch(value.replace(",", ""))
        table.cell(value or None, _span(attributes.get("colspan"), 1000), _span(attributes.get("rowspan"), 65_536), is_formula)
        self.stack[-1] = (table, None, {})

    def finished(self) -> list[Grid]:
        self.close()
        while self.stack:
            self._end_cell()
            self.stack.pop()
        return [table.grid() for table in self.done if any(any(row) for row in table.rows)]


def _span(text: str | None, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.strip().isascii() and text.strip().isdigit() else 1


def _of_html(content: str, where: str) -> list[Grid]:
    page = _Page(where)
    page.feed(content)
    if found := page.finished():
        return found
    raise DeliveryError(
        "it is a web page without a table: an error or a log-in page?", where=where, do="fetch the file again, then look into it",
        zh="这是没有表格的网页，可能是出错或登录页面",
    )  # fmt: skip


def _of_mail(opened: Callable[[], BinaryIO], where: str) -> tuple[list[Grid], str]:
    """A page saved as one file: every HTML in it, in order."""
    with opened() as stream:
        data = stream.read(_LARGEST)
    tables: list[Grid] = []
    encoding = ""
    for part in message_from_bytes(data).walk():
        payload = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if not isinstance(payload, bytes) or b"<t" not in payload.replace(b"\0", b"").lower():
            continue
        found, encoding = open_markup(_bytes(payload), "html", where)
        tables += found
    if not tables:
        raise DeliveryError("it is a saved page without a table", where=where, do=_DO, zh="这是没有表格的网页存档")
    return tables, encoding


def _bytes(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)


_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_XML_SHEET = "{urn:schemas-microsoft-com:office:excel}"


def _of_xml(content: str, where: str) -> list[Grid]:
    if re.search(r"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise DeliveryError("its XML declares entities of its own", where=where, do=_DO, zh="XML文件自行声明了实体，不安全")
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", content, count=1).lstrip())
    except ElementTree.ParseError:
        raise DeliveryError(
            "its XML is broken, or cut off", where=where, do="export it again, and copy it whole", zh="XML文件损坏或不完整"
        ) from None
    tables = []
    for sheet in root.iter(f"{_SS}Worksheet"):
        table = _Table(where)
        for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
            at = _span(row.get(f"{_SS}Index"), 1_048_576)
            while len(table.rows) < at - 1:
                table.row()
            table.row()
            for cell in row.iterfind(f"{_SS}Cell"):
                _xml_cell(table, cell)
        hidden = sheet.findtext(f"{_XML_SHEET}WorksheetOptions/{_XML_SHEET}Visible") or "SheetVisible"
        tables.append(table.grid(hidden != "SheetVisible"))
    return tables


def _xml_cell(table: _Table, cell: ElementTree.Element) -> None:
    data = cell.find(f"{_SS}Data")
    kind = "" if data is None else data.get(f"{_SS}Type", "String")
    text = "" if data is None else "".join(data.itertext())
    formula = cell.get(f"{_SS}Formula")
    live = kind == "Error" or (formula is not None and is_live(formula) and kind not in ("Number", "DateTime", "Boolean"))
    index = cell.get(f"{_SS}Index")
    across, down = (_span(cell.get(f"{_SS}{name}"), most) for name, most in (("MergeAcross", 16_384), ("MergeDown", 65_536)))
    across += 1 if cell.get(f"{_SS}MergeAcross", "0").strip() not in ("", "0") else 0
    down += 1 if cell.get(f"{_SS}MergeDown", "0").strip() not in ("", "0") else 0
    table.cell(_xml_value(kind, text), across, down, live, None if index is None else _span(index, 16_384) - 1)


def _xml_value(kind: str, text: str) -> Any:
    if kind == "Number" and _NUMBER.fullmatch(text.strip()):
        return int(text) if re.fullmatch(r"[-+]?[0-9]{1,18}", text.strip()) else float(text)
    if kind == "DateTime":
        try:
            return datetime.fromisoformat(text.strip())
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() == "1"
    return None if kind == "Error" else text or None
