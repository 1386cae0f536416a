"""水电欠费: arrears above a line."""

from datetime import date

import polars as pl

from hardship.declarations import Case, Param, Scenario
from hardship.parameters import Citation, Dated, Parameter

LINE = Param("energy_arrears.line_fen")
ON = date(2026, 9, 30)

SCENARIO = Scenario(
    name="energy_arrears",
    zh="水电欠费",
    en="Energy arrears",
    why_zh="停缴水电费往往意味着家里没有钱了。",
    why_en="A household that stops paying for light and heat is often out of money.",
    direction="entry",
    trigger=pl.col("energy_arrears_3m_fen") >= LINE.col,
    level=pl.lit("yellow"),
    reason_zh="近90天水电欠费{energy_arrears_3m_fen}。",
    reason_en="Energy arrears of {energy_arrears_3m_fen} within 90 days.",
    numbers=("energy_arrears_3m_fen", LINE.column),
    clauses=(Citation("民发〔2023〕39号", "三（三）"),),
    feeds=("energy_arrears",),
    cool_down_days=90,
    parameters=(
        Parameter(
            "energy_arrears.line_fen", "fen", "欠费线", "line of arrears",
            (Dated(date(2024, 1, 1), 50_000, Citation("本项目设定", "示例"), unverified=True),),
        ),
    ),
    cases=(
        Case("at the line", ON, {"energy_arrears_3m_fen": 50_000}, "yellow"),
        Case("below the line", ON, {"energy_arrears_3m_fen": 49_999}, None),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
