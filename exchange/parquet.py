"""Parquet as a part of records: its columns' names stand on line 1, its rows from line 2 on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exchange.grammar import LONGEST
from exchange.live import of_text
from exchange.part import FORMULA, LINE, RAGGED, WHY, Merge, Record
from hardship.errors import DeliveryError

_DAYS: Final = (-719_161, 2_932_895)  # from 1970: a day from either end of what a date can say, for time zones
_OF_DICTIONARIES: Final = {"PLAIN", "RLE", "BIT_PACKED", "PLAIN_DICTIONARY", "RLE_DICTIONARY"}
_PACKED: Final = 50  # times smaller than it is: more than texts of people are
_FEW: Final = 64  # rows
_PARTS_OF_A_DAY: Final = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def _on_the_calendar(cells: pl.Series) -> pl.Series:
    """Days and moments beyond the years 1 to 9999 become texts that no reader of dates takes; else the cells as they are."""
    if not isinstance(cells.dtype, pl.Date | pl.Datetime):
        return cells
    number = cells.to_physical().cast(pl.Int64)
    days = number // _PARTS_OF_A_DAY[cells.dtype.time_unit] if isinstance(cells.dtype, pl.Datetime) else number
    is_far = ~days.is_between(*_DAYS)
    if not is_far.any():
        return cells
    near = cells.set(is_far, None)
    if isinstance(near.dtype, pl.Datetime) and near.dtype.time_zone:
        near = near.dt.convert_time_zone("Asia/Shanghai")
    return near.dt.date().cast(pl.String).set(is_far.fill_null(False), "out of the calendar")


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _growing(file: pq.ParquetFile, group: int, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Columns of texts of which a large part may be far larger still once it is read: (of few different texts, others)."""
    schema, metadata = file.schema_arrow, file.metadata.row_group(group)
    repeated, others = [], []
    for name in dict.fromkeys(names):
        chunk = metadata.column(schema.get_field_index(name))
        if chunk.total_uncompressed_size <= LONGEST or not _is_text(schema.field(name).type):
            continue
        has_few = bool(chunk.has_dictionary_page)
        if has_few and set(chunk.encodings) <= _OF_DICTIONARIES:
            repeated.append(name)
        elif has_few or "DELTA_BYTE_ARRAY" in chunk.encodings or chunk.total_uncompressed_size > _PACKED * chunk.total_compressed_size:
            others.append(name)
    return repeated, others


@dataclass(frozen=True)
class Parquet:
    """Raises DeliveryError where the file is none, or has columns of lists or records."""

    opened: Callable[[], BinaryIO]
    where: str

    is_hidden = False
    merges: Sequence[Merge] = ()

    def head(self) -> list[Record]:
        return [Record(1, tuple(self._read[0]))]

    def count(self) -> int:
        return self._read[1] + 1

    def last_line(self) -> int:
        return self.count()

    def findings(self, after: int, columns: Mapping[str, int], repeated: Collection[str]) -> list[tuple[int, str, str]]:
        return []

    def frames(
        self, after: int, columns: Mapping[str, int], headings: Sequence[bool], rows: int, repeated: Collection[str] = ()
    ) -> Iterator[pl.DataFrame]:
        line = 2
        with self.opened() as stream:
            file = self._file(stream)
            names = [self._read[0][n] for n in columns.values()]
            self._hold_to_lengths(file, rows, names)
            for batch in self._batches(file, rows, names):
                # Columns may have names that are no text; here they go by their position.
                found = pl.from_arrow(pa.Table.from_arrays(batch.columns, names=[str(n) for n in range(batch.num_columns)]))
                assert isinstance(found, pl.DataFrame)
                at = {sent: str(n) for n, sent in enumerate(batch.schema.names)}
                frame = found.select(pl.col(at[sent]).alias(name) for name, sent in zip(columns, names, strict=True))
                frame = frame.with_columns(_on_the_calendar(cells) for cells in frame.get_columns())
                lines = pl.int_range(line, line + batch.num_rows, dtype=pl.Int64, eager=True).alias(LINE)
                nothing = [pl.lit(None, pl.String).alias(name) for name in (RAGGED, WHY)]
                frame = pl.DataFrame([*frame.get_columns(), lines]).with_columns(*nothing)
                line += batch.num_rows
                yield frame.with_columns(of_text(frame, list(columns)).alias(FORMULA))

    def _batches(self, file: pq.ParquetFile, rows: int, names: Sequence[str], groups: list[int] | None = None) -> Iterator[Any]:
        columns = list(dict.fromkeys(names)) or [self._read[0][0]]
        with self._whole():
            for batch in file.iter_batches(batch_size=rows, columns=columns, row_groups=groups):
                batch.validate(full=True)
                yield batch

    def _hold_to_lengths(self, file: pq.ParquetFile, rows: int, names: Sequence[str]) -> None:
        """Raises DeliveryError for a text longer than a record may be: a small file can repeat it a million times.

        Only parts of columns that are large once unpacked can hold one. Those that may grow further are read first: as
        their different texts where they consist of these, else a few rows at a time.
        """
        for group in range(file.metadata.num_row_groups):
            # A reader says what is broken in the group; its description, asked first, would end the process.
            next(self._batches(file, 1, names, [group]), None)
            with self._whole():
                as_dictionaries, few_at_a_time = _growing(file, group, names)
            for texts, size in ((as_dictionaries, rows), (few_at_a_time, _FEW)):
                if not texts:
                    continue
                with self.opened() as stream:
                    apart = self._file(stream, as_dictionaries)
                    for batch in self._batches(apart, size, texts, [group]):
                        self._hold_to_length(batch)

    def _hold_to_length(self, batch: Any) -> None:
        for column in batch.columns:
            found = column.dictionary if pa.types.is_dictionary(column.type) else column
            if (pc.max(pc.binary_length(found)).as_py() or 0) > LONGEST:
                what, do = f"a cell is longer than {LONGEST} bytes", "send one value a cell"
                raise DeliveryError(what, where=self.where, do=do, zh=f"有单元格超过{LONGEST}字节")

    @cached_property
    def _read(self) -> tuple[list[str], int]:
        with self.opened() as stream, self._whole():
            file = self._file(stream)
            schema = file.schema_arrow
            nested = [name for name, kind in zip(schema.names, schema.types, strict=True) if pa.types.is_nested(kind)]
            rows = int(file.metadata.num_rows)
        if nested:
            raise DeliveryError(
                f"{len(nested)} columns hold lists or records", where=self.where, do="send one value a cell", zh="有的列含有列表或嵌套结构"
            )
        if not schema.names:
            raise self._broken()
        return list(schema.names), rows

    def _file(self, stream: BinaryIO, as_dictionaries: Sequence[str] = ()) -> pq.ParquetFile:
        with self._whole():
            return pq.ParquetFile(stream, read_dictionary=list(as_dictionaries))

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """What only a broken file brings about, in whichever of its parts."""
        try:
            yield
        except (pa.ArrowException, OSError, ValueError):  # also a name that is no UTF-8
            raise self._broken() from None

    def _broken(self) -> DeliveryError:
        return DeliveryError(
            "not a Parquet file with columns, or a broken one", where=self.where, do="write and seal it again", zh="不是完整的Parquet文件"
        )
