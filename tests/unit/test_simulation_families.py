"""School, homes, weddings and absence in the invented city: rates of some order, and views that err as offices do."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import polars as pl
import pytest

from hardship.catalogue import load_catalogue
from hardship.settings import PROJECT
from simulation.absence import CUSTODY, DETOX, OUT_OF_CONTACT
from simulation.deliveries import LONG_AGO, module_of
from simulation.households import SLOTS, SPOUSE_SLOT
from simulation.paper import FORMS, written
from simulation.schooling import HIGHER
from simulation.state import PRESENT
from simulation.world import World, build

UNTIL = date(2026, 9, 30)
FEEDS = {feed.name: feed for feed in load_catalogue(PROJECT).feeds}


@pytest.fixture(scope="module")
def world() -> World:
    return build(households=1500, months=20, until=UNTIL, seed=11)


def view(world: World, feed: str, start: date = LONG_AGO, end: date = UNTIL, *, history: bool = True) -> pl.DataFrame:
    found: Any = module_of(PROJECT / "feeds" / feed / "simulate.py").view(world, start, end, history=history)
    assert isinstance(found, pl.DataFrame)
    return found


def test_rates_are_of_some_order(world: World) -> None:
    people = world.events("register").filter(pl.col("status") == PRESENT)["person"].n_unique()
    lists = world.events("students").filter(pl.col("year") == 2025)
    year = pl.col("on").is_between(date(2025, 10, 1), UNTIL)
    found = {
        "students in difficulty": (lists["person"].n_unique() / people, 0.008, 0.05),
        "dropouts a year": (world.events("dropouts").filter(year).height / people, 0.0002, 0.006),
        "away at some time": (world.events("absences")["person"].n_unique() / people, 0.001, 0.012),
        "dangerous houses": (world.events("houses_examined")["home"].n_unique() / 1500, 0.002, 0.03),
        "weddings": (weddings(world).height / 1500 * 12 / 32, 0.001, 0.02),
    }
    assert not {name: value for name, (value, low, high) in found.items() if not low <= value <= high}


def weddings(world: World) -> pl.DataFrame:
    newcomers = world.people.filter(pl.col("number") % SLOTS == SPOUSE_SLOT)
    entered = world.events("register").join(newcomers, on="person", how="semi")
    return entered.filter((pl.col("registered_on") == pl.col("happened_on")) & (pl.col("marital") == 20)).unique("person")


def test_who_marries_moves_in_with_somebody_of_that_household(world: World) -> None:
    came = weddings(world).join(world.people.select("person", "household"), on="person")
    married = world.events("register").filter(pl.col("marital") == 20).join(world.people.select("person", "household"), on="person")
    both = came.join(married, on=("household", "happened_on"), suffix="_other").filter(pl.col("person") != pl.col("person_other"))
    assert both["person"].n_unique() == came.height > 5


def test_nobody_comes_back_before_they_went_or_twice(world: World) -> None:
    key = ("person", "kind", "since")
    both = world.events("absences").join(world.events("returns"), on=key)
    assert both.height == world.events("returns").height
    assert (both["ended_on"] >= both["starts_on"]).all()
    assert world.events("absences").select(key).is_unique().all()


def test_a_term_has_an_end_and_silence_has_none(world: World) -> None:
    gone = world.events("absences")
    assert gone.filter(pl.col("kind") <= DETOX)["planned_on"].null_count() == 0
    assert gone.filter(pl.col("kind") == OUT_OF_CONTACT)["planned_on"].drop_nulls().is_empty()
    assert set(gone["kind"]) >= {CUSTODY, OUT_OF_CONTACT}


def test_nobody_is_billed_while_away(world: World) -> None:
    spans = world.events("absences").join(world.events("returns"), on=("person", "kind", "since"), how="left")
    spans = spans.with_columns(begins=pl.col("starts_on").dt.month_start().dt.offset_by("2mo"), ends=pl.col("ended_on").fill_null(UNTIL))
    bills = world.events("settlements").join(spans, on="person")
    assert bills.filter(pl.col("day").is_between("begins", pl.col("ends").dt.month_start().dt.offset_by("-1d"))).is_empty()


def test_schools_see_only_a_part_and_err(world: World) -> None:
    sent = view(world, "education")
    gone = world.events("dropouts").filter((pl.col("stage") < HIGHER) & (pl.col("on") < date(2026, 6, 1)))
    told = sent.filter(pl.col("就学状态") == "辍学")["学生姓名"].n_unique()
    assert 0 < told <= gone.height
    assert sent.filter(pl.col("学年已获资助") != "").height > 0


def test_the_index_is_near_a_hundred_and_published_after_its_month(world: World) -> None:
    sent = view(world, "cpi")
    index = sent["居民消费价格指数（上年同月=100）"].cast(pl.Float64)
    assert index.is_between(97.0, 106.5).all()
    assert index.n_unique() > 5
    months = sent["月份"].str.replace("年", "-").str.replace("月", "-01").str.to_date("%Y-%m-%d", strict=False)
    assert (sent["发布日期"].str.to_date() > months.dt.month_end()).all()
    assert sent["月份"].is_unique().all()


def test_the_register_tells_families_as_far_as_offices_know(world: World) -> None:
    sent = view(world, "register")
    is_permit = pl.col("户籍类型") == "居住证"
    assert sent.filter(is_permit)["户籍地区划代码"].str.starts_with("995").all()
    assert sent.filter(~is_permit)["居住证有效期至"].str.len_chars().sum() == 0
    known = sent.filter((pl.col("婚姻状况") == "已婚") & (pl.col("与户主关系") == "配偶"))
    assert 0.6 < (known["配偶身份证号"] != "").mean() < 0.95
    assert (sent.filter(pl.col("婚姻状况") == "未婚")["配偶身份证号"] == "").all()
    assert sent.filter(pl.col("母亲身份证号") == pl.col("身份证号")).filter(pl.col("身份证号") != "").is_empty()


def test_a_later_file_says_what_a_history_would_say_of_the_same_days(world: World) -> None:
    for feed in ("education", "housing", "prison_and_missing", "cpi", "link_decisions"):
        whole = view(world, feed)
        parts = pl.concat([view(world, feed, end=date(2026, 3, 31)), view(world, feed, date(2026, 4, 1), history=False)])
        assert sorted(parts.rows()) == sorted(whole.rows()), feed


def test_a_spreadsheet_has_a_title_and_two_lines_of_headings_and_no_clock(world: World) -> None:
    rows = view(world, "education").head(5)
    book = written(FEEDS["education"], rows, UNTIL)
    assert book == written(FEEDS["education"], rows, UNTIL)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 4 + rows.height
    groups = FORMS["education"][0].groups
    assert groups is not None
    assert sorted(heading for headings in groups.values() for heading in headings) == sorted(rows.columns)


def test_other_offices_write_old_encodings(world: World) -> None:
    rows = view(world, "prison_and_missing").head(3)
    assert written(FEEDS["prison_and_missing"], rows, UNTIL).decode("utf-16").startswith("身份证号\t情形\t")
    assert written(FEEDS["housing"], rows, UNTIL).startswith(b"\xef\xbb\xbf")
