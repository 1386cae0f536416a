"""An event in words: by the family of its feed, and for a feed that nobody wrote words for by its measures' names.

A template holds ``{measure}``; a part in ``[…]`` is left out where the measure is unknown or zero (hardship.wording).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hardship.declarations import Feed
from hardship.wording import Number, names_in, sentence

SMALL_BILL_FEN = 50_000  # outpatient bills below 500 yuan are in the months, not in the timeline: they would bury it


@dataclass(frozen=True)
class Words:
    """How a feed's events are told: templates by condition, the first that holds; ``keep`` chooses what is told at all."""

    family: str
    templates: tuple[tuple[pl.Expr | None, str, str], ...]
    amount: pl.Expr
    keep: pl.Expr | None = None

    @property
    def measures(self) -> set[str]:
        conditions = [name for when, _, _ in self.templates if when is not None for name in when.meta.root_names()]
        written = [name for _, zh, en in self.templates for name in (*names_in(zh), *names_in(en))]
        return {*conditions, *written, *self.amount.meta.root_names()}


def _is(measure: str) -> pl.Expr:
    return pl.col(measure) > 0


_BILL_ZH, _BILL_EN = "个人负担{self_paid_fen}，总额{total_fen}", "{self_paid_fen} borne by the patient of {total_fen}"
_BENEFIT_ZH = "[，失业金每月{benefit_monthly_fen}][，领至{benefit_until}]"
_BENEFIT_EN = "[, {benefit_monthly_fen} a month][, until {benefit_until}]"
_RECEIVED_ZH, _RECEIVED_EN = "[，已获赔偿{compensation_fen}]", "[, {compensation_fen} received]"
_GRADED_ZH, _GRADED_EN = "类别{category}，{grade}级", "category {category}, grade {grade}"
_STUDENT_ZH, _STUDENT_EN = "[，学年应缴{fees_fen}][，已获资助{aid_fen}]", "[, {fees_fen} due for the school year][, {aid_fen} of aid]"
_PAID_ZH, _PAID_EN = "[，每月{monthly_fen}]", "[, {monthly_fen} a month]"
_LOSS_ZH, _LOSS_EN = "[，损失{loss_fen}][，伤亡{hurt}人]", "[, loss {loss_fen}][, people hurt: {hurt}]"
_CLAIM_ZH, _CLAIM_EN = "[，请求金额{claimed_open_fen}]", "[, {claimed_open_fen} claimed]"
_ROLL = (
    ("destitute", "特困供养", "Destitute support"),
    ("dibao", "低保", "Minimum living allowance"),
    ("edge", "认定低保边缘", "Found on the edge of the minimum living allowance"),
    ("rigid", "认定刚性支出困难", "Found in essential-expenditure hardship"),
    ("disability_living", "困难残疾人生活补贴", "Disability living subsidy"),
    ("disability_care", "重度残疾人护理补贴", "Disability care subsidy"),
)

