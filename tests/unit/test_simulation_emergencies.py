"""The invented city's disasters, unpaid wages, claims and leads: in the order of real rates, clustered as in life, noisy as in life."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from hardship.catalogue import load_catalogue
from hardship.settings import PROJECT
from simulation.deliveries import module_of
from simulation.disasters import FIRE, SEVERE
from simulation.disputes import WAGES
from simulation.leads import DEPARTMENT, HOMELESS, RESCUE
from simulation.world import World, build

UNTIL = date(2026, 9, 30)
HOUSEHOLDS, MONTHS, BEYOND = 5000, 24, 3
YEARS = HOUSEHOLDS * (MONTHS + BEYOND) / 12
LONG_AGO = date(1900, 1, 1)


@pytest.fixture(scope="module")
def world() -> World:
    return build(households=HOUSEHOLDS, months=MONTHS, until=UNTIL, seed=7)


def view(world: World, feed: str, end: date = UNTIL) -> pl.DataFrame:
    rows: pl.DataFrame = module_of(PROJECT / "feeds" / feed / "simulate.py").view(world, LONG_AGO, end, history=True)
    return rows


def known(world: World, table: str) -> pl.DataFrame:
    return world.events(table).filter(pl.col("month") >= 0)


def test_rates_are_in_the_order_of_real_ones(world: World) -> None:
    """A household and year. Broad ranges around the sources that the modules name; deaths: 7.9 in 1,000 in 2023 (国家统计局)."""
    disasters, cases = known(world, "disasters"), known(world, "cases")
    leads = known(world, "leads").filter(pl.col("home") >= 0)
    dead = world.events("register").filter((pl.col("status") == 2) & (pl.col("happened_on") > date(2024, 9, 30)))
    found = {
        "struck by nature": (disasters.filter(pl.col("kind") < FIRE).height / YEARS, 0.0005, 0.02),
        "fires": (disasters.filter(pl.col("kind") >= FIRE).height / YEARS, 0.0003, 0.003),
        "destroyed": ((disasters["house"] <= SEVERE).mean(), 0.05, 0.4),
        "median loss, yuan": (disasters["loss"].median() / 100, 1_000, 30_000),
        "legal aid": (cases.height / YEARS, 0.001, 0.010),
        "of it for wages": ((cases["matter"] == WAGES).mean(), 0.2, 0.7),
        "told of": (leads.height / YEARS, 0.005, 0.03),
        "deaths a person": (dead.height / (world.people.height * (MONTHS + BEYOND) / 12), 0.004, 0.014),
    }
    assert not {name: value for name, (value, low, high) in found.items() if not low <= value <= high}


def test_a_storm_strikes_a_village_and_a_fire_a_home(world: World) -> None:
    disasters = known(world, "disasters").join(world.homes.select("household", "township"), left_on="home", right_on="household")
    natural = disasters.filter(pl.col("kind") < FIRE)
    storms = natural.group_by("month", "township").len()
    assert storms["len"].max() >= 5, "many homes of a township at once"
    assert set(natural["happened_on"].dt.month()) <= {1, 5, 6, 7, 8, 9, 12}, "storms keep to their season"
    fires = disasters.filter(pl.col("kind") >= FIRE)
    assert fires.group_by("month", "township").len()["len"].max() <= 4


def test_a_disaster_drains_savings_and_leads_to_hardship_more_often(world: World) -> None:
    """Not a sure sign: most of the struck are not in hardship half a year later."""
    months = world.truth.join(world.homes.select("household", "household_no"), on="household_no")
    grave = known(world, "disasters").filter((pl.col("house") <= SEVERE) | (pl.col("loss") > 2_000_000))
    after = months.join(grave.select("home", struck="happened_on"), left_on="household", right_on="home")
    after = after.filter((pl.col("month") > pl.col("struck")) & (pl.col("month") <= pl.col("struck").dt.offset_by("7mo")))
    base, share = months["in_hardship"].mean(), after["in_hardship"].mean()
    assert base < share < 0.6


def test_who_is_told_of_is_often_not_in_hardship_and_the_silent_are_seldom_told_of(world: World) -> None:
    leads = known(world, "leads").filter((pl.col("home") >= 0) & (pl.col("source") < DEPARTMENT))
    homes = world.homes.select("household", "household_no", "is_silent")
    truth = world.truth.join(homes, on="household_no")
    told = leads.with_columns(month=pl.col("told_on").dt.month_start()).join(
        truth, left_on=["home", "month"], right_on=["household", "month"]
    )
    assert 0.10 < told["in_hardship"].mean() < 0.6
    hard = truth.filter("in_hardship")
    rate = {
        silent: told.filter(pl.col("in_hardship") & (pl.col("is_silent") == silent)).height
        / max(hard.filter(pl.col("is_silent") == silent).height, 1)
        for silent in (True, False)
    }
    assert rate[True] < 0.6 * rate[False]


def test_strangers_found_in_the_street_belong_to_no_household(world: World) -> None:
    found = known(world, "leads").filter(pl.col("home") < 0)
    assert found.height > 5
    assert set(found["person"]) == {-1}
    assert (set(found["kind"]), set(found["source"])) == ({HOMELESS}, {RESCUE})
    sent = view(world, "leads").filter(pl.col("线索类型") == "流浪乞讨")
    assert set(sent["户号"]) | set(sent["对象身份证号"]) <= {"", "无"}
    assert set(sent["地区代码"].str.len_chars()) == {9}, "it still is a lead for a township"


def test_one_death_is_told_by_several_offices_and_some_by_none(world: World) -> None:
    dead = (
        world.events("register")
        .filter((pl.col("status") == 2) & (pl.col("happened_on") < date(2026, 7, 1)))
        .join(world.people, on="person")
    )
    told = view(world, "deaths")
    by_person = (
        told.filter(pl.col("记录状态") == "有效")
        .join(dead, left_on="死者身份证号", right_on="resident_id", how="semi")
        .group_by("死者身份证号")
        .len()
    )
    assert 0.90 < by_person.height / dead.height < 0.995
    assert 2.0 < by_person["len"].mean() < 3.0
    assert set(told["死因类别"]) == {"疾病", "意外", "不详"}, "classes, never an illness"


def test_who_was_taken_for_dead_is_alive_and_the_record_is_taken_back(world: World) -> None:
    many = build(households=12_000, months=14, until=UNTIL, seed=3)
    told = view(many, "deaths")
    back = told.filter(pl.col("记录状态") == "误报撤销")
    dead = many.events("register").filter(pl.col("status") == 2).join(many.people, on="person")
    assert back.height > 0
    assert not set(back["死者身份证号"]) & set(dead["resident_id"])
    first = told.filter(pl.col("记录状态") == "有效").join(back, on="死者身份证号", how="semi")
    assert first.height >= 0.6 * back.height, "some records name nobody, as everywhere"


def test_a_survey_restates_the_loss_and_a_closed_case_its_grant(world: World) -> None:
    for feed, record, changes in (("disasters", "受灾记录编号", "直接经济损失"), ("legal_aid", "援助案号", "办理结果")):
        rows = view(world, feed).unique()
        versions = rows.group_by(record).agg(pl.len(), pl.col(changes).n_unique().alias("changed"))
        assert versions["len"].max() == 2, feed
        assert (versions.filter(pl.col("len") == 2)["changed"] == 2).mean() > 0.5, feed


def test_wages_not_paid_lower_what_comes_in(world: World) -> None:
    cases = known(world, "cases").filter(pl.col("matter") == WAGES)
    assert (cases["claimed"] > 0).all()
    assert "wages_unpaid" in set(world.spells["cause"])


def test_every_word_that_an_office_writes_is_declared() -> None:
    catalogue = load_catalogue(PROJECT)
    for feed, heading, words in (
        ("disasters", "灾害种类", "KINDS"), ("disasters", "住房受损程度", "HOUSES"), ("deaths", "死因类别", "CAUSES"), ("legal_aid",
        "援助事项", "MATTERS"),
        ("legal_aid", "办理结果", "OUTCOMES"), ("leads", "线索来源", "SOURCES"), ("leads", "线索类型", "KINDS"), ("leads", "转介部门",
        "DEPARTMENTS"),
    ):  # fmt: skip
        column = next(column for column in catalogue.feed(feed).columns if heading in column.headings)
        known_words = {*column.codes, *column.codes.values(), *column.synonyms}
        assert set(getattr(module_of(PROJECT / "feeds" / feed / "simulate.py"), words)) <= known_words, (feed, heading)
