"""Dated values of law and policy, each with its citation; a value that nobody knows is unknown, never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hardship.errors import DeclarationError


@dataclass(frozen=True)
class Citation:
    """A document number (or the name of the law) and the article; ``url`` is not kept: documents outlive addresses."""

    document: str
    article: str

    def __str__(self) -> str:
        return f"{self.document} {self.article}".strip()


@dataclass(frozen=True)
class Dated:
    """A value from a day on, with its source; ``unverified`` when no text on file proves it (the console says so)."""

    from_date: date
    value: float
    citation: Citation
    unverified: bool = False


@dataclass(frozen=True)
class Parameter:
    """A named quantity with its unit and its values by date.

    ``name`` is ``<owner>.<quantity>`` where the owner is the policy or scenario that uses it.
    """

    name: str
    unit: str
    zh: str
    en: str
    values: tuple[Dated, ...]

    def on(self, day: date) -> Dated | None:
        """The value in force on ``day``, or None where none is known."""
        held = [value for value in self.values if value.from_date <= day]
        return max(held, key=lambda value: value.from_date) if held else None

    def value_on(self, day: date) -> float | None:
        held = self.on(day)
        return None if held is None else held.value


@dataclass(frozen=True)
class Parameters:
    """All parameters that hold in one region: the nouns' national values, replaced by the region's where it has them."""

    region: str
    by_name: Mapping[str, Parameter]

    def value_on(self, name: str, day: date) -> float | None:
        return self[name].value_on(day)

    def __getitem__(self, name: str) -> Parameter:
        if name not in self.by_name:
            raise DeclarationError(f"no parameter {name}", where=f"region {self.region}", do="declare it in the policy or scenario")
        return self.by_name[name]


def read_parameters(owner: str, raw: Mapping[str, Any], where: str) -> list[Parameter]:
    """Parameters from a YAML mapping ``{name: {unit, zh, en, values: [{from, value, document, article}]}}``.

    Raises DeclarationError, naming the file and the parameter, where a unit, a date or a citation is missing.
    """
    return [_read_one(f"{owner}.{name}", entry, where) for name, entry in sorted(raw.items())]


def _read_one(name: str, entry: Mapping[str, Any], where: str) -> Parameter:
    for part in ("unit", "zh", "en", "values"):
        if not entry.get(part):
            raise DeclarationError(f"parameter {name} has no {part}", where=where, do=f"add `{part}:`")
    return Parameter(name, entry["unit"], entry["zh"], entry["en"], tuple(_dated(name, entry["values"], where)))


def _dated(name: str, values: Iterable[Mapping[str, Any]], where: str) -> Iterable[Dated]:
    seen: set[date] = set()
    for value in values:
        for part in ("from", "value", "document", "article"):
            if value.get(part) in (None, ""):
                raise DeclarationError(f"a value of {name} has no {part}", where=where, do=f"add `{part}:`")
        if value["from"] in seen:
            raise DeclarationError(f"{name} has two values from {value['from']}", where=where, do="keep one")
        seen.add(value["from"])
        citation = Citation(str(value["document"]), str(value["article"]))
        yield Dated(value["from"], value["value"], citation, bool(value.get("unverified", False)))
