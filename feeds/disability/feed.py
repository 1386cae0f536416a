"""残疾人证: one row a holder; a new assessment restates category and grade."""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

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
        FeedColumn("certificate", "certificate", "残疾人证号", "certificate number", ("残疾人证号",), sensitivity="identity"),
        FeedColumn("person_key", "resident_id", "公民身份号码", "resident ID number", ("身份证号", "公民身份号码"), sensitivity="identity"),
        FeedColumn("name", "name", "姓名", "name", ("姓名",), required=False, sensitivity="identity"),
        FeedColumn(
            "category",
            "code",
            "残疾类别",
            "category",
            ("残疾类别",),
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
            synonyms={"视力": "1", "听力": "2", "言语": "3", "肢体": "4", "智力": "5", "精神": "6", "多重": "7"},
        ),
        FeedColumn(
            "grade",
            "code",
            "残疾等级",
            "grade (1 is gravest)",
            ("残疾等级",),
            sensitivity="sensitive",
            codes={"1": "一级", "2": "二级", "3": "三级", "4": "四级"},
            synonyms={"一级": "1", "二级": "2", "三级": "3", "四级": "4"},
        ),
        FeedColumn("assessed_on", "date", "评定日期", "assessed on", ("评定日期",)),
        FeedColumn(
            "status",
            "code",
            "证件状态",
            "state of the certificate",
            ("证件状态", "状态"),
            codes={"valid": "有效", "cancelled": "注销"},
            synonyms={"有效": "valid", "正常": "valid", "注销": "cancelled"},
        ),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", ("变更日期",), after="assessed_on"),
    ),
    measures=(
        Measure("certificates", "int", "残疾人证", "certificates"),
        Measure("category", "int", "残疾类别", "category"),
        Measure("grade", "int", "残疾等级", "grade"),
        Measure("grave", "int", "重度残疾", "grave: grade 1–2, or grade 3 intellectual or mental"),
    ),
)
