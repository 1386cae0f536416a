"""The website stands by itself: every link and picture is in it, and nothing is asked of any other machine."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from docs import site
from hardship.settings import PROJECT


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, str]:
    target = tmp_path_factory.mktemp("site")
    return {page.relative_to(target): page.read_text("utf-8") for page in site.build(target)} | {
        Path("style.css"): (target / "style.css").read_text("utf-8")
    }


def test_every_page_that_people_are_sent_to_is_there(built: dict[Path, str]) -> None:
    asked = {
        "index.html",
        "README.zh-CN.html",
        "CONTRIBUTING.html",
        "GLOSSARY.html",
        "docs/a-night-goes-wrong.html",
        "docs/decisions/index.html",
    }
    asked |= {f"docs/reference/{page.stem}.html" for page in (PROJECT / "docs" / "reference").glob("*.md")}
    assert asked <= {page.as_posix() for page in built}


def test_nothing_is_fetched_from_elsewhere(built: dict[Path, str]) -> None:
    for page, text in built.items():
        assert not re.search(r"<script|@import|url\(", text), page
        assert not re.search(r'\ssrc="(?:[a-z]+:)?//', text), page
        assert not [found for found in re.findall(r"<link[^>]*>", text) if re.search(r'href="(?:[a-z]+:)?//', found)], page


def test_links_lead_to_pages_and_anchors_that_exist(built: dict[Path, str]) -> None:
    wrong = []
    anchors = {page.as_posix(): set(re.findall(r'\sid="([^"]+)"', text)) for page, text in built.items()}
    for page, text in built.items():
        for target in re.findall(r'<a [^>]*href="([^"]*)"', text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            there = (site.posixpath.normpath((page.parent / path).as_posix())) if path else page.as_posix()
            if there not in anchors or (anchor and unquote(anchor) not in anchors[there]):
                wrong.append(f"{page}: {target}")
    assert wrong == []


def test_both_grounds_and_chinese_fonts_are_provided(built: dict[Path, str]) -> None:
    style = built[Path("style.css")]
    assert "prefers-color-scheme: dark" in style
    assert all(font in style for font in ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"))
    assert '<html lang="zh-CN">' in built[Path("README.zh-CN.html")]


@pytest.mark.parametrize(
    ("heading", "anchor"), [("Add a feed", "add-a-feed"), ("政策 · Policies", "政策--policies"), ("`x_1`, y", "x_1-y")]
)
def test_an_anchor_is_the_one_that_github_makes(heading: str, anchor: str) -> None:
    assert site.slug(heading.replace("`", "")) == anchor
