"""How fast a city is invented, in how much memory.

    python -m bench.city --households 100000 --months 14 --folder /tmp/bench

Invents the city in processes of their own as `hardship simulate` does, and prints the wall clock, the CPU seconds of all processes
together, the peak of the resident memory of all at one moment (sampled), and what was written. The city is removed unless --keep.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

from simulation.deliveries import PROCESSES, simulate

MINUTES, PEAK_MB = 15, 4096
"""The goal for 2 million households and 14 months on 2 cores."""
PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    told = _arguments()
    out = told.folder / f"city_{told.households}_{told.months}"
    shutil.rmtree(out, ignore_errors=True)
    load = os.getloadavg()[0]
    with Peak() as peak:
        started = time.perf_counter()
        made = simulate(
            households=told.households, months=told.months, until=date(2026, 9, 30), seed=told.seed, out=out, processes=told.processes,
            block=told.block, progress=print if told.verbose else None,
        )  # fmt: skip
        wall = time.perf_counter() - started
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(json.dumps({
        "households": told.households, "persons": made["persons"], "months": told.months, "processes": told.processes, "block": told.block,
        "settlements": sum(made["feeds"]["medical_expenses"].values()), "rows": sum(sum(days.values()) for days in made["feeds"].values()),
        "wall_s": round(wall, 1), "cpu_s": round(cpu, 1), "peak_mb": peak.megabytes, "written_mb": written // 10**6,
        "load_before": round(load, 1), "load_after": round(os.getloadavg()[0], 1),
    }, indent=1))  # fmt: skip
    if not told.keep:
        shutil.rmtree(out)


class Peak:
    """The most memory that this process and its children held at one moment, looked at ten times a second."""

    def __init__(self) -> None:
        self.megabytes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self.megabytes = max(self.megabytes, sum(map(_resident, _family(os.getpid()))) // 2**20)


def _family(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [one for child in path.read_text().split() for one in _family(int(child))]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=14)
    parser.add_argument("--folder", type=Path, required=True, help="where the city lies until it is removed")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--block", type=int, help="households built at a time, if not as many as usual")
    parser.add_argument("--keep", action="store_true", help="leave the city where it is")
    parser.add_argument("--verbose", action="store_true", help="tell of each block")
    return parser.parse_args()


if __name__ == "__main__":
    main()
