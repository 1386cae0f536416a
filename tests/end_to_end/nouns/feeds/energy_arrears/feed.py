"""Unpaid energy bills: a feed that the project does not have, to show that a feed is one folder."""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

FEED = Feed(
    name="energy_arrears",
    zh="水电欠费",
    en="Energy arrears",
    owner="供电公司",
    lawful_basis=Citation("《社会救助法》", "第十条"),
    purpose="notice households that stopped paying for energy",
    cadence="daily",
    lateness_days=1,
    stale_after_days=30,
    on_failure="go_on_stale",
    retention_years=1,
    key=("bill_no",),
    occurred_on="due_on",
    recorded_on="due_on",
    columns=(
        FeedColumn("bill_no", "key", "账单号", "bill", ("账单号",)),
        FeedColumn("person_key", "resident_id", "身份证号", "resident ID number", ("身份证号",), sensitivity="identity"),
        FeedColumn("due_on", "date", "应缴日期", "due on", ("应缴日期",)),
        FeedColumn("arrears_fen", "yuan", "欠费金额", "arrears", ("欠费金额",), minimum=0),
    ),
    measures=(Measure("arrears_fen", "fen", "欠费金额", "arrears"),),
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
)
