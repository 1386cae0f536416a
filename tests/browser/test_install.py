"""What `make test` does on a machine without a browser: nothing where it is there, one clear sentence where it cannot help."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "install.sh"
NEEDED = ("sh", "grep", "env")


def run(folder: Path, **commands: str) -> subprocess.CompletedProcess[str]:
    """Runs the script where nothing but ``commands`` is installed: name (- for _) to shell text; calls are noted in folder/calls."""
    for name in NEEDED:
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, body in commands.items():
        path = folder / name.replace("_", "-")
        path.write_text(f'#!/bin/sh\necho "{path.name} $*" >> {folder}/calls\n{body}\n', "utf-8")
        path.chmod(0o755)
    return subprocess.run(["sh", str(SCRIPT)], env={"PATH": str(folder)}, capture_output=True, text=True, check=False)


def calls(folder: Path) -> str:
    noted = folder / "calls"
    return noted.read_text("utf-8") if noted.exists() else ""


@pytest.mark.parametrize("browser", ["chromium", "chromium_browser", "google_chrome"])
def test_nothing_to_do_where_browser_and_font_are_there(tmp_path: Path, browser: str) -> None:
    done = run(tmp_path, **{browser: "", "fc_list": "echo Noto Sans CJK SC", "apt_get": "exit 9", "id": "echo 1000"})
    assert done.returncode == 0
    assert "apt-get" not in calls(tmp_path)


def test_a_font_that_is_missing_is_brought(tmp_path: Path) -> None:
    done = run(tmp_path, chromium="", fc_list="echo DejaVu Sans", apt_get="", id="echo 0")
    assert done.returncode == 0
    assert "apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk" in calls(tmp_path)


def test_another_than_root_asks_sudo_and_debconf_asks_nobody(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get="", id="echo 1000", sudo='exec "$@"')
    assert done.returncode == 0
    assert "sudo env DEBIAN_FRONTEND=noninteractive apt-get install" in calls(tmp_path)


def test_without_root_and_sudo_it_says_what_root_has_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, apt_get="", id="echo 1000")
    assert done.returncode == 1
    assert "As root, once: apt-get install chromium fontconfig fonts-noto-cjk" in done.stderr


def test_without_apt_it_says_what_is_needed(tmp_path: Path) -> None:
    done = run(tmp_path, id="echo 0")
    assert done.returncode == 1
    assert "Chromium and a CJK font are needed" in done.stderr
