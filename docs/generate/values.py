"""How a declared value is written on a page: money in yuan, shares in per cent, everything else as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docs.generate.markdown import code, table
from hardship.parameters import Dated, Parameter

UNVERIFIED = "⚠ 未核实 unverified"


def written(value: Any, unit: str) -> str:
    """``value`` with its unit; None is unknown."""
    if value is None:
        return "不详 unknown"
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if unit.startswith("fen"):
        return f"{value / 100:,.2f}".removesuffix(".00") + " 元"
    if unit == "ppm":
        return f"{value / 10_000:g} %"
    if unit == "percent":
        return f"{value:g} %"
    return f"{value:,}" if isinstance(value, int) else str(value)


def unit_of(name: str, kinds: Mapping[str, str]) -> str:
    """The unit of a fact or of ``param:<name>``: declared, else read off the end of its name."""
    known = kinds.get(name)
    if known:
        return known
    return "fen" if "_fen" in name else "ppm" if name.endswith("_ppm") else "percent" if name.endswith("_percent") else ""


def facts(given: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """The facts of a case, one a line; what is not named is unknown."""
    known = [f"{code(name)} = {written(value, unit_of(name, kinds))}" for name, value in given.items()]
    return "\n".join(known) or "一无所知 nothing known"


def dated(parameters: Mapping[str, list[Parameter]]) -> str:
    """The values of parameters by date; ``parameters`` maps where a value comes from (national, a region) to parameters."""
    rows = [row for where, ones in parameters.items() for one in ones for row in _rows(where, one)]
    heads = ("参数 parameter", "说明 meaning", "来自 from", "起 since", ">数值 value", "依据 source", "")
    return table(heads, sorted(rows, key=lambda row: (row[0], row[2], row[3])))


def _rows(where: str, one: Parameter) -> list[tuple[str, ...]]:
    meaning = f"{one.zh}\n{one.en}"
    if not one.values:
        return [(code(one.name), meaning, where, "", "各地规定 set by each region", "", "")]
    return [(code(one.name), meaning, where, *_value(one, value)) for value in one.values]


def _value(one: Parameter, value: Dated) -> tuple[str, ...]:
    mark = UNVERIFIED if value.unverified else ""
    return value.from_date.isoformat(), written(value.value, one.unit), str(value.citation), mark
