"""Nothing that runs at night, and no page that a person sees, can reach the invented city or its truth."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from hardship.settings import PROJECT

FOLDERS = ("feeds", "simulation", "bench", "docs")
NEVER = ("hardship", "expectations", "indicators", "models", "scenarios", "policies", "regions", "pipelines", "exchange", "dags", "console")
ONLY_CLI = {"simulation.judge", "simulation.loop"}


def imported(path: Path) -> set[str]:
    """Every module that the file imports, at whatever depth, and every name given to importlib as a literal."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.split(".")[0] == "simulation":
            found.add(node.value)
    return found


def is_of_the_city(module: str) -> bool:
    return module.split(".")[0] == "simulation" or module.endswith("simulate")


def is_for_the_command_line(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in ONLY_CLI)


@pytest.mark.parametrize("package", NEVER)
def test_what_runs_at_night_does_not_import_the_city(package: str) -> None:
    guilty = {
        path.relative_to(PROJECT).as_posix()
        for path in sorted((PROJECT / package).rglob("*.py"))
        if any(is_of_the_city(module) for module in imported(path))
    }
    assert not guilty, "these modules can reach the truth of the invented city"


def test_feeds_know_the_city_only_in_simulate() -> None:
    guilty = {
        path.relative_to(PROJECT).as_posix()
        for path in sorted((PROJECT / "feeds").rglob("*.py"))
        if path.name != "simulate.py" and any(is_of_the_city(module) for module in imported(path))
    }
    assert not guilty


def test_views_never_read_the_truth() -> None:
    """A view that looked at truth would hand it over: neither the attribute nor the judge may appear in one."""
    guilty = set()
    for path in sorted((PROJECT / "feeds").glob("*/simulate.py")):
        names = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        if names & {"truth", "spells"} or any(map(is_for_the_command_line, imported(path))):
            guilty.add(path.parent.name)
    assert not guilty


def test_only_the_command_line_imports_the_judge_and_the_loop() -> None:
    loop = PROJECT / "simulation" / "loop"
    guilty = {
        path.relative_to(PROJECT).as_posix()
        for folder in (*NEVER, *FOLDERS)
        for path in sorted((PROJECT / folder).rglob("*.py"))
        if loop not in path.parents and any(map(is_for_the_command_line, imported(path)))
    }
    assert not guilty


def test_the_search_finds_an_import_that_hides_in_a_function(tmp_path: Path) -> None:
    sly = tmp_path / "sly.py"
    sly.write_text("def run():\n    from simulation import judge\n    return judge\n", "utf-8")
    assert any(map(is_for_the_command_line, imported(sly)))
    sly.write_text("def run():\n    from simulation.loop.course import run\n", "utf-8")
    assert any(map(is_for_the_command_line, imported(sly)))
