"""A night of three invented households, made by hand: what publish and the commands read, without the verbs before them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from hardship.declarations import Feed
from hardship.settings import Settings
from hardship.tables import Table
from pipelines import alert
from pipelines.night import Night
from pipelines.vault import Vault, identity_name
from tests.builders import key, land_rows, settings_in

DAY = date(2026, 9, 30)
TOWN = "990101001"
NAMES = {1: "甲一", 2: "乙二", 3: "丙三"}
HOMES = (1, 2, 3)


def small_home(home: Path, **chosen: Any) -> Settings:
    """Settings and keys of an invented home in which each township can visit one household."""
    settings = settings_in(home, **({"capacity_per_township": 1, "audit_sample": 0} | chosen))
    Vault.create_keys(settings, invented_seed=1)
    return settings


def landed(night: Night) -> None:
    """A hospital stay and a small bill in the first household, a month's contribution in the second, and identities."""
    feeds, store, before = night.catalogue, night.store, DAY - timedelta(days=20)
    medical, insured = feeds.feed("medical_expenses"), feeds.feed("social_insurance")
    land_rows(
        store,
        medical,
        [
            _bill("s1", 1, "21", 2_345_600, before),
            _bill("s2", 1, "11", 4_500, before),
            _bill("s3", 2, "11", 90_000, before),
        ],
        DAY - timedelta(days=1),
    )
    paid = {"person_key": key("p", 2), "month": date(2026, 8, 1), "kind": "employee", "base_fen": 600_000, "paid_on": date(2026, 8, 20)}
    land_rows(store, insured, [paid], DAY - timedelta(days=1))
    people = [
        {"person_key": key("p", n), "resident_id": f"invented-{n}", "name": name, "phone": f"phone-{n}", "address": f"address-{n}",
         "known_on": DAY - timedelta(days=1), "feed": "register", "delivery": "d" * 12, "line": n}
        for n, name in NAMES.items()
    ]  # fmt: skip
    night.vault.put("identities", identity_name(DAY - timedelta(days=1), "register", "d" * 12), pl.DataFrame(people))


def _bill(settlement: str, person: int, kind: str, own_fen: int, day: date) -> dict[str, Any]:
    return {"setl_id": settlement, "person_key": key("p", person), "med_type": kind, "settled_on": day, "self_paid_fen": own_fen,
            "total_fen": own_fen * 2}  # fmt: skip


def made(night: Night, previous_ledger: pl.DataFrame | None = None, *, warned: tuple[int, ...] = (1, 2)) -> None:
    """Writes every table of the night as the verbs before publish would."""
    tables = {name: table.empty() for name, table in night.tables.items()}
    rows: dict[str, list[dict[str, Any]]] = {
        "household": [
            {"household_key": key("h", n), "area": "990101", "township": TOWN, "village": f"{TOWN}001", "size": 1, "members_away": 0}
            for n in HOMES
        ],
        "person": [{"person_key": key("p", n), "sex": "1", "is_registered": True, "feeds": 2} for n in HOMES],
        "member": [
            {"household_key": key("h", n), "person_key": key("p", n), "relation": "02", "is_head": True, "birth_date": date(1970, 1, n)}
            for n in HOMES
        ],
        "household_facts": [{"household_key": key("h", n), "area": "990101", "township": TOWN} for n in HOMES],
        "member_facts": [{"household_key": key("h", n), "person_key": key("p", n)} for n in HOMES],
        "score": [
            {"household_key": key("h", n), "probability_ppm": 1000 * n, "position": 4 - n, "model_digest": "e" * 64} for n in HOMES
        ],
        "reason": [
            {"household_key": key("h", n), "position": 1, "indicator": "size", "value": "1", "contribution_ppm": 5, "text_zh": "独居",
             "text_en": "lives alone"}
            for n in HOMES
        ],
        "warning": [_warning(n) for n in warned],
        "feed_status": [_status(night, feed) for feed in night.catalogue.feeds],
    }  # fmt: skip
    tables |= {name: filled(night.tables[name], found) for name, found in rows.items()}
    before = night.tables["ledger"].empty() if previous_ledger is None else previous_ledger
    tables |= alert.run(night, tables | {"previous_ledger": before})
    for name, frame in tables.items():
        night.store.write_table(night.as_of, night.tables[name], frame)


def _warning(n: int) -> dict[str, Any]:
    number = {"name": "size", "value": 1, "zh": "人数", "en": "members"}
    clause = {"document": "《社会救助法》", "article": "第二十七条"}
    return {"household_key": key("h", n), "scenario": "unemployment", "level": "orange", "direction": "entry", "text_zh": "失业",
            "text_en": "lost a job", "numbers": json.dumps([number]), "clauses": json.dumps([clause]),
            "stale_feeds": "[]"}  # fmt: skip


def _status(night: Night, feed: Feed) -> dict[str, Any]:
    came = [one for one in night.store.deliveries(feed.name, night.as_of) if one["outcome"] == "accepted"]
    sums = {name: sum(one[name] for one in came) for name in ("read", "accepted", "quarantined", "duplicate", "superseded")}
    last = date.fromisoformat(came[-1]["delivered_on"]) if came else None
    return {"feed": feed.name, "last_delivery_on": last, "is_missing": not came, "is_stale": not came, "deliveries": len(came),
            "refused": 0} | sums  # fmt: skip


def filled(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A frame of the table; what a row does not name is null."""
    return pl.DataFrame([dict.fromkeys(table.schema) | row for row in rows], schema=table.schema)


def finished(settings: Settings, as_of: date = DAY) -> Night:
    """The night, published."""
    from pipelines import publish

    night = Night(as_of, settings)
    landed(night)
    made(night)
    publish.run(night)
    return night
