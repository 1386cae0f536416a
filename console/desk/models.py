"""What the console keeps: what a release said (replaced by each import) and what people did (never touched by one)."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models

LEVELS = ("red", "orange", "yellow", "grey")
FINDINGS = ("hardship", "no_hardship", "not_reached", "refused", "moved")
ACTIONS = ("applied", "granted", "referred", "none")
SOURCES = ("visit", "application", "random_check", "referral")
WORK = ("open", "assigned", "done")
ROLES = ("worker", "analyst", "supervisor", "auditor", "administrator")


def _one_of(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Profile(models.Model):
    """What an account may do and where: ``scope`` is the county (6 digits) or township (9) whose households it sees."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    role = models.CharField(max_length=20, choices=_one_of(ROLES))
    scope = models.CharField(max_length=12, blank=True)


class Release(models.Model):
    """A release that was imported. Exactly one is current; its Parquet files answer look-ups of a household."""

    release_id = models.CharField(primary_key=True, max_length=80)
    as_of = models.DateField()
    is_current = models.BooleanField(default=False)
    imported_at = models.DateTimeField(auto_now_add=True)
    alerts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["is_current"], condition=models.Q(is_current=True), name="one_current_release")]


class Alert(models.Model):
    """A lead: the release's columns above, people's work below. An import writes the first half only."""

    alert_id = models.CharField(primary_key=True, max_length=120)
    household_key = models.CharField(max_length=80, db_index=True)
    area = models.CharField(max_length=6)
    township = models.CharField(max_length=9, db_index=True)
    episode = models.PositiveIntegerField()
    level = models.CharField(max_length=10)
    urgency = models.PositiveSmallIntegerField(help_text="0 red … 3 grey: the order of the list")
    state = models.CharField(max_length=12)
    why_state_zh = models.TextField(blank=True)
    why_state_en = models.TextField(blank=True)
    selected_by = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    probability_ppm = models.PositiveIntegerField()
    scenarios = models.CharField(max_length=600, help_text="|name|name|, so that one name can be looked for")
    headline_zh = models.TextField()
    headline_en = models.TextField()
    policies = models.CharField(max_length=600)
    opened_on = models.DateField()
    alerted_on = models.DateField(null=True)
    model_digest = models.CharField(max_length=80)
    stale_feeds = models.CharField(max_length=600)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+", help_text="the last release that named it")

    work = models.CharField(max_length=10, choices=_one_of(WORK), default="open")
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)

    IMPORTED = (
        "household_key", "area", "township", "episode", "level", "urgency", "state", "why_state_zh", "why_state_en", "selected_by",
        "position", "probability_ppm", "scenarios", "headline_zh", "headline_en", "policies", "opened_on", "alerted_on",
        "model_digest", "stale_feeds", "release",
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["township", "work", "urgency", "position"], name="the_list")]

    @property
    def scenario_names(self) -> list[str]:
        return _names(self.scenarios)

    @property
    def policy_names(self) -> list[str]:
        return _names(self.policies)

    @property
    def stale_feed_names(self) -> list[str]:
        return _names(self.stale_feeds)


def _names(joined: str) -> list[str]:
    return [name for name in joined.split("|") if name]


def _outcome_id() -> str:
    return f"o_{secrets.token_hex(12)}"


class Outcome(models.Model):
    """What somebody found at a household. Once it left in a sealed delivery it is corrected by a further one, not changed."""

    outcome_id = models.CharField(primary_key=True, max_length=40, default=_outcome_id)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="outcomes")
    source = models.CharField(max_length=20, choices=_one_of(SOURCES))
    finding = models.CharField(max_length=20, choices=_one_of(FINDINGS))
    action = models.CharField(max_length=20, choices=_one_of(ACTIONS))
    found_on = models.DateField()
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True, help_text="stays in the console")
    exported_in = models.CharField(max_length=120, blank=True, help_text="the sealed delivery that took it out")
    is_withdrawn = models.BooleanField(default=False)


class AuditEvent(models.Model):
    """Who did what to which lead, for what purpose, when. Written once: neither changed nor removed. Names no person."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    username = models.CharField(max_length=150)
    what = models.CharField(max_length=30, db_index=True)
    alert_id = models.CharField(max_length=120, blank=True)
    area = models.CharField(max_length=9, blank=True)
    purpose = models.CharField(max_length=300, blank=True)

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None:
            raise TypeError("an entry of the log is never changed")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("an entry of the log is never removed")
