"""For tests of land and check: a home with keys and the feeds alone, invented people, and files put into its inbox."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from exchange.delivery import Seal, seal
from hardship.identity import check_character
from hardship.settings import PROJECT, Settings
from pipelines.night import Night
from pipelines.vault import Vault

DAY = date(2026, 9, 30)
INSURANCE = ("身份证号", "费款所属期", "参保身份", "缴费基数", "到账日期")


def home(folder: Path) -> Settings:
    """Settings of a fresh home whose catalogue has the project's feeds and nothing else."""
    catalogue = folder / "catalogue"
    catalogue.mkdir(parents=True)
    (catalogue / "feeds").symlink_to(PROJECT / "feeds")
    settings = Settings(home=folder, catalogue=catalogue, invented=True)
    Vault.create_keys(settings, invented_seed=1)
    return settings


def night(settings: Settings, as_of: date = DAY) -> Night:
    return Night(as_of, settings)


def number(n: int) -> str:
    """The ID number of the nth invented person, born on a day of 1980."""
    first = f"990101{(date(1980, 1, 1) + timedelta(days=n % 365)):%Y%m%d}{n // 365 + 1:03d}"
    return first + check_character(first)


def insured(n: int, month: str = "2026-08", base: str = "5000.00", paid_on: str = "2026-09-05", kind: str = "职工") -> list[str]:
    return [number(n), month, kind, base, paid_on]


def text(headings: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows([headings, *rows])
    return file.getvalue()


def hand_over(
    settings: Settings, feed: str, name: str, content: str | bytes, delivered_on: date = DAY, *, history: bool = False
) -> tuple[Path, Seal]:
    """Writes a file into the feed's inbox and seals it."""
    path = settings.var / "inbox" / feed / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path, seal(path, feed, delivered_on, history=history)
