"""The invented city: the same every time, valid in form, in the order of real rates, and its truth apart."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exchange.delivery import read_seal, verify
from hardship.catalogue import load_catalogue
from hardship.errors import HardshipError
from hardship.identity import InvalidIdentity, parse_resident_id
from hardship.settings import PROJECT
from simulation.deliveries import business_dates, simulate
from simulation.households import SLOTS
from simulation.version import WORLD_VERSION
from simulation.world import World, build

UNTIL = date(2026, 9, 30)
SMALL: dict[str, Any] = {"households": 300, "months": 14, "until": UNTIL, "seed": 7}
NIGHTS = ("2026-09-28", "2026-09-29", "2026-09-30")
TRUTH_WORDS = ("in_hardship", "depth", "cause", "is_silent", "is_assisted", "spell")
FEEDS = load_catalogue(PROJECT).feeds


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("city") / "one"
    return out, simulate(out=out, **SMALL)


@pytest.fixture(scope="module")
def world() -> World:
    return build(households=1500, months=14, until=UNTIL, seed=11)


def history(city: Path, feed: str) -> pl.DataFrame:
    return pl.read_parquet(city / "deliveries" / "2026-09-27" / feed / f"{feed}_history.parquet")


def delivered(city: Path) -> list[Path]:
    return sorted(path for path in (city / "deliveries").rglob("*") if path.is_file() and not path.name.endswith(".seal.json"))


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_arguments_give_same_bytes(city: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    simulate(out=tmp_path / "two", **SMALL)
    assert digests(city[0]) == digests(tmp_path / "two")


def test_a_smaller_city_holds_the_same_people(world: World) -> None:
    few = build(households=200, months=14, until=UNTIL, seed=11)
    many = world.people.filter(pl.col("household") < 200)
    assert few.people.drop("person").equals(many.drop("person"))
    first = world.truth.join(few.homes.select("household_no"), on="household_no", how="semi")
    assert few.truth.sort("household_no", "month").equals(first.sort("household_no", "month"))


def test_what_is_written_says_which_version_of_the_world_it_is(city: tuple[Path, dict[str, Any]]) -> None:
    assert city[1]["world_version"] == WORLD_VERSION


def test_another_seed_is_another_city(world: World) -> None:
    other = build(households=200, months=14, until=UNTIL, seed=12)
    assert not other.people.select("resident_id").equals(world.people.head(other.people.height).select("resident_id"))


def test_numbers_are_valid_invented_and_unique(world: World) -> None:
    people = world.people
    assert people["resident_id"].n_unique() == people.height
    assert people["household_no"].n_unique() == 1500
    for number, born, is_male in people.select("resident_id", "born", "is_male").iter_rows():
        found = parse_resident_id(number, as_of=date(2026, 12, 31), invented=True)
        assert found is not None
        assert (found.birth_date, found.sex) == (born, "1" if is_male else "2")
        with pytest.raises(InvalidIdentity):
            parse_resident_id(number)
    assert people["phone"].str.contains(r"^102\d{8}$").all(), "a telephone that could ring"
    assert (people["number"] // SLOTS == people["household"]).all()


def test_parts_of_a_bill_make_the_whole(world: World) -> None:
    bills = world.events("settlements")
    assert bills.select((pl.col("total") == pl.sum_horizontal("outside", "above", "first", "scope")).all()).item()
    assert bills.select((pl.col("total") == pl.col("funds") + pl.col("borne")).all()).item()
    assert bills.select((pl.col("borne") == pl.col("account") + pl.col("cash")).all()).item()
    assert bills.select((pl.min_horizontal(pl.all().exclude("disease", "day")) >= 0).all()).item()


def test_rates_are_in_the_order_of_real_ones(world: World) -> None:
    """Broad ranges around the figures of the census, the health surveys and the disability survey."""
    now = world.truth.filter(pl.col("month") == date(2026, 9, 1))
    people = world.people.height
    year = world.events("settlements").filter(pl.col("day") > date(2025, 9, 30), pl.col("day") <= UNTIL)
    certificates = world.events("certificates").unique("person", keep="last", maintain_order=True)
    entries = world.spells.filter(pl.col("start") > date(2025, 8, 1)).height / 16 / 1500
    found = {
        "household size": (now["size"].mean(), 2.4, 2.85),
        "alone": ((now["size"] == 1).mean(), 0.20, 0.31),
        "in hospital a year": (year.filter(pl.col("kind") == 21)["person"].n_unique() / people, 0.10, 0.18),
        "borne by patients": (year["borne"].sum() / year["total"].sum(), 0.25, 0.45),
        "disabled": (certificates.height / people, 0.04, 0.08),
        "grade 1 or 2": ((certificates["grade"] <= 2).mean(), 0.24, 0.42),
        "in hardship": (now["in_hardship"].mean(), 0.03, 0.075),
        "entering a month": (entries, 0.002, 0.007),
        "assisted": (now["is_assisted"].mean(), 0.02, 0.07),
    }
    assert not {name: value for name, (value, low, high) in found.items() if not low <= value <= high}


def test_a_silent_minority_is_in_hardship_and_never_asks(world: World) -> None:
    silent = world.homes.filter("is_silent")
    hard = world.truth.filter(pl.col("in_hardship")).join(silent, on="household_no", how="semi")["household_no"].unique()
    asked = world.events("findings").filter(pl.col("source") == 0).join(silent, left_on="home", right_on="household", how="semi")
    assert 0.10 < silent.height / 1500 < 0.35
    assert len(hard) > 10
    assert asked["home"].n_unique() < 0.2 * len(hard)


def test_hardship_has_many_causes_that_no_feed_shows(world: World) -> None:
    causes = set(world.spells["cause"])
    assert {"illness", "job_loss", "informal_income_lost", "help_ended", "debt", "low_income"} <= causes
    assert (world.spells["end"].drop_nulls() > world.spells.filter(pl.col("end").is_not_null())["start"]).all()


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_each_feed_delivers_sealed_files_under_its_own_headings(city: tuple[Path, dict[str, Any]], feed: Any) -> None:
    headings = [column.headings[0] for column in feed.columns]
    past = history(city[0], feed.name)
    assert sorted(past.columns) == sorted(headings)
    assert set(past.dtypes) == {pl.String}
    paths = [path for path in delivered(city[0]) if path.parent.name == feed.name and "_mended." not in path.name]
    days = [path.parent.parent.name for path in paths]
    assert days == ["2026-09-27", *{"daily": NIGHTS, "weekly": NIGHTS[:1]}.get(feed.cadence, NIGHTS[1:2])]
    for path in delivered(city[0]):
        if path.parent.name == feed.name:
            made = read_seal(path)
            verify(path, made)
            assert (made.feed, made.delivered_on.isoformat(), made.history) == (
                feed.name,
                path.parent.parent.name,
                path.suffix == ".parquet",
            )


def test_records_without_a_valid_number_are_few_and_there(city: tuple[Path, dict[str, Any]]) -> None:
    numbers = history(city[0], "medical_expenses")["certno"]

    def is_good(number: str) -> bool:
        try:
            return parse_resident_id(number, invented=True) is not None
        except InvalidIdentity:
            return False

    good = {number: is_good(number) for number in set(numbers)}
    bad = sum(not good[number] for number in numbers) / len(numbers)
    assert 0.025 < bad < 0.047


def test_a_reversal_names_the_settled_row_and_takes_it_back(city: tuple[Path, dict[str, Any]]) -> None:
    bills = history(city[0], "medical_expenses")
    taken = bills.filter(pl.col("refd_setl_id") != "")
    both = taken.join(bills, left_on="refd_setl_id", right_on="setl_id")
    assert both.height >= taken.height > 0
    assert (both["medfee_sumamt"] == "-" + both["medfee_sumamt_right"]).mean() > 0.99


def text_of(path: Path) -> str:
    """Everything that a reader of the delivered file could see of it, and more."""
    if path.suffix == ".parquet":
        return " ".join(pl.read_parquet(path).columns)
    if path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(path) as book:
            contents = [book.read(name) for name in book.namelist()]
    else:
        contents = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()]
    return " ".join(content.decode(encoding, "ignore") for content in contents for encoding in ("utf-8", "gb18030", "utf-16"))


def test_truth_does_not_leak_into_what_is_delivered(city: tuple[Path, dict[str, Any]]) -> None:
    for path in delivered(city[0]):
        assert not [word for word in TRUTH_WORDS if word in text_of(path)]
    truth = {path.stem for path in (city[0] / "truth").iterdir()}
    assert truth == {"household_month", "spells", "household", "person_household"}
    assert not truth & {path.stem for path in delivered(city[0])}


def test_nothing_is_delivered_before_it_was_recorded(city: tuple[Path, dict[str, Any]]) -> None:
    for feed in FEEDS:
        heading = feed.column(feed.recorded_on).headings[0]
        days = history(city[0], feed.name)[heading].str.replace_all("[年月/.]", "-").str.replace("日", "").str.slice(0, 10)
        style = "%Y%m%d" if feed.name == "disability" else "%Y-%m-%d"
        recorded = days.str.to_date(style, strict=False).drop_nulls()
        assert (recorded <= date(2026, 9, 27)).all(), feed.name
        assert len(recorded) >= 0.9 * len(days), f"{feed.name} writes its days otherwise"


def test_a_feed_of_another_catalogue_needs_only_its_own_view(tmp_path: Path) -> None:
    root = tmp_path / "catalogue"
    shutil.copytree(PROJECT / "feeds" / "accidents", root / "feeds" / "accidents")
    shutil.copytree(PROJECT / "feeds" / "register", root / "feeds" / "register")
    (root / "feeds" / "register" / "simulate.py").unlink()
    told = simulate(households=40, months=13, until=UNTIL, seed=1, out=tmp_path / "city", catalogue=root)
    assert set(told["feeds"]) == {"accidents"}
    assert told["skipped"] == ["register"]


def test_a_city_is_never_written_over_another(city: tuple[Path, dict[str, Any]]) -> None:
    with pytest.raises(HardshipError, match="a city already"):
        simulate(out=city[0], **SMALL)


def test_business_dates_leave_weekends_out() -> None:
    assert business_dates(date(2026, 10, 5), 2) == [date(2026, 10, 2), date(2026, 10, 5)]
