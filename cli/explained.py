"""How an explanation looks on a terminal: the reason first, then the numbers behind it, then the rows they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from cli.show import LEVELS, console

Rows = Sequence[Mapping[str, Any]]
OUTCOMES = {"met": "[green]✓[/]", "unmet": "[red]✗[/]", "unknown": "[yellow]?[/]"}
RESULTS = {"likely": "[green]可能符合 likely[/]", "needs_verification": "[yellow]需核实 to verify[/]", "no": "[dim]不符合 not met[/]"}
UNVERIFIED = "[yellow]待核 unverified[/]"


def explained(result: Mapping[str, Any]) -> None:
    """Everything behind a household's lead, section by section. Masked: keys, never a name or a number of a person."""
    _top(result)
    for title, show in (
        ("为什么 Warnings", _warnings), ("评分 Score", _score), ("政策 Policies", _policies), ("成员 Members", _members),
        ("事实 Facts", _facts), ("来源 Source rows", _sources), ("经过 Episodes", _episodes),
    ):  # fmt: skip
        console.print()
        console.print(Rule(f"[bold]{title}[/]", align="left", style="dim"))
        show(result)
    console.print("\n[dim]以上是线索，不是决定 · A lead, never a decision (民发〔2021〕57号 28; 个人信息保护法 24)[/]")


def value(name: str, found: Any) -> str:
    """A value as a reader writes it, by the unit in its name; unknown is said, never shown as zero."""
    if found is None:
        return "[yellow]未知 unknown[/]"
    if isinstance(found, bool):
        return "是 yes" if found else "否 no"
    if isinstance(found, int) and name.endswith("_fen"):
        return f"{found / 100:,.2f} 元"
    if isinstance(found, int) and name.endswith("_ppm"):
        return f"{found / 10_000:.2f} %"
    return f"{found:,}" if isinstance(found, int) else escape(str(found))


def _top(result: Mapping[str, Any]) -> None:
    alert = result["alert"]
    about = f"{result['household_key']} · {result['size']} 人 people · {result['township']}"
    if alert:
        lines = [f"[bold]{escape(alert['headline_zh'])}[/]", escape(alert["headline_en"]), "", LEVELS.get(alert["level"], alert["level"])]
        lines += [escape(f"{alert['why_state_zh']} · {alert['why_state_en']}"), f"[dim]{alert['alert_id']}[/]"]
    else:
        lines = ["[bold]没有线索[/]", "no lead on this night"]
    console.print()
    console.print(Panel("\n".join([*lines, f"[dim]{about}[/]"]), title=f"{result['as_of']}", title_align="left", border_style="cyan"))


def _none(zh: str, en: str) -> None:
    console.print(Padding(f"[dim]{zh} · {en}[/]", (0, 2)))


def _warnings(result: Mapping[str, Any]) -> None:
    if not result["warnings"]:
        _none("没有预警", "no warning holds")
    for one in result["warnings"]:
        console.print(Padding(f"{LEVELS.get(one['level'], one['level'])}  [bold]{escape(one['text_zh'])}[/]", (1, 2, 0, 2)))
        console.print(Padding(escape(one["text_en"]), (0, 4)))
        _numbers(one["numbers"])
        for clause in one["clauses"]:
            console.print(Padding(f"§ {escape(clause['document'])} {escape(clause['article'])}", (0, 4)))
        if one.get("why_zh"):
            console.print(Padding(f"[dim]{escape(one['why_zh'])}\n{escape(one['why_en'])}[/]", (0, 4)))
        if one["stale_feeds"]:
            console.print(Padding(f"[yellow]数据偏旧 stale: {', '.join(one['stale_feeds'])}[/]", (0, 4)))


def _numbers(numbers: Rows, indent: int = 4) -> None:
    if not numbers:
        return
    table = _table(None, None, ">", None)
    for one in numbers:
        cited = escape(str(one.get("citation") or "")) + (f" {UNVERIFIED}" if one.get("unverified") else "")
        shown = escape(str(one["text"])) if "text" in one else value(one["name"], one["value"])
        table.add_row(escape(one["zh"]), f"[dim]{escape(one['en'])}[/]", shown, cited)
    console.print(Padding(table, (0, indent)))


