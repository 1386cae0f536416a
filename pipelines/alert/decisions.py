"""What becomes of each household considered tonight: the first question answered with yes decides.

| asked of | question | decision |
|---|---|---|
| an open episode | did a person check after it opened? | answered |
| | does nothing hold any more, for 30 days (random sample: 90)? | lapsed |
| | does nothing hold tonight? | idle_sampled, idle_continued, idle_suppressed, idle_waiting |
| … already put before a person | a stronger level than then (unless on the roll and not red)? | put_stronger |
| | a scenario that was not there then (unless on the roll and not red)? | put_scenario |
| | put less than the cool-down ago? | cooling |
| | on the roll, or checked, by now? | closed_on_roll, closed_checked |
| | none of these | put_unanswered |
| everyone else | answered within 90 days, nothing new since? | rest_answered |
| | put within the cool-down, nothing new since? | rest_cooling |
| | on 低保 or 特困, and no new red shock? | rest_on_roll |
| | checked within 90 days, no hardship found, nothing newer? | rest_checked |
| | in the random sample? | put_sampled |
| | an earlier episode, closed; waiting; or held back until now? | put_returned, put_waited, put_lifted |
| | none of these | put_first |

Every ``put_…`` but the sample then competes for the township's capacity, in which the most urgent and the
likeliest take turns (docs/decisions/0010-taking-turns.md); beyond it a lead never put before anyone is
``full_waiting``, one that is with a person already is ``full_continued``.

"Then" is what the ledger keeps of the episode: level and scenarios as last put before a person. Flapping scenarios do
not count as new, and a stronger level that found no place tonight is still stronger tomorrow.
"""

from __future__ import annotations

import polars as pl

from pipelines.alert.candidates import strength
from pipelines.night import Night

RECHECK_DAYS = 90  # the horizon of the score: after it, what a person found says little
LAPSE_DAYS = 30
SAMPLE_LAPSE_DAYS = 90
COOL_DOWN_DAYS = 90  # for leads by score alone, and for scenarios that are no longer declared


def decide(rows: pl.DataFrame, night: Night) -> pl.DataFrame:
    """Adds ``decision``, ``is_new`` (put before a person tonight), ``opens``, ``episode`` and ``position``."""
    rows = _judged(rows, night).with_columns(decision=_decision())
    competes = pl.col("decision").str.starts_with("put_") & (pl.col("decision") != "put_sampled")
    rows = _ranked(rows.with_columns(competes=competes))
    place = pl.col("competes").cast(pl.Int64).cum_sum().over("township")
    rows = rows.with_columns(is_over=pl.col("competes") & (place > pl.col("capacity")))
    full = pl.when(pl.col("is_open") & pl.col("was_put")).then(pl.lit("full_continued")).otherwise(pl.lit("full_waiting"))
    rows = rows.with_columns(decision=pl.when("is_over").then(full).otherwise("decision"))
    rests_on_closed = pl.col("has_last") & pl.col("decision").str.starts_with("rest_") & ~pl.col("has_cause")
    rows = rows.with_columns(
        is_new=pl.col("decision").str.starts_with("put_"),
        opens=~pl.col("is_open") & ~rests_on_closed,
    )
    episode = pl.coalesce("last_episode", pl.lit(0, pl.Int64)) + pl.col("opens").cast(pl.Int64)
    return rows.with_columns(episode=episode).sort("household_key")


def _ranked(rows: pl.DataFrame) -> pl.DataFrame:
    """In the order of each township's list, with ``position``: the most urgent and the likeliest take turns.

    The most urgent: the stronger level, then the higher chance; the likeliest: the higher chance alone; then the key.
    Whoever is first in both takes one place. Who does not compete tonight follows, strongest first.
    """
    by_chance = ["township", "competes", "probability_ppm", "household_key"]
    by_urgency = ["township", "competes", "strength", "probability_ppm", "household_key"]
    queue = pl.col("household_key").cum_count().over("township", "competes").cast(pl.Int64)
    rows = rows.sort(by_chance, descending=[False, True, True, False]).with_columns(turn=2 * queue)
    rows = rows.sort(by_urgency, descending=[False, True, True, True, False])
    rows = rows.with_columns(turn=pl.when("competes").then(pl.min_horizontal("turn", 2 * queue - 1)).otherwise(2 * queue))
    rows = rows.sort("township", "competes", "turn", descending=[False, True, False])
    return rows.with_columns(position=pl.col("household_key").cum_count().over("township").cast(pl.Int64)).drop("turn")


def _days_since(day: str) -> pl.Expr:
    return (pl.col("as_of") - pl.col(day)).dt.total_days()


