"""重残: somebody has become gravely disabled, or lives so in a household in which nobody earns and no allowance is paid."""

from datetime import date

import polars as pl

from hardship.declarations import Case, Param, Scenario
from hardship.parameters import Citation, Dated, Parameter

OWN = "grave_disability"
STANDARD_NAME = "minimum_living_allowance.standard_fen_month"
EDGE_NAME = "minimum_living_allowance.edge_line_fen_month"

IS_NEW = (pl.col("new_grave_disabilities_12m") > 0) & (pl.col("gravely_disabled_members") > 0)
HAS_NO_EARNER = pl.col("earners") == 0
IS_HELPED = pl.col("is_on_dibao") | pl.col("is_on_destitute")
IS_STANDING = (pl.col("gravely_disabled_members") > 0) & HAS_NO_EARNER & ~IS_HELPED
EDGE_LINE = pl.coalesce(Param(EDGE_NAME).col, Param(STANDARD_NAME).col * Param("minimum_living_allowance.edge_line_percent").col // 100)
IS_POOR = pl.col("insured_income_per_head_fen") < EDGE_LINE
ARE_SEVERAL = pl.col("gravely_disabled_members") >= Param(f"{OWN}.several_members").col

ON = date(2026, 9, 30)
QUIET = {
    "size": 3, "gravely_disabled_members": 0, "new_grave_disabilities_12m": 0, "earners": 1, "insured_income_per_head_fen": 400_000,
    "is_on_dibao": False, "is_on_destitute": False,
}  # fmt: skip
NEW = QUIET | {"gravely_disabled_members": 1, "new_grave_disabilities_12m": 1}
STANDING = QUIET | {"gravely_disabled_members": 1, "earners": 0, "insured_income_per_head_fen": 0}

SCENARIO = Scenario(
    name=OWN,
    zh="重残",
    en="Grave disability",
    why_zh="重残既减少收入又要人照料；护理补贴、生活补贴和单人保都要本人申请，办证时往往没人一并告知。",
    why_en="Grave disability takes income and needs a carer; the subsidies and the allowance must be asked for, and few are told of them.",
    direction="entry",
    trigger=IS_NEW | IS_STANDING,
    level=pl.when(IS_NEW & HAS_NO_EARNER & ~IS_HELPED).then(pl.lit("red"))
    .when((IS_NEW & IS_POOR) | (IS_STANDING & ARE_SEVERAL)).then(pl.lit("orange"))
    .otherwise(pl.lit("yellow")),
    reason_zh="全家{size}人中有{gravely_disabled_members}人重度残疾[，其中{new_grave_disabilities_12m}人是近12个月新评定的]"
    "[，有{earners}人参保缴费|，没有人参保缴费][，人均参保收入每月{insured_income_per_head_fen}]。",
    reason_en="Gravely disabled members of this household of {size}: {gravely_disabled_members}[, assessed within 12 months:"
    " {new_grave_disabilities_12m}][; members who pay contributions: {earners}|; nobody pays contributions]"
    "[, with an insured income of {insured_income_per_head_fen} a head and month].",
    numbers=(
        "gravely_disabled_members", "new_grave_disabilities_12m", "disabled_members", "earners", "insured_income_per_head_fen", "size",
        "is_on_dibao", "is_on_destitute", f"param:{STANDARD_NAME}", f"param:{EDGE_NAME}", f"param:{OWN}.several_members",
    ),
    clauses=(
        Citation("民发〔2023〕39号", "三（三）、四（一）"),
        Citation("《社会救助法》", "第二十条、第二十一条、第三十九条"),
        Citation("民发〔2021〕57号", "第八条"),
        Citation("京民福发〔2016〕434号", "第一条"),
        Citation("《北京市城乡居民最低生活保障及低收入家庭救助制度实施细则》（2019年施行）", "二（二）"),
    ),
    feeds=("disability", "social_insurance", "assistance_roll", "register"),
    cool_down_days=180,
    parameters=(
        Parameter(f"{OWN}.several_members", "persons", "一户多残人数", "gravely disabled members that make a household of several", (
            Dated(date(2020, 1, 1), 2, Citation("本项目设定", "“一户多残”通常指两人及以上；无文本"), unverified=True),
        )),
    ),
    cases=(
        Case("new, nobody earns", ON, NEW | {"earners": 0, "insured_income_per_head_fen": 0}, "red"),
        Case("new, nobody earns, already on the allowance", ON,
             NEW | {"earners": 0, "insured_income_per_head_fen": 0, "is_on_dibao": True}, "orange"),
        Case("new, one fen below the edge line", ON, NEW | {"insured_income_per_head_fen": 253_999}, "orange"),
        Case("new, at the edge line", ON, NEW | {"insured_income_per_head_fen": 254_000}, "yellow"),
        Case("new, on the last day of the old edge line", date(2025, 8, 31), NEW | {"insured_income_per_head_fen": 242_000}, "yellow"),
        Case("new, on the first day of the new edge line", date(2025, 9, 1), NEW | {"insured_income_per_head_fen": 242_000}, "orange"),
        Case("new, before the edge line is on file: a share of the standard", date(2023, 8, 31),
             NEW | {"insured_income_per_head_fen": 209_249}, "orange"),
        Case("new, at that share of the standard", date(2023, 8, 31), NEW | {"insured_income_per_head_fen": 209_250}, "yellow"),
        Case("assessed anew and no longer grave", ON, NEW | {"gravely_disabled_members": 0}, None),
        Case("standing, nobody earns", ON, STANDING, "yellow"),
        Case("two of them, nobody earns", ON, STANDING | {"gravely_disabled_members": 2}, "orange"),
        Case("standing, on the allowance", ON, STANDING | {"is_on_dibao": True}, None),
        Case("standing, on destitute support", ON, STANDING | {"is_on_destitute": True}, None),
        Case("standing, somebody earns", ON, STANDING | {"earners": 1}, None),
        Case("new, earnings unknown", ON, {"gravely_disabled_members": 1, "new_grave_disabilities_12m": 1}, "yellow"),
        Case("nobody disabled", ON, QUIET, None),
        Case("nothing known", ON, {}, None),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
