"""Files of any size, encrypted piece by piece: what a department sent is kept as it came and never lies open.

    header   MAGIC, salt (32 bytes)
    chunk    CHUNK bytes of the file under AES-256-GCM, and its tag of 16 bytes; the last chunk is shorter or as long

**Order and end.** The nonce of a chunk is its place in the file and whether it is the last one, so that chunks that are
exchanged, left out, doubled or cut off do not open (the idea is STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015).

**Keys.** Every content has a key of its own: HMAC-SHA256 under the vault's key over the name and a salt, and the salt is
such a hash of the content's SHA-256. Equal content under an equal name gives equal bytes; two different contents never
share a key, so that counting nonces are safe.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hardship.errors import VaultError
from pipelines import files

MAGIC = b"HSHIP\x00\x01\n"
CHUNK = 1 << 22
_SALT, _TAG = 32, 16
_HEADER = len(MAGIC) + _SALT


def write(path: Path, source: Path, sha256: str, key: bytes, name: str) -> None:
    """Encrypts the file ``source`` as ``path``; where it lies there already nothing is written.

    ``name`` is authenticated: a file in the place of another does not open. Raises VaultError where the content is not
    the one of ``sha256`` (the file was changed meanwhile): nothing is kept of it then.
    """
    salt = _salt(key, name, sha256)
    header = MAGIC + salt
    with files.doing("read", source):
        size = source.stat().st_size
    if path.exists() and path.stat().st_size == _sealed_size(size) and _header(path) == header:
        return
    with files.new_file(path) as stream:
        stream.write(header)
        digest = hashlib.sha256()
        box = AESGCM(_key(key, name, salt))
        for place, (chunk, is_last) in enumerate(_chunks(source)):
            digest.update(chunk)
            stream.write(box.encrypt(_nonce(place, is_last), chunk, None))
        if digest.hexdigest() != sha256:
            raise changed(source.name)


def changed(file: str) -> VaultError:
    return VaultError("the file was changed while it was read", where=file, do="hand it over again, complete and sealed")


def opened(path: Path, key: bytes, name: str) -> IO[bytes]:
    """The file as it came, to be read and sought in; decrypted in memory, a chunk at a time.

    Raises VaultError here where its end is missing, and when reading where a part of it was altered.
    """
    return io.BufferedReader(_Decrypting(path, key, name), buffer_size=1 << 16)


class _Decrypting(io.RawIOBase):
    def __init__(self, path: Path, key: bytes, name: str) -> None:
        self._path, self._at, self._place, self._chunk = path, 0, -1, b""
        header = _header(path)
        with files.doing("read", path):
            sealed = path.stat().st_size - _HEADER
        whole, rest = divmod(sealed, CHUNK + _TAG)
        self._last = whole if rest else whole - 1
        self._size = sealed - (self._last + 1) * _TAG
        if header[: len(MAGIC)] != MAGIC or self._last < 0 or self._size < 0:
            raise self._damaged()
        self._box = AESGCM(_key(key, name, header[len(MAGIC) :]))
        with files.doing("read", path):
            self._file = path.open("rb")
        try:
            self._load(self._last)
        except VaultError:
            self._file.close()
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if self._at >= self._size:
            return 0
        place, within = divmod(self._at, CHUNK)
        self._load(place)
        part = self._chunk[within : within + len(view)]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed and hasattr(self, "_file"):
            self._file.close()
        self._chunk = b""
        super().close()

    def _load(self, place: int) -> None:
        if place == self._place:
            return
        with files.doing("read", self._path):
            self._file.seek(_HEADER + place * (CHUNK + _TAG))
            sealed = self._file.read(CHUNK + _TAG)
        try:
            self._chunk = self._box.decrypt(_nonce(place, place == self._last), sealed, None)
        except (InvalidTag, ValueError):
            raise self._damaged() from None
        self._place = place

    def _damaged(self) -> VaultError:
        return VaultError("does not open: another key, or the file was altered", where=str(self._path), do="restore it from the backup")


def _chunks(source: Path) -> Iterator[tuple[bytes, bool]]:
    """The pieces of a file, each with whether it is the last; an empty file has one empty piece."""
    with files.doing("read", source), source.open("rb") as file:
        chunk = file.read(CHUNK)
        while True:
            following = file.read(CHUNK) if len(chunk) == CHUNK else b""
            yield chunk, not following
            if not following:
                return
            chunk = following


def _sealed_size(size: int) -> int:
    return _HEADER + size + max(1, -(-size // CHUNK)) * _TAG


def _header(path: Path) -> bytes:
    with files.doing("read", path), path.open("rb") as file:
        return file.read(_HEADER)


def _salt(key: bytes, name: str, sha256: str) -> bytes:
    return _mac(key, b"hardship file salt", name, bytes.fromhex(sha256))


def _key(key: bytes, name: str, salt: bytes) -> bytes:
    return _mac(key, b"hardship file key", name, salt)


def _mac(key: bytes, purpose: bytes, name: str, more: bytes) -> bytes:
    bound = name.encode()
    return hmac.digest(hmac.digest(key, purpose, "sha256"), len(bound).to_bytes(8, "big") + bound + more, "sha256")


def _nonce(place: int, is_last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([is_last])
