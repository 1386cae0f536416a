"""How the labour office sees the world: those who register, ended when it hears of it."""

from datetime import date

import polars as pl

from simulation.office import as_day, as_word, as_yuan, between, identifier, later, send
from simulation.slips import misname, spoil_ids
from simulation.work import LAYOFF_CAUSES
from simulation.world import World

HEADINGS = (
    "失业登记号", "身份证号", "姓名", "失业登记日期", "失业原因", "注销日期", "失业保险金月标准", "领取起始日期", "领取截止日期",
    "变更日期",
)  # fmt: skip
CAUSES = ("被辞退", "合同到期", "单位关闭", "本人原因", "其他")
assert len(CAUSES) == len(LAYOFF_CAUSES)


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """A row when somebody registers, and the same registration again when it ends."""
    chance = world.chance
    begun = world.events("registrations").join(world.people.select("person", "number", "resident_id", "name"), on="person")
    begun = begun.with_columns(row=(pl.col("number") * 1000 + pl.col("since") + 100) * 2, ended_on=pl.lit(None, dtype=pl.Date))
    begun = begun.with_columns(recorded=later(chance, "unemployment entered", begun, "registered_on", 0, 2))
    begun = begun.with_columns(number_given=identifier("SY", chance, "registration", begun))

    ended = begun.drop("ended_on").join(world.events("deregistrations"), on=("person", "since")).with_columns(row=pl.col("row") + 1)
    ended = ended.with_columns(told=later(chance, "unemployment ended", ended, "ended_on", 0, 12))
    ended = ended.with_columns(recorded=pl.max_horizontal("told", "recorded")).drop("told").select(begun.columns)
    rows = between(pl.concat([begun, ended]), start, end)
    has_benefit = pl.col("months") > 0
    first = pl.col("registered_on").dt.month_start().dt.offset_by("1mo")
    last = first.dt.offset_by(pl.concat_str(pl.col("months").cast(pl.String), pl.lit("mo"))).dt.offset_by("-1d")
    rows = rows.with_columns(
        pl.col("number_given").alias("失业登记号"), pl.col("resident_id").alias("身份证号"), pl.col("name").alias("姓名"),
        as_day("registered_on", "slash").alias("失业登记日期"), as_word("cause", CAUSES).alias("失业原因"),
        as_day("ended_on", "slash").alias("注销日期"), pl.when(has_benefit).then(as_yuan("benefit")).alias("失业保险金月标准"),
        pl.when(has_benefit).then(as_day(first, "slash")).alias("领取起始日期"),
        pl.when(has_benefit).then(as_day(last, "slash")).alias("领取截止日期"), as_day("recorded", "slash").alias("变更日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "身份证号", chance, "unemployment")
    rows = misname(rows, "姓名", chance, "unemployment")
    return send(rows, HEADINGS, chance, "unemployment", order=("recorded", "row"))
