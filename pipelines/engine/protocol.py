"""What every engine can do. A statement stays a sqlglot tree until the engine writes it in its own dialect."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import polars as pl
from sqlglot import exp

from pipelines.engine.statement import Value


class Engine(Protocol):
    """Named tables and statements over them. A name that is made again is replaced. No table has an order of rows."""

    def table(self, name: str, source: pl.DataFrame | Sequence[Path]) -> None:
        """Calls a frame, or all rows of Parquet files of like columns, ``name``."""

    def run(self, name: str, statement: Path | exp.Expr, **parameters: Value) -> None:
        """Makes the table ``name`` from a statement in DuckDB's dialect (a file, or a tree).

        ``:placeholder`` is replaced in the tree by the parameter's literal. Raises StoreError, quoting the statement
        without the values, where a parameter is missing or unknown or where the engine refuses the statement.
        """

    def frame(self, name: str) -> pl.DataFrame:
        """The table ``name``, in no order: sort before anything depends on it."""

    def close(self) -> None:
        """Gives back memory and temporary files."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
