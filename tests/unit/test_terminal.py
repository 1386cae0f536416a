"""What the command line prints: an explanation from the reason to the rows, and what somebody must look at again."""

from __future__ import annotations

import socket
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli import airflow_picture, show
from cli.explained import explained, value
from hardship.catalogue import load_catalogue
from hardship.errors import DeclarationError, DeliveryError, HardshipError
from hardship.settings import load_settings
from pipelines.commands.catalogue import catalogue
from pipelines.commands.explain import explain
from pipelines.commands.inspecting import feed_of
from pipelines.commands.verify import verify
from tests.builders import key
from tests.nights import DAY, NAMES, finished, small_home


def printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show.console, "_width", 200)


def test_an_explanation_shows_every_section_and_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    night = finished(small_home(tmp_path))
    printed(monkeypatch)
    told = explain(night.settings, key("h", 2), DAY)
    explained(told)
    page = capsys.readouterr().out
    for part in (
        "为什么 Warnings",
        "失业",
        "《社会救助法》",
        "独居",
        "Source rows",
        told["sources"][0]["source"],
        "900.00 元",
        "未知 unknown",
    ):
        assert part in page, part
    assert told["files"][0]["file"] in page
    assert not [
        secret for secret in (*NAMES.values(), "invented-", "phone-", "address-", told["members"][0]["person_key"]) if secret in page
    ]
    explained(explain(night.settings, key("h", 3), DAY))
    assert "没有" in capsys.readouterr().out
    show.verified(verify(night.settings))
    show.verified(verify(night.settings) | {"ok": False, "problems": ["table alert is not what the night wrote"]})
    page = capsys.readouterr().out
    assert "everything holds" in page
    assert "1 things do not hold" in page


def test_values_are_written_by_the_unit_in_their_name() -> None:
    asked = {"a_fen": 123_456, "b_ppm": 5_900, "c": True, "d": None, "e": 1200}
    assert [value(name, found) for name, found in asked.items()] == [
        "1,234.56 元", "0.59 %", "是 yes", "[yellow]未知 unknown[/]", "1,200",
    ]  # fmt: skip


def test_the_catalogue_says_what_is_due_and_what_no_text_proves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(tmp_path)
    found = catalogue(settings, DAY)
    first = min(date.fromisoformat(one["next_review"]) for noun in ("feeds", "scenarios", "policies", "regions") for one in found[noun])
    for day, is_due in ((first - timedelta(1), False), (first, True)):
        signed = [one["is_due"] for ones in catalogue(settings, day).values() for one in ones if "is_due" in one]
        assert any(signed) == is_due
    doubted = [one for one in found["parameters"] if one["is_unverified"]]
    assert doubted
    assert all(one["citation"] for one in found["parameters"] if one["value"] is not None)
    printed(monkeypatch)
    show.catalogue(catalogue(settings, first))
    page = capsys.readouterr().out
    assert f"values that no text on file proves: {len(doubted)} of {len(found['parameters'])}" in page
    assert "due for review: " in page


@pytest.mark.parametrize("where", ["/srv/" + "a" * 90 + "/register.csv", "/srv/民政/" + "登记" * 40 + ".csv"])
def test_a_long_path_is_told_in_one_piece(where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show.complain(HardshipError("it cannot be read", where=where, do="look at it"))
    assert where in capsys.readouterr().err
    show.complain(HardshipError("it cannot be read", where="register.csv", do="look at it"))
    assert "╭─ stopped" in capsys.readouterr().err


def test_an_error_is_told_in_chinese_first_where_it_has_words_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    show.complain(DeliveryError("the seal cannot be read", where="[a].csv", do="seal it again", zh="封签无法读取"))
    page = capsys.readouterr().err
    assert page.index("封签无法读取") < page.index("the seal cannot be read") < page.index("何处 where         [a].csv")
    show.complain(DeliveryError("it broke off"))
    assert DeliveryError.meaning_zh not in capsys.readouterr().err
    with pytest.raises(DeclarationError) as unknown:
        load_catalogue(load_settings(tmp_path).catalogue).feed("hospital")
    show.complain(unknown.value)
    page = capsys.readouterr().err
    assert all(part in page for part in ("没有名为hospital的数据源", "no feed named hospital", "deaths（死亡信息）"))
    with pytest.raises(DeclarationError, match=r"deaths（死亡信息）"):
        feed_of(load_settings(tmp_path), "hospital")


def test_a_picture_of_airflow_needs_airflow_and_says_what_to_start(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there: it refuses
        port = str(taken.getsockname()[1])
        airflow_picture.main(["--if-served", "--port", port])
        assert "make airflow" in capsys.readouterr().out
        with pytest.raises(SystemExit):
            airflow_picture.main(["--port", port])
        assert "Airflow is not running" in capsys.readouterr().err


def test_feeds_that_are_not_up_to_date_are_told_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(monkeypatch)
    show.not_fresh([])
    assert capsys.readouterr().out == ""
    never = {"feed": "cpi", "last_delivery_on": None, "because_en": "it was never delivered"}
    show.not_fresh([{"feed": "register", "last_delivery_on": "2026-09-28", "because_en": "nothing has come for 14 days"}, never])
    page = capsys.readouterr().out
    assert "register  nothing has come for 14 days (data until 2026-09-28)" in page
    assert page.rstrip().endswith("cpi  it was never delivered")
