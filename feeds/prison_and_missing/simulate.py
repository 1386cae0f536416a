"""How courts, prisons and police see the world: judgments well, people who are only gone seldom, and releases a little late."""

from datetime import date

import polars as pl

from simulation.absence import OUT_OF_CONTACT
from simulation.office import as_day, as_word, between, chosen, later, send, share
from simulation.slips import spoil_ids
from simulation.world import World

HEADINGS = ("身份证号", "情形", "起始日期", "截止日期", "变更日期")
KINDS = ("在监狱服刑", "其他限制人身自由", "强制隔离戒毒", "宣告失踪", "失联")
KEY = ("person", "kind", "since")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """A row when somebody goes, and the same record when they are free or found, or go sooner than was planned."""
    chance = world.chance
    gone = world.events("absences").join(world.people.select("person", "number", "resident_id"), on="person")
    gone = gone.with_columns(row=((pl.col("number") * 1000 + pl.col("since") + 500) * 8 + pl.col("kind")) * 2, ends_on="planned_on")
    # Nobody tells an office of a parent who does not answer any more: three in five stay unknown.
    told = pl.when(pl.col("kind") == OUT_OF_CONTACT).then(0.4).otherwise(0.95)
    gone = chosen(gone.with_columns(told=told), share(chance, "absence told", gone) < gone.select(told).to_series().to_numpy())
    gone = gone.with_columns(recorded=later(chance, "absence entered", gone, "starts_on", 2, 40))
    back = gone.drop("ends_on").join(world.events("returns").select(*KEY, ends_on="ended_on"), on=KEY)
    back = back.with_columns(row=pl.col("row") + 1, recorded=later(chance, "return entered", back, "ends_on", 1, 30))
    back = back.with_columns(recorded=pl.max_horizontal("recorded", "starts_on"))
    rows = between(pl.concat([gone, back.select(gone.columns)]), start, end).with_columns(
        pl.col("resident_id").alias("身份证号"), as_word("kind", KINDS).alias("情形"), as_day("starts_on").alias("起始日期"),
        as_day("ends_on").alias("截止日期"), as_day("recorded").alias("变更日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "身份证号", chance, "absence", column="number")
    return send(rows, HEADINGS, chance, "absence", order=("recorded", "row"))
