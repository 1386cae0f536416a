"""How the emergency office and the fire brigade see the world: small damage often untold, losses guessed first and surveyed later.

The village's list knows the household number, the brigade the ID number of whom it spoke to; either may be missing.
"""

from datetime import date

import numpy as np
import polars as pl

from simulation.disasters import FIRE, SEVERE
from simulation.office import as_day, as_word, as_yuan, between, identifier, later, numbers, put, send, share
from simulation.slips import misname, spoil_ids
from simulation.world import World

HEADINGS = (
    "受灾记录编号", "户号", "受灾人身份证号", "受灾人姓名", "灾害种类", "受灾日期", "直接经济损失", "住房受损程度", "伤亡人数", "登记日期",
)  # fmt: skip
KINDS = ("暴雨洪涝", "风雹", "滑坡", "雪灾", "住宅火灾", "燃气爆炸", "房屋倒塌")
HOUSES = ("倒塌", "严重损坏", "一般损坏", "无")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """A row when a household is put on the list, and the same record again when its loss has been surveyed."""
    chance = world.chance
    rows = world.events("disasters").join(world.people.select("person", "number", "resident_id", "name"), on="person")
    rows = rows.join(world.homes.select("household", "household_no"), left_on="home", right_on="household")
    rows = rows.with_columns(record=pl.col("home") * 1000 + pl.col("month") + 100).with_columns(row=pl.col("record") * 2)
    rows = rows.with_columns(record_no=identifier("ZQ", chance, "disaster", rows))
    told = pl.when(pl.col("house") <= SEVERE).then(0.98).when(pl.col("kind") >= FIRE).then(0.85).otherwise(0.72)
    rows = rows.filter(pl.Series(share(chance, "disaster told", rows)) < told)
    rows = rows.with_columns(recorded=later(chance, "disaster listed", rows, "happened_on", 0, 6))
    # At first the loss is a guess in round hundreds.
    guess = (
        np.round(rows["loss"].to_numpy() * np.exp(0.5 * chance.normal("loss guessed", numbers(rows))) / 10_000).astype(np.int64) * 10_000
    )
    first = rows.with_columns(loss=pl.Series(np.maximum(guess, 10_000)))
    surveyed = rows.filter(pl.Series(share(chance, "disaster surveyed", rows)) < 0.7).with_columns(row=pl.col("row") + 1)
    surveyed = surveyed.with_columns(recorded=later(chance, "survey entered", surveyed, "recorded", 8, 45))
    rows = between(pl.concat([first, surveyed.select(first.columns)]), start, end)
    is_brigade = pl.col("kind") >= FIRE
    no_number = pl.Series(share(chance, "disaster no number", rows, "record")) < pl.when(is_brigade).then(0.7).otherwise(0.12)
    no_loss = pl.Series(share(chance, "disaster no loss", rows) < 0.08)
    rows = rows.with_columns(
        pl.col("record_no").alias("受灾记录编号"), pl.when(~no_number).then(pl.col("household_no")).alias("户号"),
        pl.col("resident_id").alias("受灾人身份证号"), pl.col("name").alias("受灾人姓名"), as_word("kind", KINDS).alias("灾害种类"),
        as_day("happened_on", "han").alias("受灾日期"), pl.when(~no_loss).then(as_yuan("loss")).alias("直接经济损失"),
        as_word("house", HOUSES).alias("住房受损程度"), pl.col("hurt").cast(pl.String).alias("伤亡人数"),
        as_day("recorded", "dash").alias("登记日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "受灾人身份证号", chance, "disasters", column="record")
    rows = misname(rows, "受灾人姓名", chance, "disasters")
    rows = put(rows, "受灾人身份证号", "", share(chance, "disaster no person", rows, "record") < 0.10)
    return send(rows, HEADINGS, chance, "disasters", order=("recorded", "row"))
