"""Copies sealed deliveries that were handed over until a day into the inbox; what is there already stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from exchange.delivery import SEAL_SUFFIX, read_seal
from hardship.errors import NotFoundError
from hardship.settings import Settings
from pipelines.store import Store


def receive(settings: Settings, folder: Path, until: date) -> dict[str, list[str]]:
    """``{feed: [file names copied now]}`` from ``folder/deliveries/<day>/<feed>/``. The seal is copied last."""
    source = folder / "deliveries"
    if not source.is_dir():
        raise NotFoundError("no deliveries", where=str(source), do="name the folder that `hardship simulate` wrote")
    store = Store(settings.var)
    taken: dict[str, list[str]] = {}
    for seal_file in sorted(source.glob(f"*/*/*{SEAL_SUFFIX}")):
        file = seal_file.with_name(seal_file.name.removesuffix(SEAL_SUFFIX))
        sealed = read_seal(file)
        target = settings.var / "inbox" / sealed.feed
        if sealed.delivered_on > until or (target / seal_file.name).exists():
            continue
        for path in (file, seal_file):
            store.write_bytes(target / path.name, path.read_bytes())
        taken.setdefault(sealed.feed, []).append(file.name)
    return taken
