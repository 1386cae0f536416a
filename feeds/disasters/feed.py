"""灾情和火灾: one row a household that a disaster or a fire struck; a later survey of the loss restates it.

Kinds are those of 《自然灾害情况统计调查制度》 (应急〔2020〕19号) 一（二）2, and beside them the accidents that strike a
home: fire, explosion, a house that falls in. Damage to the house is counted as there: 倒塌, 严重损坏, 一般损坏.
The office knows the struck by 户号, by the ID number of whom it spoke to, or by both.
"""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure, RowRule
from hardship.parameters import Citation

KINDS = {
    "flood": "洪涝", "drought": "干旱", "typhoon": "台风", "hail": "风雹", "frost": "低温冷冻", "snow": "雪灾", "sandstorm": "沙尘暴",
    "earthquake": "地震", "geological": "地质灾害（崩塌、滑坡、泥石流）", "marine": "海洋灾害", "wildfire": "森林草原火灾",
    "biological": "生物灾害", "fire": "火灾", "explosion": "爆炸（含燃气）", "collapse": "房屋倒塌（非因自然灾害）", "other": "其他",
}  # fmt: skip
KIND_WORDS = {
    "洪涝": "flood", "洪涝灾害": "flood", "洪水": "flood", "水灾": "flood", "暴雨": "flood", "暴雨洪涝": "flood", "内涝": "flood",
    "山洪": "flood",
    "干旱": "drought", "旱灾": "drought", "干旱灾害": "drought", "台风": "typhoon", "台风灾害": "typhoon",
    "风雹": "hail", "风雹灾害": "hail", "冰雹": "hail", "大风": "hail", "龙卷风": "hail", "雷电": "hail", "雷击": "hail",
    "低温冷冻": "frost", "低温冷冻灾害": "frost", "冻害": "frost", "霜冻": "frost", "冻灾": "frost", "寒潮": "frost",
    "雪灾": "snow", "暴雪": "snow",
    "沙尘暴": "sandstorm", "沙尘暴灾害": "sandstorm", "地震": "earthquake", "地震灾害": "earthquake",
    "地质灾害": "geological", "山体崩塌": "geological", "崩塌": "geological",
    "滑坡": "geological", "山体滑坡": "geological", "泥石流": "geological",
    "地面塌陷": "geological", "海洋灾害": "marine", "风暴潮": "marine", "海啸": "marine",
    "森林草原火灾": "wildfire", "森林火灾": "wildfire", "草原火灾": "wildfire", "生物灾害": "biological", "病虫害": "biological",
    "火灾": "fire", "住宅火灾": "fire", "居民火灾": "fire", "家庭火灾": "fire", "失火": "fire",
    "爆炸": "explosion", "燃气爆炸": "explosion", "煤气爆炸": "explosion",
    "房屋倒塌": "collapse", "房屋坍塌": "collapse", "坍塌": "collapse", "其他": "other", "其他灾害": "other",
}  # fmt: skip

FEED = Feed(
    name="disasters",
    zh="灾情和火灾",
    en="Disasters and fires",
    owner="应急管理局、消防救援局",
    lawful_basis=Citation("《社会救助法》", "第十条、第二十八条、第四十九条；民发〔2023〕39号 三（一）、四（二）5"),
    purpose="notice households whose home or living was struck by a disaster or a fire",
    cadence="daily",
    lateness_days=1,
    stale_after_days=10,
    on_failure="go_on_stale",
    retention_years=3,
    key=("record_no",),
    occurred_on="happened_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn(
            "record_no", "key", "受灾记录编号", "record number (a household and a disaster)",
            ("受灾记录编号", "受灾户编号", "灾情编号", "报灾编号", "火灾编号", "记录编号", "编号"),
        ),
        FeedColumn(
            "household_key", "household", "户号", "household number",
            ("户号", "家庭编号", "受灾户户号", "户编号"), required=False, sensitivity="identity",
        ),
        FeedColumn(
            "person_key", "resident_id", "受灾人身份证号", "resident ID number of the person struck",
            ("受灾人身份证号", "户主身份证号", "受灾户主身份证号码", "当事人身份证号", "身份证号", "身份证号码", "公民身份号码",
            "证件号码"),
            required=False, sensitivity="identity",
        ),
        FeedColumn(
            "name", "name", "受灾人姓名", "name", ("受灾人姓名", "户主姓名", "受灾户主", "当事人姓名", "姓名"),
            required=False, sensitivity="identity",
        ),
        FeedColumn(
            "kind", "code", "灾害种类", "kind of disaster", ("灾害种类", "灾种", "灾害类型", "灾情类型", "事件类型"),
            codes=KINDS, synonyms=KIND_WORDS,
        ),
        FeedColumn("happened_on", "date", "受灾日期", "struck on", ("受灾日期", "灾害发生日期", "发生日期", "起火日期", "受灾时间",
        "发生时间")),
        FeedColumn(
            "loss_fen", "yuan", "直接经济损失", "direct economic loss of the household",
            ("直接经济损失", "家庭财产损失", "财产损失", "损失金额", "经济损失", "过火损失"), required=False, minimum=0,
            maximum=1_000_000_000,
            sensitivity="sensitive",
        ),
        FeedColumn(
            "house", "code", "住房受损程度", "damage to the home",
            ("住房受损程度", "房屋受损程度", "住房损坏程度", "房屋损毁情况", "倒损情况"), required=False,
            codes={"collapsed": "倒塌", "severe": "严重损坏", "slight": "一般损坏", "none": "未受损"},
            synonyms={
                "无损失": "none", "未损坏": "none", "A级": "none",
                "倒塌": "collapsed", "全倒": "collapsed", "全部倒塌": "collapsed", "烧毁": "collapsed", "全部烧毁": "collapsed",
                "严重损坏": "severe", "严重受损": "severe", "D级": "severe", "部分烧毁": "severe",
                "一般损坏": "slight", "一般受损": "slight", "轻微损坏": "slight", "轻微受损": "slight", "C级": "slight",
                "未受损": "none", "无损坏": "none", "完好": "none", "无": "none",
            },
        ),
        FeedColumn(
            "hurt", "int", "伤亡人数", "people hurt or killed", ("伤亡人数", "受伤人数", "伤亡", "因灾伤亡人数"),
            required=False, minimum=0, maximum=100, sensitivity="sensitive",
        ),
        FeedColumn(
            "changed_on", "date", "登记日期", "recorded on", ("登记日期", "上报日期", "报灾日期", "核定日期", "变更日期", "填报日期"),
            after="happened_on",
        ),
    ),
    rules=(
        RowRule(
            "names_somebody", "person_key IS NOT NULL OR household_key IS NOT NULL",
            "户号和受灾人身份证号至少有一项", "a household number or the ID number of the person struck is there",
        ),
    ),
    measures=(
        Measure("disasters", "int", "受灾", "disasters and fires"),
        Measure("natural", "int", "自然灾害", "natural disasters"),
        Measure("accidental", "int", "火灾等意外", "fires and other accidents to the home"),
        Measure("loss_fen", "fen", "直接经济损失", "direct economic loss"),
        Measure("destroyed", "int", "住房倒塌或严重损坏", "home collapsed or gravely damaged"),
        Measure("damaged", "int", "住房受损", "home damaged in any degree"),
        Measure("hurt", "int", "伤亡人数", "people hurt or killed"),
    ),
)  # fmt: skip
