"""The page and the picture of the loop, from figures once measured: docs/reference/city-loop.json, an answer of the command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cli.looped import figures
from docs.generate.city_pictures import WIDTH, svg, text
from docs.generate.markdown import page, table

LEFT, RIGHT, TOP, MIDDLE, BOTTOM = 90.0, WIDTH - 40.0, 90.0, 270.0, 400.0


def recorded(path: Path) -> dict[str, Any]:
    """What `hardship simulate --loop --json` answered when it was last measured."""
    result: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return result


def measured(result: Mapping[str, Any]) -> str:
    """docs/reference/city-loop.md"""
    asked = (
        f"hardship simulate --loop --households {result['households']} --months {result['months']} --loop-months {result['loop']} "
        f"--until {result['until']} --seed {result['seed']} --capacity {result['capacity']} --learn-every {result['learn_every']} "
        "--out LOOP --json"
    )
    months = [
        (
            row["month"][:7], row["leads"], row["right"], row["visits"], row["failed"], row["found"], row["in_hardship_with"],
            row["in_hardship_without"], row["avoided"], f"{(row['aid_with_fen'] - row['aid_without_fen']) // 100:,}",
        )
        for row in result["by_month"]
    ]  # fmt: skip
    models = [
        (one["learnt_on"], f"`{one['digest'][:12]}`", one["positives"], _share(one["average_precision_ppm"]), _share(one["auc_ppm"]))
        for one in result["models"]
    ]
    return page(
        "闭环的度量 · The loop, measured",
        f"城市版本 {result['world_version']}。城市是虚构的；这些数字不说明任何真实地方。各项含义见[闭环](../city-loop.zh-CN.md)。\n\n"
        f"Version {result['world_version']} of the city. It is invented: no figure here says anything about a real place. "
        "What they mean: [the loop](../city-loop.md).",
        f"```sh\n{asked}\n```",
        table(("度量", "measure", ">"), figures(result)),
        "## 逐月 · Month by month",
        table(
            (
                "月份 month", ">推送 leads", ">属实 right", ">走访 visits", ">未果 failed", ">发现 found",
                ">困难户（有预警） in hardship, with", ">无预警 without", ">减少 avoided", ">多付救助（元） more aid, yuan",
            ),
            months,
        ),
        "## 模型 · Models",
        table(("训练至 learnt until", "摘要 digest", ">阳性标签 positives", ">平均精确率 average precision", ">AUC"), models),
    )  # fmt: skip


def _share(ppm: int | None) -> str:
    return "–" if ppm is None else f"{ppm / 1_000_000:.3f}"


def drawn(result: Mapping[str, Any]) -> str:
    """docs/images/city-loop.svg: households in hardship in both worlds; below, where the visits of each month went."""
    rows = result["by_month"]
    most = max(row["in_hardship_without"] for row in rows) * 1.1
    visits = max(row["visits"] for row in rows) * 1.1 or 1.0
    wide = (RIGHT - LEFT) / len(rows)

    def y(households: int) -> float:
        return MIDDLE - (MIDDLE - TOP) * households / most

    parts = []
    for name, kind in (("in_hardship_without", "out"), ("in_hardship_with", "in")):
        steps = " ".join(
            f"{'L' if place else 'M'}{LEFT + wide * place:.1f} {y(row[name]):.1f}h{wide:.1f}" for place, row in enumerate(rows)
        )
        parts.append(f'<path class="line {kind}" d="{steps}"/>')
    for place, row in enumerate(rows):
        x, bottom = LEFT + wide * place, BOTTOM
        rest = row["visits"] - row["failed"] - row["found"]
        for kind, count in (("a", row["found"]), ("b", rest), ("c", row["failed"])):
            height = (BOTTOM - MIDDLE - 40) * count / visits
            bottom -= height
            parts.append(f'<rect class="{kind}" x="{x + 3:.1f}" y="{bottom:.1f}" width="{wide - 6:.1f}" height="{height:.1f}"/>')
        parts.append(text(x + wide / 2, BOTTOM + 18, row["month"][2:7], "small middle"))
        if row["avoided"]:
            parts.append(text(x + wide / 2, y(row["in_hardship_without"]) - 8, f"−{row['avoided']}", "small middle"))
    for line in (MIDDLE, BOTTOM):
        parts.append(f'<path class="axis" d="M{LEFT:.1f} {line:.1f}H{RIGHT:.1f}"/>')
    parts += [
        *(text(LEFT - 10, y(tick) + 4, f"{tick:,}", "small right") for tick in range(0, int(most), _step(most))),
        *_key(LEFT, 60, (("line out", "困难户：无预警 in hardship, without alerts"), ("line in", "有预警 with alerts"))),
        *_key(LEFT, MIDDLE + 22, (("a", "走访：发现困难 visits: found hardship"), ("b", "没有发现 found none"), ("c", "未果 failed"))),
    ]  # fmt: skip
    label = "Households in hardship month by month, with and without alerts, and what the visits of each month came to"
    return svg(BOTTOM + 40, "同一座城市，有预警和无预警 · One city, with and without alerts", label, parts)


def _step(most: float) -> int:
    """Between two marks of the axis: 1, 2 or 5 of a power of ten, so that there are at most six."""
    return next(step for power in range(9) for step in (10**power, 2 * 10**power, 5 * 10**power) if most / step <= 6)


def _key(x: float, y: float, meanings: tuple[tuple[str, str], ...]) -> list[str]:
    parts = []
    for kind, meaning in meanings:
        is_line = kind.startswith("line")
        mark = (
            f'<path class="{kind}" d="M{x:.0f} {y - 4:.0f}h18"/>'
            if is_line
            else f'<rect class="{kind}" x="{x:.0f}" y="{y - 10:.0f}" width="14" height="12" rx="3"/>'
        )
        parts += [mark, text(x + 24, y, meaning, "small")]
        x += 60 + 7.4 * sum(1.6 if ord(letter) > 255 else 0.85 for letter in meaning)
    return parts
