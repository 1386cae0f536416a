"""法律援助: one row a granted case; its outcome restates it.

Matters are those of 《法律援助法》 art. 31 that tell of a living in danger: wages not paid, an injury not compensated, maintenance
not given. Criminal cases and whatever else is granted come as "other" or not at all: the bureau needs no more to visit.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

FEED = Feed(
    name="legal_aid",
    zh="法律援助",
    en="Legal aid",
    owner="司法局法律援助中心",
    lawful_basis=Citation("《社会救助法》", "第十条、第三十六条"),
    purpose="notice households that wait for wages, compensation or maintenance which they live on",
    cadence="weekly",
    lateness_days=5,
    stale_after_days=21,
    on_failure="go_on_stale",
    retention_years=3,
    key=("case_no",),
    occurred_on="granted_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn("case_no", "key", "援助案号", "case number", ("援助案号", "案号", "案件编号", "法援案号", "受理编号", "援助编号")),
        FeedColumn(
            "person_key", "resident_id", "受援人身份证号", "resident ID number of the person aided",
            ("受援人身份证号", "受援人证件号码", "申请人身份证号", "当事人身份证号", "身份证号", "身份证号码", "公民身份号码"),
            sensitivity="identity",
        ),
        FeedColumn(
            "name", "name", "受援人姓名", "name", ("受援人姓名", "受援人", "申请人姓名", "姓名"), required=False, sensitivity="identity",
        ),
        FeedColumn(
            "matter", "code", "援助事项", "matter", ("援助事项", "事项类别", "案由", "案件类型", "援助事由"), sensitivity="sensitive",
            codes={
                "wages": "劳动报酬（欠薪）", "work_injury": "工伤赔偿", "traffic_injury": "交通事故赔偿",
                "other_injury": "医疗等其他人身损害赔偿",
                "maintenance": "赡养费、抚养费、扶养费", "benefits": "社会保险待遇、社会救助、抚恤金", "violence": "家庭暴力、虐待、遗弃",
                "other": "其他",
            },
            synonyms={
                "人身损害": "other_injury", "医疗纠纷": "other_injury", "家暴": "violence", "社保待遇": "benefits",
                "劳动报酬": "wages", "支付劳动报酬": "wages", "请求支付劳动报酬": "wages", "追索劳动报酬": "wages", "欠薪": "wages",
                "讨薪": "wages", "农民工欠薪": "wages", "拖欠工资": "wages", "劳务费": "wages",
                "工伤": "work_injury", "工伤赔偿": "work_injury", "工伤事故": "work_injury", "工伤待遇": "work_injury",
                "交通事故": "traffic_injury", "交通事故赔偿": "traffic_injury", "道路交通事故": "traffic_injury",
                "人身损害赔偿": "other_injury", "医疗损害": "other_injury", "医疗事故": "other_injury", "食品药品安全事故": "other_injury",
                "赡养费": "maintenance", "抚养费": "maintenance", "扶养费": "maintenance", "赡养": "maintenance", "抚养": "maintenance",
                "扶养": "maintenance", "赡养抚养扶养费": "maintenance",
                "社会保险待遇": "benefits", "社会救助": "benefits", "抚恤金": "benefits",
                "家庭暴力": "violence", "虐待": "violence", "遗弃": "violence",
                "确认劳动关系": "other", "国家赔偿": "other", "行为能力认定": "other", "刑事": "other", "刑事辩护": "other",
                "婚姻家庭": "other",
                "其他": "other",
            },
        ),
        FeedColumn("granted_on", "date", "给予援助日期", "granted on", ("给予援助日期", "决定日期", "批准日期", "受理日期", "指派日期")),
        FeedColumn(
            "claimed_fen", "yuan", "请求金额", "amount claimed", ("请求金额", "诉求金额", "标的额", "涉案金额", "标的金额", "欠薪金额"),
            required=False, minimum=0, maximum=1_000_000_000,
            sensitivity="sensitive",
        ),
        FeedColumn(
            "outcome", "code", "办理结果", "outcome", ("办理结果", "案件结果", "结案方式", "办理状态", "结果"), required=False,
            codes={
                "pending": "办理中", "unpaid": "胜诉或调解，尚未履行", "paid": "已履行", "lost": "未获支持", "ended": "终止援助",
            },
            synonyms={
                "未履行": "unpaid", "撤诉": "ended",
                "办理中": "pending", "在办": "pending", "未结": "pending", "承办中": "pending",
                "胜诉未履行": "unpaid", "胜诉未执行": "unpaid", "胜诉": "unpaid", "调解未履行": "unpaid", "执行中": "unpaid",
                "终本": "unpaid",
                "已履行": "paid", "已执行": "paid", "执行到位": "paid", "调解履行": "paid", "已支付": "paid",
                "败诉": "lost", "未获支持": "lost", "驳回": "lost", "终止": "ended", "终止援助": "ended", "撤回": "ended",
            },
            sensitivity="sensitive",
        ),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", ("变更日期", "登记日期", "更新日期", "结案日期"), after="granted_on"),
    ),
    rules=(
        RowRule(
            "claim_is_small", "claimed_fen <= 100000000", "请求金额一般不超过100万元，请核对单位（元、万元）",
            "a claim above a million yuan is likely in another unit", severity="warn",
        ),
    ),
    measures=(
        Measure("cases", "int", "法律援助案件", "cases granted and not ended"),
        Measure("open_claims", "int", "未实现的请求", "claims that have brought nothing so far"),
        Measure("wages_open_fen", "fen", "未到手的欠薪", "wages claimed and not paid"),
        Measure("wages_open", "int", "欠薪案件", "wage claims that have brought nothing so far"),
        Measure("injury_open", "int", "人身损害赔偿案件", "claims for injuries that have brought nothing so far"),
        Measure("maintenance_open", "int", "赡养抚养扶养案件", "maintenance claims that have brought nothing so far"),
        Measure("claimed_open_fen", "fen", "未到手的请求金额", "amounts claimed and not paid"),
    ),
)  # fmt: skip
