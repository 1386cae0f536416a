"""A picture of a night, drawn from the declarations and from pipelines.nightly: which verb makes which table, and who reads it.

Verbs stand on the left, in order. A table is a line that begins (full dot) at the verb that makes it and runs down to
the last verb that reads it (ring at each reader). Tables are laid out in the order in which they are made, so a label
never meets another line.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from types import ModuleType

from docs.generate.markdown import codes, page, table
from hardship.catalogue import Catalogue
from hardship.night_tables import night_tables
from pipelines.driver import Step
from pipelines.nightly import PER_FEED, WHOLE

VERBS = {
    "land": "落地", "check": "检查", "gate": "放行", "link": "认人", "group": "成户", "measure": "测算", "warn": "预警", "score": "评分",
    "match": "匹配", "alert": "成线索", "publish": "发布",
}  # fmt: skip
ACCEPTED = "accepted rows"
OTHERS = {"staged rows": "已落地待检的行", ACCEPTED: "接收的行", "previous_ledger": "前一夜的台账", "release": "发布包"}
ROW, LANE, LEFT, TOP, LABEL = 30, 44, 176, 132, 250
COLOURS = ("#2563a8", "#0f766e", "#b45309", "#7c3aed", "#be123c", "#4d7c0f")
DARK = ("#7db4f0", "#5eead4", "#fbbf24", "#c4b5fd", "#fda4af", "#bef264")


@dataclass
class Lane:
    """A table on the picture: where it begins, and at which verbs it is read."""

    name: str
    zh: str
    verb: str
    readers: list[str] = field(default_factory=list)


def reads_rows(step: Step) -> bool:
    """Whether a verb of the whole night reads the accepted rows themselves: it then asks pipelines.events for them."""
    seen: set[str] = set()
    ahead = {step.verb.__module__}
    while ahead:
        seen |= ahead
        named = [value for module in ahead for value in vars(sys.modules[module]).values()]
        homes = {value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None) for value in named}
        ahead = {home for home in homes if isinstance(home, str) and home.startswith("pipelines.")} - seen
    return "pipelines.events" in seen


def lanes(catalogue: Catalogue) -> list[Lane]:
    """Every table of a night in the order in which it is made, with its readers."""
    names = {one.name: one.zh for one in night_tables(catalogue.indicators).values()} | OTHERS
    found = [Lane("staged rows", OTHERS["staged rows"], "land", ["check"]), Lane(ACCEPTED, OTHERS[ACCEPTED], "check")]
    by_name = {lane.name: lane for lane in found}
    by_name[ACCEPTED].readers += ["gate", *(step.name for step in WHOLE if reads_rows(step))]
    for step in WHOLE:
        everything = tuple(lane.name for lane in by_name.values() if lane.name not in OTHERS)
        for name in everything if step.takes is None and not step.makes else step.takes or ():
            if name not in by_name:
                by_name[name] = Lane(name, names[name], step.name)
                found.append(by_name[name])
            by_name[name].readers.append(step.name)
        for name in step.makes or (("release",) if step.takes is None else ()):
            by_name[name] = Lane(name, names[name], step.name)
            found.append(by_name[name])
    return found


def picture(catalogue: Catalogue) -> str:
    """docs/images/lineage.svg"""
    drawn = lanes(catalogue)
    verbs = [step.name for step in (*PER_FEED, *WHOLE)]
    rows: dict[str, float] = {}
    height = 0.0
    for verb in verbs:
        rows[verb] = height
        height += max(1, sum(lane.verb == verb for lane in drawn)) + 0.45
    at = {lane.name: LEFT + LANE * (index + 1) for index, lane in enumerate(drawn)}
    width, bottom = LEFT + LANE * (len(drawn) + 1) + LABEL, TOP + height * ROW + 24
    parts = [_head(width, bottom), _feeds(catalogue, width)]
    for verb in verbs:
        parts.append(_verb(verb, rows[verb], drawn, at))
    for index, lane in enumerate(drawn):
        parts.append(_lane(lane, index, rows, drawn, at))
    return "\n".join((*parts, "</svg>")) + "\n"


def _y(verb: str, rows: dict[str, float], sub: int = 0) -> float:
    return TOP + (rows[verb] + sub + 0.5) * ROW


def _head(width: float, height: float) -> str:
    light = "".join(f".c{i}{{stroke:{c};fill:{c}}}" for i, c in enumerate(COLOURS))
    dark = "".join(f".c{i}{{stroke:{c};fill:{c}}}" for i, c in enumerate(DARK))
    style = (
        "text{font:13px system-ui,'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#1f2937;stroke:none}"
        ".small{font-size:11px;fill:#5b6675}.title{font-size:17px;font-weight:600}.name{font-weight:600}"
        ".ground{fill:#fbfbfa}.pill{fill:#e8eef6;stroke:#b8c7da}.chip{fill:#f1efe8;stroke:#d3cdbd}.band{fill:#1f29370a}"
        ".lane{stroke-width:2.5;fill:none!important}.thin{stroke:#9aa5b3;stroke-width:1;stroke-dasharray:2 3;fill:none}"
        f".ring{{fill:#fbfbfa!important;stroke-width:2.5}}.before{{stroke-dasharray:5 4}}{light}"
        "@media (prefers-color-scheme:dark){text{fill:#e5e9ef}.small{fill:#9aa7b6}.ground{fill:#14181d}.pill{fill:#22303f;stroke:#3c5066}"
        f".chip{{fill:#2a2820;stroke:#4a4638}}.band{{fill:#ffffff0a}}.thin{{stroke:#566170}}.ring{{fill:#14181d!important}}{dark}}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img"'
        ' aria-label="A night: which verb makes which table, and which verbs read it">\n'
        f'<style>{style}</style>\n<rect class="ground" width="{width:.0f}" height="{height:.0f}" rx="10"/>\n'
        '<text class="title" x="24" y="34">一夜 · A night</text>\n'
        f'<text class="small" x="{width - 24:.0f}" y="34" text-anchor="end">● 产出 makes   ○ 读取 reads</text>'
    )


def _feeds(catalogue: Catalogue, width: float) -> str:
    """The feeds in a strip above ``land``, as wide as the picture."""
    step = (width - 48) / max(len(catalogue.feeds), 1)
    parts = []
    for index, feed in enumerate(catalogue.feeds):
        x = 24 + step * index
        parts.append(
            f'<rect class="chip" x="{x:.1f}" y="54" width="{step - 8:.1f}" height="48" rx="6"/>'
            f'<text class="name" x="{x + 10:.1f}" y="74">{escape(feed.zh)}</text>'
            f'<text class="small" x="{x + 10:.1f}" y="92">{escape(feed.name)}</text>'
        )
    last = 24 + step * (len(catalogue.feeds) - 1) + step / 2
    parts.append(f'<path class="thin" d="M{last:.1f} 102V112H92V{TOP + 2}"/>')
    return "\n".join(parts)


def _verb(verb: str, row: float, drawn: Sequence[Lane], at: dict[str, int]) -> str:
    """The pill of a verb, and a thin line from it to the farthest table that it touches."""
    y = _y(verb, {verb: row})
    made = [lane for lane in drawn if lane.verb == verb]
    touched = [at[lane.name] for lane in drawn if verb in lane.readers] + [at[lane.name] for lane in made[:1]]
    reach = max(touched, default=LEFT)
    return (
        f'<rect class="band" x="24" y="{y - 15:.1f}" width="{reach - 24}" height="30" rx="15"/>'
        f'<rect class="pill" x="24" y="{y - 13:.1f}" width="136" height="26" rx="13"/>'
        f'<text class="name" x="40" y="{y + 4.5:.1f}">{verb}</text>'
        f'<text class="small" x="148" y="{y + 4:.1f}" text-anchor="end">{VERBS[verb]}</text>'
    )


def _lane(lane: Lane, index: int, rows: dict[str, float], drawn: Sequence[Lane], at: dict[str, int]) -> str:
    x, colour = at[lane.name], f"c{index % len(COLOURS)}"
    siblings = [one.name for one in drawn if one.verb == lane.verb]
    top = _y(lane.verb, rows, siblings.index(lane.name))
    end = max((_y(reader, rows) for reader in lane.readers), default=top)
    is_before = lane.name == "previous_ledger"
    rings = [f'<circle class="ring {colour}" cx="{x}" cy="{_y(r, rows):.1f}" r="5"/>' for r in lane.readers if not is_before]
    line = f'<path class="lane {colour}" d="M{x} {top:.1f}V{end:.1f}"/>' if end > top else ""
    dot = f'<circle class="{"ring" if is_before else "dot"} {colour}" cx="{x}" cy="{top:.1f}" r="6"/>'
    label = (
        f'<text x="{x + 14}" y="{top + 4.5:.1f}"><tspan class="name">{escape(lane.zh)}</tspan>'
        f'<tspan class="small" dx="8">{escape(lane.name)}</tspan></text>'
    )
    return "\n".join((line, *rings, dot, label))


def lineage(catalogue: Catalogue) -> str:
    """docs/reference/lineage.md: the picture, and which rule depends on which feed."""
    of_scenario = {one.name: set(one.feeds) for one in catalogue.scenarios}
    rows = [
        (
            f"{feed.zh} {feed.en}",
            codes(name for name, feeds in of_scenario.items() if feed.name in feeds),
            codes(sorted(one.name for one in catalogue.indicators if feed.name in one.feeds)),
        )
        for feed in catalogue.feeds
    ]
    return page(
        "一夜的来龙去脉 · Lineage of a night",
        "动词在左，自上而下；每条线是一张表，实心点是产出它的动词，圆圈是读取它的动词。\n\n"
        "Verbs are on the left, in order; every line is a table, from the verb that makes it (dot) to the verbs that read it (rings). "
        "Columns are in the [data dictionary](data-dictionary.md).",
        "![一夜：哪个动词产出哪张表、谁来读取](../images/lineage.svg)",
        "## 哪个数据源影响什么 · What each feed feeds",
        table(("数据源 feed", "预警场景 scenarios", "指标 indicators"), rows),
    )
