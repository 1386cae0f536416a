"""The file of a household: what the release says of it, put into the words and the order in which people read.

Sentences before numbers, numbers before the score. Identities are not here: see ``identities``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from console.desk import evidence
from console.desk.catalogue import Words
from console.desk.language import pick, say
from console.desk.models import Alert
from console.desk.phrases import PER_WORDS, SEX_WORDS, TIER_WORDS, in_a_hundred, relation, word, yuan
from console.desk.picture import Month
from console.desk.release import ReleaseFiles
from hardship.dates import age_on

RESULTS = ("likely", "needs_verification", "no")
STANDARD = "minimum_living_allowance.standard_fen_month"  # a head and month


@dataclass(frozen=True)
class Warned:
    """One scenario that holds, with what stands behind it."""

    label: str
    level: str
    text: str
    why: str
    numbers: list[evidence.Number]
    clauses: list[str]
    stale: list[str]


@dataclass(frozen=True)
class Member:
    """A member without name or number: what the release itself may show."""

    person_key: str
    relation: str
    sex: str
    age: int | None
    tags: list[str]
    identity: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """A policy put to the household or to one of its members."""

    label: str
    whom: str
    amount: str
    conditions: list[evidence.Condition]

    @property
    def open_conditions(self) -> list[evidence.Condition]:
        return [condition for condition in self.conditions if condition.outcome != "met"]


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    on: date
    family: str
    text: str
    amount: str
    feed: str
    source: str
    known_on: date


class HouseholdFile:
    """Reads one household's rows as they are asked for; every part is computed once a page."""

    def __init__(self, alert: Alert, files: ReleaseFiles, words: Words) -> None:
        self.alert, self.files, self.words = alert, files, words
        self.key = alert.household_key
        self.household = files.row("household", self.key)
        self.facts = files.row("household_facts", self.key)
        self.members = self._members()

    @property
    def tier(self) -> str:
        return word(TIER_WORDS, self.facts.get("tier")) or say("救助情况未知", "assistance unknown")

    @property
    def place(self) -> str:
        village = self.household.get("village")
        parts = [self.words.place(self.alert.township), self.words.place(village) if village else ""]
        return " ".join(part for part in parts if part)

    @property
    def who(self) -> str:
        """The household in one line, without a name: its head, and how many they are."""
        head = next((m for m in self.members if m.relation == relation("02")), self.members[0] if self.members else None)
        size = len(self.members) or self.household.get("size") or 0
        if head is None or head.age is None:
            return say(f"{size} 口之家", f"Household of {size}")
        if size == 1:
            return say(f"{head.age} 岁{head.sex}性，独居", f"A {head.sex} of {head.age}, living alone")
        return say(f"户主 {head.age} 岁{head.sex}性，{size} 口之家", f"Household of {size}, head a {head.sex} of {head.age}")

    def warnings(self) -> list[Warned]:
        """The warnings that hold, the gravest first."""
        order = ("red", "orange", "yellow", "grey")
        rows = sorted(self.files.rows("warning", self.key), key=lambda row: (order.index(row["level"]), row["scenario"]))
        return [
            Warned(
                label=self.words.label("scenarios", row["scenario"]),
                level=row["level"],
                text=pick(row, "text"),
                why=self.words.text("scenarios", row["scenario"], "why"),
                numbers=evidence.numbers(row["numbers"], self.words),
                clauses=evidence.clauses(row["clauses"]),
                stale=[self.words.label("feeds", feed) for feed in evidence.names(row["stale_feeds"])],
            )
            for row in rows
        ]

    def score(self) -> dict[str, Any]:
        """The score in words with its reasons; {} when the household was not scored."""
        row = self.files.row("score", self.key)
        if not row:
            return {}
        reasons = sorted(self.files.rows("reason", self.key), key=lambda reason: reason["position"])
        return {
            "in_a_hundred": in_a_hundred(row["probability_ppm"]),
            "position": f"{row['position']:,}",
            "model": row["model_digest"][:12],
            "reasons": [{"text": pick(reason, "text"), "raises": reason["contribution_ppm"] > 0} for reason in reasons[:5]],
        }

    def _members(self) -> list[Member]:
        facts = {row["person_key"]: row for row in self.files.rows("member_facts", self.key)}
        rows = sorted(self.files.rows("member", self.key), key=lambda row: (not row["is_head"], row["birth_date"] or date.max))
        return [
            Member(
                person_key=row["person_key"],
                relation=relation("02" if row["is_head"] else row["relation"]),
                sex=word(SEX_WORDS, row["sex"]),
                age=age_on(row["birth_date"], self.words.as_of) if row["birth_date"] else None,
                tags=_tags(facts.get(row["person_key"], {})),
            )
            for row in rows
        ]

    def months(self) -> list[Month]:
        """The last 24 months, each with the standard that held in it for a household of this size."""
        size = len(self.members) or 1
        found = []
        for row in self.files.rows("months", self.key)[-24:]:
            held = self.words.dated(STANDARD, row["month"])
            line = round(held[1]) * size if held else None
            found.append(Month(row["month"], row["insured_income_fen"], row["medical_self_paid_fen"], line))
        return found

    def policies(self) -> dict[str, list[Match]]:
        """Matches by result, in the order of the policies' names; a member's match says whom it concerns."""
        columns: dict[str, list[Match]] = {result: [] for result in RESULTS}
        for row in self.files.rows("policy_match", self.key):
            columns[row["result"]].append(
                Match(
                    label=self.words.label("policies", row["policy"]),
                    whom=self._whom(row["person_key"]),
                    amount=_amount(row),
                    conditions=evidence.conditions(row["conditions"], self.words),
                )
            )
        return columns

    def _whom(self, person_key: str) -> str:
        member = next((member for member in self.members if member.person_key == person_key), None)
        return "" if member is None else " · ".join(part for part in (member.relation, aged(member.age)) if part)

    def timeline(self) -> list[Event]:
        """Events, the latest first."""
        return [
            Event(
                row["on"], row["family"], pick(row, "text"), "" if row["amount_fen"] is None else yuan(row["amount_fen"]),
                say("预警", "warning") if row["feed"] == "alert" else self.words.label("feeds", row["feed"]),
                row["source"], row["known_on"],
            )
            for row in reversed(self.files.rows("timeline", self.key))
        ]  # fmt: skip


