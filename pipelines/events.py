"""From landed rows to events, for every verb that reads them: what was known on the day, in the words of the feed's events.sql."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from sqlglot import exp

from hardship.declarations import Feed
from pipelines.engine import Engine, Value, parse, placeholders
from pipelines.handed_over import handed_over
from pipelines.night import Night
from pipelines.rowfile import landed_schema

SQL = Path(__file__).resolve().parent / "sql"
BELONGING = "belonging"


def rows(night: Night, engine: Engine, feed: Feed) -> str:
    """All landed rows of deliveries handed over by the night's horizon, as the engine's table ``rows_<feed>``."""
    name = f"rows_{feed.name}"
    paths = night.store.landed_paths(feed.name, night.horizon)
    engine.table(name, paths or pl.DataFrame(schema=landed_schema(feed)))
    return name


def current(night: Night, engine: Engine, feed: Feed) -> exp.Query:
    """A query for the latest version of each record known by the night's day; it asks for ``:as_of``.

    The versions that are no longer the latest are few: they are found once, as the table ``outdated_<feed>``, so that
    the query can be read more than once at the cost of a scan.
    """
    landed = exp.to_table(rows(night, engine, feed))
    order, outdated = f"handed_over_{feed.name}", f"outdated_{feed.name}"
    engine.table(order, handed_over(night.store, feed.name, night.horizon))
    replaced = _over(_over(parse(SQL / "outdated.sql"), "rows", landed), "handed_over", exp.to_table(order))
    engine.run(outdated, replaced, as_of=night.as_of)
    return _over(_over(parse(SQL / "current.sql"), "rows", landed), "outdated", exp.to_table(outdated))


def events(night: Night, engine: Engine, feed: Feed) -> tuple[exp.Query, dict[str, Value]]:
    """The feed's events.sql over its current rows, as one query with the parameters that it asks for.

    It stays a query, so that whoever aggregates it lets the engine read only the columns that are used.
    """
    query = _over(parse(night.catalogue.events_sql(feed.name)), "landed", _with_referred(night, engine, feed, current(night, engine, feed)))
    asked = placeholders(query)
    return query, {name: value for name, value in {"as_of": night.as_of}.items() if name in asked}


def _with_referred(night: Night, engine: Engine, feed: Feed, landed: exp.Query) -> exp.Query:
    """``landed`` with the day of the record that each row names, for each column that refers to records (``refers_to``).

    Few rows name another one, so only those that are named are kept aside (``referred_<feed>_<column>``) and joined.
    """
    found = landed
    for column in feed.columns:
        if column.refers_to is None:
            continue
        keys = [column.refers_to, *(other.name for other in feed.columns if other.kind == "resident_id")]
        named = exp.select(exp.column(column.name, quoted=True).as_("named")).from_(landed.copy().subquery("naming"))
        named = named.where(exp.column(column.name, quoted=True).is_(exp.null()).not_()).distinct()
        day = exp.Max(this=exp.column(feed.occurred_on, quoted=True)).as_("occurred_on")
        columns = [exp.column(name, quoted=True) for name in keys]
        wanted = exp.In(this=exp.column(column.refers_to, quoted=True), query=named.subquery())
        referred = exp.select(*columns, day).from_(landed.copy().subquery("referred")).where(wanted).group_by(*(c.copy() for c in columns))
        table = f"referred_{feed.name}_{column.name}"
        engine.run(table, referred, as_of=night.as_of)
        same = [(column.name, column.refers_to), *((name, name) for name in keys[1:])]
        on = exp.and_(
            *(exp.EQ(this=exp.column(a, table="own", quoted=True), expression=exp.column(b, table="other", quoted=True)) for a, b in same)
        )
        every = exp.Column(this=exp.Star(), table=exp.to_identifier("own"))
        offered_day = exp.column("occurred_on", table="other").as_(f"{column.name}__occurred_on", quoted=True)
        other = exp.alias_(exp.to_table(table), "other", table=True)
        found = exp.select(every, offered_day).from_(found.subquery("own")).join(other, on=on, join_type="left")
    return found


def offered(night: Night, feed: str) -> list[str]:
    """The names of the columns that a feed's events.sql offers."""
    query = parse(night.catalogue.events_sql(feed))
    return [str(name) for name in query.named_selects]


def names_somebody(night: Night, feed: str) -> bool:
    """Whether a feed speaks of persons or households; one that does not (a price index) has nothing that is a household's."""
    return not {"person_key", "household_key"}.isdisjoint(offered(night, feed))


def place(engine: Engine, member: pl.DataFrame, gone: pl.DataFrame) -> None:
    """Tells the engine, as its table ``belonging``, to whose household events belong: of members, and of who is gone."""
    keys = ("household_key", "person_key")
    engine.table(BELONGING, pl.concat([member.select(keys), gone.select(keys)]))


def feed_events(night: Night, engine: Engine, feed_name: str) -> str:
    """Makes the table ``events_<feed>`` in the engine and returns its name.

    household_key, person_key (null in feeds of households), occurred_on, known_on, the measures, delivery, line: the
    events known by the night's day, in no order. The engine must hold ``belonging`` (``place``): people are placed in
    their household of that day, and those in none are left out. Where a feed names both, its household comes first.
    """
    feed = night.catalogue.feed(feed_name)
    query, parameters = events(night, engine, feed)
    columns = offered(night, feed_name)
    has_person, has_both = "person_key" in columns, {"person_key", "household_key"} <= set(columns)
    others = [exp.column(name, table="e") for name in columns if name not in ("person_key", "household_key")]
    source = query.subquery("e", copy=False)
    if has_both:
        household = exp.func("COALESCE", exp.column("household_key", table="h"), exp.column("household_key", table="m"))
        same = exp.EQ(this=exp.column("person_key", table="m"), expression=exp.column("person_key", table="e"))
        own = exp.EQ(this=exp.column("household_key", table="h"), expression=exp.column("household_key", table="e"))
        homes = exp.select("household_key").distinct().from_(BELONGING).subquery("h")
        placed = exp.select(household.as_("household_key"), exp.column("person_key", table="m"), *others).from_(source, copy=False)
        placed = placed.join(exp.alias_(exp.to_table(BELONGING), "m", table=True), on=same, join_type="left", copy=False)
        placed = placed.join(homes, on=own, join_type="left", copy=False).where(household.copy().is_(exp.null()).not_(), copy=False)
    elif has_person:
        keys = [exp.column("household_key", table="m"), exp.column("person_key", table="m")]
        same = exp.EQ(this=exp.column("person_key", table="m"), expression=exp.column("person_key", table="e"))
        placed = exp.select(*keys, *others).from_(source, copy=False)
        placed = placed.join(exp.alias_(exp.to_table(BELONGING), "m", table=True), on=same, copy=False)
    else:
        nobody = exp.cast(exp.null(), exp.DataType.Type.VARCHAR).as_("person_key")
        placed = exp.select(exp.column("household_key", table="e"), nobody, *others).from_(source, copy=False)
    engine.run(f"events_{feed_name}", placed, **parameters)
    return f"events_{feed_name}"


def _over(query: exp.Query, name: str, source: exp.Expr) -> exp.Query:
    """``query`` itself with ``source`` in the place of every table ``name`` that it reads."""
    for table in [found for found in query.find_all(exp.Table) if found.name == name]:
        known_as = table.alias or name
        table.replace(source.subquery(known_as) if isinstance(source, exp.Query) else exp.alias_(source, known_as, table=True))
    return query
