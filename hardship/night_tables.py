"""The tables of a night, in the order in which the verbs make them. Facts are wide: their columns are the indicators."""

from __future__ import annotations

from collections.abc import Sequence

from hardship.declarations import Indicator
from hardship.tables import Column, Table

AREA = Column("area", "code", "县级代码", "county code (6 digits)", nullable=False)
HOUSEHOLD = Column("household_key", "key", "家庭标识", "household key (HMAC)", nullable=False)
PERSON = Column("person_key", "key", "人员标识", "person key (HMAC)", nullable=False)
TOWNSHIP = Column("township", "code", "乡镇（街道）代码", "township code (9 digits)", nullable=False)
LEVEL = Column(
    "level", "code", "级别", "red now, orange this week, yellow watch, grey review only", nullable=False, sensitivity="sensitive"
)

FEED_STATUS = Table(
    "feed_status", "数据源状态", "State of each feed this night",
    (
        Column("feed", "code", "数据源", "feed", nullable=False),
        Column("last_delivery_on", "date", "最近一次交付", "last delivery known"),
        Column("days_since", "int", "距今天数", "days since then"),
        Column("is_missing", "bool", "从未交付", "never delivered", nullable=False),
        Column("is_stale", "bool", "已过期", "older than the feed allows, or refused", nullable=False),
        Column("deliveries", "int", "新交付数", "deliveries taken this night", nullable=False),
        Column("read", "int", "读入行", "rows read this night", nullable=False),
        Column("accepted", "int", "接收行", "rows accepted", nullable=False),
        Column("quarantined", "int", "隔离行", "rows quarantined", nullable=False),
        Column("duplicate", "int", "重复行", "rows already known", nullable=False),
        Column("superseded", "int", "被更正行", "rows restated within the same delivery", nullable=False),
        Column("refused", "int", "拒收交付数", "deliveries refused this night", nullable=False),
    ), ("feed",),
)  # fmt: skip

CHECK_RESULT = Table(
    "check_result", "检查结果", "What each check found in each delivery of this night",
    (
        Column("feed", "code", "数据源", "feed", nullable=False),
        Column("delivery", "key", "交付", "delivery (first 12 digits of its SHA-256)", nullable=False),
        Column("check", "code", "检查", "check", nullable=False),
        Column("column", "code", "列", "column"),
        Column("severity", "code", "严重程度", "error or warn", nullable=False),
        Column("rows", "int", "检查行数", "rows checked", nullable=False),
        Column("failed", "int", "不符行数", "rows that fail", nullable=False),
        Column("message_zh", "text", "说明", "what it means, in Chinese", nullable=False),
        Column("message_en", "text", "英文说明", "what it means, in English", nullable=False),
    ), ("feed", "delivery", "check", "column"),
)  # fmt: skip

PERSON_TABLE = Table(
    "person", "人员", "Persons known to any feed",
    (
        PERSON,
        Column("birth_date", "date", "出生日期", "birth date, from the ID number", sensitivity="sensitive"),
        Column("sex", "code", "性别", "1 male, 2 female, from the ID number"),
        Column("is_registered", "bool", "在册", "in the register on the night's day", nullable=False),
        Column("feeds", "int", "出现的数据源数", "number of feeds that name the person", nullable=False),
    ), ("person_key",),
)  # fmt: skip

HOUSEHOLD_TABLE = Table(
    "household", "家庭", "Households living together",
    (
        HOUSEHOLD, AREA, TOWNSHIP,
        Column("village", "code", "村（居）代码", "village code (12 digits)", nullable=False),
        Column("size", "int", "人数", "members", nullable=False),
        Column("members_away", "int", "不计入的在册人数", "registered here, but not counted as members today (民发〔2021〕57号 art. 7)",
               sensitivity="sensitive"),
    ), ("household_key",),
)  # fmt: skip

