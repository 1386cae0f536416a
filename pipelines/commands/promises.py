"""A feed's promises held against rows on disk by their own conditions alone.

At night Great Expectations is the first witness and a promise's own condition the second; where they disagree the check
itself is broken (``expectations.check_rows``). Who only looks at a file does without the first: loading it takes longer
than all else together. That both say the same of every promise is tested.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import sqlglot

from expectations import CheckOutcome, Finding, Promise, landed_columns, promises_of
from expectations.promises import DIALECT, TABLE, lines_that_break
from hardship.declarations import Feed
from hardship.errors import CheckError, StoreError
from hardship.settings import Settings
from pipelines.engine import Engine, open_engine

_FOUND = "found"


def held(feed: Feed, rows: Path, settings: Settings) -> CheckOutcome:
    """What each promise of the feed finds in the landed rows of a Parquet file, in the order of its promises.

    ``settings`` bound memory and say where the engine may spill. Raises CheckError where a rule of the feed cannot be run,
    DeclarationError where one is no condition.
    """
    columns = set(pl.read_parquet_schema(rows))
    height = int(pl.scan_parquet(rows).select(pl.len()).collect().item())
    with open_engine(settings) as engine:
        engine.table(TABLE, [rows])
        return CheckOutcome(tuple(_finding(engine, feed, promise, columns, height) for promise in promises_of(feed)))


def _finding(engine: Engine, feed: Feed, promise: Promise, columns: set[str], height: int) -> Finding:
    none = pl.Series("line", [], pl.Int64)
    if promise.broken is None:
        is_kept = columns == set(landed_columns(feed)) if promise.kind == "has_columns" else height >= feed.minimum_rows
        return Finding(promise, height, 0 if is_kept else 1, none)
    try:
        engine.run(_FOUND, sqlglot.parse_one(lines_that_break(promise), dialect=DIALECT))
    except StoreError:
        where = f"feed {feed.name}, check {promise.check}, column {promise.column or '–'}"
        raise CheckError("the check could not be run", where=where, do="mend the declaration; nothing is known about the data") from None
    lines = engine.frame(_FOUND)["line"].cast(pl.Int64).sort()
    return Finding(promise, height, len(lines), lines)
