"""Persons → households and their members: the people who live together (共同生活的家庭成员, 民发〔2021〕57号 art. 7).

The register is what says who lives with whom: the entries in force on the night's day. It, or the offices that tell of
deaths, also say who died: they are members no more, but what happened to them is what happened to the household, so it is
kept to which one they belonged.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.engine import open_engine
from pipelines.events import SQL
from pipelines.night import Night
from pipelines.register import registered

TAKES = ("person",)
MAKES = ("household", "member", "deceased")


def run(night: Night, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """``household``, ``member`` and ``deceased`` as the offices knew them by the night's day."""
    with open_engine(night.settings) as engine:
        engine.table("person", tables["person"])
        registered(night, engine)
        for statement in ("member", "household", "deceased"):
            engine.run(statement, SQL / f"{statement}.sql")
        made = {name: engine.frame(name) for name in MAKES}
        return made | {"member": made["member"].drop("village")}
