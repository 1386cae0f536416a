"""For tests of the quarantine desk: deliveries of which something is set aside, and the list that names nobody."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from hardship.settings import Settings
from pipelines.commands.quarantine import listed
from tests.inbox import DAY, FEED, INSURANCE, MEDICAL, hand_over, insured, number, settlement, take, text

LATER = DAY + timedelta(days=5)
RULED = "medical_expenses"
SECRETS = (*(number(n) for n in range(1, 30)), "约5000", "甲某", "H-1")


def held(settings: Settings) -> str:
    """A delivery of which four rows are set aside: an amount that is about, a number with a slip, half a day, a total."""
    slip = insured(9)
    slip[0] = slip[0][:-1] + ("1" if slip[0][-1] != "1" else "2")
    rows = [
        *(insured(n) for n in range(1, 9)),
        insured(10, base="约5000"),
        slip,
        insured(12, paid_on="2026年9月"),
        ["合计", "", "", "40000", ""],
    ]
    hand_over(settings, FEED, "august.csv", text(INSURANCE, rows))
    [manifest] = take(settings)
    assert (manifest["outcome"], manifest["quarantined"]) == ("accepted", 4)
    return str(manifest["delivery"])


def bills(settings: Settings, wrong: int = 1) -> str:
    """Ten bills of which the last ones are not what the funds and the patient paid."""
    rows = [settlement(n, total="999" if n > 10 - wrong else "100") for n in range(1, 11)]
    hand_over(settings, RULED, "bills.csv", text(MEDICAL, rows))
    [manifest] = take(settings, feed=RULED)
    return str(manifest["delivery"])


def only(settings: Settings, on: date = DAY, feed: str = FEED) -> dict[str, Any]:
    """The one delivery that the list has."""
    found = listed(settings, on=on, feed=feed)
    told = json.dumps(found, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in told]
    [entry] = found["deliveries"]
    assert entry["rows"] == sum(entry[name] for name in ("nothing_to_mend", "set_aside", "corrected", "released", "open"))
    return dict(entry)
