"""Finds the nouns: one file or folder each below the catalogue root, refused at import when a part is missing.

feeds/<name>/feed.py (FEED) + events.sql     indicators/<theme>.py (INDICATORS)     scenarios/<name>.py (SCENARIO)
policies/<name>/policy.py (POLICY) [+ national.yaml]     regions/<name>/region.yaml [+ <policy>.yaml, areas.csv]
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import yaml

from hardship.declarations import Aggregate, Area, Feed, Indicator, Policy, Region, Scenario
from hardship.errors import DeclarationError, HardshipError
from hardship.parameters import Parameter, Parameters, read_parameters

Noun = TypeVar("Noun", Feed, Region)
NOUNS = ("feeds", "indicators", "scenarios", "policies", "regions")


@dataclass(frozen=True)
class Catalogue:
    """What was found below ``root``; every collection is ordered by name (indicators: by dependency, then name)."""

    root: Path
    feeds: tuple[Feed, ...]
    indicators: tuple[Indicator, ...]
    scenarios: tuple[Scenario, ...]
    policies: tuple[Policy, ...]
    regions: tuple[Region, ...]

    def feed(self, name: str) -> Feed:
        return _named(self.feeds, name, "feed", "数据源")

    def region(self, name: str) -> Region:
        return _named(self.regions, name, "region", "地区")

    def events_sql(self, feed: str) -> Path:
        return self.root / "feeds" / feed / "events.sql"

    @cached_property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """Every declared aggregate once, by name."""
        found = {aggregate.name: aggregate for indicator in self.indicators for aggregate in indicator.reads}
        return tuple(found[name] for name in sorted(found))

    def parameters(self, region: str) -> Parameters:
        """The nouns' national values, replaced by those of the region and of the regions that it extends."""
        chain: list[Region] = []
        following: str | None = region
        while following is not None:
            chain.append(self.region(following))
            following = chain[-1].extends
        declared = [p for policy in self.policies for p in policy.parameters] + [p for one in self.scenarios for p in one.parameters]
        found: dict[str, Parameter] = {parameter.name: parameter for parameter in declared}
        for link in reversed(chain):
            found |= {parameter.name: parameter for parameter in link.parameters}
        return Parameters(region, found)

    def areas(self, region: str) -> dict[str, Area]:
        found = self.region(region)
        inherited = self.areas(found.extends) if found.extends else {}
        return inherited | {area.code: area for area in found.areas}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every declaration file: part of a night's manifest."""
        return self._digest(*NOUNS)

    def feed_digest(self, feed: str) -> str:
        """SHA-256 over what one feed declares: what was refused under another one may be taken under this."""
        return self._digest(f"feeds/{feed}")

    def _digest(self, *folders: str) -> str:
        digest = hashlib.sha256()
        for folder in folders:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in {".py", ".sql", ".yaml", ".csv"} and path.name != "simulate.py":
                    digest.update(path.relative_to(self.root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()


def _named(found: tuple[Noun, ...], name: str, noun: str, noun_zh: str) -> Noun:
    for one in found:
        if one.name == name:
            return one
    known = ", ".join(f"{one.name}（{one.zh}）" for one in found)
    raise DeclarationError(f"no {noun} named {name}", do=f"use one of: {known}", zh=f"没有名为{name}的{noun_zh}")


@lru_cache(maxsize=8)
def load_catalogue(root: Path) -> Catalogue:
    """Everything declared below ``root``. Raises DeclarationError, naming the file, where a part is missing."""
    policies = tuple(_load_policy(path) for path in sorted((root / "policies").glob("*/policy.py")))
    return Catalogue(
        root=root,
        feeds=tuple(_load_feed(path) for path in sorted((root / "feeds").glob("*/feed.py"))),
        indicators=_in_order([i for path in _files(root / "indicators") for i in _load(path, "INDICATORS")]),
        scenarios=tuple(_load(path, "SCENARIO") for path in _files(root / "scenarios")),
        policies=policies,
        regions=tuple(_load_region(path) for path in sorted((root / "regions").glob("*/region.yaml"))),
    )


def feed_in(folder: Path) -> Feed:
    """The feed of one folder, inside or outside a catalogue, whatever the folder is called: to try a declaration before it joins.

    Its events.sql need not be there yet. Raises DeclarationError.
    """
    path = folder / "feed.py"
    if not path.is_file():
        raise DeclarationError("the folder declares no feed", where=str(folder), do="put the declaration into feed.py there")
    feed = _load(path, "FEED")
    if not isinstance(feed, Feed):
        raise DeclarationError("FEED is no Feed", where=str(path), do="write FEED = Feed(…), from hardship.declarations")
    return feed


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.py")) if not path.name.startswith("_")]


def _module(path: Path) -> ModuleType:
    """The module at ``path``, under a name of its own, so that two catalogues never share one."""
    name = f"catalogue_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}_{path.parent.name}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise DeclarationError("not a Python file", where=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with redirect_stdout(sys.stderr):  # what a declaration prints is nobody's answer
            spec.loader.exec_module(module)
    except HardshipError as error:
        raise DeclarationError(error.what, where=str(path), do=error.do) from None
    except (Exception, SystemExit) as error:
        raise DeclarationError(f"cannot be imported: {type(error).__name__}: {error}", where=str(path)) from error
    return module


def _load(path: Path, constant: str) -> Any:
    module = _module(path)
    if not hasattr(module, constant):
        raise DeclarationError(f"declares no {constant}", where=str(path), do=f"end the file with {constant} = …")
    return getattr(module, constant)


def _load_feed(path: Path) -> Feed:
    feed: Feed = _load(path, "FEED")
    for beside in ("events.sql",):
        if not (path.parent / beside).exists():
            raise DeclarationError(f"feed {feed.name} has no {beside}", where=str(path.parent), do=f"add {beside}")
    if feed.name != path.parent.name:
        raise DeclarationError(f"feed {feed.name} lies in a folder of another name", where=str(path))
    return feed


def _load_policy(path: Path) -> Policy:
    policy: Policy = _load(path, "POLICY")
    national = path.parent / "national.yaml"
    values = _yaml(national) if national.exists() else {}
    return replace(policy, parameters=(*policy.parameters, *read_parameters(policy.name, values, str(national))))


def _load_region(path: Path) -> Region:
    raw = _yaml(path)
    for part in ("name", "zh", "en", "checked_by", "next_review"):
        if not raw.get(part):
            raise DeclarationError(f"region has no {part}", where=str(path), do=f"add `{part}:`")
    parameters: list[Parameter] = []
    for beside in sorted(path.parent.glob("*.yaml")):
        if beside != path:
            parameters += read_parameters(beside.stem, _yaml(beside), str(beside))
    areas_file = path.parent / "areas.csv"
    areas: tuple[Area, ...] = ()
    if areas_file.exists():
        with areas_file.open(encoding="utf-8", newline="") as lines:
            areas = tuple(Area(row["code"], row["zh"], row["en"]) for row in csv.DictReader(lines))
    return Region(
        raw["name"], raw["zh"], raw["en"], raw.get("extends"), areas, tuple(parameters), raw["checked_by"],
        raw["next_review"],
    )  # fmt: skip


def _yaml(path: Path) -> dict[str, Any]:
    try:
        return yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise DeclarationError(f"cannot be read: {error}", where=str(path), do="mend the YAML") from None


def _in_order(indicators: list[Indicator]) -> tuple[Indicator, ...]:
    """Indicators so that each comes after those it reads; DeclarationError for a name used twice or a circle."""
    by_name = {indicator.name: indicator for indicator in indicators}
    if len(by_name) != len(indicators):
        names = [indicator.name for indicator in indicators]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise DeclarationError(f"indicators declared twice: {', '.join(twice)}", do="rename one")
    ordered: dict[str, Indicator] = {}

    def place(indicator: Indicator, behind: tuple[str, ...]) -> None:
        if indicator.name in ordered:
            return
        if indicator.name in behind:
            raise DeclarationError(f"indicators read each other: {' → '.join((*behind, indicator.name))}")
        for read in sorted(indicator.expr.meta.root_names()):
            if read in by_name and read != indicator.name:
                place(by_name[read], (*behind, indicator.name))
        ordered[indicator.name] = indicator

    for name in sorted(by_name):
        place(by_name[name], ())
    return tuple(ordered.values())
