"""Declared aggregates of one feed as one statement: one pass over its events, a row a person (or household) with events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
from sqlglot import exp

from hardship.declarations import Aggregate, Current, DaysSince, Feed, How, Measure, Total
from hardship.errors import DeclarationError
from pipelines.engine import Engine
from pipelines.events import events, offered
from pipelines.night import Night

_TYPES: dict[str, pl.DataType] = {"int": pl.Int64(), "fen": pl.Int64(), "date": pl.Date(), "code": pl.String(), "bool": pl.Boolean()}
_ROLLED_UP: dict[How, How] = {"sum": "sum", "count": "sum", "max": "max", "min": "min"}
_FUNCTIONS: dict[How, type[exp.AggFunc]] = {"sum": exp.Sum, "count": exp.Count, "max": exp.Max, "min": exp.Min}


def how_of(aggregate: Aggregate) -> How:
    """What adds two parts up to the whole aggregate."""
    return "min" if isinstance(aggregate, DaysSince) else _ROLLED_UP[aggregate.how]


def type_of(aggregate: Aggregate, feed: Feed) -> pl.DataType:
    """The type of the aggregate's values. Raises DeclarationError where the feed has no such measure or it cannot be added."""
    measure = _measure(aggregate, feed)
    if isinstance(aggregate, DaysSince) or aggregate.how == "count":
        return pl.Int64()
    if aggregate.how == "sum" and measure.kind not in ("int", "fen"):
        raise DeclarationError(
            f"{aggregate.measure} is a {measure.kind} and cannot be added up", where=aggregate.name, do="take max or min"
        )
    return _TYPES[measure.kind]


def key_of(night: Night, feed: Feed) -> str:
    """Whether the feed speaks of persons (person_key) or of whole households (household_key)."""
    columns = offered(night, feed.name)
    for key in ("person_key", "household_key"):
        if key in columns:
            return key
    read = ", ".join(sorted(i.name for i in night.catalogue.indicators if feed.name in i.feeds)) or "an indicator"
    raise DeclarationError(
        f"{read} reads the feed {feed.name}, whose events name nobody: no fact of a household can come from it",
        where=str(night.catalogue.events_sql(feed.name)),
        do="take the feed out of the indicator's reads; where the rows are about people, select person_key or household_key in events.sql",
    )


def keys_of(night: Night, feed: Feed) -> tuple[str, ...]:
    """The keys by which the feed's events are added up: a person's, a household's, or both where a row may name either."""
    columns = offered(night, feed.name)
    return tuple(key for key in ("person_key", "household_key") if key in columns) or (key_of(night, feed),)


def aggregated(night: Night, engine: Engine, feed: Feed, wanted: Sequence[Aggregate], known_until: date) -> pl.DataFrame:
    """One row for each key (or pair of keys) of the feed with all ``wanted`` aggregates of what was known by the night's day, in no order.

    ``known_until``: the day with which windows end. What is in force, and days that have passed, follow the calendar also
    where the feed is silent: they rest on days that the department itself has named.
    """
    columns = offered(night, feed.name)
    for aggregate in wanted:
        needed = [_measure(aggregate, feed).name, *(("valid_from", "valid_to") if isinstance(aggregate, Current) else ("occurred_on",))]
        if missing := [name for name in needed if name not in columns]:
            where = str(night.catalogue.events_sql(feed.name))
            raise DeclarationError(f"{aggregate.name} needs {', '.join(missing)}", where=where, do="select it in events.sql")
    keys = [exp.column(key) for key in keys_of(night, feed)]
    query, parameters = events(night, engine, feed)
    values = [exp.cast(_value(a, night.as_of, known_until), _sql_type(type_of(a, feed))).as_(a.name, quoted=True) for a in wanted]
    named = exp.or_(*(key.copy().is_(exp.null()).not_() for key in keys))
    counted = exp.and_(named, *_no_earlier_than(wanted, known_until))
    # Trees of our own making are put together as they are: to copy them at every turn takes longer than to run them on a small feed.
    one_pass = exp.select(*keys, *values).from_(query.subquery("events", copy=False), copy=False)
    one_pass = one_pass.where(counted, copy=False).group_by(*(key.copy() for key in keys), copy=False)
    engine.run(f"totals_{feed.name}", one_pass, **parameters)
    return engine.frame(f"totals_{feed.name}")


def _measure(aggregate: Aggregate, feed: Feed) -> Measure:
    name = aggregate.measure.partition(".")[2]
    for measure in feed.measures:
        if measure.name == name:
            return measure
    known = ", ".join(measure.name for measure in feed.measures)
    raise DeclarationError(f"feed {feed.name} has no measure {name}", where=aggregate.name, do=f"use one of: {known}")


def _value(aggregate: Aggregate, as_of: date, known_until: date) -> exp.Expr:
    measure = exp.column(aggregate.measure.partition(".")[2])
    if isinstance(aggregate, DaysSince):
        happened = exp.and_(measure.is_(exp.null()).not_(), exp.LTE(this=exp.column("occurred_on"), expression=exp.convert(as_of)))
        latest = exp.Max(this=_when(happened, exp.column("occurred_on")))
        return exp.DateDiff(this=exp.convert(as_of), expression=latest, unit=exp.var("DAY"))
    inside = _in_window(aggregate, known_until) if isinstance(aggregate, Total) else _in_force(as_of)
    return _FUNCTIONS[aggregate.how](this=_when(inside, measure))


def _when(condition: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.Case().when(condition, value)


def _in_window(total: Total, known_until: date) -> exp.Expr:
    end = known_until - timedelta(days=total.lag_days)
    start = end - timedelta(days=total.days)
    occurred = exp.column("occurred_on")
    return exp.and_(exp.GT(this=occurred, expression=exp.convert(start)), exp.LTE(this=occurred.copy(), expression=exp.convert(end)))


def _no_earlier_than(wanted: Sequence[Aggregate], known_until: date) -> list[exp.Expr]:
    """Where only windows are asked for, events before all of them need not be read."""
    totals = [aggregate for aggregate in wanted if isinstance(aggregate, Total)]
    if len(totals) < len(wanted):
        return []
    first = known_until - timedelta(days=max(total.days + total.lag_days for total in totals))
    return [exp.GT(this=exp.column("occurred_on"), expression=exp.convert(first))]


def _in_force(as_of: date) -> exp.Expr:
    began = exp.LTE(this=exp.column("valid_from"), expression=exp.convert(as_of))
    ended = exp.column("valid_to")
    return exp.and_(began, exp.or_(ended.is_(exp.null()), exp.GT(this=ended.copy(), expression=exp.convert(as_of))))


def _sql_type(kind: pl.DataType) -> str:
    return {pl.Int64(): "BIGINT", pl.Date(): "DATE", pl.Boolean(): "BOOLEAN"}.get(kind, "VARCHAR")
