"""How the housing office sees the world: subsidies as it pays them, ends that it hears of late, and houses that it examined."""

from datetime import date

import polars as pl

from simulation.office import as_day, as_word, as_yuan, between, identifier, later, put, send, share
from simulation.slips import misname, spoil_ids
from simulation.world import World

HEADINGS = (
    "业务编号", "申请人身份证号", "申请人姓名", "类别", "月补贴金额", "月租金", "房屋安全等级", "起始日期", "终止日期", "变更日期",
)  # fmt: skip
SUBSIDY, FLAT, HOUSE = 0, 1, 2
KINDS = ("市场租房补贴", "公租房实物配租", "房屋安全鉴定")
GRADES = ("", "A级", "B级", "C级", "D级")
PARTS = ("record", "version", "person", "kind", "amount", "rent", "grade", "starts_on", "ends_on", "told_on")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """A row when a record is made, and again when it ends."""
    chance = world.chance
    people = world.people.select("person", "number", "resident_id", "name")
    rows = pl.concat([_subsidies(world), _flats(world), _houses(world)]).with_columns(row=pl.col("record") * 2 + pl.col("version"))
    rows = rows.with_columns(record_no=identifier("ZF", chance, "housing record", rows, "record"))
    rows = rows.with_columns(recorded=later(chance, "housing entered", rows, "told_on", 1, 15))
    rows = rows.with_columns(recorded=pl.max_horizontal("recorded", "starts_on")).join(people, on="person")
    rows = between(rows, start, end).with_columns(
        pl.col("record_no").alias("业务编号"), pl.col("resident_id").alias("申请人身份证号"), pl.col("name").alias("申请人姓名"),
        as_word("kind", KINDS).alias("类别"), as_yuan("amount").alias("月补贴金额"), as_yuan("rent").alias("月租金"),
        as_word("grade", GRADES).alias("房屋安全等级"), as_day("starts_on", "slash").alias("起始日期"),
        as_day("ends_on", "slash").alias("终止日期"), as_day("recorded", "slash").alias("变更日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "申请人身份证号", chance, "housing")
    rows = misname(rows, "申请人姓名", chance, "housing")
    rows = put(rows, "房屋安全等级", "", (share(chance, "grade left out", rows) < 0.05) & (rows["类别"] == KINDS[HOUSE]).to_numpy())
    return send(rows, HEADINGS, chance, "housing", order=("recorded", "row"))


def _record(kind: int) -> pl.Expr:
    """A number for each record of each home: kinds and months apart."""
    return (pl.col("home") * 1000 + pl.col("since") + 100) * 4 + kind


def _open(rows: pl.DataFrame, kind: int) -> pl.DataFrame:
    nothing = {name: pl.lit(None, dtype=pl.Int64).alias(name) for name in ("amount", "rent", "grade") if name not in rows.columns}
    return rows.with_columns(
        nothing.values(), record=_record(kind), version=pl.lit(0, pl.Int64), kind=pl.lit(kind, pl.Int64), starts_on="on",
        ends_on=pl.lit(None, pl.Date), told_on="on",
    )  # fmt: skip


def _closed(opened: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    found = opened.join(ends.select("home", "since", ended="on"), on=("home", "since"))
    return found.with_columns(ends_on=pl.max_horizontal("ended", "starts_on"), told_on="ended", version=pl.lit(1, pl.Int64))


def _subsidies(world: World) -> pl.DataFrame:
    opened = _open(world.events("rent_subsidies"), SUBSIDY)
    return pl.concat([opened.select(PARTS), _closed(opened, world.events("rent_subsidy_ends")).select(PARTS)])


def _flats(world: World) -> pl.DataFrame:
    return _open(world.events("public_flats").with_columns(since=pl.lit(0, pl.Int64)), FLAT).select(PARTS)


def _houses(world: World) -> pl.DataFrame:
    """One mended house in five stays dangerous in the files."""
    opened = _open(world.events("houses_examined"), HOUSE)
    closed = _closed(opened, world.events("houses_mended"))
    closed = closed.filter(pl.Series(share(world.chance, "mended untold", closed, "record") > 0.2, dtype=pl.Boolean))
    return pl.concat([opened.select(PARTS), closed.select(PARTS)])
