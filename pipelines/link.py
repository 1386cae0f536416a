"""Identities → persons. A key is the HMAC of the canonical ID number, so the same number is the same person in every feed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import polars as pl
from sqlglot import exp

from pipelines.engine import open_engine
from pipelines.events import SQL, rows
from pipelines.night import Night
from pipelines.register import registered

TAKES: tuple[str, ...] = ()
MAKES = ("person",)


def run(night: Night, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """``person``: everyone whom a feed has named in a row known by the night's day."""
    with open_engine(night.settings) as engine:
        named = [
            _named(rows(night, engine, feed), feed.name, column.name)
            for feed in night.catalogue.feeds
            for column in feed.columns
            if column.kind == "resident_id"
        ]
        engine.run("named", reduce(lambda some, more: exp.union(some, more, distinct=False), named), as_of=night.as_of)
        registered(night, engine)
        engine.run("person", SQL / "person.sql")
        return {"person": engine.frame("person")}


def _named(table: str, feed: str, column: str) -> exp.Query:
    """Who is named in one column of a feed, each once."""
    person = column.removesuffix("_key")
    return (
        exp.select(
            exp.column(column).as_("person_key"),
            exp.column(f"{person}_birth_date").as_("birth_date"),
            exp.column(f"{person}_sex").as_("sex"),
            exp.convert(feed).as_("feed"),
        )
        .distinct()
        .from_(table)
        .where(exp.LTE(this=exp.column("known_on"), expression=exp.Placeholder(this="as_of")))
    )
