"""A delivery held against the feed's own history: formally valid, but is it like what the department usually sends?

Two levels: ``stop`` (the delivery is refused until it is sent anew, or an officer lets it pass) and ``flag`` (it counts,
and the check says what is unusual). Every threshold lies far outside what chance and the feed's own ups and downs do,
so that an alarm is worth reading; docs/decisions/0014-unlike-history.md says how often each rang on invented cities.
Files of few rows are never stopped by shares: what would stop more of them is flagged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from expectations.profile import DAYS, NUMBERS, ColumnProfile, Profile
from expectations.shapes import apart, chance_apart, moved, of_days, on_a_line, shares, sides, spread, together
from expectations.words import Words
from hardship.declarations import Feed, FeedColumn

LATEST = 60  # so many earlier deliveries are looked at
FEW_ROWS = 50  # fewer rows are never stopped for their shares: what would stop more of them is flagged
SCANT_ROWS = 5  # and fewer than these say nothing at all
KNOWN_ROWS = 200  # nor are shares known from fewer rows than this, all earlier deliveries together
SOME_ROWS = 30  # an earlier delivery of fewer rows says nothing of how shares go up and down
SELDOM = 5  # fewer earlier deliveries say nothing of how many rows are usual

MANY_TIMES, STOP_ROWS = 10, 200  # stop: ten times the usual rows, four times the most ever, and not a handful
MORE_TIMES, FLAG_ROWS = 4, 100
ABOVE_MOST = {"stop": 4.0, "flag": 2.0}
FEWER = 0.2  # flag: less than a fifth of what nearly every delivery has, where that is a number to speak of
USUAL_ROWS = 20
NULLS = {"stop": 0.7, "flag": 0.2}
KINDS = {"stop": 0.5, "flag": 0.25}
SIDES = {"stop": 0.6, "flag": 0.3}
SIZES = {"stop": 0.7, "flag": 0.3}  # decades: 0.7 is five times as large, 0.3 twice
OUTSIDE = {"stop": 0.3, "flag": 0.05}  # share of amounts beyond all that was ever seen, by a factor of two
OUTSIDE_STEPS, OUTSIDE_ROWS = 3, 5
AGES = 0.5  # decades, flag only: a delivery of old events may be a department catching up
CONSTANT = {"stop": (0.98, 0.7, 100), "flag": (0.9, 0.6, 50)}  # share of one value now; at most so much before; rows
RULES, RULE_TIMES, RULE_ROWS = 0.05, 3.0, 5

Level = Literal["stop", "flag"]


@dataclass(frozen=True)
class Unlike:
    """One thing in which a delivery is unlike its history. ``rows`` were looked at, of which ``failed`` show it."""

    level: Level
    what: Literal["volume", "nulls", "kinds", "sizes", "outside", "ages", "constant", "rules", "headings"]
    column: str | None
    rows: int
    failed: int
    zh: str
    en: str


def unlike_history(feed: Feed, profile: Profile, earlier: Sequence[Profile]) -> list[Unlike]:
    """Everything in which the delivery is unlike the earlier ones (oldest first), the grave things first."""
    before = _History(feed, earlier)
    found = [*_volume(feed, profile, before), *_rules(feed, profile, before), *_headings(profile, before)]
    for column in feed.columns:
        if column.name in profile.columns:
            found += _of_column(feed, column, profile, before)
    return sorted(found, key=lambda one: one.level != "stop")


class _History:
    """Earlier profiles: real deliveries, and slices of a history while those are few."""

    def __init__(self, feed: Feed, earlier: Sequence[Profile]) -> None:
        self.feed = feed
        self.deliveries = [one for one in earlier if one.kind == "delivery"][-LATEST:]
        self.wholes = [one for one in earlier if one.kind == "history"]
        slices = [one for one in earlier if one.kind == "slice"][-LATEST:]
        few = len(self.deliveries) < SELDOM * 4 or sum(one.rows for one in self.deliveries) < KNOWN_ROWS * 5
        self.all = [*slices, *self.deliveries] if few else self.deliveries
        self.counted = self.deliveries if len(self.deliveries) >= 2 * SELDOM else [*slices, *self.deliveries]

    def of(self, column: FeedColumn) -> list[tuple[int, ColumnProfile]]:
        """(rows, profile) of the column in each earlier delivery that has rows."""
        return [(one.rows, one.columns[column.name]) for one in self.all if one.rows and column.name in one.columns]

    def varied(self, column: FeedColumn) -> list[tuple[int, ColumnProfile]]:
        """The same without slices of one day of recording where that very day is the column: it is one by the way they are cut."""
        is_cut = column.name == self.feed.recorded_on and self.feed.cadence in ("daily", "on_demand")
        chosen = self.deliveries if is_cut else self.all
        return [(one.rows, one.columns[column.name]) for one in chosen if one.rows and column.name in one.columns]


def _volume(feed: Feed, profile: Profile, before: _History) -> Iterator[Unlike]:
    counts = sorted(one.rows for one in before.counted)
    if len(counts) < SELDOM or feed.cadence == "on_demand":
        return
    n, usual, most = profile.rows, max(1, counts[len(counts) // 2]), max(1, counts[-1])
    words = Words(feed, None)
    if n >= STOP_ROWS and n > MANY_TIMES * usual and n > ABOVE_MOST["stop"] * most:
        yield Unlike("stop", "volume", None, n, n, *words.volume(n, usual, counts[0], most))
    elif n >= FLAG_ROWS and n > MORE_TIMES * usual and n > ABOVE_MOST["flag"] * most:
        yield Unlike("flag", "volume", None, n, n, *words.volume(n, usual, counts[0], most))
    same_day = sorted(one.rows for one in before.counted if feed.cadence == "daily" and one.day.weekday() == profile.day.weekday())
    compared = same_day if len(same_day) >= SELDOM else counts
    least = compared[len(compared) // 10]
    if least >= USUAL_ROWS and n < FEWER * least:
        yield Unlike("flag", "volume", None, n, n, *words.volume(n, usual, counts[0], most))


def _of_column(feed: Feed, column: FeedColumn, profile: Profile, before: _History) -> Iterator[Unlike]:
    now = profile.columns[column.name]
    filled = profile.rows - now.nulls
    amounts = sum(on_a_line(now.counts).values()) if column.kind in NUMBERS else filled
    looked_at = {"nulls": profile.rows, "sizes": amounts, "outside": amounts}
    for one in _judged(feed, column, profile, before):
        if looked_at.get(one.what, filled) >= FEW_ROWS:
            yield one
        elif one.level == "stop":
            yield replace(one, level="flag")


def _judged(feed: Feed, column: FeedColumn, profile: Profile, before: _History) -> Iterator[Unlike]:
    now, n = profile.columns[column.name], profile.rows
    seen = before.of(column)
    words = Words(feed, column)
    if n < SCANT_ROWS or sum(rows for rows, _ in seen) < KNOWN_ROWS:
        return
    yield from _nulls(column, n, now, seen, words)
    if n - now.nulls < SCANT_ROWS or sum(rows - c.nulls for rows, c in seen) < KNOWN_ROWS:
        return
    if column.kind == "code":
        yield from _kinds(column, n - now.nulls, now, seen, words)
        return
    yield from _constant(column, n - now.nulls, now, before.varied(column), words)
    if column.kind in NUMBERS:
        yield from _sizes(column, n - now.nulls, now, seen, words)
    elif column.kind in DAYS:
        yield from _ages(column, n - now.nulls, now, seen, words)


Seen = list[tuple[int, ColumnProfile]]


def _nulls(column: FeedColumn, n: int, now: ColumnProfile, seen: Seen, words: Words) -> Iterator[Unlike]:
    usual = sum(c.nulls for _, c in seen) / sum(rows for rows, _ in seen)
    parts = [c.nulls / rows for rows, c in seen if rows >= SOME_ROWS]
    swing = max((abs(part - usual) for part in parts), default=0.0)
    noise = 3 * (usual * (1 - usual) / n) ** 0.5
    share = now.nulls / n
    if level := _level(abs(share - usual), NULLS, 1.5 * swing, noise):
        yield Unlike(level, "nulls", column.name, n, now.nulls, *words.nulls(share, usual, parts))


def _kinds(column: FeedColumn, n: int, now: ColumnProfile, seen: Seen, words: Words) -> Iterator[Unlike]:
    usual = together(c.counts for _, c in seen)
    swing = _swing([apart(c.counts, usual) for rows, c in seen if rows - c.nulls >= SOME_ROWS])
    if level := _level(apart(now.counts, usual), KINDS, swing, 2 * chance_apart(usual, n)):
        before, today = shares(usual), shares(now.counts)
        risen = max(sorted(today), key=lambda code: today[code] - before.get(code, 0.0))
        parts = [c.counts.get(risen, 0) / (rows - c.nulls) for rows, c in seen if rows - c.nulls >= SOME_ROWS]
        told = words.kind(risen, today[risen], before.get(risen, 0.0), parts)
        yield Unlike(level, "kinds", column.name, n, now.counts[risen], *told)


def _constant(column: FeedColumn, n: int, now: ColumnProfile, seen: Seen, words: Words) -> Iterator[Unlike]:
    tops = [c.top / (rows - c.nulls) for rows, c in seen if rows - c.nulls >= SOME_ROWS]
    if not tops:
        return
    share, most = now.top / n, max(tops)
    for level in ("stop", "flag"):
        enough, at_most, rows = CONSTANT[level]
        if n >= rows and share >= enough and most <= at_most:
            yield Unlike(level, "constant", column.name, n, now.top, *words.constant(share, most))
            return


def _sizes(column: FeedColumn, n: int, now: ColumnProfile, seen: Seen, words: Words) -> Iterator[Unlike]:
    usual = together(c.counts for _, c in seen)
    of_signs = sides(now.counts), sides(usual)
    swing = _swing([apart(sides(c.counts), of_signs[1]) for rows, c in seen if rows - c.nulls >= SOME_ROWS])
    if level := _level(apart(*of_signs), SIDES, swing, 2 * chance_apart(of_signs[1], n)):
        before, today = shares(of_signs[1]), shares(of_signs[0])
        risen = max(sorted(today), key=lambda side: today[side] - before[side])
        yield Unlike(level, "kinds", column.name, n, of_signs[0][risen], *words.side(risen, today[risen], before[risen]))
    line, lines = on_a_line(now.counts), on_a_line(usual)
    if sum(line.values()) < SCANT_ROWS or sum(lines.values()) < KNOWN_ROWS:
        return
    swing = _swing([moved(on_a_line(c.counts), lines) for rows, c in seen if rows - c.nulls >= SOME_ROWS])
    noise = spread(lines) / sum(line.values()) ** 0.5 * (1 if sum(line.values()) >= FEW_ROWS else 2)  # what hides in few rows is larger
    level = _level(moved(line, lines), SIZES, swing, noise)
    above = sum(rows for step, rows in line.items() if step > max(lines) + OUTSIDE_STEPS)
    below = sum(rows for step, rows in line.items() if step < min(lines) - OUTSIDE_STEPS)
    most = max(above, below)
    beyond = _level(most / n, OUTSIDE, 0.0, 0.0) if most >= OUTSIDE_ROWS else None
    if level == "stop" or (level and beyond != "stop"):
        yield Unlike(level, "sizes", column.name, n, sum(line.values()), *words.sizes(line, lines))
    elif beyond:
        yield Unlike(beyond, "outside", column.name, n, most, *words.outside(most / n, is_above=above >= below, lines=lines))


def _ages(column: FeedColumn, n: int, now: ColumnProfile, seen: Seen, words: Words) -> Iterator[Unlike]:
    line, lines = of_days(now.counts), of_days(together(c.counts for _, c in seen))
    swing = _swing([moved(of_days(c.counts), lines) for rows, c in seen if rows - c.nulls >= SOME_ROWS])
    if moved(line, lines) >= max(AGES, swing) + 2 * spread(lines) / n**0.5:
        yield Unlike("flag", "ages", column.name, n, n, *words.ages(line, lines))


def _rules(feed: Feed, profile: Profile, before: _History) -> Iterator[Unlike]:
    seen = [*before.wholes, *before.deliveries]
    read = sum(one.read for one in seen)
    if profile.read < FEW_ROWS or read < KNOWN_ROWS:
        return
    for rule, rows in sorted(profile.rules.items()):
        share, usual = rows / profile.read, sum(one.rules.get(rule, 0) for one in seen) / read
        most = max((one.rules.get(rule, 0) / one.read for one in seen if one.read >= SOME_ROWS), default=0.0)
        line = max(RULES, RULE_TIMES * usual, 1.5 * most) + 3 * (usual / profile.read) ** 0.5
        if rows >= RULE_ROWS and share >= line:
            column = rule.partition(":")[0] if ":" in rule else None
            told = Words(feed, None).rule(rule, share, usual)
            yield Unlike("flag", "rules", column, profile.read, rows, *told)


def _headings(profile: Profile, before: _History) -> Iterator[Unlike]:
    if not before.deliveries:
        return
    known = {heading for one in before.deliveries for heading in one.headings}
    fresh = [heading for heading in profile.headings if heading not in known]
    if fresh:
        zh = f"出现以往没有的列：{'、'.join(fresh)}（约定之外，未读取）"
        en = f"columns that were never sent before: {', '.join(fresh)} (not agreed upon, not read)"
        yield Unlike("flag", "headings", None, profile.read, 0, zh, en)


def _level(found: float, lines: dict[str, float], swing: float, noise: float) -> Level | None:
    """The gravest level whose line it crosses; lines give way to the feed's own swings and to chance."""
    for level in ("stop", "flag"):
        if found >= max(lines[level], swing) + noise:
            return level
    return None


def _swing(found: list[float]) -> float:
    """One and a half times what nine in ten earlier deliveries stay below."""
    return 1.5 * sorted(found)[len(found) * 9 // 10] if found else 0.0
