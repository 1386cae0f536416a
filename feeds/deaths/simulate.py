"""How three offices see a death: the hospital within days, the funeral home as fast, the police when the family comes.

One death is told up to three times, and one in thirty (far from home) by nobody. A few who live are told dead, and taken back.
"""

from datetime import date

import numpy as np
import polars as pl

from simulation.accidents import DEATH
from simulation.office import as_day, as_word, between, chosen, later, numbers, send, share
from simulation.slips import misname, spoil_ids
from simulation.state import DEAD, PRESENT
from simulation.world import World

HEADINGS = ("死者身份证号", "死者姓名", "死亡日期", "死因类别", "来源部门", "记录状态", "登记日期")
OFFICES = (("卫健", 0.85, 1, 12), ("公安", 0.80, 5, 45), ("殡葬", 0.88, 2, 10))
"""The office, the share of deaths that it tells, and within how many days."""
NATURAL, ACCIDENT, UNKNOWN = 0, 1, 2
CAUSES = ("疾病", "意外", "不详")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    chance = world.chance
    killed = world.events("accidents").filter(pl.col("severity") == DEATH).select("person", is_accident=pl.lit(True)).unique("person")
    dead = world.events("register").filter(pl.col("status") == DEAD).select("person", died="happened_on")
    dead = dead.join(world.people.select("person", "number", "resident_id", "name"), on="person").join(killed, on="person", how="left")
    dead = dead.with_columns(row=pl.col("number") * 8, cause=pl.when(pl.col("is_accident")).then(ACCIDENT).otherwise(NATURAL))
    dead = chosen(dead, share(chance, "death unseen", dead) >= 0.033)
    told = [_told(world, dead, place) for place in range(len(OFFICES))]
    rows = between(pl.concat([*told, *_mistaken(world)]), start, end).with_columns(
        pl.col("resident_id").alias("死者身份证号"), pl.col("name").alias("死者姓名"), as_day("died", "slash").alias("死亡日期"),
        as_word("cause", CAUSES).alias("死因类别"), as_word("office", tuple(name for name, *_ in OFFICES)).alias("来源部门"),
        pl.when(pl.col("is_back")).then(pl.lit("误报撤销")).otherwise(pl.lit("有效")).alias("记录状态"),
        as_day("recorded", "slash").alias("登记日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "死者身份证号", chance, "deaths")
    rows = misname(rows, "死者姓名", chance, "deaths", column="row")
    return send(rows, HEADINGS, chance, "deaths", order=("recorded", "row"))


def _told(world: World, dead: pl.DataFrame, place: int) -> pl.DataFrame:
    """What one office tells: the police seldom know the cause, and write down another day now and then."""
    chance = world.chance
    office, part, low, high = OFFICES[place]
    rows = dead.with_columns(row=pl.col("row") + place)
    rows = chosen(rows, share(chance, f"death told {office}", rows) < part)
    rows = rows.with_columns(recorded=later(chance, f"death entered {office}", rows, "died", low, high))
    unknown = share(chance, f"cause unknown {office}", rows) < (0.04, 0.6, 0.5)[place]
    slip = np.where(share(chance, f"day mistaken {office}", rows) < (0.0, 0.05, 0.02)[place], 1, 0)
    return rows.select(
        "person", "resident_id", "name", "row", "recorded", is_back=pl.lit(False), office=pl.lit(place, dtype=pl.Int64),
        cause=pl.when(pl.Series(unknown)).then(UNKNOWN).otherwise(pl.col("cause")).cast(pl.Int64),
        died=(pl.col("died").cast(pl.Int32) + pl.Series(slip.astype(np.int32))).cast(pl.Date),
    )  # fmt: skip


def _mistaken(world: World) -> list[pl.DataFrame]:
    """One living person in four thousand is taken for a dead namesake, and the record withdrawn weeks later."""
    chance = world.chance
    alive = world.events("register").group_by("person").agg(status=pl.col("status").max()).filter(pl.col("status") == PRESENT)
    people = world.people.select("person", "number", "resident_id", "name", "born").join(alive, on="person", maintain_order="left")
    people = chosen(people.sort("number"), share(chance, "taken for dead", people.sort("number"), "number") < 0.00025)
    first, last = world.months.start(0), world.months.start(world.months.recorded)
    day = first + np.floor(chance.uniform("mistaken on", numbers(people, "number")) * (last - first).astype(int)).astype("timedelta64[D]")
    people = people.with_columns(row=pl.col("number") * 8 + 4, died=pl.Series(day)).filter(pl.col("died") > pl.col("born"))
    told = people.with_columns(recorded=later(chance, "mistake entered", people, "died", 3, 20), is_back=pl.lit(False))
    back = told.with_columns(
        row=pl.col("row") + 1, is_back=pl.lit(True), recorded=later(chance, "mistake undone", told, "recorded", 15, 70)
    )
    columns = ("person", "resident_id", "name", "row", "recorded", "is_back")
    return [
        frame.select(*columns, office=pl.lit(1, dtype=pl.Int64), cause=pl.lit(UNKNOWN, dtype=pl.Int64), died="died")
        for frame in (told, back)
    ]  # fmt: skip