def _judged(rows: pl.DataFrame, night: Night) -> pl.DataFrame:
    """The answers to the questions, as columns; an unknown fact answers no."""
    cool_downs = {scenario.name: scenario.cool_down_days for scenario in night.catalogue.scenarios}
    cool_down = pl.col("last_names").list.eval(
        pl.element().replace_strict(cool_downs, default=COOL_DOWN_DAYS, return_dtype=pl.Int64)
    ).list.max().fill_null(COOL_DOWN_DAYS)  # fmt: skip
    rows = rows.with_columns(as_of=pl.lit(night.as_of), strength=strength("level")).with_columns(
        check_on=pl.col("as_of") - pl.duration(days=pl.col("days_since_check")),
        added=pl.col("names").list.set_difference("last_names").list.sort(),
        is_stronger=(pl.col("strength") > strength("last_level")).fill_null(False),
        was_put=pl.col("last_alerted_on").is_not_null(),
        was_waiting=pl.col("is_open") & (pl.col("last_state") == "waiting").fill_null(False),
        on_roll=(pl.col("is_on_destitute") | pl.col("is_on_dibao")).fill_null(False),
        lapse_days=pl.when(pl.col("last_selected_by") == "audit_sample").then(SAMPLE_LAPSE_DAYS).otherwise(LAPSE_DAYS),
        cool_until=pl.col("last_alerted_on") + pl.duration(days=cool_down),
    )
    rows = rows.with_columns(
        check_on=pl.col("check_on").cast(pl.Date),
        cool_until=pl.col("cool_until").cast(pl.Date),
        # Whether tonight shows something that nobody was asked to look at before.
        has_cause=pl.col("is_held") & (~pl.col("has_last") | pl.col("is_stronger") | (pl.col("added").list.len() > 0)),
        is_red=pl.col("level") == "red",
    )
    is_new_red = pl.col("is_red") & (pl.col("has_cause") | pl.col("was_waiting"))
    found_nothing = (pl.col("days_since_check") <= RECHECK_DAYS) & (pl.col("hardship_found_90d") == 0)
    is_newer = pl.when("has_last").then(pl.col("has_cause") | pl.col("was_waiting")).otherwise("is_red")
    return rows.with_columns(
        is_cooling=(pl.col("cool_until") > pl.col("as_of")).fill_null(False),
        rests_on_roll=pl.col("on_roll") & ~is_new_red,
        rests_checked=(found_nothing & ~is_newer).fill_null(False),
        rests_answered=(~pl.col("has_cause") & (_days_since("last_outcome_on") < RECHECK_DAYS)).fill_null(False),
        is_answered=(pl.col("check_on") > pl.col("last_opened_on")).fill_null(False),
        is_lapsed=(_days_since("last_last_seen_on") >= pl.col("lapse_days")).fill_null(False),
    )


def _decision() -> pl.Expr:
    """The table above. Polars takes the first branch that holds."""
    is_open, is_held, was_put = pl.col("is_open"), pl.col("is_held"), pl.col("was_put")
    with_person, may_again = is_open & was_put, pl.col("has_cause") & ~pl.col("rests_on_roll")
    branches: list[tuple[pl.Expr, str]] = [
        (is_open & pl.col("is_answered"), "answered"),
        (is_open & ~is_held & pl.col("is_lapsed"), "lapsed"),
        (with_person & ~is_held & (pl.col("last_selected_by") == "audit_sample"), "idle_sampled"),
        (with_person & ~is_held, "idle_continued"),
        (is_open & ~is_held & pl.col("was_waiting"), "idle_waiting"),
        (is_open & ~is_held, "idle_suppressed"),
        (with_person & may_again & pl.col("is_stronger"), "put_stronger"),
        (with_person & may_again, "put_scenario"),
        (with_person & pl.col("is_cooling"), "cooling"),
        (with_person & pl.col("rests_on_roll"), "closed_on_roll"),
        (with_person & pl.col("rests_checked"), "closed_checked"),
        (with_person, "put_unanswered"),
        (~is_open & pl.col("rests_answered"), "rest_answered"),
        (~is_open & pl.col("has_last") & pl.col("is_cooling") & ~pl.col("has_cause"), "rest_cooling"),
        (pl.col("rests_on_roll"), "rest_on_roll"),
        (pl.col("rests_checked"), "rest_checked"),
        (pl.col("is_sampled"), "put_sampled"),
        (~is_open & pl.col("has_last"), "put_returned"),
        (pl.col("was_waiting"), "put_waited"),
        (is_open, "put_lifted"),
    ]
    decided = pl.lit("put_first")
    for asked, decision in reversed(branches):
        decided = pl.when(asked).then(pl.lit(decision)).otherwise(decided)
    return decided
