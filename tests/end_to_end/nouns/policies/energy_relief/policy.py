"""能源补助: pays what is owed, up to a cap."""

from datetime import date

import polars as pl

from hardship.declarations import Case, Condition, Param, Policy
from hardship.parameters import Citation

SOURCE = Citation("本项目设定", "示例")

POLICY = Policy(
    name="energy_relief",
    zh="能源补助",
    en="Energy relief",
    owner="民政局",
    unit="household",
    conditions=(Condition("has_arrears", "有水电欠费", "has energy arrears", pl.col("energy_arrears_3m_fen") > 0, SOURCE),),
    amount_fen=pl.min_horizontal(pl.col("energy_arrears_3m_fen"), Param("energy_relief.cap_fen").col.cast(pl.Int64)),
    amount_per="once",
    amount_citation=SOURCE,
    cases=(
        Case("arrears", date(2026, 9, 30), {"energy_arrears_3m_fen": 1, "param:energy_relief.cap_fen": 100}, {"result": "likely", "amount_fen": 1}),
        Case("no arrears", date(2026, 9, 30), {"energy_arrears_3m_fen": 0}, {"result": "no"}),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)
