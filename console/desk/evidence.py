"""What stands behind a warning or a policy: numbers, thresholds and conditions, out of a release's JSON columns.

Their shape is that of ``hardship.wording.number_json`` and of the table ``policy_match``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from console.desk.catalogue import Words
from console.desk.language import say

OUTCOMES = {
    "met": ("✓", "符合", "met"),
    "unmet": ("✕", "不符合", "not met"),
    "unknown": ("?", "待核实", "to verify"),
}


@dataclass(frozen=True)
class Number:
    """One line of evidence: a fact with the feeds it comes from, or a threshold with its clause and the day from which it holds."""

    label: str
    value: str
    is_threshold: bool
    citation: str
    since: str
    feeds: list[str]
    is_unverified: bool
    is_unknown: bool


@dataclass(frozen=True)
class Condition:
    """One condition of a policy with its clause and what it looked at. ``outcome`` is met, unmet or unknown."""

    label: str
    outcome: str
    citation: str
    numbers: list[Number]

    @property
    def mark(self) -> str:
        return OUTCOMES[self.outcome][0]

    @property
    def word(self) -> str:
        return say(*OUTCOMES[self.outcome][1:])


def numbers(content: str | list[dict[str, Any]] | None, words: Words) -> list[Number]:
    """The lines of evidence, facts before thresholds, each in the order in which they were declared."""
    return sorted((_number(entry, words) for entry in _list(content)), key=lambda number: number.is_threshold)


def conditions(content: str | None, words: Words) -> list[Condition]:
    """A policy's conditions in the order in which it declares them."""
    return [
        Condition(
            say(str(entry.get("zh", "")), str(entry.get("en", ""))),
            entry["outcome"] if entry.get("outcome") in OUTCOMES else "unknown",
            str(entry.get("citation", "")),
            numbers(entry.get("numbers"), words),
        )
        for entry in _list(content)
    ]


def clauses(content: str | None) -> list[str]:
    """Clauses as document and article, each once."""
    told = [f"{entry.get('document', '')} {entry.get('article', '')}".strip() for entry in _list(content)]
    return list(dict.fromkeys(told))


def _list(content: str | list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return json.loads(content or "[]") if isinstance(content, str) or content is None else content


def _number(entry: dict[str, Any], words: Words) -> Number:
    is_threshold = entry.get("source") == "parameter"
    name = str(entry.get("name", ""))
    text = str(entry.get("text", ""))
    return Number(
        label=say(str(entry.get("zh") or name), str(entry.get("en") or name)),
        value=say(text, str(entry.get("text_en", text))),
        is_threshold=is_threshold,
        citation=str(entry.get("citation", "")),
        since=words.in_force_since(name) if is_threshold else "",
        feeds=[] if is_threshold else [words.label("feeds", feed) for feed in words.entry("indicators", name).get("feeds", [])],
        is_unverified=bool(entry.get("unverified")),
        is_unknown=entry.get("value") is None,
    )


def names(content: str | None) -> list[str]:
    """A JSON list of names."""
    return [str(name) for name in json.loads(content or "[]")]
