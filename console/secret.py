"""The key that signs sessions: made once for a home, readable by its owner only, never in the settings file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from hardship.errors import SettingsError


def secret_key(keys: Path) -> str:
    """The text of ``keys/django.key``, made on first use with mode 600. Raises SettingsError where it cannot be."""
    path = keys / "django.key"
    try:
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
        kept = path.read_text("ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"cannot read or make the console's session key: {error.strerror}", where=str(path), do="check the folder and its rights"
        ) from None
    if len(kept) < 32:
        raise SettingsError("the console's session key is too short", where=str(path), do="remove the file: a new one is made")
    return kept
