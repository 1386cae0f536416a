"""The real figures: what is known of each statistic, from where, and between which bounds the invented city must keep."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from hardship.errors import DeclarationError

FIGURES = Path(__file__).with_name("figures.csv")
UNITS = {
    "persons": 2, "%": 1, "a year": 1, "per 100 a year": 2, "per 100,000 a year": 1, "yuan": 0, "yuan a year": 0, "index": 3,
    "of the mean": 2, "AUC": 3,
}  # fmt: skip
"""Units, with the decimals that are shown."""


@dataclass(frozen=True)
class Figure:
    """``value``: the real figure, None where there is none; ``low`` to ``high``: what the invented city may show. Shares are per cent."""

    key: str
    group: str
    zh: str
    en: str
    value: float | None
    low: float
    high: float
    unit: str
    region: str
    year: str
    source: str
    note: str

    def written(self, value: float | None) -> str:
        return "–" if value is None else f"{value:,.{UNITS[self.unit]}f}"

    @property
    def bounds(self) -> str:
        return f"{self.written(self.low)} – {self.written(self.high)}"


def read_figures(path: Path = FIGURES) -> tuple[Figure, ...]:
    """In the order of the file. Raises DeclarationError where a line lacks a bound, a source or a known unit, or a key comes twice."""
    with path.open(encoding="utf-8", newline="") as lines:
        figures = tuple(_figure(path, number, row) for number, row in enumerate(csv.DictReader(lines), start=2))
    keys = [figure.key for figure in figures]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise DeclarationError(f"figures declared twice: {', '.join(twice)}", where=str(path), do="keep one line of each")
    return figures


def _figure(path: Path, line: int, row: dict[str, str]) -> Figure:
    where = f"{path}, line {line}"
    try:
        value = float(row["value"]) if row["value"] else None
        figure = Figure(**{**row, "value": value, "low": float(row["low"]), "high": float(row["high"])})  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError):
        raise DeclarationError("a figure without numbers, or with a cell too many", where=where, do="give value, low and high") from None
    if figure.unit not in UNITS or not (figure.source and figure.zh and figure.en and figure.low < figure.high):
        raise DeclarationError(
            f"the figure {figure.key} lacks a name, a source, a known unit or a range", where=where, do="complete the line"
        )
    if figure.value is not None and not figure.low <= figure.value <= figure.high:
        raise DeclarationError(f"the real figure of {figure.key} lies outside its own range", where=where, do="mend the range")
    return figure
