"""A sealed delivery: a department's file and, beside it, ``<file>.seal.json`` that says what was handed over.

    {"schema": 1, "feed", "file", "size", "sha256", "rows", "delivered_on", "history"}

``rows`` are the records of the file that are not blank, less one for the heading: of text, of every sheet of a workbook,
of the one file in an archive; of Parquet what its metadata say. ``delivered_on`` is the day on which the department handed
the file over. Files are hashed and counted as they are read: they
never lie in memory whole, but for workbooks.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from exchange.table import Opened, open_table
from hardship.errors import DeliveryError

SCHEMA = 1
SEAL_SUFFIX = ".seal.json"
_LARGEST_SEAL = 1 << 20  # bytes


@dataclass(frozen=True)
class Seal:
    """What was handed over: ``size`` in bytes, ``sha256`` of the file, data ``rows``, the day, and whether it is history.

    The rows of a history were recorded on many days (the feed's ``recorded_on``), those of any other delivery become
    known on ``delivered_on``.
    """

    feed: str
    file: str
    size: int
    sha256: str
    rows: int
    delivered_on: date
    history: bool = False

    @property
    def delivery(self) -> str:
        """The delivery's identifier: the content's, so that the same content is the same delivery under any name."""
        return self.sha256[:12]


def seal_path(path: Path) -> Path:
    return path.with_name(path.name + SEAL_SUFFIX)


def is_sealed(path: Path) -> bool:
    """Whether something lies where the file's seal belongs; never so for a name that leaves no room for a seal's."""
    return os.path.exists(seal_path(path))


def seal_content(path: Path) -> bytes:
    """What lies where the file's seal belongs; nothing where that is no file (a pipe, a device), or no seal by its size."""
    beside = seal_path(path)
    found = beside.stat()
    return beside.read_bytes() if stat.S_ISREG(found.st_mode) and found.st_size <= _LARGEST_SEAL else b""


def measure(path: Path, feed: str, delivered_on: date, *, history: bool = False, data: bytes | None = None) -> Seal:
    """The seal that fits the file as it lies there (or ``data``, its content). Raises DeliveryError if unreadable."""
    size, sha256 = hashed(path, data)
    return Seal(feed, path.name, size, sha256, _counted(path, data).records, delivered_on, history)


def seal(path: Path, feed: str, delivered_on: date, *, history: bool = False) -> Seal:
    """Writes the seal beside the file, whole or not at all, and returns it.

    Raises DeliveryError if the file is unreadable, or still being written.
    """
    before = _seen(path)
    made = measure(path, feed, delivered_on, history=history)
    if before != _seen(path):
        raise DeliveryError("the file is still being written", where=path.name, do="seal it once it is complete", zh="文件还在写入")
    content = {"schema": SCHEMA} | asdict(made) | {"delivered_on": delivered_on.isoformat()}
    write_whole(seal_path(path), (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return made


def read_seal(path: Path) -> Seal:
    """The seal beside the file ``path``. Raises DeliveryError where there is none or it cannot be understood."""
    beside = seal_path(path)
    if not is_sealed(path):
        raise DeliveryError("the file is not sealed", where=path.name, do="run `hardship seal FILE --feed NAME`", zh="文件没有封签")
    try:
        content: dict[str, Any] = json.loads(seal_content(path).decode("utf-8"))
        if content.pop("schema") != SCHEMA:
            do = "seal the file again with this version"
            raise DeliveryError("the seal is of another version", where=beside.name, do=do, zh="封签的版本不同")
        made = Seal(**content | {"delivered_on": date.fromisoformat(content["delivered_on"])})
        is_sound = all(
            isinstance(value, kind)
            for value, kind in zip(
                (made.feed, made.file, made.size, made.sha256, made.rows, made.history), (str, str, int, str, int, bool), strict=True
            )
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        is_sound = False
    if not is_sound:
        raise DeliveryError("the seal cannot be read", where=beside.name, do="seal the file again", zh="封签无法读取")
    return made


def verify(path: Path, seal: Seal, data: bytes | None = None) -> Opened:
    """Holds the file (or ``data``, its content) against its seal, and opens it: ``pipelines.land.read`` can go on with it.

    Raises DeliveryError: name, then size, then content, then rows.
    """
    again = "hand the file over again, and seal it where it was made"
    if seal.file != path.name:
        what = f"the seal is of a file of another name ({seal.file})"
        raise DeliveryError(what, where=path.name, do="seal the file again", zh=f"封签属于另一文件（{seal.file}）")
    size, sha256, counted = _held(path, seal, data)
    if size != seal.size:
        en, zh = ("cut off", "不完整") if size < seal.size else ("longer than when it was sealed", "比封签时更长")
        what, told = f"the file is {en}: {size} bytes, {seal.size} sealed", f"文件{zh}：{size}字节，封签为{seal.size}字节"
        raise DeliveryError(what, where=path.name, do=again, zh=told)
    if sha256 != seal.sha256:
        what = "the file is not the one that was sealed: its SHA-256 differs"
        raise DeliveryError(what, where=path.name, do=again, zh="文件内容与封签时不同（SHA-256不符）")
    opened = counted()
    if opened.records != seal.rows:
        what, told = f"the file has {opened.records} rows, {seal.rows} sealed", f"文件有{opened.records}行，封签为{seal.rows}行"
        raise DeliveryError(what, where=path.name, do=again, zh=told)
    return opened


def _seen(path: Path) -> tuple[int, int]:
    """Size and time of the last change; of a file that is not there, nothing (reading it says so)."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _held(path: Path, seal: Seal, data: bytes | None) -> tuple[int, str, Callable[[], Opened]]:
    """Size and SHA-256, and what the file is as a table. Both are found at the same time; the second is worth something
    only where the first are the sealed ones, and a file of another size is not opened at all.
    """
    if data is None and _seen(path)[0] != seal.size:
        return *hashed(path), partial(_counted, path, None)
    with ThreadPoolExecutor(1) as beside:
        counted = beside.submit(_counted, path, data)
        return *hashed(path, data), counted.result


def _counted(path: Path, data: bytes | None) -> Opened:
    """The file as a table whose records have been counted."""
    opened = open_table(path if data is None else data, path.name)
    _ = opened.records
    return opened


def hashed(path: Path, data: bytes | None = None) -> tuple[int, str]:
    """Size and SHA-256 of the file, read in a stream, or of its content."""
    digest = hashlib.sha256()
    size = 0
    try:
        with io.BytesIO(data) if data is not None else path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                size += len(block)
    except OSError as error:
        do = "check the file and its rights"
        raise DeliveryError(f"cannot be read: {error.strerror}", where=str(path), do=do, zh="文件无法打开，请检查权限") from None
    return size, digest.hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never meets half a file."""
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise DeliveryError(f"cannot be written: {error.strerror}", where=str(path), do="check the disk and its rights") from None
