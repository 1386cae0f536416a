"""What would have been right: a column's declared words and bounds, as whoever mends a cell reads them. Nothing of the file."""

from __future__ import annotations

from hardship.declarations import FeedColumn
from pipelines.land.cells import EARLIEST

LISTED = 8  # words that are told one by one
_SHARE_OF = {"yuan": 100, "percent": 10_000}  # of a column's unit in what is written: fen, millionths
_UNITS = {"yuan": ("元", " yuan"), "percent": ("%", "%")}


def words_of(column: FeedColumn) -> tuple[str, str]:
    """(Chinese, English) of the first LISTED codes, and how many there are; a code that is a number stands before its word."""
    zh, en = [], []
    for code, meaning in list(column.codes.items())[:LISTED]:
        word, _, english = meaning.partition(" ")
        number = f"{code} " if code.isdigit() else ""
        zh.append(f"{number}{word}")
        en.append(f"{number}{english}" if english else code)
    more_zh, more_en = (f"…（共{len(column.codes)}项）", f"; … {len(column.codes)} in all") if len(column.codes) > LISTED else ("", "")
    return f"应为：{'；'.join(zh)}{more_zh}", f"{'; '.join(en)}{more_en}"


def bounds_of(column: FeedColumn) -> tuple[str, str]:
    """(Chinese, English) of the declared bounds, money in yuan and shares in per cent; of days since when they count."""
    if column.kind in ("date", "month"):
        return f"不早于{EARLIEST}", f"not before {EARLIEST}"
    zh_unit, en_unit = _UNITS.get(column.kind, ("", ""))
    low, high = (None if edge is None else _number(column, edge) for edge in (column.minimum, column.maximum))
    if low is not None and high is not None:
        return f"{low}至{high}{zh_unit}", f"from {low} to {high}{en_unit}"
    return (f"不小于{low}{zh_unit}", f"at least {low}{en_unit}") if high is None else (f"不大于{high}{zh_unit}", f"at most {high}{en_unit}")


def _number(column: FeedColumn, edge: int) -> str:
    share = _SHARE_OF.get(column.kind, 1)
    whole, rest = divmod(abs(edge), share)
    decimals = f".{rest:0{len(str(share)) - 1}d}".rstrip("0") if rest else ""
    return f"{'-' if edge < 0 else ''}{whole:,}{decimals}"
