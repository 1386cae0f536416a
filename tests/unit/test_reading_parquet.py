"""Parquet: read in batches with its types, and refused whatever is broken in it, without filling the memory."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exchange.part import LINE
from hardship.errors import DeliveryError
from pipelines.land.read import read
from tests.inbox import INSURANCE, insured
from tests.reading import FEED, rows_of


def written(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def rows_in(content: bytes) -> int:
    return sum(batch.height for batch in read(content, FEED, name="a.parquet").batches(1000))


@pytest.mark.parametrize("kind", ["day", "moment", "moment of a zone"])
def test_days_beyond_the_calendar_in_a_parquet_file_harm_their_row_alone(tmp_path: Path, kind: str) -> None:
    if kind == "day":
        days = pl.Series("到账日期", [20_700, None, 2**31 - 1, -(2**31)], pl.Int32).cast(pl.Date)
    else:
        days = pl.Series("到账日期", [1_788_566_400_000, None, 2**62, -(2**62)]).cast(pl.Datetime("ms", "UTC" if "zone" in kind else None))
    frame = pl.DataFrame([insured(n) for n in range(1, 5)], schema=list(INSURANCE), orient="row").with_columns(days)
    frame.write_parquet(tmp_path / "a.parquet")
    found = rows_of(read(tmp_path / "a.parquet", FEED, name="a.parquet"))["paid_on"].to_list()
    assert (found[0][:4], found[1:]) == ("2026", [None, "out of the calendar", "out of the calendar"])


def test_parquet_is_read_in_batches_with_its_types(tmp_path: Path) -> None:
    frame = pl.DataFrame([insured(n) for n in range(1, 8)], schema=list(INSURANCE), orient="row").with_columns(
        pl.col("缴费基数").cast(pl.Float64)
    )
    frame.write_parquet(tmp_path / "a.parquet", row_group_size=3)
    found = read(tmp_path / "a.parquet", FEED, name="a.parquet")
    batches = list(found.batches(2))
    assert [batch.height for batch in batches] == [2, 2, 2, 1]
    assert pl.concat(batches)[LINE].to_list() == list(range(2, 9))
    assert batches[0].schema["base_fen"] == pl.Float64


@pytest.mark.parametrize("stored", [True, False])
def test_a_small_parquet_file_of_endless_cells_is_refused_before_it_fills_the_memory(tmp_path: Path, stored: bool) -> None:
    endless = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["a" * 3_000_000]))
    columns = {heading: endless if n == 0 else pa.array(["1"] * len(endless)) for n, heading in enumerate(INSURANCE)}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet", dictionary_pagesize_limit=1 << 30, store_schema=stored)
    assert (tmp_path / "a.parquet").stat().st_size < 1_000_000
    with pytest.raises(DeliveryError, match="a cell is longer than"):
        next(read(tmp_path / "a.parquet", FEED, name="a.parquet").batches(1000))


@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_BYTE_ARRAY"])
def test_endless_cells_are_refused_however_they_are_written(tmp_path: Path, encoding: str) -> None:
    columns = {heading: pa.array(["a" * 3_000_000] * 20 if n == 0 else ["1"] * 20) for n, heading in enumerate(INSURANCE)}
    first = next(iter(INSURANCE))
    pq.write_table(pa.table(columns), tmp_path / "a.parquet", use_dictionary=False, column_encoding={first: encoding}, compression="zstd")
    with pytest.raises(DeliveryError, match="a cell is longer than"):
        next(read(tmp_path / "a.parquet", FEED, name="a.parquet").batches(1000))


def test_a_column_that_is_written_in_two_ways_is_read(tmp_path: Path) -> None:
    texts = [f"{n % 20_000:080}" for n in range(30_000)] + [f"{n:080}" for n in range(30_000)]
    columns = dict.fromkeys(INSURANCE, texts)
    with duckdb.connect() as there:
        there.register("rows", pa.table(columns))
        there.sql(f"COPY rows TO '{tmp_path}/a.parquet' (FORMAT parquet, PARQUET_VERSION v2, ROW_GROUP_SIZE 30000)")
    assert sum(batch.height for batch in read(tmp_path / "a.parquet", FEED, name="a.parquet").batches(10_000)) == len(texts)


def test_lists_in_cells_are_refused() -> None:
    with pytest.raises(DeliveryError, match="lists"):
        rows_in(written(pl.DataFrame({"身份证号": [["1"]]})))


def test_whatever_byte_of_its_description_is_spoilt_there_is_an_answer() -> None:
    """Some changes, as of a column that may be empty to one that may not, make pyarrow end the process where it is asked first."""
    stream = io.BytesIO()
    pq.write_table(pa.table({heading: ["1", "2", "3"] for heading in INSURANCE}), stream, store_schema=False)
    whole = stream.getvalue()
    length = 8 + int.from_bytes(whole[-8:-4], "little")
    broken = 0
    for place in range(len(whole) - length, len(whole)):
        for change in (0x01, 0x02, 0xFF):
            content = bytearray(whole)
            content[place] ^= change
            try:
                assert rows_in(bytes(content)) <= 3
            except DeliveryError as error:
                assert error.do
                broken += 1
    assert broken > length


@pytest.mark.parametrize("content", [b"PAR1 cut off", written(pl.DataFrame({"身份证号": ["1"]}))[:-9]])
def test_a_file_that_was_cut_off_is_refused(content: bytes) -> None:
    with pytest.raises(DeliveryError, match="not a Parquet file"):
        rows_in(content)
