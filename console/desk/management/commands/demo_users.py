"""``python -m console demo_users [--password …]``"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from console.commands.demo_users import demo_users


class Command(BaseCommand):
    help = "Makes one account a role, in an invented city only; prints the password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", help="for all of them; without it one is made at random")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, password in demo_users(options["password"]).items():
            self.stdout.write(f"{name}\t{password}")
