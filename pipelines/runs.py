"""What a run says of itself, for people and machines: one line a step, one lineage event a change of state. No values.

    var/runs/as_of=D/steps.jsonl     what ran, when, how long, how much memory, rows in and out, outcome, class of error
    var/runs/as_of=D/lineage.jsonl   OpenLineage events (pipelines/lineage.py)
    var/runs/as_of=D/report.html     all of it as a page, written when the night ends or fails (pipelines/report.py)
    var/runs/as_of=D/trace.txt       where in the code the last unexpected error arose: files and lines, never a value

The clock is read here, and what is read goes nowhere else: nothing that a night computes depends on it. A line that
cannot be written does not stop a night, whose release matters more than its diary.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import time
import traceback
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from hardship.errors import HardshipError, StoreError
from hardship.settings import Settings
from pipelines.lineage import Job, event
from pipelines.night import Night
from pipelines.report import page
from pipelines.stopping import Stopped

RUN = "HARDSHIP_RUN"  # the run's identifier, given by the command line or the DAG to every process of it
STEPS, LINEAGE, TRACE, REPORT = "steps.jsonl", "lineage.jsonl", "trace.txt", "report.html"
LAST = "publish"
_TOLD_TO_STOP = (KeyboardInterrupt, SystemExit, GeneratorExit, Stopped)
DONE, FAILED = "done", "failed"

log = logging.getLogger(__name__)


def folder_of(settings: Settings, as_of: date) -> Path:
    return settings.var / "runs" / f"as_of={as_of}"


def run_id() -> str:
    """The identifier of the run that this process belongs to."""
    return os.environ.get(RUN, "unnamed")


def lines(settings: Settings, as_of: date, name: str = STEPS) -> list[dict[str, Any]]:
    """The lines of a night's diary in the order in which they were written; a line that a kill cut off is passed over."""
    path = folder_of(settings, as_of) / name
    if not path.exists():
        return []
    found = []
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return [entry for entry in found if isinstance(entry, dict)]


def report_of(settings: Settings, as_of: date) -> Path:
    """Where the page of a night lies, if any run of it has ended."""
    return folder_of(settings, as_of) / REPORT


def write_report(night: Night, error: HardshipError | None) -> None:
    """The page of the night's last run; ``error`` is what stopped it, before its first step too."""
    _write(report_of(night.settings, night.as_of), page(night, lines(night.settings, night.as_of), error))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        log.warning("%s cannot be written: %s", path, error.strerror)


def in_words(night: Night, name: str, error: BaseException) -> HardshipError | None:
    """What ended ``name`` (a step, or the night), as an error of ours that quotes nothing of the data.

    None where nothing failed: somebody, or whoever runs the step, told it to stop. A panic in native code is no
    ``Exception``, and its message may hold a cell: like every unexpected error it is told by its class, and where in the
    code it arose.
    """
    if isinstance(error, HardshipError):
        return error
    if isinstance(error, _TOLD_TO_STOP) or _is_the_runners(error):
        return None
    frames = traceback.extract_tb(error.__traceback__)
    path = folder_of(night.settings, night.as_of) / TRACE
    _write(path, "".join(f"{frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames) + type(error).__name__ + "\n")
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        return StoreError(f"{name}: {reason}", where=str(error.filename or where), do="check the disk, the folder and its rights")
    return HardshipError(
        f"{name} failed with {type(error).__name__}, which nobody has foreseen",
        where=where,
        do=f"run it again; if it fails again, hand {path} to those who maintain the software",
        zh=f"{name}因未预料的错误中断（{type(error).__name__}）",
    )


def _is_the_runners(error: BaseException) -> bool:
    """Whether it is how Airflow ends a task (its time is up, a person cleared it): Airflow alone knows what follows from it."""
    return not isinstance(error, Exception) and type(error).__module__.partition(".")[0] == "airflow"


class Noted:
    """Around one step. An error that is none of ours leaves as a HardshipError that quotes nothing of the data.

    A library's message may hold the value that it stumbled over, and a traceback shows messages: what is kept of an
    unexpected error is its class and the lines of code through which it came. ``rows_in`` and ``rows_out`` are set by
    the step as far as it knows them.
    """

    def __init__(self, night: Night, job: Job) -> None:
        self.night, self.job = night, job
        self.rows_in: dict[str, int] = {}
        self.rows_out: dict[str, int] = {}

    def __enter__(self) -> Noted:
        self.at = datetime.now(UTC)
        self.started = time.monotonic()
        self._lineage("START", self.at)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        told = None if error is None else in_words(self.night, self.job.name, error)
        entry: dict[str, Any] = {
            "at": self.at.isoformat(timespec="milliseconds"),
            "run": run_id(),
            "as_of": self.night.as_of.isoformat(),
            "step": self.job.step,
            "feed": self.job.feed,
            "seconds": round(time.monotonic() - self.started, 3),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "rows_in": sum(self.rows_in.values()),
            "rows_out": sum(self.rows_out.values()),
            "outcome": DONE if kind is None else FAILED,
        }
        if kind is not None:
            entry |= {"error": type(told).__name__ if told else kind.__name__, "exit_code": told.exit_code if told else None}
        self._append(STEPS, entry)
        self._lineage("COMPLETE" if kind is None else "FAIL", datetime.now(UTC), entry.get("error", ""))
        # Told to stop, it says so once the night has ended (pipelines/driver.py): what is published by then is published.
        if told is not None or (kind is None and self.job.step == LAST):
            write_report(self.night, told)
        if told is not None and told is not error:
            raise told from None

    def _lineage(self, kind: str, at: datetime, error: str = "") -> None:
        run = f"{run_id()} {self.at.isoformat()}"
        self._append(LINEAGE, event(self.night, self.job, kind, run=run, at=at, rows_in=self.rows_in, rows_out=self.rows_out, error=error))

    def _append(self, name: str, content: dict[str, Any]) -> None:
        path = folder_of(self.night.settings, self.night.as_of) / name
        line = json.dumps(content, sort_keys=True, ensure_ascii=False) + "\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a+b") as file:
                if file.tell() and _last_byte(file) != b"\n":  # a killed run left half a line
                    line = "\n" + line
                file.write(line.encode())
        except OSError as error:
            log.warning("%s cannot be written: %s", path, error.strerror)


def _last_byte(file: Any) -> bytes:
    file.seek(-1, os.SEEK_END)
    return bytes(file.read(1))
