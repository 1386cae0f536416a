"""Persons → households and their members: the people who live together (共同生活的家庭成员, 民发〔2021〕57号 art. 7).

The register is what says who lives with whom: the entries in force on the night's day. It, or the offices that tell of
deaths, also say who died: they are members no more, but what happened to them is what happened to the household, so it is
kept to which one they belonged.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.engine import Engine, open_engine
from pipelines.events import SQL, current
from pipelines.night import Night
from pipelines.register import registered

TAKES = ("person",)
MAKES = ("household", "member", "deceased", "absent")
ABSENCE = "prison_and_missing"
_NOBODY = pl.Schema({"person_key": pl.String(), "kind": pl.String(), "starts_on": pl.Date(), "ends_on": pl.Date()})


def run(night: Night, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """``household``, ``member``, ``deceased`` and ``absent`` as the offices knew them by the night's day."""
    with open_engine(night.settings) as engine:
        engine.table("person", tables["person"])
        registered(night, engine)
        _away(night, engine)
        for statement in ("member", "household", "deceased", "absent"):
            engine.run(statement, SQL / f"{statement}.sql")
        made = {name: engine.frame(name) for name in MAKES}
        return made | {"member": made["member"].drop("village")}


def _away(night: Night, engine: Engine) -> None:
    """Makes the engine's tables ``away``, ``excluded`` and ``parents_away``; empty for a catalogue without the feed."""
    if any(feed.name == ABSENCE for feed in night.catalogue.feeds):
        engine.run("absence", current(night, engine, night.catalogue.feed(ABSENCE)), as_of=night.as_of)
    else:
        engine.table("absence", pl.DataFrame(schema=_NOBODY))
    engine.run("away", SQL / "away.sql", as_of=night.as_of)
    for statement in ("excluded", "parents_away"):
        engine.run(statement, SQL / f"{statement}.sql")
