"""The state and the stated reason of every decision, in both languages."""

from __future__ import annotations

import re

import polars as pl

from pipelines.alert.decisions import RECHECK_DAYS
from pipelines.night import Night

# decision → state, reason in Chinese, reason in English; {column} is replaced.
WORDS: dict[str, tuple[str, str, str]] = {
    "put_first": (
        "new",
        "首次入选，在今晚本乡镇（街道）可走访 {capacity} 户之内",
        "first time on the list, within the {capacity} visits that the township can make",
    ),
    "put_sampled": (
        "new",
        "随机抽样，用于估计漏报，不占走访名额",
        "random sample that measures what the list misses, on top of the capacity",
    ),
    "put_stronger": (
        "new",
        "级别高于 {last_alerted_on} 推送时，再次推送",
        "stronger level than when last put on {last_alerted_on}: put again",
    ),
    "put_scenario": (
        "new",
        "{last_alerted_on} 推送之后出现新情形（{added_zh}），再次推送",
        "new since last put on {last_alerted_on} ({added_en}): put again",
    ),
    "put_unanswered": (
        "new",
        "{last_alerted_on} 推送后冷却期已满，仍未收到核查结果，再次推送",
        "put on {last_alerted_on}, the cool-down is over and no check came back: put again",
    ),
    "put_returned": (
        "new",
        "此前线索已于 {last_closed_on} 关闭，现再次成立",
        "the earlier lead was closed on {last_closed_on}; it holds again",
    ),
    "put_waited": (
        "new",
        "自 {last_opened_on} 起等候，现排入走访名额",
        "waiting since {last_opened_on}, now within capacity",
    ),
    "put_lifted": (
        "new",
        "此前暂不推送的理由已不成立，或出现新情形",
        "what held it back no longer applies, or something new has come up",
    ),
    "full_waiting": (
        "waiting",
        "今晚本乡镇（街道）名额 {capacity} 户已满，保留排位",
        "over tonight's capacity of {capacity}; keeps its place",
    ),
    "full_continued": (
        "continued",
        "有新情况应再次推送，但今晚名额 {capacity} 户已满；仍在办理中",
        "due to be put again but over tonight's capacity of {capacity}; it stays with the person who has it",
    ),
    "cooling": (
        "continued",
        "已于 {last_alerted_on} 推送，在办，{cool_until} 前不重复推送",
        "put on {last_alerted_on} and still open; not put again before {cool_until}",
    ),
    "idle_continued": (
        "continued",
        "已于 {last_alerted_on} 推送，在办；{last_last_seen_on} 之后依据不再成立，{lapses_on} 关闭",
        "put on {last_alerted_on} and still open; has not held since {last_last_seen_on}, closes on {lapses_on}",
    ),
    "idle_sampled": (
        "continued",
        "随机抽样，已于 {last_alerted_on} 推送，等候核查至 {lapses_on}",
        "random sample, put on {last_alerted_on}; waits for a check until {lapses_on}",
    ),
    "idle_waiting": (
        "waiting",
        "{last_last_seen_on} 之后依据不再成立，暂不推送，{lapses_on} 关闭",
        "has not held since {last_last_seen_on}: not put; closes on {lapses_on}",
    ),
    "idle_suppressed": (
        "suppressed",
        "{last_last_seen_on} 之后依据不再成立，{lapses_on} 关闭",
        "has not held since {last_last_seen_on}; closes on {lapses_on}",
    ),
    "rest_answered": (
        "suppressed",
        f"{{last_outcome_on}} 已有人核查，此后无新情形（{RECHECK_DAYS} 日内不再推送）",
        f"a person checked on {{last_outcome_on}} and nothing is new since (not put for {RECHECK_DAYS} days)",
    ),
    "rest_cooling": (
        "suppressed",
        "已于 {last_alerted_on} 推送，{cool_until} 前无新情形不再推送",
        "put on {last_alerted_on}; without anything new not put before {cool_until}",
    ),
    "rest_on_roll": (
        "suppressed",
        "已享受特困供养或低保，且无新的红色情形",
        "already receives destitute support or the minimum living allowance, and no new red shock",
    ),
    "rest_checked": (
        "suppressed",
        f"{{check_on}} 已有人核查未发现困难（{RECHECK_DAYS} 日内），此后无新情形",
        f"checked on {{check_on}} with no hardship found (within {RECHECK_DAYS} days), nothing newer",
    ),
    "answered": (
        "closed",
        "{check_on} 已有人核查，线索办结",
        "a person checked on {check_on}: answered",
    ),
    "lapsed": (
        "closed",
        "{last_last_seen_on} 之后依据不再成立，已满 {lapse_days} 日",
        "has not held since {last_last_seen_on}, for {lapse_days} days",
    ),
    "closed_on_roll": (
        "closed",
        "冷却期满，家庭已享受特困供养或低保，不再推送",
        "cool-down over and the household receives aid by now: not put again",
    ),
    "closed_checked": (
        "closed",
        "冷却期满，{check_on} 核查未发现困难，不再推送",
        "cool-down over, and the check on {check_on} found no hardship: not put again",
    ),
}


def in_words(rows: pl.DataFrame, night: Night) -> pl.DataFrame:
    """Adds the columns of the alert that tell people what it is: state, reasons, identifier, days."""
    zh = {scenario.name: scenario.zh for scenario in night.catalogue.scenarios}
    en = {scenario.name: scenario.en for scenario in night.catalogue.scenarios}
    rows = rows.with_columns(
        added_zh=pl.col("added").list.eval(pl.element().replace(zh)).list.join("、"),
        added_en=pl.col("added").list.eval(pl.element().replace(en)).list.join(", "),
        lapses_on=(pl.col("last_last_seen_on") + pl.duration(days=pl.col("lapse_days"))).cast(pl.Date),
    )
    state = pl.col("decision").replace_strict({decision: words[0] for decision, words in WORDS.items()}, return_dtype=pl.String)
    new = pl.when("is_new").then("as_of")
    return rows.with_columns(
        state=state,
        why_state_zh=_told(1),
        why_state_en=_told(2),
        alert_id=pl.format("a_{}_{}", pl.col("household_key").str.slice(2), pl.col("episode").cast(pl.String).str.zfill(3)),
        opened_on=pl.when("opens").then("as_of").otherwise("last_opened_on"),
        alerted_on=new.when(~pl.col("opens")).then("last_alerted_on"),
        selected_by=pl.when(~pl.col("opens")).then("last_selected_by").when("is_sampled").then(pl.lit("audit_sample"))
        .otherwise(pl.lit("rank")),
    )  # fmt: skip


def _told(language: int) -> pl.Expr:
    told = pl.lit(None, pl.String)
    for decision, words in WORDS.items():
        told = pl.when(pl.col("decision") == decision).then(_sentence(words[language])).otherwise(told)
    return told


def _sentence(template: str) -> pl.Expr:
    columns = re.findall(r"{(\w+)}", template)
    return pl.format(re.sub(r"{\w+}", "{}", template), *(pl.col(name).cast(pl.String) for name in columns))
