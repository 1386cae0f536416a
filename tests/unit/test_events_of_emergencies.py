"""Facts from disasters, deaths, legal aid and leads: both sides of their windows, restatement, withdrawal, and the silence of a feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.catalogue import load_catalogue
from hardship.declarations import VAULT_ONLY
from hardship.night_tables import ABSENT, DECEASED
from hardship.settings import PROJECT
from pipelines import measure
from pipelines.night import Night
from tests.builders import key, night_in
from tests.measured import DAY, days_ago, land

FEEDS = ("disasters", "deaths", "legal_aid", "leads")
LIVING, DEAD = 1, 9
BORN = date(1985, 3, 12)


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return night_in(tmp_path, DAY)


def facts(night: Night, *delivered: str, dead: bool = False) -> dict[str, Any]:
    """The facts of household 1, in which person 1 lives and, where a test says so, person 9 has died."""
    home = {
        "household_key": key("h", 1),
        "area": "990101",
        "township": "990101001",
        "village": "990101001001",
        "size": 1,
        "members_away": 0,
    }
    member = {
        "household_key": key("h", 1), "person_key": key("p", LIVING), "relation": "02", "is_head": True, "birth_date": date(1980, 5, 1),
        "sex": "1", "marital": "20", "registration": "local", "since": date(2020, 1, 1), "parents_away": 0, "parents_away_long": 0,
    }  # fmt: skip
    lost = [{"household_key": key("h", 1), "person_key": key("p", DEAD), "died_recorded_on": DAY}] if dead else []
    feeds = [feed.name for feed in night.catalogue.feeds]
    status = pl.DataFrame(
        {"feed": feeds, "is_missing": [feed not in delivered for feed in feeds], "is_stale": False, "last_delivery_on": night.as_of}
    )
    tables = {
        "household": pl.DataFrame([home]), "member": pl.DataFrame([member]), "deceased": pl.DataFrame(lost, schema=DECEASED.schema),
        "absent": ABSENT.empty(), "feed_status": status,
    }  # fmt: skip
    return night.tables["household_facts"].conform(measure.run(night, tables)["household_facts"]).row(0, named=True)


def struck(number: str = "a", **other: Any) -> dict[str, Any]:
    usual = {"kind": "flood", "happened_on": days_ago(9), "loss_fen": 500, "house": "severe", "hurt": 2, "changed_on": days_ago(8)}
    return {"record_no": number, "person_key": LIVING} | usual | other


def died(**other: Any) -> dict[str, Any]:
    usual = {"person_birth_date": BORN, "died_on": days_ago(20), "cause": "accident", "source": "health", "reported_on": days_ago(15)}
    return {"person_key": DEAD} | usual | other


def case(number: str = "a", **other: Any) -> dict[str, Any]:
    usual = {"matter": "wages", "granted_on": days_ago(9), "claimed_fen": 700, "outcome": "pending", "changed_on": days_ago(8)}
    return {"case_no": number, "person_key": LIVING} | usual | other


def lead(number: str = "a", **other: Any) -> dict[str, Any]:
    usual = {"source": "hotline", "kind": "living", "received_on": days_ago(9), "area": "990101001", "changed_on": days_ago(9)}
    return {"lead_no": number, "person_key": LIVING} | usual | other


def wages(person: int, months: Mapping[int, int]) -> list[dict[str, Any]]:
    """Bases by month of 2026; month 0 is December of the year before, and so on."""
    days = {n: date(2026 + (n - 1) // 12, (n - 1) % 12 + 1, 1) for n in months}
    return [{"person_key": person, "month": days[n], "kind": "employee", "base_fen": fen, "paid_on": days[n]} for n, fen in months.items()]


def test_a_feed_that_never_delivered_leaves_its_facts_unknown(night: Night) -> None:
    names = ("disasters_12m", "disaster_loss_12m_fen", "deaths_12m", "has_lost_main_earner_12m", "legal_aid_cases_12m",
    "wage_arrears_12m_fen",
             "leads_90d", "referrals_90d")  # fmt: skip
    told = facts(night, "medical_expenses")
    assert {name: told[name] for name in names} == dict.fromkeys(names)


def test_delivered_without_events_is_nothing(night: Night) -> None:
    told = facts(night, *FEEDS, "social_insurance")
    counted = ("disasters_12m", "disaster_loss_12m_fen", "houses_destroyed_12m", "hurt_in_disasters_12m", "deaths_12m",
    "legal_aid_cases_12m",
               "wage_arrears_12m_fen", "leads_90d", "deceased_insured_months_12m", "deceased_insured_monthly_fen")  # fmt: skip
    assert {name: told[name] for name in counted} == dict.fromkeys(counted, 0)
    since = ("days_since_disaster", "days_since_death", "days_since_legal_aid", "days_since_lead", "youngest_deceased_age")
    assert {name: told[name] for name in since} == dict.fromkeys(since)
    assert (told["has_lost_main_earner_12m"], told["has_lost_working_age_member_12m"], told["has_lost_earner_12m"]) == (False, False, False)


@pytest.mark.parametrize(("ago", "counts"), [(-1, 0), (0, 1), (364, 1), (365, 0)])
def test_both_sides_of_a_year(night: Night, ago: int, counts: int) -> None:
    land(night, "disasters", struck(happened_on=days_ago(ago)))
    land(night, "deaths", died(died_on=days_ago(ago)))
    land(night, "legal_aid", case(granted_on=days_ago(ago)))
    land(night, "leads", lead(received_on=days_ago(ago)))
    told = facts(night, *FEEDS, dead=True)
    names = ("disasters_12m", "natural_disasters_12m", "houses_destroyed_12m", "deaths_12m", "legal_aid_cases_12m",
    "wage_arrears_cases_12m",
             "leads_12m")  # fmt: skip
    assert {name: told[name] for name in names} == dict.fromkeys(names, counts)
    assert (told["disaster_loss_12m_fen"], told["hurt_in_disasters_12m"], told["wage_arrears_12m_fen"]) == (
        500 * counts,
        2 * counts,
        700 * counts,
    )


@pytest.mark.parametrize(("ago", "counts"), [(-1, 0), (0, 1), (89, 1), (90, 0)])
def test_both_sides_of_ninety_days(night: Night, ago: int, counts: int) -> None:
    land(night, "leads", lead(received_on=days_ago(ago)))
    told = facts(night, "leads")
    assert (told["leads_90d"], told["public_reports_90d"], told["grassroots_reports_90d"], told["referrals_90d"]) == (counts, counts, 0, 0)


@pytest.mark.parametrize(
    ("kind", "natural", "accidental"),
    [("flood", 1, 0), ("geological", 1, 0), ("earthquake", 1, 0), ("fire", 0, 1), ("explosion", 0, 1), ("collapse", 0, 1), ("other", 0, 1)],
)
def test_nature_and_accidents_to_the_home_have_aid_of_their_own(night: Night, kind: str, natural: int, accidental: int) -> None:
    land(night, "disasters", struck(kind=kind))
    told = facts(night, "disasters")
    assert (told["disasters_12m"], told["natural_disasters_12m"], told["home_accidents_12m"]) == (1, natural, accidental)
    assert told["days_since_home_accident"] == (9 if accidental else None)


@pytest.mark.parametrize(
    ("house", "destroyed", "damaged"), [("collapsed", 1, 1), ("severe", 1, 1), ("slight", 0, 1), ("none", 0, 0), (None, 0, 0)]
)
def test_how_much_of_the_home_is_left(night: Night, house: str | None, destroyed: int, damaged: int) -> None:
    land(night, "disasters", struck(house=house))
    told = facts(night, "disasters")
    assert (told["houses_destroyed_12m"], told["houses_damaged_12m"]) == (destroyed, damaged)


def test_a_survey_corrects_the_loss_that_was_first_told(night: Night) -> None:
    land(night, "disasters", struck(loss_fen=20_000, house="slight"), on=days_ago(5))
    land(night, "disasters", struck(loss_fen=68_500, house="collapsed"), struck("b", loss_fen=None))
    told = facts(night, "disasters")
    assert (told["disasters_12m"], told["disaster_loss_12m_fen"], told["houses_destroyed_12m"]) == (2, 68_500, 2)


def test_three_offices_tell_one_death(night: Night) -> None:
    land(night, "deaths", died(), on=days_ago(14))
    land(night, "deaths", died(source="police", cause="unknown"), on=days_ago(9))
    land(night, "deaths", died(source="funeral", died_on=days_ago(19)), on=days_ago(2))
    told = facts(night, "deaths", dead=True)
    assert (told["deaths_12m"], told["accidental_deaths_12m"], told["days_since_death"]) == (1, 1, 19)
    assert (told["youngest_deceased_age"], told["has_lost_working_age_member_12m"]) == (41, True)


def test_a_death_taken_back_is_none(night: Night) -> None:
    land(night, "deaths", died(), on=days_ago(14))
    land(night, "deaths", died(status="withdrawn"))
    told = facts(night, "deaths", dead=True)
    assert (told["deaths_12m"], told["accidental_deaths_12m"], told["youngest_deceased_age"]) == (0, 0, None)
    assert told["has_lost_working_age_member_12m"] is False


@pytest.mark.parametrize(
    ("born", "age", "is_working"),
    [
        (date(2010, 9, 10), 16, True),
        (date(2010, 9, 12), 15, False),
        (date(1966, 9, 12), 59, True),
        (date(1966, 9, 8), 60, False),
    ],
    ids=["just sixteen", "not yet sixteen", "not yet sixty", "just sixty"],
)
def test_who_may_have_earned_is_told_by_age_at_death(night: Night, born: date, age: int, is_working: bool) -> None:
    """Died on 10 September; years are mean ones, so a birthday is met within two days."""
    land(night, "deaths", died(person_birth_date=born, died_on=date(2026, 9, 10)))
    told = facts(night, "deaths", dead=True)
    assert (told["youngest_deceased_age"], told["has_lost_working_age_member_12m"]) == (age, is_working)


@pytest.mark.parametrize(
    ("of_the_dead", "of_the_living", "monthly", "is_earner", "is_main"),
    [
        (dict.fromkeys(range(-2, 9), 600_000), {}, 600_000, True, True),
        (dict.fromkeys(range(-2, 9), 600_000), dict.fromkeys(range(-3, 9), 600_000), 600_000, True, True),
        (dict.fromkeys(range(-2, 9), 600_000), dict.fromkeys(range(-3, 9), 600_001), 600_000, True, False),
        # Died long before the window's end: the months that were paid tell the wage.
        ({-2: 500_000, -1: 700_000}, dict.fromkeys(range(-3, 9), 600_000), 600_000, True, True),
        ({}, dict.fromkeys(range(-3, 9), 600_000), 0, False, False),
        # Before the twelve months that are looked at.
        ({-4: 900_000}, {}, 0, False, False),
    ],
    ids=["the only one", "as much as the living", "a fen less than the living", "died in the first months", "never paid", "paid long ago"],
)
def test_contributions_tell_the_main_earner(
    night: Night, of_the_dead: dict[int, int], of_the_living: dict[int, int], monthly: int, is_earner: bool, is_main: bool
) -> None:
    """Months 2025-09 (-3) to 2026-08 (8) lie in the twelve that are reported by 30 September."""
    land(night, "social_insurance", *wages(DEAD, of_the_dead), *wages(LIVING, of_the_living))
    land(night, "deaths", died())
    told = facts(night, "social_insurance", "deaths", dead=True)
    assert told["deceased_insured_monthly_fen"] == monthly
    assert told["living_insured_income_12m_fen"] == sum(of_the_living.values())
    assert (told["has_lost_earner_12m"], told["has_lost_main_earner_12m"]) == (is_earner, is_main)


def test_an_earner_who_died_more_than_a_year_ago_is_no_news(night: Night) -> None:
    land(night, "social_insurance", *wages(DEAD, dict.fromkeys(range(-3, 0), 600_000)))
    land(night, "deaths", died(died_on=days_ago(365)))
    told = facts(night, "social_insurance", "deaths", dead=True)
    assert (told["deceased_insured_months_12m"], told["has_lost_earner_12m"], told["has_lost_main_earner_12m"]) == (3, False, False)


def test_without_contributions_nobody_knows_the_earner(night: Night) -> None:
    land(night, "deaths", died())
    told = facts(night, "deaths", dead=True)
    assert (told["has_lost_earner_12m"], told["has_lost_main_earner_12m"], told["has_lost_working_age_member_12m"]) == (None, None, True)


@pytest.mark.parametrize(
    ("outcome", "cases", "open_claims"),
    [("pending", 1, 1), (None, 1, 1), ("unpaid", 1, 1), ("paid", 1, 0), ("lost", 1, 0), ("ended", 0, 0)],
)
def test_a_claim_is_open_until_it_is_paid_or_lost(night: Night, outcome: str | None, cases: int, open_claims: int) -> None:
    land(night, "legal_aid", case(), on=days_ago(5))
    land(night, "legal_aid", case(outcome=outcome, changed_on=days_ago(1)))
    told = facts(night, "legal_aid")
    assert (told["legal_aid_cases_12m"], told["open_claims_12m"], told["wage_arrears_cases_12m"]) == (cases, open_claims, open_claims)
    assert (told["wage_arrears_12m_fen"], told["open_claims_12m_fen"]) == (700 * open_claims, 700 * open_claims)


def test_what_is_claimed_by_matter(night: Night) -> None:
    matters = [*night.catalogue.feed("legal_aid").column("matter").codes]
    land(night, "legal_aid", *(case(matter, matter=matter, claimed_fen=10**place) for place, matter in enumerate(matters)))
    told = facts(night, "legal_aid")
    names = ("legal_aid_cases_12m", "wage_arrears_cases_12m", "injury_claims_12m", "maintenance_claims_12m", "wage_arrears_12m_fen")
    assert [told[name] for name in names] == [8, 1, 3, 1, 1]


@pytest.mark.parametrize(
    ("source", "counted"),
    [("hotline", (1, 0, 0)), ("public", (1, 0, 0)), ("grassroots", (0, 1, 0)), ("department", (0, 0, 1)), ("rescue", (0, 0, 1))],
)
def test_who_tells_is_kept_apart(night: Night, source: str, counted: tuple[int, int, int]) -> None:
    land(night, "leads", lead(source=source))
    told = facts(night, "leads")
    assert (told["public_reports_90d"], told["grassroots_reports_90d"], told["referrals_90d"]) == counted


def test_a_lead_that_was_withdrawn_counts_no_more(night: Night) -> None:
    land(night, "leads", lead(), lead("b"), on=days_ago(5))
    land(night, "leads", lead("b", status="withdrawn"))
    assert facts(night, "leads")["leads_90d"] == 1


def test_a_lead_of_a_place_alone_is_nobodys_fact(night: Night) -> None:
    land(night, "leads", lead(person_key=None) | {"person_key": 77}, lead("b", person_key=78))
    assert facts(night, "leads")["leads_90d"] == 0


def test_what_people_say_lands_nowhere_in_clear() -> None:
    leads = load_catalogue(PROJECT).feed("leads")
    told = leads.column("told")
    assert told.kind in VAULT_ONLY
    assert not told.is_landed
    assert not [column.name for column in leads.columns if column.is_landed and column.kind in ("text", "name", "phone", "address")]
    callers = ("来电人", "投诉人", "举报人", "诉求人", "反映人")
    headings = {heading.replace("被反映人", "") for column in leads.columns for heading in column.headings}
    assert not [heading for heading in headings if any(caller in heading for caller in callers)], "who called is not asked for"


@pytest.mark.parametrize(
    ("who", "counts"),
    [
        ({"person_key": None, "household_key": 1}, 1),
        ({"person_key": LIVING, "household_key": 1}, 1),
        ({"person_key": LIVING, "household_key": 77}, 1),
        ({"person_key": 78, "household_key": 1}, 1),
        ({"person_key": DEAD, "household_key": None}, 1),
        ({"person_key": 78, "household_key": 77}, 0),
        ({"person_key": None, "household_key": None}, 0),
    ],
    ids=[
        "a household",
        "both",
        "a household of nobody here: the person's",
        "a stranger in a household",
        "one who died",
        "strangers",
        "a place",
    ],
)
def test_a_household_or_a_person_may_be_named(night: Night, who: dict[str, Any], counts: int) -> None:
    land(
        night,
        "disasters",
        struck(**{k: v for k, v in who.items() if v is not None}) if who["person_key"] else _without_person(struck(), who),
    )
    land(night, "leads", lead(**{k: v for k, v in who.items() if v is not None}) if who["person_key"] else _without_person(lead(), who))
    told = facts(night, *FEEDS, dead=True)
    assert (told["disasters_12m"], told["disaster_loss_12m_fen"], told["leads_90d"]) == (counts, 500 * counts, counts)
    assert told["days_since_disaster"] == (9 if counts else None)


def _without_person(row: dict[str, Any], who: dict[str, Any]) -> dict[str, Any]:
    named = {name: number for name, number in who.items() if number is not None}
    return {name: value for name, value in row.items() if name != "person_key"} | named
