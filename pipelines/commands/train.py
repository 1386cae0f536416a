"""Trains the model of hardship risk on what past nights knew, keeps it with its card, and puts a model into use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl

from hardship.errors import ModelError
from hardship.settings import Settings
from pipelines import files, score
from pipelines.night import Night
from pipelines.store import Store

OUTCOMES, SETTLEMENTS = "outcomes", "medical_expenses"
UNATTENDED = "unattended set-up"
NOBODY = "nobody yet"


def train(
    settings: Settings,
    origins: Sequence[date] | None = None,
    *,
    until: date | None = None,
    promote: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Fits on what was known at past ``origins``, judges on a later one, and keeps the artefact with its card.

    ``origins``: days on which features are taken (default: month ends that have a year of history before them and 90
    days after them by ``until``, the last day known, default the last delivery of outcomes). ``promote``: who puts the
    model into use at once; nobody has approved it then. Answers digest, folder, origins, positives and measures.
    Raises ModelError where history is too short or holds too few findings.
    """
    from models.hardship_risk import artefact, card
    from models.hardship_risk.train import possible_origins, split_of
    from models.hardship_risk.train import train as fit

    store = Store(settings.var)
    last = until or _last_delivery(store)
    split = split_of(possible_origins(_first_settled(settings, store, last), last) if origins is None else origins)
    snapshots = [_snapshot(settings, origin, last, progress, is_judged=origin in split.test) for origin in split.all]
    progress("fitting, calibrating and judging the model")
    townships = snapshots[-1].facts["township"].unique().sort()
    trained = fit(snapshots, split, capacity=sum(settings.capacity_of(township) for township in townships))
    data = artefact.dumps(trained.estimator)
    digest = artefact.sha256(data)
    described = card.card(
        trained.facts, digest=digest, versions=artefact.versions(), data_until=last.isoformat(), invented=settings.invented
    )
    folder = score.FOLDER / digest[:12]
    store.write_bytes(folder / score.MODEL, data)
    store.write_json(folder / score.CARD, described)
    if promote is not None:
        _promote(settings, digest, by=promote, on=last)
    return _told(described) | {"folder": str(store.var / folder), "promoted_by": promote}


def promote(settings: Settings, digest: str, by: str, on: date | None = None) -> dict[str, Any]:
    """Puts the trained model ``digest`` (or its first digits) into use: ``by`` whom, ``on`` which day.

    Approval by a person is a step of its own: ``approved_by`` stays "nobody yet". Raises ModelError where there is not
    exactly one such model, its files were altered, or another version of the libraries made it.
    """
    if not by.strip():
        raise ModelError("nobody puts the model into use", do="name the role: hardship promote DIGEST --by ROLE")
    return _promote(settings, digest, by=by, on=on)


def _promote(settings: Settings, digest: str, *, by: str, on: date | None) -> dict[str, Any]:
    from models.hardship_risk.artefact import loads, sha256

    store = Store(settings.var)
    root = store.var / score.FOLDER
    found = [folder for folder in sorted(root.glob("*")) if (folder / score.CARD).is_file() and _names(folder.name, digest)]
    if len(found) != 1:
        known = ", ".join(folder.name for folder in sorted(root.glob("*")) if (folder / score.CARD).is_file()) or "none"
        raise ModelError(f"{len(found)} trained models answer to {digest!r}", where=str(root), do=f"name one of: {known}")
    described = store.read_json(found[0] / score.CARD)
    entry = {
        "digest": described["digest"],
        "card_sha256": sha256(files.read_bytes(found[0] / score.CARD)),
        "promoted_by": by,
        "promoted_on": (on or date.fromisoformat(described["data_until"])).isoformat(),
        "approved_by": NOBODY,
    }
    loads(files.read_bytes(found[0] / score.MODEL), files.read_bytes(found[0] / score.CARD), entry, str(found[0]))
    store.write_json(score.FOLDER / score.PROMOTED, entry)
    return entry


def _names(folder: str, digest: str) -> bool:
    """Whether ``digest``, whole or its first digits (six at least), names the folder of a model."""
    return len(digest) >= 6 and (folder.startswith(digest) or digest.startswith(folder))


def _snapshot(settings: Settings, origin: date, last: date, progress: Callable[[str], None], *, is_judged: bool) -> Any:
    from models.hardship_risk.train import Snapshot, positives
    from pipelines import warn

    progress(f"what was known on {origin}")
    night = Night(origin, settings, delivered_until=last)  # history is handed over long after its days
    tables = _known(night)
    found = positives(_landed(night.store, OUTCOMES, last), origin)
    warnings = None
    if is_judged:  # the simple ranking by number of warnings is judged beside the model
        warned = warn.run(night, {name: tables[name] for name in warn.TAKES})["warning"]
        warnings = warned.group_by("household_key").agg(pl.len().alias("warnings")).sort("household_key")
    return Snapshot(origin, tables["household_facts"], found, warnings)


def _known(night: Night) -> dict[str, pl.DataFrame]:
    from pipelines.nightly import facts_as_of  # here, because it imports every verb

    return facts_as_of(night)


def _landed(store: Store, feed: str, until: date) -> pl.LazyFrame:
    paths = store.landed_paths(feed, until)
    if not paths:
        raise ModelError(
            f"nothing of the feed {feed} has landed by {until}", where=f"feed {feed}", do="bring its history: hardship receive, then night"
        )
    return pl.scan_parquet(paths)


def _last_delivery(store: Store) -> date:
    handed_over = [d["delivered_on"] for d in store.deliveries(OUTCOMES, date.max) if d["outcome"] == "accepted"]
    if not handed_over:
        raise ModelError("no findings have landed", where=f"feed {OUTCOMES}", do="bring the history of outcomes first")
    return date.fromisoformat(max(handed_over))


def _first_settled(settings: Settings, store: Store, until: date) -> date:
    day = Night(until, settings).catalogue.feed(SETTLEMENTS).occurred_on
    first = _landed(store, SETTLEMENTS, until).select(pl.col(day).min()).collect().item()
    if not isinstance(first, date):
        raise ModelError("no settlement has landed", where=f"feed {SETTLEMENTS}", do="bring its history first")
    return first


def _told(described: dict[str, Any]) -> dict[str, Any]:
    """What a person wants to hear after a training, flat, and the whole measures for a machine."""
    metrics = described["metrics"]
    ours = metrics["gradient_boosting"]
    best = max((m["average_precision_ppm"] or 0, name) for name, m in metrics.items() if name != "gradient_boosting")
    return {
        "digest": described["digest"],
        "training origins": f"{described['origins']['training'][0]} to {described['origins']['training'][-1]}",
        "judged on": described["origins"]["test"][-1],
        "positives": described["training_data"]["training"]["positives"],
        "positives judged": described["training_data"]["test"]["positives"],
        "average_precision_ppm": ours["average_precision_ppm"],
        "auc_ppm": ours["auc_ppm"],
        "brier_ppm": ours["brier_ppm"],
        "precision_at_capacity_ppm": ours["at"][0]["precision_ppm"],
        "best other": f"{best[1]} (average precision {best[0]} ppm)",
        "metrics": metrics,
    }
