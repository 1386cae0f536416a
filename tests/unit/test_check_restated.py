"""What was handed over last counts, in whatever order it arrives: rows new, known, restated or said again, and histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from hardship.night_tables import FEED_STATUS
from hardship.settings import Settings
from pipelines.engine import open_engine
from pipelines.events import current
from tests.inbox import DAY, FEED, INSURANCE, counts, hand_over, home, insured, night, number, status, take, text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def insurance(settings: Settings, name: str, rows: list[list[str]], on: date) -> None:
    """A file whose content is its own, whatever it says."""
    hand_over(settings, FEED, name, text((*INSURANCE, name), [[*row, ""] for row in rows]), on)


def bases(settings: Settings, as_of: date = DAY) -> dict[str, int]:
    """The base of each person that counts on the night of ``as_of``, by person key."""
    there = replace(night(settings, as_of), delivered_until=DAY)
    feed = there.catalogue.feed(FEED)
    with open_engine(there.settings) as engine:
        engine.run("now", current(there, engine, feed), as_of=as_of)
        return {row["person_key"]: row["base_fen"] for row in engine.frame("now").to_dicts()}


def base(settings: Settings, as_of: date = DAY) -> int:
    [found] = bases(settings, as_of).values()
    return found // 100


def test_rows_across_deliveries_are_new_known_or_restated(settings: Settings) -> None:
    days = [DAY - timedelta(days=back) for back in (3, 2, 1, 0)]
    files = (
        [insured(1, base="1"), insured(2)],
        [insured(1, base="2"), insured(2), insured(3)],
        [insured(1, base="1")],
        [insured(1, base="1")],
    )
    for position, (day, rows) in enumerate(zip(days, files, strict=True)):
        insurance(settings, f"{position}.csv", rows, day)
    # Two nights, of which the second takes two files at once: the third restates, the fourth repeats the third.
    take(settings, days[1])
    found = take(settings)
    assert [counts(manifest) for manifest in found] == [(2, 2, 0, 0, 0), (3, 2, 0, 1, 0), (1, 1, 0, 0, 0), (1, 0, 0, 1, 0)]
    assert take(settings) == found


@pytest.mark.parametrize("arrival", list(permutations(range(3))))
@pytest.mark.parametrize(
    "contents", [("1", "2", "1"), *(pytest.param(of, marks=pytest.mark.slow) for of in (("1", "2", "3"), ("1", "1", "2"), ("2", "1", "1")))]
)
def test_what_was_handed_over_last_counts_in_whatever_order_it_arrives(
    settings: Settings, arrival: tuple[int, ...], contents: tuple[str, ...]
) -> None:
    days = [DAY - timedelta(days=back) for back in (2, 1, 0)]
    for place in arrival:
        insurance(settings, f"{place}.csv", [insured(1, base=contents[place]), insured(2)], days[place])
        found = take(settings)
        assert all(manifest["read"] == sum(counts(manifest)[1:]) for manifest in found)
    told = [bases(settings, day) for day in days]
    first = night(settings).vault.person_keys([number(1)])[0]
    assert [one[first] for one in told] == [int(content) * 100 for content in contents]


@pytest.mark.parametrize("arrival", [(0, 1), (1, 0)])
def test_of_one_day_the_file_that_is_later_by_name_counts(settings: Settings, arrival: tuple[int, int]) -> None:
    for place in arrival:
        insurance(settings, f"{place}.csv", [insured(1, base=str(place + 1))], DAY)
        take(settings)
    assert base(settings) == 2


def test_an_old_file_that_is_sent_again_after_a_correction_is_the_last_word(settings: Settings) -> None:
    old = text(INSURANCE, [insured(1, base="1"), insured(2), insured(3, base="x")])
    hand_over(settings, FEED, "a.csv", old, DAY - timedelta(days=3))
    insurance(settings, "b.csv", [insured(1, base="2")], DAY - timedelta(days=2))
    take(settings)
    hand_over(settings, FEED, "again.csv", old, DAY - timedelta(days=1))
    *_, again = take(settings)
    assert (again["file"], again["delivered_on"]) == ("again.csv", str(DAY - timedelta(days=1)))
    assert counts(again) == (3, 1, 0, 2, 0)
    assert [(entry["check"], entry["severity"], entry["failed"]) for entry in again["checks"]] == [("handed_over_again", "warn", 1)]
    key = night(settings).vault.person_keys([number(1)])[0]
    assert [bases(settings, DAY - timedelta(days=back))[key] for back in (3, 2, 1, 0)] == [100, 200, 100, 100]
    assert len(take(settings)) == 3, "it is said again once"


def test_a_repeat_of_what_counts_is_a_sign_of_life_and_nothing_else(settings: Settings) -> None:
    for back in (2, 1, 0):
        hand_over(settings, FEED, f"{back}.csv", text(INSURANCE, [insured(1)]), DAY - timedelta(days=back))
    assert len(take(settings)) == 1
    assert status(settings)["days_since"] == 0


@pytest.mark.parametrize(("name", "back"), [("0.csv", 2), ("9.csv", 2), ("5.csv", 9)])
def test_a_copy_that_turns_up_later_under_an_earlier_name_or_day_says_nothing_again(settings: Settings, name: str, back: int) -> None:
    first = DAY - timedelta(days=2)
    hand_over(settings, FEED, "5.csv", text(INSURANCE, [insured(1)]), first)
    take(settings, first)
    store = night(settings).store
    store.write_table(first, FEED_STATUS, FEED_STATUS.empty())
    store.finish_night(first, {})
    hand_over(settings, FEED, name, text(INSURANCE, [insured(1)]), DAY - timedelta(days=back))
    assert [(one["file"], counts(one)) for one in take(settings)] == [("5.csv", (1, 1, 0, 0, 0))]


def test_a_repeat_brings_back_lines_that_were_known_when_they_came_first(settings: Settings) -> None:
    insurance(settings, "0.csv", [insured(1, base="1")], DAY - timedelta(days=4))
    whole = text(INSURANCE, [insured(1, base="1"), insured(2)])
    hand_over(settings, FEED, "a.csv", whole, DAY - timedelta(days=3))
    insurance(settings, "b.csv", [insured(1, base="2")], DAY - timedelta(days=2))
    hand_over(settings, FEED, "z.csv", whole, DAY)
    take(settings)
    key = night(settings).vault.person_keys([number(1)])[0]
    assert bases(settings)[key] == 100


def history_row(base: str, paid_on: str) -> list[str]:
    return insured(1, base=base, paid_on=paid_on)


def test_a_history_tells_itself_what_was_said_when(settings: Settings) -> None:
    """Handed over last, it does not undo what was said after its days."""
    insurance(settings, "day.csv", [insured(1, base="3", paid_on="2026-09-20")], date(2026, 9, 28))
    hand_over(settings, FEED, "h.csv", text(INSURANCE, [history_row("1", "2026-09-05"), history_row("2", "2026-09-10")]), DAY, history=True)
    take(settings)
    assert base(settings) == 3
    assert base(settings, date(2026, 9, 27)) == 2


def test_a_history_that_says_the_same_twice_with_something_else_between(settings: Settings) -> None:
    first = text(INSURANCE, [history_row("1", "2026-09-05")])
    rows = [history_row("2", "2026-09-08"), history_row("1", "2026-09-12")]
    hand_over(settings, FEED, "a.csv", first, DAY - timedelta(days=1), history=True)
    hand_over(settings, FEED, "b.csv", text(INSURANCE, rows), DAY, history=True)
    take(settings)
    assert base(settings) == 1
