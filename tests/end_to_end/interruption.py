"""Ends a night at a named point, from outside of it: nothing of this is in the pipeline.

``Nights.run`` starts `hardship night` in a process of its own, wraps there the few functions through which everything
reaches the disk, and at the named point kills the process, tells it to stop, or lets the write fail. The processes are
forked from a server that has imported the libraries and used none of them: else each would take ten seconds to begin.
"""

from __future__ import annotations

import errno
import importlib
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

PRELOADED = [
    "great_expectations", "duckdb_sqlalchemy", "numba", "shap", "skops.io", "sklearn.ensemble", "cli.main", "cli.show",
    "pipelines.nightly", "models.hardship_risk.artefact", "models.hardship_risk.reasons",
]  # fmt: skip
BEFORE, MIDWAY, AFTER = "before", "midway", "after"


@dataclass(frozen=True)
class Point:
    """``how`` the night touches the disk and ``what`` (a pattern of paths below var, or module:function), and when to strike."""

    name: str
    how: str
    what: str
    when: str = BEFORE
    nth: int = 1
    after: str = ""  # the name of a point at which an earlier run of the same night was killed


def _delivery(feed: str = "register") -> str:
    return f"landed/{feed}/delivery=*"


POINTS = (
    Point("land: the original, half encrypted", "write", "vault/raw/.*.register.*", MIDWAY),
    Point("land: identities, before they take their place", "replace", "vault/staged/*.register.*"),
    Point("land: rows on the stage, half written", "write", "landed/.staged/register/*/rows.parquet", MIDWAY),
    Point("land: the delivery, before it stands on the stage", "replace", "landed/.staged/register/delivery=*"),
    Point("land: the delivery, on the stage", "replace", "landed/.staged/register/delivery=*", AFTER),
    Point("check: before the first promise", "call", "pipelines.check:check_rows"),
    Point("check: identities, accepted before their delivery", "replace", "vault/identities/*.register.*", AFTER),
    Point("check: quarantined rows, half written", "write", "landed/register/.delivery=*/quarantined.parquet", MIDWAY),
    Point("check: the manifest, half written", "write", "landed/register/.delivery=*/.manifest.json.part", MIDWAY),
    Point("check: the delivery, before it is kept", "replace", "landed/register/delivery=*"),
    Point("check: the delivery, kept and still on the stage", "replace", "landed/register/delivery=*", AFTER),
    Point("check: the stage, half cleared", "remove", "landed/.staged/register/*", MIDWAY),
    Point("check: the stage, cleared before the vault", "remove", "landed/.staged/register/*", AFTER),
    Point("gate: a table, before it takes its place", "replace", "nights/.as_of=*/table=feed_status"),
    Point("gate: an unfinished night, half cleared", "remove", "nights/.as_of=*", MIDWAY, after="measure: one table of two"),
    Point("link: persons, half written", "write", "nights/.as_of=*/.table=person.part/*", MIDWAY),
    Point("group: one table of two", "replace", "nights/.as_of=*/table=household", AFTER),
    Point("group: members, before they take their place", "replace", "nights/.as_of=*/table=member"),
    Point("measure: facts, half written", "write", "nights/.as_of=*/.table=household_facts.part/*", MIDWAY),
    Point("measure: one table of two", "replace", "nights/.as_of=*/table=household_facts", AFTER),
    Point("warn: warnings, before they take their place", "replace", "nights/.as_of=*/table=warning"),
    Point("score: before the model is read", "call", "pipelines.score:load_promoted"),
    Point("score: one table of two", "replace", "nights/.as_of=*/table=score", AFTER),
    Point("match: matches, half written", "write", "nights/.as_of=*/.table=policy_match.part/*", MIDWAY),
    Point("alert: alerts without their ledger", "replace", "nights/.as_of=*/table=alert", AFTER),
    Point("alert: the ledger, half written", "write", "nights/.as_of=*/.table=ledger.part/*", MIDWAY),
    Point("publish: facts of the release, half written", "write", "releases/.as_of=*/household_facts.parquet", MIDWAY),
    Point("publish: identities, half encrypted", "write", "releases/.as_of=*/.identities.bin.part", MIDWAY),
    Point("publish: release.json, half written", "write", "releases/.as_of=*/.release.json.part", MIDWAY),
    Point("publish: the release, before it takes its place", "replace", "releases/2*"),
    Point("publish: the release, in its place", "replace", "releases/2*", AFTER),
    Point("publish: the night's manifest, half written", "write", "nights/.as_of=*/.manifest.json.part", MIDWAY),
    Point("publish: the night, before it is finished", "replace", "nights/as_of=*"),
    Point("publish: the night, finished and not shown", "replace", "nights/as_of=*", AFTER),
    Point("publish: the warehouse, half built", "call", "pipelines.engine.warehouse:_statements", nth=3),
    Point("publish: the warehouse, before it takes its place", "replace", "warehouse.duckdb"),
    Point("publish: the warehouse, ahead of current", "replace", "warehouse.duckdb", AFTER),
    Point("publish: current, half written", "write", ".current.part", MIDWAY),
    Point("publish: current, before it moves", "replace", "current"),
    Point("publish: current, moved", "replace", "current", AFTER),
    Point("publish: status, half written", "write", ".status.json.part", MIDWAY),
    Point("publish: status, before it takes its place", "replace", "status.json"),
    Point("publish: status, in its place", "replace", "status.json", AFTER),
)
# A finished night that is run again.
AGAIN = (
    Point("again: the finished night, set aside", "replace", "nights/.as_of=*.old", AFTER),
    Point("again: the new night, in its place", "replace", "nights/as_of=*", AFTER),
    Point("again: the old night, half removed", "remove", "nights/.as_of=*.old", MIDWAY),
)


