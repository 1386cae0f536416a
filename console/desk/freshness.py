"""How old what is shown is: the last night's own report, whether it is overdue, and the state of each feed.

Of the pipeline's folder the console reads what is meant for it: ``current``, the release, ``status.json``, ``overdue.json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from console.desk.catalogue import Words
from console.desk.language import say
from console.desk.models import Release
from console.desk.release import ReleaseFiles, read_json
from hardship.errors import StoreError

STATUS, OVERDUE = "status.json", "overdue.json"
DONE = ("published", "done")


@dataclass(frozen=True)
class Feed:
    """A feed's state in the release. ``state`` is fresh, stale or missing, ``because`` why it is not fresh, if known."""

    label: str
    last_delivery_on: date | None
    state: str
    because: str = ""

    @property
    def word(self) -> str:
        if self.state == "missing":
            return say("从未交付", "never delivered")
        if self.state == "stale":
            return say("已过期", "stale")
        return say("正常", "up to date")


def feeds(files: ReleaseFiles, words: Words) -> list[Feed]:
    known = _told(STATUS).get("feeds") or {}
    return [
        Feed(words.label("feeds", row["feed"]), row["last_delivery_on"], _state(row), _because(known.get(row["feed"])))
        for row in files.table("feed_status").to_dicts()
    ]


def _because(told: dict[str, Any] | None) -> str:
    """Why, in the reader's language; "" where the status says nothing of the feed."""
    return say(str(told.get("because_zh", "")), str(told.get("because_en", ""))) if told else ""


def _state(row: dict[str, Any]) -> str:
    return "missing" if row["is_missing"] else "stale" if row["is_stale"] else "fresh"


def notices(release: Release, files: ReleaseFiles, words: Words) -> list[str]:
    """What a reader must know before trusting a page: the night failed or is late, the import is behind, feeds are stale."""
    told = []
    status = _told(STATUS)
    late = _told(OVERDUE)
    if late and str(late.get("as_of", "")) > max(release.as_of.isoformat(), _published(status)):
        due = str(late.get("due", ""))
        told.append(
            say(
                f"到 {due} 仍没有发布 {late['as_of']} 的结果，以下仍是 {release.as_of} 的结果。",
                f"By {due} there was no release of the night of {late['as_of']}; what follows is still that of {release.as_of}.",
            )
        )
    if status and status.get("outcome", "published") not in DONE:
        failed_on = status.get("as_of", "")
        told.append(
            say(
                f"自 {release.as_of} 起未更新，因为 {failed_on} 的夜间运行未完成{_colon(status, 'zh')}。以下仍是 {release.as_of} 的结果。",
                f"Stale since {release.as_of}, because the night of {failed_on} did not finish{_colon(status, 'what')}."
                f" What follows is still that of {release.as_of}.",
            )
        )
    elif status and str(status.get("as_of", "")) > release.as_of.isoformat():
        told.append(
            say(
                f"{status['as_of']} 的结果已发布但尚未导入，以下仍是 {release.as_of} 的结果。",
                f"The night of {status['as_of']} is published but not imported; what follows is that of {release.as_of}.",
            )
        )
    stale = [feed for feed in feeds(files, words) if feed.state != "fresh"]
    if stale:
        named = "、".join(_since(feed) for feed in stale) if say("zh", "en") == "zh" else ", ".join(_since(feed) for feed in stale)
        told.append(say(f"数据不是最新：{named}。相关数字可能偏旧。", f"Not up to date: {named}. Figures built on it may be old."))
    return told


def _colon(status: dict[str, Any], part: str) -> str:
    """What stopped the night, after a colon; "" where the status does not say."""
    error = status.get("error") or {}
    told = str(error.get(part, "")).strip().rstrip("。.")
    return f"{'：' if part == 'zh' else ': '}{told}" if told else ""


def _since(feed: Feed) -> str:
    if feed.last_delivery_on is None:
        zh, en = "从未交付", "never delivered"
    else:
        zh, en = f"自 {feed.last_delivery_on} 起", f"since {feed.last_delivery_on}"
    because = say(f"，因为{feed.because}", f", because {feed.because}") if feed.because and feed.last_delivery_on else ""
    return say(f"{feed.label}（{zh}{because}）", f"{feed.label} ({en}{because})")


def _published(status: dict[str, Any]) -> str:
    """The business date that the last night published, "" where it did not."""
    return str(status.get("as_of", "")) if status.get("outcome") in DONE else ""


def _told(name: str) -> dict[str, Any]:
    """status.json, which every night leaves behind, or overdue.json of a late one; {} where there is none that can be read."""
    path = settings.HARDSHIP.var / name
    try:
        return read_json(path) if path.exists() else {}
    except StoreError:
        return {}
