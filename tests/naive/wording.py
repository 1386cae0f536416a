"""A reason sentence in plain Python, by the words of hardship/wording.py: yuan with thousands, ppm in per cent, [parts left out]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hardship.evaluate import PARAM

WORDS = {"zh": ("元", "是", "否", "不详"), "en": (" yuan", "yes", "no", "unknown")}


def sentence(template: str, values: Mapping[str, Any], units: Mapping[str, str], language: str) -> str:
    def holes(text: str) -> list[str]:
        return re.findall(r"\{([^{}]+)\}", text)

    def fill(text: str) -> str:
        return re.sub(r"\{([^{}]+)\}", lambda hole: written(values[hole[1]], units[hole[1]], language), text)

    def part(found: re.Match[str]) -> str:
        first, _, second = found[1].partition("|")
        if all(is_told(name, values[name], units[name]) for name in holes(first)):
            return fill(first)
        return fill(second) if all(values[name] is not None for name in holes(first)) else ""

    # The optional parts first: what is filled into them may itself hold brackets.
    return "".join(part(m) if (m := re.fullmatch(r"\[([^\[\]]+)\]", p)) else fill(p) for p in re.split(r"(\[[^\[\]]+\])", template))


def is_told(name: str, value: Any, unit: str) -> bool:
    """Whether a value is worth its optional part: known, and neither false nor zero (but zero days are)."""
    counts_at_zero = unit in ("date", "code", "key", "text") or name.removeprefix(PARAM).startswith("days_")
    return value is not None and (counts_at_zero or value not in (False, 0))


def written(value: Any, unit: str, language: str) -> str:
    yuan, yes, no, unknown = WORDS[language]
    if value is None:
        return unknown
    if unit.startswith("fen"):
        return grouped(Decimal(int(value)) / 100, 2) + yuan
    if unit == "ppm":
        return grouped((Decimal(int(value)) / 10_000).quantize(Decimal("0.1"), ROUND_HALF_UP), 1) + "%"
    if unit == "bool":
        return yes if value else no
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    plain = f"{int(value):,}" if float(value).is_integer() else str(value)
    return plain + "%" if unit == "percent" else plain


def grouped(value: Decimal, places: int) -> str:
    """With thousands separators, and decimals only where they are not all zero."""
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.{places}f}"
