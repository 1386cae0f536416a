"""Every value of law that anything reads exists, is dated and cited; every name that an expression reads is a fact."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from hardship.catalogue import load_catalogue
from hardship.declarations import Policy, Scenario
from hardship.errors import DeclarationError
from hardship.evaluate import PARAM, UNKNOWN, fill_parameters, half_up, least, names_read, require_facts
from hardship.night_tables import night_tables
from hardship.parameters import Citation, Dated, Parameter, Parameters, read_parameters
from hardship.settings import PROJECT
from hardship.wording import names_in

CATALOGUE = load_catalogue(PROJECT)
TABLES = night_tables(CATALOGUE.indicators)
DAY = date(2026, 9, 30)
NOUNS = (*CATALOGUE.scenarios, *CATALOGUE.policies)


def expressions(noun: Scenario | Policy) -> list[pl.Expr]:
    if isinstance(noun, Scenario):
        return [noun.trigger, noun.level]
    return [*(condition.expr for condition in noun.conditions), noun.amount_fen]


def names_shown(noun: Scenario | Policy) -> list[str]:
    return [*noun.numbers, *names_in(noun.reason_zh), *names_in(noun.reason_en)] if isinstance(noun, Scenario) else []


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
@pytest.mark.parametrize("region", [region.name for region in CATALOGUE.regions])
def test_everything_that_is_read_exists(noun: Scenario | Policy, region: str) -> None:
    facts, asked = names_read(expressions(noun))
    shown = names_shown(noun)
    levels = ("household_facts", "member_facts") if isinstance(noun, Policy) and noun.unit == "member" else ("household_facts",)
    known = {name for level in levels for name in TABLES[level].schema}
    assert {*facts, *(name for name in shown if not name.startswith(PARAM))} <= known
    parameters = CATALOGUE.parameters(region)
    for name in {*asked, *(name.removeprefix(PARAM) for name in shown if name.startswith(PARAM))}:
        assert parameters[name].values, f"{region} has no value of {name}"


def test_the_invented_region_takes_its_values_from_beijing() -> None:
    assert CATALOGUE.parameters("invented").by_name == CATALOGUE.parameters("beijing").by_name


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_feeds_and_owners_exist(noun: Scenario | Policy) -> None:
    if isinstance(noun, Scenario):
        assert set(noun.feeds) <= {feed.name for feed in CATALOGUE.feeds}
    assert all(parameter.name.startswith(f"{noun.name}.") for parameter in noun.parameters)


def test_every_value_is_cited_and_what_the_project_chose_says_so() -> None:
    for parameter in CATALOGUE.parameters("beijing").by_name.values():
        for value in parameter.values:
            assert value.citation.document
            assert value.citation.article, parameter.name
            assert value.unverified == ("本项目" in value.citation.document or "待核" in value.citation.article), parameter.name


@pytest.mark.parametrize(
    ("day", "value", "unverified"),
    [
        (date(2023, 6, 30), None, None),
        (date(2023, 7, 1), 139_500, True),
        (date(2024, 6, 30), 139_500, True),
        (date(2024, 7, 1), 145_000, False),
        (date(2025, 6, 30), 145_000, False),
        (date(2025, 7, 1), 145_000, True),
        (DAY, 145_000, True),
    ],
)
def test_the_standard_on_both_sides_of_each_date(day: date, value: int | None, unverified: bool | None) -> None:
    held = CATALOGUE.parameters("beijing")["minimum_living_allowance.standard_fen_month"].on(day)
    assert (held and held.value, held and held.unverified) == (value, unverified)


def given(**values: float) -> Parameters:
    text = Citation("x", "1")
    return Parameters("r", {n: Parameter(n, "u", "甲", "a", (Dated(date(2024, 1, 1), v, text),)) for n, v in values.items()})


def test_whole_values_are_whole_numbers_and_a_missing_one_is_unknown() -> None:
    frame = pl.DataFrame({"size": [1, 2]})
    filled = fill_parameters(frame, ["whole", "part"], given(whole=145_000.0, part=1.5), DAY)
    assert filled.schema == {"size": pl.Int64, "param:whole": pl.Int64, "param:part": pl.Float64}
    before = fill_parameters(frame, ["whole"], given(whole=1.0), date(2023, 12, 31))
    assert before["param:whole"].to_list() == [None, None]


def test_a_value_that_is_there_already_stays() -> None:
    frame = pl.DataFrame({"param:whole": [7]})
    assert fill_parameters(frame, ["whole"], given(whole=1.0), DAY)["param:whole"].to_list() == [7]


def test_a_parameter_that_nobody_declares_is_refused() -> None:
    with pytest.raises(DeclarationError, match="no parameter other"):
        fill_parameters(pl.DataFrame({"size": [1]}), ["other"], given(whole=1.0), DAY)


def test_a_fact_that_no_indicator_makes_is_refused() -> None:
    with pytest.raises(DeclarationError, match="no indicator makes: other"):
        require_facts(pl.DataFrame({"size": [1]}), ["size", "other"], "scenario x")


@pytest.mark.parametrize("part", ["from", "value", "document", "article"])
def test_a_value_without_a_part_is_refused(part: str) -> None:
    value = {"from": DAY, "value": 1, "document": "x", "article": "1"}
    del value[part]
    with pytest.raises(DeclarationError, match=f"has no {part}"):
        read_parameters("p", {"q": {"unit": "fen", "zh": "甲", "en": "a", "values": [value]}}, "p.yaml")


def test_rounding_is_half_up_in_whole_numbers() -> None:
    frame = pl.DataFrame({"n": [0, 49, 50, 149, 150, 10**14 + 50]})
    assert frame.select(half_up(pl.col("n"), 100)).to_series().to_list() == [0, 0, 1, 1, 2, 10**12 + 1]


def test_the_smaller_of_two_is_unknown_where_one_is() -> None:
    frame = pl.DataFrame({"a": [1, 3, None], "b": [2, 2, 2]})
    assert frame.select(least(pl.col("a"), pl.col("b"))).to_series().to_list() == [1, 2, None]


def test_unknown_is_a_boolean() -> None:
    assert pl.DataFrame({"a": [1]}).select(x=UNKNOWN).schema == {"x": pl.Boolean}
