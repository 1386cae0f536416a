"""The tables of a page in HTML, those inside others too."""

from __future__ import annotations

from html.parser import HTMLParser

from exchange.filled import NUMBER, FilledTable, Room, span
from exchange.grid import Grid
from exchange.live import is_live
from exchange.shown import PER_CENT, as_shown
from hardship.errors import DeliveryError

_LONGEST_TAIL = 1 << 16  # characters of a comment or tag that is never closed
_DO = "export the data as CSV or Excel"


class _Page(HTMLParser):
    """Collects the tables of a page, those inside others too; tags that were never closed are closed by what follows."""

    def __init__(self, room: Room) -> None:
        super().__init__(convert_charrefs=True)
        self.room = room
        self.done: list[FilledTable] = []
        self.stack: list[tuple[FilledTable, list[str] | None, dict[str, str | None]]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.silent += 1
        elif tag == "table":
            table = FilledTable(self.room)
            self.done.append(table)
            self.stack.append((table, None, {}))
            if len(self.stack) > 50:
                raise DeliveryError("tables lie in tables too deep", where=self.room.where, do=_DO, zh="网页表格嵌套过深")
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
        value = _in_full(number.strip(), text) if NUMBER.fullmatch(number.strip()) else text
        formula = attributes.get("x:fmla") or ""
        is_formula = bool(formula) and is_live(formula) and not NUMBER.fullmatch(value.replace(",", ""))
        table.cell(value or None, span(attributes.get("colspan"), 1000), span(attributes.get("rowspan"), 65_536), is_formula)
        self.stack[-1] = (table, None, {})

    def finished(self) -> list[Grid]:
        self.close()
        while self.stack:
            self._end_cell()
            self.stack.pop()
        return [table.grid() for table in self.done if any(any(row) for row in table.rows)]


def _in_full(number: str, text: str) -> str:
    """The number that Excel kept beside what it shows, in the way it is shown: 0.7 as 70%, 12 as 0012."""
    shown = PER_CENT if text.endswith("%") else len(text) if text.startswith("0") and text.isdecimal() else None
    dressed = number if shown is None else as_shown(float(number), shown)
    return dressed if isinstance(dressed, str) else number


def of_html(content: str, room: Room) -> list[Grid]:
    page = _Page(room)
    try:
        page.feed(content)
        # What waits for its end would be looked through to the end once for every beginning in it.
        found = page.finished() if len(page.rawdata) <= _LONGEST_TAIL else None
    except AssertionError:  # how the parser says that it does not know a declaration
        found = None
    if found is None:
        what, do = "the page is broken, or cut off", "fetch the file again, and copy it whole"
        raise DeliveryError(what, where=room.where, do=do, zh="网页文件损坏或不完整")
    if found:
        return found
    raise DeliveryError(
        "it is a web page without a table: an error or a log-in page?", where=room.where, do="fetch the file again, then look into it",
        zh="这是没有表格的网页，可能是出错或登录页面",
    )  # fmt: skip
