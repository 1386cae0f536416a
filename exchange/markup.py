"""Tables in marked-up text: HTML and MHTML as systems save them under the name .xls, and Excel's XML of 2003.

Cells keep their places: ``colspan``/``rowspan`` and merges are known as such. Excel's own HTML carries a number's full
value beside the rounded one that it shows: that is what is read. A page without a table is no data: mostly an error page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from typing import BinaryIO, Final

from exchange import bounds
from exchange.decoding import decoded
from exchange.encoding import detect
from exchange.filled import Room
from exchange.grid import Grid
from exchange.html import of_html
from exchange.xml2003 import of_xml
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


def open_markup(opened: Callable[[], BinaryIO], kind: str, where: str, packed: int | None = None) -> tuple[list[Grid], str]:
    """(tables that have cells, encoding); ``packed`` are the bytes of the archive in which it was sent. Raises DeliveryError."""
    if kind in ("json", "sql", "other xml"):
        name = {"json": "JSON", "sql": "SQL", "other xml": "XML"}[kind]
        raise DeliveryError(f"it is {name}, not a table", where=where, do=_DO, zh=f"这是{name}，不是数据表")
    longest = _LARGEST if packed is None else min(_LARGEST, bounds.page(packed))
    if kind == "mhtml":
        return _of_mail(opened, where, longest, packed)
    with opened() as stream:
        text = detect(stream, where)
    with opened() as stream:
        content = _whole(decoded(stream, text, where), where, longest)
    if packed is not None and content.count("<") > bounds.tags(packed):
        raise _too_large(where)
    room = Room(bounds.cells(len(content) if packed is None else packed), where)
    return (of_xml(content, room) if kind == "xml" else of_html(content, room)), text.encoding


def _whole(blocks: Iterator[bytes], where: str, longest: int) -> str:
    made = []
    total = 0
    for block in blocks:
        made.append(block)
        total += len(block)
        if total > longest:
            raise _too_large(where)
    return b"".join(made).decode()


def _too_large(where: str) -> DeliveryError:
    return DeliveryError(
        "the page is larger than such a file may be: a quarter of a gigabyte, and less in an archive", where=where,
        do="hand the table over as CSV", zh="网页格式的表格过大，请改用CSV报送",
    )  # fmt: skip


def _of_mail(opened: Callable[[], BinaryIO], where: str, longest: int, packed: int | None) -> tuple[list[Grid], str]:
    """A page saved as one file: every HTML in it, in order."""
    with opened() as stream:
        data = stream.read(longest + 1)
    if len(data) > longest:
        raise _too_large(where)
    tables: list[Grid] = []
    encoding = ""
    for part in message_from_bytes(data).walk():
        payload = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if not isinstance(payload, bytes) or b"<t" not in payload.replace(b"\0", b"").lower():
            continue
        found, encoding = open_markup(_bytes(payload), "html", where, packed)
        tables += found
    if not tables:
        raise DeliveryError("it is a saved page without a table", where=where, do=_DO, zh="这是没有表格的网页存档")
    return tables, encoding


def _bytes(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)
