"""Runs all stories at once, each in a household of its own: through the engine, and through plain Python."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from hardship.catalogue import Catalogue, load_catalogue
from hardship.settings import PROJECT
from tests.builders import key, night_in
from tests.naive import compare
from tests.naive.events import Delivered
from tests.naive.night import Told
from tests.spec.stories import Story, rows, stories

CATALOGUE: Catalogue = load_catalogue(PROJECT)
WHOLE_HOUSEHOLD = "全家"
REGISTERED: dict[str, Any] = {"area": "990101001001", "registered_on": date(2020, 1, 1), "status": "active", "registration": "local"}


@dataclass(frozen=True)
class Night:
    """What engine and plain Python tell of one night of the stories that share their feeds."""

    tables: dict[str, pl.DataFrame]
    engine: Told
    differences: list[str]


def household(story: Story) -> str:
    return key("h", [one.name for one in stories()].index(story.name))


def people(story: Story) -> dict[str, str]:
    """Who is who in a story: the first words of the household's table to person keys."""
    members = next(table for name, table in story.tables if name == "household")
    number = [one.name for one in stories()].index(story.name) * 20
    return {row["谁"].split()[0]: key("p", number + n) for n, row in enumerate(members)}


@cache
def told(never: tuple[str, ...], silent: tuple[str, ...], on: date) -> Night:
    """One night of all stories in which the feeds ``never`` were never delivered and ``silent`` fell silent."""
    chosen = [story for story in stories() if (tuple(story.never), tuple(story.silent)) == (never, silent)]
    handed_over = deliveries(chosen)
    with tempfile.TemporaryDirectory() as home:
        compare.land(Path(home), handed_over)
        night = night_in(Path(home), on)
        tables = compare.of_engine(night)
        engine = compare.told_by(tables)
        return Night(tables, engine, compare.differences(night, engine, compare.told_plainly(night, handed_over)))


def deliveries(chosen: Iterable[Story]) -> list[Delivered]:
    found: dict[tuple[str, date], Delivered] = {}
    for story in chosen:
        day = story.nights[0].on
        who, home = people(story), household(story)
        for feed in CATALOGUE.feeds:
            for on in [day] if feed.name in story.silent else [night.on for night in story.nights]:
                if feed.name not in story.never:
                    found.setdefault((feed.name, on), Delivered(feed.name, on))
        for place, (name, table) in enumerate(story.tables):
            feed = CATALOGUE.feed("register" if name == "household" else name)
            for line, (on, row) in enumerate(rows(CATALOGUE, feed, table)):
                full = _full(feed.name, f"{story.name}.{place}.{line}", story.name, row, who, home)
                found.setdefault((feed.name, on or day), Delivered(feed.name, on or day)).rows.append(full)
    return [found[name] for name in sorted(found)]


def _full(feed: str, own: str, story: str, row: dict[str, Any], who: dict[str, str], home: str) -> dict[str, Any]:
    """A landed row: keys in the place of words, and numbers where the story gives none."""
    person = row.pop("who")
    if feed == "outcomes" or person == WHOLE_HOUSEHOLD:
        row |= {"household_key": home}
    else:
        row |= {"person_key": who[person]}
    if feed == "register":
        row = REGISTERED | {"household_key": home} | row
    if feed == "register" or "born" in row:
        row["person_birth_date"] = row.pop("born", None)
    for column in CATALOGUE.feed(feed).columns:
        if column.kind == "key" and column.name in CATALOGUE.feed(feed).key:
            row[column.name] = f"{story}.{row[column.name]}" if column.name in row else own
    return row
