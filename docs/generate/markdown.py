"""The few pieces of Markdown that the generated pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTICE = "<!-- Made by `make docs` from the declarations: change those, not this page. -->"


def page(title: str, *parts: str) -> str:
    """A whole page: the notice, the title, the parts with an empty line between them."""
    return "\n\n".join((NOTICE, f"# {title}", *(part.strip("\n") for part in parts if part))) + "\n"


def cell(value: object) -> str:
    """A value as it stands in a table: one line, no bar that would end the cell."""
    return str(value).replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a heading that begins with ">" is aligned to the right. Without rows: nothing."""
    body = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    if not body:
        return ""
    rule = ["--:" if head.startswith(">") else "---" for head in heads]
    return "\n".join((f"| {' | '.join(head.lstrip('>') for head in heads)} |", f"|{'|'.join(rule)}|", *body))


def bullets(*items: str) -> str:
    return "\n".join(f"- {item}" for item in items if item)


def code(text: object) -> str:
    return f"`{text}`"


def codes(texts: Iterable[object]) -> str:
    return ", ".join(map(code, texts))
