"""Airflow as this project runs it: its settings, its set-up, and one night through ``airflow dags test``.

Airflow itself is only started, never imported: it lives in dags/.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from datetime import date
from pathlib import Path

from hardship.errors import HardshipError
from hardship.settings import PROJECT, Settings

WRITER_POOL = ("night_writer", "1", "one night writes at a time")


class AirflowError(HardshipError):
    """Airflow could not be set up, or a night failed in it."""


def home_of(settings: Settings) -> Path:
    return settings.home / "airflow-home"


def environment(settings: Settings) -> dict[str, str]:
    """The environment of every Airflow process: no examples, no telemetry, SQLite metadata, our DAGs, loopback only."""
    home = home_of(settings)
    return os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": settings.time_zone,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API_AUTH__JWT_SECRET": _secret(home / "jwt.secret"),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "HARDSHIP_HOME": str(settings.home),
        "HARDSHIP_RUN": "airflow",
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore",
    }


def _secret(path: Path) -> str:
    """A secret of 64 bytes, made once; readable by the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(64))
    return path.read_text()


def airflow(settings: Settings, *arguments: str) -> None:
    """Runs one Airflow command; its output goes to airflow-home/commands.log. Raises AirflowError with the log's name."""
    log = home_of(settings) / "commands.log"
    command = [str(Path(sys.executable).with_name("airflow")), *arguments]
    variables = environment(settings)
    with log.open("ab") as lines:
        done = subprocess.run(command, env=variables, stdout=lines, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise AirflowError(f"airflow {' '.join(arguments[:2])} failed", where=str(log), do="read the end of that file")


def set_up(settings: Settings) -> None:
    """The metadata database and the writer's pool; repeating it changes nothing."""
    airflow(settings, "db", "migrate")
    airflow(settings, "pools", "set", *WRITER_POOL)


def test_night(settings: Settings, as_of: date) -> None:
    """One night through the DAG, without a server. Raises AirflowError where a task failed."""
    log = home_of(settings) / "commands.log"
    start = log.stat().st_size if log.exists() else 0
    airflow(settings, "dags", "test", "nightly", "--conf", f'{{"as_of": "{as_of}"}}', "-f", str(PROJECT / "dags" / "nightly.py"))
    written = log.read_bytes()[start:]
    if b"state=failed" in written or b"Marking run <DagRun nightly" in written and b" failed" in written:
        raise AirflowError(f"the night of {as_of} failed in Airflow", where=str(log), do="read the end of that file")
