"""The only place of the console where identities are decrypted: one household at a time, in memory, on demand."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from console.desk.release import ReleaseFiles
from exchange.release import IDENTITIES_FILE, NONCE_BYTES
from hardship.errors import VaultError


def of_household(files: ReleaseFiles, household_key: str) -> dict[str, dict[str, Any]]:
    """The household's people by person key: resident_id, name, phone, address. Raises VaultError."""
    frame = decrypt(files).filter(pl.col("household_key") == household_key)
    return {row["person_key"]: row for row in frame.to_dicts()}


def decrypt(files: ReleaseFiles) -> pl.DataFrame:
    """The identities of a release. Raises VaultError when the key is missing or not the one they were encrypted with."""
    path = files.folder / IDENTITIES_FILE
    try:
        sealed = path.read_bytes()
    except OSError as error:
        raise VaultError(f"cannot read the identities: {error.strerror}", where=str(path), do="publish the night again") from None
    try:
        plain = AESGCM(_key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], files.release_id.encode())
    except (InvalidTag, ValueError):
        raise VaultError(
            "the console's key does not open the identities of this release: it is another key, or the file was altered",
            where=f"{path}, {_path()}",
            do="put the key with which the night was published at keys/console.key, or publish the night again",
        ) from None
    return pl.read_parquet(io.BytesIO(plain))


def _path() -> Path:
    return settings.HARDSHIP.keys / "console.key"


def _key() -> bytes:
    path = _path()
    if not path.exists():
        raise VaultError("the console's key is missing", where=str(path), do="run `hardship keys create`, or restore the key")
    try:
        content = json.loads(path.read_text("utf-8"))
        key = bytes.fromhex(content["key"])
        invented = bool(content.get("invented", False))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise VaultError("the console's key cannot be read", where=str(path), do="restore the key") from None
    if len(key) != 32:
        raise VaultError("the console's key is not of 32 bytes", where=str(path), do="restore the key")
    if invented and not settings.HARDSHIP.invented:
        raise VaultError("the console's key is that of the invented city", where=str(path), do="run `hardship keys create`")
    return key
