"""Small parts of the console: words, pictures, the address of the database, the key of the sessions."""

from __future__ import annotations

import re
import stat
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from console.database import database
from console.desk.language import say
from console.desk.phrases import in_a_hundred, relation, yuan
from console.desk.picture import Month, draw
from console.secret import secret_key
from hardship.errors import SettingsError


def test_say_follows_the_language() -> None:
    with translation.override("zh-hans"):
        assert say("线索", "Leads") == "线索"
    with translation.override("en"):
        assert say("线索", "Leads") == "Leads"


@pytest.mark.parametrize(
    ("fen", "whole", "text"),
    [(0, False, "0"), (123_456_700, False, "1,234,567"), (86_450, False, "864.50"), (-5, False, "-0.05"), (86_450, True, "864")],
)
def test_yuan(fen: int, whole: bool, text: str) -> None:
    assert yuan(fen, whole=whole) == text


@pytest.mark.parametrize(("ppm", "text"), [(0, "不到 1"), (4_999, "不到 1"), (10_000, "1"), (412_000, "41"), (1_000_000, "100")])
def test_in_a_hundred(ppm: int, text: str) -> None:
    with translation.override("zh-hans"):
        assert in_a_hundred(ppm) == text


def test_relations_by_their_first_digit() -> None:
    with translation.override("zh-hans"):
        assert [relation(code) for code in ("01", "02", "10", "20", "31", "52", None)] == ["本人", "户主", "配偶", "子", "女", "父母", ""]


def test_the_picture_starts_at_zero_and_steps_with_the_standard() -> None:
    months = [Month(date(2025, 1 + n, 1), 500_000, 0 if n else None, 139_500 if n < 6 else 145_000) for n in range(12)]
    drawn = draw(months)
    assert drawn.count('class="bar-income"') == 12
    assert drawn.count('class="bar-medical"') == 0
    assert ">0</text>" in drawn
    assert drawn.count(">?</text>") == 1  # unknown, not zero
    assert 'class="standard"' in drawn
    assert "style=" not in drawn


def test_the_database_by_its_address(tmp_path: Path) -> None:
    lite = database(tmp_path, "")
    assert lite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "WAL" in lite["OPTIONS"]["init_command"]
    post = database(tmp_path, "postgresql://desk:p%40ss@db.local:5433/hardship")
    assert (post["ENGINE"], post["NAME"], post["PASSWORD"], post["PORT"]) == ("django.db.backends.postgresql", "hardship", "p@ss", "5433")
    with pytest.raises(SettingsError) as told:
        database(tmp_path, "mysql://root:hidden@db/x")
    assert "hidden" not in str(told.value)


def test_the_session_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "keys")
    assert secret_key(tmp_path / "keys") == key
    assert stat.S_IMODE((tmp_path / "keys" / "django.key").stat().st_mode) == 0o600
    (tmp_path / "keys" / "django.key").write_text("short")
    with pytest.raises(SettingsError, match="too short"):
        secret_key(tmp_path / "keys")


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_on_every_ground(scheme: str) -> None:
    """4.5:1 (WCAG 2.2, 1.4.3), in light and in dark."""
    tokens = Path(__file__).parents[2] / "console" / "desk" / "static" / "desk" / "css" / "tokens.css"
    light, dark = tokens.read_text("utf-8").split("@media (prefers-color-scheme: dark)")
    held = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light))
    if scheme == "dark":
        held |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", dark))
    pairs = [(ink, ground) for ink in ("ink", "ink-soft", "accent", "red", "orange", "yellow", "grey") for ground in ("ground", "surface")]
    pairs += [(level, f"{level}-wash") for level in ("red", "orange", "yellow", "grey", "accent")]
    pairs += [("accent-ink", "accent"), ("ink", "sunk"), ("ink-soft", "sunk"), ("orange", "ground")]
    poor = {pair: round(_contrast(held[pair[0]], held[pair[1]]), 2) for pair in pairs}
    assert {pair: found for pair, found in poor.items() if found < 4.5} == {}
