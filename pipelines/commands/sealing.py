"""Seals a file, and says at once whether its heading is the one agreed upon: nobody wants to learn it from the night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exchange.delivery import Seal
from exchange.delivery import seal as put_seal
from exchange.table import open_table
from hardship.catalogue import load_catalogue
from hardship.declarations import Feed
from hardship.errors import DeliveryError
from hardship.settings import Settings
from pipelines.commands.findings import of_heading
from pipelines.land.headings import find_heading

READ_WHOLE = 1 << 21  # bytes: a workbook or archive is read whole to see its heading, and a large one once only, for its seal
_WHOLE = (b"PK", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"<", b"\xef\xbb\xbf<", b"MIME")  # xlsx and zip, xls, gzip, markup


@dataclass(frozen=True)
class Sealed:
    """``fits``: whether the heading has what the feed asks for, None where nobody looked; ``zh`` and ``en``: what is wrong with it."""

    seal: Seal
    fits: bool | None
    zh: str = ""
    en: str = ""


def seal(settings: Settings, path: Path, feed: str, on: date, *, history: bool = False) -> Sealed:
    """Seals ``path`` for ``feed`` as handed over ``on`` that day, and looks at its heading; a wrong one is told and not refused.

    Raises DeclarationError for an unknown feed, DeliveryError for a file that is empty, unreadable or still being written.
    """
    declared = load_catalogue(settings.catalogue).feed(feed)
    looked = _looked(path, declared) if _is_soon_read(path) else (None, "", "")
    return Sealed(put_seal(path, feed, on, history=history), *looked)


def _is_soon_read(path: Path) -> bool:
    """Whether its first records are there without reading all of it, or all of it is little. Raises DeliveryError where it is empty."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            first = file.read(16).lstrip()
    except OSError:
        return False  # sealing says why
    if not size:
        raise _empty(path)
    return size <= READ_WHOLE or not first.startswith(_WHOLE)


def _empty(path: Path) -> DeliveryError:
    do, zh = "export it again, with its heading at least", "文件是空的，连表头也没有"
    return DeliveryError("the file is empty: it has not even a heading", where=path.name, do=do, zh=zh)


def _looked(path: Path, feed: Feed) -> tuple[bool, str, str]:
    parts = [(head, part.merges) for part in open_table(path, path.name).parts if (head := part.head())]
    if not parts:
        raise _empty(path)
    found = [find_heading(feed, head, merges) for head, merges in parts]
    if any(heading.fits for heading in found):
        return True, "", ""
    wrong = of_heading(max(found, key=lambda heading: heading.score))
    return False, "；".join(one["message_zh"] for one in wrong), "; ".join(one["message"] for one in wrong)
