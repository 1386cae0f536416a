"""困难学生和控辍保学: one row a student and school year; a dropout, a return or aid that was paid restates the row.

Schools name the students whose families are in difficulty, and, whoever their family is, those who have left school early or
are about to. No names of schools, no marks, no illness: nothing that a rule here does not read.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation
from hardship.standards import YES_NO

_YEARS = range(2015, 2041)
_WRITINGS = (
    "{0}-{1}学年",
    "{0}-{1}学年度",
    "{0}-{1}学年第一学期",
    "{0}-{1}学年第二学期",
    "{0}-{1}学年上学期",
    "{0}-{1}学年下学期",
    "{0}年秋",
    "{0}-{1}",
    "{0}/{1}学年",
    "{0}/{1}",
    "{0}~{1}学年",
    "{0}至{1}学年",
    "{0}学年",
    "{0}年度",
    "{0}年秋季",
    "{0}年秋季学期",
)

FEED = Feed(
    name="education",
    zh="困难学生和控辍保学",
    en="Students in difficulty and dropouts",
    owner="教育委员会",
    lawful_basis=Citation("《社会救助法》", "第十条、第二十五条；民发〔2023〕39号 三（三）"),
    purpose="notice children who leave school, and households that pay for schooling what they cannot bear; find missed aid to students",
    cadence="monthly",
    lateness_days=10,
    stale_after_days=60,
    on_failure="go_on_stale",
    retention_years=3,
    key=("person_key", "school_year"),
    occurred_on="recognised_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "person_key", "resident_id", "学生身份证号", "resident ID number of the student",
            ("学生身份证号", "身份证号", "身份证号码", "公民身份号码", "学生身份证件号", "身份证件号", "学生身份证号码"),
            sensitivity="identity",
        ),
        FeedColumn("name", "name", "学生姓名", "name", ("学生姓名", "姓名"), required=False, sensitivity="identity"),
        FeedColumn(
            "school_year", "code", "学年", "school year, by the year in which it begins", ("学年", "资助学年", "认定学年", "学年度"),
            codes={str(year): f"{year}-{year + 1}学年" for year in _YEARS},
            synonyms={form.format(year, year + 1): str(year) for year in _YEARS for form in _WRITINGS},
        ),
        FeedColumn(
            "stage", "code", "学段", "stage of education", ("学段", "就读学段", "教育阶段", "学校类别"),
            codes={
                "preschool": "学前教育 preschool", "compulsory": "义务教育 compulsory", "high_school": "普通高中 high school",
                "vocational": "中等职业教育 secondary vocational", "higher": "普通高等教育 higher",
            },
            synonyms={
                "普通初中": "compulsory", "普通小学": "compulsory", "特教": "compulsory", "特殊教育学校": "compulsory",
                "中等职业学校": "vocational",
                "普通高校": "higher", "高等学校": "higher",
                "学前教育": "preschool", "学前": "preschool", "幼儿园": "preschool", "义务教育": "compulsory", "小学": "compulsory",
                "初中": "compulsory", "九年一贯制": "compulsory", "特殊教育": "compulsory", "普通高中": "high_school",
                "高中": "high_school",
                "中等职业教育": "vocational", "中等职业": "vocational", "中职": "vocational", "中专": "vocational", "职高": "vocational",
                "职业高中": "vocational", "技工学校": "vocational", "技校": "vocational", "普通高等教育": "higher", "高等教育": "higher",
                "大学": "higher", "本科": "higher", "专科": "higher", "大专": "higher", "高职": "higher", "高职高专": "higher",
                "本专科": "higher",
                "研究生": "higher",
            },
        ),
        FeedColumn(
            "difficulty", "code", "困难等级", "how difficult the family's circumstances are, as the school recognised",
            ("困难等级", "困难程度", "困难类型", "认定等级", "家庭经济困难等级"), sensitivity="sensitive",
            codes={"special": "特别困难 special", "difficult": "困难 difficult", "slight": "一般困难 slight", "none": "不困难 none"},
            synonyms={
                "家庭经济特别困难": "special", "家庭经济困难": "difficult", "家庭经济一般困难": "slight",
                "特别困难": "special", "特困": "special", "一等": "special", "困难": "difficult", "比较困难": "difficult",
                "二等": "difficult",
                "一般困难": "slight", "一般": "slight", "三等": "slight", "不困难": "none", "非困难": "none", "未认定": "none",
                "无": "none",
                "不属于困难学生": "none",
            },
        ),
        FeedColumn(
            "boards", "code", "是否寄宿", "lives at the school", ("是否寄宿", "寄宿", "是否住校", "是否寄宿生", "住校"), required=False,
            codes=YES_NO[0],
            synonyms={
                **YES_NO[1],
                **dict.fromkeys(("寄宿", "寄宿生", "住校", "住校生", "住宿", "住宿生"), "yes"),
                **dict.fromkeys(("走读", "走读生", "通学", "通学生", "不寄宿", "未寄宿", "非寄宿", "非寄宿生", "不住校", "未住校"), "no"),
            },
        ),
        FeedColumn(
            "state", "code", "就学状态", "at school, about to leave, or gone", ("就学状态", "学籍状态", "在校状态", "学生状态",
            "控辍保学状态"),
            sensitivity="sensitive",
            codes={
                "enrolled": "在读 at school", "at_risk": "控辍保学重点关注 about to leave", "suspended": "休学 suspended",
                "dropped_out": "辍学 dropped out", "left": "毕业或转出 finished or moved to another school",
            },
            synonyms={
                "在籍在校": "enrolled", "正常在校": "enrolled", "在校在籍": "enrolled",
                "在读": "enrolled", "在校": "enrolled", "在籍": "enrolled", "复学": "enrolled", "控辍保学重点关注": "at_risk",
                "疑似辍学": "at_risk",
                "辍学风险": "at_risk", "重点关注": "at_risk", "休学": "suspended", "辍学": "dropped_out", "失学": "dropped_out",
                "已辍学": "dropped_out", "退学": "dropped_out", "毕业": "left", "结业": "left", "转出": "left", "转学": "left",
                "离校": "left",
            },
        ),
        FeedColumn("left_on", "date", "离校日期", "left school on", ("离校日期", "辍学日期", "退学日期", "转出日期"), required=False),
        FeedColumn(
            "fees_fen", "yuan", "学年应缴费用", "tuition and lodging of the school year, before aid",
            ("学年应缴费用", "应缴学费住宿费", "学费和住宿费", "应缴费用", "学费住宿费合计"), required=False, minimum=0, maximum=10_000_000,
            sensitivity="sensitive",
        ),
        FeedColumn(
            "aid_fen", "yuan", "学年已获资助", "aid that the student has received for the school year",
            ("学年已获资助", "已获资助金额", "资助金额", "助学金额", "已发放资助金额"), required=False, minimum=0, maximum=10_000_000,
            sensitivity="sensitive",
        ),
        FeedColumn("recognised_on", "date", "认定日期", "recognised (or put on the list) on", ("认定日期", "建档日期", "列入日期")),
        FeedColumn(
            "changed_on", "date", "变更日期", "recorded on", ("变更日期", "更新日期", "更新时间", "变更时间", "数据更新时间"),
            after="recognised_on",
        ),
    ),
    measures=(
        Measure("students_in_difficulty", "int", "困难学生", "students in difficulty who are at school"),
        Measure("special_difficulty", "int", "特别困难学生", "students in special difficulty who are at school"),
        Measure("boarders", "int", "寄宿学生", "boarders on the list"),
        Measure("at_risk", "int", "控辍保学重点关注学生", "students about to leave school"),
        Measure("dropouts", "int", "辍学", "students who dropped out"),
        Measure("compulsory_dropouts", "int", "义务教育阶段辍学", "children who dropped out of compulsory education"),
        Measure("fees_fen", "fen", "学年应缴费用", "tuition and lodging of the school year"),
        Measure("aid_fen", "fen", "学年已获资助", "aid to the student"),
    ),
    rules=(
        RowRule(
            "a_dropout_has_its_day", "state <> 'dropped_out' OR left_on IS NOT NULL", "辍学没有离校日期",
            "a dropout without the day of leaving",
            severity="warn",
        ),
        RowRule(
            "school_years_begin_in_autumn",
            "recognised_on IS NULL OR (year(recognised_on) - CAST(school_year AS INTEGER)) BETWEEN 0 AND 1",
            "认定日期不在该学年内", "recognised outside the school year",
        ),
        RowRule(
            "aid_within_reason", "aid_fen IS NULL OR fees_fen IS NULL OR aid_fen <= fees_fen + 3000000",
            "资助比费用多出3万元以上", "aid exceeds the fees by more than 30,000 yuan", severity="warn",
        ),
    ),
)  # fmt: skip
