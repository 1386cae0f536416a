"""``python -m console <command>``: migrate, import_release, demo_users, seal_outcomes, serve, and Django's own."""

from __future__ import annotations

import os
import sys

from hardship.errors import HardshipError


def main(arguments: list[str]) -> int:
    """Runs one command; a HardshipError is told without a trace and gives its own exit code."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "console.settings"
    try:
        # Imported here: reading the settings can already fail with an error meant for people.
        from django.core.management import execute_from_command_line

        execute_from_command_line(["console", *arguments])
    except HardshipError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
