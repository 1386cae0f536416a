"""A picture of the nightly run for the documentation: ``python -m cli.airflow_picture [--if-served] [--out docs/images/airflow.png]``.

``make pictures`` renews it where Airflow is running, and says what to start where it is not. Asks the Airflow that
``make airflow`` serves from the home of HARDSHIP_HOME; needs the development group (playwright) and the system's
Chromium. Invented cities only.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
from pathlib import Path

from cli.airflow import HOST, PORT, AirflowError, home_of
from console.screenshots import FLAGS, browser
from hardship.errors import HardshipError, SettingsError
from hardship.settings import PROJECT, Settings, load_settings

NOT_SERVED = "Airflow is not running"
START = "start `make airflow` in another terminal, wait for its address, then run `make pictures` again"


def is_served(port: int) -> bool:
    """Whether somebody listens on the port of this machine."""
    with socket.socket() as asking:
        asking.settimeout(2)
        return asking.connect_ex((HOST, port)) == 0


def take(settings: Settings, port: int, out: Path, seconds: int = 60) -> list[str]:
    """Signs in, opens the DAG's page, waits for its last run and saves the picture.

    Answers the addresses outside this machine that the page asked for: none, or a bureau without internet sees gaps.
    Raises SettingsError for a home of real people, AirflowError where nobody answers, playwright's errors where the page
    does not come within ``seconds``.
    """
    from playwright.sync_api import sync_playwright

    if not settings.invented:
        raise SettingsError("pictures are taken of an invented city only", where="setting invented", do="use an invented home")
    if not is_served(port):
        raise AirflowError(NOT_SERVED, where=f"{HOST}:{port}", do=START)
    base, foreign = f"http://{HOST}:{port}", set[str]()
    password = json.loads((home_of(settings) / "passwords.json").read_text("utf-8"))["admin"]
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser(), args=list(FLAGS))
        page = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", timezone_id=settings.time_zone).new_page()
        page.set_default_timeout(seconds * 1000)
        page.on("request", lambda request: foreign.add(request.url) if request.url.startswith("http") else None)
        page.goto(f"{base}/dags/nightly")
        page.get_by_label("Username").fill("admin")
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="publish").first.wait_for()
        page.wait_for_load_state("networkidle")
        out.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(out))
        chromium.close()
    return sorted(url for url in foreign if not url.startswith(base))


def main(arguments: list[str] | None = None) -> None:
    """Saves the picture and says where."""
    parser = argparse.ArgumentParser(prog="python -m cli.airflow_picture", description="a picture of the nightly run")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--out", type=Path, default=PROJECT / "docs" / "images" / "airflow.png")
    parser.add_argument("--if-served", action="store_true", help="keep the picture as it is, and say so, where Airflow is not running")
    asked = parser.parse_args(arguments)
    if asked.if_served and not is_served(asked.port):
        print(f"{asked.out} stays as it is: {NOT_SERVED} on {HOST}:{asked.port}; {START}")
        return
    try:
        take(load_settings(asked.home), asked.port, asked.out)
    except HardshipError as error:
        from cli.show import complain

        complain(error)
        sys.exit(error.exit_code)
    print(asked.out)


if __name__ == "__main__":
    main()
