"""What landing noted about a file that harms nothing and should be said all the same: for the page of a night and its summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hardship.text import tidy

LISTED = 20  # headings, and notes, of one file that are told one by one
_LONGEST_HEADING = 60
_MAY_BE_A_NUMBER = re.compile(r"[0-9]{6}|…")  # the sign that stands for many digits


def notes_of(manifests: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """{feed, file, delivery, zh, en} of each note of each delivery, in their order: columns that were not agreed upon first."""
    return [
        {"feed": one["feed"], "file": one["file"], "delivery": one["delivery"], "zh": zh, "en": en}
        for one in manifests
        for zh, en in (*_extras(one.get("extra_headings", [])), *_notes(one.get("notes", [])))
    ]


def heading_shown(heading: str) -> str:
    """A heading as it may be told: what looks like a person's number or like prose is not."""
    tidied = tidy(heading)
    if len(tidied) > _LONGEST_HEADING or _MAY_BE_A_NUMBER.search(tidied) or not tidied.isprintable():
        return "（不显示 hidden）"
    return tidied or "（空 empty）"


def _extras(headings: list[str]) -> Iterable[tuple[str, str]]:
    if headings:
        told = [heading_shown(heading) for heading in headings[:LISTED]]
        more = len(headings) - len(told)
        zh, en = (f"等{len(headings):,}列", f" and {more:,} more") if more else ("", "")
        yield f"约定之外的列，不读取：{'、'.join(told)}{zh}", f"columns that were not agreed upon, and are not read: {', '.join(told)}{en}"


def _notes(notes: list[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    yield from ((note["zh"], note["en"]) for note in notes[:LISTED])
    if (more := len(notes) - LISTED) > 0:
        yield f"另有{more:,}条说明，见预检", f"{more:,} more: `hardship inspect` tells all of them"
