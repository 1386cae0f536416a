"""What applications, random checks and grassroots visits found in the past: the only labels, and biased as in life."""

from datetime import date

import polars as pl

from simulation.office import as_day, as_word, between, identifier, later, put, send, share
from simulation.world import World

HEADINGS = ("outcome_id", "household", "alert_id", "source", "found_on", "finding", "action", "recorded_on")
SOURCES = ("本人申请", "随机抽查", "转介")
FINDINGS = ("确有困难", "无困难", "未见到人", "拒绝")
ACTIONS = ("none", "协助申请", "已救助")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    chance = world.chance
    rows = world.events("findings").join(world.homes.select("household", "household_no"), left_on="home", right_on="household")
    rows = rows.with_columns(row=(pl.col("home") * 1000 + pl.col("month") + 100) * 4 + pl.col("source"))
    rows = rows.with_columns(outcome_id=identifier("HC", chance, "outcome", rows))
    rows = rows.with_columns(recorded=later(chance, "outcome entered", rows, "found_on", 0, 3))
    rows = between(rows, start, end).with_columns(
        pl.col("household_no").alias("household"), pl.lit(None, dtype=pl.String).alias("alert_id"),
        as_word("source", SOURCES).alias("source"),
        as_day("found_on").alias("found_on"), as_word("finding", FINDINGS).alias("finding"),
        # 无 would be read as an empty cell: the office writes the code.
        as_word("action", ACTIONS).alias("action"), as_day("recorded").alias("recorded_on"),
    )  # fmt: skip
    rows = put(rows, "household", "", share(chance, "outcome without number", rows) < 0.01)
    return send(rows, HEADINGS, chance, "outcomes", order=("recorded", "row"))
