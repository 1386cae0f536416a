"""docs/a-night-goes-wrong.md, in both languages, shows what its commands print."""

from __future__ import annotations

import os
from collections.abc import Callable

from docs import wrong_night
from tests.end_to_end.conftest import Home


def test_the_page_shows_what_really_happens(first_night: Home, three_nights: Home, copy: Callable[..., Home]) -> None:
    home = copy(first_night)
    fresh = wrong_night.happen(home.settings.home, three_nights.settings.home, home.city)
    if os.environ.get("REWRITE_PAGES"):
        wrong_night.write(fresh)
    assert fresh == wrong_night.blocks(wrong_night.PAGES[0]), "look at it, then run this test with REWRITE_PAGES=1"
    assert any(block.endswith("no difference\n") for block in fresh), "a resumed night is an undisturbed night"


def test_both_languages_show_the_same() -> None:
    english, chinese = map(wrong_night.blocks, wrong_night.PAGES)
    assert english == chinese


def test_clocks_folders_and_digests_are_left_out(first_night: Home) -> None:
    home = first_night.settings.home
    said = wrong_night.told(f"{home}/var 0:01:23\n\nrelease 2026-09-30-0123456789ab   \n", home)
    assert said == "var 0:00:00\nrelease 2026-09-30-<digest>"
