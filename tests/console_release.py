"""A small release written by hand, as publish would leave it: invented households, a warning each, and their people."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exchange.release import IDENTITIES, IDENTITIES_FILE, MONTHS, NONCE_BYTES, SCHEMA, TIMELINE
from hardship.dates import add_months
from hardship.night_tables import (
    ALERT,
    FEED_STATUS,
    HOUSEHOLD_TABLE,
    MEMBER_TABLE,
    POLICY_MATCH,
    REASON,
    SCORE,
    WARNING,
)
from hardship.tables import Table

AS_OF = date(2026, 9, 30)
KEY = hashlib.sha256(b"a console key for tests").hexdigest()
TOWNSHIPS = ("990101001", "990101002", "990102001")
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴", ("秀英", "建国", "桂兰", "志强", "丽", "伟", "小梅", "德胜")
SPENT = (4_683_000, 2_219_000, 1_861_250, 934_000, 655_000)
STANDARD = {
    "name": "minimum_living_allowance.standard_fen_month", "unit": "fen", "zh": "低保标准（每人每月）",
    "en": "minimum-living standard a head and month", "value": 145_000,
    "values": [
        {"from": "2023-07-01", "value": 139_500, "document": "京民社救发〔2024〕80号", "article": "一", "unverified": True},
        {"from": "2025-07-01", "value": 145_000, "document": "京民社救发〔2024〕80号", "article": "一、三", "unverified": False},
    ],
}  # fmt: skip


def write_key(home: Path, key: str = KEY) -> Path:
    path = home / "keys" / "console.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"kind": "console", "key": key, "invented": True}), "utf-8")
    return path


def write_release(
    home: Path, *, households: int = 50, as_of: date = AS_OF, state: str = "new", schema: int = SCHEMA, stale: Sequence[str] = ()
) -> str:
    """Writes release, key, current and status below ``home``; answers the release_id."""
    if not (home / "keys" / "console.key").exists():
        write_key(home)
    release_id = f"{as_of}-{hashlib.sha256(f'{households} {state}'.encode()).hexdigest()[:12]}"
    folder = home / "var" / "releases" / release_id
    folder.mkdir(parents=True, exist_ok=True)
    made = _tables(range(households), as_of, state, stale)
    digests = {}
    for name, frame in made.items():
        frame.write_parquet(folder / f"{name}.parquet")
        digests[name] = hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
    plain = io.BytesIO()
    IDENTITIES.conform(pl.DataFrame(people(range(households)), schema=IDENTITIES.schema)).write_parquet(plain)
    nonce = hashlib.sha256(release_id.encode()).digest()[:NONCE_BYTES]
    sealed = nonce + AESGCM(bytes.fromhex(KEY)).encrypt(nonce, plain.getvalue(), release_id.encode())
    (folder / IDENTITIES_FILE).write_bytes(sealed)
    _json(folder / "catalogue.json", _catalogue())
    model = {"digest": "c0ffee" * 10, "promoted_by": "unattended set-up", "promoted_on": "2026-09-27", "approved_by": "nobody yet"}
    _json(folder / "release.json", {"schema": schema, "release_id": release_id, "as_of": str(as_of), "model": model, "tables": digests})
    _json(home / "var" / "current", {"schema": SCHEMA, "release_id": release_id, "as_of": str(as_of)})
    _json(home / "var" / "status.json", {"schema": 1, "as_of": str(as_of), "outcome": "published", "release_id": release_id})
    return release_id


def household_key(n: int) -> str:
    return "h_" + hashlib.sha256(f"household {n}".encode()).hexdigest()[:32]


def person_key(n: int, place: int) -> str:
    return "p_" + hashlib.sha256(f"person {n} {place}".encode()).hexdigest()[:32]


def alert_id(n: int, episode: int = 1) -> str:
    return f"a_{household_key(n)[2:]}_{episode:03d}"


def people(households: Sequence[int]) -> list[dict[str, Any]]:
    """Invented people: area code 99, which no real ID number has."""
    return [
        {
            "person_key": person_key(n, place),
            "household_key": household_key(n),
            "resident_id": f"990101{1950 + 9 * place + n % 7}0{1 + n % 9}1{n % 9}{place}{n % 100:02d}X",
            "name": SURNAMES[n % 10] + GIVEN[(n + place) % 8],
            "phone": f"1990000{n:03d}{place}",
            "address": f"云岭市朝晖路{n + 1}号{place + 1}单元",
        }
        for n in households
        for place in range(_size(n))
    ]


def _size(n: int) -> int:
    return 1 + n % 3


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1), "utf-8")


def _dumps(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


def _tables(households: Sequence[int], as_of: date, state: str, stale: Sequence[str]) -> dict[str, pl.DataFrame]:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("household_facts", "member_facts")}
    shaped: dict[str, tuple[Table, list[dict[str, Any]]]] = {
        table.name: (table, [])
        for table in (ALERT, HOUSEHOLD_TABLE, MEMBER_TABLE, WARNING, SCORE, REASON, POLICY_MATCH, TIMELINE, MONTHS, FEED_STATUS)
    }
    add = {name: found[1].append for name, found in shaped.items()}
    for n in households:
        key, township, spent = household_key(n), TOWNSHIPS[n % 3], SPENT[n % 5]
        place = {"household_key": key, "area": township[:6], "township": township}
        level = ("red", "orange", "yellow", "yellow", "grey")[n % 5]
        sentence_zh = (
            f"全家{_size(n)}人近12个月看病自己付了{spent // 100:,}元，相当于参保收入的{60 + n % 40}%；本地低保标准是每人每月1,450元。"
        )
        sentence_en = f"This household of {_size(n)} paid {spent // 100:,} yuan for medical care in 12 months; the standard is 1,450 yuan."
        add["alert"](
            place | {
                "alert_id": alert_id(n), "episode": 1, "level": level, "state": state, "why_state_zh": "首次入选，在今晚可走访名额之内",
                "why_state_en": "first time on the list, within the township's visits",
                "selected_by": "audit_sample" if level == "grey" else "rank", "position": 1 + n // 3,
                "probability_ppm": 412_000 * 20 // (20 + n),
                "scenarios": "[]" if level == "grey" else '["large_medical_expense"]',
                "headline_zh": "随机抽查，用来估计漏报。" if level == "grey" else sentence_zh,
                "headline_en": "Drawn at random, to measure what is missed." if level == "grey" else sentence_en,
                "policies": '["temporary_assistance_spending", "minimum_living_allowance"]', "opened_on": as_of - timedelta(days=n % 6),
                "alerted_on": as_of, "model_digest": "c0ffee" * 10,
                "stale_feeds": _dumps([feed for feed in stale if feed == "medical_expenses"]),
            }
        )  # fmt: skip
        add["household"](place | {"village": f"{township}00{1 + n % 2}", "size": _size(n)})
        rows["household_facts"].append(
            place | {"tier": ("none", "dibao", "edge")[n % 3], "size": _size(n), "medical_self_paid_12m_fen": spent}
        )
        for at in range(_size(n)):
            member = {"household_key": key, "person_key": person_key(n, at)}
            born = date(1950 + 9 * at + n % 7, 1 + n % 9, 11)
            add["member"](
                member | {
                    "relation": ("02", "10", "20")[at], "is_head": at == 0, "birth_date": born, "sex": "12"[(n + at) % 2],
                    "marital": "20", "registration": "local", "since": date(2015, 3, 1),
                }
            )  # fmt: skip
            rows["member_facts"].append(
                member | {"age": 60, "is_gravely_disabled": at == 1, "is_insured": at == 2, "receives_dibao": n % 3 == 1}
            )
        if level != "grey":
            add["warning"](
                {
                    "household_key": key, "scenario": "large_medical_expense", "level": level, "direction": "entry", "text_zh": sentence_zh,
                    "text_en": sentence_en, "numbers": _dumps(_numbers(n, spent)), "stale_feeds": "[]",
                    "clauses": _dumps([{"document": "《社会救助法》", "article": "第二十二条、第二十四条"}]),
                }
            )  # fmt: skip
        add["score"]({"household_key": key, "probability_ppm": 412_000 * 20 // (20 + n), "position": 1 + n, "model_digest": "c0ffee" * 10})
        for at, (zh, en, weight) in enumerate(_REASONS):
            add["reason"](
                {
                    "household_key": key, "position": at + 1, "indicator": f"indicator_{at}", "value": "1", "contribution_ppm": weight,
                    "text_zh": zh, "text_en": en,
                }
            )  # fmt: skip
        for policy, person, result, amount, per in _matches(n):
            unknown = result == "needs_verification"
            add["policy_match"](
                {
                    "household_key": key, "policy": policy, "person_key": person, "result": result, "amount_fen": amount, "amount_per": per,
                    "unmet": int(result == "no"), "unknown": int(unknown), "conditions": _dumps(_conditions(result, spent)),
                }
            )  # fmt: skip
        for back in range(12):
            on = as_of - timedelta(days=9 + 29 * back + n % 9)
            family, feed, zh, en, amount = _EVENTS[(n + back) % len(_EVENTS)]
            add["timeline"](
                {
                    "household_key": key, "on": on, "family": family, "feed": feed, "source": f"d{n:03d}:{back}", "known_on": on,
                    "text_zh": zh, "text_en": en, "amount_fen": amount,
                }
            )  # fmt: skip
        for back in range(24):
            month = add_months(as_of.replace(day=1), -back)
            income = 0 if back < 4 and n % 2 == 0 else 520_000 + 10_000 * (back * n % 7)
            medical = (0, 38_000, 0, 121_000, 9_500)[(n + back) % 5] + (spent // 4 if back in (1, 2, 5) else 0)
            add["months"]({"household_key": key, "month": month, "insured_income_fen": income, "medical_self_paid_fen": medical})
    for feed, _, _ in _FEEDS:
        last = as_of - timedelta(days=40 if feed in stale else 1)
        add["feed_status"](
            {"feed": feed, "last_delivery_on": last, "days_since": 1, "is_missing": False, "is_stale": feed in stale}
            | dict.fromkeys(("deliveries", "read", "accepted", "quarantined", "duplicate", "superseded", "refused"), 0)
        )
    return {name: table.conform(pl.DataFrame(found, schema=table.schema)) for name, (table, found) in shaped.items()} | {
        name: pl.DataFrame(found).sort("household_key") for name, found in rows.items()
    }


_REASONS = (
    ("近 12 个月医疗自付 46,830 元，高于多数家庭", "46,830 yuan of medical bills in 12 months, more than most", 812_000),
    ("参保收入比前 6 个月下降 62%", "insured income fell by 62 % against the 6 months before", 430_000),
    ("家中有重度残疾成员", "a member is gravely disabled", 214_000),
    ("有劳动年龄成员", "a member is of working age", -120_000),
)
_EVENTS: tuple[tuple[str, str, str, str, int | None], ...] = (
    ("medical", "medical_expenses", "住院结算，个人自付", "inpatient bill, self-paid", 1_230_000),
    ("work", "social_insurance", "参保缴费中断", "contributions stopped", None),
    ("medical", "medical_expenses", "门诊慢特病结算，个人自付", "outpatient bill for a chronic illness, self-paid", 86_450),
    ("disability", "disability", "新领残疾人证：肢体二级", "disability certificate: limb, grade 2", None),
    ("check", "outcomes", "入户核查：未见到人", "visit: nobody reached", None),
    ("assistance", "assistance_roll", "领取临时救助", "temporary aid received", 500_000),
)
_FEEDS = (
    ("accidents", "交通和工伤事故", "Accidents"), ("assistance_roll", "救助台账", "Assistance roll"),
    ("disability", "残疾人证", "Disability"),
    ("medical_expenses", "医疗费用结算", "Medical settlements"), ("outcomes", "核查结果", "Outcomes"), ("register", "户籍登记", "Register"),
    ("social_insurance", "社会保险缴费", "Social insurance"), ("unemployment", "失业登记", "Unemployment"),
)  # fmt: skip


def _number(name: str, zh: str, en: str, unit: str, value: Any, text: str, text_en: str, **more: Any) -> dict[str, Any]:
    plain = {"name": name, "zh": zh, "en": en, "unit": unit, "value": value, "text": text, "text_en": text_en}
    return plain | {"source": "indicator", "citation": "", "unverified": False} | more


def _numbers(n: int, spent: int) -> list[dict[str, Any]]:
    said = f"{spent // 100:,}"
    return [
        _number("medical_self_paid_12m_fen", "近12个月医疗自付", "medical bills, 12 months", "fen", spent, f"{said}元", f"{said} yuan"),
        _number("medical_share_of_income_ppm", "医疗自付占参保收入", "share of insured income", "ppm", 640_000 + n, "64%", "64%"),
        _number("accident_compensation_12m_fen", "近12个月事故赔偿", "accident compensation", "fen", None, "不详", "unknown"),
        _number(
            STANDARD["name"], "低保标准（每人每月）", "minimum-living standard a head and month", "fen", 145_000, "1,450元", "1,450 yuan",
            source="parameter", citation="京民社救发〔2024〕80号 一、三",
        ),
        _number(
            "large_medical_expense.floor_fen", "起点（其他家庭）", "floor, other households", "fen", 500_000, "5,000元", "5,000 yuan",
            source="parameter", citation="本项目设定 与京民社救发〔2020〕86号 三（二）2的支出起点相同；预警起点无文本", unverified=True,
        ),
    ]  # fmt: skip


def _matches(n: int) -> list[tuple[str, str, str, int | None, str]]:
    return [
        ("temporary_assistance_spending", "", "likely", 1_200_000, "once"),
        ("minimum_living_allowance", "", "needs_verification", None, "month"),
        ("disability_care_subsidy", person_key(n, 1) if _size(n) > 1 else person_key(n, 0), "needs_verification", 30_000, "month"),
        ("temporary_assistance_emergency", "", "no", None, "once"),
    ]


def _conditions(result: str, spent: int) -> list[dict[str, Any]]:
    last = {"likely": "met", "needs_verification": "unknown", "no": "unmet"}[result]
    return [
        {
            "name": "has_local_member", "zh": "家庭中有本地户籍成员", "en": "a member is registered locally", "outcome": "met",
            "citation": "京民社救发〔2020〕86号 一（二）",
            "numbers": [_number("local_members", "本地户籍成员", "local members", "int", 2, "2", "2")],
        },
        {
            "name": "is_income_low", "zh": "扣除必需支出后月人均收入低于低收入家庭线",
            "en": "income per head after that spending below the line",
            "outcome": last, "citation": "京民社救发〔2020〕86号 一（二）1、二（二）2",
            "numbers": [_number("means_income_per_head_fen", "核对后人均收入", "income per head", "fen", None, "不详", "unknown")],
        },
    ]  # fmt: skip


def _catalogue() -> dict[str, Any]:
    policies = {
        "temporary_assistance_spending": ("临时救助（支出型）", "Temporary assistance for spending"),
        "minimum_living_allowance": ("最低生活保障", "Minimum living allowance"),
        "disability_care_subsidy": ("重度残疾人护理补贴", "Disability care subsidy"),
        "temporary_assistance_emergency": ("临时救助（急难型）", "Emergency assistance"),
    }
    areas = {
        "990101": ("云岭区（虚构）", "Yunling District (invented)"), "990101001": ("云岭街道", "Yunling Subdistrict"),
        "990101002": ("清河湾街道", "Qinghewan Subdistrict"), "990102001": ("长乐镇", "Changle Town"),
        "990101001001": ("朝晖社区", "Zhaohui Community"), "990101001002": ("和谐社区", "Hexie Community"),
        "990101002001": ("静安社区", "Jing'an Community"), "990101002002": ("百合社区", "Baihe Community"),
        "990102001001": ("前程村", "Qiancheng Village"), "990102001002": ("春晓村", "Chunxiao Village"),
    }  # fmt: skip
    why = {
        "why_zh": "看病花光积蓄是家庭陷入困难的最常见原因，而很多家庭不知道医疗救助和临时救助可以事后申请。",
        "why_en": "Illness that eats the savings is the commonest way into hardship, and many do not know of aid.",
    }
    return {
        "schema": SCHEMA,
        "scenarios": [{"name": "large_medical_expense", "zh": "大额医疗支出", "en": "Large medical spending"} | why],
        "policies": [{"name": name, "zh": zh, "en": en} for name, (zh, en) in policies.items()],
        "feeds": [{"name": name, "zh": zh, "en": en} for name, zh, en in _FEEDS],
        "areas": [{"code": code, "zh": zh, "en": en} for code, (zh, en) in areas.items()],
        "parameters": [STANDARD],
        "indicators": [{"name": "medical_self_paid_12m_fen", "kind": "fen", "feeds": ["medical_expenses"]}],
    }
