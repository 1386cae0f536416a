"""How fast settlements land, against polars alone turning the same file into Parquet.

    python -m bench.landing --rows 10000000 --folder /tmp/bench

Makes a seeded file of settlements of invented people (once a size), then in processes of their own: polars alone reads
it as text and writes Parquet; a home lands it, from the sealed file to rows, quarantine, identities and the encrypted
original; and checks what has landed. Prints seconds, the ratio, and the peak of the resident memory of each.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

FEED, DAY = "medical_expenses", date(2026, 9, 30)
PEOPLE_SHARE = 5  # a person has five settlements on average
CHUNK = 500_000
RATIO, PEAK_MB = 4.0, 2048


def main() -> None:
    told = _arguments()
    if told.only:
        work: dict[str, Callable[[], None]] = {
            "make": lambda: _make(_file(told), told.rows, told.seed),
            "polars": lambda: _polars(_file(told), told.folder),
            "land": lambda: _land(told.folder),
            "check": lambda: _check(told.folder),
        }
        started = time.perf_counter()
        work[told.only]()
        seconds = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({"seconds": round(seconds, 3), "cpu": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss // 1024}))
        return
    if not _file(told).exists():
        _apart(told, "make")
    best = [min((_apart(told, name) for _ in range(told.times)), key=lambda run: run["seconds"]) for name in ("polars", "land")]
    _tell(told, *best, _apart(told, "check"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="settlements in the file")
    parser.add_argument("--folder", type=Path, required=True, help="where the file, the home and the results lie")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=1, help="how often each is run; the fastest counts")
    parser.add_argument("--only", choices=("make", "polars", "land", "check"), help=argparse.SUPPRESS)
    return parser.parse_args()


def _apart(told: argparse.Namespace, name: str) -> dict[str, float]:
    """Runs one part in a process of its own, whose memory is then its own as well."""
    if name == "land":
        _inbox(told)
    command = [sys.executable, "-m", "bench.landing", "--rows", str(told.rows), "--folder", str(told.folder), "--seed", str(told.seed)]
    done = subprocess.run([*command, "--only", name], stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _tell(told: argparse.Namespace, polars: dict[str, float], landed: dict[str, float], checked: dict[str, float]) -> None:
    size = _file(told).stat().st_size
    ratio = landed["seconds"] / polars["seconds"]
    print(f"{told.rows:,} settlements, {size / 1e6:,.0f} MB; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name, run in (("polars alone", polars), ("landing", landed), ("its check", checked)):
        rate = told.rows / run["seconds"]
        print(f"{name:<13} {run['seconds']:8.1f} s  {rate:12,.0f} rows/s  {run['cpu']:7.1f} s of CPU  peak {run['peak_mb']:6,.0f} MB")
    of_cpu = landed["cpu"] / polars["cpu"]
    print(f"landing, ratio {ratio:.2f} (goal: at most {RATIO:g}), of CPU seconds {of_cpu:.2f}; goal of each peak: under {PEAK_MB:,} MB")


def _file(told: argparse.Namespace) -> Path:
    return Path(told.folder) / f"settlements_{told.rows}_{told.seed}.csv"


def _home(folder: Path) -> Path:
    return folder / "home"


def _inbox(told: argparse.Namespace) -> None:
    """A fresh home whose inbox holds the sealed file; sealing is the department's work and is not timed."""
    home = _home(told.folder)
    shutil.rmtree(home, ignore_errors=True)
    inbox = home / "var" / "inbox" / FEED
    inbox.mkdir(parents=True)
    os.link(_file(told), inbox / _file(told).name)
    code = (
        "import sys; from datetime import date; from pathlib import Path; from exchange.delivery import seal;"
        "from hardship.settings import Settings; from pipelines.vault import Vault;"
        "seal(Path(sys.argv[1]), sys.argv[2], date.fromisoformat(sys.argv[3]));"
        "Vault.create_keys(Settings(home=Path(sys.argv[4]), invented=True), invented_seed=1)"
    )
    subprocess.run([sys.executable, "-c", code, str(inbox / _file(told).name), FEED, DAY.isoformat(), str(home)], check=True)


def _polars(file: Path, folder: Path) -> None:
    import polars as pl

    made = folder / "polars.parquet"
    pl.scan_csv(file, infer_schema=False).sink_parquet(made)
    made.unlink()


def _land(folder: Path) -> None:
    from hardship.settings import Settings
    from pipelines import land
    from pipelines.night import Night

    night = Night(DAY, Settings(home=_home(folder), invented=True))
    [delivery] = land.run_feed(night, FEED)
    [manifest] = night.store.staged(FEED)
    counted = {name: manifest[name] for name in ("read", "accepted", "quarantined", "duplicate", "superseded")}
    print(delivery, counted, file=sys.stderr)


def _check(folder: Path) -> None:
    from hardship.settings import Settings
    from pipelines import check
    from pipelines.night import Night

    night = Night(DAY, Settings(home=_home(folder), invented=True))
    check.run_feed(night, FEED)
    [manifest] = night.store.deliveries(FEED, DAY)
    print(manifest["delivery"], manifest["outcome"], manifest["accepted"], file=sys.stderr)


def _make(path: Path, rows: int, seed: int) -> None:
    """Writes the file: every record has its own settlement and visit, one in a hundred is a reversal of an earlier one."""
    from bench.settlements import write

    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_name(f".{path.name}.part")
    write(making, rows, max(1, rows // PEOPLE_SHARE), seed, DAY, CHUNK)
    making.replace(path)


if __name__ == "__main__":
    main()
