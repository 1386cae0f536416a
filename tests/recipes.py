"""The files and commands of a Markdown page: fences with a title are files, fences marked ``run`` are commands."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from hardship.settings import PROJECT

CONTRIBUTING = PROJECT / "CONTRIBUTING.md"
FENCE = re.compile(r"^```(?P<info>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r'title="(?P<path>[^"]+)"')
NOT_COPIED = (".git", ".venv", "var", "city", "keys", "console-data", "airflow-home", "site", ".hypothesis", "__pycache__", "*_cache")


def files(page: Path = CONTRIBUTING) -> dict[str, str]:
    """What the page would have one write: path to text."""
    fences = FENCE.finditer(page.read_text("utf-8"))
    return {title["path"]: fence["body"] for fence in fences if (title := TITLE.search(fence["info"]))}


def commands(page: Path = CONTRIBUTING) -> list[str]:
    """What the page would have one run, line by line, in order."""
    fences = FENCE.finditer(page.read_text("utf-8"))
    return [line for fence in fences if fence["info"].split()[-1] == "run" for line in fence["body"].splitlines()]


def write(target: Path, chosen: dict[str, str]) -> None:
    for path, text in chosen.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, "utf-8")


def checkout(target: Path) -> Path:
    """The project as it lies here, in another folder with the same environment, so that a test may change it."""
    shutil.copytree(PROJECT, target, ignore=shutil.ignore_patterns(*NOT_COPIED), symlinks=True)
    (target / ".venv").symlink_to(PROJECT / ".venv")
    return target
