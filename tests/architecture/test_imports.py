"""The nouns, which are found by path and so escape import-linter, keep the same contracts; and nobody looks at a clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OURS = {
    "hardship", "feeds", "expectations", "indicators", "models", "scenarios", "policies", "regions", "pipelines", "exchange",
    "simulation", "dags", "console", "cli",
}  # fmt: skip
HOMES = {
    "duckdb": {"pipelines/engine"},
    "pandas": {"expectations"},
    "great_expectations": {"expectations"},
    "sklearn": {"models"},
    "shap": {"models"},
    "skops": {"models"},
    "airflow": {"dags"},
    "django": {"console"},
    "faker": {"simulation"},
    "typer": {"cli"},
    "rich": {"cli"},
    "cryptography": {"pipelines/vault.py", "pipelines/chunks.py", "console"},
    "python_calamine": {"exchange"},
    "opencc": {"hardship/traditional.py"},
    "xlsxwriter": {"pipelines/commands", "simulation"},
}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]


@pytest.mark.parametrize("noun", ["feeds", "indicators", "scenarios", "policies", "expectations", "models"])
def test_a_noun_imports_the_vocabulary_only(noun: str) -> None:
    allowed = {noun, "hardship"}
    wrong = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}"
        for path in sources(noun)
        if path.name != "simulate.py"
        for line, name in imports(path)
        if name.split(".")[0] in OURS - allowed
    ]
    assert wrong == []


def test_each_third_party_has_one_home() -> None:
    wrong = []
    for path in sources(*sorted(OURS - {"regions"})):
        where = path.relative_to(PROJECT).as_posix()
        for line, name in imports(path):
            homes = HOMES.get(name.split(".")[0])
            if homes and not any(where == home or where.startswith(home + "/") for home in homes):
                wrong.append(f"{where}:{line} imports {name}")
    assert wrong == []


def test_only_the_city_and_the_feeds_views_know_the_city() -> None:
    wrong = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}"
        for path in sources(*sorted(OURS - {"regions", "simulation", "cli"}))
        if path.name != "simulate.py"
        for line, name in imports(path)
        if name.split(".")[0] == "simulation"
    ]
    assert wrong == []


def test_only_the_command_line_the_console_and_the_diary_look_at_a_calendar() -> None:
    diary = PROJECT / "pipelines" / "runs.py"  # says when a step ran; nothing that a night computes reads it
    clocks = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}
    wrong = [
        f"{path.relative_to(PROJECT)}:{node.lineno} reads the clock"
        for path in sources(*sorted(OURS - {"regions", "cli", "console"}))
        if path != diary
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in clocks
    ]
    assert wrong == []


def test_no_broad_except_and_no_pickle() -> None:
    wrong = []
    for path in sources(*sorted(OURS - {"regions"})):
        for line, name in imports(path):
            if name.split(".")[0] in {"pickle", "joblib", "dill"}:
                wrong.append(f"{path.relative_to(PROJECT)}:{line} imports {name}")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno} catches everything")
    assert wrong == []
