"""Signing in, out, and failing to: into the log."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from console.desk import log


@receiver(user_logged_in)
def signed_in(sender: Any, user: Any, **_: Any) -> None:
    log.record(user, "sign_in")


@receiver(user_logged_out)
def signed_out(sender: Any, user: Any, **_: Any) -> None:
    if user is not None:
        log.record(user, "sign_out")


@receiver(user_login_failed)
def failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """Only the name of an account that exists: what else is typed there may be a password or a person's number."""
    name = str(credentials.get("username", ""))
    known = get_user_model().objects.filter(username=name).exists()
    log.record(name if known else "?", "sign_in_failed")