MEMBER_TABLE = Table(
    "member", "家庭成员", "Who belongs to which household on the night's day",
    (
        HOUSEHOLD, PERSON,
        Column("relation", "code", "与户主关系", "relation to the head (GB/T 4761)", nullable=False),
        Column("is_head", "bool", "户主", "head of the household", nullable=False),
        Column("birth_date", "date", "出生日期", "birth date", sensitivity="sensitive"),
        Column("sex", "code", "性别", "1 male, 2 female"),
        Column("marital", "code", "婚姻状况", "marital status (GB/T 2261.2)"),
        Column("registration", "code", "户籍类型", "local or permit"),
        Column("since", "date", "登记日期", "in this household since"),
        Column("parents_away", "int", "不在家的父母人数", "parents in custody, missing or out of contact", sensitivity="sensitive"),
        Column("parents_away_long", "int", "不在家满六个月的父母人数", "of them for six months or more (民发〔2019〕62号 一)",
               sensitivity="sensitive"),
    ), ("household_key", "person_key"),
)  # fmt: skip

DECEASED = Table(
    "deceased", "已故成员", "Who died out of which household: what happened to them stays with those whom they left",
    (
        HOUSEHOLD, PERSON,
        Column("died_recorded_on", "date", "死亡登记日期", "day on which the register recorded the death", sensitivity="sensitive"),
    ), ("household_key", "person_key"),
)  # fmt: skip

ABSENT = Table(
    "absent", "不计入的在册人员", "Who is registered in a household and does not count as its member today (民发〔2021〕57号 art. 7)",
    (HOUSEHOLD, PERSON), ("household_key", "person_key"),
)  # fmt: skip

SCORE = Table(
    "score", "风险分", "Calibrated chance that hardship is found within 90 days; a lead, never a decision",
    (
        HOUSEHOLD,
        Column("probability_ppm", "ppm", "概率（百万分之一）", "probability in millionths", nullable=False, sensitivity="sensitive"),
        Column("position", "int", "名次", "position in the area, 1 is the highest", nullable=False, sensitivity="sensitive"),
        Column("model_digest", "key", "模型摘要", "SHA-256 of the model", nullable=False),
    ), ("household_key",),
)  # fmt: skip

REASON = Table(
    "reason", "评分理由", "What raised a score, largest first",
    (
        HOUSEHOLD,
        Column("position", "int", "次序", "1 is the strongest", nullable=False),
        Column("indicator", "code", "指标", "indicator", nullable=False, sensitivity="sensitive"),
        Column("value", "text", "数值", "its value, written for a reader", sensitivity="sensitive"),
        Column("contribution_ppm", "ppm", "贡献", "Shapley value on the log-odds, in millionths", nullable=False, sensitivity="sensitive"),
        Column("text_zh", "text", "中文说明", "sentence in Chinese", nullable=False, sensitivity="sensitive"),
        Column("text_en", "text", "英文说明", "sentence in English", nullable=False, sensitivity="sensitive"),
    ), ("household_key", "position"),
)  # fmt: skip

WARNING = Table(
    "warning", "预警", "Scenario warnings that hold on this night",
    (
        HOUSEHOLD,
        Column("scenario", "code", "预警场景", "scenario", nullable=False, sensitivity="sensitive"),
        LEVEL,
        Column("direction", "code", "方向", "entry, exit or correction", nullable=False, sensitivity="sensitive"),
        Column("text_zh", "text", "中文说明", "sentence in Chinese", nullable=False, sensitivity="sensitive"),
        Column("text_en", "text", "英文说明", "sentence in English", nullable=False, sensitivity="sensitive"),
        Column("numbers", "json", "依据", "the facts and thresholds behind it, with citation", nullable=False, sensitivity="sensitive"),
        Column("clauses", "json", "条款", "clauses", nullable=False),
        Column("stale_feeds", "json", "过期数据源", "feeds behind it that are stale", nullable=False),
    ), ("household_key", "scenario"),
)  # fmt: skip

POLICY_MATCH = Table(
    "policy_match", "政策匹配", "Which policies a household could be entitled to",
    (
        HOUSEHOLD,
        Column("policy", "code", "政策", "policy", nullable=False, sensitivity="sensitive"),
        Column("person_key", "key", "人员标识", "the member concerned; empty: the household", nullable=False),
        Column("result", "code", "结果", "likely, needs_verification or no", nullable=False, sensitivity="sensitive"),
        Column("amount_fen", "fen", "估算金额", "estimated amount", sensitivity="sensitive"),
        Column("amount_per", "code", "金额周期", "month or once", nullable=False),
        Column("unmet", "int", "不符条件数", "conditions that are false", nullable=False),
        Column("unknown", "int", "待核条件数", "conditions that are unknown", nullable=False),
        Column("conditions", "json", "条件", "each condition: outcome, facts, values, citation", nullable=False, sensitivity="sensitive"),
    ), ("household_key", "policy", "person_key"),
)  # fmt: skip

