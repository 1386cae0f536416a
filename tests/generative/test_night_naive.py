"""Whole nights through the engine and through plain Python; Hypothesis looks for the difference.

Compared are every fact of every household and member, every warning with its level and its sentences, and every match
with result, amount and the outcome of each condition.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hardship.catalogue import load_catalogue
from hardship.settings import PROJECT
from tests.builders import key, night_in
from tests.naive import compare
from tests.naive.events import Delivered
from tests.naive.households import NEIGHBOURS, NIGHTS, Households, Record, deliveries

CATALOGUE = load_catalogue(PROJECT)
REGION = "invented"
FEEDS = [feed.name for feed in CATALOGUE.feeds if feed.name != "register"]
Drawn = tuple[date, list[list[Record]], list[str], dict[str, int]]
A_NIGHT = 12  # households drawn a night; each comes with its neighbours


@st.composite
def nights(draw: st.DrawFn) -> Drawn:
    as_of = draw(st.sampled_from(NIGHTS))
    homes = Households(CATALOGUE, REGION, as_of)
    missing = draw(st.lists(st.sampled_from(FEEDS), unique=True, max_size=draw(st.integers(0, 2))))
    # A feed falls silent on both sides of the day from which it is stale, and long before.
    quiet = [name for name in draw(st.lists(st.sampled_from(FEEDS), unique=True, max_size=3)) if name not in missing]
    silent = {name: draw(st.sampled_from([0, 1, 150])) + CATALOGUE.feed(name).stale_after_days for name in quiet}
    return as_of, draw(st.lists(homes.household(), min_size=A_NIGHT, max_size=A_NIGHT)), missing, silent


def differences(as_of: date, handed_over: Sequence[Delivered]) -> list[str]:
    """What the engine and plain Python say differently of the same deliveries."""
    with tempfile.TemporaryDirectory() as home:
        compare.land(Path(home), handed_over)
        night = night_in(Path(home), as_of)
        plain = compare.told_plainly(night, handed_over)
        return compare.differences(night, compare.told_by(compare.of_engine(night)), plain)


def check(drawn: Drawn) -> None:
    as_of, households, missing, silent = drawn
    found = differences(as_of, deliveries(CATALOGUE, as_of, households, missing, silent))
    if not found:
        return
    for household in households:  # the smallest household that shows it is easier to read than a whole night
        alone = differences(as_of, deliveries(CATALOGUE, as_of, [household], missing, silent))
        if alone:
            pytest.fail("\n".join([f"night of {as_of}, missing {missing}, silent {silent}", *map(repr, household), *alone]))
    pytest.fail("\n".join(found))


# Drawing many households is slow on purpose, and a household is small enough to read as found.
SEARCH = settings(deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@settings(SEARCH, max_examples=3)
@given(nights())
def test_engine_and_plain_python_tell_the_same(drawn: Drawn) -> None:
    check(drawn)


@pytest.mark.slow
@settings(SEARCH, max_examples=20)
@given(nights())
def test_engine_and_plain_python_tell_the_same_of_two_thousand_households(drawn: Drawn) -> None:
    assert 20 * A_NIGHT * len(NEIGHBOURS) >= 2_000
    check(drawn)


def test_a_difference_would_be_seen() -> None:
    """What plain Python was told otherwise by one fen shows in every figure that follows from it."""
    as_of = NIGHTS[0]
    person = {"person_key": key("p", 1), "relation": "02", "status": "active", "registration": "local", "person_birth_date": None}
    home = person | {"household_key": key("h", 1), "area": "990101001001", "registered_on": date(2020, 1, 1)}
    bill = {"person_key": key("p", 1), "setl_id": "1", "med_type": "21", "settled_on": as_of, "self_paid_fen": 1, "total_fen": 1}
    told, otherwise = (
        [Delivered("register", as_of, [home]), Delivered("medical_expenses", as_of, [bill | {"self_paid_fen": f}])] for f in (1, 2)
    )
    with tempfile.TemporaryDirectory() as folder:
        compare.land(Path(folder), told)
        night = night_in(Path(folder), as_of)
        found = compare.differences(night, compare.told_by(compare.of_engine(night)), compare.told_plainly(night, otherwise))
    names = {line.partition(": ")[0].rpartition(" ")[2] for line in found}
    own = {"inpatient_self_paid_12m_fen", "medical_self_paid_12m_fen", "medical_self_paid_3m_fen", "member_medical_self_paid_12m_fen"}
    assert names == own
