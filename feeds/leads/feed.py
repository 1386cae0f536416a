"""线索: somebody tells that people may be in need: the hotline, a neighbour, a grid worker, another department, a rescue station.

A lead names a household, a person, or only a place: then it still is a lead for a township. What was said lands nowhere in
clear: it waits, encrypted, in the vault with its delivery (decision 0012). Who called is not asked for: a caller's name and
number stay in the office that took the call.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

FEED = Feed(
    name="leads",
    zh="线索",
    en="Leads from the public and from departments",
    owner="政务服务便民热线（12345）、街道（乡镇）、各部门、救助管理站",
    lawful_basis=Citation("《社会救助法》", "第十条、第三十九条、第五十二条、第六十条；民发〔2023〕39号 三（三）"),
    purpose="hear of households in need from those who see them",
    cadence="daily",
    lateness_days=1,
    stale_after_days=7,
    on_failure="go_on_stale",
    retention_years=2,
    key=("lead_no",),
    occurred_on="received_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn("lead_no", "key", "线索编号", "lead", ("线索编号", "工单编号", "工单号", "诉求编号", "事件编号", "转介编号", "编号")),
        FeedColumn(
            "source", "code", "线索来源", "who tells it", ("线索来源", "来源", "来源渠道", "受理渠道", "反映渠道"),
            codes={
                "hotline": "12345热线", "public": "群众来信来访", "grassroots": "网格员、村居、社工", "department": "部门转介",
                "rescue": "救助管理站、街面巡查",
            },
            synonyms={
                "政务热线": "hotline", "来电": "hotline", "热线电话": "hotline", "12345政务服务便民热线": "hotline", "街道": "grassroots",
                "乡镇": "grassroots", "镇街": "grassroots", "邻居": "public", "民政局": "department",
                "12345": "hotline", "12345热线": "hotline", "热线": "hotline", "市民热线": "hotline", "救助热线": "hotline",
                "接诉即办": "hotline",
                "群众": "public", "群众反映": "public", "来信": "public", "来访": "public", "信访": "public", "邻居反映": "public",
                "网络留言": "public", "网格员": "grassroots", "网格": "grassroots", "网格上报": "grassroots", "村居": "grassroots",
                "社区": "grassroots", "村委会": "grassroots", "居委会": "grassroots", "社工": "grassroots", "志愿者": "grassroots",
                "部门转介": "department", "部门": "department", "转介": "department", "部门移送": "department",
                "救助站": "rescue", "救助管理站": "rescue", "街面巡查": "rescue", "巡查": "rescue",
            },
        ),
        FeedColumn(
            "department", "code", "转介部门", "the department that refers", ("转介部门", "移送部门", "来源部门", "转办部门"),
            required=False,
            codes={
                "health": "卫生健康、医院", "insurance": "医疗保障", "police": "公安", "education": "教育、学校",
                "labour": "人力资源社会保障",
                "housing": "住房城乡建设", "justice": "司法、法院、检察院", "disabled": "残联", "union": "工会", "women": "妇联、共青团",
                "emergency": "应急管理、消防", "city": "城市管理", "other": "其他",
            },
            synonyms={
                "卫健局": "health", "公安局": "police",
                "卫健": "health", "卫健委": "health", "卫生健康": "health", "医院": "health", "医保": "insurance", "医保局": "insurance",
                "公安": "police", "派出所": "police", "教育": "education", "教育局": "education", "教委": "education", "学校": "education",
                "人社": "labour", "人社局": "labour", "住建": "housing", "住建局": "housing", "司法": "justice", "司法局": "justice",
                "法院": "justice", "检察院": "justice", "残联": "disabled", "工会": "union", "总工会": "union", "妇联": "women",
                "共青团": "women",
                "团委": "women", "应急": "emergency", "应急局": "emergency", "消防": "emergency", "城管": "city", "其他": "other",
            },
        ),
        FeedColumn(
            "kind", "code", "线索类型", "what it is about", ("线索类型", "诉求类型", "问题类型", "事件类型", "困难类型", "类型"),
            sensitivity="sensitive",
            codes={
                "living": "生活困难", "illness": "因病困难", "job": "失业欠薪", "care": "老人、残疾人无人照料", "child": "儿童无人照料",
                "calamity": "遭灾遇险", "homeless": "流浪乞讨、生活无着", "other": "其他",
            },
            synonyms={
                "救助申请": "living", "低保": "living", "因病致贫": "illness",
                "生活困难": "living", "低保咨询": "living", "申请救助": "living", "求助": "living", "因病困难": "illness",
                "大病": "illness",
                "医疗费用": "illness", "失业": "job", "欠薪": "job", "无人照料": "care", "独居老人": "care", "老人无人照料": "care",
                "残疾人": "care", "儿童": "child", "困境儿童": "child", "留守儿童": "child", "儿童无人照料": "child",
                "火灾": "calamity", "受灾": "calamity", "事故": "calamity", "遭灾": "calamity", "流浪": "homeless", "流浪乞讨": "homeless",
                "生活无着": "homeless", "其他": "other",
            },
        ),
        FeedColumn(
            "household_key", "household", "户号", "household number", ("户号", "家庭编号", "户编号"), required=False,
            sensitivity="identity",
        ),
        FeedColumn(
            "person_key", "resident_id", "对象身份证号", "resident ID number of the person concerned",
            ("对象身份证号", "困难人员身份证号", "被反映人身份证号", "转介对象身份证号", "受助人员身份证号", "身份证号", "身份证号码",
            "公民身份号码"),
            required=False, sensitivity="identity",
        ),
        FeedColumn(
            "name", "name", "对象姓名", "name of the person concerned",
            ("对象姓名", "困难人员姓名", "被反映人", "转介对象", "受助人员姓名", "姓名"), required=False, sensitivity="identity",
        ),
        FeedColumn("area", "area", "地区代码", "township (9) or village (12 digits)", ("地区代码", "村居代码", "行政区划代码"),
        required=False),
        FeedColumn(
            "address", "address", "地点", "place", ("地点", "地址", "发生地", "诉求地址", "发现地点", "住址"), required=False,
            sensitivity="identity",
        ),
        FeedColumn(
            "told", "narrative", "反映内容", "what was told", ("反映内容", "诉求内容", "情况说明", "线索内容", "事由", "主要内容"),
            required=False, sensitivity="sensitive",
        ),
        FeedColumn("received_on", "date", "反映日期", "received on", ("反映日期", "来电日期", "受理日期", "发现日期", "转介日期",
        "来电时间")),
        FeedColumn(
            "status", "code", "线索状态", "state of the lead", ("线索状态", "工单状态", "状态"), required=False,
            codes={"valid": "有效", "withdrawn": "撤销（重复、误报）"},
            synonyms={
                "办结": "valid", "已受理": "valid", "受理中": "valid", "无效": "withdrawn",
                "有效": "valid", "待处理": "valid", "处理中": "valid", "已办结": "valid", "撤销": "withdrawn", "撤单": "withdrawn",
                "误报": "withdrawn", "重复": "withdrawn", "重复工单": "withdrawn", "作废": "withdrawn",
            },
        ),
        FeedColumn("changed_on", "date", "登记日期", "recorded on", ("登记日期", "录入日期", "更新日期", "变更日期"), after="received_on"),
    ),
    rules=(
        RowRule(
            "says_where", "person_key IS NOT NULL OR household_key IS NOT NULL OR area IS NOT NULL",
            "户号、对象身份证号、地区代码至少有一项", "a household, a person or a place is named",
        ),
    ),
    measures=(
        Measure("leads", "int", "线索", "leads"),
        Measure("reports", "int", "群众反映", "reports by the public"),
        Measure("grassroots", "int", "基层上报", "reports by grassroots staff"),
        Measure("referrals", "int", "部门转介", "referrals by departments and rescue stations"),
        Measure("homeless", "int", "流浪乞讨", "found homeless"),
    ),
)  # fmt: skip
