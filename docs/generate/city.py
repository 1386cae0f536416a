"""The page of the invented city's figures: each statistic beside the real one, with its range and its source in full."""

from __future__ import annotations

from itertools import groupby

from cli.believable import GROUPS, UNITS
from docs.generate.markdown import code, page, table
from simulation.figures.check import Checked, Found


def figures(checked: Checked) -> str:
    """docs/reference/city-figures.md"""
    parts = []
    for group, found in groupby(checked.found, key=lambda one: one.figure.group):
        parts += [f"## {GROUPS[group]} · {group.capitalize()}", _table(list(found))]
    return page(
        "虚构城市的统计 · Figures of the invented city",
        f"城市版本 {checked.world_version}，{checked.households:,} 户，{checked.months} 个月，种子 {checked.seed}；"
        "由 `hardship simulate --check` 测得。城市是虚构的；这些数字不说明任何真实地方。各项含义见[城市](../city.zh-CN.md)。\n\n"
        f"Version {checked.world_version} of the city, {checked.households:,} households, {checked.months} months, seed {checked.seed}; "
        "measured as `hardship simulate --check` does. The city is invented: no figure here says anything about a real place. "
        "What they mean: [the city](../city.md).",
        *parts,
        "## 来源 · Sources",
        table(("统计 statistic", "来源 source"), [(code(one.figure.key), one.figure.source) for one in checked.found]),
    )


def _table(found: list[Found]) -> str:
    rows = []
    for one in found:
        figure = one.figure
        place = f"{figure.region} {figure.year}".strip() or "本项目自定 the project's own"
        rows.append((
            f"{figure.zh}\n{figure.en}\n{code(figure.key)}", one.written, figure.written(figure.value), figure.bounds, UNITS[figure.unit],
            place, figure.note,
        ))  # fmt: skip
    return table(("统计 statistic", ">本市 found", ">现实 real", ">范围 range", "单位 unit", "地区、年份 where, when", "说明 note"), rows)
