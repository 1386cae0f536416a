"""What inspect says about a file, finding by finding; never with what stands in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from expectations import CheckOutcome, Unlike
from hardship.declarations import Feed, FeedColumn
from hardship.errors import HardshipError
from hardship.text import tidy
from pipelines.land.headings import Heading, told
from pipelines.land.read import Sent
from pipelines.noted import heading_shown

LISTED = 1_000  # rows told one by one; of the others the number
LISTED_HEADINGS = 50
_LINE = re.compile(r"\bline ([0-9]+)")

Finding = dict[str, Any]


def finding(rule: str, zh: str, en: str, *, line: int | None = None, column: str | None = None) -> Finding:
    """{line, column, rule, message, message_zh}: line of the file or row of the sheet, declared column; null for the whole file."""
    return {"line": line, "column": column, "rule": rule, "message": en, "message_zh": zh}


def of_error(rule: str, error: HardshipError) -> Finding:
    """Why nothing of the file can be used; the line where the error names one."""
    zh = error.zh if error.zh != type(error).meaning_zh else "文件无法读取：编码、引号或格式有误"
    told = f"{error.what}; {error.do}" if error.do else error.what
    at = _LINE.search(error.where)
    return finding(rule, zh, told, line=int(at[1]) if at else None)


def of_headings(sent: Sent) -> list[Finding]:
    """Columns without a heading, with two, or in a unit that is not read: what stops the file."""
    return _wrong(sent.heading_line, bool(sent.headings), sent.missing, sent.twice, sent.unread)


def of_heading(heading: Heading) -> list[Finding]:
    """The same of one heading, before anything below it is read."""
    return _wrong(heading.line, bool(heading.of), heading.missing, heading.twice, heading.unread)


def _wrong(
    line: int, is_heading: bool, without: Sequence[FeedColumn], twice: Sequence[FeedColumn], unread: Sequence[FeedColumn]
) -> list[Finding]:
    if not is_heading:
        zh, en = "没有表头：没有一个列名与约定相符", "no heading: none of the cells is a heading that was agreed upon"
        return [finding("no_heading", zh, en, line=line)]
    unit = ("heading_unit", "单位无法识别，请用元或万元", "a unit that is not read, write 元 or 万元")
    gone = ("heading_missing", "缺少必填列", "a required column is missing")
    missing = [_of_column(*(unit if one in unread else gone), one, line) for one in without]
    return missing + [_of_column("heading_twice", "表头重复", "the heading stands twice", one, line) for one in twice]


def _of_column(rule: str, zh: str, en: str, column: FeedColumn, line: int) -> Finding:
    name = column.headings[0]
    return finding(rule, f"{zh}：{column.zh}（{name}）", f"{en}: {column.en} ({name})", line=line, column=column.name)


def of_extras(feed: Feed, sent: Sent) -> Iterator[Finding]:
    """Headings that no column has, or whose column is read from another heading; and what reading noted."""
    by_name = {_plainly(name): column for column in feed.columns for name in column.headings}
    for heading in sent.extra[:LISTED_HEADINGS]:
        column = by_name.get(_plainly(heading))
        if column is not None and column.name in sent.headings:
            read_from = told(sent.headings[column.name])
            zh = f"列“{heading_shown(heading)}”与“{read_from}”是同一项（{column.zh}），只读取后者"
            en = f"the heading {heading_shown(heading)} says the same as {read_from} ({column.en}): only the latter is read"
            yield finding("second_heading", zh, en, line=sent.heading_line, column=column.name)
        else:
            zh, en = (
                f"约定之外的列：{heading_shown(heading)}，不读取",
                f"a column that was not agreed upon, and is not read: {heading_shown(heading)}",
            )
            yield finding("extra_heading", zh, en, line=sent.heading_line)
    if (more := len(sent.extra) - LISTED_HEADINGS) > 0:
        zh, en = f"另有{more:,}个约定之外的列，不读取", f"{more:,} more columns that were not agreed upon, and are not read"
        yield finding("extra_heading", zh, en, line=sent.heading_line)
    for note in sent.notes:
        yield finding("note", note.zh, note.en, line=note.line or None)


def _plainly(heading: str) -> str:
    return tidy(heading).replace(" ", "").casefold()


def of_warnings(outcome: CheckOutcome) -> Iterator[Finding]:
    """Rows that break a promise which sets nobody's row aside."""
    for found in outcome.findings:
        if found.failed and found.promise.severity == "warn":
            for line in found.lines.head(LISTED).to_list():
                yield finding(found.promise.check, found.promise.zh, found.promise.en, line=line, column=found.promise.column)


def of_rows(quarantined: pl.DataFrame) -> Iterator[Finding]:
    """The rows that are set aside, each with the first rule that it breaks."""
    for row in quarantined.sort("line").head(LISTED).iter_rows(named=True):
        yield finding(row["rule"], row["reason_zh"], row["reason_en"], line=row["line"], column=row["column"])


def of_repeats(said_again: pl.Series, restated: pl.Series, known: pl.Series) -> Iterator[Finding]:
    """Lines that say again what the file or an earlier delivery says, and lines that a later one of the file restates."""
    for rule, lines, zh, en in (
        ("duplicate", said_again, "与前面的行重复", "it says what an earlier line says"),
        ("superseded", restated, "后面的行更正了同一条记录", "a later line restates the same record"),
        ("known", known, "此前已交付过，内容相同", "an earlier delivery has said the same"),
    ):
        for line in lines.head(LISTED).to_list():
            yield finding(rule, zh, en, line=line)


def of_resent(file: str, delivered_on: str) -> Finding:
    """The same content was handed over before, byte for byte."""
    zh, en = f"同一文件已于{delivered_on}以{file}之名交付过", f"the same file was handed over before, on {delivered_on} as {file}"
    return finding("handed_over_before", zh, en)


def of_unlike(unlike: Sequence[Unlike]) -> Iterator[Finding]:
    """In what the file is unlike what the department usually sends."""
    for one in unlike:
        yield finding(f"unlike_{one.what}", one.zh, one.en, column=one.column)


def counted(outcome: CheckOutcome, counts: Mapping[str, int]) -> dict[str, int]:
    """Rows by rule of what sets nobody's row aside, for ``capped``."""
    warned = {f.promise.check: f.failed for f in outcome.findings if f.failed and f.promise.severity == "warn"}
    return warned | {name: counts[name] for name in ("duplicate", "superseded") if counts[name]}


def capped(rows: Sequence[Finding], by_rule: Mapping[str, int]) -> list[Finding]:
    """The first LISTED of the findings about rows, by line, and one that says how many more there are.

    ``rows`` are ordered by what matters most; ``by_rule`` counts all of them, also those of which there is no finding.
    """
    kept = sorted(rows[:LISTED], key=lambda one: (one["line"] or 0, one["rule"]))
    total = sum(by_rule.values())
    if total <= len(kept):
        return kept
    counted = ", ".join(f"{rule} {count:,}" for rule, count in sorted(by_rule.items()))
    zh = f"另有{total - len(kept):,}行未逐行列出；全部按规则：{counted}"
    en = f"{total - len(kept):,} more rows are not listed one by one; all of them by rule: {counted}"
    return [*kept, finding("more", zh, en)]
