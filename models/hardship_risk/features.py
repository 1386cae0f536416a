"""What the model may look at, how it becomes numbers, and how each is told to a reader.

A fact that is unknown stays unknown (NaN): the trees learn a branch for it, and nobody is given a zero by silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hardship.errors import ModelError

Unit = Literal["yuan", "percent", "persons", "times", "months", "days", "yes_no", "tier"]

TIERS = {
    "destitute": ("特困", "destitute support"),
    "dibao": ("低保", "minimum living allowance"),
    "edge": ("低保边缘", "minimum-living-allowance edge"),
    "rigid": ("刚性支出困难", "essential-expenditure hardship"),
    "none": ("未在册", "on no roll"),
}
UNKNOWN = ("不详", "unknown")
NONE = ("无记录", "none on record")
NOT_COMPUTED = ("无参保收入可比", "no insured income to compare with")


@dataclass(frozen=True)
class Feature:
    """One household fact and how it is told.

    ``zh``/``en`` are the sentences of a reason (``{value}`` is written for a reader); ``direction`` is the one way in
    which it can push the chance (1 up, -1 down, 0 left to the data); ``absent`` says what an empty value means.
    """

    name: str
    unit: Unit
    zh: str
    en: str
    direction: Literal[-1, 0, 1] = 0
    absent: tuple[str, str] = UNKNOWN

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the matrix that it fills: one, or one a tier."""
        return tuple(f"{self.name}={tier}" for tier in TIERS) if self.unit == "tier" else (self.name,)

    @property
    def expressions(self) -> tuple[pl.Expr, ...]:
        if self.unit == "tier":
            return tuple((pl.col(self.name) == tier).cast(pl.Float64).alias(f"{self.name}={tier}") for tier in TIERS)
        return (pl.col(self.name).cast(pl.Float64),)


# A direction is declared only where the opposite could not be defended to the family: more spent on illness, more lost
# income, more people hurt or out of work never makes hardship less likely.
FEATURES: tuple[Feature, ...] = (
    Feature("accidents_12m", "times", "近12个月交通或工伤事故 {value}", "road or work accidents in 12 months: {value}", 1),
    Feature("days_since_grave_injury", "days", "距最近重伤事故：{value}", "since the last grave accident: {value}", 0, NONE),
    Feature("days_to_benefit_end", "days", "距失业保险金到期：{value}", "until the unemployment benefit ends: {value}", 0, NONE),
    Feature("disabled_members", "persons", "家中持证残疾人 {value}", "members with a disability: {value}", 1),
    Feature("earners", "persons", "家中参保就业 {value}", "members in insured work: {value}"),
    Feature("elders", "persons", "家中60岁及以上 {value}", "members aged 60 or over: {value}"),
    Feature("grave_injuries_12m", "persons", "近12个月事故重伤或死亡 {value}", "gravely hurt or killed in 12 months: {value}", 1),
    Feature("gravely_disabled_members", "persons", "家中重度残疾人 {value}", "members with a grave disability: {value}", 1),
    Feature("has_income_stopped", "yes_no", "参保收入中断：{value}", "insured income has stopped: {value}", 1),
    Feature("has_working_age_member", "yes_no", "有劳动年龄成员：{value}", "has a member of working age: {value}"),
    Feature("inpatient_self_paid_12m_fen", "yuan", "近12个月住院个人自付 {value}", "own costs of hospital stays in 12 months: {value}", 1),
    Feature("inpatient_stays_12m", "times", "近12个月住院 {value}", "hospital stays in 12 months: {value}", 1),
    Feature("insured_income_fall_ppm", "percent", "参保收入比此前下降：{value}", "fall of insured income: {value}", 1, NOT_COMPUTED),
    Feature("insured_income_per_head_fen", "yuan", "人均月参保收入 {value}", "insured income per head a month: {value}", -1),
    Feature("insured_income_prior_monthly_fen", "yuan", "此前月参保收入 {value}", "earlier insured income a month: {value}"),
    Feature("insured_months_12m", "months", "近12个月参保缴费 {value}", "months of insured work in 12 months: {value}"),
    Feature("involuntary_job_losses_12m", "times", "近12个月非自愿失业 {value}", "jobs lost against their will in 12 months: {value}", 1),
    Feature("is_elder_alone", "yes_no", "独居老人：{value}", "an elder living alone: {value}"),
    Feature("is_single_adult_with_minors", "yes_no", "单人抚养未成年人：{value}", "one adult with minors: {value}"),
    Feature("medical_self_paid_12m_fen", "yuan", "近12个月个人自付医疗费 {value}", "own medical costs in 12 months: {value}", 1),
    Feature("medical_self_paid_3m_fen", "yuan", "近3个月个人自付医疗费 {value}", "own medical costs in 3 months: {value}", 1),
    Feature("medical_self_paid_prior_12m_fen", "yuan", "再前12个月个人自付医疗费 {value}", "own medical costs a year earlier: {value}"),
    Feature("medical_share_of_income_ppm", "percent", "自付医疗费与参保收入之比：{value}", "own medical costs to insured income: {value}",
            1, NOT_COMPUTED),
    Feature("medical_total_12m_fen", "yuan", "近12个月医疗费总额 {value}", "medical bills in 12 months: {value}"),
    Feature("minors", "persons", "家中未成年人 {value}", "members under 18: {value}"),
    Feature("new_grave_disabilities_12m", "persons", "近12个月新评定重度残疾 {value}", "new grave disabilities in 12 months: {value}", 1),
    Feature("size", "persons", "家庭人口 {value}", "members of the household: {value}"),
    Feature("tier", "tier", "现有救助类别：{value}", "present tier of assistance: {value}"),
    Feature("unemployed_members", "persons", "家中登记失业 {value}", "members registered as unemployed: {value}", 1),
    Feature("unemployment_benefit_monthly_fen", "yuan", "月失业保险金 {value}", "unemployment benefit a month: {value}"),
    Feature("working_age_members", "persons", "家中劳动年龄成员 {value}", "members of working age: {value}"),
)  # fmt: skip

