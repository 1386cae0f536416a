"""What the catalogue found, as plain data."""

from __future__ import annotations

from typing import Any

from hardship.catalogue import load_catalogue
from hardship.declarations import Feed, Policy, Region, Scenario
from hardship.settings import Settings


def catalogue(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """``{noun: [{name, zh, en, checked_by, next_review, …}]}`` of every feed, indicator, scenario, policy and region."""
    found = load_catalogue(settings.catalogue)
    signed: dict[str, tuple[Feed | Scenario | Policy | Region, ...]] = {
        "feeds": found.feeds,
        "scenarios": found.scenarios,
        "policies": found.policies,
        "regions": found.regions,
    }
    listed: dict[str, list[dict[str, Any]]] = {
        noun: [
            {"name": one.name, "zh": one.zh, "en": one.en, "checked_by": one.checked_by, "next_review": one.next_review.isoformat()}
            for one in ones
        ]
        for noun, ones in signed.items()
    }
    listed["indicators"] = [
        {"name": i.name, "zh": i.zh, "en": i.en, "level": i.level, "kind": i.kind, "feeds": sorted(i.feeds), "why": i.why}
        for i in found.indicators
    ]
    return listed
