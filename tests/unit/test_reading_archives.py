"""One file packed as zip or gzip is read as if it were not; everything else that an archive can be is refused."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from pathlib import Path

import polars as pl
import pytest

from exchange.delivery import measure
from exchange.table import open_table
from hardship.errors import DeliveryError
from pipelines.land.read import read
from tests.inbox import DAY, INSURANCE, insured, number, text
from tests.reading import FEED, rows_of

CSV = text(INSURANCE, [insured(1), insured(2)]).encode("gb18030")


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def parquet() -> bytes:
    made = io.BytesIO()
    pl.DataFrame([insured(1), insured(2)], schema=list(INSURANCE), orient="row").write_parquet(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "form", "encoding"),
    [
        (gzip.compress(CSV), "gzip:csv", "gb18030"),
        (gzip.compress(CSV[:40]) + gzip.compress(CSV[40:]), "gzip:csv", "gb18030"),
        (packed(("缴费.csv", CSV)), "zip:csv", "gb18030"),
        (
            packed(("a/b/缴费.csv", CSV), ("__MACOSX/._缴费.csv", b"x"), (".DS_Store", b"x"), ("a/", b""), ("a/x.seal.json", b"{}")),
            "zip:csv",
            "gb18030",
        ),
        (packed(("a.csv", CSV), method=zipfile.ZIP_STORED), "zip:csv", "gb18030"),
        (packed(("a.csv", CSV), method=zipfile.ZIP_BZIP2), "zip:csv", "gb18030"),
        (packed(("a.parquet", parquet())), "zip:parquet", ""),
        (gzip.compress(parquet()), "gzip:parquet", ""),
    ],
)
def test_what_is_packed_is_read_as_if_it_were_not(tmp_path: Path, content: bytes, form: str, encoding: str) -> None:
    (tmp_path / "a.bin").write_bytes(content)
    found = read(tmp_path / "a.bin", FEED, name="a.bin")
    assert (found.format, found.encoding, found.records) == (form, encoding, 2)
    assert rows_of(found)["person_key"].to_list() == [number(1), number(2)]
    assert measure(tmp_path / "a.bin", "social_insurance", DAY).rows == 2


def test_a_name_written_in_gbk_does_no_harm() -> None:
    content = packed(("aaaa.csv", CSV)).replace(b"aaaa.csv", "缴费".encode("gbk") + b".csv")
    assert open_table(content, "a.zip").records == 2


def link() -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("a.csv")
    made.create_system, made.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return made


def locked() -> bytes:
    made = bytearray(packed(("a.csv", CSV)))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def of_another_size(size: int) -> bytes:
    """An archive that says in both places that its file is ``size`` bytes long."""
    made = bytearray(packed(("a.csv", CSV)))
    for at in (22, made.index(b"PK\x01\x02") + 24):
        made[at : at + 4] = size.to_bytes(4, "little")
    return bytes(made)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (packed(("a.csv", CSV), ("b.csv", CSV)), "2 data files"),
        (packed(("readme/", b"")), "no data file"),
        (packed(), "no data file"),
        (packed(("../a.csv", CSV)), "outside"),
        (packed(("/etc/a.csv", CSV)), "outside"),
        (packed(("C:/a.csv", CSV)), "outside"),
        (packed(("..\\a.csv", CSV)), "outside"),
        (packed((link(), b"/etc/passwd")), "link"),
        (locked(), "password"),
        (packed(("a.zip", packed(("a.csv", CSV)))), "twice"),
        (packed(("a.csv.gz", gzip.compress(CSV))), "twice"),
        (gzip.compress(gzip.compress(CSV)), "twice"),
        (packed(("a.csv", CSV))[:-10], "broken"),
        (packed(("a.csv", CSV))[:60], "broken"),
        (gzip.compress(CSV)[:-4], "broken"),
        (gzip.compress(CSV)[:-12], "broken"),
        (gzip.compress(CSV) + b"more", "broken"),
        (of_another_size(5_000_000), "broken"),
        (of_another_size(20), "broken"),
        (packed(("a.csv", CSV), method=zipfile.ZIP_BZIP2).replace(b"BZh9", b"BZh0"), "broken"),
        (gzip.compress(bytes(100_000_000)), "far more"),
        (packed(("a.csv", bytes(100_000_000)), method=zipfile.ZIP_BZIP2), "far more"),
        (packed(("a.csv", b"1,2\n" * 25_000_000)), "far more"),
        (packed(*((f"{n}.txt", b"") for n in range(1100))), "1100 entries"),
        (packed(("a.pdf", b"%PDF-1.7")), "PDF"),
        (packed(("a.csv", CSV), method=zipfile.ZIP_LZMA), "LZMA"),
    ],
)  # fmt: skip
def test_archives_that_are_no_one_file_are_refused(content: bytes, says: str) -> None:
    with pytest.raises(DeliveryError, match=says) as refused:
        read(content, FEED, name="a.zip")
    assert refused.value.do


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2])
def test_an_archive_whose_content_was_changed_is_refused(method: int) -> None:
    content = bytearray(packed(("a.csv", CSV), method=method))
    at = content.index(b"5000") if method == zipfile.ZIP_STORED else content.index(b"PK\x01\x02") + 16  # else the checksum
    content[at] ^= 1
    with pytest.raises(DeliveryError, match="broken"):
        _ = open_table(bytes(content), "a.zip").records
