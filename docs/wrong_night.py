"""docs/a-night-goes-wrong.md really happened: its commands are run in a small invented district, and its blocks are what they print.

tests/end_to_end/test_a_night_goes_wrong.py runs them and compares; with REWRITE_PAGES=1 it writes the blocks of both pages anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from hardship.settings import PROJECT

PAGES = (PROJECT / "docs" / "a-night-goes-wrong.md", PROJECT / "docs" / "a-night-goes-wrong.zh-CN.md")
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
RELEASE = re.compile(r"\b(\d{4}-\d\d-\d\d)-[0-9a-f]{12}\b")
PROMPT = "$ "
WIDTH = "100"


def blocks(page: Path) -> list[str]:
    """The transcripts of a page: lines with a prompt are commands, the others what they printed."""
    return [found[0] for found in BLOCK.finditer(page.read_text("utf-8"))]


def happen(home: Path, undisturbed: Path, city: Path) -> list[str]:
    """Runs the commands of the page in order; answers its blocks as they are now, clocks and digests of releases left out.

    ``home`` has had its first night and no other; ``undisturbed`` is the same district with all three; ``city`` holds its deliveries.
    """
    for name, target in ((".venv", Path(sys.executable).parent.parent), ("undisturbed", undisturbed), ("city", city)):
        (home / name).symlink_to(target)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARDSHIP_", "AIRFLOW_"))}
    variables = kept | {"PYTHONPATH": str(PROJECT), "COLUMNS": WIDTH, "LC_ALL": "C.UTF-8"}
    return [_block(block, home, variables) for block in blocks(PAGES[0])]


def _block(block: str, home: Path, variables: dict[str, str]) -> str:
    lines = []
    for command in (line for line in block.splitlines() if line.startswith(PROMPT)):
        done = subprocess.run(
            ["bash", "-c", command.removeprefix(PROMPT)],
            cwd=home,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        lines += [command, *told(done.stdout.decode(), home).splitlines()]
    return "\n".join(lines) + "\n"


def told(output: str, home: Path) -> str:
    """What was printed, with clocks at zero, this home as ``.``, and without the digests of releases, which change with the code."""
    output = output.replace(f"{home}/", "")
    output = re.sub(r"\b\d+:\d\d:\d\d\b", "0:00:00", output)
    output = RELEASE.sub(r"\1-<digest>", output)
    return "\n".join(line.rstrip() for line in output.splitlines() if line.strip())


def write(fresh: list[str]) -> None:
    """Puts the blocks into both pages."""
    for page in PAGES:
        following = iter(fresh)
        page.write_text(BLOCK.sub(lambda _: next(following), page.read_text("utf-8")), "utf-8")  # noqa: B023
