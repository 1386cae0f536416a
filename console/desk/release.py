"""Reads the files of a release: the pointer, the manifest, the catalogue, and one household's rows of a table."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from console.desk.models import Release
from exchange.release import IDENTITIES_FILE, SCHEMA, TABLES
from hardship.errors import NotFoundError, StoreError

EXTRA_TABLES = ("timeline", "months")


@dataclass(frozen=True)
class ReleaseFiles:
    """The folder of one release, read only. Every failure is a StoreError that names the file."""

    folder: Path

    @property
    def release_id(self) -> str:
        return self.folder.name

    def manifest(self) -> dict[str, Any]:
        return read_json(self.folder / "release.json")

    def catalogue(self) -> dict[str, Any]:
        path = self.folder / "catalogue.json"
        return _catalogue(path, path.stat().st_mtime_ns if path.exists() else 0)

    def table(self, name: str) -> pl.DataFrame:
        return self._scan(name).collect()

    def rows(self, name: str, household_key: str) -> list[dict[str, Any]]:
        """The household's rows, in the table's order. The files are sorted by household: few row groups are read."""
        return self._scan(name).filter(pl.col("household_key") == household_key).collect().to_dicts()

    def row(self, name: str, household_key: str) -> dict[str, Any]:
        """The household's only row, {} when it has none."""
        found = self.rows(name, household_key)
        return found[0] if found else {}

    def _scan(self, name: str) -> pl.LazyFrame:
        path = self.folder / f"{name}.parquet"
        if not path.exists():
            raise StoreError(f"the release has no table {name}", where=str(path), do="publish the night again, then import it")
        return pl.scan_parquet(path)

    def verify(self) -> dict[str, Any]:
        """The manifest, once schema, name, files and their SHA-256 are as they must be. Raises StoreError."""
        manifest = self.manifest()
        if manifest.get("schema") != SCHEMA:
            raise StoreError(
                f"the release has schema {manifest.get('schema')!r}; this console reads schema {SCHEMA}",
                where=str(self.folder / "release.json"),
                do="run the pipeline and the console from the same version of the project, then publish and import again",
            )
        if manifest.get("release_id") != self.release_id:
            raise StoreError("the release lies in a folder of another name", where=str(self.folder), do="publish the night again")
        files = [f"{name}.parquet" for name in (*TABLES, *EXTRA_TABLES)]
        missing = [name for name in ("catalogue.json", IDENTITIES_FILE, *files) if not (self.folder / name).exists()]
        if missing:
            raise StoreError(f"the release lacks {', '.join(missing)}", where=str(self.folder), do="publish the night again")
        digests = manifest.get("tables", {})
        altered = [name for name in (*TABLES, *EXTRA_TABLES) if _sha256(self.folder / f"{name}.parquet") != digests.get(name)]
        if altered:
            raise StoreError(
                f"the release was altered after it was published: {', '.join(altered)}",
                where=str(self.folder),
                do="publish the night again",
            )
        return manifest


def pointed_to() -> ReleaseFiles:
    """The release that var/current names. Raises NotFoundError where no night was published yet, StoreError otherwise."""
    pointer = settings.HARDSHIP.var / "current"
    if not pointer.exists():
        raise NotFoundError("no night has been published yet", where=str(pointer), do="run `hardship night --as-of D` first")
    current = read_json(pointer)
    if current.get("schema") != SCHEMA:
        raise StoreError(
            f"var/current has schema {current.get('schema')!r}; this console reads schema {SCHEMA}",
            where=str(pointer),
            do="run the pipeline and the console from the same version of the project",
        )
    return files_of(str(current.get("release_id", "")))


def files_of(release_id: str) -> ReleaseFiles:
    folder = settings.HARDSHIP.var / "releases" / release_id
    if not release_id or not folder.is_dir():
        raise StoreError("the files of the release are gone", where=str(folder), do="publish the night again, then import it")
    return ReleaseFiles(folder)


def current() -> Release | None:
    """The imported release that the pages speak of, or None before the first import."""
    return Release.objects.filter(is_current=True).first()


def today() -> date:
    """The day on which people work: the clock's, but in the invented city the morning after its current release's night.

    A night tells what was known at the end of its day. What people find about its leads they find later, and a check
    answers a lead only when it came after it.
    """
    from django.utils import timezone

    release = current()
    return release.as_of + timedelta(days=1) if settings.HARDSHIP.invented and release else timezone.localdate()


def read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise StoreError(f"cannot read: {error.strerror}", where=str(path), do="check the file and its rights") from None
    except ValueError:
        raise StoreError("not JSON", where=str(path), do="publish the night again") from None
    if not isinstance(found, dict):
        raise StoreError("not a JSON object", where=str(path), do="publish the night again")
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=4)
def _catalogue(path: Path, changed: int) -> dict[str, Any]:
    return read_json(path)