def point(name: str) -> Point:
    return next(one for one in (*POINTS, *AGAIN) if one.name == name)


@dataclass(frozen=True)
class Ended:
    """How a process ended (a signal's number is negative) and all that it printed."""

    code: int
    text: str


class Nights:
    """Runs nights in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)

    def start(self, home: Path, as_of: date, at: Point | None = None, act: str = "kill") -> tuple[ForkServerProcess, Path]:
        self._count += 1
        told = self._folder / f"{self._count}.txt"
        command = ["hardship", "night", "--as-of", str(as_of), "--home", str(home)]
        process = self._context.Process(target=_night, args=(command, told, home / "var", at, act))
        process.start()
        return process, told

    def end(self, started: tuple[ForkServerProcess, Path]) -> Ended:
        process, told = started
        process.join(120)
        assert process.exitcode is not None, "the night does not end"
        return Ended(process.exitcode, told.read_text("utf-8"))

    def run(self, home: Path, as_of: date, at: Point | None = None, act: str = "kill") -> Ended:
        return self.end(self.start(home, as_of, at, act))


def held(home: Path) -> Path:
    """The file that a process writes when it is held at its point; it goes on when the file is removed."""
    return home / "held"


def _night(command: list[str], told: Path, var: Path, at: Point | None, act: str) -> None:
    """In the new process: the command line as it is, struck at one point."""
    with told.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    if at is not None:
        _install(at, var, _ACTS[act])
    from cli.main import main

    sys.argv = command
    main()


def _kill(_: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _term(_: Path) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _hold(var: Path) -> None:
    mark = held(var.parent)
    mark.touch()
    while mark.exists():
        time.sleep(0.05)


def _fail(number: int) -> Callable[[Path], None]:
    def failed(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    return failed


_ACTS: dict[str, Callable[[Path], None]] = {
    "kill": _kill, "term": _term, "hold": _hold, "full": _fail(errno.ENOSPC), "broken": _fail(errno.EIO),
}  # fmt: skip


def _install(at: Point, var: Path, act: Callable[[Path], None]) -> None:
    """Wraps the one function through which ``at`` is reached; every later time it is as it was."""
    seen = 0

    def is_here(path: Any) -> bool:
        nonlocal seen
        try:
            below = Path(os.fspath(path)).relative_to(var).as_posix()
        except ValueError:
            return False
        seen += fnmatchcase(below, at.what)
        return seen == at.nth and fnmatchcase(below, at.what)

    def around(real: Callable[..., Any], path: Callable[..., object], midway: Callable[..., None] = lambda *_: None) -> Callable[..., Any]:
        def wrapped(*args: Any, **named: Any) -> Any:
            if not is_here(path(*args)):
                return real(*args, **named)
            if at.when == MIDWAY:
                midway(*args)
            if at.when != AFTER:
                act(var)
            result = real(*args, **named)
            if at.when == AFTER:
                act(var)
            return result

        return wrapped

    match at.how:
        case "replace":
            os.replace = around(os.replace, lambda _, target: target)
        case "remove":
            shutil.rmtree = around(shutil.rmtree, lambda path, *_: path, _remove_some)  # type: ignore[assignment]
        case "write":
            files: Any = importlib.import_module("pipelines.files")
            files.FILES = _HalfWritten(files.FILES, is_here, lambda: act(var))
            opened = Path.open

            def half(path: Path, mode: str = "r", **more: Any) -> Any:
                stream = opened(path, mode, **more)
                return _HalfStream(stream, lambda: act(var)) if mode == "wb" and is_here(path) else stream

            Path.open = half  # type: ignore[assignment,method-assign]
        case "call":
            module, _, name = at.what.partition(":")
            owner = importlib.import_module(module)
            setattr(owner, name, _called(getattr(owner, name), at.nth, lambda: act(var)))


def _called(real: Callable[..., Any], nth: int, act: Callable[[], None]) -> Callable[..., Any]:
    calls = 0

    def wrapped(*args: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            act()
        return real(*args, **named)

    return wrapped


def _remove_some(folder: str | Path, *_: object) -> None:
    """What a removal that is cut off has done: half of the files are gone, the first of them a manifest where there is one."""
    found = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    for path in found[: (len(found) + 1) // 2]:
        path.unlink()


class _HalfWritten:
    """A file system of which one file stops in the middle of its first piece."""

    def __init__(self, real: Any, is_here: Callable[[Any], bool], act: Callable[[], None]) -> None:
        self._real, self._is_here, self._act = real, is_here, act

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def open_output_stream(self, path: str) -> Any:
        stream = self._real.open_output_stream(path)
        return _HalfStream(stream, self._act) if self._is_here(path) else stream


class _HalfStream:
    def __init__(self, real: Any, act: Callable[[], None]) -> None:
        self._real, self._act = real, act

    def __enter__(self) -> _HalfStream:
        return self

    def __exit__(self, *error: object) -> None:
        self._real.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def write(self, data: Any) -> int:
        half = memoryview(data)[: (len(data) + 1) // 2]
        self._real.write(half)
        self._act()
        return int(self._real.write(memoryview(data)[len(half) :])) + len(half)
