"""The few pairs of records about which somebody has decided so far, under the numbers that the linking gave them.

Which persons they were stays out: the pairs of the invented city are those whose number the register had misspelt.
"""

from datetime import date

import polars as pl

from simulation.office import as_day, as_word, between, identifier, later, send, share
from simulation.world import World

HEADINGS = ("decision_id", "pair_id", "left", "right", "decision", "undoes", "decided_by", "decided_on", "recorded_on")
DECISIONS = ("同一人", "不是同一人", "撤销")
ROLES = ("分析员", "主管")
SAME, NOT_SAME, UNDO = 0, 1, 2


def view(world: World, start: date, end: date, *, history: bool) -> pl.DataFrame:
    """One doubtful pair in a hundred people of the register; one decision in twenty is taken back by a supervisor."""
    chance = world.chance
    rows = world.events("register").unique("person", keep="first", maintain_order=True).join(
        world.people.select("person", "number"), on="person"
    )  # fmt: skip
    rows = rows.filter(pl.Series(share(chance, "doubtful pair", rows, "number") < 0.01, dtype=pl.Boolean))
    since = pl.lit(world.months.start(0).astype(object)).cast(pl.Date)
    rows = rows.with_columns(row=pl.col("number") * 2, met=pl.max_horizontal("happened_on", since))
    rows = rows.with_columns(on=later(chance, "pair decided", rows, "met", 10, 60 * world.months.recorded // 2))
    rows = rows.with_columns(
        pair=identifier("PAIR", chance, "pair", rows, "number"), own=identifier("LD", chance, "decision", rows),
        what=pl.when(pl.Series(share(chance, "pair is one", rows) < 0.7)).then(SAME).otherwise(NOT_SAME).cast(pl.Int64),
        role=pl.lit(0, pl.Int64), undoes=pl.lit(None, pl.String),
    )  # fmt: skip
    undone = rows.filter(pl.Series(share(chance, "decision undone", rows) < 0.05, dtype=pl.Boolean)).with_columns(undoes="own")
    undone = undone.with_columns(row=pl.col("row") + 1, what=pl.lit(UNDO, pl.Int64), role=pl.lit(1, pl.Int64))
    undone = undone.with_columns(own=identifier("LD", chance, "decision", undone), on=later(chance, "undone", undone, "on", 3, 90))
    rows = pl.concat([rows, undone.select(rows.columns)]).with_columns(recorded="on")
    rows = between(rows, start, end).with_columns(
        pl.col("own").alias("decision_id"), pl.col("pair").alias("pair_id"), pl.lit(None, pl.String).alias("left"),
        pl.lit(None, pl.String).alias("right"), as_word("what", DECISIONS).alias("decision"),
        as_word("role", ROLES).alias("decided_by"), as_day("on").alias("decided_on"), as_day("recorded").alias("recorded_on"),
    )  # fmt: skip
    return send(rows, HEADINGS, chance, "link_decisions", twice=0.0, order=("recorded", "row"))
