"""``hardship inspect`` writes the rows where it is asked to, prints its answer, and leaves everything else as it was."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import polars as pl
import pytest

from cli.main import app, main
from hardship.errors import DeclarationError, StoreError
from hardship.settings import PROJECT, Settings
from pipelines.commands.inspecting import NOT_SAVED, feed_of
from pipelines.rowfile import landed_schema
from tests.inbox import DAY, FEED, INSURANCE, home, insured, night, text
from tests.inspected import GOOD, SECRETS, look, nowhere, put


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return nowhere(tmp_path)


def test_nothing_but_the_rows_is_written(settings: Settings, tmp_path: Path) -> None:
    path = put(tmp_path, text(INSURANCE, [*GOOD, insured(6, base="约5000")]))
    out = tmp_path / "out" / "rows.parquet"
    found = look(settings, path, rows=out)
    assert sorted(one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")) == ["a.csv", "out", "out/rows.parquet"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    rows = pl.read_parquet(out)
    feed = feed_of(settings, FEED)
    assert rows.columns == [name for name in landed_schema(feed) if name not in NOT_SAVED]
    assert rows["line"].to_list() == [2, 3, 4, 5, 6]
    assert rows["base_fen"].to_list() == [500_000] * 5
    assert rows["person_key"].n_unique() == 5
    assert not [secret for secret in SECRETS if secret.encode() in out.read_bytes()]
    assert found.keys == pl.read_parquet_metadata(out)["hardship.keys"] == "throw-away"
    look(settings, path, rows=out)
    assert not set(rows["person_key"]) & set(pl.read_parquet(out)["person_key"]), "a throw-away key is used once"


def test_rows_of_an_unusable_file_are_an_empty_table(settings: Settings, tmp_path: Path) -> None:
    look(settings, put(tmp_path, b"\x00\xff" * 50), rows=tmp_path / "rows.parquet")
    rows = pl.read_parquet(tmp_path / "rows.parquet")
    assert (rows.height, "base_fen" in rows.columns) == (0, True)


def test_rows_that_cannot_be_written_are_an_error_of_the_store(settings: Settings, tmp_path: Path) -> None:
    path = put(tmp_path, text(INSURANCE, GOOD))
    with pytest.raises(StoreError):
        look(settings, path, rows=path / "rows.parquet")
    with pytest.raises(Exception, match="over the file itself"):
        look(settings, path, rows=path)
    assert path.read_text("utf-8") == text(INSURANCE, GOOD)


@pytest.mark.parametrize("kind", ["pipe", "folder", "no name", "too long", "much too long"])
def test_rows_go_to_a_file_and_nothing_else_is_replaced(settings: Settings, tmp_path: Path, kind: str) -> None:
    path = put(tmp_path, text(INSURANCE, GOOD))
    out = tmp_path / ("a" * {"too long": 252, "much too long": 300}.get(kind, 3))
    if kind == "pipe":
        os.mkfifo(out)
    elif kind == "folder":
        out.mkdir()
    before = [(one.name, one.stat().st_mode) for one in sorted(tmp_path.iterdir())]
    with pytest.raises(StoreError):
        look(settings, path, rows=Path() if kind == "no name" else out)
    assert [(one.name, one.stat().st_mode) for one in sorted(tmp_path.iterdir())] == before


def test_a_home_lends_its_keys(tmp_path: Path) -> None:
    there = home(tmp_path / "home")
    path = put(tmp_path, text(INSURANCE, GOOD))
    found = look(there, path, at_home=True, rows=tmp_path / "rows.parquet")
    assert found.keys == "home"
    assert pl.read_parquet(tmp_path / "rows.parquet")["person_key"].to_list() == night(there).vault.person_keys([row[0] for row in GOOD])
    assert look(there, path).keys == "throw-away"


def test_what_a_declaration_prints_is_not_in_the_answer(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = (PROJECT / "feeds" / FEED / "feed.py").read_text("utf-8")
    (tmp_path / "feed.py").write_text(f"{source}\nprint('hello')\n", "utf-8")
    feed_of(settings, str(tmp_path))
    assert capsys.readouterr() == ("", "hello\n")


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """The command as the shell calls it; answers its exit code."""
    monkeypatch.setattr("sys.argv", ["hardship", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_command_prints_only_json_and_ends_well_for_every_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.registered_commands
    monkeypatch.delenv("HARDSHIP_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    for content, outcome in ((text(INSURANCE, GOOD), "load"), (b"\x00\xff", "quarantine-file"), (b"PAR1", "quarantine-file")):
        path = put(tmp_path, content)
        ended = run("inspect", str(path), "--feed", FEED, "--json", "--delivered-on", str(DAY), monkeypatch=monkeypatch)
        captured = capsys.readouterr()
        assert (ended, json.loads(captured.out)["outcome"]) == (0, outcome)
        assert run("inspect", str(path), "--feed", FEED, "--delivered-on", str(DAY), monkeypatch=monkeypatch) == 0
        assert outcome in capsys.readouterr().out
    assert run("inspect", str(tmp_path), "--feed", FEED, "--json", monkeypatch=monkeypatch) == 0
    assert run("inspect", str(path), "--feed", "hospital", "--json", monkeypatch=monkeypatch) == DeclarationError.exit_code
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv"]
