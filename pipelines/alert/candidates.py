"""Who is considered tonight: candidates and everyone with an open episode, one row a household, with what is known."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hardship.errors import ModelError
from hardship.sampling import audit_sample
from pipelines.freshness import until_when
from pipelines.night import Night

LEVELS = ("grey", "yellow", "orange", "red")
ROLL_FACTS = ("is_on_destitute", "is_on_dibao")
CHECK_FACTS = ("days_since_check", "hardship_found_90d")
NAMES = pl.List(pl.String)


def strength(level: str | pl.Expr) -> pl.Expr:
    """0 for grey to 3 for red."""
    column = pl.col(level) if isinstance(level, str) else level
    return column.replace_strict(LEVELS, range(len(LEVELS)), default=None, return_dtype=pl.Int8)


def json_list(names: pl.Expr) -> pl.Expr:
    """A list of names as JSON. Names are identifiers: nothing in them needs escaping."""
    return pl.when(names.list.len() > 0).then(pl.format('["{}"]', names.list.join('","'))).otherwise(pl.lit("[]"))


def considered(night: Night, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row a household that is a candidate tonight or has an open episode, ordered by household_key.

    ``is_held``: a warning or the rank speaks for it tonight; ``is_sampled``: in the random sample, else not considered;
    ``last_…``: the household's latest episode. Facts that no indicator gives are unknown.
    """
    rows = (
        tables["household"]
        .select("household_key", "area", "township")
        .join(tables["score"].select("household_key", "probability_ppm", "model_digest"), on="household_key", how="left")
        .join(_warned(tables["warning"]), on="household_key", how="left")
        .join(_last_episodes(tables["previous_ledger"]), on="household_key", how="left")
    )
    rows = _ranked(rows, night).with_columns(
        is_warned=pl.col("warned_level").is_not_null(),
        has_last=pl.col("last_episode").is_not_null(),
        is_open=pl.col("last_episode").is_not_null() & pl.col("last_closed_on").is_null(),
    )
    rows = rows.with_columns(is_held=pl.col("is_warned") | pl.col("is_first"))
    drawn = audit_sample(tables["household"]["household_key"], night.as_of, night.settings.audit_sample)
    is_drawn = pl.col("household_key").is_in(drawn.implode())
    rows = rows.with_columns(is_sampled=is_drawn & ~pl.col("is_held") & ~pl.col("is_open"))
    rows = rows.filter(pl.col("is_held") | pl.col("is_sampled") | pl.col("is_open")).sort("household_key")
    level = pl.when(pl.col("is_held")).then(pl.lit("yellow")).when(pl.col("is_sampled")).then(pl.lit("grey"))
    rows = rows.with_columns(
        level=pl.coalesce("warned_level", level.otherwise(pl.col("last_level"))),
        names=pl.col("names").fill_null(pl.lit([], NAMES)),
        last_names=pl.col("last_names").fill_null(pl.lit([], NAMES)),
    )
    _refuse_unexplained(rows, tables["reason"])
    return _told(_with_facts(rows, tables["household_facts"]), tables, night).sort("household_key")


def _warned(warnings: pl.DataFrame) -> pl.DataFrame:
    """The entry warnings of a household: strongest level, scenarios, the strongest one's sentence, stale feeds."""
    entries = warnings.filter(pl.col("direction") == "entry").with_columns(strength=strength("level"))
    entries = entries.sort("household_key", "strength", "scenario", descending=[False, True, False])
    stale = pl.col("stale_feeds").str.json_decode(NAMES)
    return entries.with_columns(stale=stale).group_by("household_key", maintain_order=True).agg(
        warned_level=pl.col("level").first(),
        warned_zh=pl.col("text_zh").first(),
        warned_en=pl.col("text_en").first(),
        names=pl.col("scenario").unique().sort(),
        warned_stale=pl.col("stale").explode(empty_as_null=False).unique().sort(),
    )  # fmt: skip


