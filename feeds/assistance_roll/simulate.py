"""How the assistance office sees the world: its own grants, new amounts and ends; some of the dead stay on the roll."""

from datetime import date

import polars as pl

from simulation.office import as_day, as_word, as_yuan, between, identifier, later, send, share
from simulation.slips import spoil_ids
from simulation.state import DEAD, PRESENT
from simulation.world import World

HEADINGS = ("救助记录号", "对象身份证号", "救助类别", "金额", "起始日期", "终止日期", "变更日期")
BENEFITS = ("", "低保边缘", "刚性支出困难", "低保", "特困", "临时救助", "困难残疾人生活补贴", "重度残疾人护理补贴")
TEMPORARY = 5
PARTS = ("person", "since", "benefit", "amount", "granted_from", "granted_until", "on", "version")


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """A record a recipient and benefit; a new amount or an end restates it."""
    chance = world.chance
    rows = pl.concat([_tiers(world), _subsidies(world), _once(world)])
    rows = rows.join(world.people.select("person", "number", "resident_id"), on="person")
    record = (pl.col("number") * 1000 + pl.col("since") + 100) * 8 + pl.col("benefit")
    rows = rows.with_columns(record=record, row=record * 1000 + pl.col("version"))
    rows = rows.with_columns(record_no=identifier("JZ", chance, "roll record", rows, "record"))
    rows = rows.with_columns(recorded=pl.max_horizontal(later(chance, "roll entered", rows, "on", 0, 3), "granted_until"))
    rows = between(rows, start, end).with_columns(
        pl.col("record_no").alias("救助记录号"), pl.col("resident_id").alias("对象身份证号"),
        as_word("benefit", BENEFITS).alias("救助类别"), as_yuan("amount").alias("金额"), as_day("granted_from").alias("起始日期"),
        as_day("granted_until").alias("终止日期"),
        as_day("recorded").alias("变更日期"),
    )  # fmt: skip
    rows = spoil_ids(rows, "对象身份证号", chance, "roll", column="number")
    return send(rows, HEADINGS, chance, "roll", order=("recorded", "row"))


def _tiers(world: World) -> pl.DataFrame:
    """特困, 低保, 边缘 and 刚性: granted, changed in amount (also for members who joined), and ended for all members."""
    keys = ["person", "since", "tier"]
    changes = pl.concat([world.events("grants"), world.events("amounts")]).sort(*keys, "on", maintain_order=True)
    changes = changes.with_columns(granted_from=pl.col("on").first().over(keys), version=pl.int_range(pl.len()).over(keys))
    last = changes.unique(keys, keep="last", maintain_order=True).join(
        world.people.select("person", "number", home="household"), on="person"
    )
    by_household = last.join(world.events("ends").rename({"on": "ended"}), on=("home", "since"), how="left")
    left = world.events("register").filter(pl.col("status") > PRESENT).select("person", "status", "happened_on")
    gone = by_household.join(left, on="person", how="left").with_columns(row=pl.col("number") * 1000 + pl.col("since") + 100)
    # Who dies or leaves is taken off within weeks, but one death in eight is not noticed.
    unnoticed = pl.Series(share(world.chance, "roll unnoticed", gone) < 0.125) & (pl.col("status") == DEAD)
    taken_off = later(world.chance, "roll taken off", gone, "happened_on", 5, 80)
    gone = gone.with_columns(off=pl.when(~unnoticed).then(taken_off))
    # An ended record cannot end again, and nobody who has left is granted anything later.
    ends = gone.with_columns(granted_until=pl.max_horizontal(pl.min_horizontal("off", "ended"), "granted_from"))
    ends = ends.filter(pl.min_horizontal("off", "ended").is_not_null()).with_columns(
        on=pl.col("granted_until"), version=pl.lit(999, dtype=pl.Int64)
    )
    changes = changes.with_columns(granted_until=pl.lit(None, dtype=pl.Date))
    return pl.concat([_parts(changes), _parts(ends)])


def _subsidies(world: World) -> pl.DataFrame:
    """Subsidies for the disabled; an end closes the latest grant before it."""
    starts = world.events("subsidies").with_columns(granted_from=pl.col("on"), granted_until=pl.lit(None, dtype=pl.Date))
    since = ((pl.col("granted_from").dt.year() - 2020) * 12 + pl.col("granted_from").dt.month()).cast(pl.Int64)
    starts = starts.with_columns(since=since, version=pl.lit(0, dtype=pl.Int64)).sort("on", "person")
    ends = world.events("subsidy_ends").select("person", "benefit", "on").sort("on", "person")
    closed = ends.join_asof(starts.drop("on"), left_on="on", right_on="granted_from", by=["person", "benefit"], check_sortedness=False)
    closed = closed.filter(pl.col("amount").is_not_null()).with_columns(granted_until=pl.col("on"), version=pl.lit(1, dtype=pl.Int64))
    return pl.concat([_parts(starts.rename({"benefit": "tier"})), _parts(closed.rename({"benefit": "tier"}))])


def _once(world: World) -> pl.DataFrame:
    aids = world.events("aids").select(
        "person", pl.col("month").alias("since"), "amount", granted_from="since", granted_until="since", on="since",
        tier=pl.lit(TEMPORARY, dtype=pl.Int64), version=pl.lit(0, dtype=pl.Int64),
    )  # fmt: skip
    return _parts(aids)


def _parts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.rename({"tier": "benefit"}).select(PARTS).with_columns(pl.col("since", "benefit", "amount", "version").cast(pl.Int64))
