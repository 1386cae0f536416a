"""The picture of a household: 24 months of insured income and of medical self-payment, drawn here as SVG.

Two panels over one time axis, bars from zero, the standard that held in each month as a stepped line, labels in place of
a legend. Colours come from the style sheet; the table behind the picture says the same in figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log10

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from console.desk.language import say
from console.desk.phrases import yuan


@dataclass(frozen=True)
class Month:
    """A month's sums in fen; None where the feed never delivered. ``standard_fen`` is the line for this household."""

    month: date
    income_fen: int | None
    medical_fen: int | None
    standard_fen: int | None = None

    @property
    def label(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def income(self) -> str:
        return yuan(self.income_fen, whole=True)

    @property
    def medical(self) -> str:
        return yuan(self.medical_fen, whole=True)

    @property
    def standard(self) -> str:
        return yuan(self.standard_fen, whole=True) if self.standard_fen is not None else "–"


@dataclass(frozen=True)
class _Frame:
    width: int
    left: int
    right: int
    panel: int
    count: int

    @property
    def step(self) -> float:
        return (self.width - self.left - self.right) / max(self.count, 1)

    def x(self, place: float) -> float:
        return self.left + place * self.step


def draw(months: Sequence[Month], *, width: int = 760) -> SafeString:
    """The SVG, ``width`` units wide; a narrow one for phones keeps its text at the size in which it is read."""
    narrow = width < 500
    frame = _Frame(width, left=52 if narrow else 64, right=6, panel=92 if narrow else 104, count=len(months))
    income = [month.income_fen for month in months]
    medical = [month.medical_fen for month in months]
    standard = [month.standard_fen for month in months]
    title_income, title_medical = (
        say("参保收入（元／月）", "Insured income (yuan a month)"),
        say("医疗自付（元／月）", "Medical self-payment (yuan a month)"),
    )
    top_two = 32 + frame.panel + 48
    height = top_two + frame.panel + 24
    name = say("24 个月的参保收入和医疗自付", "24 months of insured income and medical self-payment")
    parts = [
        f'<svg class="picture {"picture-narrow" if narrow else "picture-wide"}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(name)}">',
        _panel(frame, 32, title_income, income, "bar-income", standard),
        _panel(frame, top_two, title_medical, medical, "bar-medical", []),
        _months(frame, top_two + frame.panel, months, every=6 if narrow else 3),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # numbers and our own texts only


def _panel(frame: _Frame, top: int, title: str, values: Sequence[int | None], css: str, line: Sequence[int | None]) -> str:
    known = [value for value in (*values, *line) if value is not None]
    ceiling = _nice(max(known, default=0))
    bottom = top + frame.panel

    def y(value: int) -> float:
        return bottom - frame.panel * min(max(value, 0), ceiling) / ceiling

    parts = [f'<text class="picture-title" x="0" y="{top - 18}">{escape(title)}</text>']
    for mark in (0, ceiling // 2, ceiling):
        parts.append(f'<line class="grid" x1="{frame.left}" x2="{frame.width - frame.right}" y1="{y(mark):.1f}" y2="{y(mark):.1f}"/>')
        parts.append(f'<text class="tick tick-y" x="{frame.left - 8}" y="{y(mark) + 4:.1f}">{yuan(mark, whole=True)}</text>')
    for place, value in enumerate(values):
        if value is None:
            parts.append(f'<text class="tick gap" x="{frame.x(place + 0.5):.1f}" y="{bottom - 4}">?</text>')
        elif value > 0:
            tall = max(bottom - y(value), 1.5)
            parts.append(
                f'<rect class="{css}" x="{frame.x(place + 0.16):.1f}" y="{bottom - tall:.1f}" '
                f'width="{frame.step * 0.68:.1f}" height="{tall:.1f}"/>'
            )
    if any(value is not None for value in line):
        parts.append(_step_line(frame, line, y))
    return "".join(parts)


def _step_line(frame: _Frame, line: Sequence[int | None], y: object) -> str:
    assert callable(y)
    points, pen = [], "M"
    for place, value in enumerate(line):
        if value is None:
            pen = "M"
            continue
        points.append(f"{pen}{frame.x(place):.1f} {y(value):.1f}L{frame.x(place + 1):.1f} {y(value):.1f}")
        pen = "L"
    last = next(value for value in reversed(line) if value is not None)
    text = say(f"低保标准 {yuan(last, whole=True)}", f"Standard {yuan(last, whole=True)}")
    label = f'<text class="line-label" x="{frame.width - frame.right}" y="{y(last) - 5:.1f}">{escape(text)}</text>'
    return f'<path class="standard" d="{"".join(points)}"/>{label}'


def _months(frame: _Frame, bottom: int, months: Sequence[Month], every: int) -> str:
    parts = []
    for place, month in enumerate(months):
        if place % every == 0 and place <= len(months) - 2:
            parts.append(f'<text class="tick" x="{frame.x(place):.1f}" y="{bottom + 18}">{month.label}</text>')
    return "".join(parts)


def _nice(value: int) -> int:
    """The end of an axis, in fen: 1, 2, 4, 6, 8 or 10 times a power of ten yuan, at least 100 yuan."""
    if value <= 10_000:
        return 10_000
    power = int(10 ** int(log10(value)))
    return next(factor * power for factor in (1, 2, 4, 6, 8, 10) if factor * power >= ceil(value))
