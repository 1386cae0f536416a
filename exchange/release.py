"""The files of a release (``var/releases/<release_id>/``) and of the pointer ``var/current``.

release.json          {schema, release_id, as_of, previous, model: {...}, tables: {name: sha256}, counts: {...}}
catalogue.json        what the console needs to speak of scenarios, policies, indicators, feeds, areas and parameters
<table>.parquet       each of TABLES, whole, sorted by household for look-ups
timeline.parquet      TIMELINE: events, warnings, aid and checks of the last 24 months
months.parquet        MONTHS: 24 months of insured income and medical self-payment
identities.bin        IDENTITIES of the people in shown alerts: AES-256-GCM under the console's key
current               {schema, release_id, as_of}, replaced whole
"""

from __future__ import annotations

from hardship.tables import Column, Table

SCHEMA = 1
TABLES = (
    "alert", "household", "member", "household_facts", "member_facts", "warning", "score", "reason", "policy_match", "feed_status",
)  # fmt: skip
SHOWN_STATES = ("new", "continued", "closed")
IDENTITIES_FILE = "identities.bin"
NONCE_BYTES = 12  # AES-GCM: identities.bin is nonce + ciphertext, with the release_id as associated data

TIMELINE = Table(
    "timeline", "时间线", "Events of a household",
    (
        Column("household_key", "key", "家庭标识", "household key", nullable=False),
        Column("on", "date", "日期", "day", nullable=False),
        Column("family", "code", "类别", "medical, work, assistance, education, housing, check, register … or other", nullable=False),
        Column("feed", "code", "数据源", "feed", nullable=False),
        Column("source", "key", "来源行", "delivery and line", nullable=False),
        Column("known_on", "date", "获知日期", "known since", nullable=False),
        Column("text_zh", "text", "说明", "sentence in Chinese", nullable=False, sensitivity="sensitive"),
        Column("text_en", "text", "英文说明", "sentence in English", nullable=False, sensitivity="sensitive"),
        Column("amount_fen", "fen", "金额", "amount", sensitivity="sensitive"),
    ), ("household_key", "on", "feed", "source"),
)  # fmt: skip

MONTHS = Table(
    "months", "月度", "Insured income and medical self-payment by month",
    (
        Column("household_key", "key", "家庭标识", "household key", nullable=False),
        Column("month", "date", "月份", "first day of the month", nullable=False),
        Column("insured_income_fen", "fen", "参保收入", "contribution bases of the members", sensitivity="sensitive"),
        Column("medical_self_paid_fen", "fen", "医疗自付", "medical bills borne by the members", sensitivity="sensitive"),
    ), ("household_key", "month"),
)  # fmt: skip

IDENTITIES = Table(
    "identities", "身份", "Who the people in shown alerts are",
    (
        Column("person_key", "key", "人员标识", "person key", nullable=False),
        Column("household_key", "key", "家庭标识", "household key", nullable=False),
        Column("resident_id", "text", "公民身份号码", "resident ID number", sensitivity="identity"),
        Column("name", "text", "姓名", "name", sensitivity="identity"),
        Column("phone", "text", "电话", "telephone", sensitivity="identity"),
        Column("address", "text", "住址", "address", sensitivity="identity"),
    ), ("person_key",),
)  # fmt: skip
