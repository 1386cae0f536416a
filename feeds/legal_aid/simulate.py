"""How the justice bureau sees the world: cases when aid is granted, and again when they are closed, sometimes weeks late."""

from datetime import date

import polars as pl

from simulation.office import as_day, as_word, as_yuan, between, chosen, identifier, later, put, send, share
from simulation.slips import misname, spoil_ids
from simulation.world import World

HEADINGS = ("援助案号", "受援人身份证号", "受援人姓名", "援助事项", "给予援助日期", "请求金额", "办理结果", "变更日期")
MATTERS = ("支付劳动报酬", "工伤赔偿", "交通事故赔偿", "医疗损害", "赡养抚养扶养费", "社会保险待遇", "家庭暴力", "其他")
OUTCOMES = ("已履行", "胜诉未履行", "败诉", "终止", "办理中")
PENDING = 4


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    chance = world.chance
    rows = world.events("cases").join(world.people.select("person", "number", "resident_id", "name"), on="person")
    rows = rows.with_columns(row=(pl.col("number") * 1000 + pl.col("month") + 100) * 2)
    rows = rows.with_columns(case_no=identifier("FY", chance, "legal aid", rows))
    granted = rows.with_columns(recorded=later(chance, "case entered", rows, "granted_on", 0, 5))
    closed = granted.with_columns(row=pl.col("row") + 1)
    closed = closed.with_columns(recorded=later(chance, "case closed", closed, "closed_on", 0, 25))
    # One case in twelve is closed in the files of the lawyer and nowhere else.
    closed = chosen(closed, share(chance, "case left open", closed) >= 0.08)
    granted = granted.with_columns(outcome=pl.lit(PENDING, dtype=pl.Int64))
    rows = between(pl.concat([granted, closed]), start, end)
    no_claim = pl.Series(share(chance, "claim not told", rows) < 0.06) | (pl.col("claimed") == 0)
    rows = rows.with_columns(
        pl.col("case_no").alias("援助案号"), pl.col("resident_id").alias("受援人身份证号"), pl.col("name").alias("受援人姓名"),
        as_word("matter", MATTERS).alias("援助事项"), as_day("granted_on", "dot").alias("给予援助日期"),
        pl.when(~no_claim).then(as_yuan("claimed")).alias("请求金额"), as_word("outcome", OUTCOMES).alias("办理结果"),
        as_day("recorded", "dash").alias("变更日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "受援人身份证号", chance, "legal aid", column="number")
    rows = misname(rows, "受援人姓名", chance, "legal aid")
    rows = put(rows, "请求金额", "约3000元", share(chance, "claim guessed", rows) < 0.006)
    return send(rows, HEADINGS, chance, "legal aid", order=("recorded", "row"))
