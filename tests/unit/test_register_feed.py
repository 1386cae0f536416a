"""What offices write in the register: the plain file of yesterday, every word of the standards, families, moves and permits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.catalogue import load_catalogue
from hardship.settings import PROJECT, Settings
from pipelines import check, land
from tests.inbox import DAY, hand_over, home, night, number, text

PLAIN = ("身份证号", "姓名", "户号", "与户主关系", "婚姻状况", "户籍类型", "村居代码", "住址", "联系电话", "状态", "登记日期", "变更日期")
HERE = (
    "张三",
    "990101000000001",
    "户主",
    "已婚",
    "本地户籍",
    "990101001002",
    "长乐路1号",
    "10212345678",
    "在册",
    "2020-01-01",
    "2026-09-01",
)
FEED = load_catalogue(PROJECT).feed("register")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def landed(settings: Settings, headings: tuple[str, ...], *rows: tuple[str, ...]) -> tuple[pl.DataFrame, dict[str, Any]]:
    hand_over(settings, "register", "register.csv", text(headings, rows))
    tonight = night(settings)
    land.run_feed(tonight, "register")
    check.run_feed(tonight, "register")
    [manifest] = tonight.store.deliveries("register", DAY)
    paths = tonight.store.landed_paths("register", DAY)
    return pl.concat([pl.read_parquet(path, hive_partitioning=False) for path in paths]) if paths else pl.DataFrame(), manifest


def test_the_plain_file_of_yesterday_is_as_good_as_ever(settings: Settings) -> None:
    rows, manifest = landed(settings, PLAIN, (number(1), *HERE))
    assert (manifest["outcome"], manifest["accepted"], manifest["by_rule"]) == ("accepted", 1, {})
    row = rows.row(0, named=True)
    assert (row["relation"], row["marital"], row["registration"], row["status"]) == ("02", "20", "local", "active")
    new = ("sex", "marital_since", "spouse_key", "mother_key", "guardian_key", "home_area", "permit_until", "moved_from", "moved_to")
    assert [row[name] for name in new] == [None] * len(new)


FULL = (*PLAIN[:4], "性别", *PLAIN[4:], "婚姻登记日期", "配偶公民身份号码", "母亲身份证号", "父亲身份证号", "户籍地行政区划代码",
"居住证有效期起",
        "居住证有效期止", "迁入前地区划代码")  # fmt: skip


def full(person: str, *, sex: str = "男", since: str = "2026-05-20", spouse: str = "", mother: str = "", father: str = "",
         home_area: str = "995001", permit: tuple[str, str] = ("2026-01-01", "2026-12-31"),
         came_from: str = "995001") -> tuple[str, ...]:  # fmt: skip
    return (person, *HERE[:3], sex, *HERE[3:], since, spouse, mother, father, home_area, *permit, came_from)


def test_families_become_keys_and_moves_and_permits_are_dated(settings: Settings) -> None:
    rows, manifest = landed(settings, FULL, full(number(1), spouse=number(2), mother=number(3), father=number(4)))
    row = rows.row(0, named=True)
    assert manifest["by_rule"] == {}
    assert all(row[name].startswith("p_") for name in ("spouse_key", "mother_key", "father_key"))
    assert len({row[name] for name in ("person_key", "spouse_key", "mother_key", "father_key")}) == 4
    assert row["mother_birth_date"] == date(1980, 1, 4)
    assert (row["marital_since"], row["permit_until"], row["moved_from"]) == (date(2026, 5, 20), date(2026, 12, 31), "995001")
    assert number(3) not in str(row)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"spouse": number(1)}, "nobody_is_their_own_family"), ({"home_area": "99500"}, "home_area_is_a_place"),
        ({"came_from": "外省"}, "moved_from_a_place"), ({"permit": ("2026-06-01", "2026-05-31")}, "permit_until:before_permit_from"),
        ({"mother": "990101198001040"}, "mother_key:"), ({"since": "腊月初八"}, "marital_since:lunar"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_set_aside(settings: Settings, changed: dict[str, Any], rule: str) -> None:
    rows, manifest = landed(settings, FULL, full(number(1), **changed), *(full(number(n), sex="") for n in range(2, 12)))
    assert rows.height == 10
    assert [found for found in manifest["by_rule"] if found.startswith(rule)], manifest["by_rule"]


@pytest.mark.parametrize("permit", [("2026-06-01", "2026-06-01"), ("", "2026-05-31"), ("2026-06-01", "")])
def test_permits_of_a_day_or_with_one_end_are_taken(settings: Settings, permit: tuple[str, str]) -> None:
    assert landed(settings, FULL, full(number(1), permit=permit))[1]["accepted"] == 1


def test_a_sex_that_contradicts_the_number_is_counted_and_the_row_taken(settings: Settings) -> None:
    """The number says a man; the row stays, and somebody may ask whose number it is."""
    _, manifest = landed(settings, FULL, full(number(1), sex="女"), full(number(2), sex="未说明的性别"), full(number(3), sex="1"))
    assert manifest["accepted"] == 3
    assert {c["check"]: c["failed"] for c in manifest["checks"] if c["failed"]} == {"sex_agrees_with_the_number": 1}


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("公民身份号码", "person_key"), ("居民身份证号码", "person_key"), ("与户主的关系", "relation"), ("手机号码", "phone"),
        ("更新时间", "changed_on"),
        ("配偶证件号码", "spouse_key"), ("生母身份证号", "mother_key"), ("第一监护人身份证号码", "guardian_key"), ("何地迁来代码",
        "moved_from"),
        ("居住证到期日期", "permit_until"), ("现居住地址", "address"), ("迁入日期", "registered_on"),
    ],
)  # fmt: skip
def test_headings_that_offices_use(heading: str, column: str) -> None:
    assert [found.name for found in FEED.columns if heading in found.headings] == [column]


def test_no_heading_stands_for_two_columns() -> None:
    headings = [heading for column in FEED.columns for heading in column.headings]
    assert sorted(set(headings)) == sorted(headings)