def _last_episodes(ledger: pl.DataFrame) -> pl.DataFrame:
    """The latest episode of each household, its columns named ``last_…``."""
    latest = ledger.sort("household_key", "episode").unique("household_key", keep="last", maintain_order=True)
    latest = latest.with_columns(names=pl.col("scenarios").str.json_decode(NAMES)).drop("scenarios")
    return latest.rename({name: f"last_{name}" for name in latest.columns if name != "household_key"})


def _ranked(rows: pl.DataFrame, night: Night) -> pl.DataFrame:
    """Adds the township's capacity and whether the household is among its first ``2 × capacity`` by score."""
    townships = rows["township"].unique().sort()
    capacity = [night.settings.capacity_of(township) for township in townships]
    limits = pl.DataFrame({"township": townships, "capacity": capacity}, schema={"township": pl.String, "capacity": pl.Int64})
    rows = rows.join(limits, on="township", how="left")
    rows = rows.sort("township", "probability_ppm", "household_key", descending=[False, True, False], nulls_last=True)
    return rows.with_columns(is_first=pl.col("household_key").cum_count().over("township") <= 2 * pl.col("capacity"))


def _refuse_unexplained(rows: pl.DataFrame, reasons: pl.DataFrame) -> None:
    """No alert without score, model digest and reasons (个人信息保护法 art. 24: whoever is affected may ask why)."""
    if scoreless := rows.filter(pl.col("probability_ppm").is_null() | pl.col("model_digest").is_null()).height:
        raise ModelError(f"{scoreless} households of the list have no score", where="table score", do="run the step score again")
    unexplained = rows.filter(pl.col("is_held") | pl.col("is_sampled")).join(reasons, on="household_key", how="anti").height
    if unexplained:
        raise ModelError(f"{unexplained} households of the list have no reasons", where="table reason", do="run the step score again")


def _with_facts(rows: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Joins what the night knows about aid and checks."""
    known = [name for name in (*ROLL_FACTS, *CHECK_FACTS) if name in facts.columns]
    rows = rows.join(facts.select("household_key", *known), on="household_key", how="left")
    unknown = [pl.lit(None, pl.Boolean).alias(name) for name in ROLL_FACTS if name not in known]
    unknown += [pl.lit(None, pl.Int64).alias(name) for name in CHECK_FACTS if name not in known]
    return rows.with_columns(unknown)


def _told(rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame], night: Night) -> pl.DataFrame:
    """Adds the headline, the policies that could apply (likely ones first) and the stale feeds behind the lead."""
    strongest = tables["reason"].filter(pl.col("position") == 1).select("household_key", reason_zh="text_zh", reason_en="text_en")
    could = (
        tables["policy_match"]
        .join(rows, on="household_key", how="semi")
        .filter(pl.col("result") != "no")
        .with_columns(is_likely=pl.col("result") == "likely")
    )
    could = could.group_by("household_key", "policy").agg(pl.col("is_likely").any())
    could = could.sort("household_key", "is_likely", "policy", descending=[False, True, False])
    policies = could.group_by("household_key", maintain_order=True).agg(policy_names=pl.col("policy"))
    # The score reads every feed, so a lead by score alone rests on all that are stale.
    stale = tables["feed_status"].filter("is_stale")["feed"].sort().to_list()
    until_zh, until_en = until_when(night.catalogue, tables["feed_status"], stale)
    rows = rows.join(strongest, on="household_key", how="left").join(policies, on="household_key", how="left")
    gone_zh, gone_en = pl.lit("此前的预警依据已不再成立"), pl.lit("What raised this lead no longer holds")
    return rows.with_columns(
        headline_zh=pl.coalesce("warned_zh", pl.col("reason_zh") + until_zh, gone_zh),
        headline_en=pl.coalesce("warned_en", pl.col("reason_en") + until_en, gone_en),
        scenarios=json_list(pl.col("names")),
        policies=json_list(pl.col("policy_names").fill_null(pl.lit([], NAMES))),
        stale_feeds=json_list(pl.coalesce("warned_stale", pl.lit(stale, NAMES))),
    )
