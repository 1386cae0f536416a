"""Airflow's four services in the foreground: started, watched, started again when one dies, ended together.

Each service is the leader of a session of its own, so that everything it forked can be found and ended, whatever
became of the service: a scheduler that is killed leaves its workers behind, waiting for work that never comes.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from cli.airflow import HOST, AirflowError, environment, executable, home_of, set_up
from hardship.settings import PROJECT, Settings

# The order in which they end: tasks that are stopped report to the API server, so it goes last.
SERVICES: dict[str, tuple[str, ...]] = {
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "triggerer": ("triggerer", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "api-server": ("api-server", "--host", HOST),
}
TRIES, WITHIN_SECONDS = 3, 120  # a service that dies more often than this is not started again
PATIENCE = (15, 10)  # seconds for a service to end by itself, then for all it forked, before they are killed
PR_SET_PDEATHSIG = 1


@dataclass
class Service:
    """One running service; ``starts`` are the times it was started, to see when starting again is no use."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, variables: dict[str, str]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as lines:
            self.process = subprocess.Popen(
                [executable(), *self.arguments], env=variables, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=lines,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_end_with_parent,
            )  # fmt: skip
        self.starts.append(time.monotonic())

    @property
    def pid(self) -> int:
        return 0 if self.process is None else self.process.pid

    def exit_code(self) -> int | None:
        """None while it runs."""
        return None if self.process is None else self.process.poll()

    def others(self) -> list[int]:
        """The processes of its session, without itself."""
        return [pid for pid in session(self.pid) if pid != self.pid] if self.pid else []

    def is_hopeless(self) -> bool:
        recent = [start for start in self.starts if time.monotonic() - start < WITHIN_SECONDS]
        return len(recent) > TRIES


def serve(settings: Settings, port: int) -> None:
    """Sets Airflow up where needed, then runs its services until SIGINT or SIGTERM.

    Raises AirflowError when the port is taken, when this home is served already, or when a service keeps dying.
    """
    with _only_one(settings), _stop_signals() as stop:
        _free(port)
        say("airflow", "setting up the metadata database, the pool and the secrets")
        set_up(settings)
        variables = environment(settings, port, logging="INFO")
        folder = home_of(settings) / "logs" / "services"
        services = [Service(name, arguments, folder / f"{name}.log") for name, arguments in SERVICES.items()]
        try:
            _start(services, variables, port, stop)
            _watch(services, variables, port, stop)
        finally:
            end(services, stop)


def _start(services: list[Service], variables: dict[str, str], port: int, stop: list[int]) -> None:
    """All but the scheduler, then the scheduler: a task that finds no API server has failed before it began."""
    for service in reversed(services):
        while service.name == "scheduler" and not _health(port) and not stop and all(one.exit_code() is None for one in services):
            time.sleep(0.2)
        service.start(variables)
        say(service.name, f"started as process {service.pid}, log in {service.log}")


def _watch(services: list[Service], variables: dict[str, str], port: int, stop: list[int]) -> None:
    is_ready = False
    while not stop:
        for service in services:
            code = service.exit_code()
            if code is None:
                continue
            left = service.others()
            _signal(left, signal.SIGKILL)
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
            if service.is_hopeless():
                raise AirflowError(f"the {service.name} keeps dying ({how})", where=str(service.log), do="read the end of that file")
            service.start(variables)
            say(service.name, f"{how}; {len(left)} processes left behind were ended; started again as process {service.pid}")
        if not is_ready and set(_health(port).values()) == {"healthy"}:
            is_ready = True
            say("airflow", f"ready after {time.monotonic() - services[-1].starts[0]:.0f} s on http://{HOST}:{port}")
            passwords = variables.get("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", "")
            say("airflow", f"user admin, password in {passwords}; Ctrl-C ends all of it")
        time.sleep(0.5)


def end(services: list[Service], stop: list[int]) -> None:
    """Ends the services in their order, and all that they forked. Another signal meanwhile shortens the patience."""
    for service in services:
        if service.process is None:
            continue
        asked = len(stop)
        for kind, patience in ((signal.SIGTERM, PATIENCE[0]), (signal.SIGTERM, PATIENCE[1]), (signal.SIGKILL, 5)):
            pids = [service.pid] if service.exit_code() is None else []
            if patience != PATIENCE[0]:
                pids += service.others()
            _signal(pids, kind)
            until = time.monotonic() + patience
            while _running(service) and time.monotonic() < until and len(stop) == asked:
                time.sleep(0.1)
            asked = len(stop)
            if not _running(service):
                break
        say(service.name, "ended")


def _running(service: Service) -> bool:
    return service.exit_code() is None or bool(service.others())


def session(leader: int) -> list[int]:
    """The living processes of the session that ``leader`` opened, zombies left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _parent, _group, of = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(of) == leader and state != "Z":
            found.append(int(entry.name))
    return sorted(found)


def say(who: str, what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {who:13}  {what}", flush=True)


def _signal(pids: list[int], kind: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, kind)
        except ProcessLookupError:
            continue


def _end_with_parent() -> None:
    """Runs in the child before it becomes Airflow: when our process is killed outright, the service is told to end."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _health(port: int) -> dict[str, str]:
    """The state of each part as the API server tells it; empty while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/api/v2/monitor/health", timeout=2) as answer:
            return {name: part["status"] for name, part in json.load(answer).items()}
    except (OSError, ValueError):
        return {}


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise AirflowError(f"port {port} of {HOST} is taken", do="end what listens there, or choose another: --port") from None


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """One set of services a home: two schedulers on one SQLite file block each other."""
    path = home_of(settings) / "serve.lock"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AirflowError("Airflow is being served from this home already", where=str(path), do="end the other one first") from None
        yield


@contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """The list of stop signals received so far; the former handlers come back afterwards."""
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        received.append(number)

    before = {kind: signal.signal(kind, note) for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield received
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
