"""Files as nobody would wish them, against the truth that their writer knows: nothing lost, guessed, garbled or told.

A few examples in ``make test``, many in ``make test-all``.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardship.catalogue import feed_in
from hardship.declarations import Feed
from hardship.settings import PROJECT
from pipelines import check, land
from pipelines.deliveries import COUNTS
from tests.hostile import (
    ACCEPTED,
    DEFECTS,
    DELIMITERS,
    DUPLICATE,
    EITHER,
    ENCODINGS,
    HABITS,
    NEWLINES,
    QUARANTINED,
    SUPERSEDED,
    Recipe,
    Written,
    write,
)
from tests.inbox import DAY, hand_over, home, night

FEEDS = {path.parent.name: feed_in(path.parent) for path in sorted((PROJECT / "feeds").glob("*/feed.py"))}
SOME = ("social_insurance", "medical_expenses", "register", "disability", "unemployment")


@st.composite
def recipes(draw: st.DrawFn, feeds: tuple[str, ...] = SOME) -> Recipe:
    defects = draw(st.lists(st.tuples(st.sampled_from(DEFECTS), st.integers(0, 200)), max_size=4))
    container = draw(st.sampled_from(("csv", "csv", "csv", "xlsx", "xlsx", "html", "parquet")))
    return Recipe(
        feed=draw(st.sampled_from(feeds)),
        rows=len(defects) * 2 + 14,  # so that no share of bad rows refuses the delivery as a whole
        defects=tuple(defects),
        habits=draw(st.frozensets(st.sampled_from(HABITS), max_size=7)),
        container=container,
        packed=draw(st.sampled_from(("", "", "zip", "gzip"))),
        encoding="utf-8" if container in ("xlsx", "parquet") else draw(st.sampled_from(ENCODINGS)),
        delimiter=draw(st.sampled_from(DELIMITERS)) if container == "csv" else ",",
        newline=draw(st.sampled_from(NEWLINES)) if container == "csv" else "\n",
        style=draw(st.integers(0, 12)),
        synonym=draw(st.integers(0, 3)),
    )


def take(written: Written) -> tuple[dict[str, Any], pl.DataFrame, pl.DataFrame]:
    """The delivery's manifest, its accepted and its quarantined rows, after landing and checking in a fresh home."""
    feed = written.recipe.feed
    with tempfile.TemporaryDirectory() as folder:
        there = home(Path(folder))
        _, seal = hand_over(there, feed, written.name, written.data)
        assert seal.rows == written.records
        tonight = night(there)
        land.run_feed(tonight, feed)
        check.run_feed(tonight, feed)
        (manifest,) = tonight.store.deliveries(feed, DAY)
        paths = tonight.store.landed_paths(feed, DAY)
        accepted = pl.read_parquet(paths) if paths else pl.DataFrame(schema={"line": pl.Int64})
        return manifest, accepted, tonight.store.quarantined(feed, manifest["delivery"])


def hold(written: Written, feed: Feed, manifest: dict[str, Any], accepted: pl.DataFrame, quarantined: pl.DataFrame) -> None:
    """Against the truth: each line where it belongs, each value as the writer meant it, nobody told."""
    assert manifest["outcome"] == "accepted", manifest["reason_en"]
    assert manifest["read"] == sum(manifest[name] for name in COUNTS[1:]) == len(written.rows)
    either = set(written.lines(EITHER))
    assert set(accepted["line"]) - either == set(written.lines(ACCEPTED))
    assert set(quarantined["line"]) - either == set(written.lines(QUARANTINED))
    assert manifest["duplicate"] == len(written.lines(DUPLICATE))
    assert manifest["superseded"] == len(written.lines(SUPERSEDED))
    for row in accepted.iter_rows(named=True):
        if row["line"] not in either:
            known = written.rows[row["line"]].values
            assert {name: row[name] for name in known} == dict(known)
    for line, column, rule in quarantined.select("line", "column", "rule").iter_rows():
        meant = written.rows[line].column
        assert meant is None or column == meant or "formula" in rule, rule
    told = json.dumps(manifest, ensure_ascii=False) + quarantined.write_csv()
    assert not [secret for secret in written.secrets if secret in told]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(recipe=recipes())
def test_every_line_ends_where_its_writer_knows_that_it_belongs(recipe: Recipe) -> None:
    written = write(recipe, FEEDS[recipe.feed])
    hold(written, FEEDS[recipe.feed], *take(written))


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(recipe=recipes(tuple(FEEDS)))
def test_many_more_of_them(recipe: Recipe) -> None:
    written = write(recipe, FEEDS[recipe.feed])
    hold(written, FEEDS[recipe.feed], *take(written))


@pytest.mark.parametrize("feed", FEEDS)
def test_a_plain_file_of_every_feed_is_taken_whole(feed: str) -> None:
    written = write(Recipe(feed), FEEDS[feed])
    hold(written, FEEDS[feed], *take(written))
