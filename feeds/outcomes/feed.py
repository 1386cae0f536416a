"""核查结果: what visits, applications and random checks found. The labels the model learns from, sealed by the console.

The household is named by its register number, or (in the console's own files) by its key.
"""

from datetime import date

from hardship import headings
from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

FEED = Feed(
    name="outcomes",
    zh="入户核查和申请结果",
    en="Outcomes of visits, applications and random checks",
    owner="民政局社会救助科（本系统）",
    lawful_basis=Citation("《社会救助法》", "第十条、第三十九条、第四十三条；民发〔2023〕39号 三（三）、三（四）"),
    purpose="close the loop: what people found is tomorrow's label",
    cadence="daily",
    lateness_days=1,
    stale_after_days=14,
    on_failure="go_on_stale",
    retention_years=5,
    key=("outcome_id",),
    occurred_on="found_on",
    recorded_on="recorded_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn("outcome_id", "key", "结果编号", "outcome", ("outcome_id", "结果编号", "核查编号", "核查结果编号")),
        FeedColumn(
            "household_key",
            "household",
            "户号",
            "household number or key",
            ("household", "户号", "家庭编号", "户编号", "household_key"),
            sensitivity="identity",
        ),
        FeedColumn("alert_id", "key", "预警编号", "the alert it answers", ("alert_id", "预警编号", "预警号", "线索编号"), required=False),
        FeedColumn(
            "source",
            "code",
            "来源",
            "where the finding comes from",
            ("source", "来源", "核查来源", "任务来源"),
            codes={"visit": "预警入户", "application": "本人申请", "random_check": "随机抽查", "referral": "转介"},
            synonyms={
                "预警": "visit",
                "主动申请": "application",
                "入户核查": "visit",
                "入户": "visit",
                "申请": "application",
                "抽查": "random_check",
                "部门转介": "referral",
                "转办": "referral",
            },
        ),
        FeedColumn("found_on", "date", "核查日期", "found on", ("found_on", *headings.both("核查日期", "入户日期", "走访日期"))),
        FeedColumn(
            "finding",
            "code",
            "核查结论",
            "finding",
            ("finding", "核查结论", "核查结果", "结论"),
            codes={"hardship": "确有困难", "no_hardship": "无困难", "not_reached": "未见到人", "refused": "拒绝", "moved": "已搬离"},
            synonyms={
                "属实": "hardship",
                "已搬走": "moved",
                "有困难": "hardship",
                "困难": "hardship",
                "情况属实": "hardship",
                "没有困难": "no_hardship",
                "不困难": "no_hardship",
                "未见": "not_reached",
                "无人在家": "not_reached",
                "家中无人": "not_reached",
                "联系不上": "not_reached",
                "拒绝核查": "refused",
                "拒绝入户": "refused",
                "搬离": "moved",
                "已迁出": "moved",
            },
            sensitivity="sensitive",
        ),
        FeedColumn(
            "action",
            "code",
            "处置",
            "what was done",
            ("action", "处置", "处置情况", "处理情况", "处置措施"),
            required=False,
            codes={"applied": "协助申请", "granted": "已救助", "referred": "转办", "none": "无"},
            synonyms={
                "无需处理": "none",
                "已协助申请": "applied",
                "给予救助": "granted",
                "已转办": "referred",
                "转介": "referred",
                "无需处置": "none",
            },
            sensitivity="sensitive",
        ),
        FeedColumn(
            "recorded_on",
            "date",
            "记录日期",
            "recorded on",
            ("recorded_on", *headings.both("记录日期", "填报日期", "录入日期")),
            after="found_on",
        ),
    ),
    measures=(
        Measure("hardship_found", "int", "确有困难", "hardship found"),
        Measure("no_hardship_found", "int", "无困难", "no hardship found"),
        Measure("visits", "int", "核查次数", "checks made"),
    ),
)
