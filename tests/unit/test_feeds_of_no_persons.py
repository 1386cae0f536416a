"""A feed that names nobody lands, is checked and is offered as a table of its own; no fact of a household can come from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from hardship.declarations import Indicator, Total
from hardship.errors import DeclarationError, DeliveryError
from hardship.settings import Settings
from pipelines import check, land, link
from pipelines.aggregates import key_of
from pipelines.commands.waiving import release
from pipelines.engine import write_warehouse
from pipelines.events import names_somebody
from pipelines.night import Night
from pipelines.publish.reference import is_public, public_feeds
from tests.inbox import DAY, hand_over, home, night

HEADING = "地区代码,月份,居民消费价格指数（上年同月=100）,食品价格指数（上年同月=100）,发布日期\n"
AUGUST = "990101,2026年8月,100.8,100.9,2026-09-12\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def landed(settings: Settings, content: str, feed: str = "cpi", name: str = "index.csv") -> tuple[Night, pl.DataFrame, dict[str, int]]:
    hand_over(settings, feed, name, content)
    tonight = night(settings)
    land.run_feed(tonight, feed)
    check.run_feed(tonight, feed)
    [manifest] = [found for found in tonight.store.deliveries(feed, DAY) if found["file"] == name]
    paths = tonight.store.landed_paths(feed, DAY)
    rows = pl.concat([pl.read_parquet(path, hive_partitioning=False) for path in paths]) if paths else pl.DataFrame()
    return tonight, rows, manifest["by_rule"]


def test_an_index_lands_in_millionths(settings: Settings) -> None:
    _, rows, by_rule = landed(settings, HEADING + AUGUST)
    assert rows.select("area", "month", "cpi_ppm", "food_ppm").rows() == [("990101", date(2026, 8, 1), 1_008_000, 1_009_000)]
    assert by_rule == {}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("990101,2026年8月,0.8,100.9,2026-09-12\n", "cpi_ppm:range"), ("990101,2026年8月,约100,100.9,2026-09-12\n", "cpi_ppm:approximate"),
        ("990101,2026年8月,100.8,100.9,2026-08-31\n", "published_after_its_month"),
        ("北京市,2026年8月,100.8,100.9,2026-09-12\n", "area:no_number"), ("BJ,2026年8月,100.8,100.9,2026-09-12\n", "area_is_a_place"),
        (",2026年8月,100.8,100.9,2026-09-12\n", "area:missing"),
    ],
    ids=["a rate of change", "about", "published within its month", "a name for the place", "letters for the place", "no place"],
)  # fmt: skip
def test_a_row_that_cannot_be_an_index_is_set_aside(settings: Settings, line: str, rule: str) -> None:
    good = "".join(f"990101,{year}年{month}月,100.5,101.0,{year}-12-31\n" for year in (2024, 2025) for month in range(1, 11))
    _, rows, by_rule = landed(settings, HEADING + good + line)
    assert (rows.height, by_rule) == (20, {rule: 1})


def test_published_on_the_first_day_after_its_month_is_early_enough(settings: Settings) -> None:
    assert landed(settings, HEADING + "990101,2026年8月,100.8,100.9,2026-09-01\n")[2] == {}


def test_it_names_nobody(settings: Settings) -> None:
    tonight, *_ = landed(settings, HEADING + AUGUST)
    assert not names_somebody(tonight, "cpi")
    assert link.run(tonight, {})["person"].is_empty()


def test_an_indicator_that_reads_it_is_told_what_is_wrong(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    tonight = night(settings)
    index = Total("cpi.cpi_ppm", days=60, how="max")
    wrong = Indicator("price_index_ppm", "ppm", "物价指数", "price index", "Prices rise for all.", "household", index.col, (index,))
    monkeypatch.setitem(tonight.__dict__, "catalogue", replace(tonight.catalogue, indicators=(wrong,)))
    with pytest.raises(DeclarationError, match="price_index_ppm reads the feed cpi, whose events name nobody") as error:
        key_of(tonight, tonight.catalogue.feed("cpi"))
    assert str(error.value.where).endswith("feeds/cpi/events.sql")
    assert "take the feed out" in str(error.value.do)


def test_the_warehouse_offers_what_is_public_and_nothing_else(settings: Settings, tmp_path: Path) -> None:
    landed(settings, HEADING + AUGUST)
    tonight, *_ = landed(settings, HEADING + "990101,2026-08,100.7,100.9,2026-09-20\n", name="mended.csv")
    assert [feed.name for feed in tonight.catalogue.feeds if is_public(feed)] == ["cpi"]
    write_warehouse(tmp_path / "warehouse.duckdb", public_feeds(tonight))
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as warehouse:
        assert warehouse.execute("SELECT cpi_ppm FROM cpi ORDER BY cpi_ppm").fetchall() == [(1_007_000,), (1_008_000,)]
        assert warehouse.execute("SELECT comment FROM duckdb_views() WHERE view_name = 'cpi'").fetchone() == (
            "居民消费价格指数 — Consumer price index: every version, and since when it is known",
        )


def test_without_a_delivery_there_is_no_table(settings: Settings) -> None:
    assert public_feeds(night(settings)) == []


DECISION = "decision_id,pair_id,left,right,decision,undoes,decided_by,decided_on,recorded_on\n"
LEFT, RIGHT = f"p_{'a' * 32}", f"p_{'b' * 32}"


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        (f"d1,pair1,{LEFT},{RIGHT},same,,analyst,2026-09-29,2026-09-29\n", {}),
        ("d1,pair1,,,not_same,,supervisor,2026-09-29,2026-09-30\n", {}),
        ("d2,pair1,,,undo,d1,supervisor,2026-09-29,2026-09-30\n", {}),
        (f"d1,pair1,{LEFT},{LEFT},same,,analyst,2026-09-29,2026-09-29\n", {"two_records": 1}),
        ("d2,pair1,,,undo,,supervisor,2026-09-29,2026-09-30\n", {"an_undo_names_what_it_undoes": 1}),
        ("d2,pair1,,,same,d1,supervisor,2026-09-29,2026-09-30\n", {"an_undo_names_what_it_undoes": 1}),
        ("d1,pair1,,,same,,clerk,2026-09-29,2026-09-29\n", {"decided_by:code": 1}),
    ],
)  # fmt: skip
def test_decisions_on_doubtful_pairs(settings: Settings, line: str, rules: dict[str, int]) -> None:
    good = "".join(f"g{n},pair{n + 10},,,same,,analyst,2026-09-01,2026-09-01\n" for n in range(9))
    assert landed(settings, DECISION + good + line, "link_decisions")[2] == rules


def test_a_name_in_the_place_of_a_key_never_lands(settings: Settings) -> None:
    good = "".join(f"g{n},pair{n + 10},{LEFT},{RIGHT},same,,analyst,2026-09-01,2026-09-01\n" for n in range(99))
    bad = f"d1,pair1,somebody,{RIGHT},same,,analyst,2026-09-29,2026-09-29\n"
    tonight, rows, by_rule = landed(settings, DECISION + good + bad, "link_decisions")
    assert (rows.height, by_rule) == (0, {"delivery_refused": 99, "persons_are_keys": 1}), "one is enough to refuse all of it"
    [refused] = tonight.store.deliveries("link_decisions", DAY)
    assert (refused["outcome"], refused["refused_by"]) == ("refused", "")
    with pytest.raises(DeliveryError, match="cannot be waived"):
        release(settings, refused["delivery"], rule="persons_are_keys", by="科长", why="无妨", on=DAY)
