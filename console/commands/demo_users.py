"""Accounts for trying the console out, one a role. Only in an invented city."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count

from console.desk import log
from console.desk.models import Alert, Profile
from console.desk.rights import ROLES
from hardship.errors import NotFoundError, SettingsError


def demo_users(password: str | None = None) -> dict[str, str]:
    """Makes (or resets) the accounts worker, analyst, supervisor, auditor, administrator; answers {name: password}.

    They all get ``password``, or one made at random, which is told here once and kept nowhere. The worker sees
    the township with most of the most urgent leads, analyst and supervisor its county. Raises SettingsError where people are real,
    NotFoundError before the first import.
    """
    if not settings.HARDSHIP.invented:
        raise SettingsError(
            "demonstration accounts exist in an invented city only",
            where="setting invented",
            do="make real accounts: `python -m console createsuperuser` and a profile",
        )
    busiest = Alert.objects.values("township").annotate(leads=Count("alert_id")).order_by("urgency", "-leads", "township").first()
    if busiest is None:
        raise NotFoundError("there are no leads yet", do="import a release first: `python -m console import_release`")
    given = password or secrets.token_urlsafe(9)
    township = busiest["township"]
    with transaction.atomic():
        for name, rights in ROLES.items():
            user, _ = get_user_model().objects.get_or_create(username=name)
            user.set_password(given)
            user.save()
            scope = township[: rights.scope_digits]
            Profile.objects.update_or_create(user=user, defaults={"role": name, "scope": scope})
        log.record(log.SYSTEM, "demo_users")
    return dict.fromkeys(ROLES, given)
