"""The figures of a finished night: what came in, what was found, who was put before people, how long it took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hardship.errors import NotFoundError
from hardship.settings import Settings
from pipelines.commands.quarantine import listed
from pipelines.deliveries import met_tonight
from pipelines.freshness import not_fresh
from pipelines.night import Night
from pipelines.noted import notes_of
from pipelines.runs import DONE, lines, report_of
from pipelines.store import Store

COUNTS = ("read", "accepted", "quarantined", "duplicate", "superseded")
LEVELS = ("red", "orange", "yellow", "grey")


def summary(settings: Settings, as_of: date | None = None, city: Path | None = None) -> dict[str, Any]:
    """{as_of, feeds, stale, noted, households, persons, warnings, alerts, judged, seconds, townships, report, quarantine, late}.

    ``feeds``: rows taken this night. ``stale``: the feeds of which this night had nothing new enough, and why
    (``pipelines.freshness.not_fresh``). ``noted``: what landing noted about tonight's files, {feed, file, delivery, zh, en}
    each (``pipelines.noted``). ``warnings``: households a scenario. ``alerts``: leads put before a person this
    night, by level. ``townships``: {township, name, new, sampled, waiting, capacity}; ``new`` is what counts against the
    capacity, ``sampled`` the random sample on top of it. ``judged`` is empty: only the command line, which alone may
    look at an invented ``city``'s truth, fills it. ``report`` is the page of the night's last run, "" where there is
    none. ``quarantine``: what waits at the quarantine desk on that day (``pipelines.commands.quarantine.totals_of``).
    ``late``: nights from this one on that had no release when people began to wait for it (``late``). Without ``as_of``:
    the newest night. Raises NotFoundError.
    """
    night = finished_night(settings, as_of)
    tables = {name: night.store.read_table(night.as_of, name) for name in ("feed_status", "household", "person", "warning", "alert")}
    report = report_of(settings, night.as_of)
    put = tables["alert"].filter(pl.col("state") == "new")
    levels = _counted(put, "level")
    warned = _counted(tables["warning"], "scenario")
    return {
        "as_of": night.as_of.isoformat(),
        "feeds": {row["feed"]: {count: row[count] for count in COUNTS} for row in tables["feed_status"].to_dicts()},
        "stale": not_fresh(night, tables["feed_status"]),
        "noted": notes_of(_taken_in(night)),
        "households": tables["household"].height,
        "persons": tables["person"].height,
        "warnings": {scenario.name: warned.get(scenario.name, 0) for scenario in night.catalogue.scenarios},
        "alerts": {level: levels.get(level, 0) for level in LEVELS},
        "judged": {},
        "seconds": seconds(night),
        "townships": _townships(night, tables["household"], tables["alert"]),
        "report": str(report) if report.exists() else "",
        "quarantine": listed(settings, on=night.as_of)["totals"],
        "late": late(settings, night.as_of),
    }


def _taken_in(night: Night) -> Iterator[dict[str, Any]]:
    """Manifests of the deliveries that this night knew and none before it."""
    known = night.store.manifest(night.as_of).get("deliveries", {})
    for feed in night.catalogue.feeds:
        own = {one["delivery"] for one in known.get(feed.name, [])}
        yield from (one for one in met_tonight(night.store, feed.name, night.as_of) if one["delivery"] in own)


def finished_night(settings: Settings, as_of: date | None) -> Night:
    """The finished night of ``as_of``, or the newest. Raises NotFoundError where there is none."""
    night = Night(as_of or date.min, settings, is_finished=True)
    nights = night.store.nights()
    if as_of is None and nights:
        return Night(nights[-1], settings, is_finished=True)
    if as_of not in nights:
        raise NotFoundError(
            f"no finished night {as_of or ''}".rstrip(),
            where=str(settings.var / "nights"),
            do=f"run `hardship night --as-of {as_of or 'D'}`",
            zh=f"没有已完成的夜间运行{'' if as_of is None else f'（{as_of}）'}",
        )
    return night


def late(settings: Settings, since: date) -> list[dict[str, Any]]:
    """{as_of, due, is_out, what_zh, what_en, do_zh, do_en} of each night from ``since`` on whose deadline passed without a release.

    ``is_out``: its release, or a later one, has come since (``pipelines.commands.overdue``).
    """
    store = Store(settings.var)
    released = store.read_json(Path("current"))["as_of"] if (settings.var / "current").exists() else ""
    told = [store.read_json(path) for path in sorted((settings.var / "alerts" / "no_release").glob("[0-9]*.json"))]
    kept = ("as_of", "due", "what_zh", "what_en", "do_zh", "do_en")
    return [{name: one[name] for name in kept} | {"is_out": released >= one["as_of"]} for one in told if one["as_of"] >= since.isoformat()]


def seconds(night: Night) -> dict[str, float]:
    """Seconds a step, in the order in which the steps ran: the last time that each ran, added up over feeds."""
    last: dict[tuple[str, str], float] = {}
    for entry in lines(night.settings, night.as_of):
        if entry.get("outcome") == DONE:
            last[entry["step"], entry["feed"]] = float(entry["seconds"])
    steps: dict[str, float] = {}
    for (step, _), took in last.items():
        steps[step] = round(steps.get(step, 0.0) + took, 3)
    return steps


def _counted(frame: pl.DataFrame, column: str) -> dict[str, int]:
    counts = frame.group_by(column).len().sort(column)
    return dict(zip(counts[column], counts["len"], strict=True))


def _townships(night: Night, household: pl.DataFrame, alert: pl.DataFrame) -> list[dict[str, Any]]:
    is_new, is_sampled = pl.col("state") == "new", pl.col("selected_by") == "audit_sample"
    counts = alert.group_by("township").agg(
        new=(is_new & ~is_sampled).sum(), sampled=(is_new & is_sampled).sum(), waiting=(pl.col("state") == "waiting").sum()
    )
    townships = household.select("township").unique().join(counts, on="township", how="left").sort("township")
    areas = night.catalogue.areas(night.settings.region)
    return [
        {
            "township": row["township"],
            "name": areas[row["township"]].zh if row["township"] in areas else row["township"],
            "new": row["new"] or 0,
            "sampled": row["sampled"] or 0,
            "waiting": row["waiting"] or 0,
            "capacity": night.settings.capacity_of(row["township"]),
        }
        for row in townships.to_dicts()
    ]
