"""Each habit of offices in a file of its own, and what landing makes of each of its rows, kept word for word.

``landing/README.md`` names the files; a habit that is not in its table, or a number there that is not so, fails.
After a change that is meant: ``GOLDEN=write pytest tests/golden`` and read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from exchange.delivery import seal_path
from hardship.errors import DeliveryError
from pipelines import land
from tests.inbox import DAY, hand_over, home, night

FILES = Path(__file__).parent / "landing"
PARTS = ("read", "accepted", "quarantined", "duplicate", "superseded")
KEPT = (".accepted.csv", ".quarantined.csv", ".refused.txt")
CHECKED_TOO = {"medical_expenses.csv", "disability.csv"}  # tests/golden/test_golden_landing.py


@dataclass(frozen=True)
class Habit:
    """A row of the README's table: the file, its feed, the counts ("refused" where nothing of it lands)."""

    file: str
    feed: str
    counts: str


def habits() -> list[Habit]:
    table = re.findall(r"^\| \[([^\]]+)\]\(\1\) \| (\w+) \| ([^|]+) \|", (FILES / "README.md").read_text("utf-8"), re.MULTILINE)
    return [Habit(*(part.strip() for part in row)) for row in table]


def told_by(told: str, golden: Path) -> None:
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(told, "utf-8")
    assert told == golden.read_text("utf-8"), f"{golden.name} differs: read both, and keep the new one only if it is right"


@pytest.mark.parametrize("habit", habits(), ids=lambda habit: habit.file)
def test_a_habit_and_what_becomes_of_it(habit: Habit, tmp_path: Path) -> None:
    settings = home(tmp_path)
    stem = FILES / habit.file.partition(".")[0]
    content = (FILES / habit.file).read_bytes()
    try:
        hand_over(settings, habit.feed, habit.file, content)
    except DeliveryError as error:
        # What cannot be counted cannot be sealed: the department learns it before anything is sent.
        told_by(f"{error}\n", stem.with_suffix(".refused.txt"))
        assert (habit.counts, seal_path(settings.var / "inbox" / habit.feed / habit.file).exists()) == ("not sealed", False)
        return
    this = night(settings)
    land.run_feed(this, habit.feed)
    staged = this.store.staged(habit.feed)
    if not staged:
        (manifest,) = this.store.deliveries(habit.feed, DAY)
        assert habit.counts == "refused"
        told_by(f"{manifest['reason_zh']}\n{manifest['reason_en']}\n", stem.with_suffix(".refused.txt"))
        return
    (manifest,) = staged
    read, accepted, quarantined, duplicate, superseded = (manifest[part] for part in PARTS)
    rows, bad = this.store.staged_rows(habit.feed, manifest["delivery"])
    told_by(pl.read_parquet(rows).sort("line").drop("row_key", "content", "delivery").write_csv(), stem.with_suffix(".accepted.csv"))
    told_by(bad.sort("line", "rule").drop("delivery").write_csv(), stem.with_suffix(".quarantined.csv"))
    assert habit.counts == f"{read} = {accepted} + {quarantined} + {duplicate} + {superseded}"
    assert read == accepted + quarantined + duplicate + superseded


def test_every_file_is_in_the_table_and_every_person_is_invented() -> None:
    files = {path.name for path in FILES.iterdir() if not path.name.endswith((*KEPT, ".md", ".py"))}
    assert files - CHECKED_TOO == {habit.file for habit in habits()}
    for path in FILES.glob("*.csv"):
        text = path.read_bytes().decode("latin-1")
        real = [found for found in re.findall(r"(?<![0-9])[1-8][0-9]{16}[0-9Xx](?![0-9])", text) if not found.endswith("000")]
        assert real in ([], ["16010119800101001X"]), path.name  # the one has the area of no province


def test_what_the_accepted_rows_say_is_what_was_meant() -> None:
    """Files in which every row writes one and the same value: were two of them read differently, the golden file would hide it."""
    for file, column, values in (
        ("dates", "paid_on", {"2026-09-05"}),
        ("months", "month", {"2026-08-01"}),
        ("areas", "area", {"990101001001", "990101"}),
        ("open-ends", "granted_until", {None, "2026-12-31"}),
    ):
        told = pl.read_csv(FILES / f"{file}.accepted.csv", infer_schema=False)
        assert set(told[column]) == values, file
