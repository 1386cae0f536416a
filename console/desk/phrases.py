"""How values are written for readers: money, shares, days, codes. Every page and export writes them the same way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from console.desk.language import say

LEVEL_WORDS = {
    "red": ("▲", "立即", "Now"),
    "orange": ("◆", "本周", "This week"),
    "yellow": ("●", "关注", "Watch"),
    "grey": ("○", "复核", "Review only"),
}
STATE_WORDS = {
    "new": ("新线索", "New"),
    "continued": ("持续", "Continued"),
    "waiting": ("排队", "Waiting"),
    "suppressed": ("暂缓", "Held back"),
    "closed": ("已关闭", "Closed"),
}
WORK_WORDS = {"open": ("未派单", "Not assigned"), "assigned": ("已派单", "Assigned"), "done": ("已办结", "Done")}
TIER_WORDS = {
    "destitute": ("特困人员", "Destitute support"),
    "dibao": ("低保家庭", "Minimum living allowance"),
    "edge": ("低保边缘家庭", "Edge of minimum living"),
    "rigid": ("刚性支出困难家庭", "Rigid-expense hardship"),
    "none": ("未享受社会救助", "No assistance yet"),
}
FINDING_WORDS = {
    "hardship": ("确有困难", "In hardship"),
    "no_hardship": ("无困难", "No hardship"),
    "not_reached": ("未见到人", "Nobody reached"),
    "refused": ("拒绝核查", "Refused"),
    "moved": ("已搬离", "Moved away"),
}
ACTION_WORDS = {
    "applied": ("协助申请", "Helped to apply"),
    "granted": ("已救助", "Aid granted"),
    "referred": ("转办其他部门", "Referred"),
    "none": ("无", "None"),
}
RESULT_WORDS = {
    "likely": ("可能符合", "Likely"),
    "needs_verification": ("需核实", "To verify"),
    "no": ("不符合", "Not met"),
}
PER_WORDS = {"month": ("每月", "a month"), "once": ("一次性", "once")}
SEX_WORDS = {"1": ("男", "man"), "2": ("女", "woman")}
# GB/T 4761, first digit; 01 and 02 are the person and the head.
RELATION_WORDS = {
    "01": ("本人", "self"), "02": ("户主", "head"), "1": ("配偶", "spouse"), "2": ("子", "son"), "3": ("女", "daughter"),
    "4": ("孙辈", "grandchild"), "5": ("父母", "parent"), "6": ("祖辈", "grandparent"), "7": ("兄弟姐妹", "sibling"),
    "8": ("其他亲属", "relative"), "9": ("其他亲属", "relative"), "98": ("非亲属", "not related"), "99": ("非亲属", "not related"),
}  # fmt: skip
FAMILY_WORDS = {
    "medical": ("医", "医疗", "Medical"),
    "work": ("工", "就业", "Work"),
    "disability": ("残", "残疾", "Disability"),
    "accident": ("险", "事故", "Accident"),
    "assistance": ("助", "救助", "Aid"),
    "check": ("访", "核查", "Check"),
    "education": ("学", "就学", "School"),
    "housing": ("住", "住房", "Housing"),
    "disaster": ("灾", "受灾", "Disaster"),
    "legal": ("法", "法援", "Legal aid"),
    "lead": ("线", "线索", "Lead"),
    "register": ("户", "户籍", "Register"),
    "warning": ("警", "预警", "Warning"),
}


def word(words: Mapping[str, tuple[str, str]], code: str | None) -> str:
    """The word of a code in the reader's language; the code itself when it is new to the console."""
    found = words.get(code or "")
    return say(*found) if found else str(code or "")


def relation(code: str | None) -> str:
    text = code or ""
    return word(RELATION_WORDS, text if text in RELATION_WORDS else text[:1])


def yuan(fen: int | float | None, *, whole: bool = False) -> str:
    """Yuan with thousands; two decimals only where there are fen (never with ``whole``, which rounds)."""
    if fen is None:
        return unknown()
    amount = round(fen)
    if whole or amount % 100 == 0:
        return f"{round(amount / 100):,}"
    return f"{amount / 100:,.2f}"


def share(ppm: int | float | None) -> str:
    return unknown() if ppm is None else f"{ppm / 10_000:.1f}".removesuffix(".0") + " %"


def unknown() -> str:
    return say("未知", "unknown")


def day(value: date | str | None) -> str:
    return str(value) if value else unknown()


def measured(value: Any, kind: str) -> str:
    """A fact or a parameter in words: ``kind`` is an indicator's kind or a parameter's unit."""
    if value is None:
        return unknown()
    if isinstance(value, bool) or kind == "bool":
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, str):
        return word(TIER_WORDS, value)
    first, _, per = kind.replace("_per_", "/").partition("/")
    per = _per(per)
    if first == "fen":
        return f"{yuan(value)} {say('元', 'yuan')}{per}"
    if first in ("yuan", "元"):
        return f"{yuan(value * 100)} {say('元', 'yuan')}{per}"
    if first == "ppm":
        return share(value)
    if first in ("share", "ratio"):
        return share(value * 1_000_000)
    return f"{value:,g}{_unit(first)}{per}"


def _unit(unit: str) -> str:
    words = {
        "days": ("天", "days"), "day": ("天", "days"), "months": ("个月", "months"), "years": ("岁", "years"), "persons": ("人", "people"),
        "times": ("倍", "times"), "grade": ("级", ""),
    }  # fmt: skip
    if unit in ("int", "count", "code", ""):
        return ""
    return f" {word(words, unit)}"


def _per(per: str) -> str:
    words = {"month": ("／月", " a month"), "year": ("／年", " a year"), "person": ("／人", " a person"), "head": ("／人", " a head")}
    return "".join(word(words, part) if part in words else f"／{part}" for part in per.replace("_per_", "/").split("/") if part)


def in_a_hundred(ppm: int) -> str:
    """A probability as people among a hundred: whole ones, and "fewer than one" instead of zero."""
    people = round(ppm / 10_000)
    return say("不到 1", "fewer than 1") if people < 1 else str(people)
