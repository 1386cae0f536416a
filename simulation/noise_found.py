"""What was delivered against what is true: the rates of noise.py as they came out, feed by feed and over all."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from hardship.declarations import Feed
from hardship.identity import InvalidIdentity, parse_resident_id
from simulation.state import PRESENT
from simulation.world import World

KINDS = ("no_valid_id", "misnamed", "wrong_birth", "sent_twice", "stale_address")
OVERALL = "all"


def rates_found(world: World, delivered: Iterable[tuple[Feed, pl.DataFrame]]) -> pl.DataFrame:
    """A row a feed and one for all: ``feed``, ``records``, and of each of KINDS the records looked at (``of_…``) and those found.

    ``delivered``: feeds, each with its rows under its first headings. Feeds that name nobody are left out. A number counts as wrong
    where it cannot be read, a name or birth date where the record's valid number belongs to somebody who has another one, an
    address (of a feed that keeps one entry a person) where the latest entry of a present person shows a village in which they do not live.
    """
    rows = [_of_feed(world, feed, frame) for feed, frame in delivered if _heading(feed, "resident_id")]
    found = pl.DataFrame(rows, schema={"feed": pl.String(), "records": pl.Int64(), **_counts()})
    return pl.concat([found, found.select(pl.lit(OVERALL).alias("feed"), pl.all().exclude("feed").sum())])


def share(found: pl.DataFrame, kind: str, feed: str = OVERALL) -> float | None:
    """The share of a kind in one feed or over all; None where the feed holds nothing of the kind."""
    row = found.row(by_predicate=pl.col("feed") == feed, named=True)
    return row[kind] / row[f"of_{kind}"] if row[f"of_{kind}"] else None


def _counts() -> dict[str, pl.DataType]:
    return {name: pl.Int64() for kind in KINDS for name in (f"of_{kind}", kind)}


def _heading(feed: Feed, kind: str, name: str | None = None) -> str | None:
    columns = [column for column in feed.columns if column.kind == kind and (name is None or column.name == name)]
    return columns[0].headings[0] if columns else None


def _of_feed(world: World, feed: Feed, frame: pl.DataFrame) -> dict[str, str | int]:
    number = _heading(feed, "resident_id")
    assert number is not None
    counts: dict[str, str | int] = {"feed": feed.name, "records": frame.height, **dict.fromkeys(_counts(), 0)}
    cells = frame[number].unique()
    numbers = pl.DataFrame({number: cells, "resident_id": [_valid(cell) for cell in cells]}, schema_overrides={"resident_id": pl.String})
    people = world.people.select("person", "resident_id", true_name="name", true_born="born")
    told = frame.with_row_index("line").join(numbers, on=number, maintain_order="left")
    told = told.join(people, on="resident_id", how="left", maintain_order="left")
    counts |= _count("no_valid_id", told, pl.col("resident_id").is_null())
    counts |= _count("sent_twice", told, ~pl.struct(frame.columns).is_first_distinct())
    known = told.filter(pl.col("person").is_not_null())
    if heading := _heading(feed, "name"):
        counts |= _count("misnamed", known.filter(pl.col(heading) != ""), pl.col(heading) != pl.col("true_name"))
    if heading := _heading(feed, "date", "birth_date"):
        counts |= _count("wrong_birth", known, pl.col(heading) != pl.col("true_born").dt.strftime("%Y-%m-%d"))
    if _heading(feed, "address") and feed.key == ("person_key",):
        counts |= _addresses(world, feed, known)
    return counts


def _addresses(world: World, feed: Feed, known: pl.DataFrame) -> dict[str, int]:
    """Of the people who are there, by the last row that the feed has of each; the file is in order of recording."""
    last = world.events("register").unique("person", keep="last", maintain_order=True).filter(pl.col("status") == PRESENT)
    codes = [str(code) for code in world.places.villages]
    true = last.select("person", village=pl.col("village").replace_strict(range(len(codes)), codes, return_dtype=pl.String))
    shown = known.sort("line").unique("person", keep="last", maintain_order=True).join(true, on="person")
    return _count("stale_address", shown, pl.col(_heading(feed, "area") or "") != pl.col("village"))


def _count(kind: str, frame: pl.DataFrame, is_wrong: pl.Expr) -> dict[str, int]:
    return {f"of_{kind}": frame.height, kind: int(frame.select(is_wrong.sum()).item())}


def _valid(cell: str) -> str | None:
    try:
        found = parse_resident_id(cell, invented=True)
    except InvalidIdentity:
        return None
    return found.number if found else None
