"""What people found and decided, as sealed deliveries: it comes back into the pipeline as the files of departments do."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from exchange.delivery import Seal, seal, write_whole
from hardship.errors import DeliveryError

OUTCOMES: Mapping[str, str] = {
    "outcome_id": "outcome_id",
    "household_key": "household",
    "alert_id": "alert_id",
    "source": "source",
    "found_on": "found_on",
    "finding": "finding",
    "action": "action",
    "recorded_on": "recorded_on",
}
"""Columns of the feed ``outcomes``, each with the heading under which the console writes it."""

LINK_DECISIONS: Mapping[str, str] = {
    "decision_id": "decision_id",
    "pair_id": "pair_id",
    "left_key": "left",
    "right_key": "right",
    "decision": "decision",
    "undoes": "undoes",
    "decided_by": "decided_by",
    "decided_on": "decided_on",
    "recorded_on": "recorded_on",
}
"""Columns of the feed ``link_decisions``, likewise: whether the records of a doubtful pair are one person's."""


def write_outcomes(path: Path, rows: Iterable[Mapping[str, str | date | None]], delivered_on: date) -> Seal:
    """Writes what people found as a sealed delivery of the feed ``outcomes``: CSV in UTF-8, ordered by outcome_id.

    Each row maps the names in OUTCOMES to values; ``alert_id`` and ``action`` may be left out or None. Raises
    DeliveryError for a name that the feed does not know.
    """
    return _write_records(path, "outcomes", OUTCOMES, rows, delivered_on)


def write_link_decisions(path: Path, rows: Iterable[Mapping[str, str | date | None]], delivered_on: date) -> Seal:
    """Writes what people decided about doubtful pairs as a sealed delivery of the feed ``link_decisions``, by decision_id.

    Each row maps the names in LINK_DECISIONS to values; persons stand in it by their keys alone. ``left_key``,
    ``right_key`` and ``undoes`` may be left out or None. Raises DeliveryError for a name that the feed does not know.
    """
    return _write_records(path, "link_decisions", LINK_DECISIONS, rows, delivered_on)


def _write_records(
    path: Path, feed: str, headings: Mapping[str, str], rows: Iterable[Mapping[str, str | date | None]], delivered_on: date
) -> Seal:
    """CSV under ``headings``, ordered by the first of them."""
    first = next(iter(headings))
    kept = sorted((dict(row) for row in rows), key=lambda row: str(row[first]))
    unknown = sorted({name for row in kept for name in row} - set(headings))
    if unknown:
        raise DeliveryError(f"{feed} have no {', '.join(unknown)}", where=path.name, do=f"use {', '.join(headings)}")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings.values())
    writer.writerows(["" if row.get(name) is None else str(row[name]) for name in headings] for row in kept)
    write_whole(path, text.getvalue().encode())
    return seal(path, feed, delivered_on)
