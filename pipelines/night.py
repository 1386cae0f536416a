"""Everything a verb may know about the night: its day, the settings, what is declared, and the two doors to data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hardship.catalogue import Catalogue, load_catalogue
from hardship.night_tables import night_tables
from hardship.parameters import Parameters
from hardship.settings import Settings
from hardship.tables import Table
from pipelines.store import Store
from pipelines.vault import Vault


@dataclass(frozen=True)
class Night:
    """One business date of one home. ``full`` recomputes every household, whatever arrived."""

    as_of: date
    settings: Settings
    full: bool = False

    @cached_property
    def catalogue(self) -> Catalogue:
        return load_catalogue(self.settings.catalogue)

    @cached_property
    def parameters(self) -> Parameters:
        return self.catalogue.parameters(self.settings.region)

    @cached_property
    def store(self) -> Store:
        return Store(self.settings.var)

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.settings)

    @cached_property
    def tables(self) -> dict[str, Table]:
        return night_tables(self.catalogue.indicators)
