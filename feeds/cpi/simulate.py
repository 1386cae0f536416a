"""An invented price index around the real one: near 100 in most months, food swinging wider, and now and then a month of rising prices.

The level is that of the years 2023 to 2025 (NBS: the consumer price index rose by 0.2 per cent in 2023 and in 2024, food within
a few per cent either way); the numbers themselves are invented, and no household's fate hangs on them.
"""

from datetime import date

import polars as pl

from simulation.office import as_day, between, later, send
from simulation.places import COUNTY
from simulation.world import World

HEADINGS = ("地区代码", "月份", "居民消费价格指数（上年同月=100）", "食品价格指数（上年同月=100）", "发布日期")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    chance, months = world.chance, world.months
    numbers = list(range(-13, months.recorded))
    rows = pl.DataFrame({"row": [number + 100 for number in numbers], "month": [months.start(number).astype(object) for number in numbers]})
    keys = rows["row"].to_numpy()
    # A slow swing of about two years and a short one, so that neighbouring months are alike.
    swing = sum(chance.normal("prices", (keys + back) // 3) for back in range(3)) / 3.0
    short, food = chance.normal("prices of the month", keys), chance.normal("food prices", keys // 2)
    surge = chance.uniform("prices surge", keys // 6) < 0.06
    index = 100.4 + 0.5 * swing + 0.15 * short + 3.2 * surge
    rows = rows.with_columns(
        pl.Series("cpi", index).round(1), pl.Series("food", 100.3 + 2.1 * swing + 1.4 * food + 5.0 * surge).round(1),
        over=pl.col("month").dt.offset_by("1mo"),
    )  # fmt: skip
    rows = between(rows.with_columns(recorded=later(chance, "index published", rows, "over", 8, 14)), start, end)
    rows = rows if world.is_first else rows.clear()
    rows = rows.with_columns(
        pl.lit(COUNTY).alias("地区代码"), pl.col("month").dt.strftime("%Y年%-m月").alias("月份"),
        pl.col("cpi").cast(pl.String).alias("居民消费价格指数（上年同月=100）"),
        pl.col("food").cast(pl.String).alias("食品价格指数（上年同月=100）"), as_day("recorded").alias("发布日期"),
    )  # fmt: skip
    return send(rows, HEADINGS, chance, "cpi", twice=0.0, order=("recorded", "row"))
