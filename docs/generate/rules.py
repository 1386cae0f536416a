"""The pages of scenarios, policies and indicators: what is asked, on what clause, with which dated values, by which examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docs.generate.markdown import bullets, code, codes, page, table
from docs.generate.values import dated, facts, written
from hardship.catalogue import Catalogue
from hardship.declarations import Aggregate, Case, Current, Indicator, Policy, Scenario, Total
from hardship.parameters import Parameter

LEVELS = {"red": "▲ 立即 red", "orange": "◆ 本周 orange", "yellow": "● 关注 yellow", "grey": "○ 仅供复核 grey", None: "不预警 none"}
RESULTS = {"likely": "可能符合 likely", "needs_verification": "需核实 needs verification", "no": "不符合 no"}
DIRECTIONS = {"entry": "进入 entry", "exit": "退出 exit", "correction": "更正 correction"}
PER = {"month": "每月 a month", "once": "一次 once"}
OVER = {"member": "成员 member", "members": "家庭（由成员汇总） household, from its members", "household": "家庭 household"}
HOW = {"sum": "合计 sum", "count": "次数 count", "max": "最大 greatest", "min": "最小 least"}


def kinds_of(catalogue: Catalogue) -> dict[str, str]:
    """The unit of every fact, and of every parameter as ``param:<name>``."""
    noted = {one.name: one.kind for one in catalogue.indicators}
    declared = [p.parameters for p in catalogue.policies] + [s.parameters for s in catalogue.scenarios]
    local = [region.parameters for region in catalogue.regions]
    return noted | {f"param:{one.name}": one.unit for ones in (*declared, *local) for one in ones}


def scenarios(catalogue: Catalogue) -> str:
    """docs/reference/scenarios.md"""
    said = (
        "每个预警场景：为什么重要、看哪些数字、依据哪些条款、用哪些例子检验。例子就是测试。\n\n"
        "Each scenario: why it matters, which numbers it looks at, its clauses, and the examples that test it."
    )
    return page("预警场景 · Scenarios", said, *(_scenario(catalogue, one) for one in catalogue.scenarios))


def _scenario(catalogue: Catalogue, one: Scenario) -> str:
    kinds = kinds_of(catalogue)
    head = bullets(
        f"方向 direction: {DIRECTIONS[one.direction]}; 冷却期 cool-down: {one.cool_down_days} 天 days",
        f"数据源 feeds: {codes(one.feeds)}",
        f"触发所看的 the trigger reads: {codes(sorted(set(one.trigger.meta.root_names())))}",
        f"理由 reason: {one.reason_zh}",
        f"Reason: {one.reason_en}",
        f"条款 clauses: {'；'.join(map(str, one.clauses))}",
        f"审核 checked by: {one.checked_by}; 下次 next review: {one.next_review}",
    )
    cases = table(
        ("例 example", "日期 on", "已知 known (其余不详 the rest unknown)", "结果 expected"),
        [(case.name, case.on, facts(case.facts, kinds), LEVELS[case.expect]) for case in one.cases],
    )
    parts = (f"## {one.zh} · {one.en} · `{one.name}`", one.why_zh, one.why_en, head, _values(catalogue, one.name, one.parameters), cases)
    return "\n\n".join(part for part in parts if part)


def policies(catalogue: Catalogue) -> str:
    """docs/reference/policies.md"""
    said = (
        "每项政策：条件、条款、各地各时期的数值（没有文本的标为未核实）、例子。结果只是线索，不是决定。\n\n"
        "Each policy: conditions, clauses, dated values (without a text on file: unverified), examples. A result is a lead, not a decision."
    )
    return page("政策 · Policies", said, *(_policy(catalogue, one) for one in catalogue.policies))


def _policy(catalogue: Catalogue, one: Policy) -> str:
    kinds = kinds_of(catalogue)
    head = bullets(
        f"主管 owner: {one.owner}; 对象 unit: {OVER[one.unit]}; 金额 amount: {PER[one.amount_per]}",
        f"金额依据 amount by: {one.amount_citation}",
        f"审核 checked by: {one.checked_by}; 下次 next review: {one.next_review}",
    )
    conditions = table(
        ("条件 condition", "说明 meaning", "所看的 reads", "条款 clause"),
        [(code(c.name), f"{c.zh}\n{c.en}", codes(sorted(set(c.expr.meta.root_names()))), c.citation) for c in one.conditions],
    )
    cases = table(
        ("例 example", "日期 on", "已知 known (其余不详 the rest unknown)", "结果 expected"),
        [(case.name, case.on, facts(case.facts, kinds), _expected(case)) for case in one.cases],
    )
    parts = (f"## {one.zh} · {one.en} · `{one.name}`", head, conditions, _values(catalogue, one.name, one.parameters), cases)
    return "\n\n".join(part for part in parts if part)


def _expected(case: Case) -> str:
    expect: Mapping[str, Any] = case.expect
    amount = expect.get("amount_fen")
    return RESULTS[expect["result"]] + ("" if amount is None else f"\n{written(amount, 'fen')}")


def _values(catalogue: Catalogue, owner: str, national: tuple[Parameter, ...]) -> str:
    found = {"": list(national)}
    for region in catalogue.regions:
        found[f"{region.zh} {region.name}"] = [one for one in region.parameters if one.name.split(".")[0] == owner]
    return dated(found)


def indicators(catalogue: Catalogue) -> str:
    """docs/reference/indicators.md"""
    said = (
        "每个指标是一个有名称、有类型的事实；没有人告诉我们的是“不详”，绝不是零。\n\n"
        "Each indicator is a named, typed fact. What nobody told us is unknown, never zero. A window of *n* days ends on the night's day."
    )
    parts = []
    for over, title in OVER.items():
        rows = [_indicator(one) for one in sorted(catalogue.indicators, key=lambda i: i.name) if one.over == over]
        heads = ("指标 indicator", "类型 kind", "说明 meaning", "窗口 windows", "由 computed from", "为什么 why")
        parts.append(f"## {title}\n\n{table(heads, rows)}")
    return page("监测指标 · Indicators", said, *parts)


def _indicator(one: Indicator) -> tuple[str, ...]:
    read = {aggregate.name for aggregate in one.reads}
    others = sorted(set(one.expr.meta.root_names()) - read)
    return code(one.name), one.kind, f"{one.zh}\n{one.en}", "\n".join(map(_window, one.reads)), codes(others), one.why


def _window(aggregate: Aggregate) -> str:
    if isinstance(aggregate, Total):
        lag = f", 到 until {aggregate.lag_days} d ago" if aggregate.lag_days else ""
        return f"{HOW[aggregate.how]} {code(aggregate.measure)} {aggregate.days} d{lag}"
    if isinstance(aggregate, Current):
        return f"当前 in force: {HOW[aggregate.how]} {code(aggregate.measure)}"
    return f"距今天数 days since {code(aggregate.measure)}"
