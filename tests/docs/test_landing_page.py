"""docs/landing.md, in both languages: every example in it is read as it says, and its command prints what it shows."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from hardship.catalogue import feed_in
from hardship.identity import parse_disability_certificate, parse_resident_id
from hardship.settings import PROJECT
from hardship.text import InvalidValue, is_nothing
from pipelines.land.cells import parse_cells
from pipelines.land.distinct import REASON, VALUE

PAGES = (PROJECT / "docs" / "landing.md", PROJECT / "docs" / "landing.zh-CN.md")
DAY = date(2026, 9, 30)
TABLE = re.compile(r"<!-- ([a-z_.0-9 ]+) -->\n\|[^\n]*\n\|---\|---\|\n((?:\|[^\n]*\n)+)")
RUN = re.compile(r"<!-- run: ([^\n]+) -->\n```json\n(.*?)```", re.DOTALL)


def examples(page: Path) -> list[tuple[str, str, str]]:
    """(what reads it, the cell, what it becomes)."""
    found = []
    for marker, rows in TABLE.findall(page.read_text("utf-8")):
        for cell, becomes in re.findall(r"^\| `([^`]+)` \| ([^|]+) \|$", rows, re.MULTILINE):
            found.append((marker, cell, "nothing" if becomes == "空" else becomes))
    return found


def reading(marker: str, cell: str) -> str:
    try:
        if marker == "resident_id":
            found = parse_resident_id(cell, as_of=DAY, invented=True)
            return "nothing" if found is None else found.number
        if marker.startswith("certificate of "):
            certificate = parse_disability_certificate(cell, as_of=DAY, invented=True, holder=marker.removeprefix("certificate of "))
            return "nothing" if certificate is None else certificate.number
    except InvalidValue as error:
        return f"*{error.reason}*"
    name, _, unit = marker.partition(" in ")
    feed_name, _, column_name = name.partition(".")
    feed = feed_in(PROJECT / "feeds" / feed_name)
    as_of = DAY if column_name == feed.recorded_on else None
    parsed = parse_cells(feed.column(column_name), pl.Series([cell]), as_of, "wan_yuan" if unit else "yuan")
    value, reason = parsed[VALUE].item(), parsed[REASON].item()
    return f"*{reason}*" if reason else "nothing" if value is None else str(value)


@pytest.mark.parametrize(("marker", "cell", "becomes"), examples(PAGES[0]))
def test_what_is_in_the_file_becomes_what_the_page_says(marker: str, cell: str, becomes: str) -> None:
    assert reading(marker, cell) == becomes


def test_what_the_page_calls_nothing_is_nothing() -> None:
    (line,) = re.findall(r"<!-- nothing -->\n([^\n]+)\n", PAGES[0].read_text("utf-8"))
    cells = re.findall(r"`([^`]+)`", line)
    assert len(cells) > 10
    assert [cell for cell in cells if not is_nothing(cell)] == []
    assert not is_nothing("0")


def test_both_languages_show_the_same() -> None:
    english, chinese = ([*examples(page), *RUN.findall(page.read_text("utf-8"))] for page in PAGES)
    assert english == chinese
    assert len(english) >= 75
    nothing = [re.findall(r"<!-- nothing -->\n([^\n]+)\n", page.read_text("utf-8")) for page in PAGES]
    assert nothing[0] == nothing[1]


def test_the_command_prints_what_the_page_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    from cli.main import app

    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("HARDSHIP_INVENTED", "1")
    ((command, shown),) = RUN.findall(PAGES[0].read_text("utf-8"))
    done = CliRunner().invoke(app, command.split()[1:])
    assert done.exit_code == 0
    if os.environ.get("REWRITE_PAGES"):
        for page in PAGES:
            page.write_text(RUN.sub(lambda found: f"<!-- run: {found[1]} -->\n```json\n{done.stdout}```", page.read_text("utf-8")), "utf-8")
    assert done.stdout == shown, "look at it, then run this test with REWRITE_PAGES=1"
