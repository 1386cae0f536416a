"""What the nouns declare. Incomplete means it does not import: every class refuses a missing part when it is made.

Sources of the required parts: lawful basis and purpose, 个人信息保护法 art. 6, 13; citation and explanation, art. 24;
review and signature, our own rule (docs/decisions/0005-signed-rules.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

import polars as pl

from hardship.errors import DeclarationError
from hardship.parameters import Citation, Parameter
from hardship.tables import Sensitivity

ColumnKind = Literal[
    "resident_id", "household", "certificate", "name", "phone", "address", "narrative",
    "text", "code", "date", "month", "yuan", "percent", "int", "area", "key",
]  # fmt: skip
IDENTITY_KINDS = frozenset({"resident_id", "household", "certificate", "name", "phone", "address"})
VAULT_ONLY = frozenset({"certificate", "name", "phone", "address", "narrative"})


def _require(owner: str, /, **parts: Any) -> None:
    for name, value in parts.items():
        if value is None or value == "" or value == () or value == {}:
            raise DeclarationError(f"{owner} has no {name}", where=owner, do=f"declare {name}")


@dataclass(frozen=True)
class FeedColumn:
    """A column of a department's file.

    ``headings`` are the headings under which departments send it, the usual one first. ``kind`` says how it is read:
    ``resident_id`` and ``household`` become a key (HMAC) in the landed row; ``certificate``, ``name``, ``phone`` and
    ``address`` go to the vault only, and so does ``narrative``, what was told in somebody's own words; ``yuan`` becomes
    integer fen (``name`` ends in _fen); ``percent`` (also index numbers) integer millionths (``name`` ends in _ppm);
    ``month`` becomes the first day of the month.
    ``codes`` are the admitted codes with their meaning; ``synonyms`` maps words that offices write to a code.
    ``minimum``/``maximum`` bound a number (fen for money), ``after`` names a date column that must not be later than this
    one. ``open_end``: the end of something that need not end; 长期 and 9999-12-31 then mean none, and are refused in any
    other column of days. ``refers_to`` names a key column of the same feed: the cell is the key of another record of the same
    person, and events.sql is offered that record's day as ``<name>__occurred_on`` (null where it is not known).
    """

    name: str
    kind: ColumnKind
    zh: str
    en: str
    headings: tuple[str, ...]
    required: bool = True
    codes: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    after: str | None = None
    open_end: bool = False
    sensitivity: Sensitivity = "internal"
    refers_to: str | None = None

    def __post_init__(self) -> None:
        _require(f"feed column {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, headings=self.headings)
        if self.kind not in get_args(ColumnKind):
            raise DeclarationError(f"column {self.name} has no known kind", do=f"use one of: {', '.join(get_args(ColumnKind))}")
        if self.kind == "yuan" and not self.name.endswith("_fen"):
            raise DeclarationError(f"column {self.name} is money", do="end its name in _fen: it lands as integer fen")
        if self.kind == "percent" and not self.name.endswith("_ppm"):
            raise DeclarationError(f"column {self.name} is a per cent", do="end its name in _ppm: it lands as millionths")
        if self.kind == "code" and not self.codes:
            raise DeclarationError(f"column {self.name} is a code without codes", do="declare codes={...}")
        if undeclared := sorted(set(self.synonyms.values()) - set(self.codes)):
            raise DeclarationError(f"column {self.name} has words for {', '.join(undeclared)}", do="declare these codes too")
        if self.open_end and (self.kind != "date" or self.required):
            raise DeclarationError(f"column {self.name} is an open end", do='declare it kind="date" and required=False')

    @property
    def is_landed(self) -> bool:
        """Whether the landed row keeps the column (vault-only kinds are not kept)."""
        return self.kind not in VAULT_ONLY


@dataclass(frozen=True)
class Measure:
    """A column that a feed's events.sql offers to indicators: name (unit in it), kind, meaning."""

    name: str
    kind: Literal["int", "fen", "date", "code", "bool"]
    zh: str
    en: str


HANDFUL = 3  # of a file of a few rows one bad row is no reason to refuse it, let alone to stop a night


@dataclass(frozen=True)
class RowRule:
    """A rule over one row in DuckDB SQL that is true for a good row (NULL counts as good).

    ``severity`` "error" quarantines the row, "warn" only counts it. ``refuse_above_share``: the whole delivery is
    refused where a larger share of its rows breaks the rule, and not merely fewer than HANDFUL; with 0.0 a single row
    is enough, and no officer can let it count.
    """

    name: str
    sql: str
    zh: str
    en: str
    severity: Literal["error", "warn"] = "error"
    refuse_above_share: float = 0.2


