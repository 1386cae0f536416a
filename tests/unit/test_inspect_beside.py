"""What ``hardship inspect`` reads beside the file: its seal, the declaration of its feed, and what a home knows already."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cli.main import main
from exchange.delivery import seal, seal_path
from expectations import Unlike
from hardship.declarations import FeedColumn, RowRule
from hardship.errors import CheckError, DeclarationError, SettingsError
from hardship.settings import PROJECT, Settings
from pipelines.commands import looking
from pipelines.commands.inspecting import feed_of, inspect
from tests.inbox import DAY, FEED, INSURANCE, hand_over, home, insured, take, text
from tests.inspected import GOOD, look, nowhere, put


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return nowhere(tmp_path)


def test_a_seal_beside_the_file_is_held_against_it(settings: Settings, tmp_path: Path) -> None:
    path = put(tmp_path, text(INSURANCE, GOOD))
    seal(path, FEED, DAY - timedelta(days=2))
    found = look(settings, path)
    assert (found.result["outcome"], found.delivered_on) == ("load", DAY - timedelta(days=2))
    path.write_text(text(INSURANCE, GOOD[:4]), "utf-8")
    assert [one["rule"] for one in look(settings, path).result["findings"]] == ["seal"]
    seal_path(path).write_text("{}", "utf-8")
    assert look(settings, path).result["outcome"] == "quarantine-file"
    seal(path, "register", DAY)
    assert look(settings, path).result["outcome"] == "quarantine-file"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["inspect", "a.csv", "--feed", FEED], "option"), (["quarantine", "list"], "option"), (["quarantine", "list"], "variable")],
    ids=["inspect, named", "quarantine list, named", "quarantine list, by the variable"],
)
def test_a_home_that_is_not_there_is_no_empty_home(
    arguments: list[str], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    if named == "variable":
        monkeypatch.setenv("HARDSHIP_HOME", str(tmp_path / "no"))
    option = ["--home", str(tmp_path / "no")] if named == "option" else []
    monkeypatch.setattr("sys.argv", ["hardship", *arguments, *option])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (SettingsError.exit_code, "")
    assert "没有这个数据目录" in told.err
    assert str(tmp_path / "no") in told.err
    assert not (tmp_path / "no").exists()


def test_a_feed_that_is_not_in_the_project_is_tried_from_its_folder(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "my contributions"
    folder.mkdir()
    shutil.copy(PROJECT / "feeds" / FEED / "feed.py", folder)
    path = put(tmp_path, text(INSURANCE, GOOD))
    for feed in (str(folder), str(folder / "feed.py")):
        assert look(settings, path, feed).result["outcome"] == "load"
    assert sorted(one.name for one in folder.iterdir()) == ["feed.py"]
    (folder / "events.sql").write_text("SELECT FROM WHERE", "utf-8")
    with pytest.raises(DeclarationError, match=r"events.sql"):
        feed_of(settings, str(folder))


@pytest.mark.parametrize("broken", ["", "FEED = 5", "import nowhere_at_all", "FEED = Feed(", "raise SystemExit(0)", None])
def test_a_folder_without_a_feed_is_an_error_of_the_declaration(broken: str | None, settings: Settings, tmp_path: Path) -> None:
    if broken is not None:
        (tmp_path / "feed.py").write_text(broken, "utf-8")
    with pytest.raises(DeclarationError):
        feed_of(settings, str(tmp_path))
    with pytest.raises(DeclarationError, match="no feed named hospital"):
        feed_of(settings, "hospital")
    with pytest.raises(DeclarationError, match="no feed named a"):
        feed_of(settings, "a" * 5000)


def test_a_kind_of_column_that_does_not_exist_is_named() -> None:
    with pytest.raises(DeclarationError, match="column base_fen has no known kind"):
        FeedColumn("base_fen", "dollar", "基数", "base", ("基数",))  # type: ignore[arg-type]


def test_a_rule_that_cannot_be_run_is_no_verdict_on_the_file(settings: Settings, tmp_path: Path) -> None:
    feed = replace(feed_of(settings, FEED), rules=(RowRule("nonsense", "no_such_column > 0", "不可行", "cannot be"),))
    with pytest.raises(CheckError, match="could not be run"):
        inspect(settings, put(tmp_path, text(INSURANCE, GOOD)), feed, today=DAY)


def test_what_a_home_knows_already_is_told_as_the_night_would_take_it(tmp_path: Path) -> None:
    there = home(tmp_path / "home")
    content = text(INSURANCE, GOOD)
    hand_over(there, FEED, "old.csv", content, DAY - timedelta(days=2))
    take(there)
    path = put(tmp_path, content, "another name.csv")
    result = look(there, path, at_home=True).result
    assert (result["outcome"], result["accepted"], result["duplicate"]) == ("load-and-flag", 0, 5)
    assert result["findings"][0]["rule"] == "handed_over_before"
    assert f"on {DAY - timedelta(days=2)} as old.csv" in result["findings"][0]["message"]
    # Said otherwise in between, the same file is the department's latest word: what changed counts again.
    hand_over(there, FEED, "restated.csv", text(INSURANCE, [insured(3, base="5100")]), DAY - timedelta(days=1))
    take(there)
    result = look(there, path, at_home=True).result
    assert (result["accepted"], result["duplicate"]) == (1, 4)
    hand_over(there, FEED, "another name.csv", content)
    again = [one for one in take(there) if "again_of" in one]
    assert [(one["accepted"], one["duplicate"]) for one in again] == [(1, 4)]


def test_a_home_lends_its_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = home(tmp_path / "home")
    path = put(tmp_path, text(INSURANCE, [insured(n) for n in range(1, 8)]), "new.csv")
    assert "尚无历史" in look(there, path, at_home=True).history
    hand_over(there, FEED, "old.csv", text(INSURANCE, GOOD), DAY - timedelta(days=1))
    take(there)
    before = sorted((one.as_posix(), one.stat().st_mtime_ns) for one in (tmp_path / "home").rglob("*"))
    found = look(there, path, at_home=True)
    assert (found.result["outcome"], found.result["accepted"], found.result["duplicate"]) == ("load-and-flag", 2, 5)
    assert [(one["line"], one["rule"]) for one in found.result["findings"]] == [(line, "known") for line in range(2, 7)]
    assert "已与" in found.history
    for level, outcome in (("flag", "load-and-flag"), ("stop", "quarantine-file")):
        strange = Unlike(level, "sizes", "base_fen", 7, 7, "数额大了100倍", "amounts are 100 times larger")  # type: ignore[arg-type]
        monkeypatch.setattr(looking, "unlike_history", lambda *_, found=strange: [found])
        result = look(there, path, at_home=True).result
        assert (result["outcome"], result["accepted"]) == (outcome, 2 if level == "flag" else 0)
        assert "unlike_sizes" in [one["rule"] for one in result["findings"]]
    assert sorted((one.as_posix(), one.stat().st_mtime_ns) for one in (tmp_path / "home").rglob("*")) == before, "it only looks"
