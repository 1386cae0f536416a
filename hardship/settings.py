"""Settings: the environment (HARDSHIP_…) over one TOML file (hardship.toml in the home folder) over the defaults."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from hardship.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseModel):
    """What a site chooses. Every field can be set as HARDSHIP_<FIELD> or in hardship.toml.

    ``home`` holds var/ and keys/; ``catalogue`` is the folder with feeds/, indicators/, scenarios/, policies/, regions/
    and models/; ``invented`` admits area 99 and the keys of the invented city and is refused in production.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path
    catalogue: Path = PROJECT
    region: str = "invented"
    invented: bool = True
    key_epoch: int = Field(default=1, ge=1)
    threads: int = Field(default=2, ge=1, le=256)
    memory_gb: int = Field(default=4, ge=1)
    capacity_per_township: int = Field(default=5, ge=0, description="new alerts a night that one township can visit")
    capacity: dict[str, int] = Field(default_factory=dict, description="township code to its own capacity")
    audit_sample: int = Field(default=5, ge=0, description="random households a night outside the list")
    time_zone: str = "Asia/Shanghai"

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {name}") from None
        return name

    @property
    def var(self) -> Path:
        return self.home / "var"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    def capacity_of(self, township: str) -> int:
        return self.capacity.get(township, self.capacity_per_township)


def load_settings(home: Path | None = None, **overrides: Any) -> Settings:
    """Settings for ``home`` (default: HARDSHIP_HOME, else the current folder).

    Raises SettingsError, naming the file or the variable, for unreadable TOML, unknown names and impossible values.
    """
    chosen = (home or Path(os.environ.get("HARDSHIP_HOME", "."))).resolve()
    file = chosen / "hardship.toml"
    values: dict[str, Any] = {}
    if file.exists():
        try:
            values = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"cannot read the settings: {error}", where=str(file), do="mend the TOML file") from None
    for name in Settings.model_fields:
        variable = f"HARDSHIP_{name.upper()}"
        if name not in ("home", "capacity") and variable in os.environ:
            values[name] = os.environ[variable]
    values |= {name: value for name, value in overrides.items() if value is not None} | {"home": chosen}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(
            f"setting {'.'.join(map(str, first['loc']))}: {first['msg']}",
            where=f"{file} or the environment variable HARDSHIP_{str(first['loc'][0]).upper()}",
            do="correct the value",
        ) from None
