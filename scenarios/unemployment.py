"""失业: a wage is lost and nobody else in the household earns, or the unemployment benefit is about to end."""

from datetime import date

import polars as pl

from hardship.declarations import Case, Param, Scenario
from hardship.parameters import Citation, Dated, Parameter

OWN = "unemployment"
STANDARD_NAME = "minimum_living_allowance.standard_fen_month"

HAS_LOST = (pl.col("involuntary_job_losses_12m") > 0) & (pl.col("unemployed_members") > 0)
IS_BENEFIT_ENDING = pl.col("days_to_benefit_end") <= Param(f"{OWN}.benefit_end_days").col
HAS_STOPPED = pl.col("has_income_stopped")
HAS_FALLEN = pl.col("insured_income_fall_ppm") >= Param(f"{OWN}.income_fall_ppm").col
HAS_NO_EARNER = (pl.col("earners") == 0) & pl.col("has_working_age_member")
# Contributions arrive months late: just after the loss the unemployed member still counts as the one who earns.
HAS_PERHAPS_NO_EARNER = (pl.col("earners") > 0) & (pl.col("earners_in_work") == 0)
BENEFIT = pl.col("unemployment_benefit_monthly_fen")
IS_BENEFIT_BELOW_STANDARD = Param(STANDARD_NAME).col * pl.col("size") > BENEFIT
HAS_DEPENDANTS = (pl.col("minors") > 0) | (pl.col("gravely_disabled_members") > 0)


def chosen(quantity: str, unit: str, zh: str, en: str, value: int, why: str) -> Parameter:
    """A line that no text sets: chosen by the project, said to be so."""
    return Parameter(f"{OWN}.{quantity}", unit, zh, en, (Dated(date(2020, 1, 1), value, Citation("本项目设定", why), unverified=True),))


ON = date(2026, 9, 30)
QUIET = {
    "size": 2, "minors": 0, "gravely_disabled_members": 0, "earners": 0, "earners_in_work": 0, "has_working_age_member": True,
    "unemployed_members": 0, "involuntary_job_losses_12m": 0, "has_income_stopped": False, "insured_income_fall_ppm": 0,
    "unemployment_benefit_monthly_fen": 0,
}  # fmt: skip
LOST = QUIET | {"unemployed_members": 1, "involuntary_job_losses_12m": 1}
TWO = {"earners": 2, "earners_in_work": 1}

