"""Every episode ever opened, carried from night to night: the same ledger and the same night give the same ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from pipelines.alert.candidates import NAMES, json_list


def carry_on(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame], as_of: date) -> pl.DataFrame:
    """Last night's ledger with tonight's rows in the place of their episodes.

    Level and scenarios are those last put before a person, or, for what nobody has seen yet, those on which it waits or
    rests: that is what tonight is compared with. An open episode of a household that is no longer in the register
    closes here; it makes no alert, since there is nobody to visit.
    """
    before = tables["previous_ledger"]
    tonight = _tonight(rows).select(before.columns)
    kept = before.join(tonight, on="alert_id", how="anti")
    is_gone = pl.col("closed_on").is_null() & ~pl.col("household_key").is_in(tables["household"]["household_key"].implode())
    kept = kept.with_columns(
        state=pl.when(is_gone).then(pl.lit("closed")).otherwise("state"),
        closed_on=pl.when(is_gone).then(pl.lit(as_of)).otherwise("closed_on"),
    )
    return pl.concat([kept, tonight]).sort("alert_id")


def _tonight(rows: pl.DataFrame) -> pl.DataFrame:
    is_closed_before = ~pl.col("opens") & ~pl.col("is_open")
    is_kept = ~pl.col("opens") & ~pl.col("is_new") & (pl.col("was_put") | (pl.col("state") != "waiting") | ~pl.col("is_held"))
    # A lead that comes back is compared with all that was ever put in its episode, so that flapping is not news.
    put = pl.when("opens").then(pl.lit([], NAMES)).otherwise("last_names").list.set_union("names").list.sort()
    names = pl.when(is_kept).then("last_names").when("is_new").then(put).otherwise("names")
    is_closing = (pl.col("state") == "closed") & ~is_closed_before
    has_held = pl.col("is_held") | pl.col("is_sampled")
    return rows.with_columns(
        level=pl.when(is_kept).then("last_level").otherwise("level"),
        scenarios=json_list(names),
        state=pl.when(is_closed_before).then(pl.lit("closed")).otherwise("state"),
        last_seen_on=pl.when(has_held).then("as_of").otherwise("last_last_seen_on"),
        closed_on=pl.when(is_closing).then("as_of").when(is_closed_before).then("last_closed_on"),
        outcome_on=pl.when(pl.col("decision") == "answered").then("check_on").when(~pl.col("opens")).then("last_outcome_on"),
    )
