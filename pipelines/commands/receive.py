"""Copies sealed deliveries that were handed over until a day into the inbox; what is there already stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from exchange.delivery import SEAL_SUFFIX, read_seal
from hardship.catalogue import load_catalogue
from hardship.errors import DeliveryError, NotFoundError
from hardship.settings import Settings
from pipelines import files
from pipelines.store import Store


def receive(settings: Settings, folder: Path, until: date) -> dict[str, list[str]]:
    """``{feed: [file names copied now]}`` from ``folder/deliveries/<day>/<feed>/``. The seal is copied last.

    Raises DeliveryError for a seal that cannot be read or names no feed, StoreError where copying fails.
    """
    source = folder / "deliveries"
    if not source.is_dir():
        raise NotFoundError(
            "no deliveries", where=str(source), do="name the folder that `hardship simulate` wrote", zh="这里没有交付的文件夹"
        )
    store = Store(settings.var)
    feeds = {feed.name: feed.zh for feed in load_catalogue(settings.catalogue).feeds}
    taken: dict[str, list[str]] = {}
    for seal_file in sorted(source.glob(f"*/*/*{SEAL_SUFFIX}")):
        file = seal_file.with_name(seal_file.name.removesuffix(SEAL_SUFFIX))
        sealed = read_seal(file)
        if sealed.feed not in feeds:  # which might as well be a path that leads elsewhere
            do = f"seal it again for one of: {', '.join(f'{name}（{zh}）' for name, zh in feeds.items())}"
            raise DeliveryError("it is sealed for a feed that is not declared", where=str(seal_file), do=do, zh="封签的数据源未声明")
        target = settings.var / "inbox" / sealed.feed
        if sealed.delivered_on > until or (target / seal_file.name).exists():
            continue
        if not file.exists():
            raise DeliveryError(
                "there is a seal and no file", where=str(file), do="hand over the file, or take the seal away", zh="有封签，没有文件"
            )
        for path in (file, seal_file):
            store.write_bytes(target / path.name, files.read_bytes(path))
        taken.setdefault(sealed.feed, []).append(file.name)
    return taken