@dataclass(frozen=True)
class Feed:
    """Everything about what one department sends.

    ``key`` identifies a record: a later row with the same key restates it. ``occurred_on`` names the date column of
    the event, ``recorded_on`` the day the department recorded it (with ``lateness_days`` it gives ``known_on`` for a
    history delivery; any other delivery is known on the day it was delivered). ``stale_after_days``: without a
    delivery for longer, facts that read the feed are marked stale. ``on_failure``: where a delivery was refused, or none
    ever came, the night stops, or goes on with what it has, marked stale. ``retention_years``: 个人信息保护法 art. 19.
    ``is_told``: whether its events may be shown one by one, on a timeline or by ``explain``; where not, only what
    ``purpose`` names may use them.
    """

    name: str
    zh: str
    en: str
    owner: str
    lawful_basis: Citation
    purpose: str
    cadence: Literal["daily", "weekly", "monthly", "yearly", "on_demand"]
    lateness_days: int
    stale_after_days: int
    on_failure: Literal["stop", "go_on_stale"]
    retention_years: int
    columns: tuple[FeedColumn, ...]
    key: tuple[str, ...]
    occurred_on: str
    recorded_on: str
    measures: tuple[Measure, ...]
    checked_by: str
    next_review: date
    rules: tuple[RowRule, ...] = ()
    minimum_rows: int = 0
    is_told: bool = True

    def __post_init__(self) -> None:
        owner = f"feed {self.name or '?'}"
        _require(
            owner, name=self.name, zh=self.zh, en=self.en, owner=self.owner, lawful_basis=self.lawful_basis,
            purpose=self.purpose, columns=self.columns, key=self.key, measures=self.measures,
            checked_by=self.checked_by, next_review=self.next_review,
        )  # fmt: skip
        landed = {column.name for column in self.columns if column.is_landed}
        for part in (*self.key, self.occurred_on, self.recorded_on):
            if part not in landed:
                raise DeclarationError(f"{owner} refers to {part}, which it does not land", where=owner)
        for column in self.columns:
            if column.refers_to is not None and column.refers_to not in self.key:
                raise DeclarationError(f"{column.name} refers to {column.refers_to}, which is no key of {owner}", where=owner)

    def column(self, name: str) -> FeedColumn:
        return next(column for column in self.columns if column.name == name)


How = Literal["sum", "count", "max", "min"]


@dataclass(frozen=True)
class Total:
    """A windowed total over one measure: ``Total("medical_expenses.self_paid_fen", days=365)``.

    Counts the events with ``as_of - lag_days - days < occurred_on <= as_of - lag_days``. ``how="count"`` counts the
    events in which the measure is not null. Computed a person, added up a household. Unknown (null) where the feed
    never delivered; otherwise 0 for sum and count without events, null for max and min.
    """

    measure: str
    days: int
    how: How = "sum"
    lag_days: int = 0

    @property
    def name(self) -> str:
        lag = f"_lag{self.lag_days}d" if self.lag_days else ""
        return f"{self.measure.replace('.', '__')}__{self.how}_{self.days}d{lag}"

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.name)


@dataclass(frozen=True)
class Current:
    """A total over the records in force on the day: ``valid_from <= as_of`` and (no ``valid_to`` or after as_of).

    The feed's events.sql offers valid_from and valid_to. Nulls as in ``Total``.
    """

    measure: str
    how: How = "max"

    @property
    def name(self) -> str:
        return f"{self.measure.replace('.', '__')}__current_{self.how}"

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.name)


@dataclass(frozen=True)
class DaysSince:
    """Days from the latest event in which the measure is not null to as_of; null where there is none."""

    measure: str

    @property
    def name(self) -> str:
        return f"{self.measure.replace('.', '__')}__days_since"

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.name)


Aggregate = Total | Current | DaysSince


@dataclass(frozen=True)
class Param:
    """A reference to a parameter inside an expression; its value on the night's day is filled in, or null."""

    name: str

    @property
    def column(self) -> str:
        return f"param:{self.name}"

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.column)


@dataclass(frozen=True)
class Indicator:
    """A named, typed fact of a member or a household.

    ``over``: "member" is a row-wise expression over member columns (person_key, household_key, birth_date, sex,
    relation, is_head, registration, marital, since, parents_away, parents_away_long, as_of), the person's aggregates and
    earlier member facts; "members" aggregates member facts over the household's members; "household" is row-wise over
    household columns (household_key, township, area, members_away, as_of), the household's aggregates (Total and DaysSince
    with what befell its dead and who is away) and earlier household facts. ``reads`` lists the aggregates that ``expr``
    uses. ``changes_with_calendar``: the value can change with
    no event (ages, ends, staleness).
    """

    name: str
    kind: Literal["int", "fen", "ppm", "date", "bool", "code"]
    zh: str
    en: str
    why: str
    over: Literal["member", "members", "household"]
    expr: pl.Expr
    reads: tuple[Aggregate, ...] = ()
    changes_with_calendar: bool = False

    def __post_init__(self) -> None:
        _require(f"indicator {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, why=self.why)

    @property
    def feeds(self) -> frozenset[str]:
        return frozenset(aggregate.measure.split(".")[0] for aggregate in self.reads)

    @property
    def level(self) -> Literal["member", "household"]:
        return "member" if self.over == "member" else "household"


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
        _require(
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
        _require(
            f"policy {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, owner=self.owner,
            conditions=self.conditions, amount_citation=self.amount_citation, cases=self.cases,
            checked_by=self.checked_by, next_review=self.next_review,
        )  # fmt: skip


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
        _require(f"region {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, checked_by=self.checked_by)
