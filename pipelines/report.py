"""The page of a run: var/runs/as_of=D/report.html. One file, no script, light and dark, Chinese and English. No values.

It is read by the engineer on duty: what went wrong and what to do, then steps, deliveries, quarantine, checks, digests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from hardship.errors import HardshipError
from hardship.night_tables import FEED_STATUS
from pipelines.deliveries import met_tonight
from pipelines.freshness import not_fresh
from pipelines.inbox import strays
from pipelines.night import Night
from pipelines.noted import notes_of

Entries = Sequence[Mapping[str, Any]]
STYLE = """
:root{color-scheme:light dark;--ground:#fbfbf9;--ink:#1d2526;--soft:#5c6869;--rule:#d9dedc;--accent:#0d5c63;--bad:#9b1c1c;--good:#1f6b3a}
@media(prefers-color-scheme:dark){:root{--ground:#14191a;--ink:#e6ebea;--soft:#9fabab;--rule:#333d3e;--accent:#6cc5cc;--bad:#ff9d94;--good:#7fd39b}}
body{margin:0 auto;max-width:72rem;padding:24px 16px 64px;background:var(--ground);color:var(--ink);
font:15px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.5rem;margin:0 0 4px}h2{font-size:1.05rem;margin:32px 0 8px;color:var(--accent)}p{margin:4px 0}
.soft{color:var(--soft)}.bad{color:var(--bad)}.good{color:var(--good)}.note{border-left:4px solid var(--bad);padding:4px 16px;margin:16px 0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:4px 12px 4px 0;border-bottom:1px solid var(--rule);
text-align:left;vertical-align:top}th{font-weight:600;color:var(--soft)}.n{text-align:right}code{font-size:.9em;overflow-wrap:anywhere}
meter{width:8rem}
"""


def page(night: Night, steps: Entries, error: HardshipError | None = None) -> str:
    """The page as HTML. ``steps`` are the lines of the night's diary; ``error`` is what stopped the last run, if it was."""
    last_run = steps[-1]["run"] if steps else ""
    own = [entry for entry in steps if entry.get("run") == last_run]
    outcome = "<b class=bad>✗ 未完成 failed</b>" if error else "<b class=good>✓ 已发布 published</b>"
    began = f"{own[0]['at'][:19]} – {own[-1]['at'][:19]} UTC" if own else ""
    parts = [
        f"<h1>{night.as_of} 夜间运行 · Night of {night.as_of}</h1>",
        f"<p>{outcome} <span class=soft>{began} · <code>{escape(last_run)}</code></span></p>",
        _error(error),
        *_sections(night, own),
    ]
    title = f"{night.as_of} {'✗' if error else '✓'}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="zh-Hans"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _error(error: HardshipError | None) -> str:
    if error is None:
        return ""
    told = [f"<p><b>{escape(error.zh)}</b></p><p>{escape(error.what)}</p>"]
    told += [f"<p class=soft>何处 where: <code>{escape(error.where)}</code></p>"] if error.where else []
    told += [f"<p>怎么办 what to do: {escape(error.do)}</p>"] if error.do else []
    named = f"{type(error).__name__}, exit code {error.exit_code}"
    return f'<section class="note">{"".join(told)}<p class=soft>{named}</p></section>'


def _sections(night: Night, steps: Entries) -> Iterable[str]:
    yield _steps(steps)
    try:
        came = _deliveries(night)
        yield _not_fresh(night)
        yield _delivered(came)
        yield _noted(came)
        yield _quarantine(came)
        yield _checks(came)
        yield _strays(night)
        yield _digests(night)
    except HardshipError as error:  # the page of a failed night tells as much as can still be read
        yield f"<p class=bad>{escape(error.what)}</p>"


def _steps(steps: Entries) -> str:
    longest = max((entry["seconds"] for entry in steps), default=0) or 1
    rows = []
    for entry in steps:
        is_done = entry["outcome"] == "done"
        told = "<span class=good>✓</span>" if is_done else f"<span class=bad>✗ {escape(str(entry.get('error', '')))}</span>"
        bar = f"<meter min=0 max={longest} value={entry['seconds']}></meter>"
        rows.append(
            [told, escape(entry["step"]), escape(entry["feed"]), f"{entry['seconds']:.1f}", bar, f"{entry['peak_mb']:,}",
             f"{entry['rows_in']:,}", f"{entry['rows_out']:,}"]
        )  # fmt: skip
    total = sum(entry["seconds"] for entry in steps)
    note = f"<p class=soft>{total:.1f} s · 内存为进程峰值 memory is the process's peak</p>"
    headings = ("", "步骤 step", "数据源 feed", ">秒 seconds", "", ">内存 MB", ">读入行 rows in", ">写出行 rows out")
    return _section("步骤", "Steps", _table(headings, rows) + note)


def _deliveries(night: Night) -> list[dict[str, Any]]:
    return [found for feed in night.catalogue.feeds for found in met_tonight(night.store, feed.name, night.as_of)]


def _not_fresh(night: Night) -> str:
    """Feeds that are stale or never came; nothing where all are fresh, or the night did not come so far as to know."""
    if not night.store.has_table(night.as_of, FEED_STATUS.name):
        return ""
    rows = [
        [
            escape(one["feed"]),
            one["last_delivery_on"] or "–",
            f"{escape(one['because_zh'])}<br><span class=soft>{escape(one['because_en'])}</span>",
        ]
        for one in not_fresh(night, night.store.read_table(night.as_of, FEED_STATUS.name))
    ]
    headings = ("数据源 feed", "数据截至 data until", "原因 why")
    return _section("不是最新的数据源", "Feeds that are not up to date", _table(headings, rows)) if rows else ""


def _delivered(came: Entries) -> str:
    counts = ("read", "accepted", "quarantined", "duplicate", "superseded")
    rows = []
    for found in came:
        is_good = found["outcome"] == "accepted"
        told = "<span class=good>接收 accepted</span>" if is_good else "<span class=bad>拒收 refused</span>"
        why = "" if is_good else f"<br>{escape(found['reason_zh'])}<br><span class=soft>{escape(found['reason_en'])}</span>"
        named = f"<code>{escape(found['file'])}</code> <span class=soft>{found['delivery']}</span>"
        rows.append([escape(found["feed"]), named, found["delivered_on"], told + why, *(f"{found[name]:,}" for name in counts)])
    headings = ("数据源 feed", "文件 file", "交付日 delivered", "结果 outcome", ">读入 read", ">接收", ">隔离", ">重复", ">被更正")
    return _section("交付", "Deliveries", _table(headings, rows))


def _noted(came: Entries) -> str:
    """What refused nothing and somebody should read: columns that were not agreed upon, sheets that were left out."""
    rows = [
        [escape(one["feed"]), f"<code>{escape(one['file'])}</code>", f"{escape(one['zh'])}<br><span class=soft>{escape(one['en'])}</span>"]
        for one in notes_of(came)
    ]
    return _section("文件提示", "Noted about files", _table(("数据源 feed", "文件 file", "提示 note"), rows)) if rows else ""


def _quarantine(came: Entries) -> str:
    """Rows set aside, by rule. A row of a delivery that was refused whole is counted under its own rule, if it broke one."""
    rows = []
    for found in came:
        meant = {f"{c['column']}:{c['check']}" if c["column"] else c["check"]: c for c in found["checks"]}
        for rule, count in sorted(found["by_rule"].items()):
            told = meant.get(rule, {"message_zh": "整批拒收", "message_en": "set aside with the delivery"})
            rows.append(
                [
                    escape(found["feed"]),
                    f"<code>{escape(rule)}</code>",
                    escape(told["message_zh"]),
                    escape(told["message_en"]),
                    f"{count:,}",
                ]
            )
    return _section("隔离的行", "Rows set aside", _table(("数据源 feed", "规则 rule", "说明", "meaning", ">行 rows"), rows))


def _checks(came: Entries) -> str:
    checks = [(found, check) for found in came for check in found["checks"]]
    broken = [(found, check) for found, check in checks if check["failed"]]
    rows = []
    for found, check in broken:
        meaning = f"{escape(check['message_zh'])}<br><span class=soft>{escape(check['message_en'])}</span>"
        named = [escape(found["feed"]), f"<code>{escape(check['check'])}</code>", escape(check["column"] or ""), check["severity"]]
        rows.append([*named, meaning, f"{check['failed']:,} / {check['rows']:,}"])
    note = f"<p class=soft>{len(checks)} 项检查，{len(broken)} 项有不符 · {len(checks)} checks, {len(broken)} with findings</p>"
    headings = ("数据源 feed", "检查 check", "列 column", "程度 severity", "说明 meaning", ">不符 failed")
    return _section("检查", "Checks", _table(headings, rows) + note)


def _strays(night: Night) -> str:
    rows = [
        [f"<code>{escape(one['where'])}</code>", f"{escape(one['zh'])}<br>{escape(one['en'])}", escape(one["do"])] for one in strays(night)
    ]
    return (
        _section("收件夹中的其他东西", "Left in the inbox", _table(("何处 where", "什么 what", "怎么办 what to do"), rows)) if rows else ""
    )


def _digests(night: Night) -> str:
    if night.as_of not in night.store.nights():
        return ""
    manifest = night.store.manifest(night.as_of)
    shown = {name: manifest[name] for name in ("release_id", "code", "catalogue", "settings", "model", "key_epoch")}
    shown |= {f"table {name}": digest for name, digest in manifest["tables"].items()}
    rows = [[escape(name), f"<code>{escape(str(found))}</code>"] for name, found in shown.items()]
    return _section("摘要", "Digests", _table(("", "SHA-256"), rows))


def _section(zh: str, en: str, content: str) -> str:
    return f"<section><h2>{zh} <span lang=en>{en}</span></h2>{content}</section>"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Cells are HTML already; a heading that begins with > is of numbers."""
    if not rows:
        return "<p class=soft>没有 none</p>"
    kinds = [" class=n" if heading.startswith(">") else "" for heading in headings]
    head = "".join(f"<th{kind}>{heading.lstrip('>')}</th>" for kind, heading in zip(kinds, headings, strict=True))
    body = "".join("<tr>" + "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, row, strict=True)) + "</tr>" for row in rows)
    return f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
