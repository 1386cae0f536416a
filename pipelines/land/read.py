"""A department's file into columns as they were sent, each row with its line; and which heading is which column.

Rows come in batches under the names that the feed declares, with ``LINE`` (the line on which the record begins; of
Parquet the row's number, as if the heading were line 1) and ``RAGGED``: the whole record where it has more or fewer cells
than there are headings, for then nobody knows which cell belongs to which heading.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from exchange.delimited import Delimited, open_delimited
from hardship.declarations import Feed, FeedColumn
from hardship.errors import DeliveryError
from hardship.text import tidy

LINE, RAGGED, FORMULA = "#line", "#ragged", "#formula"


@dataclass(frozen=True)
class Note:
    """Something about the file that harms nothing but should be said; never with the content of a cell."""

    line: int
    zh: str
    en: str


@dataclass(frozen=True)
class Sent:
    """A file as it was sent.

    ``format`` is what is inside, whatever the name says: "csv" (text with any delimiter), "xlsx", "xls", "html",
    "parquet" …, packed ones "zip:csv". ``encoding`` and ``delimiter`` are "" where it has none. ``headings`` maps
    declared columns to their headings as sent, ``units`` those whose heading names 万元 or 元 to "wan_yuan" or "yuan".
    ``heading_line`` is the last line of the heading. ``records`` is what the seal counts: records that are not blank,
    of all sheets, less one. Of them ``passed_over`` are no rows: notes above, the heading itself, sheets left out;
    ``records + 1 == passed_over + rows of all batches``.
    """

    format: str
    encoding: str
    delimiter: str
    headings: Mapping[str, str]
    headings_sent: tuple[str, ...]
    extra: tuple[str, ...]
    missing: tuple[FeedColumn, ...]
    twice: tuple[FeedColumn, ...]
    units: Mapping[str, str]
    heading_line: int
    records: int
    passed_over: int
    notes: tuple[Note, ...]
    source: Callable[[int], Iterator[pl.DataFrame]] = field(repr=False)

    def batches(self, rows: int = 250_000) -> Iterator[pl.DataFrame]:
        """Frames of about ``rows`` rows: the declared columns that were found, under their declared names (String, of
        spreadsheets and Parquet also typed), LINE (Int64, the line in the file), RAGGED (String: the whole record where
        its cells do not fit the headings, else null) and FORMULA (String: the columns whose cells hold a live formula,
        else null).
        """
        return self.source(rows)


def read(source: Path | bytes, feed: Feed, *, name: str) -> Sent:
    """Opens a file (or its content) as one of ``feed``; ``name`` is for messages.

    Raises DeliveryError where it cannot be read, or has not even a heading.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    if data.startswith(b"PAR1") or name.lower().endswith((".parquet", ".pq")):
        frame, form, encoding, delimiter = _parquet(data, name), "parquet", "", ""
    else:
        file = open_delimited(data, name)
        frame, form, encoding, delimiter = _quoted(file) if file.has_quotes else _plain(file), "csv", file.encoding, file.delimiter
    sent = [heading for heading in frame.columns if heading not in (LINE, RAGGED)]
    found = match_headings(feed, sent)
    named = frame.select(
        *(pl.col(heading).alias(column) for column, heading in found.of.items()), LINE, RAGGED, pl.lit(None, pl.String).alias(FORMULA)
    )

    def batches(rows: int) -> Iterator[pl.DataFrame]:
        yield from (named.slice(start, rows) for start in range(0, named.height, rows))

    # Where no heading is one of ours the first line may well be a person's: then nothing of it is told.
    plainly = tuple(heading.partition(_AGAIN)[0] for heading in sent) if found.of else ()
    extra = tuple(heading.partition(_AGAIN)[0] for heading in found.extra) if found.of else ()
    return Sent(
        form, encoding, delimiter, found.of, plainly, extra, found.missing, found.twice, {}, 1, frame.height, 1, (), batches
    )  # fmt: skip


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
