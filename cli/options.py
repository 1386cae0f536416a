"""What the commands share: options that mean the same everywhere, the calendar, and how an answer is put out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from hardship.errors import SettingsError
from hardship.settings import Settings, load_settings

Home = Annotated[Path | None, typer.Option("--home", help="folder that holds var/ and keys/ (default: HARDSHIP_HOME, else here)")]
AsOf = Annotated[datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="business date")]
MaybeAsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="business date (default: the newest)")]
AsJson = Annotated[bool, typer.Option("--json", help="for machines: the documented JSON instead of a page")]


def settings_of(home: Path | None) -> Settings:
    """Settings of a home that is there: of a misspelt one nothing would be found, and nothing said. Raises SettingsError."""
    settings = load_settings(home)
    if not settings.home.is_dir():
        do, zh = "name the folder that holds var/ and keys/", "没有这个数据目录"
        raise SettingsError("there is no such home", where=str(settings.home), do=do, zh=zh)
    return settings


def today(settings: Settings) -> date:
    """The local day. The command line is the only place of the project that looks at a calendar."""
    return datetime.now(ZoneInfo(settings.time_zone)).date()


def put_out(result: Any, as_json: bool, page: Callable[[Any], None]) -> None:
    """The answer as JSON, and nothing else on standard output, or as a page."""
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")
    else:
        page(result)
