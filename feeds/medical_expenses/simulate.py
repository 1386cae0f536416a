"""How the medical insurance sees the world: every settlement of the insured, a few from elsewhere late, some reversed."""

from datetime import date, timedelta

import polars as pl

from simulation.office import as_yuan, between, chosen, identifier, later, put, send, share
from simulation.slips import spoil_ids
from simulation.world import MONEY, World

FIELDS = {
    "medfee_sumamt": "total", "fulamt_ownpay_amt": "outside", "overlmt_selfpay": "above", "preselfpay_amt": "first",
    "inscp_scp_amt": "scope", "act_pay_dedc": "deductible", "fund_pay_sumamt": "funds", "hifp_pay": "basic", "maf_pay": "aid",
    "psn_part_amt": "borne",
    "acct_pay": "account", "psn_cash_pay": "cash",
}  # fmt: skip
HEADINGS = ("setl_id", "mdtrt_id", "certno", "med_type", "dise_codg", "setl_time", *FIELDS, "refd_setl_id")
LATEST_AFTER = 90
"""Days after a settlement by which it has been recorded, reversed and settled anew."""


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    chance = world.chance
    bills = world.events("settlements").filter(pl.col("scheme") > 0, pl.col("day").is_between(start - timedelta(LATEST_AFTER), end))
    bills = bills.join(world.people.select("person", "number", "resident_id"), on="person")
    bills = bills.with_columns(row=(pl.col("number") * 1000 + pl.col("month")) * 8 + pl.col("place"))
    # Three in a hundred are settled elsewhere and arrive weeks later.
    late = pl.Series(share(chance, "medical late", bills) < 0.03)
    slow = later(chance, "medical slow", bills, "day", 8, 40)
    bills = bills.with_columns(recorded=pl.when(late).then(slow).otherwise(pl.col("day")), setl_id=identifier("S", chance, "setl", bills))
    bills = bills.with_columns(mdtrt_id=identifier("V", chance, "mdtrt", bills), refd_setl_id=pl.lit(None, dtype=pl.String))
    # In order before there are texts to move.
    rows = between(pl.concat([bills, *_reversed(world, bills)]), start, end).sort("recorded", "row")
    hours = (share(chance, "medical time", rows) * 36000).astype(int) + 28800
    rows = rows.with_columns(
        pl.col("resident_id").alias("certno"), pl.col("kind").cast(pl.String).alias("med_type"), pl.col("disease").alias("dise_codg"),
        (pl.col("day").cast(pl.Datetime("ms")) + pl.duration(seconds=pl.Series(hours))).dt.strftime("%Y-%m-%d %H:%M:%S").alias("setl_time"),
        *(as_yuan(amount).alias(field) for field, amount in FIELDS.items()),
    )  # fmt: skip
    rows = spoil_ids(rows, "certno", chance, "medical")
    rows = put(rows, "medfee_sumamt", "99999999.99", share(chance, "medical absurd", rows) < 0.0002)
    rows = put(rows, "setl_time", "0000-00-00 00:00:00", share(chance, "medical undated", rows) < 0.0004)
    return send(rows, HEADINGS, chance, "medical", order=("recorded", "row"))


def _reversed(world: World, bills: pl.DataFrame) -> list[pl.DataFrame]:
    """One settlement in a hundred is taken back some days later and settled anew on the day after."""
    chance = world.chance
    wrong = chosen(bills, share(chance, "medical wrong", bills) < 0.01)
    taken = wrong.with_columns(
        *(-pl.col(amount) for amount in MONEY), day=later(chance, "medical reversed on", wrong, "recorded", 3, 30),
        refd_setl_id=pl.col("setl_id"), row=-pl.col("row"),
    )  # fmt: skip
    taken = taken.with_columns(setl_id=identifier("S", chance, "setl reversed", taken), recorded=pl.col("day"))
    anew = wrong.with_columns(day=(taken["day"].cast(pl.Int32) + 1).cast(pl.Date), row=-pl.col("row") - 4)
    anew = anew.with_columns(setl_id=identifier("S", chance, "setl anew", anew), recorded=pl.col("day"))
    return [taken, anew]
