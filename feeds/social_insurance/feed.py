"""社会保险缴费: one row a person and month; the base is the income signal, a missing month a gap."""

from datetime import date

from hardship import headings
from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

FEED = Feed(
    name="social_insurance",
    zh="社会保险缴费",
    en="Social insurance contributions",
    owner="社会保险基金管理中心",
    lawful_basis=Citation("《社会救助法》", "第十条；民发〔2023〕39号 三（三）"),
    purpose="notice households whose insured income falls or stops",
    cadence="monthly",
    lateness_days=10,
    # A month and the feed's lateness: after that the income windows (41 days back) would reach a month that was not reported.
    stale_after_days=41,
    on_failure="go_on_stale",
    retention_years=3,
    key=("person_key", "month"),
    occurred_on="month",
    recorded_on="paid_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "person_key",
            "resident_id",
            "公民身份号码",
            "resident ID number",
            headings.resident_id("身份证号", of=("参保人", "缴费人", "职工")),
            sensitivity="identity",
        ),
        FeedColumn(
            "month",
            "month",
            "费款所属期",
            "month of the contribution",
            (
                "费款所属期",
                "缴费月份",
                "费款所属月份",
                "费款所属月",
                "费款所属年月",
                "所属期",
                "所属月份",
                "缴费年月",
                "缴费所属期",
                "对应费款所属期",
                "clct_ym",
            ),
        ),
        FeedColumn(
            "kind",
            "code",
            "参保身份",
            "kind of insured person",
            ("参保身份", "参保类型", "参保人员类别", "缴费人员类别", "人员类别", "缴费类型", "参保类别"),
            codes={"employee": "职工", "flexible": "灵活就业"},
            synonyms={
                "企业职工": "employee",
                "在职职工": "employee",
                "单位职工": "employee",
                "单位参保": "employee",
                "机关事业单位工作人员": "employee",
                "灵活就业人员": "flexible",
                "灵活就业参保": "flexible",
                "个体": "flexible",
                "个体参保": "flexible",
                "无雇工的个体工商户": "flexible",
            },
        ),
        FeedColumn(
            "base_fen",
            "yuan",
            "缴费基数",
            "contribution base",
            ("缴费基数", "缴费工资", "个人缴费基数", "月缴费基数", "缴费工资基数", "月缴费工资", "本人缴费基数", "clctstd_crtf"),
            minimum=0,
            maximum=5_000_000,
            sensitivity="sensitive",
        ),
        FeedColumn(
            "paid_on",
            "date",
            "到账日期",
            "paid on",
            headings.both("到账日期", "到帐日期", "入账日期", "缴费日期", "实缴日期", "缴费到账日期"),
            after="month",
        ),
    ),
    measures=(
        Measure("base_fen", "fen", "缴费基数", "contribution base"),
        Measure("months", "int", "缴费月数", "months paid"),
        Measure("employee_months", "int", "职工缴费月数", "months paid as an employee"),
    ),
)
