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
    """One business date of one home. ``full`` asks for every household to be recomputed, whatever arrived.

    Every night is full as yet: the incremental night (docs/status.md, C2) is what will read ``full``.

    ``delivered_until`` looks back on a day from later: history that was handed over after ``as_of`` is read too, of
    which only the rows known on ``as_of`` count (training, backtests). A night itself never sets it.
    ``is_finished`` looks at the night from outside: what is just being built of it again is not read.
    """

    as_of: date
    settings: Settings
    full: bool = False
    delivered_until: date | None = None
    is_finished: bool = False

    @property
    def horizon(self) -> date:
        """The day up to which deliveries are read: the night's own, unless it is looked back on from later."""
        return self.delivered_until or self.as_of

    @cached_property
    def catalogue(self) -> Catalogue:
        return load_catalogue(self.settings.catalogue)

    @cached_property
    def parameters(self) -> Parameters:
        return self.catalogue.parameters(self.settings.region)

    @cached_property
    def store(self) -> Store:
        return Store(self.settings.var, finished_only=self.is_finished)

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.settings)

    @cached_property
    def tables(self) -> dict[str, Table]:
        return night_tables(self.catalogue.indicators)
