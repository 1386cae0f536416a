"""No column is graded below what it tells: neither as it is sent nor as it is computed (GB/T 43697-2024 grades both)."""

from __future__ import annotations

from hardship.catalogue import load_catalogue
from hardship.declarations import IDENTITY_KINDS, Feed
from hardship.night_tables import night_tables
from hardship.settings import PROJECT

CATALOGUE = load_catalogue(PROJECT)
ABOUT_PEOPLE = ("resident_id", "household")
ORDER = ("public", "internal", "sensitive", "identity")


def is_about_people(feed: Feed) -> bool:
    return any(column.kind in ABOUT_PEOPLE for column in feed.columns)


def test_who_somebody_is_is_of_the_highest_class() -> None:
    for feed in CATALOGUE.feeds:
        assert not [c.name for c in feed.columns if c.kind in IDENTITY_KINDS and c.sensitivity != "identity"], feed.name


def test_money_and_words_of_a_person_are_sensitive() -> None:
    for feed in filter(is_about_people, CATALOGUE.feeds):
        low = [c.name for c in feed.columns if c.kind in ("yuan", "narrative") and c.sensitivity not in ("sensitive", "identity")]
        assert not low, feed.name


def test_nothing_about_a_person_is_public() -> None:
    for feed in filter(is_about_people, CATALOGUE.feeds):
        assert not [c.name for c in feed.columns if c.sensitivity == "public"], feed.name


def test_computing_does_not_lower_a_class() -> None:
    """Facts, scores, reasons, warnings and matches of a household are at least sensitive, whatever table carries them."""
    tables = night_tables(CATALOGUE.indicators)
    for name in ("household_facts", "member_facts", "score", "reason", "warning", "policy_match", "alert", "ledger"):
        assert max(ORDER.index(column.sensitivity) for column in tables[name].columns) >= ORDER.index("sensitive"), name
    told = {"scenario", "scenarios", "level", "probability_ppm", "text_zh", "text_en", "headline_zh", "amount_fen", "result", "value"}
    for table in tables.values():
        low = [c.name for c in table.columns if c.name in told and ORDER.index(c.sensitivity) < ORDER.index("sensitive")]
        assert not low, table.name


def test_every_feed_names_the_article_on_which_it_is_collected_and_is_kept_no_longer_than_five_years() -> None:
    """个人信息保护法 art. 13 and 19; statistics without persons may be kept longer."""
    for feed in CATALOGUE.feeds:
        assert "第" in str(feed.lawful_basis), feed.name
        assert "条" in str(feed.lawful_basis), feed.name
        assert 1 <= feed.retention_years <= (5 if is_about_people(feed) else 10), feed.name
