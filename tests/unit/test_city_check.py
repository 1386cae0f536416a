"""The invented city is believable at its fixed seed, strays little at others, and stays what it is under its version."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import polars as pl
import pytest
from typer.testing import CliRunner

from cli.believable import as_data, refuse
from cli.main import app
from docs import city
from docs.build import stale
from hardship.errors import HardshipError
from simulation.figures.check import Checked, Found, check
from simulation.figures.table import read_figures
from simulation.households import NOT_YET
from simulation.state import PRESENT
from simulation.version import WORLD_VERSION
from simulation.world import Course, build

UNTIL = date(2026, 9, 30)
TRUTH = "f397179eb7c61d6291c02724019499bdb6b1f51bcee0f2bd7e5bf5934e09b62b"
"""SHA-256 of the truth of 250 households of seed 7 under this version."""


@pytest.fixture(scope="module")
def checked() -> Checked:
    """The city that the command checks when nothing else is asked for."""
    return check(households=20_000, months=36, until=UNTIL, seed=1)


def test_every_statistic_lies_within_its_range(checked: Checked) -> None:
    assert {one.figure.key: one.value for one in checked.outside} == {}
    assert len(checked.found) == len(read_figures())


def test_the_page_and_the_pictures_show_this_city(checked: Checked) -> None:
    assert [path.name for path in stale(city.pages(checked))] == [], "run `make docs`"


def test_other_seeds_stray_little() -> None:
    """A quarter of the city: now and then chance carries one statistic just over its bound."""
    other = check(households=5_000, months=36, until=UNTIL, seed=2)
    strayed = {one.figure.key: one.value for one in other.outside}
    assert len(strayed) <= 2, strayed


def test_an_illness_and_a_lost_job_differ_as_in_the_panel(checked: Checked) -> None:
    """Losing work triples the risk of a fall and more; a stay in hospital hardly raises it."""
    value = {one.figure.key: one.value for one in checked.found}
    assert value["falls_out_of_work"] > 3.0 * value["falls_at_work"]
    assert 0.0 < value["falls_in_hospital"] - value["falls_at_home"] < 4.0


def test_the_world_is_that_of_its_version() -> None:
    world = build(households=250, months=13, until=UNTIL, seed=7)
    rows = world.truth.sort("household_no", "month").write_csv() + world.spells.sort("household_no", "start").write_csv()
    assert hashlib.sha256(rows.encode()).hexdigest() == TRUTH, (
        f"the world has changed: raise WORLD_VERSION above {WORLD_VERSION} in simulation/version.py, write there why, run "
        "`hardship simulate --check` and `make docs`, and put the new digest here"
    )


def test_silence_is_commoner_far_away_and_among_people_from_elsewhere() -> None:
    course = Course(households=6000, months=13, until=UNTIL, seed=5)
    silent, families = course.state.is_silent, course.state.families
    far = families.distance > 0.5
    assert silent[far].mean() > 1.3 * silent[~far].mean()
    assert silent[families.is_permit].mean() > 1.2 * silent[~families.is_permit].mean()


def test_newcomers_register_when_they_arrive_and_belong_to_nobody_before() -> None:
    course = Course(households=1500, months=13, until=UNTIL, seed=5)
    arrives = course.state.families.arrives
    late = {int(home): int(arrives[home]) for home in (arrives != NOT_YET).nonzero()[0]}
    assert 0.005 < len(late) / 1500 < 0.04
    for _ in course.state.months.steps:
        course.advance()
    world = course.world()
    entered = world.events("register").join(world.people.select("person", home="household"), on="person")
    first = (
        entered.filter(pl.col("home").is_in(list(late)) & (pl.col("status") == PRESENT)).group_by("home").agg(pl.col("registered_on").min())
    )
    assert first.height > 0.8 * len(late)
    for home, day in first.iter_rows():
        assert course.state.months.start(late[home]) <= day < course.state.months.start(late[home] + 1)


def test_the_command_prints_and_fails_where_a_small_city_strays() -> None:
    run = CliRunner().invoke(app, ["simulate", "--check", "--households", "60", "--json"])
    told = json.loads(run.stdout)
    assert isinstance(run.exception, HardshipError)
    assert told["world_version"] == WORLD_VERSION
    assert told["outside"] == [one["key"] for one in told["figures"] if not one["is_within"]] != []


def test_a_believable_city_is_not_refused(checked: Checked) -> None:
    refuse(checked)
    assert as_data(checked)["outside"] == []
    figure = checked.found[0].figure
    bad = Checked(WORLD_VERSION, 1, 36, UNTIL, 1, (Found(figure, 9.0), *checked.found[1:]))
    with pytest.raises(HardshipError, match=figure.key):
        refuse(bad)


def test_fewer_than_three_years_cannot_be_checked() -> None:
    with pytest.raises(HardshipError, match="three years"):
        check(households=50, months=35, until=UNTIL, seed=1)


@pytest.mark.parametrize("asked", [[], ["--check", "--loop"], ["--check", "--out", "city"]])
def test_what_cannot_be_meant_is_a_wrong_use(asked: list[str]) -> None:
    assert CliRunner().invoke(app, ["simulate", *asked]).exit_code == 2
