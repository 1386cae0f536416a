"""``hardship inspect``: what would become of a file, for the clerk who is about to send it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import AsJson, put_out, settings_of, today
from cli.show import console, new_table, plain
from hardship.settings import load_settings

if TYPE_CHECKING:
    from pipelines.commands.inspecting import Inspection

SHOWN = 40  # findings on a page; --json has more
VERDICTS = {
    "load": "[green]✓ 可以接收 · it would be taken[/]",
    "load-and-flag": "[yellow]✓ 可以接收，有提示 · it would be taken, with something to say[/]",
    "load-empty-and-warn": "[yellow]○ 只有表头，没有数据 · a heading and no row: it would be taken as empty[/]",
    "quarantine-lines": "[dark_orange]◆ 部分行将被隔离 · some rows would be set aside, the others taken[/]",
    "quarantine-file": "[red]✗ 整个文件不能接收 · nothing of the file would be taken[/]",
}
KEYS = {
    "home": "人员标识由本系统密钥生成 · person keys are those of the home",
    "throw-away": "人员标识由一次性密钥生成，不能与其他文件比对 · person keys are those of a throw-away key: they match no other file",
}


def inspect(
    file: Path,
    feed: Annotated[str, typer.Option("--feed", help="name of a feed, or a folder with a feed.py that is not in the project yet")],
    as_json: AsJson = False,
    rows: Annotated[
        Path | None, typer.Option("--rows", help="save the accepted rows as parsed (Parquet, for your eyes only); nothing else is written")
    ] = None,
    delivered_on: Annotated[
        datetime | None,
        typer.Option("--delivered-on", formats=["%Y-%m-%d"], help="day of delivery (default: the seal's, else today)"),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", help="hold it also against what a home has landed (default: HARDSHIP_HOME, else nothing)"),
    ] = None,
) -> None:
    """What landing and checking would do with a file, sealed or not: needs no home and no keys. Exit code 0 for every file."""
    from pipelines.commands.inspecting import feed_of
    from pipelines.commands.inspecting import inspect as look

    at_home = home is not None or "HARDSHIP_HOME" in os.environ
    # A department that sends files may have no home yet, whatever its variables say.
    settings = load_settings() if home is None else settings_of(home)
    found = look(
        settings,
        file,
        feed_of(settings, feed),
        today=today(settings),
        delivered_on=delivered_on.date() if delivered_on else None,
        at_home=at_home,
        rows=rows,
    )
    put_out(found.result, as_json, lambda result: page(file, found, result))
    if as_json and rows is not None:
        sys.stderr.write(KEYS[found.keys] + "\n")


def page(file: Path, found: Inspection, result: Mapping[str, Any]) -> None:
    """Verdict, counts, columns and findings, in Chinese and English."""
    console.print(f"\n[bold]{_line(file.name)}[/] → {found.feed.zh} · {found.feed.en}")
    console.print(VERDICTS[result["outcome"]] + f" [dim]{result['outcome']}[/]\n")
    console.print(_facts(found, result))
    if result["headings"]:
        columns = new_table("\n列 Columns", "列 column", "中文", "文件中的列名 heading as sent")
        for name, heading in result["headings"].items():
            columns.add_row(name, found.feed.column(name).zh, _line(heading))
        console.print(columns)
    if result["findings"]:
        console.print(_findings(result["findings"]))
    if len(result["findings"]) > SHOWN:
        console.print(f"[dim]… 另有{len(result['findings']) - SHOWN}条，见 --json · the others: --json[/]")
    console.print(f"[dim]{found.history}\n{KEYS[found.keys]}[/]", soft_wrap=True)


def _facts(found: Inspection, result: Mapping[str, Any]) -> Any:
    facts = new_table("", "", "")
    form = ", ".join(part for part in (result["format"], result["encoding"]) if part)
    facts.add_row("格式 format", form or "–")
    facts.add_row("交付日 day of delivery", str(found.delivered_on))
    facts.add_row("读入 read", f"{result['read']:,} 行 rows")
    facts.add_row("接收 accepted", f"{result['accepted']:,}")
    facts.add_row("隔离 set aside", f"{result['quarantined']:,}")
    facts.add_row("重复 duplicate", f"{result['duplicate']:,}")
    facts.add_row("被更正 superseded", f"{result['superseded']:,}")
    return facts


def _findings(found: list[Mapping[str, Any]]) -> Any:
    table = new_table(f"\n发现 Findings ({len(found):,})", ">行 line", "列 column", "规则 rule", "说明 what it says")
    for one in found[:SHOWN]:
        line = "–" if one["line"] is None else f"{one['line']:,}"
        said = f"{_line(one['message_zh'])}\n[dim]{_line(one['message'])}[/]"
        table.add_row(line, one["column"] or "–", _line(one["rule"]), said)
    return table


def _line(text: str) -> str:
    """Text of a file for a terminal: nothing that moves its cursor, nothing that it cannot write."""
    printable = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return plain(printable.encode("utf-8", "replace").decode())
