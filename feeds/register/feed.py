"""户籍和居住登记: who lives with whom, and where. One row a person; a move or a change restates the row."""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

FEED = Feed(
    name="register",
    zh="人口和家庭登记",
    en="Register of persons and households",
    owner="公安局、街道（乡镇）便民服务中心",
    lawful_basis=Citation("《社会救助法》", "第十条；《政务数据共享条例》"),
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
        FeedColumn("person_key", "resident_id", "公民身份号码", "resident ID number", ("身份证号", "公民身份号码", "证件号码"), sensitivity="identity"),
        FeedColumn("name", "name", "姓名", "name", ("姓名",), sensitivity="identity"),
        FeedColumn("household_key", "household", "户号", "household number", ("户号", "家庭编号"), sensitivity="identity"),
        FeedColumn(
            "relation", "code", "与户主关系", "relation to the head (GB/T 4761)", ("与户主关系", "家庭关系"),
            codes={"02": "户主 head", "10": "配偶 spouse", "20": "子 son", "30": "女 daughter", "40": "孙 grandchild",
                   "50": "父母 parent", "60": "祖父母 grandparent", "70": "兄弟姐妹 sibling", "97": "其他亲属 other relative"},
            synonyms={"户主": "02", "本人": "02", "01": "02", "配偶": "10", "妻": "10", "夫": "10", "子": "20", "儿子": "20", "女": "30",
                      "女儿": "30", "孙子": "40", "孙女": "40", "父亲": "50", "母亲": "50", "父母": "50", "祖父": "60", "祖母": "60",
                      "兄弟姐妹": "70", "其他": "97"},
        ),
        FeedColumn("marital", "code", "婚姻状况", "marital status (GB/T 2261.2)", ("婚姻状况",), required=False,
                   codes={"10": "未婚 single", "20": "已婚 married", "30": "丧偶 widowed", "40": "离婚 divorced", "90": "未说明 not stated"},
                   synonyms={"未婚": "10", "已婚": "20", "丧偶": "30", "离婚": "40", "离异": "40"}),
        FeedColumn("registration", "code", "户籍类型", "local register or residence permit", ("户籍类型",),
                   codes={"local": "本地户籍", "permit": "居住证"}, synonyms={"本地户籍": "local", "本市": "local", "居住证": "permit", "外地": "permit"}),
        FeedColumn("area", "area", "村（居）代码", "village code (12 digits)", ("村居代码", "行政区划代码")),
        FeedColumn("address", "address", "住址", "address", ("住址", "现住址"), sensitivity="identity"),
        FeedColumn("phone", "phone", "联系电话", "telephone", ("联系电话", "手机号"), required=False, sensitivity="identity"),
        FeedColumn("status", "code", "状态", "state of the entry", ("状态", "人员状态"),
                   codes={"active": "在册", "dead": "死亡注销", "moved_out": "迁出"},
                   synonyms={"在册": "active", "正常": "active", "死亡": "dead", "死亡注销": "dead", "迁出": "moved_out"}),
        FeedColumn("registered_on", "date", "登记日期", "entered in this household on", ("登记日期",)),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", ("变更日期",), after="registered_on"),
    ),
    measures=(Measure("entries", "int", "登记", "entries"),),
    rules=(
        RowRule("area_is_a_village", "length(area) = 12", "村居代码应为12位", "the village code has 12 digits"),
    ),
)  # fmt: skip
