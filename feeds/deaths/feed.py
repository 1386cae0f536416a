"""死亡信息: who died and when. Three offices may tell of the same death; whoever tells later restates it, it stays one death.

卫健 (死亡证明), 公安 (死亡注销, 非正常死亡) and 民政 (火化) exchange what they know every month (国卫规划发〔2013〕57号). Of the
cause only its class comes in (natural, accident or injury, unknown): no illness, no ICD code, no certificate number.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

FEED = Feed(
    name="deaths",
    zh="死亡信息",
    en="Deaths",
    owner="卫生健康委员会、公安局、民政局殡葬管理处",
    lawful_basis=Citation("《社会救助法》", "第十条、第四十七条；国卫规划发〔2013〕57号（部门间按月交换）"),
    purpose="notice households that lost the one who earned, and stop counting the dead as members",
    cadence="weekly",
    lateness_days=7,
    stale_after_days=21,
    on_failure="go_on_stale",
    retention_years=3,
    key=("person_key",),
    occurred_on="died_on",
    recorded_on="reported_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "person_key", "resident_id", "死者身份证号", "resident ID number of the dead",
            ("死者身份证号", "死亡人员身份证号", "逝者身份证号", "死者公民身份号码", "身份证号", "身份证号码", "公民身份号码", "证件号码"),
            sensitivity="identity",
        ),
        FeedColumn(
            "name", "name", "死者姓名", "name", ("死者姓名", "死亡人员姓名", "逝者姓名", "姓名"), required=False, sensitivity="identity",
        ),
        FeedColumn(
            "died_on", "date", "死亡日期", "died on", ("死亡日期", "死亡时间", "去世日期", "逝世日期"), sensitivity="sensitive",
        ),
        FeedColumn(
            "cause", "code", "死因类别", "class of the cause", ("死因类别", "死亡原因类别", "死亡性质", "死亡类型"), required=False,
            sensitivity="sensitive",
            codes={"natural": "疾病或衰老", "accident": "意外或伤害", "unknown": "不详"},
            synonyms={
                "病故": "natural", "因病死亡": "natural", "老死": "natural", "病亡": "natural", "意外死亡": "accident", "车祸": "accident",
                "溺水": "accident", "待查": "unknown", "死因不明": "unknown",
                "疾病": "natural", "衰老": "natural", "疾病或衰老": "natural", "正常死亡": "natural", "正常": "natural", "因病": "natural",
                "自然死亡": "natural", "意外": "accident", "意外或伤害": "accident", "伤害": "accident", "非正常死亡": "accident",
                "非正常": "accident", "外因": "accident", "交通事故": "accident", "不详": "unknown", "不明": "unknown", "未查明": "unknown",
            },
        ),
        FeedColumn(
            "source", "code", "来源部门", "which office tells it", ("来源部门", "数据来源", "上报部门", "来源"),
            codes={"health": "卫健（死亡证明）", "police": "公安（死亡注销）", "funeral": "民政（殡葬）"},
            synonyms={
                "卫健局": "health", "医院": "health", "死亡证": "health", "公安局": "police", "民政局": "funeral",
                "卫健": "health", "卫生健康": "health", "卫健委": "health", "死亡证明": "health", "死亡医学证明": "health",
                "公安": "police", "派出所": "police", "死亡注销": "police", "户籍注销": "police",
                "民政": "funeral", "殡葬": "funeral", "火化": "funeral", "殡仪馆": "funeral", "民政殡葬": "funeral",
            },
        ),
        FeedColumn(
            "status", "code", "记录状态", "state of the record", ("记录状态", "状态"), required=False,
            codes={"valid": "有效", "withdrawn": "撤销（误报）"},
            synonyms={
                "无效": "withdrawn", "有效": "valid", "正常": "valid", "撤销": "withdrawn", "误报": "withdrawn", "误报撤销": "withdrawn",
            "作废": "withdrawn"},
        ),
        FeedColumn(
            "reported_on", "date", "登记日期", "recorded on", ("登记日期", "签发日期", "注销日期", "火化日期", "上报日期"), after="died_on",
        ),
    ),
    rules=(
        RowRule("died_after_birth", "died_on >= person_birth_date", "死亡日期不早于出生日期", "nobody dies before being born"),
    ),
    measures=(
        Measure("deaths", "int", "死亡", "deaths"),
        Measure("accidental", "int", "意外死亡", "deaths by accident or injury"),
        Measure("born_on", "date", "死者出生日期", "birth date of the dead"),
    ),
)  # fmt: skip
