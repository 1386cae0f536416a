"""What officers decided about the quarantine, kept beside what landed: correction requests (校核申请) and waivers.

    var/landed/<feed>/requests.json    which rows left the house, by whose word, and when they are due back
    var/landed/<feed>/waivers.json     what counts although a rule held it back

Both are only ever added to; they name deliveries, rules and counts, and nobody.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hardship.errors import SettingsError
from pipelines.deliveries import waivers
from pipelines.store import Store

WORKING_DAYS = 10
BASIS = "《政务数据共享条例》（2025-08-01起施行）"  # correction within ten working days; its text is not on file, so no article
ASSUMPTION_ZH = "工作日按周一至周五计，未扣除法定节假日"
ASSUMPTION_EN = "working days are counted as Monday to Friday; public holidays are not taken off"
_SATURDAY = 5


def due_on(requested_on: date, working_days: int = WORKING_DAYS) -> date:
    """The last of so many working days after the day of the request.

    Monday to Friday: the yearly calendar of holidays (国务院办公厅) is published a year at a time and is not part of a
    region's pack. With a holiday in between the day is earlier than the law's last one, never later.
    """
    day = requested_on
    for _ in range(working_days):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
    return day


def requests_of(store: Store, feed: str) -> list[dict[str, Any]]:
    """Every request for the feed, oldest first: {request, feed, by, on, due_on, file, sha256, rows, deliveries: {delivery: rows},
    by_rule}.
    """
    path = _path(feed)
    return list(store.read_json(path)["requests"]) if (store.var / path).exists() else []


def note_request(store: Store, feed: str, entry: dict[str, Any]) -> None:
    """Adds a request to the log. The caller holds the store's lock."""
    store.write_json(_path(feed), {"schema": 1, "feed": feed, "requests": [*requests_of(store, feed), entry]})


def note_waiver(store: Store, feed: str, delivery: str, waiver: dict[str, Any]) -> None:
    """Adds a waiver {rule, by, on, why[, lines]}; land and check read it. The caller holds the store's lock."""
    noted = waivers(store, feed)
    noted.setdefault(delivery, []).append(waiver)
    store.write_json(_waivers(feed), noted)


def words_of_an_officer(name: str, text: str) -> str:
    """A role or a reason as it is kept: not empty, short, and without a number that could be a person's. Raises SettingsError."""
    said = " ".join(text.split())
    if not said or len(said) > 500:
        raise SettingsError(
            f"--{name} is {'empty' if not said else 'too long'}",
            do="say it in one sentence",
            zh=f"--{name}{'为空' if not said else '过长'}",
        )
    if sum(letter.isdigit() for letter in said) >= 8:
        raise SettingsError(
            f"--{name} holds a long number",
            do="it is kept in the open: name rules and files, no person",
            zh=f"--{name}含有长号码，不能公开留存",
        )
    return said


def _waivers(feed: str) -> Path:
    return Path("landed") / feed / "waivers.json"


def _path(feed: str) -> Path:
    return Path("landed") / feed / "requests.json"
