"""How the command line looks: tables and progress that a person reads at a glance."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.panel import Panel
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from hardship.errors import HardshipError

console = Console(highlight=False)
Tell = Callable[..., None]
WHERE, DO = "何处 where         ", "怎么办 what to do  "  # both as wide as the other
NOTES = 20  # about files, of one night; its page has all of them
LEVELS = {"red": "[red]▲ red · now[/]", "orange": "[dark_orange]◆ orange · this week[/]", "yellow": "[yellow]● yellow · watch[/]",
          "grey": "[grey62]○ grey · review only[/]"}  # fmt: skip


def complain(error: HardshipError) -> None:
    """An error as a person wants it: what, in Chinese first, where, what to do."""
    lines = [f"[bold]{plain(error.what)}[/]"]
    if error.zh != type(error).meaning_zh:  # what the class means is said by the exit code too
        lines.insert(0, f"[bold]{plain(error.zh)}[/]")
    if error.where:
        lines.append(f"{WHERE}{plain(error.where)}")
    if error.do:
        lines.append(f"{DO}{plain(error.do)}")
    screen = Console(stderr=True, highlight=False)
    room = screen.width - 4
    if cell_len(f"{WHERE}{error.where}") > room or any(cell_len(word) > room for word in f"{error.what} {error.do}".split()):
        # A frame would cut a long path in two, and what is cut cannot be copied: the terminal itself wraps it better.
        screen.print("[red]stopped[/]", *lines, sep="\n", soft_wrap=True)
    else:
        screen.print(Panel("\n".join(lines), border_style="red", title="stopped", title_align="left"))


def plain(text: str) -> str:
    """The text with its brackets as they are: none of it is a colour."""
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


def new_table(title: str, *columns: str) -> Table:
    """Without lines; a heading that begins with > is of numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2))
    for name in columns:
        table.add_column(name.lstrip(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return table


def summary(result: Mapping[str, Any]) -> None:
    """The summary of a night: what came in, what was found, who is to be visited, how good it was, how long it took."""
    console.print()
    console.rule(f"[bold]The night of {result['as_of']}[/]", align="left")
    for one in result["late"]:
        state = "[yellow]late, but out by now[/]" if one["is_out"] else f"[bold red]still not out[/] {one['do_en']}"
        console.print(f"[red]{one['what_en']}[/]: {state}", soft_wrap=True)
    feeds = new_table("Deliveries of this night (rows)", "feed", ">read", ">accepted", ">quarantined", ">duplicate", ">superseded")
    for name, counts in result["feeds"].items():
        feeds.add_row(name, *(f"{counts[key]:,}" for key in ("read", "accepted", "quarantined", "duplicate", "superseded")))
    console.print(feeds)
    not_fresh(result["stale"])
    noted(result["noted"])
    set_aside(result["quarantine"])
    console.print(f"\n{result['households']:,} households, {result['persons']:,} persons known\n")
    warned = new_table("Warnings that hold tonight", "scenario", ">households")
    for name, count in result["warnings"].items():
        warned.add_row(name, f"{count:,}")
    console.print(warned)
    console.print()
    alerts = new_table("Alerts put before people tonight", "level", ">alerts")
    for level, count in result["alerts"].items():
        alerts.add_row(LEVELS.get(level, level), f"{count:,}")
    console.print(alerts)
    console.print()
    if result.get("townships"):
        towns = new_table("Townships", "township", ">new", ">capacity", ">waiting")
        for town in result["townships"]:
            towns.add_row(town.get("name") or town["township"], str(town["new"]), str(town["capacity"]), f"{town.get('waiting', 0):,}")
        console.print(towns)
        console.print()
    if result.get("judged"):
        judged(result["judged"])
    if result.get("seconds"):
        took = new_table("Time", "step", ">seconds")
        for verb, seconds in result["seconds"].items():
            took.add_row(verb, f"{seconds:.1f}")
        console.print(took)
    if result.get("report"):
        page(result["report"])


def not_fresh(stale: Sequence[Mapping[str, Any]]) -> None:
    """Feeds on which figures of this night rest that may be old, and why; nothing where all are fresh."""
    if stale:
        console.print("\n[yellow]Not up to date[/] [dim](what rests on it says until when its data reach)[/]")
    for one in stale:
        until = f" [dim](data until {one['last_delivery_on']})[/]" if one["last_delivery_on"] else ""
        console.print(f"  [yellow]{one['feed']}[/]  {plain(one['because_en'])}{until}", soft_wrap=True)


def noted(notes: Sequence[Mapping[str, Any]]) -> None:
    """What landing noted about tonight's files; nothing where it noted nothing."""
    if notes:
        console.print("\n[yellow]文件提示 Noted about files[/]")
    for one in notes[:NOTES]:
        console.print(f"  {one['feed']} [dim]{plain(one['file'])}[/]  {plain(one['zh'])}\n    [dim]{plain(one['en'])}[/]", soft_wrap=True)
    if len(notes) > NOTES:
        console.print(f"  [dim]… 另有{len(notes) - NOTES:,}条，见运行报告页 · the others are on the page of the night[/]")


def set_aside(totals: Mapping[str, int]) -> None:
    """What waits at the quarantine desk; nothing where nothing does."""
    waits = [
        f"{totals['open_rows']:,} rows wait to be asked about" if totals["open_rows"] else "",
        f"{totals['requested_rows']:,} to come back mended" if totals["requested_rows"] else "",
        f"deliveries that stand refused: {totals['refused_deliveries']:,}" if totals["refused_deliveries"] else "",
        f"[red]correction requests overdue: {totals['overdue_requests']:,}[/]" if totals["overdue_requests"] else "",
    ]
    if any(waits):
        console.print(f"\nSet aside: {' · '.join(filter(None, waits))} [dim](hardship quarantine list)[/]", soft_wrap=True)


def page(path: object) -> None:
    """Where the page of a night lies: for a browser."""
    console.print(f"\nWhat each step did, what was set aside and why: {path}", soft_wrap=True, highlight=False)


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
    table = new_table(title, "", "")
    for key, value in result.items():
        if not isinstance(value, Mapping | list):
            table.add_row(str(key), plain(str(value)))
    console.print(table)


def simulated(result: Mapping[str, Any]) -> None:
    _pairs("An invented district", result)


def sealed(made: Any, file: Path) -> None:
    """What was sealed, and in one line what ``hardship inspect`` would say of its heading."""
    seal = made.seal
    console.print(f"sealed {plain(seal.file)}: {seal.rows:,} rows, {seal.size:,} bytes, delivered on {seal.delivered_on}", soft_wrap=True)
    more = f"hardship inspect {plain(shlex.quote(str(file)))} --feed {seal.feed}"
    if made.fits is None:
        told = "[dim]预检 · what would become of it:[/]"
    elif made.fits:
        told = "[green]✓ 表头符合约定 · the heading fits[/]; [dim]预检 · its rows:[/]"
    else:
        told = f"[red]✗ 将被整批拒收 · it would be refused whole: {plain(made.zh)} · {plain(made.en)}[/]; [dim]预检:[/]"
    console.print(f"{told} {more}", soft_wrap=True)


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
    """What was recomputed, and what no longer holds."""
    is_sound = result["ok"]
    what = {
        "tables": "tables, byte for byte",
        "release": "files of the release",
        "deliveries": "deliveries that add up",
        "ledger": "episodes",
    }
    table = new_table(f"The night of {result['as_of']}", "", ">looked at", "")
    for name, count in result["checked"].items():
        table.add_row(name, f"{count:,}", f"[dim]{what.get(name, '')}[/]")
    console.print(table)
    console.print(f"[dim]release {result['release_id']}[/]")
    for problem in result["problems"]:
        console.print(f"  [red]✗[/] {plain(str(problem))}")
    told = "[green]✓ everything holds[/]" if is_sound else f"[red]{len(result['problems'])} things do not hold[/] [dim](exit code 18)[/]"
    console.print(told)


def catalogue(result: Mapping[str, list[Mapping[str, Any]]]) -> None:
    """What was found, then what somebody must look at: reviews that are due, values that no text proves."""
    for noun, ones in result.items():
        if noun == "parameters":
            continue
        is_signed = any("checked_by" in one for one in ones)
        table = new_table(f"{noun} ({len(ones)})", "name", "中文", "English", *(("checked by", "next review") if is_signed else ("feeds",)))
        for one in ones:
            due = " [red]due[/]" if one.get("is_due") else ""
            last = (one["checked_by"], f"{one['next_review']}{due}") if is_signed else (", ".join(one["feeds"]),)
            table.add_row(one["name"], one["zh"], one["en"], *last)
        console.print(table)
        console.print()
    values = result["parameters"]
    table = new_table(f"values in force ({len(values)})", "name", ">value", "unit", "since", "source")
    for one in values:
        mark = "" if not one["is_unverified"] else " [yellow]unverified[/]"
        shown = "unknown" if one["value"] is None else f"{one['value']:,}"
        table.add_row(one["name"], shown, one["unit"], one["from"] or "–", plain(one["citation"]) + mark)
    console.print(table)
    console.print()
    overdue = [one["name"] for ones in result.values() for one in ones if one.get("is_due")]
    doubted = sum(one["is_unverified"] for one in values)
    console.print(f"due for review: {', '.join(overdue) if overdue else 'nothing'}")
    console.print(f"values that no text on file proves: {doubted} of {len(values)}")


def keys(made: list[Path]) -> None:
    for path in made:
        console.print(f"created {path}")
    if not made:
        console.print("all keys exist already")
