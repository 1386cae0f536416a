"""The stories as pages of the documentation: what was written, and beside it what the night told.

``python -m tests.spec.render`` writes docs/reference/stories.md and tests/spec/README.md; ``make docs`` writes the first.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from docs.generate.markdown import cell, code, page, table
from docs.generate.rules import LEVELS, RESULTS
from hardship.settings import PROJECT
from tests.spec.stories import FOLDER, Expected, Story, stories
from tests.spec.told import CATALOGUE, household, people, told

PAGE = PROJECT / "docs" / "reference" / "stories.md"
INDEX = FOLDER.parent / "README.md"
OUTCOMES = {"met": "✓ 符合 met", "unmet": "✗ 不符合 unmet", "unknown": "? 待核 to be asked"}
PER = {"month": "/月 a month", "once": " 一次 once"}
INTRODUCTION = """\
每个故事是一户人家：成员、各部门送来的记录、某一夜应该得出什么。每一夜的结果由流水线算出，与一份纯 Python 的逐步计算一致，\
与故事写明的预期一致；不一致，测试就不通过。人和数字都是虚构的。“不详”不是零：没有数据的，一律留给人去问。系统只提示线索，不作决定。

Each story is a household: its members, what the departments handed over, and what a night should make of it. What each night \
tells is computed by the pipeline, agrees with a plain step-by-step computation in Python and with what the story expects; \
otherwise a test fails. People and figures are invented. Unknown is not nought: what no feed tells is left for a person to ask. \
The system gives leads \
and decides nothing."""
HOW = """\
## 怎样写一个故事 · How a story is written

一个故事一个文件（`stories/*.md`），全是普通的表格：

A story is a file below `stories/`, made of plain tables:

- `# 中文标题 · English title`，然后中文、英文各一段 then a paragraph in each language.
- `## 家庭 household`：谁 who、与户主关系 relation、出生日期 born（户籍类型 register，不写即本地 local if left out）。
- 每个数据源一节 a section for each feed, `## 医保结算 settlements: medical_expenses`：最后一个词是数据源的名字 the last word names the \
feed; 列名用部门自己的列名 the headings are the department's own（金额写元 money in yuan）；不写编号就是各自一条 rows without a number are \
records of their own；`交付 handed over` 是送到的日期，不写即第一夜 the day on which it came, by the first night if left out。
- `## 从未交付 medical_expenses`：这个数据源从来没有送过 a feed that never delivered.
- `## 此后没有交付 medical_expenses`：第一夜以后再没有送来 a feed that fell silent after the first night；其他数据源每夜都有交付 \
all others deliver by every night.
- `## 2026-09-30 夜里 in the night`：这一夜的事实、预警、政策 the facts, warnings and policies of that night. 预警要写全（没有写“无 none”）\
warnings are complete ("无 none" for none); 政策除“不符合”外要写全 policies are complete but for those that are "no"; \
`因为 because` 列出不符合或待核的条件 names the conditions that fail or stay open.
- 两种语言写在一格里，第一个词算数 in a cell of two languages the first word counts.

检验 to test: `pytest tests/spec/test_stories.py`；重写文档 to render: `python -m tests.spec.render`。"""


@cache
def render() -> str:
    """docs/reference/stories.md."""
    return page("故事 · Stories", INTRODUCTION, "\n".join(map(_line, stories())), *map(_story, stories()))


def index() -> str:
    """tests/spec/README.md: the stories by title, and how one is written."""
    rows = [(f"[{s.title.partition(' · ')[0]}](stories/{s.name}.md)", s.title.partition(" · ")[2], _nights(s)) for s in stories()]
    heads = ("故事", "story", "夜 nights")
    computed = "算出来的结果 what the nights told: [docs/reference/stories.md](../../docs/reference/stories.md)"
    return page("写给基层工作人员的故事 · Stories that a caseworker can read", INTRODUCTION, computed, table(heads, rows), HOW)


def _line(story: Story) -> str:
    return f"- [{story.title}](#{story.name})"


def _nights(story: Story) -> str:
    return "、".join(night.on.isoformat() for night in story.nights)


def _story(story: Story) -> str:
    written = (FOLDER / f"{story.name}.md").read_text("utf-8").split("\n## ")
    given = [f"### {part.strip()}" for part in written[1:] if not part[0].isdigit()]
    parts = [f'<a id="{story.name}"></a>', f"## {story.title}", story.text, *given]
    return "\n\n".join([*parts, *(_night(story, night) for night in story.nights)])


def _night(story: Story, expected: Expected) -> str:
    night, home = told(tuple(story.never), tuple(story.silent), expected.on), household(story)
    who = {key: name for name, key in people(story).items()} | {"": "全家 household"}
    warnings = [row for (key, _), row in sorted(night.engine.warning.items()) if key == home]
    told_zh = [f"- **{_name(row['scenario'])}** {LEVELS[row['level']]}：{row['text_zh']}<br>{cell(row['text_en'])}" for row in warnings]
    matches = [row for row in night.tables["policy_match"].to_dicts() if row["household_key"] == home]
    facts = [(_fact(row["事实"]), row["谁"], row["数值"]) for row in expected.facts]
    parts = [
        f"### {expected.on} 夜里 · In the night of {expected.on}",
        table(("事实 fact", "谁 who", ">数值 value"), facts),
        "\n".join(told_zh) or "- 没有预警 No warning",
        table(("政策 policy", "谁 who", "结果 result", ">金额 amount", "条件 conditions"), [_match(row, who) for row in matches]),
    ]
    return "\n\n".join(part for part in parts if part)


def _match(row: dict[str, Any], who: dict[str, str]) -> tuple[str, ...]:
    policy = next(policy for policy in CATALOGUE.policies if policy.name == row["policy"])
    amount = "" if row["amount_fen"] is None else f"{row['amount_fen'] / 100:,.2f}".removesuffix(".00") + " 元" + PER[row["amount_per"]]
    conditions = [f"{OUTCOMES[c['outcome']]}：{c['zh']} {code(c['name'])}" for c in json.loads(row["conditions"]) if c["outcome"] != "met"]
    met = row["result"] == "likely"
    return (
        f"{policy.zh}\n{policy.en}", who[row["person_key"]], RESULTS[row["result"]], amount,
        "全部符合 all met" if met else "\n".join(conditions),
    )  # fmt: skip


def _fact(name: str) -> str:
    found = next(one for one in CATALOGUE.indicators if code(one.name) == name)
    return f"{found.zh} {found.en} {name}"


def _name(scenario: str) -> str:
    found = next(one for one in CATALOGUE.scenarios if one.name == scenario)
    return f"{found.zh} {found.en}"


def pages() -> dict[Path, str]:
    return {PAGE: render(), INDEX: index()}


def main() -> None:
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(PROJECT)}")


if __name__ == "__main__":
    main()
