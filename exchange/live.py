"""Live formulas in text cells: what Excel would work out, and what then is no value that anybody entered.

``="0012"`` is a way to write text and none of these; neither are numbers and telephones with a sign (-12.50, +86 138…),
nor a lone dash.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

_DRESS = r"^[\s\x{feff}\x{200b}'‘’`\"]*"
_TEXT_ONLY = r'^[\s\x{feff}\x{200b}\'‘’`]*[=＝]"[^"]*"\s*$'
_LIVE = (
    _DRESS
    + r"(?:[=＝]\s*[^=＝\s]"  # =1+1, =A1, =HYPERLINK(…)
    + r"|[@＠][A-Za-z_.]+[0-9.A-Za-z_]*\s*[(!|]"  # @SUM(…)
    + r"|[+\-＋－][+\-＋－@＠=＝\s]*(?:[A-Za-z_.$]+[$0-9.A-Za-z_]*\s*[(!|]|\$?[A-Za-z]{1,3}\$?[0-9]+(?:\s*[+\-*/^:&(]|\s*$)"  # +A1+B1
    + r"|[0-9.,]+\s*[*/^&]\s*[0-9A-Za-z($]|[0-9.,]+\s*[+]\s*[0-9A-Za-z($]|[0-9.,+\-*/\s]*[A-Za-z_.]+\s*[(|]|\([^()]*[*/+]))"
)
_PYTHON = [re.compile(pattern.replace("x{feff}", "ufeff").replace("x{200b}", "u200b")) for pattern in (_TEXT_ONLY, _LIVE)]


def is_live(cell: str) -> bool:
    """Whether a text cell holds a formula other than ``="…"``."""
    text_only, live = _PYTHON
    return bool(live.search(cell)) and not text_only.search(cell)


def of_text(frame: pl.DataFrame, columns: Sequence[str], *, may_be: bool = True) -> pl.Series:
    """Of each row the names of those ``columns`` (text) whose cell holds a live formula, with commas; null of others."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    if not may_be or not frame.height:
        return nothing
    texts = [name for name in columns if frame.schema[name] == pl.String]
    found = (
        {name: count for name, count in frame.select(pl.col(texts).str.contains(_LIVE).sum()).row(0, named=True).items() if count}
        if texts
        else {}
    )
    if not found:
        return nothing
    live = [
        pl.when(pl.col(name).str.contains(_LIVE) & ~pl.col(name).str.contains(_TEXT_ONLY)).then(pl.lit(name)).alias(name) for name in found
    ]
    return frame.select(pl.concat_str(live, separator=",", ignore_nulls=True).replace("", None).alias("live"))["live"]
