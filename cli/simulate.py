"""``hardship simulate``: an invented district, checked against real figures or lived through with visits where that is asked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson, put_out


def simulate(
    out: Annotated[Path | None, typer.Option("--out", help="folder for deliveries/ and truth/; needed unless --check")] = None,
    households: Annotated[int, typer.Option("--households", min=50)] = 20_000,
    months: Annotated[int, typer.Option("--months", min=13)] = 36,
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"])] = datetime(2026, 9, 30),  # noqa: DTZ001
    seed: Annotated[int, typer.Option("--seed")] = 1,
    loop: Annotated[
        bool,
        typer.Option("--loop", help="live through the last months with nights, visits and retraining, and measure what the alerts changed"),
    ] = False,
    loop_months: Annotated[int, typer.Option("--loop-months", min=1, help="with --loop: how many of --months are lived through so")] = 6,
    capacity: Annotated[int, typer.Option("--capacity", min=0, help="with --loop: visits that a township can make in a month")] = 5,
    learn_every: Annotated[int, typer.Option("--learn-every", min=1, help="with --loop: months between two trainings")] = 3,
    check: Annotated[
        bool, typer.Option("--check", help="write nothing: compare the city's statistics with real ones, and fail where one is outside")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Invent a district: sealed deliveries as departments would send them, and the truth apart."""
    from cli import show
    from simulation.deliveries import simulate as invent

    if check and (loop or out is not None):
        raise typer.BadParameter("it writes nothing and lives through no loop: ask for it alone", param_hint="--check")
    if check:
        from cli.believable import as_data, believed, checked, refuse

        result = checked(households=households, months=months, until=until.date(), seed=seed, quiet=as_json)
        put_out(as_data(result) if as_json else result, as_json, believed)
        refuse(result)
        return
    if out is None:
        raise typer.BadParameter("name a folder, or ask for --check", param_hint="--out")
    if loop:
        from cli.loop import loop_told
        from cli.looped import looped
        from simulation.loop.course import Plan

        plan = Plan(households, months, until.date(), seed, loop=loop_months, capacity=capacity, learn_every=learn_every)
        put_out(loop_told(plan, out, quiet=as_json), as_json, looped)
        return
    if as_json:
        put_out(invent(households=households, months=months, until=until.date(), seed=seed, out=out), True, show.simulated)
        return
    with show.progress("inventing the district") as tell:
        show.simulated(invent(households=households, months=months, until=until.date(), seed=seed, out=out, progress=tell))
