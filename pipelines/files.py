"""Writing so that a reader sees the old file or the new one and nothing between, and so that equal content is equal bytes.

Everything is first written beside its place under a name that begins with "." and is the same every time, so no reader
takes it for data. What a killed run leaves has one of three endings, and ``mend`` knows what to do with each:

    .<name>.part   was being written                                           goes
    .<name>.old    was there before; its place was about to be taken           comes back if the place is empty, else goes
    .<name>.gone   was being removed                                           goes
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import polars as pl
from pyarrow import fs

from hardship.errors import StoreError

FILES: fs.FileSystem = fs.LocalFileSystem()
KEY = "hardship.key"  # in a Parquet file's metadata: the columns that order its rows
_ROW_GROUP = 1 << 18
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def doing(what: str, path: Path) -> Iterator[None]:
    """Turns what the system refuses into a StoreError that names the path."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            do = "make room on the disk, then run the same command again: what was finished stays"
            raise StoreError(f"cannot {what}: no room is left on the disk", where=str(path), do=do) from error
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise StoreError(f"cannot {what}: {reason}", where=str(path), do="check the disk, the folder and its rights") from error


def hidden(path: Path) -> Path:
    """The name under which ``path`` is made."""
    return _beside(path, "part")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{ending}")


def sync(path: Path) -> None:
    """Brings a file or a folder's names to the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_bytes(path: Path, data: bytes) -> None:
    """Writes a whole file. Raises StoreError, and leaves nothing beside the place then."""
    making = hidden(path)
    with doing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FILES.open_output_stream(str(making)) as stream:
                stream.write(data)
            sync(making)
            making.replace(path)
        finally:
            making.unlink(missing_ok=True)
        sync(path.parent)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Yields a hidden file to write to, which takes the place of ``path`` when the block ends well, and goes when it does not."""
    making = hidden(path)
    with doing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with doing("write", path), making.open("wb") as stream:
            yield stream
        with doing("write", path):
            sync(making)
            making.replace(path)
            sync(path.parent)
    finally:
        with suppress(OSError):  # what could not be made cannot be taken away
            making.unlink(missing_ok=True)


def read_bytes(path: Path) -> bytes:
    with doing("read", path), FILES.open_input_file(str(path)) as stream:
        return bytes(stream.read())


def to_json(content: Any) -> bytes:
    """Keys sorted, one space of indent, UTF-8, dates as ISO text."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, default=_plain) + "\n").encode()


def _plain(value: object) -> str:
    if isinstance(value, date | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def read_json(path: Path) -> Any:
    try:
        return json.loads(read_bytes(path))
    except ValueError as error:
        raise StoreError("not JSON", where=str(path), do="restore the file, or make it again") from error


def write_parquet(path: Path, frame: pl.DataFrame, key: tuple[str, ...] = ()) -> str:
    """Writes the frame as it is ordered and returns the SHA-256 of the file.

    One chunk, one writer, fixed compression and row groups: the bytes depend on the content (and on the version of
    polars) alone, not on threads. The caller writes below a folder that is not yet in its place.
    """
    metadata = {KEY: json.dumps(key)} if key else None
    with doing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with FILES.open_output_stream(str(path)) as opened:
            stream = _Remembering(opened)
            try:
                frame.rechunk().write_parquet(
                    cast("IO[bytes]", stream),
                    compression="zstd",
                    compression_level=3,
                    statistics=True,
                    row_group_size=_ROW_GROUP,
                    metadata=metadata,
                )
            except pl.exceptions.PolarsError:
                if stream.refused is None:
                    raise
                raise stream.refused from None
        sync(path)
        with path.open("rb") as written:
            return hashlib.file_digest(written, "sha256").hexdigest()


class _Remembering(io.RawIOBase):
    """Passes on what is written and keeps what the system refuses, of which polars makes an error of its own."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.refused: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        try:
            return int(self._stream.write(data))
        except OSError as error:
            self.refused = error
            raise


def read_parquet(path: Path) -> pl.DataFrame:
    with doing("read", path), FILES.open_input_file(str(path)) as stream:
        try:
            return pl.read_parquet(stream)
        except pl.exceptions.PolarsError as error:
            raise StoreError("not Parquet", where=str(path), do="make it again") from error


def parquet_key(path: Path) -> tuple[str, ...]:
    """The columns that order the file's rows; () where it was not said."""
    with doing("read", path), FILES.open_input_file(str(path)) as stream:
        return tuple(json.loads(pl.read_parquet_metadata(stream).get(KEY, "[]")))


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yields an empty hidden folder that takes the place of ``path`` when the block ends well, and goes when it does not."""
    making = hidden(path)
    remove(making)
    with doing("make", making):
        making.mkdir(parents=True)
    try:
        yield making
        swap(making, path)
    finally:
        remove(making)


def link(path: Path, also: Path) -> None:
    """Gives a file a second name on the same disk, where nothing need be copied; a disk that knows no such names gets a copy."""
    with doing("link", also):
        try:
            also.hardlink_to(path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copyfile(path, also)
            sync(also)


def swap(made: Path, path: Path) -> None:
    """Puts the folder ``made`` in the place of ``path``; what was there goes."""
    old = _beside(path, "old")
    with doing("put in place", path):
        for folder, _, _ in os.walk(made, topdown=False):
            sync(Path(folder))
        remove(old)
        if path.exists():
            path.replace(old)
        made.replace(path)
        sync(path.parent)
    remove(old)


def remove(path: Path) -> None:
    """Removes a file or a folder with all it holds, if it is there. A folder that readers see goes at once, not file by file."""
    with doing("remove", path):
        if not path.is_dir():
            path.unlink(missing_ok=True)
            return
        going = path
        if not path.name.startswith("."):
            going = _beside(path, "gone")
            if going.exists():
                shutil.rmtree(going)
            path.replace(going)
        shutil.rmtree(going)


def mend(folder: Path) -> None:
    """Ends what a killed run left half done in ``folder`` (see above). Only who holds the lock of its writers may call it."""
    with doing("look into", folder):
        left = sorted(folder.glob(".*")) if folder.is_dir() else []
    for path in left:
        place = path.with_name(path.stem[1:])
        if path.suffix == ".old" and not place.exists():
            with doing("put back", place):
                path.replace(place)
                sync(folder)
        elif path.suffix in (".part", ".old", ".gone"):
            remove(path)
