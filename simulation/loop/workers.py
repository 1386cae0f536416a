"""Outreach workers of the invented city: a township can make so many visits, some fail, and some findings are wrong.

No published figure says how often a visit of this kind fails or errs: the shares below are assumptions, stated here alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from simulation.chance import Days, Flags, Ints
from simulation.help import need
from simulation.slips import stale_villages
from simulation.state import DIBAO, NEVER, State

HARDSHIP, NO_HARDSHIP, NOT_REACHED, REFUSED, MOVED = "hardship", "no_hardship", "not_reached", "refused", "moved"
FINDINGS = (HARDSHIP, NO_HARDSHIP, NOT_REACHED, REFUSED, MOVED)
FAILED = (NOT_REACHED, REFUSED, MOVED)
"""Visits after which nobody knows more than before."""

NOT_TRACED = 0.6
"""Of the households whose address on the register is stale (simulation/noise.py), those that neighbours and the phone do not find."""
MOVED_ON = 0.05
"""Of the households with a residence permit, those that live somewhere else by now, whatever the register says."""
NOBODY_HOME = 0.15
"""Nobody opens on the day. A second visit may meet somebody."""
REFUSES, SILENT_REFUSES = 0.03, 0.12
"""The door stays shut to questions; those who would never ask send help away more often, and most of them still do not."""
SENSITIVITY = 0.85
"""A household in hardship is found to be: pride, a tidy room and a missing paper hide the rest. As applications and checks have it."""
FALSE_FOUND, FALSE_FOUND_POOR = 0.04, 0.15
"""A household that is not in hardship is found to be; a poor one (under one and a quarter standards a head) more often."""
POOR_LINE = 1.25
HELPED_TO_APPLY = 0.85
"""Of those found in hardship, whose application the worker takes along. The rest want to think about it."""
ATTEMPTS = 2
"""A lead is visited again once where nobody was met."""
WORKING_DAYS = 12
"""Leads of a month's night are visited within the first days of the next month."""
VISIT_COST_FEN = 12_000
"""120 yuan a visit, failed or not: half a day of one worker and the way there (an assumption; no source)."""


@dataclass(frozen=True)
class Visits:
    """One entry a visit: which household, on which day, what was found, and whether an application was taken along."""

    homes: Ints
    on: Days
    findings: NDArray[np.str_]
    applied: Flags


def queue(leads: pl.DataFrame, made: pl.DataFrame, capacity: int) -> pl.DataFrame:
    """The leads visited this month, with ``attempt``: in the order of the list, at most ``capacity`` of each township.

    ``leads``: those open tonight: alert_id, household_key, township, position, selected_by, alerted_on; ``made``: the visits
    so far: alert_id, visited_on, finding. Since a lead was last put, it is visited until somebody was met, and at most
    ATTEMPTS times. The random sample comes on top of the capacity, as it does on the list.
    """
    since = leads.select("alert_id", "alerted_on").join(made, on="alert_id").filter(pl.col("visited_on") > pl.col("alerted_on"))
    tried = since.group_by("alert_id").agg(tried=pl.len().cast(pl.Int64), is_met=(pl.col("finding") != NOT_REACHED).any())
    rows = leads.join(tried, on="alert_id", how="left").with_columns(
        attempt=pl.col("tried").fill_null(0) + 1, is_sample=pl.col("selected_by") == "audit_sample"
    )
    rows = rows.filter(~pl.col("is_met").fill_null(False) & (pl.col("attempt") <= ATTEMPTS))
    rows = rows.sort("township", "is_sample", "position", "alert_id")
    place = pl.col("alert_id").cum_count().over("township", "is_sample")
    return rows.filter(pl.col("is_sample") | (place <= capacity)).drop("tried", "is_met", "is_sample").sort("alert_id")


def visit(state: State, month: int, homes: Ints) -> Visits:
    """The visits of the first days of ``month``, which ``state`` has yet to live through; ``homes`` are positions, each once.

    What is found hangs on how the household stood when the last month ended. An application taken along counts as made
    by then: the office decides in this month on it and on all others, and sets tiers and amounts (simulation/help.py).
    """
    chance, number = state.chance, state.homes[homes]
    is_hard, is_permit = state.in_hardship[homes], state.families.is_permit[homes]
    is_poor = (need(state) < POOR_LINE * state.months.standard(month))[homes]
    village = state.village[homes]
    is_stale = stale_villages(chance, state.places, number, village, village) != village
    is_elsewhere = is_stale & (chance.uniform("not traced", number) < NOT_TRACED)
    is_elsewhere |= is_permit & (chance.uniform("moved on", number) < MOVED_ON)
    is_elsewhere |= state.size[homes] == 0
    is_out = chance.happens("nobody at home", number, month, NOBODY_HOME)
    refuses = chance.happens("refuses a visit", number, month, np.where(state.is_silent[homes], SILENT_REFUSES, REFUSES))
    false_found = np.where(is_poor, FALSE_FOUND_POOR, FALSE_FOUND)
    is_found = chance.happens("visit finds", number, month, np.where(is_hard, SENSITIVITY, false_found))
    findings = np.select([is_elsewhere, is_out, refuses, is_found], [MOVED, NOT_REACHED, REFUSED, HARDSHIP], NO_HARDSHIP)
    applied = (findings == HARDSHIP) & chance.happens("helped to apply at a visit", number, month, HELPED_TO_APPLY)
    may_apply = applied & (state.aid_kind[homes] < DIBAO) & (state.pending[homes] == NEVER)
    state.pending[homes[may_apply]] = month - 1
    day = np.floor(WORKING_DAYS * chance.uniform("visited on", number, month)).astype("timedelta64[D]")
    return Visits(homes, state.months.start(month) + day, findings, applied)
