"""Amounts of money: what is read as which fen, and what is refused under which name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hardship.money import InvalidAmount, parse_yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("-0.00", 0),
        ("1", 1_00),
        ("1.5", 1_50),
        ("1.05", 1_05),
        (".5", 50),
        ("0.01", 1),
        ("1.5000", 1_50),
        ("00012", 12_00),
        ("1,234", 1_234_00),
        ("1,234,567.89", 1_234_567_89),
        ("１，２３４．５０", 1_234_50),
        ("¥1,234", 1_234_00),
        ("￥ 500", 500_00),
        ("RMB 500", 500_00),
        ("人民币500元整", 500_00),
        ("500元", 500_00),
        ("500 圆", 500_00),
        ("2万", 20_000_00),
        ("1.23456万元", 12_345_60),
        ("1.2亿元", 120_000_000_00),
        ("-5", -5_00),
        ("－5.10元", -5_10),
        ("−5", -5_00),
        ("¥-5", -5_00),
        ("-¥5", -5_00),
        ("+5", 5_00),
        ("(5)", -5_00),
        ("（5.00元）", -5_00),
        ("¥(1,500)", -1_500_00),
        ("(1.5)万元", -15_000_00),
        ("负5元", -5_00),
        ("3200元人民币", 3_200_00),
        ("3,200.00RMB", 3_200_00),
        ("1.2 万 元", 12_000_00),
        ("5块", 5_00),
        ("500(元)", 500_00),
        ("1.5（万元）", 15_000_00),
        ("(500  )元", -500_00),
        ("12元5角", 12_50),
        ("¥1,012块5角6分", 1_012_56),
        ("-12 元 5 角整", -12_50),
        ("零", 0),
        ("伍仟 元 整", 5_000_00),
        ("3萬元", 30_000_00),
        ("參仟貳佰圓整", 3_200_00),
        ("叁仟贰佰元整", 3_200_00),
        ("人民币叁仟贰佰圆正", 3_200_00),
        ("三千二百元", 3_200_00),
        ("三千零二元", 3_002_00),
        ("两千元", 2_000_00),
        ("十五万元", 150_000_00),
        ("壹佰万元整", 1_000_000_00),
        ("一亿零二百万元", 102_000_000_00),
        ("叁元伍角贰分", 3_52),
        ("叁元零贰分", 3_02),
        ("壹仟陆佰捌拾元零叁角贰分", 1_680_32),
        ("伍角整", 50),
        ("零元整", 0),
        ("负伍佰元", -500_00),
        ("玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", 99_999_999_999_999),
        ("'500", 500_00),
        ('="500"', 500_00),
        ("\ufeff500\u00a0元", 500_00),
        ("0E-8", 0),  # how some engines print a zero
        ("999999999999.99", 99_999_999_999_999),
    ],
)
def test_read(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0.001", "decimals"),
        ("1.005", "decimals"),
        ("1.2345678万", "decimals"),
        ("1,23", "grouping"),
        ("1,0000", "grouping"),
        ("12,34,567", "grouping"),
        (",5", "format"),
        ("1 000", "format"),
        ("100\n200", "format"),  # two lines of a cell are two amounts
        ("1.2.3", "format"),
        ("5.", "format"),
        ("5-", "format"),
        ("--5", "format"),
        ("-¥-5", "format"),
        ("(-5)", "format"),
        ("¥", "format"),
        ("1" * 65, "format"),
        ("2024-01-01", "format"),
        ("约500", "approximate"),
        ("約500", "approximate"),
        ("大概500元", "approximate"),
        ("500左右", "approximate"),
        ("~500", "approximate"),
        ("500余元", "approximate"),
        ("500元以上", "approximate"),
        ("≥500", "approximate"),
        ("500-800", "range"),
        ("500～800元", "range"),
        ("500元至800元", "range"),
        ("3—5万", "range"),
        ("500/月", "per_period"),
        ("500元／月", "per_period"),
        ("每月500", "per_period"),
        ("月均500", "per_period"),
        ("约500元/月", "per_period"),
        ("500元/人", "per_period"),
        ("1.23E+05", "scientific_notation"),
        ("1e3", "scientific_notation"),
        ("$500", "currency"),
        ("500美元", "currency"),
        ("500 HKD", "currency"),
        ("3千元", "unit"),
        ("12元50角", "unit"),
        ("12.5元5角", "unit"),
        ("500(千元)", "characters"),
        ("500(含补贴)", "characters"),
        ("(元)", "characters"),
        ("1万5千", "unit"),
        ("合计", "characters"),
        ("人民币", "characters"),
        ("三千二百", "numerals"),  # of what?
        ("三千二", "numerals"),
        ("三千二元", "numerals"),  # 3,200 to the ear, 3,002 on paper
        ("一万五元", "numerals"),
        ("万元", "numerals"),
        ("三五千元", "numerals"),
        ("负-5", "characters"),
        ("数千元", "approximate"),
        ("三千多元", "approximate"),
        ("上万元", "approximate"),
        ("500元+", "approximate"),
        ("5万起", "approximate"),
        ("不超过500元", "approximate"),
        ("最高5000", "approximate"),
        ("三至五万元", "range"),
        ("500--800", "range"),
        ("500(月)", "per_period"),
        ("500元/month", "per_period"),
        ("3.2w", "unit"),
        ("٥", "characters"),  # a digit, but not of this alphabet
        ("1000000000000", "too_large"),
        ("990101199001010015", "too_large"),
        (True, "type"),
        ([], "type"),
    ],
)
def test_refused_under_its_name(text: Any, why: str) -> None:
    with pytest.raises(InvalidAmount) as refused:
        parse_yuan(text)
    assert refused.value.reason == why


@pytest.mark.parametrize(
    ("number", "fen"),
    [
        (12, 12_00),
        (-12, -12_00),
        (0.1 + 0.2, 30),
        (1234.56, 1_234_56),
        (-1234.56, -1_234_56),
        (123456789.12, 12_345_678_912),
        (1e5, 100_000_00),
        (Decimal("1.10"), 1_10),
        (Decimal("1E+3"), 1_000_00),
        (Decimal("0E+999"), 0),
        (0.01 + 1e-8, 1),  # a millionth of a fen: noise
    ],
)
def test_numbers_of_spreadsheets(number: Any, fen: int) -> None:
    assert parse_yuan(number) == fen


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (0.001, "decimals"),
        (0.01 + 2e-8, "decimals"),
        (Decimal("0.005"), "decimals"),
        (1 / 3, "decimals"),
        (float("inf"), "not_finite"),
        (Decimal("-Infinity"), "not_finite"),
        (1e12, "too_large"),
        (-(10**12), "too_large"),
        pytest.param(10**5000, "too_large", id="longer than Python prints"),
        (Decimal("1E+999999"), "too_large"),
    ],
)
def test_numbers_refused(number: Any, why: str) -> None:
    with pytest.raises(InvalidAmount) as refused:
        parse_yuan(number)
    assert refused.value.reason == why


@pytest.mark.parametrize("nothing", [None, "", " ", "无", "/", "-", "——", "NULL", "不详", float("nan"), Decimal("sNaN")])
def test_nothing_is_none_and_not_zero(nothing: Any) -> None:
    assert parse_yuan(nothing) is None


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1.5", 15_000_00),
        (1.5, 15_000_00),
        (0.1 + 0.2, 3_000_00),
        ("0.000001", 1),
        ("¥1.5", 15_000_00),
        ("1.5万", 15_000_00),  # said twice, meant once
        ("15000元", 15_000_00),  # a unit in the cell wins over the heading's
        ("(1.5)", -15_000_00),
    ],
)
def test_under_a_heading_in_wan_yuan(cell: Any, fen: int) -> None:
    assert parse_yuan(cell, unit="wan_yuan") == fen


def test_wan_yuan_has_six_decimals() -> None:
    with pytest.raises(InvalidAmount) as refused:
        parse_yuan("0.0000001", unit="wan_yuan")
    assert refused.value.reason == "decimals"


def test_an_unknown_unit_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="wan_yuan"):
        parse_yuan("1", unit="fen")  # type: ignore[arg-type]
