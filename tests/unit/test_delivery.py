"""Seals: what was handed over is what is read, to the byte and to the row."""

from __future__ import annotations

import importlib
import io
import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from exchange.delimited import Delimited, open_delimited
from exchange.delivery import is_sealed, read_seal, seal, seal_path, verify
from exchange.outcomes import LINK_DECISIONS, OUTCOMES, write_link_decisions, write_outcomes
from exchange.table import open_table
from hardship.errors import DeliveryError

DAY = date(2026, 9, 30)
TEXT = "a,b\n1,2\n3,4\n"


def write(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def opened(content: bytes) -> Delimited:
    return open_delimited(lambda: io.BytesIO(content), "a.csv")


def test_a_seal_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT)
    made = seal(path, "register", DAY, history=True)
    assert read_seal(path) == made
    assert (made.size, made.rows, made.file, made.history, made.delivered_on) == (12, 2, "a.csv", True, DAY)
    assert json.loads(seal_path(path).read_text("utf-8"))["schema"] == 1
    verify(path, made)


@pytest.mark.parametrize(
    ("changed", "says"),
    [("a,b\n1,2\n3,", "cut off"), (TEXT + "5,6\n", "longer"), ("a,b\n1,2\n3,5\n", "SHA-256"), ("", "cut off")],
)
def test_a_changed_file_is_refused(tmp_path: Path, changed: str, says: str) -> None:
    path = write(tmp_path, TEXT)
    made = seal(path, "register", DAY)
    write(tmp_path, changed)
    with pytest.raises(DeliveryError, match=says):
        verify(path, made)


def test_a_seal_of_another_file_is_refused(tmp_path: Path) -> None:
    made = seal(write(tmp_path, TEXT), "register", DAY)
    with pytest.raises(DeliveryError, match="another name"):
        verify(write(tmp_path, TEXT, "b.csv"), made)


@pytest.mark.parametrize(
    "content",
    ["", "not JSON", "[]", '{"schema": 2}', '{"schema": 1}', '{"schema": 1, "feed": "register", "file": "a.csv", "size": 1}'],
)
def test_a_seal_that_cannot_be_understood_says_so(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, TEXT)
    seal_path(path).write_text(content, "utf-8")
    with pytest.raises(DeliveryError, match="seal"):
        read_seal(path)


@pytest.mark.parametrize("kind", ["pipe", "device", "endless", "nested", "folder"])
def test_what_is_no_seal_is_not_waited_for_and_not_read_to_its_end(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, TEXT)
    beside = seal_path(path)
    if kind == "pipe":
        os.mkfifo(beside)
    elif kind == "device":
        beside.symlink_to("/dev/zero")
    elif kind == "folder":
        beside.mkdir()
    else:
        beside.write_text("[" * 900_000 if kind == "nested" else json.dumps(" " * 5_000_000), "utf-8")
    with pytest.raises(DeliveryError, match="the seal cannot be read"):
        read_seal(path)


def test_a_name_that_leaves_no_room_for_a_seal_has_none(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT, "a" * 250 + ".csv")
    assert not is_sealed(path)
    with pytest.raises(DeliveryError, match="not sealed"):
        read_seal(path)


def test_a_missing_seal_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="hardship seal"):
        read_seal(write(tmp_path, TEXT))


def test_parquet_rows_come_from_its_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": [1, 2, 3]}).write_parquet(path)
    assert seal(path, "register", DAY).rows == 3
    with pytest.raises(DeliveryError, match="Parquet"):
        seal(write(tmp_path, b"PAR1 cut off", "b.parquet"), "register", DAY)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"", 0), (b"a,b", 0), (b"a,b\n", 0), (b"a,b\n1,2", 1), (b"a,b\r\n1,2\r\n", 1), (b"a,b\r1,2\r", 1), (b"\n\na,b\n\n1,2\n\n", 1),
        (b'a,b\n"1\n2",3\n', 1), (b'a,b\n"1""2",3\n4,5\n', 2), (b"\xef\xbb\xbfa\n1\n", 1), ("编号\n甲\n".encode("gb18030"), 1),
    ],
)  # fmt: skip
def test_records_are_counted_however_they_are_written(content: bytes, rows: int) -> None:
    assert open_table(content, "a.csv").records == rows


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("姓名,户号\n".encode(), "utf-8", ","),
        ("姓名;户号\n".encode("utf-8-sig"), "utf-8-sig", ";"),
        ("姓名\t户号\n".encode("gb18030"), "gb18030", "\t"),
        ("姓名|户号|状态,旧\n".encode("gb18030"), "gb18030", "|"),
    ],
)
def test_encoding_and_delimiter_are_stated(content: bytes, encoding: str, delimiter: str) -> None:
    found = opened(content)
    assert (found.encoding, found.delimiter) == (encoding, delimiter)
    assert found.head()[0].cells[0] == "姓名"


def test_bytes_that_are_no_text_and_quotes_that_never_close_are_refused() -> None:
    with pytest.raises(DeliveryError, match="neither UTF-8 nor GB18030"):
        opened(b"a,b\n\xff\xff\n")
    with pytest.raises(DeliveryError, match="line 2"):
        opened(b'a,b\n"1,2\n3,4\n').count()


@pytest.mark.parametrize(("name", "written"), [("outcomes", OUTCOMES), ("link_decisions", LINK_DECISIONS)])
def test_the_console_writes_the_headings_that_the_feed_declares(name: str, written: Mapping[str, str]) -> None:
    feed = importlib.import_module(f"feeds.{name}.feed").FEED
    assert {column.name: column.headings[0] for column in feed.columns} == dict(written)


def test_link_decisions_are_written_in_order_and_sealed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "link_decisions.csv"
    common = {"pair_id": "7", "decided_by": "analyst", "decided_on": DAY, "recorded_on": DAY}
    made = write_link_decisions(path, [{"decision_id": "d2", "decision": "undo", "undoes": "d1", **common},
                                       {"decision_id": "d1", "decision": "same", **common}], DAY)  # fmt: skip
    assert [line.split(",")[0] for line in path.read_text("utf-8").splitlines()] == ["decision_id", "d1", "d2"]
    assert (made.feed, made.rows) == ("link_decisions", 2)
    verify(path, read_seal(path))
    with pytest.raises(DeliveryError, match="link_decisions have no name"):
        write_link_decisions(path, [{"decision_id": "d3", "name": "x", **common}], DAY)


def test_outcomes_are_written_in_order_and_sealed(tmp_path: Path) -> None:
    common = {"household_key": "h_1", "source": "visit", "found_on": DAY, "finding": "hardship", "recorded_on": DAY}
    path = tmp_path / "new" / "outcomes.csv"
    made = write_outcomes(path, [{"outcome_id": "o2", **common}, {"outcome_id": "o1", "action": "none", **common}], DAY)
    assert path.read_text("utf-8").splitlines() == [
        "outcome_id,household,alert_id,source,found_on,finding,action,recorded_on",
        "o1,h_1,,visit,2026-09-30,hardship,none,2026-09-30",
        "o2,h_1,,visit,2026-09-30,hardship,,2026-09-30",
    ]
    assert (made.feed, made.rows) == ("outcomes", 2)
    verify(path, read_seal(path))
    with pytest.raises(DeliveryError, match="remark"):
        write_outcomes(path, [{"outcome_id": "o1", "remark": "", **common}], DAY)
