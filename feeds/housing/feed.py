"""住房保障和危房: one row a record: a rent subsidy, a public rental flat, or a house that was found dangerous.

A new amount or an end restates the record; a house that was mended or left gets its last day.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

FEED = Feed(
    name="housing",
    zh="住房保障和危房",
    en="Housing support and dangerous houses",
    owner="住房和城乡建设委员会",
    lawful_basis=Citation("《社会救助法》", "第十条、第二十六条；民发〔2023〕39号 四（二）3"),
    purpose="notice households in a dangerous house or whose rent subsidy ends; find households that miss housing support",
    cadence="monthly",
    lateness_days=10,
    stale_after_days=60,
    on_failure="go_on_stale",
    retention_years=3,
    key=("record_no",),
    occurred_on="starts_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn("record_no", "key", "业务编号", "record number", ("业务编号", "保障编号", "备案编号", "鉴定编号", "记录编号",
        "档案编号")),
        FeedColumn(
            "person_key", "resident_id", "申请人（户主）身份证号", "resident ID number of the applicant or owner",
            ("申请人身份证号", "户主身份证号", "承租人身份证号", "产权人身份证号", "申请人（户主）身份证号", "身份证号",
            "身份证号码", "公民身份号码"),
            sensitivity="identity",
        ),
        FeedColumn("name", "name", "申请人姓名", "name", ("申请人姓名", "户主姓名", "姓名"), required=False, sensitivity="identity"),
        FeedColumn(
            "kind", "code", "类别", "kind of record", ("类别", "保障方式", "业务类别", "保障类型"),
            codes={
                "rent_subsidy": "租赁补贴 rent subsidy", "public_rental": "公租房实物配租 public rental flat",
                "dangerous_house": "房屋安全鉴定 safety of a house",
            },
            synonyms={
                "住房租赁补贴": "rent_subsidy", "租金补贴": "rent_subsidy", "廉租房": "public_rental", "危房鉴定": "dangerous_house",
                "租赁补贴": "rent_subsidy", "市场租房补贴": "rent_subsidy", "公租房租赁补贴": "rent_subsidy",
                "公租房租金补贴": "rent_subsidy",
                "公租房": "public_rental", "公租房实物配租": "public_rental", "实物配租": "public_rental", "公共租赁住房": "public_rental",
                "廉租住房": "public_rental", "危房": "dangerous_house", "房屋安全鉴定": "dangerous_house", "农村危房": "dangerous_house",
                "危房改造": "dangerous_house",
            },
            sensitivity="sensitive",
        ),
        FeedColumn(
            "monthly_fen", "yuan", "月补贴金额", "subsidy a month", ("月补贴金额", "补贴金额", "月补贴标准", "每月补贴"), required=False,
            minimum=0,
            maximum=2_000_000,
            sensitivity="sensitive",
        ),
        FeedColumn(
            "rent_fen", "yuan", "月租金", "rent a month by the contract", ("月租金", "租金", "合同月租金", "每月租金"), required=False,
            minimum=0,
            maximum=10_000_000,
            sensitivity="sensitive",
        ),
        FeedColumn(
            "danger_grade", "code", "房屋安全等级", "grade of safety of the house: C is partly, D wholly dangerous",
            ("房屋安全等级", "危房等级", "鉴定等级", "房屋危险性等级"), required=False,
            codes={"A": "A级 safe", "B": "B级 small defects", "C": "C级 partly dangerous", "D": "D级 wholly dangerous"},
            synonyms={
                "整栋危房": "D",
                **{f"{grade}级": grade for grade in "ABCD"}, **{grade.lower(): grade for grade in "ABCD"},
                **{f"{grade}级危房": grade for grade in "CD"}, **{f"{grade.lower()}级": grade for grade in "ABCD"},
                "局部危险": "C", "整体危险": "D", "整幢危房": "D",
            },
        ),
        FeedColumn(
            "starts_on", "date", "起始（鉴定）日期", "begins, or the house was examined, on", ("起始日期", "鉴定日期", "补贴起始日期",
            "配租日期", "保障起始日期", "起始（鉴定）日期"),
        ),
        FeedColumn(
            "ends_on", "date", "终止（改造完成）日期", "ended, or the house was mended or left, on",
            ("终止日期", "改造完成日期", "补贴终止日期", "退出日期", "保障终止日期",
            "终止（改造完成）日期"), required=False, after="starts_on", open_end=True,
        ),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", ("变更日期", "更新日期", "更新时间", "变更时间"), after="starts_on"),
    ),
    measures=(
        Measure("rent_subsidies", "int", "租赁补贴", "rent subsidies"),
        Measure("rent_subsidy_fen", "fen", "月租赁补贴", "rent subsidy a month"),
        Measure("rent_subsidy_until", "date", "租赁补贴终止日", "rent subsidy until"),
        Measure("public_rentals", "int", "公租房", "public rental flats"),
        Measure("dangerous_houses", "int", "C、D级危房", "dangerous houses of grade C or D"),
        Measure("grave_dangers", "int", "D级危房", "dangerous houses of grade D"),
    ),
    rules=(
        RowRule(
            "a_subsidy_has_its_amount", "kind <> 'rent_subsidy' OR monthly_fen IS NOT NULL", "租赁补贴没有金额",
            "a rent subsidy without an amount",
        ),
        RowRule(
            "an_examined_house_has_its_grade", "kind <> 'dangerous_house' OR danger_grade IS NOT NULL", "鉴定没有等级",
            "an examination without a grade",
        ),
        RowRule(
            "no_more_subsidy_than_rent", "monthly_fen IS NULL OR rent_fen IS NULL OR monthly_fen <= rent_fen",
            "补贴高于租金（京建法〔2020〕6号 二（二）：按租金金额确定）", "the subsidy exceeds the rent that it is for", severity="warn",
        ),
    ),
)  # fmt: skip
