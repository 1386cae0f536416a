"""The generated pages are what the declarations say, and they leave nothing out."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from docs import build
from docs.generate import commands, lineage, values
from docs.generate.feed import CLASSES, LANDS, VAULT, highest
from docs.generate.markdown import cell
from hardship.catalogue import load_catalogue
from hardship.errors import EXIT_CODES
from hardship.night_tables import night_tables
from hardship.settings import PROJECT
from pipelines.nightly import WHOLE

CATALOGUE = load_catalogue(PROJECT)


def text(name: str) -> str:
    return (PROJECT / "docs" / "reference" / f"{name}.md").read_text("utf-8")


def test_no_page_is_stale() -> None:
    assert [path.name for path in build.stale(build.pages())] == [], "run `make docs`"


def test_the_dictionary_has_every_column_of_every_feed_and_table() -> None:
    sections = text("data-dictionary").split('<a id="')
    by_anchor = {section.split('"')[0]: section for section in sections[1:]}
    for feed in CATALOGUE.feeds:
        assert not [c.name for c in feed.columns if f"| `{c.name}` | {c.kind} | {LANDS[c.kind]} |" not in by_anchor[feed.name]]
        assert str(feed.lawful_basis) in by_anchor[feed.name]
    for table in night_tables(CATALOGUE.indicators).values():
        assert not [c.name for c in table.columns if f"| `{c.name}` | {c.kind} |" not in by_anchor[f"table-{table.name}"]]


def test_the_dictionary_tells_an_auditor_what_is_collected_why_for_how_long_and_under_which_words() -> None:
    page = text("data-dictionary")
    for feed in CATALOGUE.feeds:
        section = page.split(f'<a id="{feed.name}"></a>')[1].split('<a id="')[0]
        for part in (feed.owner, feed.purpose, f"kept: {feed.retention_years} ", f"late by up to {feed.lateness_days} d", feed.checked_by):
            assert part in section, (feed.name, part)
        columns = section.split("\n\n| 规则")[0].split("\n\n| 指标")[0]
        rows = {line.split("`")[1]: line for line in columns.splitlines() if line.startswith("| `")}
        for column in feed.columns:
            told = rows[column.name]
            assert CLASSES[column.sensitivity] in told
            assert (VAULT in told) is not column.is_landed
            assert not [word for word in (*column.headings, *column.codes, *column.synonyms) if cell(word) not in told], column.name
        assert not [measure.name for measure in feed.measures if f"| `{measure.name}` |" not in section]
        assert not [rule.name for rule in feed.rules if f"| `{rule.name}` |" not in section]


def test_derived_tables_are_graded_and_none_below_its_strictest_column() -> None:
    page = text("data-dictionary")
    for table in night_tables(CATALOGUE.indicators).values():
        strictest = CLASSES[highest(column.sensitivity for column in table.columns)]
        assert f"(#table-{table.name}) | {strictest} |" in page, table.name


def test_every_condition_clause_case_and_dated_value_of_a_policy_is_shown() -> None:
    page = text("policies")
    for policy in CATALOGUE.policies:
        assert not [c.name for c in policy.conditions if f"| `{c.name}` |" not in page or str(c.citation) not in page]
        assert not [case.name for case in policy.cases if f"| {case.name} | {case.on} |" not in page]
    for region in CATALOGUE.regions:
        named = {policy.name for policy in CATALOGUE.policies}
        for parameter in (one for one in region.parameters if one.name.split(".")[0] in named):
            lines = [line for line in page.splitlines() if f"`{parameter.name}`" in line and region.name in line]
            assert len(lines) == len(parameter.values)
            assert sum(values.UNVERIFIED in line for line in lines) == sum(value.unverified for value in parameter.values)


def test_every_scenario_and_indicator_has_its_entry() -> None:
    assert not [s.name for s in CATALOGUE.scenarios if f"· `{s.name}`" not in text("scenarios")]
    assert not [i.name for i in CATALOGUE.indicators if f"| `{i.name}` |" not in text("indicators")]


def test_every_command_option_and_exit_code_is_listed() -> None:
    page = text("cli")
    for name, command in commands.commands().items():
        section = page.split(f"### hardship {name}\n")[1].split("### hardship ")[0]
        assert not [
            option for parameter in command.params for option in parameter.opts if option.startswith("--") and option not in section
        ]
    assert not [code for code in EXIT_CODES if f"| {code} |" not in text("exit-codes")]


def test_the_picture_shows_every_table_and_who_reads_it() -> None:
    lanes = {lane.name: lane for lane in lineage.lanes(CATALOGUE)}
    for step in WHOLE:
        assert not [name for name in step.makes if lanes[name].verb != step.name]
        assert not [name for name in step.takes or () if step.name not in lanes[name].readers]
    assert {"link", "group", "measure"} <= set(lanes["accepted rows"].readers)
    drawn = ET.fromstring(lineage.picture(CATALOGUE))
    words = {part.text for part in drawn.iter("{http://www.w3.org/2000/svg}tspan")}
    assert set(lanes) <= words


def test_a_value_is_written_with_its_unit() -> None:
    written = [
        values.written(value, unit) for value, unit in ((145_000, "fen"), (1, "fen"), (400_000, "ppm"), (150, "percent"), (None, "fen"))
    ]
    assert written == ["1,450 元", "0.01 元", "40 %", "150 %", "不详 unknown"]