ALERT = Table(
    "alert", "预警线索", "One lead a household and episode, for a person to look at",
    (
        Column("alert_id", "key", "线索编号", "household, episode", nullable=False),
        HOUSEHOLD, AREA, TOWNSHIP,
        Column("episode", "int", "轮次", "number of the household's episode", nullable=False),
        LEVEL,
        Column("state", "code", "状态", "new, continued, waiting, suppressed or closed", nullable=False),
        Column("why_state_zh", "text", "状态原因", "why it is in that state", nullable=False, sensitivity="sensitive"),
        Column("why_state_en", "text", "状态原因（英文）", "why it is in that state", nullable=False, sensitivity="sensitive"),
        Column("selected_by", "code", "入选方式", "rank or audit_sample", nullable=False),
        Column("position", "int", "名次", "position within the township", nullable=False),
        Column("probability_ppm", "ppm", "概率", "probability in millionths", nullable=False, sensitivity="sensitive"),
        Column("scenarios", "json", "预警场景", "scenarios that hold", nullable=False, sensitivity="sensitive"),
        Column("headline_zh", "text", "首要理由", "first reason, in Chinese", nullable=False, sensitivity="sensitive"),
        Column("headline_en", "text", "首要理由（英文）", "first reason, in English", nullable=False, sensitivity="sensitive"),
        Column("policies", "json", "可能符合的政策", "policies likely or to verify", nullable=False, sensitivity="sensitive"),
        Column("opened_on", "date", "首次预警", "episode opened on", nullable=False),
        Column("alerted_on", "date", "最近预警", "last put in front of a person on"),
        Column("model_digest", "key", "模型摘要", "SHA-256 of the model", nullable=False),
        Column("stale_feeds", "json", "过期数据源", "feeds behind it that are stale", nullable=False),
    ), ("alert_id",),
)  # fmt: skip

LEDGER = Table(
    "ledger", "线索台账", "Every episode ever opened, carried from night to night",
    (
        Column("alert_id", "key", "线索编号", "household, episode", nullable=False),
        HOUSEHOLD,
        Column("episode", "int", "轮次", "number of the household's episode", nullable=False),
        LEVEL,
        Column("state", "code", "状态", "state of the alert", nullable=False),
        Column("selected_by", "code", "入选方式", "rank or audit_sample", nullable=False),
        Column("scenarios", "json", "预警场景", "scenarios that held", nullable=False, sensitivity="sensitive"),
        Column("opened_on", "date", "首次预警", "opened on", nullable=False),
        Column("alerted_on", "date", "最近预警", "last put in front of a person on"),
        Column("last_seen_on", "date", "最近成立", "last night on which it held", nullable=False),
        Column("closed_on", "date", "关闭日期", "closed on"),
        Column("outcome_on", "date", "核查日期", "a check answered it on"),
    ), ("alert_id",),
)  # fmt: skip

STATIC_TABLES = (
    FEED_STATUS, CHECK_RESULT, PERSON_TABLE, HOUSEHOLD_TABLE, MEMBER_TABLE, DECEASED, ABSENT, SCORE, REASON, WARNING, POLICY_MATCH, ALERT,
    LEDGER,
)  # fmt: skip


def facts_table(indicators: Sequence[Indicator], level: str) -> Table:
    """household_facts or member_facts: the keys, then one column an indicator of that level, by name."""
    chosen = sorted((i for i in indicators if i.level == level), key=lambda i: i.name)
    columns = tuple(Column(i.name, i.kind, i.zh, i.en, sensitivity="sensitive") for i in chosen)
    if level == "member":
        return Table("member_facts", "成员事实", "Facts of each member", (HOUSEHOLD, PERSON, *columns), ("household_key", "person_key"))
    return Table("household_facts", "家庭事实", "Facts of each household", (HOUSEHOLD, AREA, TOWNSHIP, *columns), ("household_key",))


def night_tables(indicators: Sequence[Indicator]) -> dict[str, Table]:
    """Every table of a night by name."""
    dynamic = (facts_table(indicators, "household"), facts_table(indicators, "member"))
    return {table.name: table for table in (*STATIC_TABLES, *dynamic)}
