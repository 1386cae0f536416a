"""A sealed delivery of which one byte is missing, changed or added is refused, whatever its format and wherever it is cut."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import polars as pl
import pytest

from exchange.delivery import Seal, read_seal, seal, seal_path, verify
from hardship.catalogue import feed_in
from hardship.errors import DeliveryError
from hardship.settings import PROJECT, Settings
from pipelines import check, land
from tests.hostile import Recipe, write
from tests.inbox import DAY, hand_over, home, night

FEED = "social_insurance"
DECLARED = feed_in(PROJECT / "feeds" / FEED)
FORMS = {
    "csv": Recipe(FEED, rows=2),
    "csv, UTF-16": Recipe(FEED, rows=2, encoding="utf-16-le-sig"),
    "csv, GB18030": Recipe(FEED, rows=2, encoding="gb18030", habits=frozenset({"quote_all"})),
    "xlsx": Recipe(FEED, rows=1, container="xlsx"),
    "html": Recipe(FEED, rows=2, container="html"),
    "zip": Recipe(FEED, rows=2, packed="zip"),
    "gzip": Recipe(FEED, rows=2, packed="gzip"),
}


def content(form: str) -> tuple[str, bytes]:
    if form == "parquet":
        file = io.BytesIO()
        pl.DataFrame({"身份证号": ["a"], "缴费基数": [1.0]}).write_parquet(file, compression="uncompressed", statistics=False)
        return "a.parquet", file.getvalue()
    written = write(FORMS[form], DECLARED)
    return written.name, written.data


@pytest.fixture(params=[*FORMS, "parquet"])
def sealed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Seal, bytes]:
    name, data = content(request.param)
    path = tmp_path / name
    path.write_bytes(data)
    made = seal(path, FEED, DAY)
    verify(path, made)
    return path, made, data


def is_refused(path: Path, made: Seal) -> bool:
    try:
        verify(path, made)
    except DeliveryError:
        return True
    return False


def test_cut_off_at_any_byte(sealed: tuple[Path, Seal, bytes]) -> None:
    path, made, data = sealed
    taken = []
    for size in reversed(range(len(data))):
        os.truncate(path, size)
        if not is_refused(path, made):
            taken.append(size)
    assert taken == []


def test_one_bit_of_any_byte_flipped(sealed: tuple[Path, Seal, bytes]) -> None:
    path, made, data = sealed
    taken = []
    with path.open("r+b", buffering=0) as file:
        for place, byte in enumerate(data):
            os.pwrite(file.fileno(), bytes([byte ^ 1 << place % 8]), place)
            if not is_refused(path, made):
                taken.append(place)
            os.pwrite(file.fileno(), bytes([byte]), place)
    assert taken == []
    assert not is_refused(path, made), "nothing else was touched"


def test_grown_by_any_byte_at_the_end_or_the_beginning(sealed: tuple[Path, Seal, bytes]) -> None:
    path, made, data = sealed
    for byte in (bytes([n]) for n in range(256)):
        path.write_bytes(data + byte)
        assert is_refused(path, made)
    for byte in (b"\n", b"\0", b" ", b"\xef"):
        path.write_bytes(byte + data)
        assert is_refused(path, made)


def test_two_bytes_swapped_or_the_last_line_said_twice(sealed: tuple[Path, Seal, bytes]) -> None:
    path, made, data = sealed
    for place in range(0, len(data) - 1, 7):
        if data[place] != data[place + 1]:
            path.write_bytes(data[:place] + data[place + 1 : place + 2] + data[place : place + 1] + data[place + 2 :])
            assert is_refused(path, made)
    path.write_bytes(data + data[data[:-1].rfind(b"\n") + 1 :])
    assert is_refused(path, made)


def test_a_seal_that_is_cut_off_at_any_byte_is_no_seal_or_the_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content("csv")[1])
    made = seal(path, FEED, DAY)
    text = seal_path(path).read_bytes()
    for size in reversed(range(len(text))):
        os.truncate(seal_path(path), size)
        try:
            assert read_seal(path) == made
        except DeliveryError:
            continue
        assert text[size:].strip() == b"", "only the line end at its end may be missing"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return home(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("form", FORMS)
def test_the_night_refuses_it_with_the_reason_and_lands_none_of_it(settings: Settings, form: str) -> None:
    name, data = content(form)
    path, _ = hand_over(settings, FEED, name, data)
    os.truncate(path, len(data) - 1)
    tonight = night(settings)
    land.run_feed(tonight, FEED)
    check.run_feed(tonight, FEED)
    [refused] = [found for found in tonight.store.deliveries(FEED, DAY) if found["file"] == name and found["size"] == len(data) - 1]
    assert (refused["outcome"], refused["refused_for"], refused["accepted"]) == ("refused", "seal", 0)
    assert "cut off" in refused["reason_en"]
    assert refused["delivery"] not in json.dumps([str(found) for found in tonight.store.landed_paths(FEED, DAY)])
