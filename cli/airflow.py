"""Airflow as this project runs it: its settings, its set-up, one night through ``airflow dags test``, and its services.

Airflow itself is only started, never imported: it lives in dags/. ``python -m cli.airflow serve`` is ``make airflow``;
``python -m cli.airflow environment`` prints the settings for a process manager (docs/airflow.md).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import secrets
import shlex
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from hardship.errors import HardshipError
from hardship.settings import PROJECT, Settings, load_settings

WRITER_POOL = ("night_writer", "1", "one night writes at a time")
HOST, PORT = "127.0.0.1", 8080
SECRETS = {
    "AIRFLOW__API_AUTH__JWT_SECRET": "jwt.secret",
    "AIRFLOW__API__SECRET_KEY": "api.secret",
    "AIRFLOW__CORE__FERNET_KEY": "fernet.key",
}


class AirflowError(HardshipError):
    """Airflow could not be set up, or a night failed in it."""


def home_of(settings: Settings) -> Path:
    return settings.home / "airflow-home"


def environment(settings: Settings, port: int = PORT, logging: str = "WARNING") -> dict[str, str]:
    """The environment of every Airflow process: no examples, no telemetry, SQLite metadata, our DAGs, loopback only.

    A variable that the site has set already (say, PostgreSQL and another auth manager) stays as it is.
    """
    return _defaults(settings, port, logging) | os.environ | _fixed(settings)


def _defaults(settings: Settings, port: int, logging: str = "INFO") -> dict[str, str]:
    home = home_of(settings)
    return (
        {name: _secret(home / file) for name, file in SECRETS.items()}
        | {
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "2",  # LocalExecutor forks this many workers at once
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://{HOST}:{port}/execution/",
            "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
            "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",  # the default asks a name server
            "AIRFLOW__CORE__LAZY_LOAD_PLUGINS": "True",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}?timeout=30",  # services wait for each other
            "AIRFLOW__API__HOST": HOST,
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__BASE_URL": f"http://{HOST}:{port}",
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__ENABLE_SWAGGER_UI": "False",  # its pages load from a CDN
            "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",  # would listen on every address; the API answers for it
            # A killed scheduler's or worker's tasks are taken up again after about a minute, not after five.
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": logging,
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
            "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(home / "logs" / "dag_processor"),
            "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        }
        | _rehearsal(settings)
    )


def _rehearsal(settings: Settings) -> dict[str, str]:
    """An invented city's deliveries end on a day: its scheduled nights are for the date shown, not for the clock's."""
    current = settings.var / "current"
    if not (settings.invented and current.exists()):
        return {}
    return {"HARDSHIP_REHEARSED_AS_OF": json.loads(current.read_text("utf-8"))["as_of"]}


def _fixed(settings: Settings) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home_of(settings)),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "dags" / "plugins"),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": settings.time_zone,
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "HARDSHIP_HOME": str(settings.home),
        "HARDSHIP_RUN": "airflow",
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore",
    }


def _secret(path: Path) -> str:
    """A secret, made once, readable by the owner only: 64 random bytes in hex, or what Fernet calls a key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        made = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() if path.name == "fernet.key" else secrets.token_hex(64)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
    return path.read_text()


def executable() -> str:
    """The ``airflow`` command of this environment."""
    return str(Path(sys.executable).with_name("airflow"))


def airflow(settings: Settings, *arguments: str, **variables: str) -> None:
    """Runs one Airflow command; its output goes to airflow-home/commands.log.

    ``variables`` are added to its environment. Raises AirflowError with the log's name.
    """
    log = home_of(settings) / "commands.log"
    with log.open("ab") as lines:
        done = subprocess.run(
            [executable(), *arguments], env=environment(settings) | variables, stdout=lines, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise AirflowError(f"airflow {' '.join(arguments[:2])} failed", where=str(log), do="read the end of that file")


def set_up(settings: Settings) -> None:
    """The metadata database and the writer's pool; the DAG comes unpaused. Repeating it changes nothing.

    What was done is noted in airflow-home/set-up.txt and not done again for the same version, database and pool.
    """
    database = environment(settings)["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    noted = home_of(settings) / "set-up.txt"
    digest = hashlib.sha256(database.encode()).hexdigest()[:12]  # the address of a site's database may hold a password
    done = f"Airflow {version('apache-airflow')}, database {digest}, pool {WRITER_POOL[0]} of {WRITER_POOL[1]}\n"
    is_there = not database.startswith("sqlite:///") or Path(database.removeprefix("sqlite:///").partition("?")[0]).exists()
    if is_there and noted.exists() and noted.read_text("utf-8") == done:
        return
    airflow(settings, "db", "migrate")
    airflow(settings, "pools", "set", *WRITER_POOL)
    noted.write_text(done, "utf-8")


def test_night(settings: Settings, as_of: date) -> None:
    """One night through the DAG, without a server. Raises AirflowError where a task failed."""
    conf, file = json.dumps({"as_of": as_of.isoformat()}), str(PROJECT / "dags" / "nightly.py")
    try:
        airflow(settings, "dags", "test", "nightly", "--conf", conf, "-f", file, HARDSHIP_RETRY_SECONDS="5", HARDSHIP_WITHOUT_DEADLINE="1")
    except AirflowError as error:
        told = f"read var/status.json and the end of {error.where}"
        raise AirflowError(f"the night of {as_of} failed in Airflow", where=error.where, do=told) from None


def for_a_process_manager(settings: Settings, port: int) -> list[str]:
    """NAME=value lines of every setting, for systemd and for a shell.

    In place of a secret stands the command that reads it, which Airflow knows as NAME_CMD.
    """
    ours = _defaults(settings, port) | _fixed(settings)
    read = {f"{name}_CMD": f"cat {home_of(settings) / file}" for name, file in SECRETS.items()}
    shown = {name: value for name, value in ours.items() if name not in SECRETS} | read
    return [f"{name}={shlex.quote(value)}" for name, value in sorted(shown.items())]


def main(arguments: list[str] | None = None) -> None:
    """``python -m cli.airflow serve [--port 8080]`` or ``environment``."""
    from cli.services import serve
    from cli.show import complain

    parser = argparse.ArgumentParser(prog="python -m cli.airflow", description="Airflow on this machine")
    parser.add_argument("action", choices=("serve", "environment"), help="run the services, or print their settings for a process manager")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args(arguments)
    try:
        settings = load_settings(asked.home)
        if asked.action == "serve":
            serve(settings, asked.port)
        else:
            print("\n".join(for_a_process_manager(settings, asked.port)))
    except HardshipError as error:
        complain(error)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
