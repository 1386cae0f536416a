"""The words of a release: what its scenarios, policies, indicators, feeds, areas and parameters are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from console.desk.language import pick, say
from console.desk.release import ReleaseFiles


@dataclass(frozen=True)
class Words:
    """Looks names up in a release's catalogue.json (``{noun: {name: {zh, en, …}}}``); an unknown name stays as it is."""

    catalogue: dict[str, Any]
    as_of: date

    @classmethod
    def of(cls, files: ReleaseFiles, as_of: date) -> Words:
        return cls({noun: _by_name(entries) for noun, entries in files.catalogue().items()}, as_of)

    def entry(self, noun: str, name: str) -> dict[str, Any]:
        found = self.catalogue.get(noun)
        entry = found.get(name) if isinstance(found, dict) else None
        return entry if isinstance(entry, dict) else {"zh": entry} if isinstance(entry, str) else {}

    def label(self, noun: str, name: str) -> str:
        """The name of a thing in the reader's language."""
        entry = self.entry(noun, name)
        return say(str(entry.get("zh") or name), str(entry.get("en") or entry.get("zh") or name))

    def text(self, noun: str, name: str, part: str) -> str:
        """A longer text of a thing (``why`` reads ``why_zh`` or ``why_en``), empty when there is none."""
        return pick(self.entry(noun, name), part)

    def place(self, code: str) -> str:
        """The area's name, or its code."""
        return self.label("areas", code)

    def dated(self, parameter: str, on: date) -> tuple[str, float] | None:
        """(from, value) of a parameter as it held on a day; None where none is known."""
        held = [
            (str(value["from"]), float(value["value"]))
            for value in self.entry("parameters", parameter).get("values", [])
            if str(value["from"]) <= on.isoformat() and value["value"] is not None
        ]
        return max(held) if held else None

    def in_force_since(self, parameter: str) -> str:
        """The day from which the value shown holds, empty where it is not said."""
        held = self.dated(parameter, self.as_of)
        return held[0] if held else ""


def _by_name(entries: Any) -> Any:
    """Entries by name, also where they were written as a list of objects with a name or code."""
    if not isinstance(entries, list):
        return entries
    return {str(one.get("name") or one.get("code")): one for one in entries if isinstance(one, dict)}
