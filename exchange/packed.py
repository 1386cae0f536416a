"""What is packed: the one data file in a zip or gzip, as a stream with limits. Nothing is ever written to disk.

Refused: several data files or none, encrypted ones, names that point outside their folder, links, what is packed twice,
and what unpacks to far more than any table does.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final

from hardship.errors import DeliveryError

LARGEST: Final = 1 << 34  # bytes that a packed file may unpack to
RATIO: Final = 250  # unpacked to packed, once it matters; tables reach 5 to 50
_MATTERS: Final = 1 << 26
_ENTRIES: Final = 1000
_NO_DATA = (".ds_store", "thumbs.db", "desktop.ini")
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    lzma.LZMAError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class Unpacked(io.RawIOBase):
    """A stream out of an archive: read only forward, never more than the limits, every fault a DeliveryError."""

    def __init__(self, stream: BinaryIO, packed: int, where: str, declared: int | None = None) -> None:
        self.stream, self.packed, self.where, self.total, self.declared = stream, max(packed, 1), where, 0, declared

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        made = []
        wanted = size
        while wanted:
            try:
                block = self.stream.read(min(wanted, 1 << 20) if wanted > 0 else 1 << 20)
            except BROKEN:
                raise broken(self.where) from None
            if not block:
                if self.declared not in (None, self.total):
                    raise broken(self.where)
                break
            made.append(block)
            self.total += len(block)
            wanted = wanted - len(block) if size >= 0 else wanted
            if self.total > LARGEST or (self.total > _MATTERS and self.total > RATIO * self.packed):
                raise DeliveryError(
                    "it unpacks to far more than any table does", where=self.where, do="hand the file over unpacked",
                    zh="压缩包解压后异常巨大，疑似压缩炸弹",
                )  # fmt: skip
        return b"".join(made)

    def close(self) -> None:
        if not self.closed:
            self.stream.close()
        super().close()


class _Bzip2(io.RawIOBase):
    """An entry packed with bzip2, a block at a time: zipfile unpacks whatever a few bytes grow to at once."""

    def __init__(self, stream: BinaryIO, entry: zipfile.ZipInfo) -> None:
        stream.seek(entry.header_offset + 26)
        name, extra = struct.unpack("<HH", stream.read(4))
        stream.seek(name + extra, io.SEEK_CUR)
        self.inner = bz2.BZ2File(io.BytesIO(stream.read(entry.compress_size)))
        self.expected, self.found = entry.CRC, 0

    def read(self, size: int = -1) -> bytes:
        block = self.inner.read(size)
        self.found = zlib.crc32(block, self.found)
        if not block and self.found != self.expected:
            raise zipfile.BadZipFile
        return block


def gunzipped(opened: Callable[[], BinaryIO], where: str) -> Callable[[], BinaryIO]:
    """A way to open what a gzip file holds."""

    def inner() -> BinaryIO:
        raw = opened()
        size = raw.seek(0, io.SEEK_END)
        raw.seek(0)
        return Unpacked(gzip.GzipFile(fileobj=raw), size, where)  # type: ignore[return-value,arg-type]

    return inner


def unzipped(opened: Callable[[], BinaryIO], where: str) -> tuple[Callable[[], BinaryIO], str]:
    """(a way to open the one data file in a zip, its name). Raises DeliveryError."""
    entry = _one_data_file(opened, where)

    def inner() -> BinaryIO:
        try:
            stream = opened()
            archive = zipfile.ZipFile(stream)
            inside = archive.open(entry)  # a name, a place or a method that contradicts itself is refused here
            if entry.compress_type == zipfile.ZIP_BZIP2:
                return Unpacked(_Bzip2(stream, entry), entry.compress_size, where, entry.file_size)  # type: ignore[return-value,arg-type]
            return Unpacked(inside, entry.compress_size, where, entry.file_size)  # type: ignore[return-value,arg-type]
        except BROKEN:
            raise broken(where) from None

    return inner, _named(entry)


def names(opened: Callable[[], BinaryIO], where: str) -> list[str]:
    """The names in a zip, as they are written."""
    return [_named(entry) for entry in _entries(opened, where)]


def broken(where: str) -> DeliveryError:
    return DeliveryError(
        "the archive is broken, or cut off", where=where, do="pack it again, or hand the file over unpacked", zh="压缩包损坏或不完整"
    )


def _one_data_file(opened: Callable[[], BinaryIO], where: str) -> zipfile.ZipInfo:
    data = []
    for entry in _entries(opened, where):
        name = _named(entry).replace("\\", "/")
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in entry.orig_filename:
            raise _refused("a name in the archive points outside its folder", "压缩包内有指向目录之外的文件名", where)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused("the archive holds a link, not a file", "压缩包内有符号链接", where)
        last = parts[-1].lower()
        if not last or last in _NO_DATA or last.startswith("._") or parts[0] == "__MACOSX" or last.endswith(".seal.json"):
            continue
        data.append(entry)
    if len(data) != 1:
        how = f"{len(data)} data files" if data else "no data file"
        zh = f"压缩包内有{len(data)}个数据文件，应恰好有一个" if data else "压缩包内没有数据文件"
        raise _refused(f"the archive holds {how}: it must hold exactly one", zh, where)
    if data[0].flag_bits & 0x1:
        raise _refused("the archive is locked with a password", "压缩包设有密码", where)
    return data[0]


def _entries(opened: Callable[[], BinaryIO], where: str) -> list[zipfile.ZipInfo]:
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except BROKEN:
        raise broken(where) from None
    if len(entries) > _ENTRIES:
        raise _refused(f"the archive holds {len(entries)} entries: it must hold exactly one data file", "压缩包内文件过多", where)
    return entries


def _named(entry: zipfile.ZipInfo) -> str:
    """The entry's name; programs in China write it in GBK without saying so."""
    name = entry.orig_filename
    if entry.flag_bits & 0x800:
        return name
    raw = name.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _refused(what: str, zh: str, where: str) -> DeliveryError:
    return DeliveryError(what, where=where, do="pack the one file again without a password, or hand it over unpacked", zh=zh)
