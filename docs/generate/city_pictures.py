"""Pictures of the invented city, drawn from its truth: how it keeps to real figures, why households fall, and one that does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from unicodedata import east_asian_width

import numpy as np
import polars as pl

from simulation import hardship_state
from simulation.chance import Floats
from simulation.figures.check import Checked
from simulation.fortune import income_of
from simulation.help import APPLICATION
from simulation.state import DIBAO
from simulation.world import Course

CAUSES = {
    "low_income": "收入低", "job_loss": "失去工作", "informal_income_lost": "零工、经营收入下降", "illness": "疾病", "disability": "残疾",
    "accident": "事故", "death": "亲人去世", "debt": "债务", "help_ended": "亲友接济中断", "family_change": "家庭变故",
    "benefit_ended": "失业金到期", "disaster": "灾害", "wages_unpaid": "欠薪",
}  # fmt: skip
WIDTH = 960
STYLE = (
    "text{font:13px system-ui,'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;fill:#1f2937}"
    ".small{font-size:11px;fill:#5b6675}"
    ".title{font-size:17px;font-weight:600}.right{text-anchor:end}.middle{text-anchor:middle}.ground{fill:#fbfbfa}.range{fill:#dbe4ee}"
    ".real{fill:#b45309}.found{fill:#2563a8}.a{fill:#0f766e}.b{fill:#d97706}.c{fill:#b9c2cd}.hard{fill:#be123c22}.line{fill:none;stroke-width:2}"
    ".in{stroke:#2563a8}.out{stroke:#be123c}.saved{fill:#0f766e33}.axis{stroke:#9aa5b3;stroke-width:1}"
    "@media (prefers-color-scheme:dark){text{fill:#e5e9ef}.small{fill:#9aa7b6}.ground{fill:#14181d}.range{fill:#2b3a4a}.real{fill:#fbbf24}"
    ".found{fill:#7db4f0}.a{fill:#5eead4}.b{fill:#fbbf24}.c{fill:#4b5866}.hard{fill:#fda4af2e}.in{stroke:#7db4f0}.out{stroke:#fda4af}"
    ".saved{fill:#5eead433}.axis{stroke:#566170}}"
)


def svg(height: float, title: str, label: str, parts: Sequence[str]) -> str:
    """A whole picture, in light and dark: its title, ``label`` for those who do not see it, and its parts."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}">\n'
        f'<style>{STYLE}</style>\n<rect class="ground" width="{WIDTH}" height="{height:.0f}" rx="10"/>\n'
        f'<text class="title" x="24" y="34">{escape(title)}</text>'
    )
    return "\n".join((head, *parts, "</svg>")) + "\n"


def _width(words: str) -> float:
    """About how wide the words are in the pictures' type."""
    return sum(13.0 if east_asian_width(letter) in "WF" else 7.2 for letter in words)


def text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def of_figures(checked: Checked) -> str:
    """docs/images/city-figures.svg: every range as a bar of one width, the real figure and the city's within it."""
    left, right, row, top = 400.0, WIDTH - 130.0, 22.0, 78.0
    parts = [
        f'<circle class="found" cx="{left:.0f}" cy="52" r="5"/>', text(left + 12, 56, "本市 found", "small"),
        f'<path class="real" d="M{left + 110:.0f} 46l6 6l-6 6l-6 -6z"/>', text(left + 122, 56, "现实 real", "small"),
        f'<rect class="range" x="{left + 210:.0f}" y="46" width="30" height="12" rx="3"/>',
        text(left + 248, 56, "允许的范围 range", "small"),
    ]  # fmt: skip
    for index, one in enumerate(checked.found):
        figure, y = one.figure, top + row * index
        both = f"{figure.zh} · {figure.en}"

        def at(value: float, low: float = figure.low, high: float = figure.high) -> float:
            return left + (right - left) * min(max((value - low) / (high - low), -0.03), 1.03)

        parts.append(text(24, y + 12, both if _width(both) < left - 40 else figure.zh))
        parts.append(f'<rect class="range" x="{left:.1f}" y="{y + 2:.1f}" width="{right - left:.1f}" height="12" rx="3"/>')
        if figure.value is not None:
            parts.append(f'<path class="real" d="M{at(figure.value):.1f} {y + 2:.1f}l6 6l-6 6l-6 -6z"/>')
        parts.append(f'<circle class="found" cx="{at(one.value):.1f}" cy="{y + 8:.1f}" r="5"/>')
        parts.append(text(WIDTH - 24, y + 12, f"{one.written} {figure.unit if figure.unit in ('%', 'AUC') else ''}".strip(), "right"))
    label = "Every statistic of the invented city within its range, beside the real figure"
    return svg(top + row * len(checked.found) + 16, "虚构城市与现实 · The invented city and real figures", label, parts)


