"""Everything behind a lead can be traced to rows, and nothing of it names a person."""

from __future__ import annotations

import json

import pytest

from hardship.errors import NotFoundError
from pipelines.commands.explain import explain
from tests.builders import key
from tests.nights import DAY, NAMES, finished, small_home

HOME = key("h", 2)


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    return finished(small_home(tmp_path_factory.mktemp("explain")))


@pytest.fixture(scope="module")
def told(night):
    return explain(night.settings, HOME, DAY)


def test_a_household_key_and_its_alert_mean_the_same(night, told):
    assert told["alert"]["state"] == "new"
    assert explain(night.settings, told["alert"]["alert_id"]) == told
    assert json.loads(json.dumps(told)) == told


def test_every_number_reason_and_clause_is_there(night, told):
    assert told["score"]["probability_ppm"] == 2000
    assert [reason["text_zh"] for reason in told["reasons"]] == ["独居"]
    (warning,) = told["warnings"]
    assert warning["numbers"][0]["value"] == 1
    assert warning["clauses"] == [{"document": "《社会救助法》", "article": "第二十七条"}]
    assert warning["why_zh"]
    assert {fact["fact"] for fact in told["facts"]} == {one.name for one in night.catalogue.indicators if one.level == "household"}
    assert [episode["state"] for episode in told["episodes"]] == ["new"]


def test_source_rows_are_quoted_by_reference(told):
    found = {source["feed"]: source for source in told["sources"]}
    assert found["medical_expenses"]["self_paid_fen"] == 90_000
    assert found["social_insurance"]["base_fen"] == 600_000
    delivery, line = found["medical_expenses"]["source"].split(":")
    assert (len(delivery), line) == (12, "4")
    assert found["medical_expenses"]["known_on"] == "2026-09-29"


def test_nothing_names_a_person(told):
    text = json.dumps(told, ensure_ascii=False)
    assert not [secret for secret in (*NAMES.values(), "invented-", "phone-", "address-") if secret in text]


def test_a_household_without_a_lead_is_explained_too(tmp_path):
    night = finished(small_home(tmp_path, capacity_per_township=0))
    told = explain(night.settings, key("h", 3))
    assert (told["alert"], told["warnings"], told["score"]["position"]) == ({}, [], 1)


@pytest.mark.parametrize("subject", [key("h", 77), "a_" + "0" * 32 + "_001", "12-34"])
def test_whom_the_night_does_not_know_is_not_found(night, subject):
    with pytest.raises(NotFoundError) as error:
        explain(night.settings, subject, DAY)
    assert subject not in str(error.value)
