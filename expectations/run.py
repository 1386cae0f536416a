"""Runs a feed's promises over a delivery with Great Expectations on DuckDB.

An expectation that could not be computed is a broken check (CheckError), never a verdict on the data: Great Expectations
reports it as "failed" with an exception beside it. No value of a row leaves this module: results are Booleans, and of
failing rows only the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from expectations.promises import Promise, promises_of
from expectations.session import Session, the_session
from expectations.suite import quiet
from hardship.declarations import Feed
from hardship.errors import CheckError
from hardship.settings import Settings


@dataclass(frozen=True)
class Finding:
    """What one promise found: ``rows`` looked at, ``failed`` rows that break it (about a table: 1), and their ``lines``."""

    promise: Promise
    rows: int
    failed: int
    lines: pl.Series

    @property
    def share(self) -> float:
        return self.failed / self.rows if self.rows else float(self.failed > 0)


@dataclass(frozen=True)
class CheckOutcome:
    """The findings of a delivery, in the order of its promises."""

    findings: tuple[Finding, ...]

    @property
    def bad_lines(self) -> pl.DataFrame:
        """line, position: rows that break a promise of severity error; position is that of the first finding."""
        parts = [
            pl.DataFrame({"line": finding.lines}).with_columns(pl.lit(position, pl.Int64).alias("position"))
            for position, finding in enumerate(self.findings)
            if finding.promise.severity == "error" and len(finding.lines)
        ]
        every = pl.concat([pl.DataFrame(schema={"line": pl.Int64, "position": pl.Int64}), *parts])
        return every.unique("line", keep="first", maintain_order=True).sort("line")


def check_rows(feed: Feed, rows: Path, settings: Settings) -> CheckOutcome:
    """Holds landed rows, a Parquet file, against the feed's promises. They stay where they are and are read as they are looked at.

    What does not fit into memory is put below the home of the ``settings`` meanwhile, which also bound the threads.
    Raises CheckError where a check could not be run, or where an expectation and its own condition disagree.
    """
    promises = promises_of(feed)
    with quiet():
        session = the_session()
        try:
            height = session.load(rows, settings)
            results = session.validate(feed)
            return CheckOutcome(tuple(_finding(session, feed, p, r, height) for p, r in zip(promises, results, strict=True)))
        finally:
            session.unload()


def _finding(session: Session, feed: Feed, promise: Promise, result: Any, height: int) -> Finding:
    if _raised(result):
        raise CheckError(
            "the check could not be run",
            where=f"feed {feed.name}, check {promise.check}, column {promise.column or '–'}",
            do="mend the declaration or the check; nothing is known about the data",
        )
    none = pl.Series("line", [], pl.Int64)
    if result.success:
        return Finding(promise, height, 0, none)
    if promise.broken is None:
        return Finding(promise, height, 1, none)
    lines = session.lines(promise)
    if not len(lines):
        raise CheckError(
            "the check could not be run: its expectation fails and no row breaks its condition",
            where=f"feed {feed.name}, check {promise.check}, column {promise.column or '–'}",
            do="mend the check: both must ask the same",
        )
    return Finding(promise, height, len(lines), lines)


def _raised(result: Any) -> bool:
    """Whether the expectation met an exception; one expectation may hold several, by metric."""
    info = result.exception_info or {}
    nested = [value for value in info.values() if isinstance(value, dict)]
    return any(bool(part.get("raised_exception")) for part in (info, *nested))
