"""Who is in prison, in detoxification or missing answers two questions, and is told nowhere else (feeds/prison_and_missing/feed.py)."""

from __future__ import annotations

from hardship.catalogue import load_catalogue
from hardship.settings import PROJECT
from hardship.tables import Sensitivity
from models.hardship_risk.features import FEATURES

CATALOGUE = load_catalogue(PROJECT)
FEED = "prison_and_missing"
FACTS = {"absent_parents", "absent_parents_6m", "has_absent_parent", "minors_with_absent_parents", "members_not_counted"}
"""The facts that come from it: the household rule's and the children's, nobody else's."""


def reading() -> set[str]:
    """Every fact that reads the feed, or reads a fact that does."""
    found = {indicator.name for indicator in CATALOGUE.indicators if FEED in indicator.feeds}
    for indicator in CATALOGUE.indicators:  # ordered so that each comes after those it reads
        if found & set(indicator.expr.meta.root_names()):
            found.add(indicator.name)
    return found


def test_only_these_facts_come_from_it() -> None:
    assert reading() == FACTS


def test_no_warning_tells_of_it() -> None:
    for scenario in CATALOGUE.scenarios:
        told = {*scenario.numbers, *scenario.trigger.meta.root_names(), *scenario.level.meta.root_names()}
        assert FEED not in scenario.feeds
        assert not FACTS & told
        assert not [fact for fact in FACTS if f"{{{fact}}}" in scenario.reason_zh + scenario.reason_en]


def test_no_model_looks_at_it() -> None:
    assert not FACTS & {feature.name for feature in FEATURES}


def test_its_events_are_told_one_by_one_nowhere() -> None:
    assert [feed.name for feed in CATALOGUE.feeds if not feed.is_told] == [FEED]


def test_it_holds_no_more_than_it_needs() -> None:
    columns = {column.name: column for column in CATALOGUE.feed(FEED).columns}
    assert set(columns) == {"person_key", "kind", "starts_on", "ends_on", "changed_on"}
    classes: set[Sensitivity] = {columns[name].sensitivity for name in ("kind", "starts_on", "ends_on")}
    assert classes == {"sensitive"}
