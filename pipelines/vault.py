"""The only door to identities: keyed pseudonyms, and encrypted Parquet of everything that names a person.

Keys lie in ``keys/``: ``epoch-<n>.key`` makes pseudonyms (HMAC-SHA256: without the key an ID number cannot be tried
out, a plain hash of one is reversed in seconds), ``vault.key`` encrypts var/vault, ``console.key`` what the console is
given. A file of the vault is nonce + AES-256-GCM ciphertext, with ``<kind>/<name>`` as associated data, so that a file
put in the place of another does not open.

**Nonce.** It is the first 12 bytes of HMAC-SHA256 (under a key derived from the file's key) over associated data and
plaintext, so that equal content gives equal bytes and a night can be compared with itself. GCM fails when two
*different* messages share a nonce: here that needs two to collide in 96 bits of a keyed hash, beyond 2**40 files not to
be feared. What the scheme does tell is that two files of the *same* name have equal content, which their digests in the
night's manifest tell anyway. (The idea is that of SIV, RFC 5297.) Files too large for one message are encrypted in
chunks (``pipelines.chunks``).
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import re
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import IO

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hardship.errors import VaultError
from hardship.settings import Settings
from hardship.text import tidy
from pipelines import chunks, files

SUFFIX, FILE_SUFFIX = ".parquet.enc", ".file.enc"
NONCE_BYTES = 12
MARKS = "keys.json"
IDENTITIES = "identities"
REGISTER = "register"  # names, telephones and addresses of the register go before those of any other feed
_FIELDS = ("resident_id", "name", "phone", "address")
_HOUSEHOLD_KEY = re.compile(r"h_[0-9a-f]{32}")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


class Vault:
    """Pseudonyms and encrypted frames. Raises VaultError where a key is missing, unreadable, too open, or not admitted."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.var / "vault"
        epoch = f"epoch-{settings.key_epoch}"
        self._epoch = _read_key(settings, epoch, "epoch")
        self._vault = _read_key(settings, "vault", "vault")
        self._console = _read_key(settings, "console", "console")
        self._marks = {epoch: _mark(self._epoch), "vault": _mark(self._vault)}
        self._hold_against_marks(settings)

    def _hold_against_marks(self, settings: Settings) -> None:
        """Another epoch key would give every person another pseudonym without a word: the first one leaves its mark."""
        for name, mark in self._marks_left().items():
            if self._marks.get(name, mark) != mark:
                raise VaultError(
                    f"the key {name} is not the one with which this home was begun",
                    where=str(settings.keys / f"{name}.key"),
                    do="restore the key from its backup; if the key was to be renewed, raise key_epoch in the settings instead",
                    zh="密钥与启用时的不同",
                )

    def _marks_left(self) -> dict[str, str]:
        path = self._folder / MARKS
        return dict(files.read_json(path)) if path.exists() else {}

    @staticmethod
    def create_keys(settings: Settings, *, invented_seed: int | None = None) -> list[Path]:
        """Makes the keys that are missing and returns their paths; existing keys are kept.

        With ``invented_seed`` the keys follow from it, so that an invented city has the same pseudonyms on every
        machine: VaultError where the settings speak of real people.
        """
        if invented_seed is not None and not settings.invented:
            raise VaultError("keys from a seed are for invented people only", where=str(settings.keys), do="leave out the seed")
        made = []
        for name, kind in ((f"epoch-{settings.key_epoch}", "epoch"), ("vault", "vault"), ("console", "console")):
            path = settings.keys / f"{name}.key"
            if path.exists():
                continue
            key = secrets.token_bytes(32) if invented_seed is None else hashlib.sha256(f"invented {invented_seed} {name}".encode()).digest()
            _write_key(path, {"kind": kind, "key": key.hex(), "invented": invented_seed is not None})
            made.append(path)
        return made

    def person_keys(self, numbers: Sequence[str]) -> list[str]:
        """For each canonical ID number ``p_`` and 32 hex digits."""
        return self._pseudonyms("p_", "person:", numbers)

    def household_keys(self, numbers: Sequence[str]) -> list[str]:
        """For each household number, tidied, ``h_`` and 32 hex digits; what already is such a key stays."""
        tidied = [tidy(number) for number in numbers]
        hidden = iter(self._pseudonyms("h_", "household:", [number for number in tidied if not _HOUSEHOLD_KEY.fullmatch(number)]))
        return [number if _HOUSEHOLD_KEY.fullmatch(number) else next(hidden) for number in tidied]

    def _pseudonyms(self, prefix: str, domain: str, numbers: Sequence[str]) -> list[str]:
        """HMAC-SHA256 as RFC 2104 has it, but for the key and the domain, which are hashed once: three times as fast for millions."""
        inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in self._epoch.ljust(64, b"\0"))) for pad in (0x36, 0x5C))
        inner.update(domain.encode())
        known: dict[str, str] = {}
        for number in numbers:
            if number not in known:
                (within := inner.copy()).update(number.encode())
                (around := outer.copy()).update(within.digest())
                known[number] = prefix + around.hexdigest()[:32]
        return [known[number] for number in numbers]

    def put(self, kind: str, name: str, frame: pl.DataFrame) -> None:
        """Encrypts the frame as var/vault/<kind>/<name>.parquet.enc; a file with equal content is left untouched."""
        self._leave_marks()
        plain = io.BytesIO()
        frame.rechunk().write_parquet(plain, compression="zstd", compression_level=1, statistics=False)
        sealed = _encrypt(self._vault, plain.getvalue(), f"{kind}/{name}")
        path = self._path(kind, name)
        if not path.exists() or files.read_bytes(path) != sealed:
            files.replace_bytes(path, sealed)

    def get(self, kind: str, name: str) -> pl.DataFrame:
        """The frame put there. Raises VaultError where there is none, the key is another or the file was altered."""
        path = self._there(kind, name, SUFFIX)
        return pl.read_parquet(io.BytesIO(_decrypt(self._vault, files.read_bytes(path), f"{kind}/{name}", str(path))))

    def put_file(self, kind: str, name: str, source: Path, sha256: str) -> None:
        """Encrypts a file of any size as it is, as var/vault/<kind>/<name>.file.enc; one with equal content is left untouched.

        Raises VaultError where its content is not that of ``sha256``.
        """
        self._leave_marks()
        chunks.write(self._path(kind, name, FILE_SUFFIX), source, sha256, self._vault, f"{kind}/{name}")

    def open_file(self, kind: str, name: str) -> IO[bytes]:
        """The file put there, to be read and sought in. Raises VaultError as ``get``."""
        return chunks.opened(self._there(kind, name, FILE_SUFFIX), self._vault, f"{kind}/{name}")

    def names(self, kind: str) -> list[str]:
        """The names put under ``kind``, frames and files, in order."""
        found = [path.name for path in (self._folder / kind).glob("*.enc") if path.name[0] != "."]
        return sorted(name.removesuffix(suffix) for name in found for suffix in (SUFFIX, FILE_SUFFIX) if name.endswith(suffix))

    def drop(self, kind: str, name: str) -> None:
        """Removes a frame or a file that was kept for a while only, if it is there."""
        for suffix in (SUFFIX, FILE_SUFFIX):
            files.remove(self._path(kind, name, suffix))

    def identities(self, person_keys: Sequence[str], until: date) -> pl.DataFrame:
        """person_key, resident_id, name, phone, address: of each the latest known by ``until`` that is not empty.

        The register's name, telephone and address go before those of other feeds. Ordered by person_key; persons
        of whom nothing is known are left out.
        """
        wanted = pl.LazyFrame({"person_key": sorted(set(person_keys))}, schema={"person_key": pl.String})
        # Names begin with the day of the delivery (`identity_name`): what came later need not be opened.
        known = [self.get(IDENTITIES, name) for name in self.names(IDENTITIES) if name[:10] <= until.isoformat()]
        if not known:
            return pl.DataFrame(schema={"person_key": pl.String, **dict.fromkeys(_FIELDS, pl.String)})
        every = pl.concat(known).lazy().filter(pl.col("known_on") <= until).join(wanted, on="person_key", how="semi")
        order = [pl.col("feed") == REGISTER, "known_on", "feed", "delivery", "line"]
        return (
            every.sort(["person_key", *order])
            .group_by("person_key", maintain_order=True)
            .agg(pl.col(field).drop_nulls().last() for field in _FIELDS)
            .sort("person_key")
            .collect()
        )

    def encrypt_for_console(self, data: bytes, aad: str) -> bytes:
        """Nonce and AES-256-GCM ciphertext under console.key; equal input gives equal bytes."""
        return _encrypt(self._console, data, aad)

    def _leave_marks(self) -> None:
        if self._marks.items() - (left := self._marks_left()).items():
            files.replace_bytes(self._folder / MARKS, files.to_json(left | self._marks))

    def _there(self, kind: str, name: str, suffix: str) -> Path:
        path = self._path(kind, name, suffix)
        if not path.exists():
            raise VaultError(f"the vault has no {kind}/{name}", where=str(path), do="land the delivery again")
        return path

    def _path(self, kind: str, name: str, suffix: str = SUFFIX) -> Path:
        if not (_NAME.fullmatch(kind) and _NAME.fullmatch(name)):
            raise VaultError("not a name for a file of the vault", where=f"{kind}/{name}", do="use letters, digits, _ . -")
        return self._folder / kind / f"{name}{suffix}"


