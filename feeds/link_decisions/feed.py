"""人员比对裁定: what people decided about records of which nobody could say whether they are one person. Sealed by the console.

A decision names the pair by the number that the linking gave it, and the persons by their keys: never a name, never an ID
number. A later decision of the same number restates it; ``undo`` takes an earlier one back and names it.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

_A_KEY = "regexp_full_match({0}, 'p_[0-9a-f]{{32}}')"

FEED = Feed(
    name="link_decisions",
    zh="人员比对裁定",
    en="Decisions on doubtful pairs of records",
    owner="民政局社会救助科（本系统）",
    lawful_basis=Citation("《社会救助法》", "第十条、第四十二条；《个人信息保护法》第八条（质量）、第四十六条（更正）"),
    purpose="let a person decide where records cannot be told apart, and remember the decision",
    cadence="daily",
    lateness_days=1,
    stale_after_days=365,
    on_failure="go_on_stale",
    retention_years=5,
    key=("decision_id",),
    occurred_on="decided_on",
    recorded_on="recorded_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn("decision_id", "key", "裁定编号", "decision", ("decision_id", "裁定编号")),
        FeedColumn("pair_id", "key", "待比对编号", "the pair, by the number that the linking gave it", ("pair_id", "待比对编号",
        "比对编号")),
        FeedColumn(
            "left_key", "key", "人员标识一", "key of the first person", ("left", "人员标识一"), required=False, sensitivity="identity",
        ),
        FeedColumn(
            "right_key", "key", "人员标识二", "key of the second person", ("right", "人员标识二"), required=False, sensitivity="identity",
        ),
        FeedColumn(
            "decision", "code", "裁定", "decision", ("decision", "裁定"),
            codes={"same": "同一人 same person", "not_same": "不是同一人 not the same", "undo": "撤销 take an earlier decision back"},
            synonyms={"同一人": "same", "是同一人": "same", "不是同一人": "not_same", "非同一人": "not_same", "撤销": "undo"},
        ),
        FeedColumn(
            "undoes", "key", "撤销的裁定", "the decision that is taken back", ("undoes", "撤销的裁定编号", "撤销的裁定"), required=False,
        ),
        FeedColumn(
            "decided_by", "code", "裁定人角色", "role of who decided", ("decided_by", "裁定人角色"),
            codes={"analyst": "分析员 analyst", "supervisor": "主管 supervisor", "administrator": "管理员 administrator"},
            synonyms={"分析员": "analyst", "主管": "supervisor", "管理员": "administrator"},
        ),
        FeedColumn("decided_on", "date", "裁定日期", "decided on", ("decided_on", "裁定日期")),
        FeedColumn("recorded_on", "date", "记录日期", "recorded on", ("recorded_on", "记录日期"), after="decided_on"),
    ),
    measures=(
        Measure("same", "int", "同一人", "decided: the same person"),
        Measure("not_same", "int", "不是同一人", "decided: not the same"),
        Measure("undone", "int", "撤销", "earlier decisions taken back"),
    ),
    rules=(
        RowRule(
            "persons_are_keys",
            f"(left_key IS NULL OR {_A_KEY.format('left_key')}) AND (right_key IS NULL OR {_A_KEY.format('right_key')})",
            "人员只能以标识出现，不能是姓名或号码", "persons stand here by their keys alone, never by name or number",
            refuse_above_share=0.0,
        ),
        RowRule("two_records", "left_key IS NULL OR right_key IS NULL OR left_key <> right_key", "两个标识相同", "both keys are the same"),
        RowRule(
            "an_undo_names_what_it_undoes", "(decision = 'undo') = (undoes IS NOT NULL)", "撤销应写明所撤销的裁定，其他裁定不应写",
            "an undo names the decision that it takes back, no other decision does",
        ),
    ),
)  # fmt: skip
