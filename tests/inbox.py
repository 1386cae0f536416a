"""For tests of land and check: a home with keys and the feeds alone, invented people, files put into its inbox, and what became of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from exchange.delivery import Seal, seal
from hardship.identity import check_character
from hardship.night_tables import FEED_STATUS
from hardship.settings import PROJECT, Settings
from pipelines import check, land
from pipelines.deliveries import COUNTS
from pipelines.night import Night
from pipelines.vault import Vault

DAY = date(2026, 9, 30)
FEED = "social_insurance"
INSURANCE = ("身份证号", "费款所属期", "参保身份", "缴费基数", "到账日期")
MEDICAL = (
    "setl_id", "mdtrt_id", "certno", "med_type", "setl_time", "medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt",
    "inscp_scp_amt", "act_pay_dedc", "fund_pay_sumamt", "hifp_pay", "maf_pay", "psn_part_amt", "acct_pay", "psn_cash_pay",
)  # fmt: skip


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


def settlement(n: int, total: str = "100", fund: str = "60", own: str = "40") -> list[str]:
    return [f"s{n}", f"v{n}", number(n), "21", "2026-09-29 10:00:00", total, "0", "0", "0", "0", "0", fund, "0", "0", own, "0", own]


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


def take(settings: Settings, as_of: date = DAY, feed: str = FEED) -> list[dict[str, Any]]:
    """What the night of ``as_of`` says of the feed's deliveries, after land and check."""
    there = night(settings, as_of)
    land.run_feed(there, feed)
    check.run_feed(there, feed)
    return there.store.deliveries(feed, as_of)


def finished(settings: Settings, day: date) -> None:
    """As if a night had ended."""
    night(settings).store.write_json(Path("nights") / f"as_of={day}" / "manifest.json", {"deliveries": {}})


def counts(manifest: dict[str, Any]) -> tuple[int, ...]:
    return tuple(manifest[name] for name in COUNTS)


def status(settings: Settings, as_of: date = DAY, feed: str = FEED) -> dict[str, Any]:
    """What the night of ``as_of`` says of the feed."""
    frame = FEED_STATUS.conform(check.status_of_feeds(night(settings, as_of)))
    return frame.row(by_predicate=pl.col("feed") == feed, named=True)