WORDS: dict[str, Words] = {
    "medical_expenses": Words(
        "medical",
        (
            (pl.col("settlements") < 0, f"冲销医疗结算：{_BILL_ZH}", f"Medical settlement reversed: {_BILL_EN}"),
            (_is("inpatient_stays"), f"住院结算：{_BILL_ZH}", f"Inpatient stay: {_BILL_EN}"),
            (None, f"门诊结算：{_BILL_ZH}", f"Outpatient care: {_BILL_EN}"),
        ),
        pl.col("self_paid_fen"),
        pl.col("inpatient_stays").is_not_null() | (pl.col("self_paid_fen").abs() >= SMALL_BILL_FEN),
    ),
    "unemployment": Words(
        "work",
        (
            (_is("involuntary"), f"失业登记（非本人意愿）{_BENEFIT_ZH}", f"Registered unemployed, not by choice{_BENEFIT_EN}"),
            (None, f"失业登记{_BENEFIT_ZH}", f"Registered unemployed{_BENEFIT_EN}"),
        ),
        pl.col("benefit_monthly_fen"),
    ),
    "disability": Words(
        "disability",
        (
            (_is("grave"), f"残疾评定：重度（{_GRADED_ZH}）", f"Disability assessed: grave ({_GRADED_EN})"),
            (None, f"残疾评定：{_GRADED_ZH}", f"Disability assessed: {_GRADED_EN}"),
        ),
        pl.lit(None, pl.Int64),
    ),
    "accidents": Words(
        "accident",
        (
            (_is("grave_injuries"), f"事故：重伤或死亡{_RECEIVED_ZH}", f"Accident: grave injury or death{_RECEIVED_EN}"),
            (_is("injured"), f"事故：受伤{_RECEIVED_ZH}", f"Accident: injury{_RECEIVED_EN}"),
            (None, f"事故：仅财产损失{_RECEIVED_ZH}", f"Accident: damage to property only{_RECEIVED_EN}"),
        ),
        pl.col("compensation_fen"),
    ),
    "assistance_roll": Words(
        "assistance",
        (
            *((_is(measure), f"{zh}{_PAID_ZH}", f"{en}{_PAID_EN}") for measure, zh, en in _ROLL),
            (_is("temporary"), "临时救助[：{temporary_fen}]", "Temporary assistance[: {temporary_fen}]"),
            (None, "社会救助", "Assistance"),
        ),
        pl.coalesce("monthly_fen", "temporary_fen"),
    ),
    "outcomes": Words(
        "check",
        (
            (_is("hardship_found"), "核查：确有困难", "Checked: hardship found"),
            (_is("no_hardship_found"), "核查：未发现困难", "Checked: no hardship found"),
            (None, "核查：没有结论", "Checked: no finding"),
        ),
        pl.lit(None, pl.Int64),
    ),
    "education": Words(
        "education",
        (
            (_is("compulsory_dropouts"), "义务教育阶段辍学", "Dropped out of compulsory education"),
            (_is("dropouts"), "辍学", "Dropped out of school"),
            (_is("at_risk"), "列入控辍保学重点关注", "About to leave school, as the school says"),
            (
                _is("special_difficulty"),
                f"学校认定：特别困难学生{_STUDENT_ZH}",
                f"Recognised by the school: in special difficulty{_STUDENT_EN}",
            ),
            (None, f"学校认定：困难学生{_STUDENT_ZH}", f"Recognised by the school: in difficulty{_STUDENT_EN}"),
        ),
        pl.col("fees_fen"),
        pl.col("students_in_difficulty").is_not_null() | pl.col("dropouts").is_not_null() | pl.col("at_risk").is_not_null(),
    ),
    "housing": Words(
        "housing",
        (
            (_is("rent_subsidies"), "租赁补贴[，每月{rent_subsidy_fen}]", "Rent subsidy[, {rent_subsidy_fen} a month]"),
            (_is("public_rentals"), "入住公租房", "Moved into a public rental flat"),
            (_is("grave_dangers"), "房屋鉴定：D级（整幢危险）", "House examined: wholly dangerous (D)"),
            (_is("dangerous_houses"), "房屋鉴定：C级（局部危险）", "House examined: partly dangerous (C)"),
            (None, "房屋鉴定：没有危险", "House examined: not dangerous"),
        ),
        pl.col("rent_subsidy_fen"),
    ),
    "disasters": Words(
        "disaster",
        (
            (_is("destroyed"), f"受灾：住房倒塌或严重损坏{_LOSS_ZH}", f"Disaster or fire: home collapsed or gravely damaged{_LOSS_EN}"),
            (_is("natural"), f"遭自然灾害{_LOSS_ZH}", f"Natural disaster{_LOSS_EN}"),
            (None, f"家中火灾等意外{_LOSS_ZH}", f"Fire or other accident to the home{_LOSS_EN}"),
        ),
        pl.col("loss_fen"),
    ),
    "deaths": Words(
        "register",
        ((_is("accidental"), "家庭成员意外去世", "A member died by accident or injury"), (None, "家庭成员去世", "A member died")),
        pl.lit(None, pl.Int64),
        pl.col("deaths").is_not_null(),
    ),
    "legal_aid": Words(
        "legal",
        (
            (_is("wages_open"), f"获法律援助：追讨工钱{_CLAIM_ZH}", f"Legal aid granted: wages{_CLAIM_EN}"),
            (_is("injury_open"), f"获法律援助：人身损害赔偿{_CLAIM_ZH}", f"Legal aid granted: compensation for an injury{_CLAIM_EN}"),
            (_is("maintenance_open"), f"获法律援助：赡养抚养扶养费{_CLAIM_ZH}", f"Legal aid granted: maintenance{_CLAIM_EN}"),
            (None, "获法律援助", "Legal aid granted"),
        ),
        pl.col("claimed_open_fen"),
        pl.col("cases").is_not_null(),
    ),
    "leads": Words(
        "lead",
        (
            (_is("reports"), "群众反映（内容见保险库）", "Told by the public (the words are in the vault)"),
            (_is("grassroots"), "基层上报（内容见保险库）", "Told by grassroots staff (the words are in the vault)"),
            (None, "部门转介（内容见保险库）", "Referred by a department (the words are in the vault)"),
        ),
        pl.lit(None, pl.Int64),
        pl.col("leads").is_not_null(),
    ),
    "register": Words("register", ((None, "登记入户", "Entered in this household"),), pl.lit(None, pl.Int64)),
    # One row a month: shown as the bars of the months.
    "social_insurance": Words("work", ((None, "", ""),), pl.lit(None, pl.Int64), pl.lit(False)),
}


def told(feed: Feed, events: pl.DataFrame) -> pl.DataFrame | None:
    """The rows of the timeline that a feed's events make; None where none are told."""
    words = WORDS.get(feed.name)
    if words is None or not words.measures <= set(events.columns):
        words = _by_name(feed, set(events.columns))
    if words.keep is not None:
        events = events.filter(words.keep)
    if events.is_empty():
        return None
    numbers = {m.name: Number(m.name, m.zh, m.en, m.kind, "indicator") for m in feed.measures}
    zh, en = pl.lit(""), pl.lit("")
    for when, template_zh, template_en in reversed(words.templates):
        is_it = pl.lit(True) if when is None else when
        zh = pl.when(is_it).then(sentence(template_zh, numbers, "zh")).otherwise(zh)
        en = pl.when(is_it).then(sentence(template_en, numbers, "en")).otherwise(en)
    return events.select(
        "household_key",
        on="occurred_on",
        family=pl.lit(words.family),
        feed=pl.lit(feed.name),
        source=pl.format("{}:{}", "delivery", "line"),
        known_on="known_on",
        text_zh=zh,
        text_en=en,
        amount_fen=words.amount.cast(pl.Int64),
    )


def _by_name(feed: Feed, columns: set[str]) -> Words:
    """Words for a feed that is new here: its name and every measure that has a value."""
    offered = [measure for measure in feed.measures if measure.name in columns]
    zh = feed.zh + "".join(f"[，{m.zh} {{{m.name}}}]" for m in offered)
    en = feed.en + "".join(f"[, {m.en} {{{m.name}}}]" for m in offered)
    money = [pl.col(m.name) for m in offered if m.kind == "fen"]
    return Words("other", ((None, zh, en),), money[0] if money else pl.lit(None, pl.Int64))
