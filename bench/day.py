"""How fast a day of a whole city lands: every feed's files of one day, in one process.

    hardship simulate --households 2000000 --months 13 --out /tmp/bench/city
    python -m bench.day --city /tmp/bench/city --day 2026-09-30 --folder /tmp/bench

Copies what the invented departments handed over on that day into the inbox of a fresh home, lands it and checks it feed by feed as a night
does, and prints rows, seconds of landing and of the check, and the peak of the resident memory.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import time
from datetime import date
from pathlib import Path

from hardship.settings import Settings
from pipelines import check, land
from pipelines.night import Night
from pipelines.vault import Vault


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", type=Path, required=True, help="what `hardship simulate` has made")
    parser.add_argument("--day", type=date.fromisoformat, required=True, help="a day on which files were handed over")
    parser.add_argument("--folder", type=Path, required=True, help="where the home lies meanwhile")
    told = parser.parse_args()
    night = _with_inbox(told.folder / "day", told.city / "deliveries" / told.day.isoformat(), told.day)
    print(f"{'feed':<20}{'rows':>10}{'landing':>11}{'check':>9}")
    totals = [0.0, 0.0, 0.0]
    for feed in night.catalogue.feeds:
        started = time.perf_counter()
        land.run_feed(night, feed.name)
        landed = time.perf_counter()
        check.run_feed(night, feed.name)
        checked = time.perf_counter()
        rows = sum(one["read"] for one in night.store.deliveries(feed.name, told.day))
        found = [rows, landed - started, checked - landed]
        totals = [total + one for total, one in zip(totals, found, strict=True)]
        if rows:
            _tell(feed.name, found)
    _tell("all", totals)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
    shutil.rmtree(told.folder / "day")


def _tell(name: str, found: list[float]) -> None:
    print(f"{name:<20}{found[0]:>10,.0f}{found[1]:>9.1f} s{found[2]:>7.1f} s")


def _with_inbox(home: Path, handed_over: Path, day: date) -> Night:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(handed_over, home / "var" / "inbox")
    settings = Settings(home=home, invented=True)
    Vault.create_keys(settings, invented_seed=1)
    return Night(day, settings)


if __name__ == "__main__":
    main()
