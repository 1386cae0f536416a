"""The only door to the files below var/.

    inbox/<feed>/                              what departments hand over, with its seals
    landed/.staged/<feed>/delivery=<d>/        landed, not yet checked (pipelines/staging.py)
    landed/<feed>/delivery=<d>/                checked: rows.parquet, quarantined.parquet, manifest.json; where there is
                                               any, repeated.parquet (lines known already) and profile.json (counts)
    nights/.as_of=D/table=<t>/area=<county>/   a night being built; without the point once it is finished

Manifests are dicts of JSON; their dates are ISO text.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hardship.errors import BusyError, NotFoundError, StoreError
from hardship.tables import Table
from pipelines import files
from pipelines.staging import MANIFEST, PROFILE, QUARANTINED, REPEATED, ROWS, Staging, manifests

SEAL_SUFFIX = ".seal.json"
ALL_AREAS = "all"


class Store:
    """Deliveries, nights and plain files below ``var``. Every write is all or nothing; every failure a StoreError.

    Only a night itself may read what it is building. Whoever looks at nights from outside reads ``finished_only``.
    """

    def __init__(self, var: Path, *, finished_only: bool = False) -> None:
        self.var, self._finished_only = var, finished_only

    def of_finished(self) -> Store:
        """The same store, which knows finished nights alone."""
        return Store(self.var, finished_only=True)

    # deliveries

    def inbox_files(self, feed: str) -> list[Path]:
        """The files that the feed's department handed over, without their seals, by name."""
        found = (self.var / "inbox" / feed).glob("*")
        return sorted(p for p in found if p.is_file() and not p.name.startswith(".") and not p.name.endswith(SEAL_SUFFIX))

    @contextmanager
    def staging(self, feed: str, delivery: str) -> Iterator[Staging]:
        """Keeps what was landed until it has been checked; nothing of it where the block ends in an error."""
        with files.new_folder(self._staged(feed) / f"delivery={delivery}") as folder:
            yield Staging(folder)

    def staged(self, feed: str) -> list[dict[str, Any]]:
        """Manifests of what waits for its check, by (delivered_on, delivery)."""
        return manifests(self._staged(feed))

    def staged_rows(self, feed: str, delivery: str) -> tuple[Path, pl.DataFrame]:
        """The Parquet file of a staged delivery's rows, and its quarantined rows."""
        folder = self._staged(feed) / f"delivery={delivery}"
        return folder / ROWS, files.read_parquet(folder / QUARANTINED)

    def keep_delivery(
        self, feed: str, delivery: str, rows: pl.DataFrame | Path, quarantined: pl.DataFrame, manifest: dict[str, Any],
        *, repeated: pl.DataFrame | None = None, profile: list[dict[str, Any]] | None = None,
    ) -> None:  # fmt: skip
        """Keeps a checked delivery, accepted or refused, for good; the staged one goes.

        ``rows``: a frame, or a Parquet file of the stage, which is kept as it is.
        ``repeated``: which lines said what was known already; ``profile``: what the delivery looks like in counts.
        """
        with files.new_folder(self._landed(feed) / f"delivery={delivery}") as folder:
            if repeated is not None and repeated.height:
                files.write_parquet(folder / REPEATED, repeated)
            if profile is not None:
                files.replace_bytes(folder / PROFILE, files.to_json(profile))
            if isinstance(rows, Path):
                files.link(rows, folder / ROWS)
            else:
                files.write_parquet(folder / ROWS, rows)
            files.write_parquet(folder / QUARANTINED, quarantined)
            files.replace_bytes(folder / MANIFEST, files.to_json(manifest))
        self.drop_staged(feed, delivery)

    def kept_rows(self, feed: str, delivery: str) -> pl.DataFrame:
        """The accepted rows of a kept delivery."""
        return files.read_parquet(self._landed(feed) / f"delivery={delivery}" / ROWS)

    def repeated(self, feed: str, delivery: str) -> pl.DataFrame | None:
        """Which lines of a kept delivery said what was known already; None where there is none."""
        path = self._landed(feed) / f"delivery={delivery}" / REPEATED
        return files.read_parquet(path) if path.exists() else None

    def profile(self, feed: str, delivery: str) -> list[dict[str, Any]]:
        """What a kept delivery looks like in counts; empty where that was not noted."""
        path = self._landed(feed) / f"delivery={delivery}" / PROFILE
        return list(files.read_json(path)) if path.exists() else []

    def drop_staged(self, feed: str, delivery: str) -> None:
        """Takes a delivery off the stage, if it is there."""
        files.remove(self._staged(feed) / f"delivery={delivery}")

    def deliveries(self, feed: str, until: date) -> list[dict[str, Any]]:
        """Manifests, accepted and refused, handed over and known by ``until``, by (delivered_on, delivery)."""
        day = until.isoformat()
        return [one for one in manifests(self._landed(feed)) if one["delivered_on"] <= day and one.get("met_on", day) <= day]

    def landed_paths(self, feed: str, until: date) -> list[Path]:
        """The Parquet files with the rows of every accepted delivery handed over by ``until``."""
        accepted = [found["delivery"] for found in self.deliveries(feed, until) if found["outcome"] == "accepted"]
        return [self._landed(feed) / f"delivery={delivery}" / ROWS for delivery in accepted]

    def quarantined(self, feed: str, delivery: str) -> pl.DataFrame:
        return files.read_parquet(self._landed(feed) / f"delivery={delivery}" / QUARANTINED)

    # nights

    def write_table(self, as_of: date, table: Table, frame: pl.DataFrame) -> str:
        """Writes a table of the night being built, by county where it has one, and returns the SHA-256 of its content."""
        frame = table.conform(frame)
        by_area = "area" in frame.columns and frame.height > 0
        parts = {str(k[0]): part for k, part in frame.partition_by("area", as_dict=True).items()} if by_area else {ALL_AREAS: frame}
        digest = hashlib.sha256()
        with files.new_folder(self._building(as_of) / f"table={table.name}") as folder:
            for area in sorted(parts):
                part = files.write_parquet(folder / f"area={area}" / "part.parquet", parts[area], table.key)
                digest.update(f"{area} {part}\n".encode())
        return digest.hexdigest()

    def reopen_night(self, as_of: date) -> None:
        """Copies a finished night as the one being built, so that a step of it can be repeated; the finished one stays.

        Does nothing where the night is being built already, or was never finished.
        """
        if self.is_building(as_of) or as_of not in self.nights():
            return
        with files.new_folder(self._building(as_of)) as folder, files.doing("copy", self._finished(as_of)):
            shutil.copytree(self._finished(as_of), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MANIFEST))

    def table_paths(self, as_of: date, name: str) -> list[Path]:
        """The Parquet files of a table: of the night being built, else of the finished one. Raises NotFoundError."""
        for night in self._readable(as_of):
            if found := sorted((night / f"table={name}").glob("area=*/part.parquet")):
                return found
        raise NotFoundError(
            f"the night {as_of} has no table {name}", where=str(self._finished(as_of)), do=f"run `hardship night --as-of {as_of}`"
        )

    def read_table(self, as_of: date, name: str) -> pl.DataFrame:
        """A whole table, ordered by its key. Raises NotFoundError."""
        paths = self.table_paths(as_of, name)
        frame = pl.concat([files.read_parquet(path) for path in paths])
        return frame.sort(files.parquet_key(paths[0]), nulls_last=True) if len(paths) > 1 else frame

    def has_table(self, as_of: date, name: str) -> bool:
        return any((night / f"table={name}").is_dir() for night in self._readable(as_of))

    def _readable(self, as_of: date) -> tuple[Path, ...]:
        return (self._finished(as_of),) if self._finished_only else (self._building(as_of), self._finished(as_of))

    def is_building(self, as_of: date) -> bool:
        """Whether tables of the night lie in its building folder."""
        return self._building(as_of).is_dir()

    def finish_night(self, as_of: date, manifest: dict[str, Any]) -> None:
        """Ends a night: its manifest is written and the building folder takes its final name."""
        building = self._building(as_of)
        if not building.is_dir():
            raise NotFoundError(f"no night {as_of} is being built", where=str(building), do="run its verbs first")
        files.replace_bytes(building / MANIFEST, files.to_json(manifest))
        files.swap(building, self._finished(as_of))

    def manifest(self, as_of: date) -> dict[str, Any]:
        """The manifest of a finished night. Raises NotFoundError."""
        path = self._finished(as_of) / MANIFEST
        if not path.exists():
            raise NotFoundError(f"no finished night {as_of}", where=str(path), do=f"run `hardship night --as-of {as_of}`")
        return dict(files.read_json(path))

    def nights(self) -> list[date]:
        """The finished nights, oldest first."""
        found = (self.var / "nights").glob(f"as_of=*/{MANIFEST}")
        return sorted(date.fromisoformat(path.parent.name.removeprefix("as_of=")) for path in found)

    def previous_night(self, as_of: date) -> date | None:
        """The last finished night before ``as_of``."""
        return max((night for night in self.nights() if night < as_of), default=None)

    def drop_building(self, as_of: date) -> None:
        """Removes what an unfinished run of the night has left."""
        files.remove(self._building(as_of))

    # plain files; a relative path is below var

    def write_bytes(self, path: Path, data: bytes) -> None:
        files.replace_bytes(self.var / path, data)

    def write_json(self, path: Path, obj: Any) -> None:
        """Sorted keys, UTF-8, one space of indent."""
        files.replace_bytes(self.var / path, files.to_json(obj))

    def read_json(self, path: Path) -> Any:
        return files.read_json(self.var / path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds var for one writer, and mends what a killed one left. Raises BusyError while another holds it.

        The system lets go of the lock when its holder ends, however it ends: the file itself says nothing.
        """
        path = self.var / ".lock"
        with files.doing("open", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = path.open("w")
        with handle:
            try:
                with files.doing("lock", path):
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except StoreError as error:
                if not isinstance(error.__cause__, BlockingIOError):
                    raise
                raise BusyError("another run is writing", where=str(path), do="wait until it has ended, then start again") from None
            self._mend()
            yield

    def _mend(self) -> None:
        """A night that is being built is no leftover: its steps may be taking turns with those of another."""
        landed = self.var / "landed"
        for folder in (landed, landed / ".staged", self.var / "vault"):
            for below in sorted(folder.glob("[!.]*/")):
                files.mend(below)
        for name in ("nights", "releases"):
            files.mend(self.var / name)

    def _staged(self, feed: str) -> Path:
        return self.var / "landed" / ".staged" / feed

    def _landed(self, feed: str) -> Path:
        return self.var / "landed" / feed

    def _building(self, as_of: date) -> Path:
        return self.var / "nights" / f".as_of={as_of}"

    def _finished(self, as_of: date) -> Path:
        return self.var / "nights" / f"as_of={as_of}"
