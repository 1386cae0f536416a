"""How often a delivery is held to be unlike its history, when it is as it should be and when it is spoiled.

    python -m bench.alarms --households 2000 --months 30 --folder /tmp/bench

Invents a city, lands and checks all its deliveries, and prints the alarms at them; then those at every day, week or month of the
feeds' histories, held against what was recorded before it; then those at days of settlements and contributions that were spoiled.
"""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl

from expectations import UNLIKE_HISTORY, Profile, profile_of, profiles_of_history, unlike_history
from hardship.declarations import Feed
from hardship.settings import Settings
from pipelines import check, land
from pipelines.commands.receive import receive
from pipelines.night import Night
from pipelines.vault import Vault
from simulation.deliveries import simulate

UNTIL = date(2026, 9, 30)
AT_LEAST = 50  # rows of a day that is spoiled: shares are judged from there on
Spoil = Callable[[pl.DataFrame], pl.DataFrame]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=2_000)
    parser.add_argument("--months", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True, help="where the city and the home lie meanwhile")
    told = parser.parse_args()
    night = _landed(told.folder / "alarms", told.households, told.months, told.seed)
    print(f"{told.households:,} households, {told.months} months, seed {told.seed}\n{'':<46}{'judged':>8}{'stopped':>9}{'flagged':>9}")
    _tell(
        "deliveries as they came", [_of_manifest(one) for feed in night.catalogue.feeds for one in night.store.deliveries(feed.name, UNTIL)]
    )
    _tell("slices of their histories", [level for feed in night.catalogue.feeds for level in _of_slices(feed, _history(night, feed))])
    for name, spoil in _spoils(night.catalogue.feed("medical_expenses"), "total_fen", "med_type", "settled_on"):
        _tell(f"settlements: {name}", list(_of_spoiled(night, "medical_expenses", spoil)))
    for name, spoil in _spoils(night.catalogue.feed("social_insurance"), "base_fen", "kind", "paid_on"):
        _tell(f"contributions: {name}", list(_of_spoiled(night, "social_insurance", spoil)))
    shutil.rmtree(told.folder / "alarms")


def _tell(name: str, levels: list[str]) -> None:
    of = Counter(levels)
    print(f"{name:<46}{len(levels):>8,}{of['stop']:>9,}{of['flag']:>9,}")


def _landed(folder: Path, households: int, months: int, seed: int) -> Night:
    shutil.rmtree(folder, ignore_errors=True)
    simulate(households=households, months=months, until=UNTIL, seed=seed, out=folder / "city")
    settings = Settings(home=folder / "home", invented=True)
    Vault.create_keys(settings, invented_seed=seed)
    receive(settings, folder / "city", UNTIL)
    night = Night(UNTIL, settings)
    for feed in night.catalogue.feeds:
        land.run_feed(night, feed.name)
        check.run_feed(night, feed.name)
    return night


def _of_manifest(manifest: dict[str, object]) -> str:
    checks = manifest["checks"]
    assert isinstance(checks, list)
    said = {one["severity"] for one in checks if one["check"].startswith(UNLIKE_HISTORY)}
    return "stop" if "error" in said else "flag" if said else ""


def _history(night: Night, feed: Feed) -> pl.DataFrame:
    """The rows of the feed's first delivery, if that is a history."""
    first = next((one["delivery"] for one in night.store.deliveries(feed.name, UNTIL) if one["history"]), None)
    paths = [path for path in night.store.landed_paths(feed.name, UNTIL) if first is not None and first in str(path)]
    return pl.read_parquet(paths) if paths else pl.DataFrame()


def _of_slices(feed: Feed, rows: pl.DataFrame) -> Iterator[str]:
    if not rows.height:
        return
    day = rows[feed.recorded_on].max()
    assert isinstance(day, date)
    slices = [one for one in profiles_of_history(feed, rows, day) if one.kind == "slice"]
    for n, one in enumerate(slices):
        yield _level(feed, one, slices[:n])


def _level(feed: Feed, profile: Profile, earlier: list[Profile]) -> str:
    levels = {one.level for one in unlike_history(feed, profile, earlier)}
    return "stop" if "stop" in levels else "flag" if levels else ""


def _of_spoiled(night: Night, name: str, spoil: Spoil) -> Iterator[str]:
    """Every day of at least so many rows in the last half of the history, spoiled and held against the days before it."""
    feed = night.catalogue.feed(name)
    rows = _history(night, feed)
    day = rows[feed.recorded_on].max()
    assert isinstance(day, date)
    slices = [one for one in profiles_of_history(feed, rows, day) if one.kind == "slice"]
    for n, one in enumerate(slices[len(slices) // 2 :], len(slices) // 2):
        part = rows.filter(pl.col(feed.recorded_on) > slices[n - 1].day, pl.col(feed.recorded_on) <= one.day)
        if part.height >= AT_LEAST:
            yield _level(feed, profile_of(feed, spoil(part), one.day), slices[:n])


def _spoils(feed: Feed, amount: str, code: str, day: str) -> Iterator[tuple[str, Spoil]]:
    amounts = [column.name for column in feed.columns if column.kind == "yuan"]
    yield "as they are", lambda rows: rows
    yield "amounts × 100", lambda rows: rows.with_columns(pl.col(amounts) * 100)
    yield "amounts × 10,000", lambda rows: rows.with_columns(pl.col(amounts) * 10_000)
    yield (
        "nine in ten of a rare code",
        lambda rows: rows.with_columns(
            pl.when(pl.int_range(pl.len()) % 10 > 0).then(pl.lit(_rarest(rows, code))).otherwise(code).alias(code)
        ),
    )
    yield "a full column empty", lambda rows: rows.with_columns(pl.lit(None).cast(rows.schema[amount]).alias(amount))
    yield "30 times the rows", lambda rows: pl.concat([rows] * 30)
    yield (
        "a third of amounts × 100",
        lambda rows: rows.with_columns(
            pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.col(name) * 100).otherwise(name).alias(name) for name in amounts
        ),
    )
    yield "all of one day", lambda rows: rows.with_columns(pl.col(day).max())
    yield "a year old", lambda rows: rows.with_columns(pl.col(day).dt.offset_by("-1y"))
    yield "a tenth of the rows", lambda rows: rows.gather_every(10)


def _rarest(rows: pl.DataFrame, code: str) -> str:
    return str(rows.group_by(code).len().sort("len", code)[code][0])


if __name__ == "__main__":
    main()
