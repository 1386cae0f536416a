"""CONTRIBUTING.md is true: its files are written and its commands run, word for word, in a copy of the project with a home."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hardship.catalogue import load_catalogue
from hardship.settings import PROJECT
from tests import recipes
from tests.end_to_end.conftest import Home

FORMS = ("feeds/", "indicators/", "scenarios/", "policies/", "regions/")


def test_each_noun_has_its_recipe() -> None:
    written = recipes.files()
    assert all(any(path.startswith(form) for path in written) for form in FORMS)
    assert not [path for path in written if (PROJECT / path).exists()], "a recipe adds; it never overwrites"


def test_the_recipes_are_in_the_style_that_they_ask_for(tmp_path: Path) -> None:
    recipes.write(tmp_path, recipes.files())
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    ruff = Path(sys.executable).with_name("ruff")
    for check in (("check", "--no-cache", "."), ("format", "--no-cache", "--diff", ".")):
        done = subprocess.run([ruff, *check, "--config", f'src = ["{PROJECT}"]'], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def told(three_nights: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command of the page printed, by command; the first that fails, fails."""
    project = recipes.checkout(tmp_path_factory.mktemp("contributor") / "hardship")
    for part in ("var", "keys"):
        shutil.copytree(three_nights.settings.home / part, project / part)
    recipes.write(project, recipes.files())
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HARDSHIP_")}
    variables |= {"PYTHONPATH": str(project), "COLUMNS": "200"}
    answers: dict[str, str] = {}
    for number, command in enumerate(recipes.commands()):
        done = subprocess.run(["bash", "-c", command], cwd=project, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        answers[f"{number} {command}"] = done.stdout
    assert not [path for path in recipes.files() if (project / path).exists()], "the page takes out what it put in"
    assert load_catalogue(project).digest == load_catalogue(PROJECT).digest, "taken out again, the catalogue is what it was"
    return answers


def answers(told: dict[str, str], words: str) -> list[str]:
    return [answer for command, answer in told.items() if words in command]


def test_the_catalogue_finds_what_the_recipes_add(told: dict[str, str]) -> None:
    *with_them, without = answers(told, "catalogue")
    added = ("energy_arrears", "energy_arrears_3m_fen", "energy_relief", "riverside")
    assert [[name in listed for name in added] for listed in with_them] == [[True] * 4] * 3
    assert not [name for name in added if name in without]


def test_the_cases_of_scenario_and_policy_ran(told: dict[str, str]) -> None:
    for name in ("energy_arrears", "energy_relief"):
        (said,) = answers(told, f"-k {name}")
        assert " passed" in said


def test_the_night_takes_the_good_row_and_sets_the_spoilt_one_aside(told: dict[str, str]) -> None:
    (summary,) = answers(told, "summary")
    (row,) = [line.split() for line in summary.splitlines() if line.startswith("energy_arrears") and len(line.split()) == 6]
    assert row == ["energy_arrears", "2", "1", "1", "0", "0"]
