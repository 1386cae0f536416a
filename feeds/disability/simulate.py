"""How the federation of disabled persons sees the world: certificates, their regrading, and deaths it mostly hears of."""

from datetime import date

import polars as pl

from simulation.office import as_day, as_word, between, chosen, later, send, share
from simulation.slips import misname, spoil_ids
from simulation.state import DEAD
from simulation.world import World

HEADINGS = ("残疾人证号", "身份证号", "姓名", "残疾类别", "残疾等级", "评定日期", "证件状态", "变更日期")
CATEGORIES = ("", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
GRADES = ("", "一级", "二级", "三级", "四级")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    chance = world.chance
    people = world.people.select("person", "number", "resident_id", "name")
    issued = world.events("certificates").join(people, on="person", maintain_order="left")
    issued = issued.with_columns(row=pl.col("number") * 100 + pl.int_range(pl.len()).over("person"))
    issued = issued.with_columns(recorded=later(chance, "disability issued", issued, "assessed_on", 3, 20))
    deaths = world.events("register").filter(pl.col("status") == DEAD).select("person", died="happened_on")
    last = issued.sort("row").unique("person", keep="last", maintain_order=True).join(deaths, on="person")
    last = last.with_columns(recorded=pl.max_horizontal(later(chance, "disability cancelled", last, "died", 10, 150), "recorded"))
    told = chosen(last, share(chance, "disability untold", last) < 0.8).with_columns(
        status=pl.lit(0, dtype=pl.Int64), row=pl.col("row") + 50
    )
    rows = between(pl.concat([issued, told.select(issued.columns)]), start, end)
    rows = rows.with_columns(
        pl.format("{}{}{}", "resident_id", "category", "grade").alias("残疾人证号"), pl.col("resident_id").alias("身份证号"),
        pl.col("name").alias("姓名"), as_word("category", CATEGORIES).alias("残疾类别"), as_word("grade", GRADES).alias("残疾等级"),
        as_day("assessed_on", "compact").alias("评定日期"), as_word("status", ("注销", "有效")).alias("证件状态"),
        as_day("recorded", "compact").alias("变更日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "身份证号", chance, "disability", column="number")
    rows = misname(rows, "姓名", chance, "disability")
    return send(rows, HEADINGS, chance, "disability", order=("recorded", "row"))
