"""The noise of the invented city: at the stated rates, of the stated kinds, the same every time, and no reason to lose a row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from exchange.delivery import seal
from hardship.catalogue import load_catalogue
from hardship.declarations import Feed
from hardship.settings import PROJECT
from pipelines.land.examine import examine
from pipelines.land.read import read
from pipelines.vault import Vault
from simulation import mishaps, noise
from simulation.chance import Chance
from simulation.deliveries import LONG_AGO, module_of
from simulation.misspelling import CUT, LOOK, SOUND, SWAPPED, TRADITIONAL, WAYS, misspelt, reading
from simulation.noise_found import rates_found, share
from simulation.office import as_yuan
from simulation.surnames import EXTENDED_CHARACTERS, RARE_CHARACTERS
from simulation.version import WORLD_VERSION
from simulation.world import World, build
from tests.inbox import home

UNTIL, THROUGH = date(2026, 9, 30), date(2026, 9, 26)
FEEDS = {feed.name: feed for feed in load_catalogue(PROJECT).feeds}
AT_LEAST = {"no_valid_id": 0.03, "misnamed": 0.10, "wrong_birth": 0.05, "sent_twice": 0.02, "stale_address": 0.05}
NAMED = ("register", "deaths", "disability", "education", "unemployment", "accidents")


@pytest.fixture(scope="module")
def world() -> World:
    return build(households=2500, months=14, until=UNTIL, seed=11)


@pytest.fixture(scope="module")
def delivered(world: World) -> list[tuple[Feed, pl.DataFrame]]:
    views = {name: module_of(PROJECT / "feeds" / name / "simulate.py").view for name in FEEDS}
    return [(FEEDS[name], view(world, LONG_AGO, THROUGH, history=True)) for name, view in views.items()]


@pytest.fixture(scope="module")
def found(world: World, delivered: list[tuple[Feed, pl.DataFrame]]) -> pl.DataFrame:
    return rates_found(world, delivered)


def written(names: list[str], way: int, place: float = 0.0, pick: float = 0.0) -> list[str]:
    """The names, all written wrongly in one way; ``place`` and ``pick`` as in misspelt."""
    middle = (sum(WAYS[:way]) + WAYS[way] / 2) / sum(WAYS)
    some = np.ones(len(names))
    return list(misspelt(np.array(names), some * middle, some * place, some * pick))


def test_the_rates_belong_to_the_version_of_the_world() -> None:
    """No model and no linking is improved by changing the noise: who changes a rate raises WORLD_VERSION and says why."""
    rates = {name: value for name, value in vars(noise).items() if name.isupper()}
    assert (WORLD_VERSION, rates) == (2, {
        "NO_VALID_ID": 0.036, "MISNAMED": 0.105, "RARE_LOST": 0.45, "WRONG_BIRTH": 0.058, "SENT_TWICE": 0.022, "STALE_ADDRESS": 0.055,
    })  # fmt: skip
    assert (mishaps.MISHAP, WAYS) == (0.05, (0.36, 0.20, 0.18, 0.14, 0.12))


def test_money_is_written_to_the_fen() -> None:
    fen = pl.DataFrame({"fen": [0, 5, 100, -250, 123_456_789_012, None]})
    assert fen.select(as_yuan("fen")).to_series().to_list() == ["0.00", "0.05", "1.00", "-2.50", "1234567890.12", None]


@pytest.mark.parametrize("kind", sorted(AT_LEAST))
def test_over_all_feeds_there_is_at_least_as_much_as_was_asked_for(found: pl.DataFrame, kind: str) -> None:
    rate = share(found, kind)
    assert rate is not None
    assert AT_LEAST[kind] <= rate < 1.45 * AT_LEAST[kind]


def test_every_feed_that_names_persons_is_noisy(found: pl.DataFrame) -> None:
    large = found.filter(pl.col("records") > 500)
    assert {"register", "medical_expenses", "social_insurance", "assistance_roll"} <= set(large["feed"])
    for feed in large["feed"]:
        assert share(found, "no_valid_id", feed) > 0.015, feed
        assert share(found, "sent_twice", feed) > 0.01, feed
    assert sum(share(found, "misnamed", feed) is not None for feed in found["feed"]) >= 10


def test_an_office_is_wrong_about_a_person_in_all_its_records_and_another_office_in_its_own_way(world: World) -> None:
    """What is frozen: the register of a later day has the same wrong names."""
    view = module_of(PROJECT / "feeds" / "register" / "simulate.py").view
    before, after = (view(world, LONG_AGO, day, history=True).select("身份证号", "姓名", "出生日期") for day in (date(2026, 6, 1), THROUGH))
    both = before.unique().join(after.unique(), on="身份证号", suffix="_later").filter(pl.col("身份证号").str.len_chars() == 18)
    assert (both["姓名"] == both["姓名_later"]).all()
    assert (both["出生日期"] == both["出生日期_later"]).all()


def test_minorities_and_rare_characters_are_there(world: World) -> None:
    people = world.people
    assert 0.07 < people["is_minority"].mean() < 0.11
    assert people["name"].str.contains("·", literal=True).sum() > 30
    assert people["name"].str.len_chars().max() >= 9
    rare = people["name"].str.contains_any(list(RARE_CHARACTERS + EXTENDED_CHARACTERS))
    assert 0.02 < rare.mean() < 0.06
    extended = people.filter(pl.col("name").str.contains_any(list(EXTENDED_CHARACTERS)))["name"]
    assert len(extended) > 3
    assert [name.encode("gb18030").decode("gb18030") for name in extended] == extended.to_list()
    assert {ord(character) > 0xFFFF for character in EXTENDED_CHARACTERS} == {True, False}, "Extension A and Extension B"


def test_a_name_is_written_by_sound_or_look_in_other_characters_or_another_order() -> None:
    assert reading(written(["张伟"], SOUND, pick=0.5)[0][1]) == reading("伟") == "wei"
    assert written(["张伟"], TRADITIONAL) == ["張偉"]
    assert written(["王小明", "张伟"], SWAPPED) == ["王明小", "伟张"]
    assert written(["王小明", "张伟"], CUT) == ["王小", "张伟伟"]
    assert written(["买买提·依明"], SWAPPED) == ["依明·买买提"]
    assert written(["买买提·依明"], CUT) == ["买买提.依明"]
    looks = written(["张伟"], LOOK, pick=0.9)[0]
    assert looks[0] == "张"
    assert abs(ord(looks[1]) - ord("伟")) < 8
    assert written(["王一"], TRADITIONAL) != ["王一"], "a name without a traditional form is written wrongly in another way"


def test_a_character_that_a_system_lacks_is_lost_or_spelled() -> None:
    assert {written(["李喆"], SOUND, pick=pick)[0] for pick in (0.1, 0.4, 0.6, 0.9)} == {"李□", "李?", "李", "李zhe"}


def test_every_way_changes_every_name() -> None:
    names = np.array(["王小明", "张伟", "买买提·依明", "扎西卓玛", "李喆", "欧阳娜娜", "一一"] * 60)
    drawn = [Chance(3).uniform(what, np.arange(len(names))) for what in ("way", "place", "pick")]
    assert (misspelt(names, *drawn) != names).all()
    assert not misspelt(names[:0], *(values[:0] for values in drawn)).size


@pytest.mark.parametrize("name", NAMED)
def test_a_wrong_name_loses_no_row_and_a_wrong_number_does_what_the_feed_declares(
    tmp_path: Path, delivered: list[tuple[Feed, pl.DataFrame]], name: str
) -> None:
    """Every row is read; none is set aside for its name, its birth date or its village."""
    feed, rows = next(one for one in delivered if one[0].name == name)
    rows = rows.head(3000)
    path = tmp_path / f"{name}.csv"
    rows.write_csv(path)
    settings = home(tmp_path / "home")
    sealed = seal(path, name, UNTIL)
    landed = list(examine(feed, read(path, feed, name=path.name), sealed, Vault(settings), invented=True))
    accepted, quarantined = sum(part.rows.height for part in landed), landed[0].quarantined
    assert rows.height == accepted + quarantined.height + landed[0].duplicate + landed[0].superseded
    number = next(column for column in feed.columns if column.kind == "resident_id")
    about_people = {column.name for column in feed.columns if column.kind in ("name", "address")} | {"birth_date"}
    assert not about_people & set(quarantined["column"])
    spoilt = quarantined.filter(pl.col("column") == number.name)
    assert spoilt.height > 0, "numbers that cannot be read are set aside"
    missing = spoilt.filter(pl.col("rule") == f"{number.name}:missing").height
    assert number.required or not missing, "no number at all is unknown where the feed can do without"
