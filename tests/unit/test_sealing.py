"""``hardship seal`` says at once what is wrong with a heading, and refuses a file without any."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from cli import show
from exchange.delivery import is_sealed
from hardship.errors import DeclarationError, DeliveryError
from hardship.settings import Settings
from pipelines.commands import sealing
from tests.inbox import DAY, FEED, INSURANCE, home, insured, text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def put(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


GOOD = text(INSURANCE, [insured(1), insured(2)])


def test_a_heading_that_fits_is_told_in_one_line(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, f"社会保险缴费名册\n{GOOD}")
    made = sealing.seal(settings, path, FEED, DAY)
    assert (made.fits, made.seal.rows, is_sealed(path)) == (True, 3, True)
    show.sealed(made, path)
    page = capsys.readouterr().out
    assert "表头符合约定" in page
    assert f"hardship inspect {path} --feed {FEED}" in page


def test_what_is_wrong_with_a_heading_is_told_and_the_file_sealed(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, text(INSURANCE[:3], [insured(1)[:3]]))
    made = sealing.seal(settings, path, FEED, DAY)
    assert (made.fits, is_sealed(path)) == (False, True)
    show.sealed(made, path)
    page = capsys.readouterr().out
    assert all(part in page for part in ("整批拒收", "缺少必填列：缴费基数", "a required column is missing: contribution base"))
    none = sealing.seal(settings, put(tmp_path, "甲某,乙某\n1,2\n", "none.csv"), FEED, DAY)
    assert none.fits is False
    assert "没有表头" in none.zh
    assert "甲某" not in none.zh + none.en


@pytest.mark.parametrize("content", ["", "\n \n\n"])
def test_an_empty_file_is_not_sealed(settings: Settings, tmp_path: Path, content: str) -> None:
    path = put(tmp_path, content)
    with pytest.raises(DeliveryError, match="the file is empty") as refused:
        sealing.seal(settings, path, FEED, DAY)
    assert "文件是空的" in refused.value.zh
    assert not is_sealed(path)


def test_a_large_workbook_is_read_once_only(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate([INSURANCE, insured(1)]):
            sheet.write_row(n, 0, row)
    assert sealing.seal(settings, path, FEED, DAY).fits is True
    monkeypatch.setattr(sealing, "READ_WHOLE", 10)
    made = sealing.seal(settings, path, FEED, DAY)
    assert (made.fits, made.seal.rows) == (None, 1)
    assert sealing.seal(settings, put(tmp_path, GOOD), FEED, DAY).fits is True
    show.sealed(made, path)
    assert "what would become of it: hardship inspect" in capsys.readouterr().out


def test_an_unknown_feed_and_a_missing_file_are_errors(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError):
        sealing.seal(settings, put(tmp_path, GOOD), "hospital", DAY)
    with pytest.raises(DeliveryError, match="cannot be read"):
        sealing.seal(settings, tmp_path / "no.csv", FEED, DAY)
