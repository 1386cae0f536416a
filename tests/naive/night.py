"""One night in plain Python: who lives with whom, what is a fact about them, which warnings hold, which policies fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from hardship.catalogue import Catalogue
from hardship.dates import add_months
from hardship.declarations import Aggregate, Current, DaysSince, Policy, Scenario
from hardship.evaluate import PARAM
from tests.naive.events import Delivered, current_rows, events, known_rows
from tests.naive.expressions import of_row, of_rows
from tests.naive.wording import sentence

Facts = dict[str, Any]


@dataclass
class Told:
    """What a night says, by the keys of its tables."""

    household_facts: dict[str, Facts] = field(default_factory=dict)
    member_facts: dict[tuple[str, str], Facts] = field(default_factory=dict)
    warning: dict[tuple[str, str], Facts] = field(default_factory=dict)
    policy_match: dict[tuple[str, str, str], Facts] = field(default_factory=dict)


class NaiveNight:
    """Everything that was handed over, looked at on ``as_of``."""

    def __init__(self, catalogue: Catalogue, region: str, as_of: date, deliveries: Sequence[Delivered]) -> None:
        self.catalogue, self.as_of, self.deliveries = catalogue, as_of, deliveries
        self.parameters = catalogue.parameters(region)
        self.delivered = {d.feed for d in deliveries if d.on <= as_of and not d.refused}
        self.last = {name: max(d.on for d in deliveries if d.feed == name and d.on <= as_of and not d.refused) for name in self.delivered}
        self.speaks_of_persons = {feed.name: any(c.name == "person_key" for c in feed.columns) for feed in catalogue.feeds}
        self.events: dict[tuple[str, str | None], list[Facts]] = {}
        homes = self.households()
        for feed in catalogue.feeds:
            whom = "person_key" if self.speaks_of_persons[feed.name] else "household_key"
            if whom not in {column.name for column in feed.columns}:
                continue  # of no persons: no fact can come from it
            for event in events(catalogue.events_sql(feed.name), current_rows(feed, deliveries, as_of)):
                own = event.get("household_key") if event.get("household_key") in homes else event.get(whom)
                self.events.setdefault((feed.name, own), []).append(event)

    def told(self) -> Told:
        told = Told()
        dead, absent = self.dead(), self.absent()
        for household, members in sorted(self.households().items()):
            people = [self.member(member) for member in members]
            home = self.household(household, people, dead.get(household, set()), absent.get(household, set()))
            told.household_facts[household] = home
            told.member_facts |= {(household, person["person_key"]): person for person in people}
            for scenario in self.catalogue.scenarios:
                if warning := self.warning(scenario, home):
                    told.warning[household, scenario.name] = warning
            for policy in self.catalogue.policies:
                for person in people if policy.unit == "member" else [{"person_key": ""}]:
                    if match := self.match(policy, {**home, **person}):
                        told.policy_match[household, policy.name, person["person_key"]] = match
        return told

    # who lives with whom

    def households(self) -> dict[str, list[Facts]]:
        """The members of each household, its head first."""
        people = self.people()
        found: dict[str, list[Facts]] = {}
        for row in current_rows(self.catalogue.feed("register"), self.deliveries, self.as_of):
            is_here = row["status"] == "active" and row["person_key"] not in self.told_dead
            if is_here and row["person_key"] not in self.not_counted and row["person_key"] is not None and row["household_key"] is not None:
                found.setdefault(row["household_key"], []).append({**row, **people[row["person_key"]]})
        for members in found.values():
            members.sort(key=lambda m: (m["relation"] != "02", m["birth_date"] is None, m["birth_date"] or date.min, m["person_key"]))
            for place, member in enumerate(members):
                member["is_head"] = place == 0
        return found

    def dead(self) -> dict[str, set[str]]:
        """Whom each household has lost, by the household of their last entry in the register; also whom other offices told dead."""
        found: dict[str, set[str]] = {}
        for row in current_rows(self.catalogue.feed("register"), self.deliveries, self.as_of):
            is_dead = row["status"] == "dead" or (row["status"] == "active" and row["person_key"] in self.told_dead)
            if is_dead and row["person_key"] is not None:
                found.setdefault(row["household_key"], set()).add(row["person_key"])
        return found

    def absent(self) -> dict[str, set[str]]:
        """Whom the register has in a household though they do not count as members (民发〔2021〕57号 art. 7)."""
        found: dict[str, set[str]] = {}
        for row in self.registered():
            if row["person_key"] in self.not_counted:
                found.setdefault(row["household_key"], set()).add(row["person_key"])
        return found

    def registered(self) -> list[Facts]:
        rows = current_rows(self.catalogue.feed("register"), self.deliveries, self.as_of)
        return [row for row in rows if row["status"] == "active" and row["person_key"] and row["person_key"] not in self.told_dead]

    @cached_property
    def away(self) -> dict[str, list[Facts]]:
        """Who is in prison, custody, detoxification, missing or out of contact on the day; each with every record of it."""
        found: dict[str, list[Facts]] = {}
        for row in current_rows(self.catalogue.feed("prison_and_missing"), self.deliveries, self.as_of):
            if row["person_key"] and row["starts_on"] <= self.as_of and (row.get("ends_on") is None or row["ends_on"] > self.as_of):
                found.setdefault(row["person_key"], []).append(row)
        return found

    @cached_property
    def not_counted(self) -> set[str]:
        return {person for person, rows in self.away.items() if any(row["kind"] in ("prison", "detox", "missing") for row in rows)}

    def is_long(self, person: str) -> bool:
        """Whether somebody is away for six months or more."""
        for row in self.away[person]:
            half_a_year = add_months(row["starts_on"], 6)
            has_a_term = row["kind"] != "out_of_contact" and row.get("ends_on") is not None and row["ends_on"] >= half_a_year
            if row["kind"] == "missing" or half_a_year <= self.as_of or has_a_term:
                return True
        return False

    def parents(self, child: Facts) -> set[str]:
        """By number where the register names one, else by relation to the head."""
        named = {child[name] for name in ("mother_key", "father_key") if child.get(name)}
        if named:
            return named
        grown_ups: tuple[str, ...] = ()
        if child["relation"][0] in "23" and child["relation"] not in ("28", "38"):
            grown_ups = ("02", "10", "11", "12")
        elif child["relation"] == "02":
            grown_ups = ("50", "51", "52", "57", "58")
        home = [row for row in self.registered() if row["household_key"] == child["household_key"]]
        return {row["person_key"] for row in home if row["relation"] in grown_ups} - {child["person_key"]}

    @cached_property
    def told_dead(self) -> set[str]:
        """Whom the feed of deaths has as dead on the day, but for those taken back."""
        rows = current_rows(self.catalogue.feed("deaths"), self.deliveries, self.as_of)
        return {row["person_key"] for row in rows if row["died_on"] <= self.as_of and row.get("status") != "withdrawn"}

    def people(self) -> dict[str, Facts]:
        """Birth date and sex of everyone whom any feed has named."""
        found: dict[str, Facts] = {}
        for feed in self.catalogue.feeds:
            for row in known_rows(feed, self.deliveries, self.as_of):
                for column in feed.columns:
                    if column.kind == "resident_id" and row.get(column.name) is not None:
                        person = found.setdefault(row[column.name], {"birth_date": None, "sex": None})
                        for name in person:
                            told = row.get(f"{column.name.removesuffix('_key')}_{name}")
                            known = [value for value in (person[name], told) if value is not None]
                            person[name] = max(known, default=None)
        return found

    # facts

    def member(self, row: Facts) -> Facts:
        names = ("household_key", "person_key", "birth_date", "sex", "relation", "is_head", "registration", "marital")
        facts: Facts = {name: row.get(name) for name in names} | {"since": row["registered_on"], "as_of": self.as_of}
        gone = self.parents(row) & set(self.away) if self.away else set()
        facts |= {"area": row["area"], "parents_away": len(gone), "parents_away_long": sum(map(self.is_long, gone))}
        for aggregate in self.catalogue.aggregates:
            facts[aggregate.name] = self.aggregate(aggregate, {row["person_key"]}, row["household_key"])
        for indicator in self.catalogue.indicators:
            if indicator.over == "member":
                facts[indicator.name] = of_row(indicator.expr, facts)
        return facts

    def household(self, key: str, people: Sequence[Facts], dead: set[str], absent: set[str]) -> Facts:
        """What is in force is of the members; what has happened, of the dead and of those who are away too."""
        area = people[0]["area"]
        facts: Facts = {"household_key": key, "area": area[:6], "township": area[:9], "as_of": self.as_of, "members_away": len(absent)}
        persons = {person["person_key"] for person in people}
        for aggregate in self.catalogue.aggregates:
            whose = persons if isinstance(aggregate, Current) else persons | dead | absent
            facts[aggregate.name] = self.aggregate(aggregate, whose, key)
        for indicator in self.catalogue.indicators:
            if indicator.over == "members":
                facts[indicator.name] = of_rows(indicator.expr, people)
        for indicator in self.catalogue.indicators:
            if indicator.over == "household":
                facts[indicator.name] = of_row(indicator.expr, facts)
        return facts

    def aggregate(self, aggregate: Aggregate, persons: set[str], household: str) -> Any:
        """By the words of the declarations' docstrings; the events of several persons are added up together."""
        feed, _, measure = aggregate.measure.partition(".")
        if feed not in self.delivered:
            return None
        values = []
        whose = [*sorted(persons), household] if self.speaks_of_persons[feed] else [household]
        for event in (event for key in whose for event in self.events.get((feed, key), [])):
            if event[measure] is not None and self.counts(aggregate, event, feed):
                values.append((self.as_of - event["occurred_on"]).days if isinstance(aggregate, DaysSince) else event[measure])
        if isinstance(aggregate, DaysSince):
            return min(values, default=None)
        if aggregate.how in ("sum", "count"):
            return sum(values) if aggregate.how == "sum" else len(values)
        return (min if aggregate.how == "min" else max)(values, default=None)

    def is_stale(self, feed: str) -> bool:
        """Whether its last delivery is too old, or one was refused: nothing here mends a refused one."""
        refused = any(d.feed == feed and d.refused and d.on <= self.as_of for d in self.deliveries)
        return refused or (self.as_of - self.last[feed]).days > self.catalogue.feed(feed).stale_after_days

    def counts(self, aggregate: Aggregate, event: Facts, feed: str) -> bool:
        if isinstance(aggregate, Current):
            begins, ends = event["valid_from"], event["valid_to"]
            return begins is not None and begins <= self.as_of and (ends is None or ends > self.as_of)
        day = event["occurred_on"]
        if day is None:
            return False
        if isinstance(aggregate, DaysSince):
            return bool(day <= self.as_of)
        until = self.last[feed] if self.is_stale(feed) else self.as_of  # the windows of a silent feed end with what it told
        last = until - timedelta(days=aggregate.lag_days)
        return bool(last - timedelta(days=aggregate.days) < day <= last)

    # what follows from them

    def with_parameters(self, facts: Facts, expressions: Sequence[pl.Expr], told: Sequence[str] = ()) -> Facts:
        asked = {name for expression in expressions for name in expression.meta.root_names()} | set(told)
        names = {name.removeprefix(PARAM) for name in asked if name.startswith(PARAM)}
        return facts | {f"{PARAM}{name}": self.parameters.value_on(name, self.as_of) for name in names}

    def warning(self, scenario: Scenario, home: Facts) -> Facts | None:
        facts = self.with_parameters(home, [scenario.trigger, scenario.level], scenario.numbers)
        if of_row(scenario.trigger, facts) is not True:
            return None
        level = of_row(scenario.level, facts) or "yellow"
        units = {i.name: i.kind for i in self.catalogue.indicators} | {
            f"{PARAM}{name}": parameter.unit for name, parameter in self.parameters.by_name.items()
        }
        texts = {
            f"text_{language}": sentence(text, facts, units, language) + self.until_when(scenario.feeds, language)
            for language, text in (("zh", scenario.reason_zh), ("en", scenario.reason_en))
        }
        return {"level": level} | texts

    def until_when(self, feeds: Sequence[str], language: str) -> str:
        """How far the data of feeds reach that fell silent or never came."""
        told = []
        for feed in (self.catalogue.feed(name) for name in sorted(feeds)):
            if feed.name not in self.delivered:
                told.append(f"{feed.zh}从未交付" if language == "zh" else f"{feed.en}: never delivered")
            elif self.is_stale(feed.name):
                last = self.last[feed.name]
                told.append(f"{feed.zh}数据截至{last}" if language == "zh" else f"{feed.en}: data until {last}")
        if not told:
            return ""
        return f"（{'，'.join(told)}）" if language == "zh" else f" ({'; '.join(told)})"

    def match(self, policy: Policy, facts: Facts) -> Facts | None:
        """None for a member whom the policy is not for."""
        facts = self.with_parameters(facts, [policy.amount_fen, *(c.expr for c in policy.conditions)])
        outcomes: Mapping[str, bool | None] = {c.name: of_row(c.expr, facts) for c in policy.conditions}
        if policy.unit == "member" and outcomes[policy.conditions[0].name] is not True:
            return None
        answers = list(outcomes.values())
        result = "no" if False in answers else "needs_verification" if None in answers else "likely"
        amount = None if result == "no" else of_row(policy.amount_fen, facts)
        words = {True: "met", False: "unmet", None: "unknown"}
        told = {name: words[outcome] for name, outcome in outcomes.items() if result != "no" or outcome is False}
        return {"result": result, "amount_fen": amount, "unmet": answers.count(False), "unknown": answers.count(None), "conditions": told}
