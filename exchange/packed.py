"""What is packed: the one data file in a zip or gzip, as a stream with limits. Nothing is ever written to disk.

Refused: several data files or none, encrypted ones, names that point outside their folder, links, what is packed twice or
in a way that cannot be unpacked bit by bit, and what unpacks to far more than any table does.
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
from typing import Any, BinaryIO, Final

from hardship.errors import DeliveryError

LARGEST: Final = 1 << 34  # bytes that a packed file may unpack to
RATIO: Final = 100  # unpacked to packed, once it matters; tables reach 5 to 50
_MATTERS: Final = 1 << 25
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


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether bytes unpack to so many more that no table does."""
    return unpacked > _MATTERS and unpacked > RATIO * packed


class Unpacked(io.RawIOBase):
    """A stream out of an archive: read only forward, never more than the limits, every fault a DeliveryError."""

    def __init__(self, stream: BinaryIO, packed: int, where: str) -> None:
        self.stream, self.packed, self.where, self.total = stream, max(packed, 1), where, 0

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
                break
            made.append(block)
            self.total += len(block)
            wanted = wanted - len(block) if size >= 0 else wanted
            if self.total > LARGEST or is_bomb(self.total, self.packed):
                raise DeliveryError(
                    "it unpacks to far more than any table does", where=self.where, do="hand the file over unpacked",
                    zh="压缩包解压后异常巨大，疑似压缩炸弹",
                )  # fmt: skip
        return b"".join(made)

    def close(self) -> None:
        if not self.closed:
            self.stream.close()
        super().close()


class Entry(io.RawIOBase):
    """An entry of a zip, unpacked a block at a time and held to its size and checksum.

    ``zipfile`` unpacks all that a few bytes of bzip2 or LZMA grow to at once, and stops at the size that an entry gives for
    itself, where another reader goes on.
    """

    def __init__(self, stream: BinaryIO, entry: zipfile.ZipInfo, *, is_last: bool = False) -> None:
        self.raw, self.is_last = stream, is_last
        stream.seek(entry.header_offset)
        signature, method, name, extra = struct.unpack("<4s4xH16xHH", stream.read(30))
        if signature != b"PK\x03\x04" or method != entry.compress_type:
            raise zipfile.BadZipFile
        stream.seek(name + extra, io.SEEK_CUR)
        self.left, self.entry = entry.compress_size, entry
        self.made, self.checksum = 0, 0
        self.unpack = _UNPACKERS[method]()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = b""
        while not block and not self.unpack.eof:
            packed = b""
            if self.unpack.needs_input:
                packed = self.raw.read(min(self.left, 1 << 16))
                self.left -= len(packed)
                if not packed and self.entry.compress_type != zipfile.ZIP_DEFLATED:
                    break
            block = self.unpack.decompress(packed, size if size > 0 else 1 << 20)
            if not packed and not block:
                break
        self.made += len(block)
        self.checksum = zlib.crc32(block, self.checksum)
        is_end = not block
        if self.made > self.entry.file_size or (is_end and (self.made, self.checksum) != (self.entry.file_size, self.entry.CRC)):
            raise zipfile.BadZipFile
        return block

    def close(self) -> None:
        if self.is_last:
            self.raw.close()
        super().close()


class _Stored:
    """What is not packed, read like what is."""

    eof, needs_input = False, True

    def decompress(self, data: bytes, size: int) -> bytes:
        return data


class _Deflated:
    def __init__(self) -> None:
        self.inner = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self.inner.eof

    @property
    def needs_input(self) -> bool:
        return not self.inner.unconsumed_tail

    def decompress(self, data: bytes, size: int) -> bytes:
        return self.inner.decompress(self.inner.unconsumed_tail + data, size)


_UNPACKERS: Final[dict[int, Callable[[], Any]]] = {
    zipfile.ZIP_STORED: _Stored,
    zipfile.ZIP_DEFLATED: _Deflated,
    zipfile.ZIP_BZIP2: bz2.BZ2Decompressor,
}
"""Ways in which an entry may be packed: those that can be unpacked a bounded block at a time."""


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
            archive.open(entry).close()  # a name or a place that contradicts itself is refused here
            return Unpacked(Entry(stream, entry, is_last=True), entry.compress_size, where)  # type: ignore[return-value,arg-type]
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
    if data[0].compress_type not in _UNPACKERS:
        what = "the archive is packed in an unusual way (LZMA or the like), which is not unpacked"
        do, zh = "pack it again as an ordinary zip, or hand the file over unpacked", "压缩包使用了不常见的压缩方法（如LZMA），不予解压"
        raise DeliveryError(what, where=where, do=do, zh=zh)
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
