"""Airflow's real services for a test: started from a home on a free port of the loopback, asked through the API, ended."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from cli.airflow import HOST, home_of
from cli.services import session
from hardship.settings import PROJECT, Settings

Found = TypeVar("Found")
PATIENCE = 240  # seconds; a machine that does other things too starts Airflow slowly


def wait_for(what: str, look: Callable[[], Found | None], seconds: float = PATIENCE, pause: float = 0.3) -> Found:
    """The first answer that is not empty."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(pause)
    raise AssertionError(f"after {seconds:.0f} s still waiting for {what}")


def a_minute_ago() -> str:
    """A daily schedule whose last moment has just passed: the scheduler, once started, has a night to catch."""
    moment = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=1)
    return f"{moment.minute} {moment.hour} * * *"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """``make airflow`` for one home, with the hours that a test needs."""

    settings: Settings
    hours: dict[str, str]
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        self.out = self.settings.home / "serve.out"
        command = [sys.executable, "-m", "cli.airflow", "serve", "--home", str(self.settings.home), "--port", str(self.port)]
        with self.out.open("wb") as lines:
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=os.environ | self.hours, stdout=lines, stderr=subprocess.STDOUT, start_new_session=True
            )
        wait_for("the services", lambda: "ready after" in self.told() or self.process.poll() is not None)
        assert self.process.poll() is None, self.told()

    def told(self) -> str:
        return self.out.read_text("utf-8")

    def leaders(self) -> dict[str, int]:
        """The services' present process ids, as ``serve`` told them."""
        return {name: int(pid) for name, pid in re.findall(r"^\S+ +(\S+) .*as process (\d+)", self.told(), re.MULTILINE)}

    def processes(self) -> list[int]:
        """Everything that was started: ``serve`` itself, the services and all that they forked."""
        pids = re.findall(r"as process (\d+)", self.told())
        return [pid for leader in [self.process.pid, *map(int, pids)] for pid in session(leader)]

    def stop(self, kind: signal.Signals = signal.SIGINT) -> int:
        """Ends it as Ctrl-C does; answers its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(kind)
        return self.process.wait(90)

    def password(self) -> str:
        return str(json.loads((home_of(self.settings) / "passwords.json").read_text())["admin"])

    def ask(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        """An answer of the public API; None where the thing is not there yet, or the database is locked for the moment."""
        if not hasattr(self, "token"):
            self.token = ""
            self.token = self.ask("/auth/token", {"username": "admin", "password": self.password()})["access_token"]
        request = urllib.request.Request(
            f"http://{HOST}:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code in (404, 503):
                return None
            raise AssertionError(f"{path}: {error.code} {error.read().decode()[:500]}") from None

    def runs(self, kind: str) -> list[dict[str, Any]]:
        """The runs of ``nightly`` of a kind: scheduled, manual, backfill."""
        found = self.ask("/api/v2/dags/nightly/dagRuns?order_by=run_after") or {"dag_runs": []}
        return [run for run in found["dag_runs"] if run["run_type"] == kind]

    def tasks(self, run: dict[str, Any]) -> list[dict[str, Any]]:
        found = self.ask(f"/api/v2/dags/nightly/dagRuns/{urllib.request.quote(run['dag_run_id'])}/taskInstances?limit=100")
        return list(found["task_instances"])

    def story(self) -> str:
        """What happened so far, for the message of a test that failed."""
        tasks = [task for kind in ("scheduled", "backfill") for run in self.runs(kind) for task in self.tasks(run) if task["start_date"]]
        lines = [f"{t['start_date']} {t['dag_run_id'][:9]} {t['task_id']} {t['map_index']} {t['state']} {t['try_number']}" for t in tasks]
        return "\n".join([self.told(), *sorted(lines)])

    def listening(self) -> list[str]:
        """The addresses on which our processes listen, in the kernel's own words."""
        sockets = set()
        for pid in self.processes():
            for link in Path(f"/proc/{pid}/fd").glob("*"):
                try:
                    target = os.readlink(link)
                except OSError:
                    continue
                if target.startswith("socket:["):
                    sockets.add(target[8:-1])
        return sorted(
            fields[1]
            for table in ("tcp", "tcp6", "udp", "udp6")
            for fields in map(str.split, Path(f"/proc/net/{table}").read_text().splitlines()[1:])
            if fields[9] in sockets and fields[3] in ("0A", "07")
        )
