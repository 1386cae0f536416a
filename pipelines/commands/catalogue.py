"""What the catalogue found, as plain data: what there is, who checked it, and what is due for review."""

from __future__ import annotations

from datetime import date
from typing import Any

from hardship.catalogue import load_catalogue
from hardship.declarations import Feed, Policy, Region, Scenario
from hardship.parameters import Parameter
from hardship.settings import Settings


def catalogue(settings: Settings, as_of: date) -> dict[str, list[dict[str, Any]]]:
    """``{noun: [{name, zh, en, checked_by, next_review, is_due, …}]}`` of every feed, scenario, policy, region and indicator.

    ``parameters`` are the values of the settings' region in force on ``as_of``, with their source; ``is_unverified``: no
    text on file proves the value, or none is known. ``is_due``: the next review is on ``as_of`` or before.
    """
    found = load_catalogue(settings.catalogue)
    signed: dict[str, tuple[Feed | Scenario | Policy | Region, ...]] = {
        "feeds": found.feeds,
        "scenarios": found.scenarios,
        "policies": found.policies,
        "regions": found.regions,
    }
    listed: dict[str, list[dict[str, Any]]] = {noun: [_signed(one, as_of) for one in ones] for noun, ones in signed.items()}
    listed["indicators"] = [
        {"name": i.name, "zh": i.zh, "en": i.en, "level": i.level, "kind": i.kind, "feeds": sorted(i.feeds), "why": i.why}
        for i in found.indicators
    ]
    listed["parameters"] = [_valued(one, as_of) for _, one in sorted(found.parameters(settings.region).by_name.items())]
    return listed


def _signed(one: Feed | Scenario | Policy | Region, as_of: date) -> dict[str, Any]:
    return {
        "name": one.name,
        "zh": one.zh,
        "en": one.en,
        "checked_by": one.checked_by,
        "next_review": one.next_review.isoformat(),
        "is_due": one.next_review <= as_of,
    }


def _valued(one: Parameter, as_of: date) -> dict[str, Any]:
    held = one.on(as_of)
    return {
        "name": one.name,
        "zh": one.zh,
        "en": one.en,
        "unit": one.unit,
        "value": None if held is None else held.value,
        "from": None if held is None else held.from_date.isoformat(),
        "citation": "" if held is None else str(held.citation),
        "is_unverified": held is None or held.unverified,
    }
