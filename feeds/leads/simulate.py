"""How the hotline, the grid and other departments hand on what they hear: seldom with a number, sometimes taken back as a mistake."""

from datetime import date

import polars as pl

from simulation.leads import DEPARTMENT, GRASSROOTS, HOMELESS, NOBODY, RESCUE
from simulation.office import as_day, as_word, between, chosen, identifier, later, send, share
from simulation.places import STREETS
from simulation.slips import misname, spoil_ids
from simulation.world import World

HEADINGS = (
    "线索编号", "线索来源", "转介部门", "线索类型", "户号", "对象身份证号", "对象姓名", "地区代码", "地点", "反映内容", "反映日期",
    "线索状态",
    "登记日期",
)  # fmt: skip
SOURCES = ("12345热线", "来信", "网格员", "部门转介", "救助管理站")
DEPARTMENTS = ("医院", "学校", "应急局", "法院", "残联", "派出所", "妇联")
KINDS = ("生活困难", "因病困难", "欠薪", "无人照料", "困境儿童", "遭灾", "流浪乞讨", "其他")
TOLD = (
    "反映该户近来生活困难，家里没有收入。", "家中有人患病，医药费负担不起。", "干了活拿不到工钱，家里揭不开锅。",
    "老人独自在家，好几天没有人照看。",
    "孩子放学后没有人管，吃饭没有着落。", "家里遭了灾，不知道怎么办。", "发现一人露宿，身边没有钱物。", "请有关部门上门看一看。",
)  # fmt: skip


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """A row a lead, and again where it is taken back."""
    chance = world.chance
    rows = world.events("leads").join(
        world.people.select("person", "number", "resident_id", "name"), on="person", how="left", maintain_order="left"
    )
    rows = rows.join(
        world.homes.select("household", "household_no"), left_on="home", right_on="household", how="left", maintain_order="left"
    )
    spot = pl.when(pl.col("home") > NOBODY).then(pl.col("home") * 2).otherwise(-2 * pl.col("home") + 1)
    rows = rows.with_columns(record=(spot * 1000 + pl.col("month")) * 4 + pl.col("slot")).with_columns(row=pl.col("record") * 2)
    rows = rows.with_columns(lead_no=identifier("XS", chance, "lead", rows))
    rows = rows.with_columns(recorded=later(chance, "lead entered", rows, "told_on", 0, 2), is_back=pl.lit(False))
    back = chosen(rows, share(chance, "lead withdrawn", rows) < 0.05).with_columns(row=pl.col("row") + 1, is_back=pl.lit(True))
    back = back.with_columns(recorded=later(chance, "lead withdrawn on", back, "recorded", 1, 12))
    rows = between(pl.concat([rows, back]), start, end)
    source, named = pl.col("source"), share(chance, "lead named", rows, "record")
    # Departments know the ID number, the grid the household; the hotline mostly neither.
    knows_person = pl.Series(named) < pl.when(source == DEPARTMENT).then(0.85).when(source == GRASSROOTS).then(0.45).otherwise(0.25)
    numbered = pl.Series(share(chance, "lead numbered", rows, "record"))
    knows_home = numbered < pl.when(source == GRASSROOTS).then(0.85).when(source == DEPARTMENT).then(0.3).otherwise(0.2)
    codes = [str(code) for code in world.places.villages]
    area = as_word("village", tuple(codes))
    to_township = (source == RESCUE) | pl.Series(share(chance, "lead township", rows, "record") < 0.3)
    place = pl.format(
        "{}{}", area.replace_strict(codes, [world.places.names[code] for code in codes], return_dtype=pl.String),
        pl.Series(STREETS).gather((share(chance, "lead street", rows, "record") * len(STREETS)).astype(int)),
    )  # fmt: skip
    rows = rows.with_columns(
        pl.col("lead_no").alias("线索编号"), as_word("source", SOURCES).alias("线索来源"),
        pl.when(source == DEPARTMENT).then(as_word(pl.col("department").clip(0), DEPARTMENTS)).alias("转介部门"),
        as_word("kind", KINDS).alias("线索类型"), pl.when(knows_home).then(pl.col("household_no")).alias("户号"),
        pl.when(knows_person).then(pl.col("resident_id")).alias("对象身份证号"),
        pl.when(pl.Series(named) < 0.9).then(pl.col("name")).alias("对象姓名"),
        pl.when(to_township).then(area.str.slice(0, 9)).otherwise(area).alias("地区代码"), place.alias("地点"),
        as_word("kind", TOLD).alias("反映内容"), as_day("told_on", "dash").alias("反映日期"),
        pl.when(pl.col("is_back")).then(pl.lit("撤单")).otherwise(pl.lit("处理中")).alias("线索状态"),
        as_day("recorded", "dash").alias("登记日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "对象身份证号", chance, "leads", column="record")
    rows = misname(rows, "对象姓名", chance, "leads")
    return send(rows, HEADINGS, chance, "leads", order=("recorded", "row"))


assert len(TOLD) == len(KINDS) > HOMELESS
