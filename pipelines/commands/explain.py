"""Everything behind a household's lead: numbers, reasons, clauses, policies, and the rows they come from. Masked: keys only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from hardship.errors import NotFoundError
from hardship.settings import Settings
from pipelines.commands.summary import finished_night
from pipelines.engine import open_engine
from pipelines.events import feed_events, names_somebody, place
from pipelines.night import Night

_ALERT = re.compile(r"a_([0-9a-f]{32})_[0-9]{3,}")
_HOUSEHOLD = re.compile(r"h_[0-9a-f]{32}")
_SHOWN = ("result", "amount_fen", "amount_per", "unmet", "unknown")


def explain(settings: Settings, subject: str, as_of: date | None = None) -> dict[str, Any]:
    """What a finished night knew of a household and why, as plain data.

    ``subject`` is an alert's identifier, a household key, or a household number (turned into its key by the vault).
    {as_of, household_key, township, alert, episodes, score, reasons, warnings, policies, facts, members, sources, files};
    ``sources`` are references only, ``feed, delivery:line``, with the values that were measured, and ``files`` tells which
    file each delivery was. No name, ID number,
    telephone or address appears. Without ``as_of``: the newest night. Raises NotFoundError.
    """
    night = finished_night(settings, as_of)
    key = household_key(night, subject)
    home = _rows(night, "household", key)
    if not home:
        raise NotFoundError(
            f"the night {night.as_of} knows no such household", where="the household or alert asked for", do="copy it from the console"
        )
    found = sources(night, key)
    alert = _rows(night, "alert", key)
    score = _rows(night, "score", key)
    return {
        "as_of": night.as_of.isoformat(),
        "household_key": key,
        "township": home[0]["township"],
        "size": home[0]["size"],
        "alert": {name: _json(value) for name, value in alert[0].items()} if alert else {},
        "episodes": _rows(night, "ledger", key),
        "score": score[0] if score else {},
        "reasons": _rows(night, "reason", key),
        "warnings": [_warning(night, row) for row in _rows(night, "warning", key)],
        "policies": [_policy(night, row) for row in _rows(night, "policy_match", key)],
        "facts": _facts(night, "household_facts", key),
        "members": [_plain(row) for row in _rows(night, "member_facts", key)],
        "sources": found,
        "files": _files(night, found),
    }


def household_key(night: Night, subject: str) -> str:
    """The key behind an alert's identifier, a household key or a household number."""
    if found := _ALERT.fullmatch(subject):
        return f"h_{found[1]}"
    if _HOUSEHOLD.fullmatch(subject):
        return subject
    return night.vault.household_keys([subject])[0]


def sources(night: Night, key: str) -> list[dict[str, Any]]:
    """The events of the household and its dead that the night knew: feed, source (delivery:line), days, what was measured."""
    mine = pl.col("household_key") == key
    names = ("member", "deceased", "absent")
    member, *gone = (night.store.read_table(night.as_of, name).filter(mine).select("household_key", "person_key") for name in names)
    found = []
    with open_engine(night.settings) as engine:
        place(engine, member, pl.concat(gone))
        for feed in night.catalogue.feeds:
            if not (feed.is_told and names_somebody(night, feed.name)):
                continue
            events = engine.frame(feed_events(night, engine, feed.name)).filter(mine)
            measures = [measure.name for measure in feed.measures if measure.name in events.columns]
            for row in events.sort("occurred_on", "delivery", "line").to_dicts():
                origin = {"feed": feed.name, "source": f"{row['delivery']}:{row['line']}"}
                days = {name: _plain_value(row[name]) for name in ("occurred_on", "known_on")}
                found.append(origin | days | {name: _plain_value(row[name]) for name in measures if row[name] is not None})
    return found


def _files(night: Night, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The deliveries behind the source rows, by feed and day."""
    wanted = {(source["feed"], source["source"].partition(":")[0]) for source in found}
    return [
        {part: manifest[part] for part in ("delivery", "feed", "delivered_on", "file")}
        for feed in sorted({feed for feed, _ in wanted})
        for manifest in night.store.deliveries(feed, night.as_of)
        if (feed, manifest["delivery"]) in wanted
    ]


def _rows(night: Night, table: str, key: str) -> list[dict[str, Any]]:
    """The household's rows of a table; columns that would name a person are left out."""
    identities = [column.name for column in night.tables[table].columns if column.sensitivity == "identity"]
    rows = night.store.read_table(night.as_of, table).filter(pl.col("household_key") == key).drop(identities)
    return [_plain(row) for row in rows.to_dicts()]


def _warning(night: Night, row: Mapping[str, Any]) -> dict[str, Any]:
    declared = {scenario.name: scenario for scenario in night.catalogue.scenarios}.get(row["scenario"])
    why = {"why_zh": declared.why_zh, "why_en": declared.why_en} if declared else {}
    told = {name: _json(value) for name, value in row.items() if name != "household_key"}
    return told | why


def _policy(night: Night, row: Mapping[str, Any]) -> dict[str, Any]:
    declared = {policy.name: policy for policy in night.catalogue.policies}.get(row["policy"])
    named = {"zh": declared.zh, "en": declared.en, "amount_citation": str(declared.amount_citation)} if declared else {}
    shown = {name: row[name] for name in _SHOWN}
    return {"policy": row["policy"]} | named | {"person_key": row["person_key"]} | shown | {"conditions": _json(row["conditions"])}


def _facts(night: Night, table: str, key: str) -> list[dict[str, Any]]:
    """Each fact with what it means and from which feeds it comes."""
    values = _rows(night, table, key)[0]
    return [
        {"fact": one.name, "value": values[one.name], "zh": one.zh, "en": one.en, "why": one.why, "feeds": sorted(one.feeds)}
        for one in sorted(night.catalogue.indicators, key=lambda one: one.name)
        if one.level == "household" and one.name in values
    ]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Any) -> Any:
    """The content of a JSON column; anything else as it is."""
    return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value
