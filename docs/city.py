"""The pages and pictures that are made of the invented city itself: ``python -m docs.build`` writes them with the others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docs.generate import city, city_pictures
from hardship.settings import PROJECT
from simulation.figures.check import Checked, check

UNTIL = date(2026, 9, 30)
DOCS = PROJECT / "docs"
PICTURED = 4_000
"""Households of which the pictures are drawn."""


def pages(checked: Checked | None = None) -> dict[Path, str]:
    """Every such file with its text; ``checked``: the city of the command's own defaults, where it has been checked already."""
    checked = checked or check(households=20_000, months=36, until=UNTIL, seed=1)
    lived = city_pictures.live(PICTURED, 36, UNTIL, seed=1)
    return {
        DOCS / "reference" / "city-figures.md": city.figures(checked),
        DOCS / "images" / "city-figures.svg": city_pictures.of_figures(checked),
        DOCS / "images" / "city-causes.svg": city_pictures.of_causes(lived),
        DOCS / "images" / "city-household.svg": city_pictures.of_a_household(lived),
    }
