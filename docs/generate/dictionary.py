"""The data dictionary: every column of every feed and of every table of a night."""

from __future__ import annotations

from docs.generate.markdown import bullets, code, codes, page, table
from hardship.catalogue import Catalogue
from hardship.declarations import Feed, FeedColumn
from hardship.night_tables import night_tables
from hardship.tables import Table

CLASSES = {
    "public": "公开 public",
    "internal": "内部 internal",
    "sensitive": "敏感 sensitive",
    "identity": "身份 identity",
}
CADENCES = {"daily": "每日", "weekly": "每周", "monthly": "每月", "yearly": "每年", "on_demand": "按需"}
ON_FAILURE = {
    "stop": "当夜停止 the night stops",
    "go_on_stale": "沿用旧数据并标记过期 the night goes on with what it has, marked stale",
}
INTRODUCTION = """每一列从哪里来、是什么意思、属于哪一级（GB/T 43697-2024）。身份类的列落地时变成密钥标识，或只进保险库。

Where each column comes from, what it means and its class (GB/T 43697-2024). A column of class *identity* becomes a keyed hash when it
lands, or goes to the vault only. Money lands as whole fen (`_fen`), shares as millionths (`_ppm`)."""


def dictionary(catalogue: Catalogue) -> str:
    """docs/reference/data-dictionary.md"""
    tables = night_tables(catalogue.indicators).values()
    contents = bullets(
        "数据源 feeds: " + " · ".join(f"[{feed.zh} {feed.en}](#{feed.name})" for feed in catalogue.feeds),
        "一夜的表 tables of a night: " + " · ".join(f"[{one.zh} {one.name}](#table-{one.name})" for one in tables),
    )
    feeds = [_feed(feed) for feed in catalogue.feeds]
    return page(
        "数据字典 · Data dictionary", INTRODUCTION, contents, "## 数据源 · Feeds", *feeds,
        "## 一夜的表 · Tables of a night", *(_table(one) for one in tables),
    )  # fmt: skip


def _feed(feed: Feed) -> str:
    said = bullets(
        f"提供单位 owner: {feed.owner}",
        f"法律依据 lawful basis: {feed.lawful_basis}",
        f"用途 purpose: {feed.purpose}",
        f"频次 cadence: {CADENCES[feed.cadence]} {feed.cadence.replace('_', ' ')}; 迟到 late by up to {feed.lateness_days} d; "
        f"过期 stale after {feed.stale_after_days} d",
        f"拒收时 when refused: {ON_FAILURE[feed.on_failure]}",
        f"保存 kept: {feed.retention_years} 年 years",
        f"主键 key: {codes(feed.key)}; 发生 occurred on: {code(feed.occurred_on)}; 登记 recorded on: {code(feed.recorded_on)}",
        f"审核 checked by: {feed.checked_by}; 下次 next review: {feed.next_review}",
    )
    heads = ("列 column", "类型 kind", "说明 meaning", "级别 class", "必填 required", "表头 headings", "取值 values")
    columns = table(heads, [_column(column) for column in feed.columns])
    rules = table(
        ("规则 rule", "说明 meaning", "不符时 when broken"),
        [(code(r.name), f"{r.zh}\n{r.en}", "隔离该行 row quarantined" if r.severity == "error" else "计数 counted") for r in feed.rules],
    )
    measures = table(("指标可用 measure", "类型 kind", "说明 meaning"), [(code(m.name), m.kind, f"{m.zh}\n{m.en}") for m in feed.measures])
    title = f'<a id="{feed.name}"></a>\n\n### {feed.zh} · {feed.en} · `{feed.name}`'
    return "\n\n".join(part for part in (title, said, columns, rules, measures) if part)


def _column(column: FeedColumn) -> tuple[str, ...]:
    bounds = [f"≥ {column.minimum:,}" if column.minimum is not None else "", f"≤ {column.maximum:,}" if column.maximum is not None else ""]
    after = f"不早于 not before {code(column.after)}" if column.after else ""
    known = [f"{value} {meaning}" for value, meaning in column.codes.items()]
    values = "\n".join(part for part in (" ".join(filter(None, bounds)), after, "；".join(known)) if part)
    lands = "" if column.is_landed else "（仅保险库 vault only）"
    required = "是 yes" if column.required else ""
    meaning = f"{column.zh}{lands}\n{column.en}"
    return code(column.name), column.kind, meaning, CLASSES[column.sensitivity], required, "、".join(column.headings), values


def _table(one: Table) -> str:
    heads = ("列 column", "类型 kind", "说明 meaning", "级别 class", "可空 may be empty")
    rows = [
        (code(c.name), c.kind, f"{c.zh}\n{c.en}", CLASSES[c.sensitivity], "是 yes" if c.nullable else "")
        for c in one.columns
    ]  # fmt: skip
    title = f'<a id="table-{one.name}"></a>\n\n### {one.zh} · `{one.name}`\n\n{one.en}. 主键 Key: {codes(one.key)}.'
    return f"{title}\n\n{table(heads, rows)}"
