"""The sentences of ``expectations.history``: what is unusual, with the numbers of now and of before, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from expectations.shapes import days_of, median, size_of
from hardship.declarations import Feed, FeedColumn

Told = tuple[str, str]
SIDES = {"negative": ("负数", "negative"), "zero": ("零", "zero"), "positive": ("正数", "positive")}
WAN_YUAN, FEN = 10_000, 100  # what an amount is taken for when its unit is mistaken
NEARLY = 1.6


class Words:
    """What is told of a feed, or of one of its columns."""

    def __init__(self, feed: Feed, column: FeedColumn | None) -> None:
        self.feed, self.column = feed, column

    @property
    def zh(self) -> str:
        return self.column.zh if self.column else ""

    @property
    def en(self) -> str:
        return self.column.en if self.column else ""

    def volume(self, n: int, usual: int, least: int, most: int) -> Told:
        return (
            f"这次有{n:,}行，以往每次约{usual:,}行（最少{least:,}，最多{most:,}）",
            f"{n:,} rows; usually about {usual:,} (from {least:,} to {most:,})",
        )

    def nulls(self, share: float, usual: float, parts: Sequence[float]) -> Told:
        return (
            f"“{self.zh}”为空的占{percent(share)}，以往为{between(usual, parts, 'zh')}",
            f"{self.en} is empty in {percent(share)} of the rows; before, in {between(usual, parts, 'en')}",
        )

    def kind(self, code: str, share: float, usual: float, parts: Sequence[float]) -> Told:
        label = self.column.codes.get(code, code) if self.column else code
        zh, en = label_of(code, label)
        return (
            f"{self.zh}为“{zh}”的占{percent(share)}，以往为{between(usual, parts, 'zh')}",
            f"{self.en} is {en} in {percent(share)} of the rows; before, in {between(usual, parts, 'en')}",
        )

    def side(self, side: str, share: float, usual: float) -> Told:
        zh, en = SIDES[side]
        return (
            f"{self.zh}为{zh}的占{percent(share)}，以往为{percent(usual)}",
            f"{self.en} is {en} in {percent(share)} of the rows; before, in {percent(usual)}",
        )

    def constant(self, share: float, most: float) -> Told:
        return (
            f"{percent(share)}的行“{self.zh}”是同一个值，以往同一个值最多占{percent(most)}",
            f"{self.en} is one and the same value in {percent(share)} of the rows; before, in {percent(most)} at most",
        )

    def sizes(self, now: Mapping[int, int], before: Mapping[int, int]) -> Told:
        small, large = size_of(median(before)), size_of(median(now))
        times = large / small
        zh, en = times_of(times)
        hint_zh, hint_en = self._unit(times)
        return (
            f"{self.zh}一半以上在{self.amount(large, 'zh')}上下，以往在{self.amount(small, 'zh')}上下（{zh}）{hint_zh}",
            f"half of {self.en} lies around {self.amount(large, 'en')}; before, around {self.amount(small, 'en')} ({en}){hint_en}",
        )

    def outside(self, share: float, *, is_above: bool, lines: Mapping[int, int]) -> Told:
        edge = size_of(max(lines) if is_above else min(lines))
        zh, en = ("高于", "above") if is_above else ("低于", "below")
        return (
            f"{percent(share)}的“{self.zh}”远{zh}以往的任何一笔（约{self.amount(edge, 'zh')}）",
            f"{percent(share)} of {self.en} lies far {en} all that was ever sent (about {self.amount(edge, 'en')})",
        )

    def ages(self, now: Mapping[int, int], before: Mapping[int, int]) -> Told:
        a, b = days_of(median(now)), days_of(median(before))
        return (
            f"“{self.zh}”多在交付{ago(a, 'zh')}，以往多在交付{ago(b, 'zh')}",
            f"{self.en} is mostly {ago(a, 'en')} the delivery; before, {ago(b, 'en')}",
        )

    def rule(self, rule: str, share: float, usual: float) -> Told:
        zh, en = self._rule(rule)
        return (
            f"{percent(share)}的行不符合“{zh}”，以往为{percent(usual)}",
            f"{percent(share)} of the rows break “{en}”; before, {percent(usual)}",
        )

    def _rule(self, rule: str) -> Told:
        for declared in self.feed.rules:
            if declared.name == rule:
                return declared.zh, declared.en
        column, _, check = rule.partition(":")
        found = next((c for c in self.feed.columns if c.name == column), None)
        return (f"{found.zh}：{check}", f"{found.en}: {check}") if found and check else (rule, rule)

    def amount(self, size: float, language: str) -> str:
        """About so much, as one or two figures: a step of the scale is a quarter wide."""
        is_money = self.column is not None and self.column.kind == "yuan"
        is_share = self.column is not None and self.column.kind == "percent"
        number = size / 100 if is_money else size / 10_000 if is_share else size
        text = f"{float(f'{number:.1g}'):,.10g}"
        unit = {"zh": "元", "en": " yuan"}[language] if is_money else "%" if is_share else ""
        return text + unit

    def _unit(self, times: float) -> Told:
        if self.column is None or self.column.kind != "yuan":
            return "", ""
        if times > 1 and (nearly(times, FEN) or nearly(times, WAN_YUAN)):
            return "，请核对单位", ": check the unit"
        if times < 1 and nearly(1 / times, WAN_YUAN):
            return "，请核对单位（像是万元）", ": check the unit (it looks like 万元, ten thousands)"
        if times < 1 and nearly(1 / times, FEN):
            return "，请核对单位", ": check the unit"
        return "", ""


def nearly(found: float, wanted: float) -> bool:
    return wanted / NEARLY <= found <= wanted * NEARLY


def percent(share: float) -> str:
    """Whole per cent; below one per cent, and close to none or all, said as such."""
    if 0 < share < 0.01:
        return "<1%"
    if 0.99 < share < 1:
        return ">99%"
    return f"{share * 100:.0f}%"


def between(usual: float, parts: Sequence[float], language: str) -> str:
    """The range of earlier deliveries, else what they have together."""
    if len(parts) < 3:
        return f"约{percent(usual)}" if language == "zh" else f"about {percent(usual)}"
    low, high = percent(min(parts)), percent(max(parts))
    return low if low == high else f"{low}–{high}"


def label_of(code: str, label: str) -> Told:
    """A code's meaning in each language: labels are written "普通住院 inpatient", or in Chinese alone."""
    zh, _, en = label.partition(" ")
    return zh, en or code


def times_of(times: float) -> Told:
    bigger = times if times >= 1 else 1 / times
    about = f"{float(f'{bigger:.1g}'):,.10g}" if bigger >= 10 else f"{bigger:.1f}"
    return (f"约为以往的{about}倍", f"about {about} times") if times >= 1 else (f"约为以往的{about}分之一", f"about one {about}th")


def ago(days: int, language: str) -> str:
    if language == "zh":
        return "当日前后" if abs(days) <= 1 else f"{days}天前" if days > 0 else f"{-days}天后"
    return "on the days of" if abs(days) <= 1 else f"{days} days before" if days > 0 else f"{-days} days after"
