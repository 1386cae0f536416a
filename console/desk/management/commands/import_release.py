"""``python -m console import_release``"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from console.commands.import_release import import_release


class Command(BaseCommand):
    help = "Takes over the release that var/current names."

    def handle(self, *args: Any, **options: Any) -> None:
        done = import_release()
        what = f"{done['alerts']} leads, {done['new']} of them new" if done["changed"] else "already imported, nothing changed"
        self.stdout.write(f"{done['release_id']}: {what}")
