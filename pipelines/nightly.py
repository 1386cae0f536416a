"""The table of contents of a night: the verbs in order.

    land, check            once a feed: files → accepted rows
    gate                   may this night go on?
    link, group, measure   rows → persons → households → facts
    warn, score, match     facts → warnings, scores with reasons, policies
    alert, publish         one lead a household, within capacity → a release

``warn`` comes before ``score`` so that every warned household gets its reasons in the same pass.
"""

from __future__ import annotations

import polars as pl

from pipelines import alert, check, group, land, link, match, measure, publish, score, warn
from pipelines.driver import Step, in_memory
from pipelines.night import Night

PER_FEED = (Step("land", land.run_feed), Step("check", check.run_feed))
WHOLE = (
    Step("gate", check.gate, makes=("feed_status", "check_result")),
    *(
        Step(name, verb.run, verb.TAKES, verb.MAKES)
        for name, verb in (
            ("link", link),
            ("group", group),
            ("measure", measure),
            ("warn", warn),
            ("score", score),
            ("match", match),
            ("alert", alert),
        )
    ),
    Step("publish", publish.run),
)


def facts_as_of(night: Night) -> dict[str, pl.DataFrame]:
    """What the night of ``as_of`` knew of every household, computed in memory and written nowhere (for training)."""
    return in_memory(night, [step for step in WHOLE if step.name in ("link", "group", "measure")])
