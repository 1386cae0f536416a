"""残疾人证: one row a holder; a new assessment restates category and grade."""

from datetime import date

from hardship import headings
from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

_GRADES = (("1", "一", "壹", "Ⅰ", "I"), ("2", "二", "贰", "Ⅱ", "II"), ("3", "三", "叁", "Ⅲ", "III"), ("4", "四", "肆", "Ⅳ", "IV"))

FEED = Feed(
    name="disability",
    zh="残疾人证",
    en="Disability certificates",
    owner="残疾人联合会",
    lawful_basis=Citation("《社会救助法》", "第十条；民发〔2023〕39号 三（三）"),
    purpose="notice households with a new or graver disability, and find missed disability subsidies",
    cadence="weekly",
    lateness_days=7,
    stale_after_days=21,
    on_failure="go_on_stale",
    retention_years=3,
    key=("person_key",),
    occurred_on="assessed_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "certificate",
            "certificate",
            "残疾人证号",
            "certificate number",
            ("残疾人证号", "残疾人证号码", "残疾证号", "残疾证号码", "残疾人证编号", "残疾证编号", "残疾人证", "残疾证", "cjrzh"),
            sensitivity="identity",
        ),
        FeedColumn(
            "person_key",
            "resident_id",
            "公民身份号码",
            "resident ID number",
            headings.resident_id("身份证号", of=("持证人", "残疾人"), documents=False),
            sensitivity="identity",
        ),
        FeedColumn("name", "name", "姓名", "name", headings.name("姓名", of=("持证人", "残疾人")), required=False, sensitivity="identity"),
        FeedColumn(
            "category",
            "code",
            "残疾类别",
            "category",
            ("残疾类别", "残疾类型", "残疾种类", "残疾类别代码", "主要残疾类别"),
            sensitivity="sensitive",
            codes={
                "1": "视力 sight",
                "2": "听力 hearing",
                "3": "言语 speech",
                "4": "肢体 limb",
                "5": "智力 intellectual",
                "6": "精神 mental",
                "7": "多重 multiple",
            },
            synonyms={
                "视力残疾": "1",
                "视残": "1",
                "听力残疾": "2",
                "听残": "2",
                "言语残疾": "3",
                "语言": "3",
                "语言残疾": "3",
                "肢体残疾": "4",
                "肢残": "4",
                "智力残疾": "5",
                "智残": "5",
                "精神残疾": "6",
                "精残": "6",
                "多重残疾": "7",
                "多重残": "7",
                "综合残疾": "7",
            },
        ),
        FeedColumn(
            "grade",
            "code",
            "残疾等级",
            "grade (1 is gravest)",
            ("残疾等级", "残疾级别", "等级", "残疾程度", "残疾等级代码"),
            sensitivity="sensitive",
            codes={"1": "一级", "2": "二级", "3": "三级", "4": "四级"},
            synonyms={
                form.format(arabic=arabic, han=han, capital=capital, roman=roman, letters=letters): arabic
                for arabic, han, capital, roman, letters in _GRADES
                for form in (
                    "{arabic}级",
                    "{han}",
                    "残疾{han}级",
                    "第{han}级",
                    "{capital}级",
                    "{roman}",
                    "{roman}级",
                    "{letters}",
                    "{letters}级",
                )
            }
            | {"参级": "3"},  # 參, where Big5 has no 叁
        ),
        FeedColumn(
            "assessed_on",
            "date",
            "评定日期",
            "assessed on",
            headings.both("评定日期", "评残日期", "残疾评定日期", "等级评定日期", "鉴定日期", "残疾鉴定日期"),
        ),
        FeedColumn(
            "status",
            "code",
            "证件状态",
            "state of the certificate",
            ("证件状态", "状态", "残疾证状态", "残疾人证状态", "持证状态", "办证状态"),
            codes={"valid": "有效", "cancelled": "注销"},
            synonyms={"在用": "valid", "正常": "valid", "在册": "valid", "已注销": "cancelled", "作废": "cancelled", "已作废": "cancelled"},
        ),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", headings.recorded_on(), after="assessed_on"),
    ),
    measures=(
        Measure("certificates", "int", "残疾人证", "certificates"),
        Measure("category", "int", "残疾类别", "category"),
        Measure("grade", "int", "残疾等级", "grade"),
        Measure("grave", "int", "重度残疾", "grave: grade 1–2, or grade 3 intellectual or mental"),
    ),
)
