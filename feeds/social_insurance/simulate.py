"""How the social insurance sees the world: those who are insured, mostly in the month itself, one month in thirty late."""

from datetime import date, timedelta

import polars as pl

from simulation.office import as_day, as_yuan, between, put, send, share
from simulation.slips import spoil_ids
from simulation.world import World

HEADINGS = ("身份证号", "费款所属期", "参保身份", "缴费基数", "到账日期")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    chance = world.chance
    rows = world.events("contributions").join(world.people.select("person", "number", "resident_id"), on="person")
    first = pl.lit(world.months.start(0).astype(object)).cast(pl.Date)
    rows = rows.with_columns(
        row=pl.col("number") * 1000 + pl.col("month"), of=first.dt.offset_by(pl.concat_str(pl.col("month").cast(pl.String), pl.lit("mo")))
    ).filter(pl.col("of").is_between(start - timedelta(130), end))
    drawn = share(chance, "insurance behind", rows)
    months_late = pl.Series(1 * (drawn < 0.033) + 1 * (drawn < 0.012) + 1 * (drawn < 0.005))
    day = (share(chance, "insurance paid on", rows) * 15).astype(int) + 4
    rows = rows.with_columns(
        recorded=pl.col("of").dt.offset_by(months_late.cast(pl.String) + "mo").dt.offset_by(pl.Series(day).cast(pl.String) + "d")
    )
    rows = between(rows, start, end)
    rows = rows.with_columns(
        pl.col("resident_id").alias("身份证号"),
        pl.col("of").dt.strftime("%Y-%m").alias("费款所属期"),
        as_yuan("base").alias("缴费基数"),
        pl.when(pl.col("is_employee")).then(pl.lit("企业职工")).otherwise(pl.lit("灵活就业")).alias("参保身份"),
        as_day("recorded").alias("到账日期"),
    )
    rows = spoil_ids(rows, "身份证号", chance, "insurance", column="number")
    rows = put(rows, "缴费基数", "999999.00", share(chance, "insurance absurd", rows) < 0.0002)
    return send(rows, HEADINGS, chance, "insurance", order=("recorded", "row"))
