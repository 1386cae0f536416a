"""What departments and workers hand over in the loop: one history, then a file a month and feed, sealed.

    OUT/deliveries/<YYYY-MM-DD>/<feed>/<file> + seal     as in simulation/deliveries.py, on the day of each month's night

A month's file holds what was recorded since the last one, up to the feed's lateness before the night. Chance is keyed, so a
row that was handed over stays as it was whatever happens later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from exchange.delivery import seal
from exchange.outcomes import write_outcomes
from hardship.catalogue import load_catalogue
from hardship.declarations import Feed
from simulation.deliveries import LONG_AGO, module_of, place_of
from simulation.paper import form_of, written
from simulation.world import World

Outcome = Mapping[str, str | date | None]


def hand_over(world: World, catalogue: Path, since: date | None, day: date, out: Path) -> dict[str, int]:
    """Writes on ``day`` what every feed with a simulate.py recorded after the delivery of ``since``; answers rows by feed.

    Without ``since`` it is the history. The world must have lived through the month of ``day``.
    """
    rows: dict[str, int] = {}
    for feed in load_catalogue(catalogue).feeds:
        path = catalogue / "feeds" / feed.name / "simulate.py"
        if path.exists():
            rows[feed.name] = _of_feed(world, feed, path, since, day, out / "deliveries")
    return rows


def _of_feed(world: World, feed: Feed, simulated: Path, since: date | None, day: date, folder: Path) -> int:
    late = timedelta(feed.lateness_days)
    begin = LONG_AGO if since is None else since - late + timedelta(1)
    frame = module_of(simulated).view(world, begin, day - late, history=since is None)
    if since is None:
        path = place_of(folder, day, feed, f"{feed.name}_history.parquet")
        frame.rechunk().write_parquet(path, compression="zstd", statistics=False)
    else:
        path = place_of(folder, day, feed, f"{feed.name}_{day:%Y%m%d}{form_of(feed, day).suffix}")
        path.write_bytes(written(feed, frame, day))
    seal(path, feed.name, day, history=since is None)
    return int(frame.height)


def hand_over_outcomes(visits: Sequence[Outcome], day: date, out: Path) -> None:
    """What the workers found, as the console exports it; nothing where nobody was visited."""
    if visits:
        folder = out / "deliveries" / day.isoformat() / "outcomes"
        folder.mkdir(parents=True, exist_ok=True)
        write_outcomes(folder / f"visits_{day:%Y%m%d}.csv", visits, day)
