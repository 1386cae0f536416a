"""Waivers: an officer's word that what a rule held back counts all the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from expectations import UNLIKE_HISTORY
from hardship.declarations import Feed
from hardship.errors import DeliveryError, NotFoundError
from hardship.settings import Settings
from pipelines.commands.quarantine import found
from pipelines.commands.requests import note_waiver, words_of_an_officer
from pipelines.night import Night


def release(
    settings: Settings, delivery: str, *, rule: str, by: str, why: str, on: date, lines: Sequence[int] = (), feed: str | None = None
) -> dict[str, Any]:
    """Notes an officer's word that what a rule held back counts all the same, from the next night on; answers the waiver.

    A waiver overrules a judgement, never a reading: rows that break a rule of the feed over whole rows, a delivery that
    is unlike its history, or one that was refused for the share of such rows. What could not be read, names a person or
    is a formula or a total is refused (DeliveryError): only the department can mend that. Raises NotFoundError where
    the rule held nothing back, BusyError while a night is running.
    """
    by, why = words_of_an_officer("by", by), words_of_an_officer("why", why)
    night, of, manifest = found(settings, delivery, on=on, feed=feed)
    with night.store.lock():
        _may_be_waived(night, of, manifest, rule, sorted(set(lines)))
        waiver: dict[str, Any] = {"rule": rule, "by": by, "on": on.isoformat(), "why": why}
        if lines:
            waiver["lines"] = sorted(set(lines))
        note_waiver(night.store, of.name, delivery, waiver)
    return {"feed": of.name, "delivery": delivery, **waiver}


def _may_be_waived(night: Night, feed: Feed, manifest: dict[str, Any], rule: str, lines: list[int]) -> None:
    where = f"feed {feed.name}, delivery {manifest['delivery']} ({manifest['file']})"
    rules = {one.name for one in feed.rules if one.refuse_above_share > 0.0}
    if rule != UNLIKE_HISTORY and rule not in rules:
        raise DeliveryError(
            f"the rule {rule} cannot be waived: it is about what a cell or a row is, and not about whether to believe it",
            where=where,
            do=f"ask {feed.owner} for a correction: `hardship quarantine export --feed {feed.name} --delivery {manifest['delivery']}`",
            zh="该规则不能由人工放行，请向提供部门申请校核",
        )
    if rule == UNLIKE_HISTORY:
        if manifest.get("refused_by") != UNLIKE_HISTORY or lines:
            do = "`hardship quarantine show` says what it was refused for"
            raise NotFoundError(
                "the delivery as a whole was not refused for being unlike its history",
                where=where,
                do=do,
                zh="该交付不是因与历史不符而被拒收",
            )
        return
    broken = night.store.quarantined(feed.name, manifest["delivery"]).filter(rule=rule)["line"].to_list()
    if missing := sorted(set(lines) - set(broken)) if lines else ([] if broken else [0]):
        named = f" on line {missing[0]}" if lines else ""
        raise NotFoundError(
            f"the rule {rule} set nothing aside{named}",
            where=where,
            do="`hardship quarantine show` names line and rule",
            zh=f"没有因规则{rule}而隔离的行",
        )
