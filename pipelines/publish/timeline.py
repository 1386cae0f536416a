"""What happened to a household in the last 24 months, and its income and medical bills month by month."""

from __future__ import annotations

from datetime import date

import polars as pl
from sqlglot import exp

from exchange.release import MONTHS, TIMELINE
from hardship.dates import add_months
from pipelines.engine import Engine, open_engine
from pipelines.events import feed_events, names_somebody, place
from pipelines.night import Night
from pipelines.publish.wording import told

MONTHS_SHOWN = 24
INCOME, MEDICAL = ("social_insurance", "base_fen"), ("medical_expenses", "self_paid_fen")
LEADS = "alert"  # in the place of a feed: episodes that the night itself opened


def history(night: Night, member: pl.DataFrame, gone: pl.DataFrame, ledger: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frames ``timeline`` and ``months`` of every household of tonight's ``member``, with what happened to those who have ``gone``."""
    since = add_months(night.as_of.replace(day=1), 1 - MONTHS_SHOWN)
    lines = [TIMELINE.empty()]
    sums: dict[str, pl.DataFrame] = {}
    with open_engine(night.settings) as engine:
        place(engine, member, gone)
        for feed in night.catalogue.feeds:
            if not (feed.is_told and names_somebody(night, feed.name)):
                continue
            events = _recent(night, engine, feed.name, since)
            if (written := told(feed, events)) is not None:
                lines.append(written.select(TIMELINE.schema.names()))
            for source, measure in (INCOME, MEDICAL):
                if feed.name == source and measure in events.columns and night.store.landed_paths(source, night.as_of):
                    month = pl.col("occurred_on").dt.month_start().alias("month")
                    sums[measure] = events.group_by("household_key", month).agg(pl.col(measure).sum())
    homes = member.select("household_key").unique().sort("household_key")
    lines.append(_leads(ledger, night, since).select(TIMELINE.schema.names()))
    timeline = pl.concat([frame.cast(TIMELINE.schema) for frame in lines]).join(homes, on="household_key", how="semi")
    return timeline, _months(homes, sums, since)


def _recent(night: Night, engine: Engine, feed: str, since: date) -> pl.DataFrame:
    """The feed's events from ``since`` to the night's day, as they were known on it."""
    happened = exp.column("occurred_on")
    after = exp.GTE(this=happened, expression=exp.Placeholder(this="since"))
    until = exp.LTE(this=happened.copy(), expression=exp.Placeholder(this="as_of"))
    recent = exp.select("*").from_(exp.to_table(feed_events(night, engine, feed))).where(exp.and_(after, until))
    engine.run(f"recent_{feed}", recent, since=since, as_of=night.as_of)
    return engine.frame(f"recent_{feed}")


def _leads(ledger: pl.DataFrame, night: Night, since: date) -> pl.DataFrame:
    """The episodes that were put before a person, as milestones of the household."""
    zh = {scenario.name: scenario.zh for scenario in night.catalogue.scenarios}
    en = {scenario.name: scenario.en for scenario in night.catalogue.scenarios}
    put = ledger.filter(pl.col("alerted_on").is_not_null() & (pl.col("opened_on") >= since))
    names = pl.col("scenarios").str.json_decode(pl.List(pl.String)).list
    named = pl.when(names.len() > 0)
    sampled = pl.when(pl.col("selected_by") == "audit_sample")
    why_zh = named.then(names.eval(pl.element().replace(zh)).list.join("、"))
    why_en = named.then(names.eval(pl.element().replace(en)).list.join(", "))
    return put.select(
        "household_key",
        on="opened_on",
        family=pl.lit("warning"),
        feed=pl.lit(LEADS),
        source="alert_id",
        known_on="opened_on",
        text_zh=pl.format("预警线索：{}", why_zh.otherwise(sampled.then(pl.lit("随机抽样")).otherwise(pl.lit("风险评分")))),
        text_en=pl.format("Lead: {}", why_en.otherwise(sampled.then(pl.lit("random sample")).otherwise(pl.lit("by its score")))),
        amount_fen=pl.lit(None, pl.Int64),
    )


def _months(homes: pl.DataFrame, sums: dict[str, pl.DataFrame], since: date) -> pl.DataFrame:
    """Every household and month; zero where nothing was paid, unknown where the feed never delivered."""
    months = pl.DataFrame({"month": [add_months(since, n) for n in range(MONTHS_SHOWN)]}, schema={"month": pl.Date})
    grid = homes.join(months, how="cross")
    for measure, name in ((INCOME[1], "insured_income_fen"), (MEDICAL[1], "medical_self_paid_fen")):
        if measure in sums:
            grid = grid.join(sums[measure].rename({measure: name}), on=["household_key", "month"], how="left")
            grid = grid.with_columns(pl.col(name).fill_null(0))
        else:
            grid = grid.with_columns(pl.lit(None, pl.Int64).alias(name))
    return grid.select(MONTHS.schema.names())
