"""A department's file into columns as they were sent, each row with its line; and which heading is which column.

The frame has the file's own headings (a heading that occurs twice gets a number), ``LINE`` (the line on which the record
begins; of Parquet the row's number, as if the heading were line 1) and ``RAGGED``: the whole record where it has more or
fewer cells than there are headings, for then nobody knows which cell belongs to which heading.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from exchange.delimited import Delimited, open_delimited
from hardship.declarations import Feed, FeedColumn
from hardship.errors import DeliveryError
from hardship.text import tidy

LINE, RAGGED = "#line", "#ragged"


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: ``format`` "csv" or "parquet", ``encoding`` of a CSV ("" of Parquet)."""

    frame: pl.DataFrame
    format: str
    encoding: str

    @property
    def headings(self) -> list[str]:
        return [name for name in self.frame.columns if name not in (LINE, RAGGED)]


def read(data: bytes, *, parquet: bool, where: str) -> Sent:
    """Reads the content of a file. Raises DeliveryError where it is not what its name says, or has no heading."""
    if parquet:
        return Sent(_parquet(data, where), "parquet", "")
    file = open_delimited(data, where)
    return Sent(_quoted(file) if file.has_quotes else _plain(file), "csv", file.encoding)


@dataclass(frozen=True)
class Headings:
    """Which heading each column stands under; what the feed does not declare; and what makes the file unusable."""

    of: Mapping[str, str]
    extra: tuple[str, ...]
    missing: tuple[FeedColumn, ...]
    twice: tuple[FeedColumn, ...]


def match_headings(feed: Feed, headings: Sequence[str]) -> Headings:
    """Finds the feed's columns. Headings are compared tidied, without spaces and case.

    Of several headings that would do for a column, the one declared first is taken and the others are extra.
    ``missing`` holds required columns only.
    """
    written: dict[str, list[str]] = {}
    for heading in headings:
        written.setdefault(_plainly(heading), []).append(heading)
    found: dict[str, str] = {}
    missing, twice = [], []
    for column in feed.columns:
        chosen = next((written[_plainly(name)] for name in column.headings if _plainly(name) in written), [])
        if len(chosen) > 1:
            twice.append(column)
        elif chosen:
            found[column.name] = chosen[0]
        elif column.required:
            missing.append(column)
    extra = tuple(heading for heading in headings if heading not in found.values())
    return Headings(found, extra, tuple(missing), tuple(twice))


def _plainly(heading: str) -> str:
    # What `_numbered` appends to a heading that occurs again is taken off here, so that both are seen as one.
    return tidy(heading.partition(_AGAIN)[0]).replace(" ", "").casefold()


_AGAIN = "\x1d"


def _numbered(headings: Sequence[str]) -> list[str]:
    """Column names must differ: the second of two equal headings gets a mark and a number that no heading contains."""
    seen: dict[str, int] = {}
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
    count = dict.fromkeys(seen, 0)
    names = []
    for heading in headings:
        count[heading] += 1
        names.append(heading if count[heading] == 1 else f"{heading}{_AGAIN}{count[heading]}")
    return names


def _parquet(data: bytes, where: str) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError):
        frame = None
    if frame is None or not frame.width:
        raise DeliveryError("not a Parquet file with columns", where=where, do="write and seal it again")
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    if nested:
        raise DeliveryError(f"the columns {', '.join(nested)} hold lists or records", where=where, do="send one value a cell")
    return frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE), pl.lit(None, pl.String).alias(RAGGED))


def _plain(file: Delimited) -> pl.DataFrame:
    """A file without quotation marks: every line that is not empty is a record, every delimiter parts two cells."""
    lines = pl.DataFrame({RAGGED: file.text.split("\n")}, schema={RAGGED: pl.String}).with_row_index(LINE, 1)
    lines = lines.filter(pl.col(RAGGED) != "").with_columns(pl.col(LINE).cast(pl.Int64))
    headings = _headings(lines.item(0, RAGGED).split(file.delimiter) if lines.height else [], file.where)
    rows = lines.slice(1)
    cells = rows.select(pl.col(RAGGED).str.split(file.delimiter).alias("cells"))["cells"]
    is_whole = cells.list.len() == len(headings)
    return rows.select(
        # A frame that came out of a list has its columns at once; `list.get` would walk all of it once a heading.
        *(cells.list.get(n, null_on_oob=True).alias(name) for n, name in enumerate(headings)),
        pl.col(LINE),
        pl.when(is_whole).then(None).otherwise(pl.col(RAGGED)).alias(RAGGED),
    ).with_columns(pl.when(pl.col(RAGGED).is_null()).then(pl.col(name)).alias(name) for name in headings)


def _quoted(file: Delimited) -> pl.DataFrame:
    records = list(file.records())
    headings = _headings(records[0][1] if records else [], file.where)
    width = len(headings)
    whole = [fields if len(fields) == width else [None] * width for _, fields in records[1:]]
    columns = list(zip(*whole, strict=True)) if whole else [()] * width
    ragged = [None if len(fields) == width else file.delimiter.join(fields) for _, fields in records[1:]]
    return pl.DataFrame(
        [pl.Series(name, values, pl.String) for name, values in zip(headings, columns, strict=True)]
        + [pl.Series(LINE, [line for line, _ in records[1:]], pl.Int64), pl.Series(RAGGED, ragged, pl.String)]
    )


def _headings(cells: Sequence[str], where: str) -> list[str]:
    if not any(cells):
        raise DeliveryError("the file is empty: it has not even a heading", where=where, do="hand over the whole file")
    return _numbered(cells)
