"""Every story: the engine and plain Python tell the same of it, and it is what the story says."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.generate.rules import LEVELS
from hardship.money import parse_yuan
from tests.naive.wording import written
from tests.spec import render
from tests.spec.stories import RESULTS, Cells, Expected, Story, first, read, stories
from tests.spec.told import CATALOGUE, Night, household, people, told

NIGHTS = [(story, night) for story in stories() for night in story.nights]
KINDS = {indicator.name: indicator.kind for indicator in CATALOGUE.indicators}
SCENARIOS = {f"{scenario.zh} {scenario.en}": scenario.name for scenario in CATALOGUE.scenarios}
POLICIES = {f"{policy.zh} {policy.en}": policy for policy in CATALOGUE.policies}
each_night = pytest.mark.parametrize(("story", "expected"), NIGHTS, ids=[f"{story.name}-{night.on}" for story, night in NIGHTS])


def of(story: Story, expected: Expected) -> Night:
    return told(tuple(story.never), tuple(story.silent), expected.on)


@each_night
def test_engine_and_plain_python_agree(story: Story, expected: Expected) -> None:
    own = (household(story), *people(story).values())
    assert [line for line in of(story, expected).differences if any(key in line for key in own)] == []


@each_night
def test_warnings(story: Story, expected: Expected) -> None:
    assert expected.warnings, "say which warnings there are, or 无 none"
    written = {SCENARIOS[row["预警"]]: row["级别"] for row in expected.warnings if first(row["预警"]) != "无"}
    found = {name: LEVELS[row["level"]] for (home, name), row in of(story, expected).engine.warning.items() if home == household(story)}
    assert found == written


@each_night
def test_policies(story: Story, expected: Expected) -> None:
    """What is listed is so, and nothing that is open or likely is left out."""
    who = {"全家": ""} | people(story)
    found = {key[1:]: row for key, row in of(story, expected).engine.policy_match.items() if key[0] == household(story)}
    listed = {(POLICIES[row["政策"]].name, who[first(row["谁"])]): row for row in expected.matches if first(row["政策"]) != "无"}
    unlisted = {key for key, row in found.items() if row["result"] != "no"} - listed.keys()
    assert unlisted == set()
    for key, row in listed.items():
        assert (found[key]["result"], found[key]["amount_fen"]) == (RESULTS[first(row["结果"])], amount(row)), key
        if row.get("因为"):
            outcome = "unmet" if found[key]["result"] == "no" else "unknown"
            because = {name for name, one in found[key]["conditions"].items() if one == outcome}
            assert because == set(row["因为"].replace("`", "").replace("、", " ").split()), key


def amount(row: Cells) -> int | None:
    return parse_yuan(row["金额"].split("/")[0]) if row["金额"] else None


@each_night
def test_facts(story: Story, expected: Expected) -> None:
    night = of(story, expected).engine
    for row in expected.facts:
        name, home, person = row["事实"].split()[0].strip("`"), household(story), first(row["谁"])
        facts = night.household_facts[home] if person == "全家" else night.member_facts[home, people(story)[person]]
        assert written(facts[name], KINDS[name], "zh") == first(row["数值"]), name


def test_every_scenario_fires_at_every_level_and_stays_silent() -> None:
    seen = {name: {row["级别"] for _, night in NIGHTS for row in night.warnings if row["预警"] == name} for name in SCENARIOS}
    silent = {name for name in SCENARIOS for _, night in NIGHTS if name not in {row["预警"] for row in night.warnings}}
    assert all(levels == {LEVELS[level] for level in ("red", "orange", "yellow")} for levels in seen.values())
    assert silent == set(SCENARIOS)


def test_every_policy_is_told_open_and_refused() -> None:
    """None but the subsidies and aid for recognised households can be likely at night: the night knows no income (decision 0007)."""
    seen = {name: {first(row["结果"]) for _, night in NIGHTS for row in night.matches if row["政策"] == name} for name in POLICIES}
    assert all(found >= {"需核实", "不符合"} for found in seen.values())
    likely = {POLICIES[name].name for name, found in seen.items() if "可能符合" in found}
    assert likely == {"disability_care_subsidy", "temporary_assistance_spending"}


def test_the_pages_are_what_the_stories_tell_now() -> None:
    stale = [path.name for path, text in render.pages().items() if not path.exists() or path.read_text("utf-8") != text]
    assert stale == [], "run `python -m tests.spec.render`"


def test_a_story_without_a_night_is_refused(tmp_path: Path) -> None:
    unfinished = tmp_path / "unfinished.md"
    unfinished.write_text("# 标题 · Title\n\n## 家庭 household\n\n| 谁 who |\n|---|\n| 本人 self |\n", "utf-8")
    with pytest.raises(ValueError, match="ends with a night"):
        read(unfinished)
