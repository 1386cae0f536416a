"""``python -m console serve --port 8000``"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from console.commands.serve import serve


class Command(BaseCommand):
    help = "Serves the console on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        serve(options["port"], lambda address: self.stdout.write(f"the console is at {address}  (Ctrl-C ends it)"))
