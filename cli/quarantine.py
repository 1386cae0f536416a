"""``hardship quarantine``: the desk for what was set aside. Nothing that it prints names a person or quotes a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.padding import Padding

from cli.options import AsJson, Home, put_out, settings_of, today
from cli.show import console, new_table, plain

app = typer.Typer(no_args_is_help=True, help="What was set aside: list it, ask the department to mend it, or let it count all the same.")

Delivery = Annotated[str, typer.Argument(help="identifier of the delivery, as list shows it")]
OneFeed = Annotated[str | None, typer.Option("--feed", help="name of the feed (default: all of them)")]
By = Annotated[str, typer.Option("--by", help="role that answers for it; kept in the open")]
Until = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="day to look from (default: today)")]
STATES = {
    "open": "[red]● 待处理 open[/]",
    "requested": "[yellow]◆ 校核中 requested[/]",
    "corrected": "[green]✓ 已更正 corrected[/]",
    "released": "[cyan]✓ 已放行 released[/]",
    "nothing_to_mend": "[dim]– 无需更正 nothing to mend[/]",
}


@app.command("list")
def list_(
    feed: OneFeed = None,
    since: Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="first day of delivery")] = None,
    on: Until = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Deliveries with rows set aside or refused whole: by rule, what was asked for, what came back, what is overdue."""
    from pipelines.commands.quarantine import listed

    settings = settings_of(home)
    found = listed(settings, on=on.date() if on else today(settings), feed=feed, since=since.date() if since else None)
    put_out(found, as_json, _listed)


@app.command()
def show(
    delivery: Delivery,
    feed: OneFeed = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="lines shown")] = 200,
    on: Until = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Line, column, rule and reason of each row of a delivery that was set aside; a cell's shape only where it is about nobody."""
    from pipelines.commands.quarantine import shown

    settings = settings_of(home)
    found = shown(settings, delivery, on=on.date() if on else today(settings), feed=feed, rows=rows)
    put_out(found, as_json, _shown)


@app.command()
def export(
    feed: Annotated[str, typer.Option("--feed", help="name of the feed")],
    out: Annotated[Path, typer.Option("--out", help="new file, .xlsx or .csv; holds personal data")],
    by: By,
    delivery: Annotated[str | None, typer.Option("--delivery", help="one delivery (default: all that nobody has asked about)")] = None,
    on: Until = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """A correction request to the department (校核申请): the lines as sent, what is wrong with each, and the due date; noted in a log."""
    from pipelines.commands.correction import export as write

    settings = settings_of(home)
    made = write(settings, feed, out=out, by=by, on=on.date() if on else today(settings), delivery=delivery)
    put_out(made, as_json, _exported)


@app.command()
def release(
    delivery: Delivery,
    rule: Annotated[str, typer.Option("--rule", help="the rule that is overruled, as show names it")],
    by: By,
    why: Annotated[str, typer.Option("--why", help="the reason, in one sentence about no person; kept in the open")],
    line: Annotated[list[int] | None, typer.Option("--line", help="one line (may be repeated; default: all that break the rule)")] = None,
    feed: OneFeed = None,
    on: Until = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """An officer's word that rows count all the same, from the next night on. What cannot be read is never released."""
    from pipelines.commands.waiving import release as waive

    settings = settings_of(home)
    day = on.date() if on else today(settings)
    put_out(waive(settings, delivery, rule=rule, by=by, why=why, on=day, lines=line or (), feed=feed), as_json, _released)


def _listed(found: Mapping[str, Any]) -> None:
    console.print(f"\n[bold]隔离区 Quarantine[/] [dim]{found['on']}[/]\n")
    for one in found["deliveries"]:
        _delivery(one)
    if not found["deliveries"]:
        console.print("没有被隔离的数据 · nothing is set aside")
    totals = found["totals"]
    console.print(
        f"待处理 open {totals['open_rows']:,} · 校核中 requested {totals['requested_rows']:,} · "
        f"已更正 corrected {totals['corrected_rows']:,} · 已放行 released {totals['released_rows']:,} · "
        f"拒收 refused {totals['refused_deliveries']:,} · 逾期 overdue {totals['overdue_requests']:,}"
    )


def _delivery(one: Mapping[str, Any]) -> None:
    """What it is in one line, then its identifier (to be copied), why it was refused, and its rules: a column would break them."""
    state = STATES[one["status"]] + (" [red]整批拒收 refused[/]" if one["outcome"] == "refused" else "")
    console.print(f"{state}  [bold]{one['feed_zh']}[/]  {one['rows']:,} 行 rows  待更正 open {one['open']:,}", soft_wrap=True)
    console.print(f"  {one['delivery']}  {one['delivered_on']}  {plain(one['file'])}", soft_wrap=True)
    if one["due_on"] is not None:
        console.print(f"  期限 due {one['due_on']}" + (" [red]逾期 overdue[/]" if one["is_overdue"] else ""))
    if one["reason_zh"]:
        console.print(Padding(f"[red]{plain(one['reason_zh'])}[/]\n[dim]{plain(one['reason_en'])}[/]", (0, 0, 0, 2)))
    for line in _filled([f"{rule} {count:,}" for rule, count in one["by_rule"].items()], console.width - 2):
        console.print(f"  [dim]{plain(line)}[/]", soft_wrap=True)
    console.print()


def _filled(parts: Sequence[str], width: int) -> Iterator[str]:
    """The parts on as few lines of ``width`` cells as hold them, none of them broken."""
    line = ""
    for part in parts:
        longer = f"{line} · {part}" if line else part
        if line and cell_len(longer) > width:
            yield line
            longer = part
        line = longer
    if line:
        yield line


def _shown(found: Mapping[str, Any]) -> None:
    console.print(f"\n[bold]{plain(found['file'])}[/] {found['delivered_on']} → {found['feed_zh']} · {found['feed_en']}")
    console.print(f"{STATES[found['status']]} [dim]{found['delivery']}[/]")
    if found["reason_zh"]:
        console.print(f"[red]{plain(found['reason_zh'])}[/] · {plain(found['reason_en'])}")
    table = new_table("", ">行 line", "规则 rule", "原因 reason", "样式 shape", "")
    table.columns[1].no_wrap = True  # a rule is copied into `release`; that of a cell begins with its column
    for one in found["lines"]:
        reason = f"{plain(one['reason_zh'])}\n[dim]{plain(one['reason_en'])}[/]"
        value = "[dim]不显示 hidden[/]" if one["value"] is None else plain(one["value"])
        table.add_row(f"{one['line']:,}", plain(one["rule"]), reason, value, "[green]✓[/]" if one["is_corrected"] else "")
    console.print(table)
    if found["more"]:
        console.print(f"[dim]… 另有 {found['more']:,} 行 more rows: --rows[/]")
    if found["set_aside"]:
        console.print(
            f"[dim]另有 {found['set_aside']:,} 行本身无误，随整批拒收 · rows without a fault of their own, refused with the rest[/]"
        )


def _exported(made: Mapping[str, Any]) -> None:
    console.print(f"校核申请 {made['request']}: {made['rows']:,} 行 rows → {plain(made['file'])}", soft_wrap=True)
    console.print(f"期限 due {made['due_on']} · SHA-256 {made['sha256'][:12]}… · [bold]含个人信息，请妥善保管 · it holds personal data[/]")


def _released(made: Mapping[str, Any]) -> None:
    what = f"第{'、'.join(map(str, made['lines']))}行" if made.get("lines") else "全部"
    console.print(
        f"已记录：{made['feed']} {made['delivery']} 规则 {made['rule']}（{what}）自下一次夜间运行起计入 · counts from the next night on"
    )
