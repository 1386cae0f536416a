"""Events → facts. Each feed's declared totals in one pass of SQL, then the indicators as polars expressions.

A total is computed a person and added up over the members of a household; feeds that speak of whole households are
added up a household at once. What a feed would have told that has never delivered is unknown (null), never 0. The windows
of a feed that fell silent end with its last delivery: silence is neither a lost wage nor a recovery (decision 0016).

A death does not hide itself: what happened to members who died since stays in the totals of the household that they
left (decision 0011), and so does what happened to those who do not count as members while they are away (0013). What is
in force, and every fact of a member, is of the members alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

import polars as pl

from hardship.declarations import Aggregate, Current, Indicator
from hardship.errors import DeclarationError
from pipelines.aggregates import aggregated, how_of, keys_of, type_of
from pipelines.engine import Engine, open_engine
from pipelines.night import Night

TAKES = ("household", "member", "deceased", "absent", "feed_status")
MAKES = ("household_facts", "member_facts")
MEMBER = (
    "household_key", "person_key", "birth_date", "sex", "relation", "is_head", "registration", "marital", "since", "parents_away",
    "parents_away_long",
)  # fmt: skip
HOUSEHOLD = ("household_key", "area", "township", "members_away")
BELONGS = ("household_key", "person_key")


def run(night: Night, tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """``household_facts`` and ``member_facts``: every declared indicator of every household and member."""
    known_until = data_days(tables["feed_status"], night.as_of)
    members = tables["member"].select(MEMBER)
    gone = pl.concat([tables["deceased"].select(BELONGS), tables["absent"].select(BELONGS)])
    households = tables["household"].select(HOUSEHOLD)
    with open_engine(night.settings) as engine:
        for feed, aggregates in _by_feed(night.catalogue.aggregates):
            members, households = _add_feed(night, engine, feed, aggregates, known_until.get(feed), members, gone, households)
    return facts(night, members, households)


def data_days(feed_status: pl.DataFrame, as_of: date) -> dict[str, date]:
    """The day with which each feed's windows end: the night's, for a stale feed that of its last delivery; none if it never came."""
    rows = feed_status.filter(~pl.col("is_missing")).select("feed", "is_stale", "last_delivery_on").iter_rows()
    return {feed: min(as_of, last) if is_stale and last is not None else as_of for feed, is_stale, last in rows}


def facts(night: Night, members: pl.DataFrame, households: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The facts of members and households whose aggregates are already beside them: indicators in their order."""
    indicators = night.catalogue.indicators
    today = pl.lit(night.as_of, pl.Date).alias("as_of")
    members = _row_wise([i for i in indicators if i.over == "member"], members.with_columns(today))
    over_members = [indicator for indicator in indicators if indicator.over == "members"]
    for indicator in over_members:
        _check(indicator, members.columns)
    together = members.group_by("household_key").agg(map(_typed, over_members))
    households = households.with_columns(today).join(together, on="household_key", how="left")
    households = _row_wise([i for i in indicators if i.over == "household"], households)
    made = {"household_facts": households, "member_facts": members}
    return {name: frame.select(night.tables[name].schema.names()) for name, frame in made.items()}


def _by_feed(aggregates: Iterable[Aggregate]) -> list[tuple[str, list[Aggregate]]]:
    def feed(aggregate: Aggregate) -> str:
        return aggregate.measure.partition(".")[0]

    return [(name, list(found)) for name, found in groupby(sorted(aggregates, key=lambda a: (feed(a), a.name)), key=feed)]


