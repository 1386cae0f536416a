"""Who is entered where, for the verbs that ask: the register's entries, with the deaths that other offices told first."""

from __future__ import annotations

import polars as pl

from pipelines.engine import Engine
from pipelines.events import SQL, current
from pipelines.night import Night

REGISTER, DEATHS = "register", "deaths"
_NONE = pl.Schema({"person_key": pl.String(), "died_on": pl.Date(), "reported_on": pl.Date(), "status": pl.String()})


def registered(night: Night, engine: Engine) -> None:
    """Makes the engine's tables ``entry`` (every entry, who died as dead) and ``registered`` (those in force on the night's day).

    A death counts from the day on which any office told it (decision 0011); a catalogue without the feed of deaths
    knows only the register's.
    """
    engine.run("current", current(night, engine, night.catalogue.feed(REGISTER)), as_of=night.as_of)
    if any(feed.name == DEATHS for feed in night.catalogue.feeds):
        engine.run("reported", current(night, engine, night.catalogue.feed(DEATHS)), as_of=night.as_of)
    else:
        engine.table("reported", pl.DataFrame(schema=_NONE))
    engine.run("died", SQL / "died.sql", as_of=night.as_of)
    for statement in ("entry", "registered"):
        engine.run(statement, SQL / f"{statement}.sql")
