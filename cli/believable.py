"""`hardship simulate --check`: the invented city's statistics beside real ones, as a person reads them and as a machine does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Any

from rich.table import Table

from cli.show import console, progress
from hardship.errors import HardshipError
from simulation.figures.check import Checked, check

GROUPS = {
    "people": "人口", "health": "医疗", "disability": "残疾", "work": "就业", "income": "收入", "assistance": "救助", "accidents": "事故",
    "foretelling": "预见",
}  # fmt: skip
UNITS = {
    "persons": "人", "%": "%", "a year": "次/年", "per 100 a year": "/百人年", "per 100,000 a year": "/十万人年", "yuan": "元",
    "yuan a year": "元/年", "index": "", "of the mean": "×均值", "AUC": "AUC",
}  # fmt: skip


def checked(*, households: int, months: int, until: date, seed: int, quiet: bool) -> Checked:
    """Runs the check, with its progress on the screen unless ``quiet``."""
    if quiet:
        return check(households=households, months=months, until=until, seed=seed)
    with progress("living through the invented city") as tell:
        return check(households=households, months=months, until=until, seed=seed, progress=tell)


def as_data(result: Checked) -> dict[str, Any]:
    """``figures``: each real figure with ``found`` and ``is_within``; ``outside``: keys of those that are not."""
    return {
        "invented": True, "world_version": result.world_version, "households": result.households, "months": result.months,
        "until": result.until.isoformat(), "seed": result.seed, "outside": [one.figure.key for one in result.outside],
        "figures": [asdict(one.figure) | {"found": one.value, "is_within": one.is_within} for one in result.found],
    }  # fmt: skip


def believed(result: Checked) -> None:
    """The table: what was found, the real figure, the range, where it comes from."""
    console.print()
    console.rule(f"[bold]可信吗 · Believable? version {result.world_version}, {result.households:,} households, seed {result.seed}[/]")
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("")
    table.add_column("统计 statistic", overflow="fold")
    for name in ("本市 found", "现实 real", "范围 range"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for group, found in groupby(result.found, key=lambda one: one.figure.group):
        table.add_row("", f"[bold]{GROUPS[group]} · {group}[/]")
        for one in found:
            figure = one.figure
            mark, colour = ("✓", "green") if one.is_within else ("✗", "red")
            place = f"{figure.region} {figure.year}".strip() or "project"
            table.add_row(f"[{colour}]{mark}[/]", f"{figure.zh}\n[dim]{figure.en} ({place})[/]", f"[{colour}]{one.written}[/]",
                          figure.written(figure.value), figure.bounds, UNITS[figure.unit])  # fmt: skip
    console.print(table)
    console.print("来源全文见 docs/reference/city-figures.md。 Sources in full: docs/reference/city-figures.md")


def refuse(result: Checked) -> None:
    """Raises HardshipError, so that the command fails, where a statistic lies outside its range."""
    if result.outside:
        raise HardshipError(
            f"the invented city is not believable: {', '.join(one.figure.key for one in result.outside)} outside the range",
            where=f"{result.households:,} households, seed {result.seed}",
            do="mind that a small city strays by chance; otherwise calibrate simulation/ and raise WORLD_VERSION",
        )
