"""How the police and the labour office see the world: accidents that were reported, blame settled later, compensation late."""

from datetime import date

import polars as pl

from simulation.accidents import MINOR, NEVER, NOBODY_YET, ROAD
from simulation.office import as_day, as_word, as_yuan, between, identifier, later, put, send, share
from simulation.slips import misname, spoil_ids
from simulation.world import World

HEADINGS = ("事故编号", "当事人身份证号", "当事人姓名", "事故类型", "事故日期", "后果", "责任", "已获赔偿", "变更日期")
SEVERITY = ("财产损失", "轻伤", "重伤", "死亡")
BLAME = ("全责", "主责", "同等", "次责", "无责", "未认定")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """A row when an accident is entered, when blame is settled, and when compensation has been paid."""
    chance = world.chance
    rows = world.events("accidents").join(world.people.select("person", "number", "resident_id", "name", "is_permit"), on="person")
    rows = rows.with_columns(row=(pl.col("number") * 1000 + pl.col("month") + 100) * 4, paid=pl.lit(0, dtype=pl.Int64))
    rows = rows.with_columns(accident_no=identifier("SG", chance, "accident", rows))
    # Small matters are often settled on the spot, and employers of informal workers keep accidents to themselves.
    minor = pl.when(pl.col("kind") == ROAD).then(0.75).otherwise(0.55)
    reported = pl.when(pl.col("severity") <= MINOR).then(minor).otherwise(0.96)
    rows = rows.filter(pl.Series(share(chance, "accident reported", rows)) < reported)
    entered = rows.with_columns(recorded=later(chance, "accident entered", rows, "happened_on", 0, 5))
    waits = pl.Series(share(chance, "blame waits", rows) < 0.4)
    settled = entered.filter(waits).with_columns(row=pl.col("row") + 1)
    settled = settled.with_columns(recorded=later(chance, "blame settled", settled, "recorded", 10, 45))
    entered = entered.with_columns(blame=pl.when(waits).then(NOBODY_YET).otherwise(pl.col("blame")).cast(pl.Int64))
    compensated = rows.filter(pl.col("wait") != NEVER).with_columns(row=pl.col("row") + 2, paid=pl.col("compensation"))
    due = pl.col("happened_on").dt.month_start().dt.offset_by(pl.concat_str(pl.col("wait").cast(pl.String), pl.lit("mo")))
    compensated = compensated.with_columns(due=due)
    compensated = compensated.with_columns(recorded=later(chance, "compensation entered", compensated, "due", 0, 27))
    rows = between(pl.concat([entered, settled, compensated.select(entered.columns)]), start, end)
    rows = rows.with_columns(
        pl.col("accident_no").alias("事故编号"), pl.col("resident_id").alias("当事人身份证号"), pl.col("name").alias("当事人姓名"),
        as_word("kind", ("道路交通", "工伤")).alias("事故类型"), as_day("happened_on", "han").alias("事故日期"),
        as_word("severity", SEVERITY).alias("后果"), as_word("blame", BLAME).alias("责任"),
        pl.when(pl.col("paid") > 0).then(as_yuan("paid")).alias("已获赔偿"), as_day("recorded", "han").alias("变更日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "当事人身份证号", chance, "accidents")
    rows = misname(rows, "当事人姓名", chance, "accidents")
    rows = put(rows, "已获赔偿", "-1.00", share(chance, "accidents absurd", rows) < 0.003)
    return send(rows, HEADINGS, chance, "accidents", order=("recorded", "row"))
