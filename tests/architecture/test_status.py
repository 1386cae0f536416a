"""docs/status.md is true in what can be checked: every row of the inventory is there once, and the tests it names exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (?P<id>[CA]\d+) \|(?P<what>[^|]+)\|(?P<state>[^|]+)\|(?P<shown>[^|]*)\|", re.MULTILINE)
EXPECTED = [f"C{n}" for n in range(1, 17)] + [f"A{n}" for n in range(1, 20)]


def rows() -> list[dict[str, str]]:
    text = (PROJECT / "docs" / "status.md").read_text("utf-8")
    return [match.groupdict() for match in ROW.finditer(text)]


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_row_of_the_inventory_is_there_once() -> None:
    assert [row["id"] for row in rows()] == EXPECTED


def test_the_state_is_one_of_three() -> None:
    assert {row["state"].strip() for row in rows()} <= {"works", "partly", "not yet"}


def test_what_works_or_partly_works_names_a_test_and_every_named_test_exists() -> None:
    wrong = []
    for row in rows():
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row["shown"])
        if row["state"].strip() != "not yet" and not named:
            wrong.append(f"{row['id']} names no test")
        for file, function in named:
            path = PROJECT / file
            if not path.exists() or function not in functions(path):
                wrong.append(f"{row['id']}: {file}::{function} does not exist")
    assert wrong == []
