"""Every case that a scenario or policy declares, through the code of the night. The catalogue is the list of tests."""

from __future__ import annotations

import pytest

from hardship.catalogue import load_catalogue
from hardship.declarations import Case, Policy, Scenario
from hardship.settings import PROJECT
from pipelines import match, warn
from tests.spec.one_row import one_row

CATALOGUE = load_catalogue(PROJECT)
REGION = "beijing"
PARAMETERS = CATALOGUE.parameters(REGION)
SCENARIO_CASES = [(scenario, case) for scenario in CATALOGUE.scenarios for case in scenario.cases]
POLICY_CASES = [(policy, case) for policy in CATALOGUE.policies for case in policy.cases]


def ids(pairs: list) -> list[str]:
    return [f"{noun.name}-{case.name}" for noun, case in pairs]


@pytest.mark.parametrize(("scenario", "case"), SCENARIO_CASES, ids=ids(SCENARIO_CASES))
def test_scenario(scenario: Scenario, case: Case) -> None:
    levels = warn.fired(scenario, one_row(CATALOGUE, case.facts), PARAMETERS, case.on)["level"].to_list()
    assert levels == ([] if case.expect is None else [case.expect])


@pytest.mark.parametrize(("policy", "case"), POLICY_CASES, ids=ids(POLICY_CASES))
def test_policy(policy: Policy, case: Case) -> None:
    judged = match.judged(policy, one_row(CATALOGUE, case.facts, policy.unit), PARAMETERS, case.on)
    assert judged.select("result", "amount_fen").row(0, named=True) == case.expect


@pytest.mark.parametrize("noun", [*CATALOGUE.scenarios, *CATALOGUE.policies], ids=lambda noun: noun.name)
def test_cases_have_names_of_their_own(noun: Scenario | Policy) -> None:
    names = [case.name for case in noun.cases]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("scenario", CATALOGUE.scenarios, ids=lambda scenario: scenario.name)
def test_cases_reach_every_level_and_silence(scenario: Scenario) -> None:
    assert {case.expect for case in scenario.cases} == {"red", "orange", "yellow", None}


@pytest.mark.parametrize("policy", CATALOGUE.policies, ids=lambda policy: policy.name)
def test_cases_fail_every_known_condition_and_leave_every_condition_open_or_met(policy: Policy) -> None:
    """Some case shows each condition unmet (unless only a person can answer it), and each not unmet."""
    seen: dict[str, set[bool | None]] = {condition.name: set() for condition in policy.conditions}
    for case in policy.cases:
        row = match.judged(policy, one_row(CATALOGUE, case.facts, policy.unit), PARAMETERS, case.on)
        for name, outcomes in seen.items():
            outcomes.add(row[f"condition:{name}"].item())
    assert all(outcomes - {False} for outcomes in seen.values())
    assert all(len(outcomes) > 1 or outcomes == {None} for outcomes in seen.values())


@pytest.mark.parametrize("policy", CATALOGUE.policies, ids=lambda policy: policy.name)
def test_an_amount_never_passes_through_floating_point(policy: Policy) -> None:
    frame = match.judged(policy, one_row(CATALOGUE, policy.cases[0].facts, policy.unit), PARAMETERS, policy.cases[0].on)
    assert frame.select(policy.amount_fen.alias("amount")).schema["amount"].is_integer()


def test_an_unknown_fact_can_change_no_answer_into_its_opposite() -> None:
    """Forgetting one fact of a case may open its answer, but never turns likely into no or no into likely."""
    for policy, case in POLICY_CASES:
        for forgotten in case.facts:
            facts = {name: value for name, value in case.facts.items() if name != forgotten}
            result = match.judged(policy, one_row(CATALOGUE, facts, policy.unit), PARAMETERS, case.on)["result"].item()
            assert {result, case.expect["result"]} != {"likely", "no"}, f"{policy.name}: {case.name} without {forgotten}"


def test_cases_name_no_parameter_that_is_not_declared() -> None:
    facts = {name for _, case in (*SCENARIO_CASES, *POLICY_CASES) for name in case.facts}
    assert {name.removeprefix("param:") for name in facts if name.startswith("param:")} <= set(PARAMETERS.by_name)


def test_a_case_can_bring_its_own_parameter() -> None:
    scenario = next(s for s in CATALOGUE.scenarios if s.name == "road_accident")
    facts = {"grave_injuries_12m": 1, "accident_compensation_12m_fen": 500, "size": 1}
    own = facts | {"param:minimum_living_allowance.standard_fen_month": 1}
    fired = [warn.fired(scenario, one_row(CATALOGUE, given), PARAMETERS, scenario.cases[0].on).height for given in (facts, own)]
    assert fired == [1, 0]
