"""What the written pages promise is there: commands, files, words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import site
from docs.generate.commands import commands, targets
from hardship.catalogue import load_catalogue
from hardship.night_tables import STATIC_TABLES
from hardship.settings import PROJECT
from pipelines.nightly import PER_FEED, WHOLE

HIDDEN = {".venv", "var", "city", "node_modules", "site", "airflow-home", "console-data"}
PAGES = sorted(
    path for path in PROJECT.rglob("*.md") if not any(part in HIDDEN or part.startswith(".") for part in path.relative_to(PROJECT).parts)
)
READMES = (PROJECT / "README.md", PROJECT / "README.zh-CN.md", PROJECT / "CONTRIBUTING.md")


def test_every_link_and_picture_of_every_page_leads_somewhere() -> None:
    wrong = []
    for page in PAGES:
        name = page.relative_to(PROJECT).as_posix()
        for _, _, target in site.links(site.reader().parse(page.read_text("utf-8"))):
            if not (PROJECT / site.project_path(name, target)).exists():
                wrong.append(f"{name}: {target}")
    assert wrong == []


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_every_command_that_a_reader_is_told_to_type_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    made = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
    typed = set(
        re.findall(
            r"\bhardship ([a-z-]+)(?= )", "\n".join(re.findall(r"^```(?:sh|text)[^\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
        )
    )
    typed -= {"&&"}
    assert made <= set(targets())
    assert typed <= set(commands())


def test_both_readmes_show_the_same_commands_and_pictures() -> None:
    english, chinese = (
        [line.split("#")[0].strip() for block in re.findall(r"^```sh\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
         for line in block.splitlines() if not line.startswith("git clone")]
        for page in READMES[:2]
    )  # fmt: skip
    assert english == chinese


def test_the_glossary_explains_the_names_of_verbs_tables_and_scenarios() -> None:
    glossary = (PROJECT / "GLOSSARY.md").read_text("utf-8").lower()
    verbs = {step.name for step in (*PER_FEED, *WHOLE)}
    tables = {word for table in STATIC_TABLES for word in table.name.split("_")}
    assert {word for word in verbs | tables if not re.search(rf"\b{word}", glossary)} == set(), "explain the new word in GLOSSARY.md"


OTHER_WORDS = {"被更正": ("被更新", "被替代"), "校核申请": ("校核单",), "保险库": ("密文库",), "频次": ("报送频率",)}


def test_one_word_for_one_thing_in_pages_and_code() -> None:
    glossary = (PROJECT / "GLOSSARY.md").read_text("utf-8")
    assert [word for word in OTHER_WORDS if word not in glossary] == []
    read = [PROJECT / "GLOSSARY.md", *PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]
    for folder in ("cli", "console", "expectations", "hardship", "pipelines"):
        read += [path for path in (PROJECT / folder).rglob("*") if path.suffix in (".py", ".html")]
    unwanted = [word for words in OTHER_WORDS.values() for word in words]
    assert [f"{path}: {word}" for path in read for word in unwanted if word in path.read_text("utf-8")] == []


def test_the_changelog_is_kept() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text("utf-8")
    assert "## Unreleased" in text
    assert all(word in text for word in ("CONTRIBUTING", "make site", "make hooks"))


def test_no_recipe_is_a_noun_of_the_project() -> None:
    assert "energy_arrears" not in {feed.name for feed in load_catalogue(PROJECT).feeds}
