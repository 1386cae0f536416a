"""Tells pytest-django where the console's settings are; tests that do not ask for Django's database never meet it."""

from __future__ import annotations

import gc
import os

import pytest
from django.conf import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.console_settings")


def pytest_configure(config: pytest.Config) -> None:
    """pytest-django sets Django up only where its settings have been read."""
    assert settings.INSTALLED_APPS
    # Great Expectations, Airflow and Hypothesis make millions of small objects; looking through all of them often takes long.
    gc.set_threshold(50_000, 50, 100)


HARD_NIGHTS = ("test_scheduler.py", "test_interruption.py", "test_bad_nights.py")


class Sharing(LoadScopeScheduling):
    """Tests that share what takes long to make go to one worker: those of a file, and the nights of a district, quiet and hard.

    (xdist's own groups do not reach its scheduler under pytest 9.2.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        if "/end_to_end/" not in file:
            return file
        return "hard nights" if file.endswith(HARD_NIGHTS) else "quiet nights"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    return Sharing(config, log)
