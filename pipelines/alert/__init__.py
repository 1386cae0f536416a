"""alert: warnings, scores and last night's ledger → at most one lead a household, within what each township can visit.

    candidates.py   who is considered tonight, and what speaks for it
    decisions.py    what becomes of each: one decision a household, in the order in which they are asked
    wording.py      the state and the stated reason of every decision
    ledger.py       every episode ever opened, carried on

A lead is never a decision about a person: it asks somebody to look.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.alert.candidates import considered
from pipelines.alert.decisions import decide
from pipelines.alert.ledger import carry_on
from pipelines.alert.wording import in_words
from pipelines.night import Night

TAKES = ("household", "household_facts", "warning", "score", "reason", "policy_match", "feed_status", "previous_ledger")
MAKES = ("alert", "ledger")


def run(night: Night, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Tables ``alert`` (one row a household considered tonight) and ``ledger`` (one row an episode ever opened).

    *Candidates* are households with an entry warning, those among the first ``2 × capacity`` of their township by score
    (``selected_by`` "rank"), and the night's random sample from the rest ("audit_sample"). *Level* is that of the
    strongest entry warning; by score alone it is yellow, whatever the probability: a place among the first is what
    counts, since visits are what is scarce; the sample is grey.

    *Episodes*: one opens when a household becomes a candidate with none open; it closes when a check answered it or
    nothing held for 30 days (90 for the random sample, which nothing but a visit can end). A closed one followed by a
    new scenario or a stronger level, or by a candidate whose rest is over, opens the next.

    *Capacity* limits the new leads of a township by rank (the most urgent and the likeliest take turns, then key); the random sample
    comes on top, because a sample that only fills what is left would measure nothing.

    Raises ModelError where a candidate lacks a score, the model's digest, or reasons.
    """
    rows = in_words(decide(considered(night, tables), night), night)
    return {"alert": rows.select(night.tables["alert"].schema.names()), "ledger": carry_on(rows, tables, night.as_of)}
