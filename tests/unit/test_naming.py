"""No ID number, telephone or name lands in clear as the number of a record or as a code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hardship.catalogue import feed_in
from hardship.settings import PROJECT
from pipelines.land.naming import naming
from pipelines.land.stems import stem_of
from tests.inbox import DAY, hand_over, home, night, number, take, text

BILLS = feed_in(PROJECT / "feeds" / "medical_expenses")
OWN, OTHER = number(1), number(2)
BEFORE_1999 = OWN[:6] + OWN[8:17]


def names(column: str, cell: str | None, person: str | None = OWN) -> bool:
    stems = [pl.Series([None if person is None else stem_of(person)], dtype=pl.Int64)]
    found = naming(BILLS.column(column), pl.Series([cell], dtype=pl.String), stems, date(2026, 9, 30), invented=True)
    return found is not None and found.to_list() == [True]


@pytest.mark.parametrize("cell", [OWN, OWN.lower(), f"{OWN}01", f"JZ-{OWN}", BEFORE_1999, f"{BEFORE_1999}-2"])
def test_a_records_number_made_of_its_persons(cell: str) -> None:
    assert names("setl_id", cell)


@pytest.mark.parametrize("cell", [None, "S202609300001", "13912345678", "110105202609300017", "123456789012345678", OTHER])
def test_a_records_number_that_only_looks_like_a_persons(cell: str | None) -> None:
    assert not names("setl_id", cell)


@pytest.mark.parametrize(("cell", "is_one"), [(OTHER, True), (f"补录{OTHER}", True), ("99010119800101001", False), ("S1", False)])
def test_where_the_row_names_nobody_any_id_number_is_a_persons(cell: str, is_one: bool) -> None:
    assert names("setl_id", cell, person=None) is is_one


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        ("I10.x00", False),
        ("肺炎", False),
        (f"张三{OTHER} I10", True),
        ("I10 13912345678", True),
        ("13912345678901", False),
        ("139123456", False),
    ],
)
def test_a_code_with_a_person_in_it(cell: str, is_one: bool) -> None:
    assert names("disease_code", cell) is is_one


def test_columns_of_identities_are_not_asked() -> None:
    decisions = feed_in(PROJECT / "feeds" / "link_decisions")
    assert naming(decisions.column("left_key"), pl.Series([OWN]), [], date(2026, 9, 30), invented=True) is None


REGISTERED = ("失业登记号", "身份证号", "姓名", "失业登记日期", "失业原因", "失业保险金月标准", "领取起始日期", "领取截止日期", "变更日期")


def registered(n: int, registration: str, name: str = "王小明") -> list[str]:
    return [registration, number(n), name, "2026-09-01", "合同期满", "2000", "2026-09-01", "2027-08-31", "2026-09-05"]


def landed(folder: Path, rows: list[list[str]]) -> tuple[dict[str, object], str, pl.DataFrame]:
    """(manifest, all that landed as one text, what was set aside) of a delivery."""
    settings = home(folder)
    hand_over(settings, "unemployment", "a.csv", text(REGISTERED, rows))
    (manifest,) = take(settings, feed="unemployment")
    store = night(settings).store
    told = "".join(pl.read_parquet(path).write_csv() for path in store.landed_paths("unemployment", DAY))
    return manifest, told, store.quarantined("unemployment", str(manifest["delivery"]))


def test_one_row_with_a_person_for_its_number_is_set_aside(tmp_path: Path) -> None:
    good = [registered(n, f"SY2026{n:04}") for n in range(1, 21)]
    manifest, told, aside = landed(tmp_path, [*good, registered(21, number(21)), registered(22, "王小明")])
    assert (manifest["outcome"], manifest["accepted"], manifest["quarantined"]) == ("accepted", 20, 2)
    assert aside["rule"].to_list() == ["registration_no:names_a_person", "registration_no:no_number"]
    assert number(21) not in told
    assert "王小明" not in told + aside.write_csv()


@pytest.mark.parametrize(
    ("rows", "holds"),
    [([registered(n, number(n)) for n in range(1, 13)], "ID numbers"),
     ([registered(n, "王小" + "明红兰"[n % 3], f"SY{n:04}") for n in range(1, 13)], "words")],
    ids=["ID numbers", "names, for two columns were mixed up"],
)  # fmt: skip
def test_a_column_of_persons_in_the_place_of_numbers_stops_the_file(tmp_path: Path, rows: list[list[str]], holds: str) -> None:
    manifest, told, _ = landed(tmp_path, rows)
    assert (manifest["outcome"], told) == ("refused", "")
    assert f"seems to hold {holds}" in str(manifest["reason_en"])
