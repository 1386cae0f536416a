"""A case's facts as a frame of one row with the schema of the facts tables: what is not named is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hardship.catalogue import Catalogue
from hardship.evaluate import PARAM
from hardship.night_tables import night_tables

KEYS = {"household_key": "h_1", "person_key": "p_1", "area": "990101", "township": "990101001"}


def schema_of(catalogue: Catalogue, unit: str) -> dict[str, pl.DataType]:
    """The columns that a unit's expressions may read: a member's facts come with the household's."""
    tables = night_tables(catalogue.indicators)
    household = dict(tables["household_facts"].schema)
    return household if unit == "household" else household | dict(tables["member_facts"].schema)


def one_row(catalogue: Catalogue, facts: Mapping[str, Any], unit: str = "household") -> pl.DataFrame:
    """One household or member with these facts; ``param:…`` among them stands for a parameter's value."""
    schema = schema_of(catalogue, unit)
    given = {name: value for name, value in facts.items() if not name.startswith(PARAM)}
    strange = sorted(set(given) - set(schema))
    assert not strange, f"a case names facts that no indicator makes: {strange}"
    row = {name: KEYS.get(name, given.get(name)) for name in schema}
    overrides = {name: [value] for name, value in facts.items() if name.startswith(PARAM)}
    return pl.DataFrame({name: [value] for name, value in row.items()}, schema=schema).with_columns(
        pl.Series(name, value) for name, value in overrides.items()
    )
