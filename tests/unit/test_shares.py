"""Per cents and index numbers into millionths: every habit of writing them, and what is refused rather than guessed."""

from __future__ import annotations

import pytest

from hardship.shares import InvalidShare, parse_percent


@pytest.mark.parametrize(
    ("cell", "ppm"),
    [
        ("100.7", 1_007_000), ("100.7%", 1_007_000), ("１００．７％", 1_007_000), (100.7, 1_007_000), (100, 1_000_000), ("+0.7 %", 7_000),
        ("-0.3", -3_000), ("99.90", 999_000), ("103.4567", 1_034_567), ("103.45670000", 1_034_567), ("0", 0), ('="101.2"', 1_012_000),
    ],
)  # fmt: skip
def test_what_offices_write_is_read(cell: str | float, ppm: int) -> None:
    assert parse_percent(cell) == ppm


@pytest.mark.parametrize("cell", ["", "/", "无", "NULL", None, float("nan")])
def test_nothing_is_nothing(cell: str | float | None) -> None:
    assert parse_percent(cell) is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("约100", "approximate"), ("100-101", "approximate"), ("3%左右", "approximate"), ("7‰", "unit"), ("百分之七", "format"),
        ("1e9", "format"), ("103.45678", "format"), ("99999999", "too_large"), (True, "type"), ("100.7.1", "format"),
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_refused(cell: str | bool, reason: str) -> None:
    with pytest.raises(InvalidShare) as refused:
        parse_percent(cell)
    assert refused.value.reason == reason
    assert str(cell) not in str(refused.value)
