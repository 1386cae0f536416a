"""What one department sends: its columns, its rules, what its events offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from hardship.declarations.required import require
from hardship.errors import DeclarationError
from hardship.parameters import Citation
from hardship.tables import Sensitivity

ColumnKind = Literal[
    "resident_id", "household", "certificate", "name", "phone", "address", "narrative",
    "text", "code", "date", "month", "yuan", "percent", "int", "area", "key",
]  # fmt: skip
IDENTITY_KINDS = frozenset({"resident_id", "household", "certificate", "name", "phone", "address"})
VAULT_ONLY = frozenset({"certificate", "name", "phone", "address", "narrative"})


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
        require(f"feed column {self.name or '?'}", name=self.name, zh=self.zh, en=self.en, headings=self.headings)
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
        require(
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
