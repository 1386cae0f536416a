"""``python -m console seal_outcomes --on 2026-10-01``"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from console.commands.seal_outcomes import seal_outcomes


class Command(BaseCommand):
    help = "Writes and seals what people found, as a delivery to the pipeline."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, required=True, help="the day of the delivery, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        done = seal_outcomes(options["on"])
        self.stdout.write(f"{done['rows']} outcomes in {done['file']}" if done["file"] else "no outcomes to hand over")
