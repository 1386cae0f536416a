"""Rows of a delivery, written as they are read: one Parquet file whose bytes depend on the rows alone.

Row groups have the same number of rows however the rows came, and one thread writes them one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
import pyarrow.parquet as pq

from hardship.declarations import ColumnKind, Feed
from pipelines import files

_ROW_GROUP = 1 << 18
_OLDEST = pl.CompatLevel.oldest()
_FEW = (pl.Date,)  # kinds of columns with few different values
_REPETITIVE: frozenset[ColumnKind] = frozenset({"code", "area", "text"})
_KINDS: dict[ColumnKind, pl.DataType] = {
    "yuan": pl.Int64(), "int": pl.Int64(), "percent": pl.Int64(), "date": pl.Date(), "month": pl.Date(),
}  # fmt: skip
_PACKED: dict[pl.DataType, str] = {
    pl.Int64(): "DELTA_BINARY_PACKED",
    pl.String(): "DELTA_LENGTH_BYTE_ARRAY",
}  # written a third faster than as they are, and no larger


def landed_schema(feed: Feed) -> pl.Schema:
    """The columns of a landed row: the declared ones (identities as keys), a person's birth date and sex, whence and when."""
    schema: dict[str, pl.DataType] = {column.name: _KINDS.get(column.kind, pl.String()) for column in feed.columns if column.is_landed}
    for column in feed.columns:
        if column.kind == "resident_id":
            person = column.name.removesuffix("_key")
            schema |= {f"{person}_birth_date": pl.Date(), f"{person}_sex": pl.String()}
    origin = {"row_key": pl.String(), "content": pl.String(), "known_on": pl.Date(), "delivery": pl.String(), "line": pl.Int64()}
    return pl.Schema(schema | origin)


class RowFile:
    """Landed rows of a feed. Use it as a context manager: the file is whole when the block ends."""

    def __init__(self, path: Path, feed: Feed) -> None:
        self._path, self._schema = path, landed_schema(feed)
        named = [column.name for column in feed.columns if column.is_landed and column.kind in _REPETITIVE]
        sexes = [name for name in self._schema.names() if name.endswith("_sex")]
        self._repetitive = {*named, *sexes, "delivery"}
        self._waiting: list[pl.DataFrame] = []
        self._height = 0
        self._writing: Future[None] | None = None

    def __enter__(self) -> Self:
        empty = pl.DataFrame(schema=self._schema).to_arrow(compat_level=_OLDEST)
        few = [name for name, kind in self._schema.items() if name in self._repetitive or kind in _FEW]
        packed = {name: _PACKED[kind] for name, kind in self._schema.items() if name not in few and kind in _PACKED}
        how = {"compression": "zstd", "compression_level": 1, "write_statistics": False, "use_dictionary": few, "column_encoding": packed}
        with files.doing("write", self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = files.FILES.open_output_stream(str(self._path))
            try:
                self._writer = pq.ParquetWriter(self._stream, empty.schema, **how)  # it writes at once
            except OSError:
                self._stream.close()
                raise
        self._thread = ThreadPoolExecutor(1)
        return self

    def write(self, frame: pl.DataFrame) -> None:
        """Adds rows; they are brought into the file's columns and types."""
        self._waiting.append(frame.select(pl.col(name).cast(kind) for name, kind in self._schema.items()))
        self._height += frame.height
        while self._height >= _ROW_GROUP:
            self._write(_ROW_GROUP)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None and self._height:
                self._write(self._height)
            if self._writing and kind is None:
                self._writing.result()
        finally:
            self._thread.shutdown()
            with files.doing("write", self._path), self._stream:
                self._writer.close()
        if kind is None:
            files.sync(self._path)

    def _write(self, rows: int) -> None:
        every = pl.concat(self._waiting)
        self._waiting = [every.slice(rows)] if every.height > rows else []
        self._height = every.height - rows
        if self._writing:
            self._writing.result()  # one row group waits at most
        self._writing = self._thread.submit(self._put, every.slice(0, rows))

    def _put(self, frame: pl.DataFrame) -> None:
        with files.doing("write", self._path):
            self._writer.write_table(frame.rechunk().to_arrow(compat_level=_OLDEST), row_group_size=_ROW_GROUP)


def parts(path: Path) -> Iterator[pl.DataFrame]:
    """The rows of such a file, a row group at a time."""
    with files.doing("read", path), pq.ParquetFile(path) as opened:
        for group in range(opened.num_row_groups):
            frame = pl.from_arrow(opened.read_row_group(group))
            assert isinstance(frame, pl.DataFrame)
            yield frame


def rewrite(path: Path, made: Path, feed: Feed, keep: Callable[[pl.DataFrame], pl.DataFrame]) -> Path:
    """Writes what ``keep`` leaves of each row group of ``path`` as ``made``, which may be the same file; returns it."""
    making = files.hidden(made)
    with RowFile(making, feed) as again:
        for frame in parts(path):
            again.write(keep(frame))
    with files.doing("write", made):
        making.replace(made)
    return made
