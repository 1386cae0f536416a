"""For tests of ``hardship inspect``: a file that nobody handed over, and its answer, which names nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hardship.settings import PROJECT, Settings
from pipelines.commands.inspecting import OUTCOMES, Inspection, feed_of, inspect
from pipelines.deliveries import COUNTS
from tests.inbox import DAY, FEED, insured, number

PARTS = ["outcome", "encoding", "format", "headings", "read", "accepted", "quarantined", "duplicate", "superseded", "findings"]
GOOD = [insured(n) for n in range(1, 6)]
SECRETS = (*(number(n) for n in range(1, 9)), "约5000", "甲某某")


def nowhere(folder: Path) -> Settings:
    """Settings without a home: a folder that is not there."""
    return Settings(home=folder / "nowhere", catalogue=PROJECT, invented=True)


def put(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    """A file as somebody has it before it is handed over."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def look(settings: Settings, path: Path, feed: str = FEED, **how: Any) -> Inspection:
    """The answer about a file, whose form is as promised and which tells no secret."""
    found = inspect(settings, path, feed_of(settings, feed), today=how.pop("today", DAY), **how)
    result = found.result
    assert list(result) == PARTS
    assert result["outcome"] in OUTCOMES
    assert result["read"] == sum(result[name] for name in COUNTS if name != "read")
    assert all(list(one) == ["line", "column", "rule", "message", "message_zh"] for one in result["findings"])
    assert all(one["message"] and one["message_zh"] for one in result["findings"])
    told = json.dumps(result, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in told]
    return found
