"""Nothing but the city itself and the judge's command opens the truth: no import is needed to read a file, so paths are looked at too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardship.settings import PROJECT

ALLOWED = {"cli/judged.py"}
"""The command line holds a night against the truth here, and in no other module."""
PACKAGES = (
    "hardship", "feeds", "expectations", "indicators", "models", "scenarios", "policies", "regions", "pipelines", "exchange", "dags",
    "console", "cli", "bench", "docs",
)  # fmt: skip
READ_AS_TEXT = (".sql", ".yaml", ".yml", ".toml", ".html", ".js", ".json", ".csv", ".sh")
PATH = re.compile(r"(?:^|[/\\])truth(?:[/\\]|$)")
TABLES = ("household_month.parquet", "spells.parquet", "person_household.parquet")


def opens_truth(text: str) -> bool:
    """Whether a piece of text could be the path of the truth or of one of its tables."""
    return bool(PATH.search(text)) or text.endswith(TABLES)


def words(path: Path) -> Iterator[str]:
    """The texts of a Python file without its docstrings: literals, and the literal parts of f-strings."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def guilty(root: Path, package: str) -> set[str]:
    found = set()
    for path in sorted((root / package).rglob("*")):
        if path.suffix == ".py":
            opens = any(map(opens_truth, words(path)))
        elif path.suffix in READ_AS_TEXT:
            opens = "truth/" in path.read_text("utf-8") or any(table in path.read_text("utf-8") for table in TABLES)
        else:
            continue
        if opens:
            found.add(path.relative_to(root).as_posix())
    return found - ALLOWED


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_opens_the_truth(package: str) -> None:
    assert not guilty(PROJECT, package)


def test_no_view_of_a_feed_opens_a_file() -> None:
    """A view is given the world and has no need of files: it imports nothing that opens one, and does not call open."""
    openers = {"open", "read_parquet", "scan_parquet", "read_csv", "read_ipc", "read_text", "read_bytes"}
    for path in sorted((PROJECT / "feeds").glob("*/simulate.py")):
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not names & openers, path.parent.name


def test_the_judge_is_where_it_is_allowed() -> None:
    assert all(any(map(opens_truth, words(PROJECT / path))) for path in ALLOWED), "who opens nothing needs no leave"


@pytest.mark.parametrize(
    "line",
    ['open("city/truth/spells.parquet")', 'Path(city) / "truth"', 'f"{city}/truth/x"', 'folder / "household_month.parquet"'],
)
def test_a_path_is_found_however_it_is_written(tmp_path: Path, line: str) -> None:
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "sly.py").write_text(f'"""Not truth/."""\n\ndef peep(city, folder):\n    return {line}\n', "utf-8")
    assert guilty(tmp_path, "pipelines") == {"pipelines/sly.py"}


def test_other_words_of_truth_are_no_path(tmp_path: Path) -> None:
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "told.py").write_text('"""Reads truth/ never."""\nSAY = "Judged by the invented truth"\n', "utf-8")
    assert not guilty(tmp_path, "cli")