SCENARIO = Scenario(
    name=OWN,
    zh="失业",
    en="Unemployment",
    why_zh="唯一的收入断了，失业保险金又有期限；期满前后是最容易无人过问的时候。",
    why_en="The only wage is gone and the benefit is limited in time; the weeks around its end are those in which nobody asks.",
    direction="entry",
    trigger=(HAS_NO_EARNER & (HAS_LOST | IS_BENEFIT_ENDING | HAS_STOPPED)) | (HAS_LOST & (HAS_PERHAPS_NO_EARNER | HAS_FALLEN)),
    level=pl.when(HAS_NO_EARNER & HAS_STOPPED & (BENEFIT == 0) & HAS_DEPENDANTS).then(pl.lit("red"))
    .when(HAS_NO_EARNER & (IS_BENEFIT_ENDING | IS_BENEFIT_BELOW_STANDARD)).then(pl.lit("orange"))
    .otherwise(pl.lit("yellow")),
    reason_zh="全家{size}人中[有{earners}人参保缴费|没有人参保缴费][，近12个月有{involuntary_job_losses_12m}人次非本人意愿失业]"
    "[，失业保险金还有{days_to_benefit_end}天到期][，参保收入比之前少了{insured_income_fall_ppm}][，有{minors}个孩子]。",
    reason_en="Members of this household of {size} who pay contributions: [{earners}|none]"
    "[; jobs lost against their will in 12 months: {involuntary_job_losses_12m}]"
    "[; the unemployment benefit ends in {days_to_benefit_end} days][; insured income has fallen by {insured_income_fall_ppm}]"
    "[; children: {minors}].",
    numbers=(
        "earners", "earners_in_work", "unemployed_members", "involuntary_job_losses_12m", "has_income_stopped",
        "insured_income_monthly_fen", "insured_income_prior_monthly_fen", "insured_income_fall_ppm",
        "unemployment_benefit_monthly_fen", "days_to_benefit_end", "size", "minors", f"param:{STANDARD_NAME}",
        f"param:{OWN}.benefit_end_days", f"param:{OWN}.income_fall_ppm",
    ),
    clauses=(
        Citation("民发〔2023〕39号", "三（三）"),
        Citation("《社会救助法》", "第二十七条、第二十九条、第三十九条"),
        Citation("《关于进一步做好最低生活保障等社会救助兜底工作的通知》（2022年）", "二（一）"),
        Citation("京人社评发〔2024〕17号", "第五条、第十二条"),
    ),
    feeds=("unemployment", "social_insurance", "register"),
    cool_down_days=60,
    parameters=(
        chosen("benefit_end_days", "days", "失业保险金到期前天数", "days before the benefit ends", 60,
               "留出两个月核查和申请：低保审核最长30至45个工作日；无文本"),
        chosen("income_fall_ppm", "ppm", "参保收入下降幅度", "fall of the insured income", 500_000, "收入减半；无文本"),
    ),
    cases=(
        Case("lost, nobody earns", ON, LOST, "orange"),
        Case("lost, nobody earns, benefit one fen below the standard", ON, LOST | {"unemployment_benefit_monthly_fen": 289_999}, "orange"),
        Case("lost, nobody earns, benefit at the standard", ON, LOST | {"unemployment_benefit_monthly_fen": 290_000}, "yellow"),
        Case("the same benefit below the old standard's successor", date(2024, 7, 1),
             LOST | {"unemployment_benefit_monthly_fen": 279_000}, "orange"),
        Case("the same benefit at the old standard", date(2024, 6, 30), LOST | {"unemployment_benefit_monthly_fen": 279_000}, "yellow"),
        Case("benefit ends in 60 days", ON, LOST | {"unemployment_benefit_monthly_fen": 290_000, "days_to_benefit_end": 60}, "orange"),
        Case("benefit ends in 61 days", ON, LOST | {"unemployment_benefit_monthly_fen": 290_000, "days_to_benefit_end": 61}, "yellow"),
        Case("benefit of an old loss ends in 60 days", ON, QUIET | {"unemployed_members": 1, "days_to_benefit_end": 60}, "orange"),
        Case("benefit of an old loss ends in 61 days", ON, QUIET | {"unemployed_members": 1, "days_to_benefit_end": 61}, None),
        Case("income stopped, a child, no benefit", ON, QUIET | {"has_income_stopped": True, "minors": 1}, "red"),
        Case("income stopped, a child, a benefit", ON,
             QUIET | {"has_income_stopped": True, "minors": 1, "unemployment_benefit_monthly_fen": 100_000}, "orange"),
        Case("income stopped, no dependants", ON, QUIET | {"has_income_stopped": True}, "orange"),
        Case("income stopped, all are past working age", ON,
             QUIET | {"has_income_stopped": True, "has_working_age_member": False}, None),
        Case("lost just now: the contributions still run", ON, LOST | {"earners": 1}, "yellow"),
        Case("lost, another one earns", ON, LOST | TWO, None),
        Case("lost, another one earns, income halved", ON, LOST | TWO | {"insured_income_fall_ppm": 500_000}, "yellow"),
        Case("lost, another one earns, income not quite halved", ON, LOST | TWO | {"insured_income_fall_ppm": 499_999}, None),
        Case("lost, its contributions have run out, another one earns", ON, LOST | {"earners": 1, "earners_in_work": 1}, None),
        Case("found work again", ON, LOST | {"unemployed_members": 0}, None),
        Case("nobody earns, nothing happened", ON, QUIET, None),
        Case("registrations unknown, income stopped", ON,
             {"size": 2, "earners": 0, "has_working_age_member": True, "has_income_stopped": True, "minors": 1}, "yellow"),
        Case("nothing known", ON, {}, None),
    ),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)  # fmt: skip
