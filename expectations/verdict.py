"""Whether a delivery is refused as a whole, and why: the same answer at night and for whoever tries a file before sending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from expectations.history import Unlike
from expectations.run import CheckOutcome, Finding
from hardship.declarations import HANDFUL

QUARANTINED_SHARE = 0.5  # a delivery of which more cannot be used is refused whole: something is wrong with the file
UNLIKE_HISTORY = "unlike_history"
MOST_TOLD = 3  # reasons told in one sentence


@dataclass(frozen=True)
class Refusal:
    """``rule``: which rule an officer would have to overrule: a row rule's name, "unlike_history", or "" (none can be)."""

    rule: str
    zh: str
    en: str


def reason_to_refuse(
    read: int, quarantined: int, outcome: CheckOutcome, unlike: Sequence[Unlike] = (), *, may_be_unlike: bool = False
) -> Refusal | None:
    """Why a delivery of ``read`` rows, of which ``quarantined`` cannot be used, is refused as a whole; None: it is not.

    ``may_be_unlike``: an officer lets the delivery count although it is unlike its history. Row rules that an officer has
    overruled have left ``outcome`` already (``overruled``).
    """
    for finding in outcome.findings:
        promise = finding.promise
        if not finding.failed or promise.severity != "error":
            continue
        if promise.broken is None:
            return Refusal("", f"整批数据不符合要求：{promise.zh}", f"the delivery as a whole fails {promise.check}: {promise.en}")
        are_enough = finding.failed >= HANDFUL or promise.refuse_above_share == 0.0
        if are_enough and finding.share > promise.refuse_above_share:
            zh = f"{finding.failed}行（共{finding.rows}行）不符合“{promise.zh}”"
            en = f"{finding.failed} of {finding.rows} rows break {promise.check}: {promise.en}"
            return Refusal(promise.check if may_waive(finding) else "", zh, en)
    if quarantined >= HANDFUL and quarantined > QUARANTINED_SHARE * read:
        return Refusal("", f"{read}行中有{quarantined}行不可用", f"{quarantined} of {read} rows cannot be used")
    grave = [one for one in unlike if one.level == "stop"]
    if grave and not may_be_unlike:
        others = len(grave) - MOST_TOLD
        zh = "；".join(one.zh for one in grave[:MOST_TOLD]) + (f"；另有{others}处" if others > 0 else "")
        en = "; ".join(one.en for one in grave[:MOST_TOLD]) + (f"; and {others} more" if others > 0 else "")
        return Refusal(UNLIKE_HISTORY, f"与以往的交付明显不同：{zh}", f"it is unlike what was delivered before: {en}")
    return None


def may_waive(finding: Finding) -> bool:
    """Whether an officer may overrule the promise: a rule about whole rows is a judgement, the others are about what can be read.

    A rule that tolerates no row says what may not be here at all, such as a name in the place of a key.
    """
    promise = finding.promise
    return promise.kind == "row" and promise.column is None and promise.refuse_above_share > 0.0


def overruled(outcome: CheckOutcome, waivers: Sequence[Mapping[str, Any]]) -> CheckOutcome:
    """The findings without the lines that an officer lets count: {rule[, lines]}, all lines of the rule where none are named."""
    return CheckOutcome(tuple(_without(finding, waivers) for finding in outcome.findings))


def _without(finding: Finding, waivers: Sequence[Mapping[str, Any]]) -> Finding:
    mine = [one for one in waivers if one["rule"] == finding.promise.check]
    if not mine or not may_waive(finding):
        return finding
    left = finding.lines.clear()
    if all("lines" in one for one in mine):
        passed = pl.Series(sorted({line for one in mine for line in one["lines"]}), dtype=pl.Int64)
        left = finding.lines.filter(~finding.lines.is_in(passed.implode()))
    return replace(finding, failed=len(left), lines=left)
