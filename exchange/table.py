"""Opens any file that a department hands over, by what is inside it and not by its name.

Sealing counts the records of a file and landing reads them: both come through ``open_table``, so that they mean the same.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

from exchange.delimited import open_delimited
from exchange.markup import kind_of_text, open_markup
from exchange.packed import Unpacked, gunzipped, names, unzipped
from exchange.parquet import Parquet
from exchange.part import Part
from exchange.workbook import OLE, kind_of_zip, open_workbook
from hardship.errors import DeliveryError

_FOREIGN: Final = (
    (b"%PDF", "a PDF", "PDF"), (b"{\\rtf", "an RTF text", "RTF"), (b"Rar!", "a RAR archive", "RAR"), (b"7z\xbc\xaf", "a 7z archive", "7z"),
    (b"BZh", "a bzip2 archive", "bzip2"), (b"\xfd7zXZ", "an xz archive", "xz"), (b"\x28\xb5\x2f\xfd", "a zstd archive", "zstd"),
    (b"\x89PNG", "a picture", "图片"), (b"\xff\xd8\xff", "a picture", "图片"), (b"GIF8", "a picture", "图片"),
    (b"SQLite format 3", "a database", "数据库"), (b"\x7fELF", "a program", "程序"), (b"MZ\x90", "a program", "程序"),
    (b"ORC\x01", "an ORC file", "ORC"), (b"Obj\x01", "an Avro file", "Avro"),
)  # fmt: skip
_LARGEST_IN_MEMORY: Final = 1 << 30  # bytes


@dataclass(frozen=True)
class Opened:
    """A file whose records can be counted and read. ``format`` is what is inside ("csv" for text with any delimiter,
    "zip:csv" for a packed one), ``encoding`` and ``delimiter`` "" where it has none; ``remarks`` are (Chinese, English).
    """

    format: str
    encoding: str
    delimiter: str
    parts: tuple[Part, ...] = field(repr=False)
    remarks: tuple[tuple[str, str], ...] = ()

    @cached_property
    def records(self) -> int:
        """What a seal counts: records of all parts that are not blank, less one for the heading."""
        return max(0, sum(part.count() for part in self.parts) - 1)


def open_table(source: Path | bytes, name: str) -> Opened:
    """Opens a file or its content; ``name`` is for messages, and a hint where the content leaves it open.

    Raises DeliveryError for what is no table, is locked, broken or cut off.
    """
    return _opened(_way_to(source, name), name, name, packed=None)


def _way_to(source: Path | bytes, name: str) -> Callable[[], BinaryIO]:
    if isinstance(source, bytes):
        return lambda: io.BytesIO(source)

    def opened() -> BinaryIO:
        try:
            return source.open("rb")
        except OSError as error:
            raise DeliveryError(
                f"cannot be read: {error.strerror}", where=str(source), do="check the file and its rights", zh="文件无法读取"
            ) from None

    return opened


def _opened(opened: Callable[[], BinaryIO], name: str, where: str, *, packed: int | None) -> Opened:
    """``packed`` are the bytes of the archive out of which it comes."""
    with opened() as stream:
        first = stream.read(1 << 16)
    if not first:
        return Opened("csv", "", "", ())
    if first.startswith(b"PAR1") or (name.lower().endswith((".parquet", ".pq")) and _is_binary(first)):
        whole = opened if packed is None else _in_memory(opened, where)
        return Opened("parquet", "", "", (Parquet(whole, where),))
    for magic, what, zh in _FOREIGN:
        if first.startswith(magic):
            raise DeliveryError(
                f"it is {what}, not a table", where=where, do="export the data as CSV or Excel", zh=f"这是{zh}文件，不是数据表"
            )
    if first.startswith(b"\x1f\x8b"):
        return _unpacked(gunzipped(opened, where), name.removesuffix(".gz"), where, "gzip", packed)
    if first.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        opened = opened if packed is None else _in_memory(opened, where)
        kind = kind_of_zip(names(opened, where))
        if kind is None:
            inner, inner_name = unzipped(opened, where)
            return _unpacked(inner, inner_name, where, "zip", packed)
        if not kind:
            raise DeliveryError(
                "it is a text or slides, not a table", where=where, do="export the data as CSV or Excel", zh="这是文档，不是数据表"
            )
        return _workbook(opened, kind, name, where, packed)
    if first.startswith(OLE):
        return _workbook(opened, "xls", name, where, packed)
    if (markup := kind_of_text(first)) is not None:
        tables, encoding = open_markup(opened, markup, where, packed)
        return Opened(markup, encoding, "", tuple(tables))
    text = open_delimited(opened, where)
    return Opened("csv", text.encoding, text.delimiter, (text,))


def _is_binary(first: bytes) -> bool:
    return b"\0" in first and not first.startswith((b"\xff\xfe", b"\xfe\xff"))


def _workbook(opened: Callable[[], BinaryIO], kind: str, name: str, where: str, packed: int | None) -> Opened:
    sheets, remarks = open_workbook(opened, kind, name, where, packed)
    return Opened(kind, "", "", tuple(sheets), tuple(remarks))


def _unpacked(inner: Callable[[], BinaryIO], name: str, where: str, packing: str, packed: int | None) -> Opened:
    if packed is not None:
        raise DeliveryError("it is packed twice", where=where, do="hand over the file itself, packed once at most", zh="压缩包套压缩包")
    with inner() as stream:
        sent = stream.packed if isinstance(stream, Unpacked) else None
    found = _opened(inner, name, where, packed=sent)
    return Opened(f"{packing}:{found.format}", found.encoding, found.delimiter, found.parts, found.remarks)


def _in_memory(opened: Callable[[], BinaryIO], where: str) -> Callable[[], BinaryIO]:
    """What needs to be read back and forth, out of a stream that only goes forward."""
    with opened() as stream:
        data = stream.read(_LARGEST_IN_MEMORY + 1)
    if len(data) > _LARGEST_IN_MEMORY:
        raise DeliveryError("it unpacks to more than a gigabyte", where=where, do="hand the file over unpacked", zh="解压后超过1GB")
    return lambda: io.BytesIO(data)