def _score(result: Mapping[str, Any]) -> None:
    score = result["score"]
    if not score:
        _none("没有评分", "not scored")
        return
    zh = f"90天内被核实有困难的可能性 {score['probability_ppm'] / 10_000:.2f} %，本县第{score['position']}位"
    en = "chance that hardship is found within 90 days, and the position in the county"
    console.print(Padding(f"{zh}\n[dim]{en}; model {score['model_digest'][:12]}[/]", (0, 2)))
    largest = max((abs(one["contribution_ppm"]) for one in result["reasons"]), default=1) or 1
    table = _table(None, None, None)
    for one in result["reasons"]:
        length = max(1, round(12 * abs(one["contribution_ppm"]) / largest))
        bar = f"[red]{'▮' * length}[/]" if one["contribution_ppm"] > 0 else f"[green]{'▮' * length}[/]"
        table.add_row(bar, escape(one["text_zh"]), f"[dim]{escape(one['text_en'])}[/]")
    console.print(Padding(table, (0, 2)))


def _policies(result: Mapping[str, Any]) -> None:
    order = list(RESULTS)
    for one in sorted(result["policies"], key=lambda found: (order.index(found["result"]), found["policy"], found["person_key"])):
        amount = ""
        if one["amount_fen"] is not None:
            amount = f" · 约 about {value('_fen', one['amount_fen'])} / {one['amount_per']}"
        person = f" [dim]{one['person_key'][:10]}…[/]" if one["person_key"] else ""
        named = escape(f"{one.get('zh', '')} {one.get('en', one['policy'])}")
        console.print(Padding(f"{RESULTS[one['result']]}  [bold]{named}[/]{person}{amount}", (1, 2, 0, 2)))
        for condition in one["conditions"]:
            mark = OUTCOMES.get(condition["outcome"], condition["outcome"])
            told = f"{mark} {escape(condition['zh'])} [dim]{escape(condition['en'])}\n  § {escape(condition['citation'])}[/]"
            console.print(Padding(told, (0, 4)))
            _numbers(condition["numbers"], indent=6)
        if one.get("amount_citation") and amount:
            console.print(Padding(f"[dim]§ {escape(one['amount_citation'])}[/]", (0, 4)))


def _members(result: Mapping[str, Any]) -> None:
    table = _table("person", "", ">age")
    for one in result["members"]:
        told = [f"{name} {value(name, found)}" for name, found in one.items()
                if name not in ("household_key", "person_key", "age") and found not in (None, False, 0)]  # fmt: skip
        table.add_row(f"{one['person_key'][:10]}…", escape(", ".join(told)).replace(" 是 yes", ""), str(one.get("age", "")))
    console.print(Padding(table, (0, 2)))


def _facts(result: Mapping[str, Any]) -> None:
    table = _table("事实", "fact", ">值 value", "来自 from")
    for one in result["facts"]:
        table.add_row(escape(one["zh"]), f"[dim]{escape(one['en'])}[/]", value(one["fact"], one["value"]), ", ".join(one["feeds"]))
    console.print(Padding(table, (0, 2)))


def _sources(result: Mapping[str, Any]) -> None:
    table = _table("数据源 feed", "发生 occurred", "得知 known", "交付:行 delivery:line", "")
    for one in result["sources"]:
        measured = [f"{k} {value(k, v)}" for k, v in one.items() if k not in ("feed", "source", "occurred_on", "known_on")]
        table.add_row(one["feed"], _plain(one["occurred_on"]), _plain(one["known_on"]), one["source"], ", ".join(measured))
    console.print(Padding(table, (0, 2)))
    files = _table("交付 delivery", "数据源 feed", "交付日 delivered", "文件 file")
    for one in result.get("files", []):
        files.add_row(one["delivery"], one["feed"], one["delivered_on"], escape(one["file"]))
    console.print(Padding(files, (1, 2, 0, 2)))


def _episodes(result: Mapping[str, Any]) -> None:
    if not result["episodes"]:
        _none("从未列入", "never on the list")
        return
    shown = ("episode", "state", "level", "opened_on", "alerted_on", "last_seen_on", "outcome_on", "closed_on", "selected_by")
    table = _table(*shown)
    for one in result["episodes"]:
        table.add_row(*(_plain(one.get(name)) for name in shown))
    console.print(Padding(table, (0, 2)))


def _plain(found: Any) -> str:
    return "–" if found is None else str(found)


def _table(*columns: str | None) -> Table:
    """Without lines; a heading that begins with > is of numbers; None: no heading."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=_any(columns), header_style="dim")
    for name in columns:
        table.add_column((name or "").lstrip(">"), justify="right" if (name or "").startswith(">") else "left", overflow="fold")
    return table


def _any(columns: Iterable[str | None]) -> bool:
    return any(name and name != ">" for name in columns)
