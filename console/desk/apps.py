"""The one app of the console."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "console.desk"
    label = "desk"

    def ready(self) -> None:
        from console.desk import signals  # noqa: F401  (connects the receivers)
