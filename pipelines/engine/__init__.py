"""The small door to an SQL engine; the only home of duckdb."""

from __future__ import annotations

from hardship.settings import Settings
from pipelines.engine.digest import Digests
from pipelines.engine.duckdb_engine import DuckDBEngine
from pipelines.engine.protocol import Engine
from pipelines.engine.statement import Value, parse, placeholders
from pipelines.engine.warehouse import write_warehouse

__all__ = ["Digests", "Engine", "Value", "open_engine", "parse", "placeholders", "write_warehouse"]


def open_engine(settings: Settings) -> Engine:
    """An empty engine within the settings' threads and memory; use it as a context manager, which closes it."""
    return DuckDBEngine(settings)
