"""Tells pytest-django where the console's settings are; tests that do not ask for Django's database never meet it."""

from __future__ import annotations

import os

import pytest
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.console_settings")


def pytest_configure(config: pytest.Config) -> None:
    """pytest-django sets Django up only where its settings have been read."""
    assert settings.INSTALLED_APPS