@dataclass(frozen=True)
class Lived:
    """A course that has been lived through, with what no feed shows of each month from 0 on, by household (yuan)."""

    course: Course
    income: Floats
    needed: Floats
    savings: Floats
    in_hardship: Floats


def live(households: int, months: int, until: date, seed: int) -> Lived:
    course = Course(households=households, months=months, until=until, seed=seed)
    state = course.state
    kept: list[tuple[Floats, ...]] = []
    for month in range(course.next_month, months):
        course.advance()
        if month >= 0:
            needed = hardship_state.living_of(state, month) + hardship_state.necessary(state)
            kept.append((income_of(state) + course.paid[-1] / 100, needed, state.savings.copy(), state.in_hardship.astype(np.float64)))
    return Lived(course, *(np.stack(values) for values in zip(*kept, strict=True)))


def of_causes(lived: Lived) -> str:
    """docs/images/city-causes.svg: spells by their cause, and who of them asked and was helped."""
    spells = _asked(lived)
    by_cause = (
        spells.group_by("cause")
        .agg(pl.len(), pl.col("is_helped").sum(), pl.col("is_asking").sum())
        .sort("len", "cause", descending=[True, False])
    )
    left, right, row, top = 330.0, WIDTH - 90.0, 30.0, 84.0
    scale = (right - left) / float(by_cause["len"].max() or 1)  # type: ignore[arg-type]
    words = (("a", "得到低保、特困 granted 低保 or 特困"), ("b", "申请未果 asked in vain"), ("c", "从未申请 never asked"))
    parts = []
    place = left
    for kind, meaning in words:
        parts.append(f'<rect class="{kind}" x="{place:.0f}" y="50" width="14" height="12" rx="3"/>')
        parts.append(text(place + 20, 60, meaning, "small"))
        place += 50 + 0.85 * _width(meaning)
    for index, (cause, count, helped, asking) in enumerate(by_cause.iter_rows()):
        y, x = top + row * index, left
        parts.append(text(24, y + 15, f"{CAUSES[cause]} · {cause.replace('_', ' ')}"))
        for kind, part in (("a", helped), ("b", asking), ("c", count - helped - asking)):
            parts.append(f'<rect class="{kind}" x="{x:.1f}" y="{y + 2:.1f}" width="{scale * part:.1f}" height="18"/>')
            x += scale * part
        parts.append(text(x + 8, y + 16, f"{count:,}", "small"))
    label = "Spells of hardship by cause; most households never ask"
    return svg(top + row * by_cause.height + 16, "为什么陷入困难，谁申请过 · Why households fall, and who asked", label, parts)


def _asked(lived: Lived) -> pl.DataFrame:
    """A row a spell that began in a month that departments' history shows: cause, is_helped, is_asking (and not helped)."""
    world = lived.course.world()
    spells = world.spells.filter(pl.col("start") > world.truth["month"].min()).join(world.homes, on="household_no")
    spells = spells.with_row_index("spell").with_columns(until=pl.col("end").fill_null(date(2100, 1, 1)))
    months = spells.join(world.truth.select("household_no", "month", "is_assisted"), on="household_no")
    helped = months.filter("is_assisted", pl.col("month") >= pl.col("start"), pl.col("month") <= pl.col("until"))["spell"].unique()
    applied = world.events("findings").filter(pl.col("source") == APPLICATION)
    asked = spells.join(applied, left_on="household", right_on="home")
    asked = asked.filter(pl.col("found_on") >= pl.col("start"), pl.col("found_on") <= pl.col("until").dt.offset_by("1mo"))["spell"].unique()
    is_helped = pl.col("spell").is_in(helped.implode())
    return spells.select("cause", is_helped=is_helped, is_asking=pl.col("spell").is_in(asked.implode()) & ~is_helped)