def _add_feed(
    night: Night,
    engine: Engine,
    name: str,
    aggregates: Sequence[Aggregate],
    known_until: date | None,
    members: pl.DataFrame,
    gone: pl.DataFrame,
    households: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Members and households with the aggregates of one feed beside them."""
    feed = night.catalogue.feed(name)
    keys = keys_of(night, feed)
    of_persons = keys == ("person_key",)
    if not of_persons:
        _refuse_member_facts(night.catalogue.indicators, name)
    if known_until is None:
        unknown = [pl.lit(None, type_of(aggregate, feed)).alias(aggregate.name) for aggregate in aggregates]
        return (members.with_columns(unknown) if of_persons else members), households.with_columns(unknown)
    totals = aggregated(night, engine, feed, aggregates, known_until)
    nothing = [pl.col(a.name).fill_null(0) for a in aggregates if how_of(a) == "sum"]
    if of_persons:
        members = members.join(totals, on="person_key", how="left").with_columns(nothing)
        past = [aggregate.name for aggregate in aggregates if not isinstance(aggregate, Current)]
        of_the_gone = gone.join(totals, on="person_key").select("household_key", *past)
        belonging = pl.concat([members.select("household_key", *(a.name for a in aggregates)), of_the_gone], how="diagonal")
        totals = belonging.group_by("household_key").agg(_together(aggregate) for aggregate in aggregates)
    elif len(keys) > 1:
        totals = _placed(aggregates, totals, members, gone, households)
    return members, households.join(totals, on="household_key", how="left").with_columns(nothing)


def _placed(
    aggregates: Sequence[Aggregate], totals: pl.DataFrame, members: pl.DataFrame, gone: pl.DataFrame, households: pl.DataFrame
) -> pl.DataFrame:
    """Totals of a feed whose rows name a household, a person or both: the named household's where it is one of tonight's, else
    that of the person. What is in force counts for no one who is gone."""
    homes = households.select("household_key", own="household_key")
    lives = pl.concat([members.select(BELONGS).with_columns(is_gone=False), gone.select(BELONGS).with_columns(is_gone=True)])
    found = totals.join(homes, on="household_key", how="left").join(lives.rename({"household_key": "home"}), on="person_key", how="left")
    in_force = [
        pl.when(~pl.col("is_gone") | pl.col("own").is_not_null()).then(a.col).alias(a.name) for a in aggregates if isinstance(a, Current)
    ]
    return (
        found.with_columns(pl.coalesce("own", "home").alias("household_key"), *in_force)
        .filter(pl.col("household_key").is_not_null())
        .group_by("household_key")
        .agg(_together(aggregate) for aggregate in aggregates)
    )


def _together(aggregate: Aggregate) -> pl.Expr:
    column = pl.col(aggregate.name)
    how = how_of(aggregate)
    return column.sum() if how == "sum" else column.max() if how == "max" else column.min()


def _row_wise(indicators: Sequence[Indicator], frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the indicators, each of which may read those before it."""
    waiting: list[Indicator] = []
    for indicator in indicators:
        _check(indicator, [*frame.columns, *(other.name for other in waiting)])
        if {other.name for other in waiting} & set(indicator.expr.meta.root_names()):
            frame, waiting = frame.with_columns(map(_typed, waiting)), []
        waiting.append(indicator)
    return frame.with_columns(map(_typed, waiting))


def _check(indicator: Indicator, columns: Sequence[str]) -> None:
    """Raises DeclarationError for an indicator that reads what is not there, or would hide a column of its table."""
    where = f"indicator {indicator.name}"
    if missing := sorted(set(indicator.expr.meta.root_names()) - set(columns)):
        do = f'list its totals in reads, or use facts declared over="{indicator.over}"'
        raise DeclarationError(f"{indicator.name} reads {', '.join(missing)}, which is not there", where=where, do=do)
    if indicator.name in columns:
        raise DeclarationError(f"{indicator.name} is a column already", where=where, do="choose another name")


def _typed(indicator: Indicator) -> pl.Expr:
    kinds: dict[str, pl.DataType] = {"date": pl.Date(), "bool": pl.Boolean(), "code": pl.String()}
    return indicator.expr.cast(kinds.get(indicator.kind, pl.Int64())).alias(indicator.name)


def _refuse_member_facts(indicators: Iterable[Indicator], feed: str) -> None:
    for indicator in indicators:
        if indicator.over != "household" and feed in indicator.feeds:
            raise DeclarationError(
                f"{indicator.name} is a fact of a member, but feed {feed} speaks of whole households",
                where=f"indicator {indicator.name}",
                do='declare it over="household"',
            )
