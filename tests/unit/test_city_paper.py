"""How offices send: every form is read back to the cell, forms take turns, and what goes wrong is refused and mended a day later."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from exchange.delivery import read_seal, seal, verify
from hardship.catalogue import load_catalogue
from hardship.errors import DeliveryError
from hardship.settings import PROJECT
from pipelines import check, land
from pipelines.commands.receive import receive
from pipelines.land.read import LINE, read
from simulation import mishaps
from simulation.deliveries import LONG_AGO, module_of, simulate
from simulation.paper import FORMS, form_of, written
from simulation.world import World, build
from tests.inbox import home, night

UNTIL, MONDAY = date(2026, 9, 30), date(2026, 9, 28)
FEEDS = {feed.name: feed for feed in load_catalogue(PROJECT).feeds}
CASES = [(name, turn) for name, forms in FORMS.items() for turn in range(len(forms))] + [("housing", 0)]
TUESDAY = MONDAY + timedelta(1)


@pytest.fixture(scope="module")
def world() -> World:
    return build(households=900, months=13, until=UNTIL, seed=7)


def day_of(name: str, turn: int) -> date:
    forms = FORMS.get(name, (None,))
    return next(day for day in (MONDAY + timedelta(n) for n in range(len(forms))) if day.toordinal() % len(forms) == turn)


@pytest.mark.parametrize(("name", "turn"), CASES)
def test_every_form_is_read_back_to_the_cell(tmp_path: Path, world: World, name: str, turn: int) -> None:
    feed, day = FEEDS[name], day_of(name, turn)
    rows = module_of(PROJECT / "feeds" / name / "simulate.py").view(world, LONG_AGO, UNTIL, history=True).head(60)
    path = tmp_path / f"{name}{form_of(feed, day).suffix}"
    path.write_bytes(written(feed, rows, day))
    sent = read(path, feed, name=path.name)
    found = pl.concat(list(sent.batches())).sort(LINE)
    for column in feed.columns:
        cells = found[column.name].cast(pl.String).fill_null("").to_list()
        assert cells[: rows.height] == rows[column.headings[0]].to_list(), column.name
    foot = found[feed.columns[0].name].to_list()[rows.height :]
    assert foot in ([], ["合计"])
    verify(path, seal(path, name, day))


def test_offices_take_turns_with_their_forms() -> None:
    week = [UNTIL - timedelta(n) for n in range(7)]
    assert {form_of(FEEDS["register"], day).encoding for day in week} == {"utf-8-sig", "gb18030"}
    assert {form_of(FEEDS["leads"], day).suffix for day in week} == {".csv", ".txt", ".xls"}
    assert {form_of(FEEDS["housing"], day).suffix for day in week} == {".csv"}


def test_one_delivery_in_twenty_goes_wrong_and_never_one_that_stops_a_night_or_the_last() -> None:
    days = [date(2026, 1, 1) + timedelta(n) for n in range(400)]
    found = {name: [mishaps.mishap_of(1, feed, day, days) for day in days] for name, feed in FEEDS.items()}
    hit = {name for name, drawn in found.items() if any(drawn)}
    assert hit == {
        name for name, feed in FEEDS.items() if feed.cadence == "daily" and feed.on_failure != "stop" and name not in mishaps.SELF_MADE
    }
    every = [drawn for name in hit for drawn in found[name]]
    assert 0.03 < sum(one is not None for one in every) / len(every) < 0.07
    assert set(every) == {None, "cut", "column_left_out"}
    assert all(found[name][-1] is None for name in FEEDS)


def test_what_goes_wrong_is_refused_and_its_mended_file_taken_on_the_next_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every delivery going wrong that can: the night of the day goes on without it, that of the next has all its rows."""
    monkeypatch.setattr(mishaps, "MISHAP", 1.0)
    settings, out = home(tmp_path / "home"), tmp_path / "city"
    told = simulate(households=300, months=13, until=UNTIL, seed=7, out=out, processes=1)
    name = "unemployment"
    [broken] = (out / "deliveries" / MONDAY.isoformat() / name).glob("*[!n]")
    [mended] = (out / "deliveries" / TUESDAY.isoformat() / name).glob("*_mended.???")
    assert read_seal(mended).delivered_on == TUESDAY
    outcomes = []
    for day in (MONDAY, TUESDAY, UNTIL):
        receive(settings, out, day)
        tonight = night(settings, day)
        land.run_feed(tonight, name)
        check.run_feed(tonight, name)
        found = {one["file"]: one for one in tonight.store.deliveries(name, day)}
        outcomes.append({file: one["outcome"] for file, one in found.items() if one["delivered_on"] == day.isoformat()})
    assert outcomes[0] == {broken.name: "refused"}
    assert outcomes[1][mended.name] == "accepted"
    assert sorted(outcomes[1].values()) == ["accepted", "refused"]
    assert sorted(outcomes[2].values()) == ["accepted", "accepted"]
    assert found[mended.name]["read"] - told["feeds"][name][MONDAY.isoformat()] in (0, 1), "all rows of the day, and perhaps a total"


def test_a_file_that_was_cut_off_is_not_what_its_seal_says(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("身份证号\r\n" + "1\r\n" * 50, "utf-8")
    sealed = seal(path, "register", UNTIL)
    mishaps.cut_off(path)
    with pytest.raises(DeliveryError, match="cut off"):
        verify(path, sealed)
