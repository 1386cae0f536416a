"""The filters of the list as chips that read as a sentence: 云岭街道 · 大额医疗支出 · 立即 · 未派单 · 只看新线索."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import QueryDict

from console.desk.catalogue import Words
from console.desk.language import say
from console.desk.models import LEVELS, WORK, Alert
from console.desk.phrases import LEVEL_WORDS, WORK_WORDS, word

NAMES = ("township", "scenario", "level", "work", "state")
STATES = {
    "shown": ("全部在列线索", "All open leads"),
    "new": ("只看新线索", "New only"),
    "closed": ("已关闭", "Closed"),
}
NO_SCENARIO = "none"


@dataclass(frozen=True)
class Choice:
    """One answer of a chip: its text, how many leads it gives, where it leads."""

    text: str
    count: int | None
    query: str
    is_chosen: bool
    level: str = ""


@dataclass(frozen=True)
class Chip:
    """A part of the sentence: what it says now, and what else it could say."""

    name: str
    title: str
    text: str
    is_set: bool
    choices: list[Choice]
    level: str = ""


class Filters:
    """The chosen values; what is not known is ignored, so that an address never shows an error."""

    def __init__(self, query: QueryDict, words: Words, visible: QuerySet[Alert]) -> None:
        self.words, self.visible = words, visible
        self.chosen = {name: query.get(name, "") for name in NAMES}
        if self.chosen["state"] not in STATES:
            self.chosen["state"] = "shown"

    def apply(self, leads: QuerySet[Alert], but: str = "") -> QuerySet[Alert]:
        """The leads that fit; ``but`` leaves one filter out, to count what its other answers would give."""
        tests: dict[str, Callable[[str], dict[str, Any]]] = {
            "township": lambda code: {"township": code},
            "scenario": lambda name: {"scenarios": "|"} if name == NO_SCENARIO else {"scenarios__contains": f"|{name}|"},
            "level": lambda code: {"level": code},
            "work": lambda code: {"work": code},
            "state": lambda code: {"state__in": ("new", "continued") if code == "shown" else (code,)},
        }
        for name, test in tests.items():
            if self.chosen[name] and name != but:
                leads = leads.filter(**test(self.chosen[name]))
        return leads

    def query(self, **changed: str) -> str:
        """The address's query for these filters with some changed; the page starts again."""
        held = {name: value for name, value in (self.chosen | changed).items() if value and (name, value) != ("state", "shown")}
        return urlencode(held)

    @property
    def is_set(self) -> bool:
        return bool(self.query())

    def chips(self) -> list[Chip]:
        return [self._chip(*row) for row in self._rows()]

    def _rows(self) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
        townships = sorted(set(self.visible.values_list("township", flat=True)))
        scenarios = sorted({name for joined in set(self.visible.values_list("scenarios", flat=True)) for name in joined.split("|") if name})
        places = [(code, self.words.place(code)) for code in townships]
        named = [(name, self.words.label("scenarios", name)) for name in scenarios]
        named.append((NO_SCENARIO, say("仅按评分或抽样", "By score or sample only")))
        return [
            ("township", say("乡镇（街道）", "Township"), say("全部乡镇", "All townships"), places),
            ("scenario", say("预警场景", "Scenario"), say("全部场景", "All scenarios"), named),
            ("level", say("级别", "Level"), say("全部", "All"), [(code, say(*LEVEL_WORDS[code][1:])) for code in LEVELS]),
            ("work", say("办理", "Work"), say("全部办理状态", "Any work"), [(code, word(WORK_WORDS, code)) for code in WORK]),
            ("state", say("线索状态", "State"), "", [(code, say(*texts)) for code, texts in STATES.items()]),
        ]

    def _chip(self, name: str, title: str, any_text: str, answers: list[tuple[str, str]]) -> Chip:
        held = self.chosen[name]
        counts = self._counts(name)
        choices = [Choice(any_text, None, self.query(**{name: ""}), not held)] if any_text else []
        for code, text in answers:
            is_level = name == "level"
            choices.append(Choice(text, counts.get(code, 0), self.query(**{name: code}), code == held, code if is_level else ""))
        text = next((text for code, text in answers if code == held), any_text or held)
        is_set = bool(held) and not (name == "state" and held == "shown")
        return Chip(name, title, text, is_set, choices, held if name == "level" else "")

    def _counts(self, name: str) -> dict[str, int]:
        left = self.apply(self.visible, but=name)
        if name == "scenario":
            found: Counter[str] = Counter()
            for joined, count in left.values_list("scenarios").annotate(Count("pk")):
                for part in [part for part in joined.split("|") if part] or [NO_SCENARIO]:
                    found[part] += count
            return dict(found)
        if name == "state":
            by_state = dict(left.values_list("state").annotate(Count("pk")))
            return by_state | {"shown": by_state.get("new", 0) + by_state.get("continued", 0)}
        return dict(left.values_list(name).annotate(Count("pk")))
