"""A delivery held against its feed's history: both sides of every line, words that an officer understands, and no false alarm on chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from expectations import Profile, Unlike, profile_of, profiles_of_history, unlike_history
from expectations import history as h
from hardship.catalogue import load_catalogue
from hardship.declarations import Feed
from hardship.settings import PROJECT
from pipelines.rowfile import landed_schema

DAY = date(2026, 9, 30)
CATALOGUE = load_catalogue(PROJECT)
DISABILITY, MEDICAL, ROLL = (CATALOGUE.feed(name) for name in ("disability", "medical_expenses", "assistance_roll"))
Row = dict[str, Any]


def frame(feed: Feed, rows: Sequence[Row]) -> pl.DataFrame:
    schema = landed_schema(feed)
    return pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)


def bills(n: int, seed: int = 0, *, on: date = DAY, times: float = 1, **other: Any) -> list[Row]:
    """Settlements as a hospital makes them: amounts over three decades, two kinds of care, of the last days."""
    chance = random.Random(seed)
    return [
        {
            "setl_id": f"{seed}-{k}", "person_key": f"p{chance.random()}", "med_type": "21" if chance.random() < 0.2 else "11",
            "settled_on": on - timedelta(days=chance.randrange(4)), "total_fen": int(times * 10 ** chance.uniform(3.5, 5.5)),
            "disease_code": "J18",
        } | other
        for k in range(n)
    ]  # fmt: skip


def of_bills(rows: list[Row], day: date = DAY, **other: Any) -> Profile:
    return profile_of(MEDICAL, frame(MEDICAL, rows), day, **other)


def usual(days: int = 12, rows: int = 200) -> list[Profile]:
    """Some weeks of deliveries as they should be."""
    found = []
    for back in range(days, 0, -1):
        day = DAY - timedelta(days=back)
        found.append(of_bills(bills(rows + back % 5 * 4, back, on=day), day))
    return found


def told(rows: list[Row], earlier: list[Profile] | None = None, **other: Any) -> list[Unlike]:
    return unlike_history(MEDICAL, of_bills(rows, **other), usual() if earlier is None else earlier)


def levels(found: list[Unlike]) -> set[tuple[str, str, str | None]]:
    return {(one.level, one.what, one.column) for one in found}


@pytest.mark.parametrize("seed", range(100, 130))
def test_chance_alone_raises_no_alarm(seed: int) -> None:
    assert told(bills(60 + 9 * (seed - 100), seed)) == []


def test_bills_a_hundred_times_as_large_are_stopped() -> None:
    [found] = told(bills(200, 99, times=100))
    assert (found.level, found.what, found.column) == ("stop", "sizes", "total_fen")
    assert "约为以往的100倍" in found.zh
    assert "请核对单位" in found.zh
    assert "about 100 times" in found.en


def test_yuan_sent_as_ten_thousands_is_stopped_and_named() -> None:
    large = [of_bills(bills(200, back, times=1e4, on=DAY - timedelta(days=back)), DAY - timedelta(days=back)) for back in range(12, 0, -1)]
    [found] = told(bills(200, 99), large)
    assert (found.level, found.what) == ("stop", "sizes")
    assert "像是万元" in found.zh
    assert "ten thousands" in found.en


@pytest.mark.parametrize(("times", "level"), [(1.4, None), (3.5, "flag"), (4, "flag"), (7, "stop")])
def test_both_sides_of_the_line_for_amounts(times: float, level: str | None) -> None:
    assert levels(told(bills(400, 99, times=times))) == (set() if level is None else {(level, "sizes", "total_fen")})


@pytest.mark.parametrize(("part", "level"), [(0.03, None), (0.08, "flag"), (0.28, "flag"), (0.34, "stop")])
def test_some_amounts_beyond_all_that_was_ever_seen(part: float, level: str | None) -> None:
    rows = bills(400, 99)
    for row in rows[: int(400 * part)]:
        row["total_fen"] = 3_200_000  # ten times the largest
    found = {one.level for one in told(rows) if one.column == "total_fen"}
    assert found == (set() if level is None else {level})


def test_nine_in_ten_of_one_kind_are_stopped_with_the_share_of_before() -> None:
    rows = bills(200, 99)
    for row in rows[:180]:
        row["med_type"] = "21"
    [found] = told(rows)
    assert (found.level, found.what, found.column, found.rows) == ("stop", "kinds", "med_type", 200)
    assert found.zh.startswith("医疗类别为“普通住院”的占9")
    assert "以往为1" in found.zh
    assert "–" in found.zh, "the range of earlier deliveries"


@pytest.mark.parametrize(("inpatient", "level"), [(0.36, None), (0.60, "flag"), (0.70, "flag"), (0.85, "stop")])
def test_both_sides_of_the_line_for_kinds(inpatient: float, level: str | None) -> None:
    rows = bills(1000, 99)
    for place, row in enumerate(rows):
        row["med_type"] = "21" if place < inpatient * 1000 else "11"
    assert levels([one for one in told(rows) if one.column]) == (set() if level is None else {(level, "kinds", "med_type")})


@pytest.mark.parametrize(("empty", "level"), [(0.15, None), (0.25, "flag"), (0.69, "flag"), (0.72, "stop"), (1.0, "stop")])
def test_a_column_that_was_always_full(empty: float, level: str | None) -> None:
    rows = bills(200, 99)
    for row in rows[: int(200 * empty)]:
        row["disease_code"] = None
    assert levels(told(rows)) == (set() if level is None else {(level, "nulls", "disease_code")})


def test_a_column_that_was_always_empty_and_is_full() -> None:
    found = told(bills(200, 99, reverses_setl_id="s"))
    assert ("stop", "nulls", "reverses_setl_id") in levels(found)


@pytest.mark.parametrize(("same", "level"), [(0.8, None), (0.93, "flag"), (0.99, "stop"), (1.0, "stop")])
def test_all_on_one_day(same: float, level: str | None) -> None:
    rows = bills(200, 99)
    for row in rows[: int(200 * same)]:
        row["settled_on"] = DAY - timedelta(days=1)
    found = levels([one for one in told(rows) if one.what == "constant"])
    assert found == (set() if level is None else {(level, "constant", "settled_on")})


def test_a_column_that_is_always_the_same_is_no_alarm_where_it_always_was() -> None:
    assert told(bills(200, 99, disease_code="J18")) == []


@pytest.mark.parametrize(("times", "level"), [(1.5, None), (3.9, None), (4.5, "flag"), (9, "flag"), (12, "stop"), (30, "stop")])
def test_too_many_rows(times: float, level: str | None) -> None:
    found = told(bills(int(208 * times), 99))
    assert levels(found) == (set() if level is None else {(level, "volume", None)})


def test_the_sentence_of_a_volume_names_the_usual_one() -> None:
    [found] = told(bills(6240, 99))
    assert found.zh == "这次有6,240行，以往每次约208行（最少200，最多216）"
    assert found.en == "6,240 rows; usually about 208 (from 200 to 216)"


@pytest.mark.parametrize(("rows", "level"), [(100, None), (41, None), (39, "flag"), (20, "flag"), (0, "flag")])
def test_too_few_rows_are_flagged_and_never_stopped(rows: int, level: str | None) -> None:
    assert levels(told(bills(rows, 99))) == (set() if level is None else {(level, "volume", None)})


def test_a_weekday_is_held_against_the_same_weekday() -> None:
    """Twenty rows on every Wednesday are usual, on another day they are few."""
    quiet = [of_bills(bills(200, n, on=(day := DAY - timedelta(days=n))), day) for n in range(56, 0, -1)]
    quiet = [of_bills(bills(30, n, on=one.day), one.day) if one.day.weekday() == DAY.weekday() else one for n, one in enumerate(quiet)]
    assert told(bills(30, 99), quiet) == []
    other = DAY + timedelta(days=1)
    found = unlike_history(MEDICAL, of_bills(bills(30, 99, on=other), other), quiet)
    assert levels(found) == {("flag", "volume", None)}


@pytest.mark.parametrize(("spoil", "what"), [
    (lambda row: row | {"med_type": "21"}, ("kinds", "med_type")), (lambda row: row | {"disease_code": None}, ("nulls", "disease_code")),
    (lambda row: row | {"settled_on": DAY}, None), (lambda row: row | {"total_fen": row["total_fen"] * 100}, ("sizes", "total_fen")),
])  # fmt: skip
def test_few_rows_are_flagged_and_never_stopped_and_very_few_say_nothing(spoil: Callable[[Row], Row], what: tuple[str, str] | None) -> None:
    few = usual(rows=45)
    for rows in (h.FEW_ROWS - 1, 2 * h.SCANT_ROWS):
        assert levels(told([spoil(row) for row in bills(rows, 99)], few)) == ({("flag", *what)} if what else set())
    found = told([spoil(row) for row in bills(h.SCANT_ROWS - 1, 99)], few)
    assert {one.what for one in found} <= {"volume"}


@pytest.mark.parametrize("seed", range(90))
def test_chance_alone_raises_no_alarm_over_few_rows(seed: int) -> None:
    assert [one for one in told(bills(h.SCANT_ROWS + seed % 45, seed + 200), usual(rows=45)) if one.what != "volume"] == []


def test_a_column_that_few_rows_fill_is_flagged_and_never_stopped() -> None:
    earlier = [of_bills(some_filled(200, back, 1), DAY - timedelta(days=back)) for back in range(12, 0, -1)]
    assert levels(told(some_filled(200, 99, 1), earlier)) == set()
    assert levels(told(some_filled(200, 99, 100), earlier)) == {("flag", "sizes", "cash_paid_fen")}


def some_filled(n: int, seed: int, times: int) -> list[Row]:
    """Bills of which one in ten was paid in cash."""
    return [row | {"cash_paid_fen": row["total_fen"] * times if k % 10 == 0 else None} for k, row in enumerate(bills(n, seed))]


def test_nothing_is_said_without_a_history() -> None:
    assert told(bills(5000, 99, times=100), []) == []
    assert told(bills(199, 99, times=100), usual(days=1, rows=195)) == [], "known from too few rows"


@pytest.mark.parametrize(("ago", "level"), [(4, None), (40, "flag"), (300, "flag")])
def test_old_events_are_flagged(ago: int, level: str | None) -> None:
    rows = [row | {"settled_on": row["settled_on"] - timedelta(days=ago)} for row in bills(200, 99)]
    assert levels(told(rows)) == (set() if level is None else {(level, "ages", "settled_on")})


@pytest.mark.parametrize(("broken", "level"), [(14, None), (15, "flag"), (60, "flag")])
def test_rows_that_break_a_rule_more_often(broken: int, level: str | None) -> None:
    earlier = [replace(one, rules={"parts_make_the_whole": 2}) for one in usual()]
    found = told(bills(200, 99), earlier, rules={"parts_make_the_whole": broken})
    assert levels(found) == (set() if level is None else {(level, "rules", None)})


def test_headings_that_were_never_sent_before() -> None:
    earlier = [replace(one, headings=("备注",)) for one in usual()]
    assert told(bills(200, 99), earlier, headings=["备注"]) == []
    [found] = told(bills(200, 99), earlier, headings=["备注", "科室"])
    assert (found.level, found.what) == ("flag", "headings")
    assert "“科室”" in found.zh or "科室" in found.zh


def history_of(feed: Feed, days: int, each: int) -> pl.DataFrame:
    """A history of a daily feed: so many bills a day, recorded on the day."""
    rows = []
    for back in range(days):
        day = DAY - timedelta(days=back)
        rows += [row | {"settled_on": day, "setl_id": f"{back}-{n}"} for n, row in enumerate(bills(each, back, on=day))]
    return frame(feed, rows)


def test_a_history_file_is_enough_for_the_first_daily_one() -> None:
    earlier = list(profiles_of_history(MEDICAL, history_of(MEDICAL, 40, 100), DAY))
    slices = [one for one in earlier if one.kind == "slice"]
    assert [one.day for one in slices][-1] == DAY - timedelta(days=MEDICAL.lateness_days), "of later days not all is known yet"
    assert {one.rows for one in slices} == {100}, "before its first row the history had not begun"
    assert told(bills(100, 99), earlier) == []
    assert ("stop", "sizes", "total_fen") in levels(told(bills(100, 99, times=100), earlier))
    assert ("stop", "volume", None) in levels(told(bills(4000, 99), earlier))


def test_the_day_of_recording_says_nothing_in_a_slice() -> None:
    """A slice is cut by it: every slice has one day, and a delivery of one day is no news."""
    earlier = list(profiles_of_history(MEDICAL, history_of(MEDICAL, 40, 100), DAY))
    assert told([row | {"settled_on": DAY} for row in bills(100, 99)], earlier) == []


def test_a_profile_is_counts_alone_and_comes_back_from_json() -> None:
    found = of_bills(bills(200, 3), read=210, rules={"a": 10}, headings=["科室"])
    assert Profile.of_json(found.to_json()) == found
    assert set(found.columns["total_fen"].counts) <= {str(step) for step in range(30, 60)}
    assert set(found.columns["med_type"].counts) == {"11", "21"}
    assert found.columns["setl_id"].counts == {}


def test_what_stops_comes_first() -> None:
    rows = [row | {"med_type": "21", "disease_code": None} for row in bills(1000, 99)]
    assert [one.level for one in told(rows)] == ["stop", "stop", "flag"]
