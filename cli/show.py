"""How the command line looks: tables and progress that a person reads at a glance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from hardship.errors import HardshipError

console = Console(highlight=False)
Tell = Callable[..., None]
LEVELS = {"red": "[red]▲ red · now[/]", "orange": "[dark_orange]◆ orange · this week[/]", "yellow": "[yellow]● yellow · watch[/]",
          "grey": "[grey62]○ grey · review only[/]"}  # fmt: skip


def complain(error: HardshipError) -> None:
    """An error as a person wants it: what, where, what to do."""
    lines = [f"[bold]{_plain(error.what)}[/]"]
    if error.where:
        lines.append(f"where       {_plain(error.where)}")
    if error.do:
        lines.append(f"what to do  {_plain(error.do)}")
    Console(stderr=True, highlight=False).print(Panel("\n".join(lines), border_style="red", title="stopped", title_align="left"))


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


@contextmanager
def progress(title: str) -> Iterator[Tell]:
    """A line for each thing done, with its time, and a spinner on the one under way. Yields ``tell(what)``."""
    columns = (SpinnerColumn(finished_text="[green]✓[/]"), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=False) as bars:
        current = bars.add_task(title, total=1)

        def tell(*what: object) -> None:
            nonlocal current
            text = " ".join(str(word) for word in what).strip()
            if text:
                bars.update(current, completed=1)
                current = bars.add_task(text, total=1)

        yield tell
        bars.update(current, completed=1)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2))
    for name in columns:
        table.add_column(name.lstrip(">"), justify="right" if name.startswith(">") else "left")
    return table


def summary(result: Mapping[str, Any]) -> None:
    """The summary of a night: what came in, what was found, who is to be visited, how good it was, how long it took."""
    console.print()
    console.rule(f"[bold]The night of {result['as_of']}[/]", align="left")
    feeds = _table("Deliveries of this night (rows)", "feed", ">read", ">accepted", ">quarantined", ">duplicate", ">superseded")
    for name, counts in result["feeds"].items():
        feeds.add_row(name, *(f"{counts[key]:,}" for key in ("read", "accepted", "quarantined", "duplicate", "superseded")))
    console.print(feeds)
    console.print(f"\n{result['households']:,} households, {result['persons']:,} persons known\n")
    warned = _table("Warnings that hold tonight", "scenario", ">households")
    for name, count in result["warnings"].items():
        warned.add_row(name, f"{count:,}")
    console.print(warned)
    console.print()
    alerts = _table("Alerts put before people tonight", "level", ">alerts")
    for level, count in result["alerts"].items():
        alerts.add_row(LEVELS.get(level, level), f"{count:,}")
    console.print(alerts)
    console.print()
    if result.get("townships"):
        towns = _table("Townships", "township", ">new", ">capacity", ">waiting")
        for town in result["townships"]:
            towns.add_row(town.get("name") or town["township"], str(town["new"]), str(town["capacity"]), f"{town.get('waiting', 0):,}")
        console.print(towns)
        console.print()
    if result.get("judged"):
        judged(result["judged"])
    if result.get("seconds"):
        took = _table("Time", "step", ">seconds")
        for verb, seconds in result["seconds"].items():
            took.add_row(verb, f"{seconds:.1f}")
        console.print(took)


def judged(result: Mapping[str, Any]) -> None:
    """How the alerts compare with the invented truth."""
    lines = ["The people are invented, so their truth is known. No figure here says anything about a real place.", ""]
    lines += [f"{key.replace('_', ' ')}: {_number(value)}" for key, value in result.items() if isinstance(value, int | float)]
    console.print(Panel("\n".join(lines), title="Judged by the invented truth", title_align="left", border_style="cyan"))
    console.print()


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def next_steps(passwords: Path, *, unchanged: bool) -> None:
    """What to do after the first run."""
    if unchanged:
        console.print("\n[bold]Nothing changed:[/] everything was there already.")
    console.print(
        "\n[bold]What to do next[/]\n"
        "  make console                  look at the alerts on http://127.0.0.1:8000"
        f" (users and passwords: {passwords})\n"
        "  .venv/bin/hardship explain ALERT    every number, clause and source row behind an alert\n"
        "  .venv/bin/hardship summary --json   the figures above, for a machine\n"
        "  .venv/bin/hardship verify           recompute the night's digests and sums\n"
    )


def _pairs(title: str, result: Mapping[str, Any]) -> None:
    table = _table(title, "", "")
    for key, value in result.items():
        if not isinstance(value, Mapping | list):
            table.add_row(str(key), _plain(str(value)))
    console.print(table)


def simulated(result: Mapping[str, Any]) -> None:
    _pairs("An invented district", result)


def sealed(seal: Any) -> None:
    console.print(f"sealed {seal.file}: {seal.rows:,} rows, {seal.size:,} bytes, delivered on {seal.delivered_on}")


def received(taken: Mapping[str, list[str]]) -> None:
    count = sum(len(files) for files in taken.values())
    console.print(f"{count} deliveries received" if count else "nothing new")


def night_done(status: Mapping[str, Any]) -> None:
    _pairs(f"Night of {status.get('as_of')}", status)


def trained(result: Mapping[str, Any]) -> None:
    _pairs("A trained model", result)


def promoted(result: Mapping[str, Any]) -> None:
    _pairs("In use now", result)


def verified(result: Mapping[str, Any]) -> None:
    console.print("[green]verified[/]" if result["ok"] else "[red]does not hold[/]")
    for problem in result.get("problems", []):
        console.print(f"  {_plain(str(problem))}")


def catalogue(result: Mapping[str, Any]) -> None:
    for noun, ones in result.items():
        table = _table(f"{noun} ({len(ones)})", "name", "中文", "English", "checked by", "next review")
        for one in ones:
            table.add_row(one["name"], one["zh"], one["en"], one.get("checked_by", ""), one.get("next_review", ""))
        console.print(table)
        console.print()


def keys(made: list[Path]) -> None:
    for path in made:
        console.print(f"created {path}")
    if not made:
        console.print("all keys exist already")


def explained(result: Mapping[str, Any]) -> None:
    """An explanation, section by section."""
    for section, content in result.items():
        if isinstance(content, list):
            console.print(f"\n[bold]{section}[/]")
            for item in content:
                text = item if isinstance(item, str) else "  ".join(f"{key}: {value}" for key, value in item.items())
                console.print(f"  {_plain(text)}")
        elif isinstance(content, Mapping):
            _pairs(f"\n{section}", content)
        else:
            console.print(f"[bold]{section}[/]: {_plain(str(content))}")
