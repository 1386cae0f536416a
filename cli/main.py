"""``hardship``: one command for every thing that a person does to the pipeline. Exit codes: hardship.errors.EXIT_CODES."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer

from cli.inspect import inspect
from cli.options import AsJson, AsOf, Home, MaybeAsOf, put_out, today
from cli.quarantine import app as quarantine
from cli.simulate import simulate
from hardship.errors import EXIT_CODES, BusyError, HardshipError
from hardship.settings import PROJECT, load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Finds households that are falling into hardship before they ask. Nothing that it computes is a decision.",
    epilog="Exit codes: " + " · ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items()),
)


app.command()(simulate)


@app.command()
def seal(
    file: Path,
    feed: Annotated[str, typer.Option("--feed", help="name of the feed")],
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="day of delivery (default: today)")] = None,
    history: Annotated[bool, typer.Option("--history", help="a first delivery of past records")] = False,
    home: Home = None,
) -> None:
    """Seal a delivery: write its size, SHA-256 and rows beside it, and say whether its heading fits. An unsealed file is never read."""
    from cli import show
    from pipelines.commands.sealing import seal as put_seal

    settings = load_settings(home)
    show.sealed(put_seal(settings, file, feed, on.date() if on else today(settings), history=history), file)


app.command()(inspect)
app.add_typer(quarantine, name="quarantine")


@app.command()
def receive(
    folder: Annotated[Path, typer.Argument(help="folder with deliveries/<day>/<feed>/")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"])],
    home: Home = None,
) -> None:
    """Copy the deliveries handed over until a day into the inbox."""
    from cli import show
    from pipelines.commands.receive import receive as take

    show.received(take(load_settings(home), folder, until.date()))


@app.command()
def night(
    as_of: AsOf,
    home: Home = None,
    full: Annotated[bool, typer.Option("--full", help="recompute every household (each night does, until nights are incremental)")] = False,
) -> None:
    """Run one night in this process: files to a release. The Airflow DAG runs the same steps."""
    from cli import show
    from pipelines.driver import run_night
    from pipelines.night import Night
    from pipelines.nightly import PER_FEED, WHOLE
    from pipelines.runs import RUN, report_of

    os.environ.setdefault(RUN, f"command-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}")
    this = Night(as_of.date(), load_settings(home), full)
    try:
        with show.progress(f"night of {this.as_of}") as tell:
            run_night(this, PER_FEED, WHOLE, progress=lambda step, feed: tell(f"{step} {feed}"))
    except BusyError:
        raise  # the page is that of the night which is running
    except HardshipError:
        show.page(report_of(this.settings, this.as_of))
        raise
    show.night_done(this.store.read_json(this.settings.var / "status.json"))


@app.command()
def train(until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="last day known")], home: Home = None) -> None:
    """Train the model of hardship risk on what past nights knew, and evaluate it on later ones."""
    from cli import show
    from pipelines.commands.train import train as fit

    with show.progress("training") as tell:
        show.trained(fit(load_settings(home), until=until.date(), progress=tell))


@app.command()
def promote(digest: str, by: Annotated[str, typer.Option("--by", help="role that approves")], home: Home = None) -> None:
    """Put a trained model into use, signed by a role."""
    from cli import show
    from pipelines.commands.train import promote as put

    settings = load_settings(home)
    show.promoted(put(settings, digest, by=by, on=today(settings)))


@app.command()
def summary(
    as_of: MaybeAsOf = None,
    city: Annotated[Path | None, typer.Option("--city", help="the invented city, to judge the alerts by its truth")] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """What a night took in, found and put before people."""
    from cli import show
    from cli.judged import summary_with_truth

    result = summary_with_truth(load_settings(home), as_of.date() if as_of else None, city)
    put_out(result, as_json, show.summary)


@app.command()
def explain(household: str, as_of: MaybeAsOf = None, as_json: AsJson = False, home: Home = None) -> None:
    """Every number, reason, clause and source row behind a household's alert (masked)."""
    from cli.explained import explained
    from pipelines.commands.explain import explain as tell

    put_out(tell(load_settings(home), household, as_of.date() if as_of else None), as_json, explained)


@app.command()
def verify(as_of: MaybeAsOf = None, as_json: AsJson = False, home: Home = None) -> None:
    """Recompute a night's digests and sums against its manifest."""
    from cli import show
    from pipelines.commands.verify import verify as recompute

    result = recompute(load_settings(home), as_of.date() if as_of else None)
    put_out(result, as_json, show.verified)
    if not result["ok"]:
        raise typer.Exit(18)


@app.command()
def catalogue(
    as_of: Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="day of the review (default: today)")] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """What was found: feeds, indicators, scenarios, policies, regions, values; who checked each, what is due for review."""
    from cli import show
    from pipelines.commands.catalogue import catalogue as listed

    settings = load_settings(home)
    put_out(listed(settings, as_of.date() if as_of else today(settings)), as_json, show.catalogue)


@app.command()
def keys(
    action: Annotated[str, typer.Argument(help="create")],
    invented_seed: Annotated[int | None, typer.Option("--invented-seed", help="keys of an invented city, the same everywhere")] = None,
    home: Home = None,
) -> None:
    """Create the keys of a home (existing keys are kept)."""
    from cli import show
    from pipelines.vault import Vault

    if action != "create":
        raise typer.BadParameter("the only action is: create")
    show.keys(Vault.create_keys(load_settings(home), invented_seed=invented_seed))


@app.command("first-run")
def first_run(
    households: Annotated[int, typer.Option("--households", min=50)] = 20_000,
    months: Annotated[int, typer.Option("--months", min=26)] = 36,
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"])] = datetime(2026, 9, 30),  # noqa: DTZ001
    seed: Annotated[int, typer.Option("--seed")] = 1,
    home: Home = None,
) -> None:
    """`make run`: invent a district, replay its history, train, run the last nights through Airflow, show what was found."""
    from cli.first_run import first_run as run

    run(load_settings(home), households=households, months=months, until=until.date(), seed=seed)


def main() -> None:
    """Entry point: an error of ours becomes a message and its exit code; nobody is shown a traceback for bad input."""
    try:
        app()
    except HardshipError as error:
        from cli.show import complain

        complain(error)
        sys.exit(error.exit_code)
    finally:
        sys.excepthook = _unforeseen  # Typer has put its own in place


def _unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error that is none of ours: its class and where it arose. Its message may quote a person's row, so it stays unsaid."""
    from rich.cells import cell_len

    from cli.show import WHERE, complain

    frames = [frame for frame in traceback.extract_tb(trace) if str(PROJECT) in frame.filename]
    where = f"\n{' ' * cell_len(WHERE)}".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-3:])
    if issubclass(kind, KeyboardInterrupt):
        complain(HardshipError("stopped by hand", do="run it again: what is done stays done", zh="已手动停止"))
    else:
        do, zh = "run it again; if it stays, report these lines", f"因未预料的错误中断（{kind.__name__}）"
        complain(HardshipError(f"{kind.__name__}, which nobody has foreseen", where=where, do=do, zh=zh))


if __name__ == "__main__":
    main()
