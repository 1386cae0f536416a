"""Files of which nothing can be used: refused whole, once, with the reason in their manifest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from exchange.delivery import Seal, hashed, seal_content
from hardship.declarations import Feed
from hardship.errors import DeliveryError
from pipelines.deliveries import QUARANTINED, UNSEALED, new_manifest, refused
from pipelines.inbox import SEAL_WITHIN_DAYS
from pipelines.night import Night


@dataclass(frozen=True)
class File:
    """A file of the inbox with its seal, and what its manifest will say of it.

    ``digest`` is that of the feed's declaration, ``met`` the first business date whose night could know the file,
    ``waived`` the digest of what an officer lets count of it, ``before`` its manifest of an earlier landing.
    """

    path: Path
    seal: Seal
    digest: str
    met: date
    waived: str = ""
    before: dict[str, Any] | None = None

    @property
    def declared(self) -> str:
        """By what it is read and checked: the declaration, and an officer's word where there is one."""
        return hashlib.sha256(f"{self.digest} {self.waived}".encode()).hexdigest() if self.waived else self.digest

    @property
    def met_on(self) -> date:
        """Since when its rows are known: what was accepted already stays known since then, and only what is waived is new."""
        if self.before is not None and self.before["outcome"] == "accepted":
            return date.fromisoformat(self.before.get("met_on", self.before["delivered_on"]))
        return self.met

    @property
    def manifest(self) -> dict[str, Any]:
        made = new_manifest(self.seal, self.path.name, "", self.declared, self.met_on)  # its format is known once it is read
        return made | ({"waivers": self.waived, "waived_on": self.met.isoformat()} if self.waived else {})


def refuse_unsealed(night: Night, feed: Feed, path: Path, since: date) -> None:
    """Once for each time that a file was put down: it is not read, and it is landed all the same when its seal comes."""
    delivery = hashlib.sha256(f"unsealed {path.name} {since}".encode()).hexdigest()[:12]
    if any(found["delivery"] == delivery for found in night.store.deliveries(feed.name, date.max)):
        return
    file = File(path, Seal(feed.name, path.name, 0, "", 0, night.as_of), night.catalogue.feed_digest(feed.name), night.as_of)
    zh, en = (
        f"自{since}起等待封签，已超过{SEAL_WITHIN_DAYS}天",
        f"it has waited for its seal since {since}, longer than {SEAL_WITHIN_DAYS} days",
    )
    refuse(night, feed, file.manifest | {"delivery": delivery}, UNSEALED, zh, en)


def refuse_unread(night: Night, file: File, error: DeliveryError) -> dict[str, Any]:
    """Refuses a file that is not what its seal says.

    Its identifier is made of seal and content together: neither the right file under this seal nor this content under
    a right seal must later be taken for a delivery that is already known.
    """
    size, sha256 = hashed(file.path)
    delivery = hashlib.sha256(bytes.fromhex(sha256) + seal_content(file.path)).hexdigest()[:12]
    manifest = file.manifest | {"delivery": delivery, "sha256": sha256, "size": size}
    if any(found["delivery"] == delivery for found in night.store.deliveries(file.seal.feed, date.max)):
        return manifest
    zh = error.zh if error.zh != error.meaning_zh else "文件与封签不符，或封签无法读取"
    return refuse(night, night.catalogue.feed(file.seal.feed), manifest, "seal", zh, error.what)


def refuse(night: Night, feed: Feed, manifest: dict[str, Any], refused_for: str, zh: str, en: str) -> dict[str, Any]:
    made = refused(manifest, refused_for, zh, en)
    columns = [column.name for column in feed.columns if column.is_landed]
    # landed_paths passes refused deliveries over: their rows need no types.
    rows = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    night.store.keep_delivery(feed.name, made["delivery"], rows, pl.DataFrame(schema=QUARANTINED), made)
    return made
