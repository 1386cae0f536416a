"""The data dictionary: every column of every feed (docs/generate/feed.py) and of every table of a night."""

from __future__ import annotations

from collections.abc import Iterable

from docs.generate.feed import CADENCES, CLASSES, feed_section, highest
from docs.generate.markdown import bullets, code, codes, page, table
from hardship.catalogue import Catalogue
from hardship.declarations import Feed
from hardship.night_tables import night_tables
from hardship.tables import Sensitivity, Table

INTRODUCTION = """每一列从哪里来、是什么意思、以什么单位落地、属于哪一级、凭什么收集、保存多久。本页由声明生成，声明里没有的不会写在这里。

Where each column comes from, what it means, in which unit it lands, its class, on what basis it is collected and for how long it is
kept. The page is made from the declarations: what they do not say is not said here."""

MEANING: dict[Sensitivity, tuple[str, str]] = {
    "public": ("可以公开", "may be published"),
    "internal": ("内部使用，不涉及个人隐私", "for work inside the bureau; tells nothing private about a person by itself"),
    "sensitive": (
        "敏感：健康、收入、残疾、救助、评分等（个人信息保护法第二十八条）",
        "health, income, disability, assistance, scores and the like (个人信息保护法 art. 28)",
    ),
    "identity": (
        "身份：能直接认出人；落地时变成密钥标识，或只进保险库（加密）",
        "says who somebody is; becomes a keyed hash when it lands, or goes to the encrypted vault only",
    ),
}
GRADED = """数据分类分级（GB/T 43697-2024）同样适用于衍生数据：算出来的事实、评分、理由、预警和政策匹配都有级别，不因为是算出来的就降级。
一张表按其最高一级的列管理。

Grading (GB/T 43697-2024) holds for derived data too: computed facts, scores, reasons, warnings and policy matches have their class, and
computing does not lower it. A table is handled as its highest column."""


def dictionary(catalogue: Catalogue) -> str:
    """docs/reference/data-dictionary.md"""
    tables = night_tables(catalogue.indicators).values()
    contents = bullets(
        "[级别 classes](#classes)",
        "数据源 feeds: " + " · ".join(f"[{feed.zh} {feed.en}](#{feed.name})" for feed in catalogue.feeds),
        "一夜的表 tables of a night: " + " · ".join(f"[{one.zh} {one.name}](#table-{one.name})" for one in tables),
    )
    return page(
        "数据字典 · Data dictionary", INTRODUCTION, contents,
        '<a id="classes"></a>\n\n## 级别 · Classes', _classes(), GRADED, _graded(tables),
        "## 数据源 · Feeds", _overview(catalogue.feeds), *(feed_section(feed) for feed in catalogue.feeds),
        "## 一夜的表 · Tables of a night", *(_table(one) for one in tables),
    )  # fmt: skip


def _classes() -> str:
    return table(("级别 class", "含义", "meaning"), [(CLASSES[name], *MEANING[name]) for name in CLASSES])


def _graded(tables: Iterable[Table]) -> str:
    heads = ("表 table", "最高级别 highest", *(f">{name}" for name in CLASSES.values()))
    rows = []
    for one in tables:
        found = [column.sensitivity for column in one.columns]
        link = f"[{one.zh} {one.name}](#table-{one.name})"
        rows.append((link, CLASSES[highest(found)], *(found.count(name) or "" for name in CLASSES)))
    return table(heads, rows)


def _overview(feeds: Iterable[Feed]) -> str:
    """One line a feed, for whoever audits: who gives it, on what basis, how often, how long it is kept."""
    heads = (
        "数据源 feed",
        "提供单位 owner",
        "法律依据 lawful basis",
        "频次 cadence",
        ">保存 kept (years)",
        ">列 columns",
        ">仅保险库 vault only",
        "最高级别 highest",
    )
    return table(
        heads,
        [
            (
                f"[{feed.zh}](#{feed.name})",
                feed.owner,
                feed.lawful_basis,
                f"{CADENCES[feed.cadence]} {feed.cadence.replace('_', ' ')}",
                feed.retention_years,
                len(feed.columns),
                sum(not column.is_landed for column in feed.columns) or "",
                CLASSES[highest(column.sensitivity for column in feed.columns)],
            )
            for feed in feeds
        ],
    )


def _table(one: Table) -> str:
    heads = ("列 column", "类型 kind", "说明 meaning", "级别 class", "可空 may be empty")
    rows = [
        (code(c.name), c.kind, f"{c.zh}\n{c.en}", CLASSES[c.sensitivity], "是 yes" if c.nullable else "")
        for c in one.columns
    ]  # fmt: skip
    title = f'<a id="table-{one.name}"></a>\n\n### {one.zh} · `{one.name}`\n\n{one.en}. 主键 Key: {codes(one.key)}.'
    return f"{title}\n\n{table(heads, rows)}"
