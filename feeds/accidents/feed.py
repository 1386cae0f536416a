"""道路交通事故和工伤事故: one row an injured party of an accident."""

from datetime import date

from hardship.declarations import Feed, FeedColumn, Measure
from hardship.parameters import Citation

FEED = Feed(
    name="accidents",
    zh="交通和工伤事故",
    en="Road and work accidents",
    owner="公安局交通管理支队、人力资源和社会保障局",
    lawful_basis=Citation("《社会救助法》", "第十条、第二十九条"),
    purpose="notice households whose member was gravely hurt or killed in an accident",
    cadence="daily",
    lateness_days=3,
    stale_after_days=10,
    on_failure="go_on_stale",
    retention_years=3,
    key=("accident_no", "person_key"),
    occurred_on="happened_on",
    recorded_on="changed_on",
    checked_by="nobody yet",
    next_review=date(2027, 6, 30),
    columns=(
        FeedColumn("accident_no", "key", "事故编号", "accident number", ("事故编号",)),
        FeedColumn("person_key", "resident_id", "当事人身份证号", "resident ID number of the injured party", ("当事人身份证号", "身份证号"), sensitivity="identity"),
        FeedColumn("name", "name", "当事人姓名", "name", ("当事人姓名", "姓名"), required=False, sensitivity="identity"),
        FeedColumn("kind", "code", "事故类型", "kind of accident", ("事故类型",), codes={"road": "道路交通", "work": "工伤"},
                   synonyms={"道路交通": "road", "交通事故": "road", "工伤": "work"}),
        FeedColumn("happened_on", "date", "事故日期", "happened on", ("事故日期", "事故时间")),
        FeedColumn("severity", "code", "后果", "outcome for this party", ("后果", "伤害程度"), sensitivity="sensitive",
                   codes={"property": "财产损失", "minor": "轻伤", "grave": "重伤", "death": "死亡"},
                   synonyms={"财产损失": "property", "轻伤": "minor", "轻微伤": "minor", "重伤": "grave", "死亡": "death"}),
        FeedColumn("responsibility", "code", "责任", "responsibility of this party", ("责任", "事故责任"),
                   codes={"full": "全部", "main": "主要", "equal": "同等", "lesser": "次要", "none": "无责", "undetermined": "未认定"},
                   synonyms={"全部": "full", "全责": "full", "主要": "main", "主责": "main", "同等": "equal", "次要": "lesser", "次责": "lesser",
                             "无责": "none", "无": "none", "未认定": "undetermined"}),
        FeedColumn("compensation_fen", "yuan", "已获赔偿", "compensation received so far", ("已获赔偿", "赔偿金额"), required=False, minimum=0, maximum=1_000_000_000),
        FeedColumn("changed_on", "date", "变更日期", "recorded on", ("变更日期",), after="happened_on"),
    ),
    measures=(
        Measure("accidents", "int", "事故", "accidents"),
        Measure("injured", "int", "受伤", "accidents with an injury"),
        Measure("grave_injuries", "int", "重伤或死亡", "grave injuries or deaths"),
        Measure("compensation_fen", "fen", "已获赔偿", "compensation received"),
    ),
)  # fmt: skip
