"""A feed, indicator, scenario, policy or region (those of CONTRIBUTING.md) is one new file or folder and no other change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from exchange.delivery import seal
from hardship.catalogue import NOUNS
from hardship.settings import PROJECT
from pipelines.store import Store
from tests import recipes
from tests.end_to_end.conftest import Home


def with_recipes(target: Path) -> Path:
    """A catalogue of the project's nouns and those that CONTRIBUTING.md adds."""
    for noun in NOUNS:
        shutil.copytree(PROJECT / noun, target / noun, ignore=shutil.ignore_patterns("__pycache__"))
    recipes.write(target, {path: text for path, text in recipes.files().items() if path.split("/")[0] in NOUNS})
    return target


def deliver_arrears(home: Home) -> None:
    """Two bills of one household that is in the register, and one of nobody known."""
    night = home.night(home.nights[0])
    person = Store(home.settings.var).read_table(home.nights[0], "member").row(0, named=True)["person_key"]
    number = night.vault.identities([person], home.nights[0])["resident_id"][0]
    file = home.settings.var / "inbox" / "energy_arrears" / "arrears.csv"
    file.parent.mkdir(parents=True)
    lines = [
        "账单号,身份证号,应缴日期,欠费金额",
        f"b1,{number},2026-09-20,450.00",
        f"b2,{number},2026-09-21,150.00",
        "b3,无,2026-09-21,20.00",
    ]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    seal(file, "energy_arrears", home.nights[-1])


def test_each_is_one_new_file_or_folder_and_goes_again(three_nights: Home, copy: Callable[..., Home], tmp_path: Path) -> None:
    home = copy(three_nights)
    deliver_arrears(home)
    last = home.nights[-1]
    with_all = with_recipes(tmp_path / "with")

    night = home.run(last, catalogue=with_all, region="riverside")
    facts, status = night.store.read_table(last, "household_facts"), night.store.read_table(last, "feed_status")
    arrears = status.row(by_predicate=pl.col("feed") == "energy_arrears", named=True)
    assert (arrears["read"], arrears["accepted"], arrears["quarantined"]) == (3, 2, 1)
    assert facts["energy_arrears_3m_fen"].sum() == 60_000
    warnings = night.store.read_table(last, "warning").filter(pl.col("scenario") == "energy_arrears")
    assert warnings.height == 1
    assert "600" in warnings["text_zh"][0]
    matches = night.store.read_table(last, "policy_match").filter(pl.col("policy") == "energy_relief", pl.col("result") == "likely")
    assert matches["amount_fen"].to_list() == [40_000], "the region's cap, not the national one"

    national = home.run(last, catalogue=with_all, region="invented")
    matches = national.store.read_table(last, "policy_match").filter(pl.col("policy") == "energy_relief", pl.col("result") == "likely")
    assert matches["amount_fen"].to_list() == [60_000], "without the region's pack the national cap holds"

    without = home.run(last)
    assert "energy_arrears_3m_fen" not in without.store.read_table(last, "household_facts").columns
    assert "energy_arrears" not in without.store.read_table(last, "feed_status")["feed"].to_list()
    assert "energy_arrears" not in without.store.read_table(last, "warning")["scenario"].to_list()
    assert "energy_relief" not in without.store.read_table(last, "policy_match")["policy"].to_list()
    before = three_nights.night(last).store.manifest(last)["tables"]
    assert without.store.manifest(last)["tables"] == before, "taken out again, the night is what it was"


def test_a_catalogue_of_the_night_is_found_without_a_list(tmp_path: Path) -> None:
    from hardship.catalogue import load_catalogue

    root = with_recipes(tmp_path / "with")
    assert "energy_arrears" in {feed.name for feed in load_catalogue(root).feeds}
