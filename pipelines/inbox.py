"""What lies in the inbox and is no delivery: files that wait for their seal, seals without a file, folders of no feed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from exchange.delivery import SEAL_SUFFIX, is_sealed
from pipelines.night import Night

SEAL_WITHIN_DAYS = 3  # what is put down on a Friday evening may be sealed on Monday


def overdue(night: Night, feed: str) -> list[tuple[Path, date]]:
    """Files of the feed that have waited for their seal for longer than SEAL_WITHIN_DAYS, with the day since when.

    The day is the business date of the first night that met the file, never a time of the file system. A night that
    looks back from behind a finished one notes nothing: it cannot have met the file first.
    """
    noted = _waiting(night, feed)
    unsealed = [path for path in night.store.inbox_files(feed) if not is_sealed(path)]
    since = {path.name: noted.get(path.name, night.as_of.isoformat()) for path in unsealed}
    if since != noted and night.as_of >= max(night.store.nights(), default=night.as_of):
        night.store.write_json(_path(feed), since)
    found = [(path, date.fromisoformat(since[path.name])) for path in unsealed]
    return [(path, day) for path, day in found if (night.as_of - day).days > SEAL_WITHIN_DAYS]


def strays(night: Night) -> list[dict[str, str]]:
    """{where, zh, en, do} of everything in the inbox that no night will take as it lies there, in order."""
    inbox = night.settings.var / "inbox"
    feeds = [feed.name for feed in night.catalogue.feeds]
    found = []
    for path in sorted(inbox.glob("*")):
        if path.name.startswith("."):
            continue
        if path.is_dir() and path.name in feeds:
            found += _of_feed(night, path)
        elif path.is_dir():
            count = sum(one.is_file() for one in path.rglob("*"))
            do = f"move them into the folder of their feed: {', '.join(feeds)}"
            found.append(
                _told(
                    night.settings.var, path, f"没有名为{path.name}的数据源（{count}个文件）", f"no feed has this name ({count} files)", do
                )
            )
        else:
            found.append(
                _told(
                    night.settings.var,
                    path,
                    "文件不在任何数据源的文件夹中",
                    "a file outside the feeds' folders",
                    "move it into its feed's folder",
                )
            )
    return found


def _of_feed(night: Night, folder: Path) -> list[dict[str, str]]:
    noted = _waiting(night, folder.name)
    found = []
    for path in sorted(folder.glob("*")):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            found.append(
                _told(
                    night.settings.var,
                    path,
                    "收件夹中的子文件夹不会被读取",
                    "a folder within a feed's folder is not read",
                    "move its files up",
                )
            )
        elif path.name.endswith(SEAL_SUFFIX):
            if not path.with_name(path.name.removesuffix(SEAL_SUFFIX)).exists():
                found.append(
                    _told(
                        night.settings.var,
                        path,
                        "只有封签，没有文件",
                        "a seal without its file",
                        "hand over the file, or take the seal away",
                    )
                )
        elif not is_sealed(path):
            since = noted.get(path.name, night.as_of.isoformat())
            do = f"`hardship seal {path} --feed {folder.name}`, or take it away"
            found.append(_told(night.settings.var, path, f"自{since}起等待封签", f"waits for its seal since {since}", do))
    return found


def _told(var: Path, path: Path, zh: str, en: str, do: str) -> dict[str, str]:
    return {"where": str(path.relative_to(var)), "zh": zh, "en": en, "do": do}


def _waiting(night: Night, feed: str) -> dict[str, Any]:
    """{file: business date of the night that met it first} of the files that had no seal."""
    return dict(night.store.read_json(_path(feed))) if (night.settings.var / _path(feed)).exists() else {}


def _path(feed: str) -> Path:
    return Path("landed") / feed / "waiting.json"
