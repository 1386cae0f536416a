"""A feed's section of the data dictionary: who, why and how long; each column as it is sent and as it lands; rules; measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docs.generate.markdown import bullets, code, codes, table
from hardship.declarations import HANDFUL, ColumnKind, Feed, FeedColumn, RowRule
from hardship.tables import Sensitivity

CLASSES: dict[Sensitivity, str] = {
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
VAULT = "仅保险库 vault only"
LANDS: Mapping[ColumnKind, str] = {
    "resident_id": "人员标识 person key (HMAC); 出生日期、性别 birth date, sex",
    "household": "家庭标识 household key (HMAC)",
    "certificate": VAULT,
    "name": VAULT,
    "phone": VAULT,
    "address": VAULT,
    "narrative": VAULT,
    "text": "文本 text",
    "code": "代码 code",
    "date": "日 day",
    "month": "当月一日 first day of the month",
    "yuan": "分 fen (0.01 元 yuan)",
    "percent": "百万分之一 ppm",
    "int": "整数 whole number",
    "area": "区划代码 area code (GB/T 2260)",
    "key": "编号 number of a record",
}
MEASURED = {
    "int": "整数 whole number",
    "fen": "分 fen",
    "ppm": "百万分之一 ppm",
    "date": "日 day",
    "code": "代码 code",
    "bool": "是否 yes/no",
}


def highest(found: Iterable[Sensitivity]) -> Sensitivity:
    """The strictest of the classes; "public" where there are none."""
    return max(found, key=list(CLASSES).index, default="public")


def feed_section(feed: Feed) -> str:
    """Everything that the declaration says of the feed."""
    hidden = [column.zh for column in feed.columns if not column.is_landed]
    keyed = [column.zh for column in feed.columns if column.kind in ("resident_id", "household")]
    said = bullets(
        f"提供单位 owner: {feed.owner}",
        f"法律依据 lawful basis: {feed.lawful_basis}",
        f"用途 purpose: {feed.purpose}",
        f"频次 cadence: {CADENCES[feed.cadence]} {feed.cadence.replace('_', ' ')}; 迟到 late by up to {feed.lateness_days} d; "
        f"过期 stale after {feed.stale_after_days} d",
        f"每次不少于 at least {feed.minimum_rows} 行 rows a delivery" if feed.minimum_rows else "",
        f"拒收时 when refused: {ON_FAILURE[feed.on_failure]}",
        f"保存 kept: {feed.retention_years} 年 years (个人信息保护法 art. 19)",
        f"最高级别 highest class: {CLASSES[highest(column.sensitivity for column in feed.columns)]}",
        f"变成密钥标识 become keyed hashes: {'、'.join(keyed)}" if keyed else "不涉及个人或家庭 about no person and no household",
        f"仅在保险库 in the vault only: {'、'.join(hidden)}" if hidden else "",
        f"主键 key: {codes(feed.key)}; 发生 occurred on: {code(feed.occurred_on)}; 登记 recorded on: {code(feed.recorded_on)}",
        f"审核 checked by: {feed.checked_by}; 下次 next review: {feed.next_review}",
    )
    heads = ("列 column", "类型 kind", "落地 lands as", "说明 meaning", "级别 class", "必填 required", "表头 headings", "取值 values")
    columns = table(heads, [_column(column) for column in feed.columns])
    rules = table(("规则 rule", "说明 meaning", "不符时 when broken"), [(code(r.name), f"{r.zh}\n{r.en}", _broken(r)) for r in feed.rules])
    measures = table(
        ("指标可用 measure", "单位 unit", "说明 meaning"),
        [(code(m.name), MEASURED.get(m.kind, m.kind), f"{m.zh}\n{m.en}") for m in feed.measures],
    )
    title = f'<a id="{feed.name}"></a>\n\n### {feed.zh} · {feed.en} · `{feed.name}`'
    return "\n\n".join(part for part in (title, said, columns, rules, measures) if part)


def _broken(rule: RowRule) -> str:
    if rule.severity == "warn":
        return "计数 counted"
    if rule.refuse_above_share == 0.0:
        return "有一行即整批拒收，不可放行 one such row refuses the whole delivery, and nobody can release it"
    share = f"超过 {rule.refuse_above_share:.0%}（且不少于{HANDFUL}行）整批拒收"
    return f"隔离该行 row quarantined; {share} above that share (and from {HANDFUL} rows on) the delivery is refused"


def _column(column: FeedColumn) -> tuple[str, ...]:
    required = "是 yes" if column.required else ""
    headings = "、".join(column.headings)
    meaning = f"{column.zh}\n{column.en}"
    return (code(column.name), column.kind, LANDS[column.kind], meaning, CLASSES[column.sensitivity], required, headings, _values(column))


def _values(column: FeedColumn) -> str:
    """Bounds, order, the record it refers to, codes with their meaning, and the words that offices write for each."""
    bounds = [f"≥ {column.minimum:,}" if column.minimum is not None else "", f"≤ {column.maximum:,}" if column.maximum is not None else ""]
    after = f"不早于 not before {code(column.after)}" if column.after else ""
    ends = "长期、9999-12-31 为无终止 mean no end" if column.open_end else ""
    refers = f"指向 refers to {code(column.refers_to)}" if column.refers_to else ""
    known = []
    for value, meaning in column.codes.items():
        words = [word for word, meant in column.synonyms.items() if meant == value]
        known.append(f"{value} {meaning}" + (f"（{'、'.join(words)}）" if words else ""))
    return "\n".join(part for part in (" ".join(filter(None, bounds)), after, ends, refers, "；".join(known)) if part)
