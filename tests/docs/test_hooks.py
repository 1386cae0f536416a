"""The hook looks at what changed: the right tools and tests, and what is not clean is not committed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hardship.settings import PROJECT

TOOLS = ("python", "ruff", "lint-imports", "mypy", "pytest")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """An empty repository with our hook, the Makefile's door to it, and tools that only note how they were called."""
    project = tmp_path / "clone"
    (project / "bin").mkdir(parents=True)
    shutil.copytree(PROJECT / ".githooks", project / ".githooks")
    shutil.copy(PROJECT / "pyproject.toml", project)
    for tool in TOOLS:
        (project / "bin" / tool).write_text('#!/bin/sh\necho "$(basename "$0") $*" >> called.txt\n')
        (project / "bin" / tool).chmod(0o755)
    for name in ("unit/test_land.py", "unit/test_store.py", "spec/test_cases.py"):
        (project / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        (project / "tests" / name).touch()
    git(project, "init", "--quiet")
    git(project, "config", "core.hooksPath", ".githooks")
    return project


def git(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    alone = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = {f"GIT_{role}_{part}": "somebody@localhost" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    return subprocess.run(["git", *arguments], cwd=project, env=alone | who | variables, capture_output=True, text=True, check=False)


def commit(project: Path, *paths: str, content: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    for path in paths:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(content, "utf-8")
    git(project, "add", *paths)
    return git(project, "commit", "--quiet", "-m", "A change", **({"HARDSHIP_BIN": "bin"} | variables))


@pytest.mark.parametrize(
    ("changed", "called"),
    [
        (["pipelines/land/read.py"], ["ruff", "ruff", "lint-imports", "mypy", "pytest tests/unit/test_land.py"]),
        (["pipelines/warn.py"], ["ruff", "ruff", "lint-imports", "mypy", "pytest tests/unit"]),
        (["scenarios/flood.py"], ["ruff", "ruff", "lint-imports", "pytest tests/docs tests/spec"]),
        (["policies/relief/national.yaml"], ["pytest tests/docs tests/spec"]),
        (["README.md", "dags/monthly.py"], ["ruff", "ruff", "lint-imports", "pytest tests/dags tests/docs"]),
        (["tests/unit/test_store.py"], ["ruff", "ruff", "lint-imports", "pytest tests/unit/test_store.py"]),
        (["tests/end_to_end/test_nights.py"], ["ruff", "ruff", "lint-imports"]),
        (["LICENSE"], []),
    ],
)
def test_a_change_is_held_against_its_own_checks(clone: Path, changed: list[str], called: list[str]) -> None:
    done = commit(clone, *changed, content="# x\n")
    assert done.returncode == 0, done.stderr
    noted = clone / "called.txt"
    lines = noted.read_text().splitlines() if noted.exists() else []
    assert [line.replace("-m not slow ", "") if "pytest" in line else line.split()[0] for line in lines] == called


def test_what_is_not_clean_is_not_committed(clone: Path) -> None:
    real = str(Path(sys.executable).parent)
    done = commit(clone, "tests/dags/helper.py", content="import os\nx=1\n", HARDSHIP_BIN=real)
    assert done.returncode != 0
    assert git(clone, "log").returncode != 0, "nothing was committed"


def test_without_an_environment_the_hook_says_what_to_do(clone: Path) -> None:
    done = commit(clone, "README.md", content="x\n", HARDSHIP_BIN="nowhere")
    assert done.returncode != 0
    assert "make environment" in done.stdout + done.stderr


def test_make_hooks_switches_it_on(clone: Path) -> None:
    shutil.copy(PROJECT / "Makefile", clone)
    git(clone, "config", "--unset", "core.hooksPath")
    done = subprocess.run(["make", "hooks"], cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert git(clone, "config", "core.hooksPath").stdout.strip() == ".githooks"
