"""The figures of the loop as a person reads them: both languages, and said to be invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from cli.show import console

FEN = 100


def looped(result: Mapping[str, Any]) -> None:
    """What the alerts changed, then month by month, then the models."""
    console.print()
    console.rule(f"[bold]走访闭环 · The loop: {result['loop']} months up to {result['until']}[/]", align="left")
    console.print("城市是虚构的，故真相可知；这些数字不说明任何真实地方。")
    console.print("The city is invented, so its truth is known. No figure here says anything about a real place.")
    asked = f"{result['households']:,} households, seed {result['seed']}, capacity {result['capacity']} a township and month"
    console.print(f"[dim]world version {result['world_version']}, {asked}[/]\n")
    _pairs(figures(result))
    _months(result["by_month"])
    _models(result["models"])


def figures(result: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What the alerts changed: each figure in Chinese, in English, and written out."""
    leads, visits, cost, months = result["leads"], result["visits"], result["cost_fen"], result["months_of_hardship"]
    sample, lacked, quiet = result["sample"], result["uncovered_fen"], result["reached_silent"]
    each = _yuan(cost["a_visit"])
    helped, hard, silent = leads["helped"], result["in_hardship"], result["silent_in_hardship"]
    return [
        ("推送家庭（其中有困难）", "households put before people (rightly)", f"{leads['households']:,} ({leads['right']:,})"),
        ("发生困难前推送", "put before hardship began", f"{leads['ahead_of_onset']:,}"),
        ("提前天数（中位）", "days ahead, median", _days(leads["days_ahead_of_onset"])),
        ("随机抽样家庭（其中有困难）", "random sample (in hardship)", f"{sample['households']:,} ({sample['right']:,})"),
        ("走访（未果）", "visits (failed)", f"{visits['made']:,} ({visits['failed']:,})"),
        ("其中此前已见到人的家庭", "of them to households that had been met before", f"{visits['met_before']:,}"),
        ("核查结论有误", "findings that were wrong", f"{visits['wrong']:,}"),
        ("走访到的困难家庭（沉默家庭）", "reached in hardship (of them silent)", f"{result['reached_in_hardship']:,} ({quiet:,})"),
        ("属实推送后获助：有预警（天）", "rightly put and granted aid, with alerts (days)", _helped(helped["with"])),
        ("同一批家庭：无预警（天）", "the same households without alerts (days)", _helped(helped["without"])),
        ("困难家庭获助：有 / 无预警", "in hardship and granted aid, with / without", _both(hard)),
        ("沉默家庭获助：有 / 无预警", "silent ones, with / without", _both(silent)),
        ("困难月数：有 / 无预警", "months of hardship, with / without", f"{months['with']:,} / {months['without']:,}"),
        ("少受困难的月数（净）", "months of hardship avoided, net", f"{months['net']:,} (+{months['avoided']:,} −{months['added']:,})"),
        ("未被满足的基本支出：有 / 无预警", "needs that nothing covered, with / without", _two(lacked["with"], lacked["without"])),
        (f"走访费用（每次 {each} 元，假设）", f"cost of visits ({each} yuan each, assumed)", _yuan(cost["visits"])),
        ("救助支出：有 / 无预警", "assistance paid, with / without", _two(cost["aid_with"], cost["aid_without"])),
        ("每少一个困难月的走访费", "visits a month avoided", _yuan(cost["visits_a_month_avoided"])),
        ("每少一个困难月的全部支出", "visits and more aid, a month avoided", _yuan(cost["all_a_month_avoided"])),
    ]  # fmt: skip


def _pairs(rows: list[tuple[str, str, str]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2), show_header=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for zh, en, value in rows:
        table.add_row(f"{zh}\n[dim]{en}[/]", value)
    console.print(table)
    console.print()


def _months(rows: list[Mapping[str, Any]]) -> None:
    names = (
        "月份\nmonth", "推送\nleads", "属实\nright", "走访\nvisits", "未果\nfailed", "发现\nfound", "有困难\nhard", "无预警\nwithout",
        "减少\navoided", "多付救助\nmore aid",
    )  # fmt: skip
    table = Table(title="逐月 · Month by month", title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for place, name in enumerate(names):
        table.add_column(name, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        counts = ("leads", "right", "visits", "failed", "found", "in_hardship_with", "in_hardship_without", "avoided")
        more = _yuan(row["aid_with_fen"] - row["aid_without_fen"])
        table.add_row(row["month"][:7], *(f"{row[name]:,}" for name in counts), more)
    console.print(table)
    console.print()


def _models(models: list[Mapping[str, Any]]) -> None:
    table = Table(title="模型 · Models", title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2))
    for name in ("训练至\nlearnt until", "摘要\ndigest", "阳性标签\npositives", "平均精确率\navg. precision", "AUC"):
        table.add_column(name)
    for model in models:
        shares = (_ppm(model["average_precision_ppm"]), _ppm(model["auc_ppm"]))
        table.add_row(model["learnt_on"], model["digest"][:12], f"{model['positives']:,}", *shares)
    console.print(table)


def _helped(one: Mapping[str, Any]) -> str:
    return f"{one['households']:,}" + (f" ({one['days_after_the_alert']} d)" if one["households"] else "")


def _both(one: Mapping[str, Any]) -> str:
    return f"{one['helped_with']:,} / {one['helped_without']:,} ({one['households']:,})"


def _days(days: int | None) -> str:
    return "–" if days is None else f"{days}"


def _yuan(fen: int | None) -> str:
    return "–" if fen is None else f"{fen // FEN:,}"


def _two(first: int, second: int) -> str:
    return f"{_yuan(first)} / {_yuan(second)}"


def _ppm(share: int | None) -> str:
    return "–" if share is None else f"{share / 1_000_000:.3f}"
