"""catalogue.json: what the console needs to speak of a night: names, reasons, clauses, dated values, areas, retention."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exchange.release import SCHEMA
from hardship.declarations import Feed, Indicator, Policy, Scenario
from hardship.parameters import Citation, Dated, Parameter
from pipelines.night import Night

LEVELS = (
    ("red", "立即", "now"),
    ("orange", "本周", "this week"),
    ("yellow", "关注", "watch"),
    ("grey", "仅供复核", "review only"),
)


def catalogue_of(night: Night) -> dict[str, Any]:
    """Everything declared that a reader of the night may ask about, by noun; parameters as in force on the night's day."""
    declared, settings = night.catalogue, night.settings
    areas = declared.areas(settings.region)
    return {
        "schema": SCHEMA,
        "as_of": night.as_of.isoformat(),
        "region": settings.region,
        "levels": [{"name": name, "zh": zh, "en": en} for name, zh, en in LEVELS],
        "scenarios": [_scenario(scenario) for scenario in declared.scenarios],
        "policies": [_policy(policy) for policy in declared.policies],
        "indicators": [_indicator(one) for one in sorted(declared.indicators, key=lambda one: one.name)],
        "feeds": [_feed(feed) for feed in declared.feeds],
        "areas": [{"code": area.code, "zh": area.zh, "en": area.en} for _, area in sorted(areas.items())],
        "parameters": [_parameter(night, found) for _, found in sorted(night.parameters.by_name.items())],
        "retention": {feed.name: {"years": feed.retention_years} for feed in declared.feeds},
    }


def _clause(citation: Citation) -> dict[str, str]:
    return {"document": citation.document, "article": citation.article}


def _clauses(citations: Iterable[Citation]) -> list[dict[str, str]]:
    return [_clause(citation) for citation in citations]


def _signed(noun: Scenario | Policy | Feed) -> dict[str, str]:
    return {"name": noun.name, "zh": noun.zh, "en": noun.en, "checked_by": noun.checked_by, "next_review": noun.next_review.isoformat()}


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return _signed(scenario) | {
        "why_zh": scenario.why_zh,
        "why_en": scenario.why_en,
        "direction": scenario.direction,
        "numbers": list(scenario.numbers),
        "clauses": _clauses(scenario.clauses),
        "feeds": sorted(scenario.feeds),
        "cool_down_days": scenario.cool_down_days,
    }


def _policy(policy: Policy) -> dict[str, Any]:
    return _signed(policy) | {
        "owner": policy.owner,
        "unit": policy.unit,
        "amount_per": policy.amount_per,
        "amount_citation": _clause(policy.amount_citation),
        "conditions": [{"name": c.name, "zh": c.zh, "en": c.en, "citation": _clause(c.citation)} for c in policy.conditions],
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "name": one.name, "zh": one.zh, "en": one.en, "why": one.why, "kind": one.kind, "level": one.level, "feeds": sorted(one.feeds),
    }  # fmt: skip


def _feed(feed: Feed) -> dict[str, Any]:
    return _signed(feed) | {
        "owner": feed.owner,
        "purpose": feed.purpose,
        "lawful_basis": _clause(feed.lawful_basis),
        "cadence": feed.cadence,
        "lateness_days": feed.lateness_days,
        "stale_after_days": feed.stale_after_days,
        "on_failure": feed.on_failure,
        "retention_years": feed.retention_years,
    }


def _parameter(night: Night, parameter: Parameter) -> dict[str, Any]:
    """The value in force on the night's day (null: none is known), and the earlier ones, for pictures over time."""
    held = parameter.on(night.as_of)
    now = {"value": None, "from": None, "document": None, "article": None, "unverified": True} if held is None else _dated(held)
    before = sorted((value for value in parameter.values if value.from_date <= night.as_of), key=lambda value: value.from_date)
    named = {"name": parameter.name, "unit": parameter.unit, "zh": parameter.zh, "en": parameter.en}
    return named | now | {"values": [_dated(value) for value in before]}


def _dated(value: Dated) -> dict[str, Any]:
    return {"value": value.value, "from": value.from_date.isoformat(), "unverified": value.unverified} | _clause(value.citation)
