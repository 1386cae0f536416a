"""户籍和居住登记: who lives with whom, and where. One row a person; whatever changes restates the row.

What a row tells beside the household is dated in columns of its own, so that a later change does not wipe it out: since when
the marital status holds, from where somebody moved in, since when and until when a residence permit holds. A birth is the row
of the child, with the parents where the birth certificate names them. A file that has none of these columns is as good as
it ever was: what it does not tell is unknown.

Not taken: the number of a residence permit, nationality, education, religion. No rule needs them (个人信息保护法 art. 6); a file
that has them is read, and what is not declared here is left out and reported.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation
from hardship.standards import MARITAL, RELATIONS, SEXES

_OF = ("身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号", "居民身份证号码", "证件号码", "身份证")


def _person(name: str, zh: str, en: str, *whose: str) -> FeedColumn:
    """Another person whom the row names, by number: it lands as that person's key."""
    headings = tuple(f"{who}{of}" for who in whose for of in _OF)
    return FeedColumn(name, "resident_id", zh, en, headings, required=False, sensitivity="identity")


def _place(name: str, zh: str, en: str, *headings: str) -> FeedColumn:
    return FeedColumn(name, "key", zh, en, headings, required=False)


def _is_place(column: str) -> str:
    return f"{column} IS NULL OR (regexp_full_match({column}, '[0-9]+') AND length({column}) IN (6, 9, 12))"


