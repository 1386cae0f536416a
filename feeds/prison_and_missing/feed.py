"""服刑、强制戒毒、宣告失踪和失联: who is away by the word of a court, a prison or the police, from when to when.

The most sensitive feed of all, and the smallest: no name, no offence, no institution, no case number. It answers two questions
and no other: who does not count as a member of the household (民发〔2021〕57号 art. 7), and which child has parents who cannot
care for it (民发〔2019〕62号 一). It is told on no timeline, in no reason of a warning and to no model
(tests/architecture/test_absence_stays_quiet.py).
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

FEED = Feed(
    name="prison_and_missing",
    zh="服刑戒毒和失踪失联",
    en="Away by judgment, declared missing or out of contact",
    owner="司法局、公安局、人民法院",
    lawful_basis=Citation("《最低生活保障审核确认办法》（民发〔2021〕57号）", "第七条；民发〔2019〕62号 一、四（二）"),
    purpose="know who does not count as a member of the household, and which children have parents who cannot care for them; nothing else",
    cadence="monthly",
    lateness_days=7,
    stale_after_days=60,
    on_failure="go_on_stale",
    retention_years=2,
    key=("person_key", "kind", "starts_on"),
    occurred_on="starts_on",
    recorded_on="changed_on",
    is_told=False,
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "person_key", "resident_id", "公民身份号码", "resident ID number",
            ("身份证号", "身份证号码", "公民身份号码", "当事人身份证号", "证件号码"), sensitivity="identity",
        ),
        FeedColumn(
            "kind", "code", "情形", "why the person is away", ("情形", "人员类别", "类别", "状态类别"), sensitivity="sensitive",
            codes={
                "prison": "在监狱服刑 serving a sentence in prison", "custody": "其他限制人身自由 other custody",
                "detox": "强制隔离戒毒 compulsory detoxification", "missing": "法院宣告失踪 declared missing by a court",
                "out_of_contact": "失联 out of contact",
            },
            synonyms={
                "监狱服刑": "prison",
                "在监狱服刑": "prison", "服刑": "prison", "服刑人员": "prison", "服刑在押": "prison", "在押服刑": "prison",
                "其他限制人身自由": "custody", "羁押": "custody", "在押": "custody", "刑事拘留": "custody", "逮捕": "custody",
                "被执行其他限制人身自由的措施": "custody", "强制隔离戒毒": "detox", "强戒": "detox", "强制戒毒": "detox",
                "宣告失踪": "missing", "法院宣告失踪": "missing", "失联": "out_of_contact", "失去联系": "out_of_contact",
                "下落不明": "out_of_contact",
            },
        ),
        FeedColumn(
            "starts_on", "date", "起始日期", "away since", ("起始日期", "刑期起日", "收戒日期", "宣告日期", "失联日期", "入监日期"),
            sensitivity="sensitive",
        ),
        FeedColumn(
            "ends_on", "date", "截止日期", "free, or found, on (the planned or the true day; empty: not known)",
            ("截止日期", "刑期止日", "解除日期", "撤销日期", "释放日期", "终止日期"), required=False, after="starts_on", open_end=True,
            sensitivity="sensitive",
        ),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", ("变更日期", "更新日期", "登记日期"), after="starts_on"),
    ),
    measures=(
        Measure("serving", "int", "服刑、戒毒或其他限制人身自由", "serving a sentence, in compulsory detoxification or other custody"),
        Measure("missing", "int", "宣告失踪", "declared missing by a court"),
        Measure("out_of_contact", "int", "失联", "out of contact"),
    ),
)  # fmt: skip
