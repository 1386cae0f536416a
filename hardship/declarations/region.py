"""A place: its areas and the values that hold there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hardship.declarations.required import require
from hardship.parameters import Parameter


@dataclass(frozen=True)
class Area:
    """A township or village: GB/T 2260 code of 9 or 12 digits, its names, and the township's kind."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Region:
    """A region pack: dated local values by policy, areas, and the years whose working days are known."""

    name: str
    zh: str
    en: str
    extends: str | None
    areas: tuple[Area, ...]
    parameters: tuple[Parameter, ...]
    checked_by: str
    next_review: date

    def __post_init__(self) -> None:
        require(f"region {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, checked_by=self.checked_by)
