"""``make site``: the documentation as plain pages in site/, without a network and without a script: open site/index.html.

A page is any Markdown file that can be reached by links from the README; its place in site/ is its place in the project.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from hardship.settings import PROJECT

SITE = PROJECT / "site"
TEMPLATE = PROJECT / "docs" / "page.html"
ELSEWHERE = re.compile(r"^(?:[a-z]+:|//|#)")
SECTIONS = (
    ("开始 · Start", ("README.md", "README.zh-CN.md", "GLOSSARY.md", "docs/status.md", "CHANGELOG.md")),
    ("值班 · On duty", ("docs/a-night-goes-wrong*.md", "docs/airflow.md", "docs/*.md")),
    ("参考 · Reference", ("docs/reference/*.md", "tests/spec/README.md")),
    ("参与 · Contributing", ("CONTRIBUTING*.md", "docs/decisions/README.md")),
)


def slug(text: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


def reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")


def headings(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Every heading's opening token with its words."""
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            yield token, "".join(part.content for part in inside.children or () if part.type in ("text", "code_inline"))


def links(tokens: list[Token]) -> Iterator[tuple[Token, str, str]]:
    """Every link and image with the attribute that holds its target, and the target; those that leave the project are left out."""
    for token in tokens:
        for part in (token, *(token.children or ())):
            name = {"link_open": "href", "image": "src"}.get(part.type)
            if name and not ELSEWHERE.match(target := str(part.attrs[name])):
                yield part, name, target


def project_path(page: str, target: str) -> str:
    """A link's target as a path of the project, without its anchor."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), target.partition("#")[0]))


def page_path(page: str) -> str:
    """Where a Markdown file comes to lie in site/."""
    return posixpath.join(posixpath.dirname(page), "index.html") if posixpath.basename(page) == "README.md" else page[:-3] + ".html"


def reachable(start: str = "README.md") -> dict[str, list[Token]]:
    """Every Markdown file that links lead to, parsed, and those of the sections."""
    listed = [path.relative_to(PROJECT).as_posix() for _, globs in SECTIONS for glob in globs for path in sorted(PROJECT.glob(glob))]
    found: dict[str, list[Token]] = {}
    ahead = [start, *listed]
    while ahead:
        page = ahead.pop(0)
        if page not in found and (PROJECT / page).is_file():
            found[page] = reader().parse((PROJECT / page).read_text("utf-8"))
            ahead += [path for _, _, target in links(found[page]) if (path := project_path(page, target)).endswith(".md")]
    return found


def build(site: Path = SITE) -> list[Path]:
    """Writes the whole site anew and answers its pages."""
    pages = reachable()
    titles = {page: next((words for _, words in headings(tokens)), page) for page, tokens in pages.items()}
    shutil.rmtree(site, ignore_errors=True)
    written = []
    for page, tokens in pages.items():
        place = page_path(page)
        root = "../" * place.count("/")
        for path in _images(page, tokens):
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / path, site / path)
        words = {
            "language": "zh-CN" if "zh-CN" in page else "en",
            "title": escape(titles[page]),
            "root": root,
            "navigation": _navigation(page, root, titles),
            "content": _content(page, tokens, pages),
            "here": _here(tokens),
            "source": f"<code>{escape(page)}</code>",
        }
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        (site / place).write_text(Template(TEMPLATE.read_text("utf-8")).substitute(words), "utf-8")
        written.append(site / place)
    shutil.copy(TEMPLATE.with_name("style.css"), site / "style.css")
    return written


def _images(page: str, tokens: list[Token]) -> list[str]:
    return [path for _, name, target in links(tokens) if name == "src" and (PROJECT / (path := project_path(page, target))).is_file()]


def _content(page: str, tokens: list[Token], pages: dict[str, Any]) -> str:
    for token, words in headings(tokens):
        token.attrSet("id", slug(words))
    for token, name, target in links(tokens):
        path, anchor = project_path(page, target), target.partition("#")[2]
        if path in pages:
            there = posixpath.relpath(page_path(path), posixpath.dirname(page_path(page)) or ".")
            token.attrSet(name, there + (f"#{anchor}" if anchor else ""))
        elif name == "href":
            token.attrs.pop(name)  # a file of the project that is no page: its name says where it is
    html = str(reader().renderer.render(tokens, reader().options, {}))
    return html.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")


def _navigation(page: str, root: str, titles: dict[str, str]) -> str:
    parts, seen = [], set()
    for title, globs in SECTIONS:
        found = [path.relative_to(PROJECT).as_posix() for glob in globs for path in sorted(PROJECT.glob(glob))]
        listed = [one for one in dict.fromkeys(found) if one not in seen]
        seen |= set(listed)
        items = [f'<li><a href="{root}{page_path(one)}"{_current(one, page)}>{escape(titles[one])}</a></li>' for one in listed]
        parts.append(f"<h2>{title}</h2>\n<ul>{''.join(items)}</ul>")
    return "\n".join(parts)


def _current(one: str, page: str) -> str:
    return ' aria-current="page"' if one == page else ""


def _here(tokens: list[Token]) -> str:
    """The second-level headings of the page, where there are several."""
    found = [words for token, words in headings(tokens) if token.tag == "h2"]
    items = [f'<li><a href="#{slug(words)}">{escape(words)}</a></li>' for words in found]
    return f"<h2>本页 · On this page</h2>\n<ul>{''.join(items)}</ul>" if len(found) > 2 else ""


if __name__ == "__main__":
    print(f"{len(build())} pages in {SITE.relative_to(PROJECT)}/: open {SITE.relative_to(PROJECT)}/index.html")