def aged(age: int | None) -> str:
    return "" if age is None else say(f"{age} 岁", f"aged {age}")


def _amount(row: dict[str, Any]) -> str:
    if row["amount_fen"] is None:
        return ""
    return say(
        f"{word(PER_WORDS, row['amount_per'])}约 {yuan(row['amount_fen'])} 元",
        f"about {yuan(row['amount_fen'])} yuan {word(PER_WORDS, row['amount_per'])}",
    )


def _tags(facts: dict[str, Any]) -> list[str]:
    """What is known of a member and matters for aid, in a word each."""
    words = {
        "is_gravely_disabled": ("重度残疾", "gravely disabled"),
        "has_disability_certificate": ("持残疾证", "disability certificate"),
        "is_unemployed": ("失业", "unemployed"),
        "is_insured": ("参保", "insured work"),
        "was_gravely_injured_12m": ("近 12 个月重伤", "gravely injured within 12 months"),
        "receives_dibao": ("低保", "minimum living allowance"),
        "receives_destitute": ("特困", "destitute support"),
        "receives_disability_living": ("困难残疾人生活补贴", "disability living subsidy"),
        "receives_disability_care": ("重度残疾人护理补贴", "disability care subsidy"),
    }
    held = [name for name in words if facts.get(name) is True]
    if "is_gravely_disabled" in held:
        held.remove("has_disability_certificate") if "has_disability_certificate" in held else None
    return [word(words, name) for name in held]
