"""How the education office sees the world: those whom schools recognise in autumn, aid paid in winter, and dropouts late or never."""

from datetime import date

import polars as pl

from simulation.office import as_day, as_word, as_yuan, between, chosen, later, send, share
from simulation.schooling import NO_DIFFICULTY, VOCATIONAL
from simulation.slips import misname, spoil_ids
from simulation.world import World

HEADINGS = (
    "学生身份证号", "学生姓名", "学年", "学段", "困难等级", "是否寄宿", "就学状态", "离校日期", "学年应缴费用", "学年已获资助", "认定日期",
    "变更日期",
)  # fmt: skip
STAGES = ("", "学前教育", "义务教育", "普通高中", "中职", "普通高等教育")
LEVELS = ("特别困难", "困难", "一般困难", "不困难")
ENROLLED, AT_RISK, DROPPED_OUT, LEFT = 0, 1, 2, 3
STATES = ("在读", "控辍保学重点关注", "辍学", "转出")
PARTS = ("person", "year", "stage", "level", "boards", "state", "left_on", "fees", "aid", "recognised_on", "recorded", "row")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """A row when a student is recognised, when aid is paid, when a teacher worries, and when somebody is gone."""
    chance = world.chance
    people = world.people.select("person", "number", "resident_id", "name")
    listed = _listed(world).join(people.select("person", "number"), on="person")
    listed = listed.with_columns(row=(pl.col("number") * 100 + pl.col("year") % 50) * 8)
    listed = listed.with_columns(recorded=later(chance, "school list entered", listed, "recognised_on", 3, 25))
    paid = listed.drop("aid").join(world.events("student_aid").select("person", "year", "on", aid="amount"), on=("person", "year"))
    paid = paid.with_columns(row=pl.col("row") + 1)
    paid = paid.with_columns(recorded=pl.max_horizontal(later(chance, "student aid entered", paid, "on", 2, 20), "recorded"))
    gone = _gone(world, listed, people)
    rows = pl.concat([frame.select(PARTS) for frame in (listed, paid, gone)]).join(people, on="person")
    rows = between(rows, start, end).with_columns(
        pl.col("resident_id").alias("学生身份证号"), pl.col("name").alias("学生姓名"),
        pl.format("{}-{}学年", "year", pl.col("year") + 1).alias("学年"), as_word("stage", STAGES).alias("学段"),
        as_word("level", LEVELS).alias("困难等级"), pl.when("boards").then(pl.lit("是")).otherwise(pl.lit("否")).alias("是否寄宿"),
        as_word("state", STATES).alias("就学状态"), as_day("left_on", "dot").alias("离校日期"),
        as_yuan("fees").alias("学年应缴费用"), as_yuan("aid").alias("学年已获资助"), as_day("recognised_on", "dot").alias("认定日期"),
        as_day("recorded", "dot").alias("变更日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "学生身份证号", chance, "education", column="number")
    rows = misname(rows, "学生姓名", chance, "education")
    return send(rows, HEADINGS, chance, "education", order=("recorded", "row"))


def _listed(world: World) -> pl.DataFrame:
    """The lists of autumn; one school in twenty sends none of its students."""
    rows = world.events("students").with_columns(
        state=pl.lit(ENROLLED, pl.Int64), left_on=pl.lit(None, pl.Date), aid=pl.lit(None, pl.Int64)
    )
    rows = rows.join(world.people.select("person", town=pl.col("number") // 128), on="person", maintain_order="left")
    return chosen(rows, share(world.chance, "school sends no list", rows, "town") > 0.05)


def _gone(world: World, listed: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Dropouts: four in five are reported, within months; half were seen coming; and some whom nobody lost were worried about."""
    chance = world.chance
    rows = world.events("dropouts").join(people.select("person", "number"), on="person")
    rows = rows.join(listed.select("person", "year", "level", "boards", "recognised_on"), on=("person", "year"), how="left")
    rows = rows.with_columns(
        pl.col("level").fill_null(NO_DIFFICULTY), pl.col("boards").fill_null(False), left_on="on", aid=pl.lit(None, pl.Int64),
        fees=pl.lit(None, pl.Int64), row=(pl.col("number") * 100 + pl.col("year") % 50) * 8 + 2,
        recognised_on=pl.coalesce("recognised_on", "on"),
    )  # fmt: skip
    rows = rows.with_columns(recorded=later(chance, "dropout entered", rows, "on", 5, 70))
    told = chosen(rows, share(chance, "dropout told", rows) < 0.8).with_columns(
        state=pl.when(pl.col("stage") > VOCATIONAL).then(LEFT).otherwise(DROPPED_OUT).cast(pl.Int64)
    )
    seen = chosen(rows, share(chance, "dropout seen coming", rows) < 0.5)
    before = later(chance, "worried", seen, "on", -80, -15)
    seen = seen.with_columns(recorded=before, recognised_on=pl.min_horizontal(before, "recognised_on"), row=pl.col("row") + 1)
    seen = seen.with_columns(state=pl.lit(AT_RISK, pl.Int64), left_on=pl.lit(None, pl.Date))
    # Teachers also worry about children who stay: one listed student in sixty.
    stays = chosen(listed, share(chance, "worried for nothing", listed) < 1 / 60)
    stays = stays.with_columns(state=pl.lit(AT_RISK, pl.Int64), row=pl.col("row") + 4)
    stays = stays.with_columns(recorded=later(chance, "worried later", stays, "recorded", 20, 200))
    return pl.concat([frame.select(PARTS) for frame in (told, seen, stays)])