def identity_name(delivered_on: date, feed: str, delivery: str) -> str:
    """Under which name the identities of a delivery lie: its day first, so that a past night opens no later file."""
    return f"{delivered_on.isoformat()}.{feed}.{delivery}"


def _encrypt(key: bytes, plain: bytes, aad: str) -> bytes:
    bound = aad.encode()
    nonce_key = hmac.digest(key, b"hardship nonce", "sha256")
    mac = hmac.new(nonce_key, len(bound).to_bytes(8, "big") + bound, "sha256")
    mac.update(plain)
    nonce = mac.digest()[:NONCE_BYTES]
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _decrypt(key: bytes, sealed: bytes, aad: str, where: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad.encode())
    except (InvalidTag, ValueError):
        raise VaultError("does not open: another key, or the file was altered", where=where, do="restore it from the backup") from None


def _mark(key: bytes) -> str:
    """What tells a key from another and nothing else about it."""
    return hmac.new(key, b"hardship mark", "sha256").hexdigest()[:16]


def _read_key(settings: Settings, name: str, kind: str) -> bytes:
    path = settings.keys / f"{name}.key"
    if not path.exists():
        raise VaultError(f"the {kind} key is missing", where=str(path), do="run `hardship keys create`, or restore the keys")
    try:
        is_open = path.stat().st_mode & 0o077
        content = json.loads(path.read_text("utf-8"))
        key, is_invented = bytes.fromhex(content["key"]), content["invented"]
        is_sound = content["kind"] == kind and len(key) == 32 and isinstance(is_invented, bool)
    except (OSError, ValueError, KeyError, TypeError):
        is_sound = False
    if not is_sound:
        raise VaultError(f"the {kind} key cannot be read", where=str(path), do="restore the keys from their backup")
    if is_open:
        raise VaultError("others can read the key", where=str(path), do=f"chmod 600 {path}")
    if is_invented and not settings.invented:
        raise VaultError("the key of an invented city is not for real people", where=str(path), do="run `hardship keys create`")
    return key


def _write_key(path: Path, content: dict[str, object]) -> None:
    with files.doing("write", path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
