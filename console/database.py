"""Where the console keeps what people did: SQLite in the home folder, or a PostgreSQL named by one address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from hardship.errors import SettingsError

VARIABLE = "HARDSHIP_CONSOLE_DATABASE"


def database(home: Path, address: str) -> dict[str, Any]:
    """Django's settings of the database. ``address``: empty for SQLite, else ``postgresql://user:password@host/name``.

    SQLite writes ahead (readers never wait for the import), takes its write lock when a transaction begins (two writers
    never meet half-way) and waits up to 20 s for it. Raises SettingsError, without the address, which holds a password.
    """
    if not address:
        folder = home / "console-data"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "db.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingsError(
            "the console's database is neither SQLite nor PostgreSQL",
            where=f"the environment variable {VARIABLE}",
            do="leave it out, or write postgresql://user:password@host:port/name",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
