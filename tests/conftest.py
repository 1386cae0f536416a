"""Tells pytest-django where the console's settings are; tests that do not ask for Django's database never meet it."""

from __future__ import annotations

import gc
import os

import pytest
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.console_settings")


def pytest_configure(config: pytest.Config) -> None:
    """pytest-django sets Django up only where its settings have been read."""
    assert settings.INSTALLED_APPS
    # Great Expectations, Airflow and Hypothesis make millions of small objects; looking through all of them often takes long.
    gc.set_threshold(50_000, 50, 100)
