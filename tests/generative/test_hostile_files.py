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
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exchange.delivery import seal
from hardship.catalogue import feed_in
from hardship.declarations import Feed
from hardship.settings import PROJECT, Settings
from pipelines import check, land
from pipelines.commands.inspecting import inspect
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
# A recipe can be read as it is: shrinking it would take minutes.
HOW: dict[str, Any] = {
    "deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.reuse, Phase.generate),
}  # fmt: skip
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


def look(written: Written) -> tuple[dict[str, Any], pl.DataFrame, pl.DataFrame]:
    """The same, as ``hardship inspect`` tells it of a sealed file: in a fraction of the time."""
    answer, accepted = inspected(written.name, written.data, FEEDS[written.recipe.feed], written.records)
    named = {"schema": {"line": pl.Int64, "column": pl.String, "rule": pl.String}, "orient": "row"}
    found = [(one["line"], one["column"], one["rule"]) for one in answer["findings"]]
    taken = set(accepted["line"])
    set_aside = [one for one in found if one[0] in written.rows and one[0] not in taken and one[2] not in ("duplicate", "superseded")]
    outcome = "refused" if answer["outcome"] == "quarantine-file" else "accepted"
    return answer | {"outcome": outcome, "reason_en": str(answer["findings"][:1])}, accepted, pl.DataFrame(set_aside, **named)


def inspected(name: str, data: bytes, feed: Feed, records: int | None = None) -> tuple[dict[str, Any], pl.DataFrame]:
    """(inspect's answer, the accepted rows) of a file; with ``records`` it is sealed, and the seal must count so many."""
    with tempfile.TemporaryDirectory() as folder:
        path, rows = Path(folder) / name, Path(folder) / "rows.parquet.out"
        path.write_bytes(data)
        if records is not None:
            assert seal(path, feed.name, DAY).rows == records
        answer = inspect(Settings(home=Path(folder), invented=True), path, feed, today=DAY, rows=rows).result
        assert answer["read"] == sum(answer[part] for part in COUNTS[1:])
        return answer, pl.read_parquet(rows)


def hold(written: Written, manifest: dict[str, Any], accepted: pl.DataFrame, quarantined: pl.DataFrame) -> None:
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
    told = json.dumps(manifest, ensure_ascii=False) + quarantined.write_csv() + accepted.write_csv()
    assert not [secret for secret in written.secrets if secret in told]


@settings(max_examples=30, **HOW)
@given(recipe=recipes(tuple(FEEDS)))
def test_every_line_ends_where_its_writer_knows_that_it_belongs(recipe: Recipe) -> None:
    written = write(recipe, FEEDS[recipe.feed])
    hold(written, *look(written))


@settings(max_examples=5, **HOW)
@given(recipe=recipes())
def test_landing_and_checking_a_delivery_end_alike(recipe: Recipe) -> None:
    written = write(recipe, FEEDS[recipe.feed])
    hold(written, *take(written))


@pytest.mark.slow
@settings(max_examples=2_000, **HOW)
@given(recipe=recipes(tuple(FEEDS)))
def test_many_more_of_them(recipe: Recipe) -> None:
    written = write(recipe, FEEDS[recipe.feed])
    hold(written, *look(written))


@pytest.mark.slow
@settings(max_examples=300, **HOW)
@given(recipe=recipes(tuple(FEEDS)))
def test_many_more_deliveries(recipe: Recipe) -> None:
    written = write(recipe, FEEDS[recipe.feed])
    hold(written, *take(written))


def is_answered(written: Written, data: bytes) -> tuple[dict[str, Any], pl.DataFrame]:
    """An answer that was foreseen, in which nobody is named."""
    answer, accepted = inspected(written.name, data, FEEDS[written.recipe.feed])
    told = json.dumps(answer, ensure_ascii=False)
    assert "the file cannot be read (" not in told, "whatever stands in a file, no library's error is the answer"
    assert not [secret for secret in written.secrets if secret in told]
    return answer, accepted


def is_cut(recipe: Recipe, share: int) -> None:
    """What was cut off before it was sealed: whole lines are as they were, or nothing is taken."""
    written = write(recipe, FEEDS[recipe.feed])
    answer, accepted = is_answered(written, written.data[: len(written.data) * share // 1000])
    last = max([accepted["line"].max() or 0, *(one["line"] or 0 for one in answer["findings"])])
    for row in accepted.iter_rows(named=True):
        if row["line"] < last and written.rows[row["line"]].fate == ACCEPTED:
            known = written.rows[row["line"]].values
            assert {name: row[name] for name in known} == dict(known)


def is_spoilt(recipe: Recipe, places: list[tuple[int, int]]) -> None:
    """Some bytes are others: there is an answer, and it adds up."""
    written = write(recipe, FEEDS[recipe.feed])
    data = bytearray(written.data)
    for place, byte in places:
        data[place * len(data) // 100_000] = byte
    is_answered(written, bytes(data))


CUT = {"recipe": recipes(), "share": st.integers(0, 1000)}
SPOILT = {"recipe": recipes(), "places": st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 255)), min_size=1, max_size=12)}


@settings(max_examples=10, **HOW)
@given(**CUT)
def test_a_file_that_is_cut_off_before_it_is_sealed(recipe: Recipe, share: int) -> None:
    is_cut(recipe, share)


@settings(max_examples=10, **HOW)
@given(**SPOILT)
def test_a_file_of_which_bytes_are_spoilt(recipe: Recipe, places: list[tuple[int, int]]) -> None:
    is_spoilt(recipe, places)


@pytest.mark.slow
@settings(max_examples=1_000, **HOW)
@given(**CUT)
def test_many_more_that_are_cut_off(recipe: Recipe, share: int) -> None:
    is_cut(recipe, share)


@pytest.mark.slow
@settings(max_examples=1_000, **HOW)
@given(**SPOILT)
def test_many_more_that_are_spoilt(recipe: Recipe, places: list[tuple[int, int]]) -> None:
    is_spoilt(recipe, places)


@pytest.mark.parametrize("feed", FEEDS)
def test_a_plain_file_of_every_feed_is_taken_whole(feed: str) -> None:
    written = write(Recipe(feed), FEEDS[feed])
    hold(written, *look(written))
