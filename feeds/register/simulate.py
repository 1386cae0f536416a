"""How the register sees the world: births, deaths and moves come late or never, some migrants are not there at all."""

from datetime import date

import polars as pl

from simulation.family import families, permits, renewals
from simulation.office import as_day, as_word, between, later, put, send, share
from simulation.places import STREETS
from simulation.slips import misdate, misname, spoil_ids, stale_villages
from simulation.world import World

HEADINGS = (
    "身份证号", "姓名", "户号", "与户主关系", "性别", "出生日期", "婚姻状况",
    "婚姻变动日期", "配偶身份证号", "母亲身份证号", "父亲身份证号",
    "监护人身份证号",
    "户籍类型", "户籍地区划代码", "居住证签发日期", "居住证有效期至", "村居代码", "住址", "联系电话", "状态", "登记日期",
    "迁入前地区划代码",
    "迁往地区划代码", "变更日期",
)  # fmt: skip
RELATIONS = ("其他", "户主", "配偶", "子", "子", "父母", "父母", "孙子")
STATES = ("", "在册", "死亡注销", "迁出")
MARITAL = {10: "未婚", 20: "已婚", 30: "丧偶", 40: "离婚"}
MOVED_OUT = 3


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """History is the whole register as of ``end`` with every earlier state of an entry, so that past nights can be asked
    again; later files carry the people whose entry changed, in its latest state."""
    chance, entries = world.chance, world.once("register entries", lambda: _entries(world))
    known = entries.filter(pl.col("recorded") <= end) if history else between(entries, start, end)
    known = known.sort("person", "recorded", "row")
    latest = known.unique(["person", "recorded"] if history else "person", keep="last", maintain_order=True)
    latest = misdate(latest, "born", chance, "register")
    written = spoil_ids(_write(world, latest), "身份证号", chance, "register", column="number")
    written = misname(written, "姓名", chance, "register")
    # A clerk now and then ticks the wrong box, or leaves out whom somebody has married.
    written = put(written, "性别", "男", share(chance, "register wrong sex", written) < 0.002)
    written = put(written, "配偶身份证号", "", share(chance, "register no spouse", written) < 0.15)
    return send(written, HEADINGS, chance, "register", order=("recorded", "row"))


def _entries(world: World) -> pl.DataFrame:
    """Everything that the register ever entered, with the day on which it did."""
    chance = world.chance
    entries = (
        world.events("register").join(world.people, on="person", maintain_order="left").sort("person", "happened_on", maintain_order=True)
    )
    entries = entries.with_columns(row=pl.col("number") * 100 + pl.int_range(pl.len()).over("person"))
    entries = families(world, entries)
    lived = entries["village"].to_numpy(), entries.select(pl.col("village").first().over("household")).to_series().to_numpy()
    shown = stale_villages(chance, world.places, entries["household"].to_numpy(), lived[1], lived[0])
    entries = entries.with_columns(village=pl.Series(shown))
    is_birth = pl.col("born") == pl.col("registered_on")
    slow = later(chance, "register slow", entries, "happened_on", 0, 45)
    quick = later(chance, "register quick", entries, "happened_on", 0, 12)
    entries = entries.with_columns(recorded=pl.when(is_birth | (pl.col("status") == 2)).then(slow).otherwise(quick))
    # One move in seven is never told to the register, one death in thirty neither.
    untold = share(chance, "register untold", entries, "household") < 0.14
    is_move = (pl.col("registered_on") == pl.col("happened_on")) & ~is_birth & (pl.int_range(pl.len()).over("person") > 0)
    deaf = share(chance, "register deaf", entries, "number") < 0.035
    missing = share(chance, "register missing", entries, "household") < 0.07
    entries = entries.filter(
        ~(is_move & pl.Series(untold)), ~((pl.col("status") == 2) & pl.Series(deaf)), ~(pl.col("is_permit") & pl.Series(missing))
    )
    return permits(chance, pl.concat([entries, renewals(world, entries)]))


def _write(world: World, entries: pl.DataFrame) -> pl.DataFrame:
    chance = world.chance
    codes = [str(code) for code in world.places.villages]
    names = [world.places.names[code] for code in codes]
    salted = entries.with_columns(salt=pl.col("household") * 1009 + pl.col("village"))
    drawn = {part: share(chance, f"address {part}", salted, "salt") for part in ("street", "house", "floor", "door")}
    is_boy = pl.col("is_male")
    relation = (
        pl.when(pl.col("is_head")).then(pl.lit("户主")).when(pl.col("role") == 1).then(pl.lit("其他"))
        .when(pl.col("role").is_in([3, 4]) & ~is_boy).then(pl.lit("女")).when((pl.col("role") == 7) & ~is_boy).then(pl.lit("孙女"))
        .otherwise(as_word("role", RELATIONS))
    )  # fmt: skip
    address = pl.format(
        "{}{}{}号{}0{}室", as_word("village", tuple(names)),
        pl.Series(STREETS).gather((drawn["street"] * len(STREETS)).astype(int)),
        *(pl.Series((drawn[part] * most).astype(int) + 1) for part, most in (("house", 180), ("floor", 6), ("door", 4))),
    )  # fmt: skip
    no_phone = share(chance, "register no phone", entries, "number") < 0.18
    previous = as_word("previous", tuple(codes))
    return entries.select(
        "row", "number", "recorded",
        pl.col("resident_id").alias("身份证号"), pl.col("name").alias("姓名"), pl.col("household_no").alias("户号"),
        relation.alias("与户主关系"), pl.when(is_boy).then(pl.lit("男")).otherwise(pl.lit("女")).alias("性别"),
        as_day("born").alias("出生日期"),
        pl.col("marital").replace_strict(MARITAL, return_dtype=pl.String).alias("婚姻状况"), as_day("marital_since").alias("婚姻变动日期"),
        pl.col("spouse").alias("配偶身份证号"), pl.col("mother").alias("母亲身份证号"), pl.col("father").alias("父亲身份证号"),
        pl.col("guardian").alias("监护人身份证号"),
        pl.when(pl.col("is_permit")).then(pl.lit("居住证")).otherwise(pl.lit("本地户籍")).alias("户籍类型"),
        pl.when(pl.col("is_permit")).then(pl.col("home_area")).alias("户籍地区划代码"),
        as_day("permit_from").alias("居住证签发日期"), as_day("permit_until").alias("居住证有效期至"),
        as_word("village", tuple(codes)).alias("村居代码"), address.alias("住址"),
        pl.when(pl.Series(no_phone)).then(None).otherwise(pl.col("phone")).alias("联系电话"),
        as_word("status", STATES).alias("状态"), as_day("registered_on").alias("登记日期"),
        pl.coalesce(previous, "came_from").alias("迁入前地区划代码"),
        pl.when(pl.col("status") == MOVED_OUT).then(pl.col("goes_to")).alias("迁往地区划代码"), as_day("recorded").alias("变更日期"),
    )  # fmt: skip
