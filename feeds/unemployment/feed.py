"""失业登记和失业保险金: one row a registration; re-employment and the end of the benefit restate it."""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

FEED = Feed(
    name="unemployment",
    zh="失业登记",
    en="Unemployment registrations and benefits",
    owner="人力资源和社会保障局",
    lawful_basis=Citation("《社会救助法》", "第十条、第二十七条；民发〔2023〕39号 三（三）"),
    purpose="notice households that lost a wage, or whose unemployment benefit ends",
    cadence="daily",
    lateness_days=3,
    stale_after_days=10,
    on_failure="go_on_stale",
    retention_years=3,
    key=("registration_no",),
    occurred_on="registered_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn("registration_no", "key", "失业登记号", "registration number", ("失业登记号", "登记编号")),
        FeedColumn("person_key", "resident_id", "公民身份号码", "resident ID number", ("身份证号", "公民身份号码"), sensitivity="identity"),
        FeedColumn("name", "name", "姓名", "name", ("姓名",), required=False, sensitivity="identity"),
        FeedColumn("registered_on", "date", "失业登记日期", "registered unemployed on", ("失业登记日期", "登记日期")),
        FeedColumn(
            "cause",
            "code",
            "失业原因",
            "cause",
            ("失业原因",),
            codes={"dismissed": "被辞退", "expired": "合同到期", "closed": "单位关闭", "own_will": "本人原因", "other": "其他"},
            synonyms={
                "被辞退": "dismissed",
                "解除合同": "dismissed",
                "合同到期": "expired",
                "单位关闭": "closed",
                "破产": "closed",
                "本人原因": "own_will",
                "辞职": "own_will",
                "其他": "other",
            },
        ),
        FeedColumn(
            "ended_on", "date", "注销日期", "registration ended on", ("注销日期", "再就业日期"), required=False, after="registered_on"
        ),
        FeedColumn(
            "benefit_monthly_fen",
            "yuan",
            "失业保险金月标准",
            "monthly benefit",
            ("失业保险金月标准",),
            required=False,
            minimum=0,
            maximum=2_000_000,
        ),
        FeedColumn("benefit_from", "date", "领取起始日期", "benefit from", ("领取起始日期",), required=False),
        FeedColumn("benefit_until", "date", "领取截止日期", "benefit until", ("领取截止日期",), required=False, after="benefit_from"),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", ("变更日期",), after="registered_on"),
    ),
    measures=(
        Measure("registrations", "int", "失业登记", "registrations"),
        Measure("benefit_monthly_fen", "fen", "失业保险金月标准", "monthly benefit"),
        Measure("benefit_until", "date", "失业保险金截止日", "benefit until"),
        Measure("involuntary", "int", "非本人意愿失业", "involuntary job losses"),
    ),
)