LEFT_OUT = {
    "sex, marital status, registered elsewhere, township, village": "protected, or close to an identity",
    "hardship_found_12m, hardship_found_90d, no_hardship_found_12m, days_since_check": (
        "whom we checked before is whom we chose to check: the model would learn our own habits"
    ),
    "temporary_aid_12m_fen, temporary_aids_12m, assistance_monthly_fen": (
        "who asked before knows how to ask: the model would look away from those who do not"
    ),
    "means_income_per_head_fen, means_assets_within_limits": "known only on application and consent (社会救助法 arts. 40–41)",
}
"""Facts that the night knows and the model may not use, with the reason; it is printed on the card."""

BY_NAME = {feature.name: feature for feature in FEATURES}


def matrix(facts: pl.DataFrame, names: Sequence[str]) -> NDArray[np.float64]:
    """Float matrix of ``facts`` (one row a household), the columns of the features ``names`` in order; unknown is NaN.

    Raises ModelError, naming them, where facts or features are missing.
    """
    require(facts.columns, names)
    numbers = facts.select(expression for name in names for expression in BY_NAME[name].expressions)
    return np.ascontiguousarray(numbers.with_columns(pl.all().fill_null(float("nan"))).to_numpy().astype(np.float64))


def require(available: Sequence[str], names: Sequence[str]) -> None:
    """Raises ModelError where the model needs an indicator that the night does not make, or that this code cannot read."""
    missing = sorted(set(names) - set(available))
    if missing:
        raise ModelError(
            f"the model needs the indicators {', '.join(missing)}, which the night does not make",
            where="models/hardship_risk",
            do="bring the indicator files back, or train a model without them: hardship train",
        )
    foreign = sorted(set(names) - set(BY_NAME))
    if foreign:
        raise ModelError(
            f"the model was trained with the features {', '.join(foreign)}, which this version does not know",
            where="models/hardship_risk/features.py",
            do="promote a model of this version, or train one: hardship train",
        )


def columns_of(names: Sequence[str]) -> list[str]:
    return [column for name in names for column in BY_NAME[name].columns]


def directions_of(names: Sequence[str]) -> list[int]:
    return [BY_NAME[name].direction for name in names for _ in BY_NAME[name].columns]


def written(feature: Feature, value: Any) -> tuple[str, str]:
    """A fact's value for a reader, in Chinese and English: yuan with thousands, per cent, 人, 次, 是/否; or what its absence means."""
    if value is None:
        return feature.absent
    if feature.unit == "tier":
        return TIERS.get(str(value), UNKNOWN)
    if feature.unit == "yes_no":
        return ("是", "yes") if value else ("否", "no")
    if feature.unit == "yuan":
        amount = _yuan(int(value))
        return f"{amount}元", f"{amount} yuan"
    if feature.unit == "percent":
        tenths = (abs(int(value)) + 500) // 1000
        text = f"{'-' if value < 0 and tenths else ''}{tenths // 10:,}" + (f".{tenths % 10}%" if tenths % 10 else "%")
        return text, text
    zh, one, many = _COUNTED[feature.unit]
    return f"{int(value)}{zh}", f"{int(value)} {one if int(value) == 1 else many}"


_COUNTED = {
    "persons": ("人", "person", "persons"),
    "times": ("次", "time", "times"),
    "months": ("个月", "month", "months"),
    "days": ("天", "day", "days"),
}


def _yuan(fen: int) -> str:
    """Whole yuan where the sum is whole, else two decimals; thousands separated."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}" + (f".{rest:02d}" if rest else "")
