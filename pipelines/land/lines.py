"""Lines that are records of the file and yet nobody's data: headings that come again, totals, footnotes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from hardship.declarations import ColumnKind, Feed
from hardship.text import tidy
from pipelines.land.read import FORMULA, LINE, RAGGED, WHY

HEADING_AGAIN, TOTAL_ROW, FOOTNOTE = "heading_again", "total_row", "footnote"

# In columns of these kinds a word stands unnoticed; elsewhere it cannot be read, and its row is looked at for that.
_WORDY: frozenset[ColumnKind] = frozenset({"name", "phone", "address", "narrative", "text", "key", "household"})
_NUMBERS: frozenset[ColumnKind] = frozenset({"yuan", "int", "percent"})
_TOTAL = re.compile(
    r"(?:本页|本表|本月|本年|本期|当月|全部|全县|全市|全区|总)?[(（]?(?:合计|总计|小计|共计|累计|总和|汇总)(?:金额|人数|户数|元)?[)）]?(?:[(（][^()（）]{0,8}[)）])?"
    r"[:：]?(?:[0-9,.]+(?:万?元|人|户|条|笔|件)?)?"
    r"|(?:grand ?|sub-?)?total:?|sum:?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:[*※★]\s*)?(?:注|备注|附注|说明|填表说明|填报说明|注意事项)[\s0-9一二三四五六七八九十]*[:：、.]"
    r"|(?:填报|填表|制表|编制|报送|数据来源|资料来源|统计|审核|复核|经办|主管|打印|导出|盖章|单位|单位负责人)(?:人|单位|部门|日期|时间|签字|签章|公章|盖章)*(?:[(（][^()（）]{0,8}[)）])?[:：]"
)


def no_records(feed: Feed, headings: Mapping[str, str], sent: pl.DataFrame, is_broken: pl.Series) -> pl.Series:
    """Of each row the rule that says that it is none of the data; null for all that may be.

    ``is_broken``: rows of which something could not be read already. ``headings``: what was sent as heading of each column.
    """
    texts = [column for column in feed.columns if sent.schema.get(column.name) == pl.String]
    wordy = [column.name for column in texts if column.kind in _WORDY]
    # One character looked for first spares the closer look for nearly every cell.
    may_be = [pl.col(name).str.contains("计", literal=True) | (pl.col(name) == headings.get(name, "")) for name in wordy]
    suspects = sent.select(is_broken | pl.any_horizontal(pl.lit(False), *may_be).fill_null(False)).to_series()
    rules: list[str | None] = [None] * sent.height
    if not suspects.any():
        return pl.Series(rules, dtype=pl.String)
    looked = sent.filter(suspects).select(
        *(pl.col(column.name).cast(pl.String, strict=False) for column in feed.columns if column.name in sent.columns), LINE, RAGGED
    )
    found = _rules(feed, headings, looked)
    return sent.select(LINE).join(found, on=LINE, how="left", maintain_order="left")["rule"]


def _rules(feed: Feed, headings: Mapping[str, str], rows: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in rows.columns if name not in (LINE, RAGGED, WHY, FORMULA)]
    kinds = {column.name: column.kind for column in feed.columns}
    written = {name: _plain(heading) for name, heading in headings.items()}
    made: dict[tuple[str | None, ...], str | None] = {}
    rules = []
    # A row is looked at once, however often it stands there.
    for row in rows.select(*names, RAGGED).iter_rows():
        if row not in made:
            cells = {name: text for name, cell in zip(names, row, strict=False) if cell is not None and (text := tidy(cell))}
            made[row] = _rule(cells, row[-1], kinds, written)
        rules.append(made[row])
    return pl.DataFrame({LINE: rows[LINE], "rule": pl.Series(rules, dtype=pl.String)}).drop_nulls("rule")


def _rule(cells: Mapping[str, str], ragged: str | None, kinds: Mapping[str, ColumnKind], headings: Mapping[str, str]) -> str | None:
    if ragged is not None:
        parts = [text for part in re.split(r"[,;\t|，；]", ragged) if (text := tidy(part.strip(' "')))]
        if parts and _NOTE.match(parts[0]):
            return FOOTNOTE
        return TOTAL_ROW if any(_is_total(part) for part in parts[:3]) else None
    if not cells:
        return None
    again = sum(_is_heading(_plain(text), headings.get(name, "")) for name, text in cells.items())
    if again == len(cells) or (again >= 3 and again * 2 > len(headings)):
        return HEADING_AGAIN
    if any(_is_total(text) for text in cells.values()):
        return TOTAL_ROW
    if len(cells) <= 2 and _NOTE.match(next(iter(cells.values()))):
        return FOOTNOTE
    # A total whose word stands in a column of no interest: sums, and nothing of which they could be the sums.
    others = [name for name in headings if kinds[name] not in _NUMBERS]
    is_sum = all(kinds[name] in _NUMBERS for name in cells) and any(character.isdigit() for text in cells.values() for character in text)
    return TOTAL_ROW if is_sum and len(others) >= 2 else None


def _is_heading(text: str, heading: str) -> bool:
    """Of a heading of two lines the lower one comes again, or both, each on its own."""
    return text == heading or (len(text) > 1 and not text.isascii() and heading.endswith(text))


def _is_total(text: str) -> bool:
    return _TOTAL.fullmatch(text.replace(" ", "")) is not None


def _plain(text: str) -> str:
    return tidy(text).replace(" ", "").casefold()