FEED = Feed(
    name="register",
    zh="人口和家庭登记",
    en="Register of persons and households",
    owner="公安局、街道（乡镇）便民服务中心",
    lawful_basis=Citation("《社会救助法》", "第十条、第四十二条；《政务数据共享条例》"),
    purpose="know the members of a household living together and where to visit them",
    cadence="daily",
    lateness_days=1,
    stale_after_days=7,
    on_failure="stop",
    retention_years=3,
    key=("person_key",),
    occurred_on="registered_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "person_key", "resident_id", "公民身份号码", "resident ID number",
            (*_OF, "公民身份证号", "居民身份证", "身份证件号码", "有效身份证件号码", "证件号", "本人身份证号", "人员身份证号"),
            sensitivity="identity",
        ),
        FeedColumn("name", "name", "姓名", "name", ("姓名", "公民姓名", "人员姓名", "居民姓名", "成员姓名"), sensitivity="identity"),
        FeedColumn(
            "household_key", "household", "户号", "household number",
            ("户号", "家庭编号", "户编号", "户籍号", "户口簿号", "户口本号", "户籍编号", "家庭户号", "家庭代码"), sensitivity="identity",
        ),
        FeedColumn(
            "relation", "code", "与户主关系", "relation to the head (GB/T 4761)",
            ("与户主关系", "家庭关系", "与户主的关系", "户主关系", "与户主或申请人关系", "与申请人关系", "与户主（申请人）关系",
            "家庭成员关系", "称谓"),
            codes=RELATIONS[0], synonyms=RELATIONS[1],
        ),
        FeedColumn(
            "sex", "code", "性别", "sex as written (GB/T 2261.1)", ("性别", "性别代码"), required=False, codes=SEXES[0], synonyms=SEXES[1],
        ),
        FeedColumn(
            "birth_date", "date", "出生日期", "date of birth as written: who has no valid number is known by it",
            ("出生日期", "出生年月日"), required=False, sensitivity="sensitive",
        ),
        FeedColumn(
            "marital", "code", "婚姻状况", "marital status (GB/T 2261.2)",
            ("婚姻状况", "婚姻", "婚姻情况", "婚姻状态", "婚姻状况代码"), required=False, sensitivity="sensitive",
            codes=MARITAL[0], synonyms=MARITAL[1],
        ),
        FeedColumn(
            "marital_since", "date", "婚姻变动日期", "the marital status holds since (day of the marriage, the divorce or the bereavement)",
            ("婚姻变动日期", "婚姻登记日期", "婚姻状况变更日期", "结婚（离婚）登记日期", "结婚/离婚登记日期", "婚姻状态起始日期"),
            required=False, sensitivity="sensitive",
        ),
        _person("spouse_key", "配偶身份证号", "resident ID number of the spouse", "配偶"),
        _person("mother_key", "母亲身份证号", "resident ID number of the mother", "母亲", "生母"),
        _person("father_key", "父亲身份证号", "resident ID number of the father", "父亲", "生父"),
        _person("guardian_key", "监护人身份证号", "resident ID number of the guardian who is no parent", "监护人", "第一监护人"),
        FeedColumn(
            "registration", "code", "户籍类型", "local register or residence permit",
            ("户籍类型", "户籍性质", "人口类型", "户籍类别", "登记类型", "人员类别"),
            codes={"local": "本地户籍 registered here", "permit": "居住证 residence permit"},
            synonyms={
                "暂住": "permit", "外省户籍": "permit", "外来": "permit",
                "本地户籍": "local", "本市": "local", "本市户籍": "local", "本区户籍": "local", "本地": "local", "户籍人口": "local",
                "常住户口": "local",
                "户籍": "local", "居住证": "permit", "外地": "permit", "外地户籍": "permit", "非本地户籍": "permit", "非本市户籍": "permit",
                "流动人口": "permit", "暂住人口": "permit", "持居住证": "permit", "外来人口": "permit",
            },
        ),
        _place(
            "home_area", "户籍地区划代码", "place of permanent registration of people on a permit (GB/T 2260: 6, 9 or 12 digits)",
            "户籍地区划代码", "户籍地行政区划代码", "户籍地代码", "户籍所在地区划代码", "户籍地区划",
        ),
        FeedColumn(
            "permit_from", "date", "居住证签发日期", "the permit holds from", ("居住证签发日期", "居住证有效期起", "居住证发证日期",
            "居住证起始日期"),
            required=False,
        ),
        FeedColumn(
            "permit_until", "date", "居住证有效期至", "the permit holds until",
            ("居住证有效期至", "居住证有效期止", "居住证到期日期", "居住证截止日期"), required=False, after="permit_from",
            open_end=True,
        ),
        FeedColumn(
            "area", "area", "村（居）代码", "village code (12 digits)",
            ("村居代码", "行政区划代码", "村（居）代码", "村（社区）代码", "社区代码", "居委会代码", "村居区划代码", "现住地区划代码",
            "区划代码"),
        ),
        FeedColumn(
            "address", "address", "住址", "address", ("住址", "现住址", "居住地址", "现居住地址", "家庭住址", "家庭地址", "详细地址",
            "实际居住地址", "地址"),
            sensitivity="identity",
        ),
        FeedColumn(
            "phone", "phone", "联系电话", "telephone", ("联系电话", "手机号", "手机号码", "电话", "电话号码", "联系方式", "手机",
            "移动电话"),
            required=False, sensitivity="identity",
        ),
        FeedColumn(
            "status", "code", "状态", "state of the entry", ("状态", "人员状态", "登记状态", "户籍状态", "人口状态", "注销标识"),
            codes={"active": "在册 on the register", "dead": "死亡注销 struck off: death", "moved_out": "迁出 moved out"},
            synonyms={
                "在籍": "active",
                "在册": "active", "正常": "active", "有效": "active", "在住": "active", "未注销": "active", "死亡": "dead",
                "死亡注销": "dead",
                "已故": "dead", "已死亡": "dead", "迁出": "moved_out", "已迁出": "moved_out", "迁出注销": "moved_out",
                "迁往外地": "moved_out",
                "离开": "moved_out", "离开本地": "moved_out",
            },
        ),
        FeedColumn(
            "registered_on", "date", "登记日期", "entered in this household on",
            ("登记日期", "入户日期", "入户时间", "登记时间", "迁入日期", "迁入时间", "落户日期", "入住日期"),
        ),
        _place(
            "moved_from", "迁入前地区划代码", "from where somebody moved into this household (6, 9 or 12 digits); empty for a birth",
            "迁入前地区划代码", "何地迁来代码", "迁出地区划代码", "原住地区划代码", "迁来地代码",
        ),
        _place(
            "moved_to", "迁往地区划代码", "to where somebody moved out (6, 9 or 12 digits)",
            "迁往地区划代码", "何地迁往代码", "迁往地代码", "去往地区划代码",
        ),
        FeedColumn(
            "changed_on", "date", "变更日期", "recorded on",
            ("变更日期", "更新日期", "变更时间", "更新时间", "最后更新时间", "数据更新时间", "变动日期", "操作日期"), after="registered_on",
        ),
    ),
    measures=(
        Measure("entries", "int", "登记", "entries"),
        Measure("marital_since", "date", "婚姻变动日期", "the marital status holds since"),
        Measure("moves_in", "int", "迁入本县（区）", "entries of people who moved in from another county"),
        Measure("moves_within", "int", "县（区）内迁移", "entries of people who moved within the county"),
        Measure("permit_until", "date", "居住证有效期至", "the permit holds until"),
        Measure("guardianships", "int", "由父母以外的人监护", "entries with a guardian who is no parent"),
    ),
    rules=(
        RowRule("area_is_a_village", "length(area) = 12", "村居代码应为12位", "the village code has 12 digits"),
        RowRule("home_area_is_a_place", _is_place("home_area"), "户籍地区划代码应为6、9或12位数字",
        "the place of permanent registration has 6, 9 or 12 digits"),
        RowRule("moved_from_a_place", _is_place("moved_from"), "迁入前地区划代码应为6、9或12位数字",
        "the place moved from has 6, 9 or 12 digits"),
        RowRule("moved_to_a_place", _is_place("moved_to"), "迁往地区划代码应为6、9或12位数字", "the place moved to has 6, 9 or 12 digits"),
        RowRule(
            "nobody_is_their_own_family",
            "person_key IS NULL OR (person_key IS DISTINCT FROM spouse_key AND person_key IS DISTINCT FROM mother_key"
            " AND person_key IS DISTINCT FROM father_key AND person_key IS DISTINCT FROM guardian_key)",
            "本人不能同时是自己的配偶、父母或监护人", "nobody is their own spouse, parent or guardian",
        ),
        RowRule(
            "birth_agrees_with_the_number", "birth_date IS NULL OR person_birth_date IS NULL OR birth_date = person_birth_date",
            "出生日期与身份证号不一致，其中一个写错了", "the date of birth contradicts the number: one of them is wrong", severity="warn",
        ),
        RowRule(
            "sex_agrees_with_the_number", "sex IS NULL OR sex NOT IN ('1', '2') OR person_sex IS NULL OR sex = person_sex",
            "性别与身份证号不一致，号码可能是别人的", "the sex contradicts the number, which may be another person's", severity="warn",
        ),
    ),
)  # fmt: skip