def of_a_household(lived: Lived) -> str:
    """docs/images/city-household.svg: the first household that illness or a lost job pushed under for some months, and that came back."""
    home = _example(lived)
    span = len(lived.income)
    left, right, top, bottom = 90.0, WIDTH - 30.0, 84.0, 330.0
    most = float(max(np.percentile(lived.needed[:, home], 97), lived.income[:, home].max(), lived.savings[:, home].max())) * 1.05

    def x(month: float) -> float:
        return left + (right - left) * month / span

    def y(yuan: float) -> float:
        return bottom - (bottom - top) * min(yuan / most, 1.0)

    parts = []
    for month in range(span):
        if lived.in_hardship[month, home]:
            parts.append(f'<rect class="hard" x="{x(month):.1f}" y="{top:.0f}" width="{x(1) - x(0):.1f}" height="{bottom - top:.0f}"/>')
    area = " ".join(f"L{x(month):.1f} {y(lived.savings[month, home]):.1f}H{x(month + 1):.1f}" for month in range(span))
    parts.append(f'<path class="saved" d="M{left:.1f} {bottom:.1f}{area}V{bottom:.1f}Z"/>')
    for values, kind in ((lived.income, "in"), (lived.needed, "out")):
        steps = " ".join(
            f"{'M' if month == 0 else 'L'}{x(month):.1f} {y(values[month, home]):.1f}H{x(month + 1):.1f}" for month in range(span)
        )
        parts.append(f'<path class="line {kind}" d="{steps}"/>')
    parts.append(f'<path class="axis" d="M{left:.1f} {bottom:.1f}H{right:.1f}"/>')
    for month in range(0, span, 6):
        parts.append(text(x(month), bottom + 18, str(lived.course.state.months.start(month))[:7], "small"))
    step = max(1_000, round(most / 5, -4) or round(most / 5, -3))
    for yuan in np.arange(step, most, step):
        parts.append(text(left - 10, y(yuan) + 4, f"{yuan:,.0f}", "small right"))
    for at, (kind, meaning) in enumerate(
        (("in", "收入（含救助） income, assistance included"), ("out", "必要支出 necessary spending"),
         ("saved", "手头积蓄 savings at hand"),
         ("hard", "困难 in hardship"))
    ):  # fmt: skip
        place = (left, left + 290, left + 500, left + 700)[at]
        mark = (
            f'<path class="line {kind}" d="M{place:.0f} 56h18"/>'
            if at < 2
            else f'<rect class="{kind}" x="{place:.0f}" y="50" width="18" height="12"/>'
        )
        parts += [mark, text(place + 24, 60, meaning, "small")]
    parts.append(_seen(lived, home, x, bottom))
    label = "Three years of one invented household: income, necessary spending, savings, and the months in hardship"
    return svg(bottom + 62, "一户人家的三年（元/月） · Three years of one household (yuan a month)", label, parts)


def _example(lived: Lived) -> int:
    state = lived.course.state
    entered = np.diff(lived.in_hardship, axis=0, prepend=lived.in_hardship[:1]) > 0
    months = lived.in_hardship.sum(axis=0)
    early = lived.in_hardship[:9].sum(axis=0) + lived.in_hardship[-4:].sum(axis=0) == 0
    fits = early & (entered.sum(axis=0) == 1) & (months >= 5) & (months <= 12) & (state.size >= 3) & (state.aid_kind < DIBAO)
    fits &= (lived.income.max(axis=0) < 25_000) & (lived.savings[0] > 8_000)
    lost = np.isin(
        np.arange(len(state.homes)), state.household[lived.course.state.log.frame("registrations", {"person": pl.Int64()})["person"]]
    )
    return int(np.nonzero(fits & lost)[0][0])


def _seen(lived: Lived, home: int, x: object, bottom: float) -> str:
    """What departments recorded of the household, as marks below the axis."""
    assert callable(x)
    world = lived.course.world()
    persons = world.people.filter(pl.col("household") == home)["person"]
    stays = world.events("settlements").filter(pl.col("person").is_in(persons.implode()), pl.col("kind") == 21)["month"]
    jobs = world.events("registrations").filter(pl.col("person").is_in(persons.implode()))["since"]
    marks = [f'<circle class="found" cx="{x(month + 0.5):.1f}" cy="{bottom + 40:.1f}" r="4"/>' for month in stays]
    marks += [f'<path class="real" d="M{x(month + 0.5):.1f} {bottom + 34:.1f}l6 6l-6 6l-6 -6z"/>' for month in jobs if month >= 0]
    told = "部门看到的 what departments saw:  ● 住院 a stay   ◆ 失业登记 unemployment registered"
    return "\n".join((*marks, text(90, bottom + 56, told, "small")))
