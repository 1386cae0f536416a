"""What every declaration asks of itself when it is made."""

from __future__ import annotations

from typing import Any

from hardship.errors import DeclarationError


def require(owner: str, /, **parts: Any) -> None:
    """Raises DeclarationError for the first of the ``parts`` that is empty, by its name."""
    for name, value in parts.items():
        if value is None or value == "" or value == () or value == {}:
            raise DeclarationError(f"{owner} has no {name}", where=owner, do=f"declare {name}")
