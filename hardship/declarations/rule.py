"""What is concluded from facts: the warning of a scenario, the entitlement of a policy, each with its examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from hardship.declarations.required import require
from hardship.parameters import Citation, Parameter


@dataclass(frozen=True)
class Case:
    """An example that is a test: facts (and parameter values, by ``param:…``) in, the expected answer out.

    For a scenario ``expect`` is the level or None; for a policy ``{"result": …, "amount_fen": …}``. Facts that are not
    named are unknown.
    """

    name: str
    on: date
    facts: Mapping[str, Any]
    expect: Any


Level = Literal["red", "orange", "yellow", "grey"]


@dataclass(frozen=True)
class Scenario:
    """A warning: the trigger over household facts and parameters, and how it is told.

    ``trigger`` is a Boolean expression (null: unknown, does not fire); ``level`` is an expression that gives a Level.
    ``reason_zh``/``reason_en`` are sentences with ``{fact}`` or ``{param:name}`` placeholders; money is written in yuan,
    ppm in per cent. ``numbers`` are the facts and parameters shown behind the warning.
    """

    name: str
    zh: str
    en: str
    why_zh: str
    why_en: str
    direction: Literal["entry", "exit", "correction"]
    trigger: pl.Expr
    level: pl.Expr
    reason_zh: str
    reason_en: str
    numbers: tuple[str, ...]
    clauses: tuple[Citation, ...]
    feeds: tuple[str, ...]
    cool_down_days: int
    parameters: tuple[Parameter, ...]
    cases: tuple[Case, ...]
    checked_by: str
    next_review: date

    def __post_init__(self) -> None:
        require(
            f"scenario {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, why_zh=self.why_zh,
            why_en=self.why_en, reason_zh=self.reason_zh, reason_en=self.reason_en, numbers=self.numbers,
            clauses=self.clauses, feeds=self.feeds, cases=self.cases, checked_by=self.checked_by,
            next_review=self.next_review,
        )  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """One condition of a policy: a three-valued expression over facts and parameters, with its clause."""

    name: str
    zh: str
    en: str
    expr: pl.Expr
    citation: Citation


@dataclass(frozen=True)
class Policy:
    """A policy: all conditions true → likely; one false → no; none false, some unknown → needs verification.

    ``unit``: "household" reads household facts; "member" reads member facts joined with household facts (a fact of the
    household keeps its name). ``amount_fen`` estimates the benefit (null: cannot be estimated) per ``amount_per``.
    """

    name: str
    zh: str
    en: str
    owner: str
    unit: Literal["household", "member"]
    conditions: tuple[Condition, ...]
    amount_fen: pl.Expr
    amount_per: Literal["month", "once"]
    amount_citation: Citation
    cases: tuple[Case, ...]
    checked_by: str
    next_review: date
    parameters: tuple[Parameter, ...] = ()

    def __post_init__(self) -> None:
        require(
            f"policy {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, owner=self.owner,
            conditions=self.conditions, amount_citation=self.amount_citation, cases=self.cases,
            checked_by=self.checked_by, next_review=self.next_review,
        )  # fmt: skip
