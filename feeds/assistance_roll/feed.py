"""救助对象名册: who receives what, from when to when; an end or a new amount restates the record."""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

FEED = Feed(
    name="assistance_roll",
    zh="社会救助名册",
    en="Roll of assistance recipients",
    owner="民政局社会救助科",
    lawful_basis=Citation("《社会救助法》", "第十条、第十三条"),
    purpose="know who is already helped, so that nobody is alerted twice or missed",
    cadence="daily",
    lateness_days=1,
    stale_after_days=10,
    on_failure="stop",
    retention_years=5,
    key=("record_no",),
    occurred_on="granted_from",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn("record_no", "key", "救助记录号", "record number", ("救助记录号",)),
        FeedColumn(
            "person_key",
            "resident_id",
            "对象身份证号",
            "resident ID number of the recipient",
            ("对象身份证号", "身份证号"),
            sensitivity="identity",
        ),
        FeedColumn(
            "benefit",
            "code",
            "救助类别",
            "kind of assistance",
            ("救助类别",),
            codes={
                "destitute": "特困",
                "dibao": "低保",
                "edge": "低保边缘（低收入）",
                "rigid": "刚性支出困难",
                "temporary": "临时救助",
                "disability_living": "困难残疾人生活补贴",
                "disability_care": "重度残疾人护理补贴",
            },
            synonyms={
                "特困": "destitute",
                "低保": "dibao",
                "低保边缘": "edge",
                "低收入": "edge",
                "刚性支出困难": "rigid",
                "临时救助": "temporary",
                "困难残疾人生活补贴": "disability_living",
                "重度残疾人护理补贴": "disability_care",
            },
        ),
        FeedColumn("amount_fen", "yuan", "金额", "amount (a month, or once)", ("金额", "月救助金额"), minimum=0, maximum=50_000_000),
        FeedColumn("granted_from", "date", "起始日期", "granted from", ("起始日期",)),
        FeedColumn("granted_until", "date", "终止日期", "granted until", ("终止日期",), required=False, after="granted_from"),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", ("变更日期",)),
    ),
    measures=(
        Measure("destitute", "int", "特困", "destitute support"),
        Measure("dibao", "int", "低保", "minimum living allowance"),
        Measure("edge", "int", "低保边缘", "minimum-living-allowance edge"),
        Measure("rigid", "int", "刚性支出困难", "essential-expenditure hardship"),
        Measure("temporary", "int", "临时救助", "temporary assistance"),
        Measure("disability_living", "int", "残疾人生活补贴", "disability living subsidy"),
        Measure("disability_care", "int", "残疾人护理补贴", "disability care subsidy"),
        Measure("monthly_fen", "fen", "月救助金额", "monthly amount"),
        Measure("temporary_fen", "fen", "临时救助金额", "temporary assistance paid"),
    ),
)
