"""Pictures of the console for the documentation: ``python -m console.screenshots [--out docs/images]``.

Serves the home of HARDSHIP_HOME on a free port of 127.0.0.1, opens the pages of the demonstration analyst in a headless
Chromium (development group: playwright; the browser of the system) and saves alerts.png and household.png. Invented
cities only: a picture of real people is never made.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import threading
from pathlib import Path

from hardship.errors import HardshipError, NotFoundError, SettingsError

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
USER = "analyst"


def browser() -> str:
    """The path of a Chromium on this machine. Raises NotFoundError."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise NotFoundError("there is no Chromium on this machine", do="install it: `apt-get install chromium fonts-noto-cjk`")


def session(username: str) -> str:
    """The key of a signed-in session of the account, without its password. Raises NotFoundError."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore

    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        raise NotFoundError(f"there is no account {username}", do="run `python -m console demo_users`")
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def take(out: Path, *, width: int = 1440, height: int = 960) -> list[Path]:
    """Takes both pictures and returns their paths. Raises HardshipError where home, account or browser are missing."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from playwright.sync_api import sync_playwright

    from console.commands.serve import HOST, make
    from console.desk.rights import visible_alerts

    if not settings.HARDSHIP.invented:
        raise SettingsError("pictures are taken of an invented city only", where="setting invented", do="use an invented home")
    key = session(USER)
    leads = visible_alerts(get_user_model().objects.get(username=USER)).filter(state__in=("new", "continued"))
    # The one that has most to show: of the most urgent leads the one in which most scenarios meet.
    urgent = min(leads, key=lambda lead: (lead.urgency, -len(lead.scenario_names), lead.position, lead.alert_id), default=None)
    if urgent is None:
        raise NotFoundError("there are no leads to show", do="run `python -m console import_release`")
    out.mkdir(parents=True, exist_ok=True)
    made = []
    with make(0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://{HOST}:{server.server_port}"
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs a loop in this thread; only the server's threads query
        with sync_playwright() as play:
            chromium = play.chromium.launch(executable_path=browser(), args=list(FLAGS))
            page = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=2, locale="zh-CN").new_page()
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": home}])
            for name, path in (("alerts", "/"), ("household", f"/alerts/{urgent.alert_id}/")):
                page.goto(home + path)
                page.screenshot(path=str(out / f"{name}.png"))
                made.append(out / f"{name}.png")
            chromium.close()
        server.shutdown()
    return made


def main(arguments: list[str]) -> int:
    """Runs the script; a HardshipError is told without a trace."""
    parser = argparse.ArgumentParser(prog="python -m console.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    chosen = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "console.settings"
    try:
        import django

        django.setup()
        for path in take(chosen.out):
            print(path)
    except HardshipError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
