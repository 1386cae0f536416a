"""A night that cannot go on says what, where and what to do, exits by class, leaves status and page, and names nobody."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.errors import CheckError, DeclarationError, HardshipError, ModelError, StoreError, VaultError
from hardship.settings import PROJECT, Settings, load_settings
from pipelines import warn
from pipelines.commands.receive import receive
from pipelines.driver import Step, run_feed, run_night, run_step
from pipelines.night import Night
from pipelines.nightly import PER_FEED, WHOLE
from pipelines.runs import LINEAGE, REPORT, RUN, folder_of, lines
from pipelines.vault import Vault
from tests.end_to_end.conftest import Home

STEP = {step.name: step for step in WHOLE}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COMMAND = [sys.executable, "-m", "cli.main"]


@pytest.fixture(scope="module")
def people(trained: Home) -> list[str]:
    """ID numbers, telephones, addresses, household numbers and longer names of everybody in the district."""
    [file] = (trained.city / "deliveries").glob("*/register/*.parquet")
    frame = pl.read_parquet(file, columns=["身份证号", "姓名", "住址", "联系电话", "户号"]).cast(pl.String)
    values = {str(value) for column in frame.iter_columns() for value in column.drop_nulls()}
    return sorted(value for value in values if len(value) >= 3)


@pytest.fixture(scope="module")
def scored(copy: Callable[..., Home]) -> Home:
    """A home whose first night has come as far as its warnings."""
    home = copy()
    receive(home.settings, home.city, home.nights[0])
    night = home.night(home.nights[0])
    for feed in night.catalogue.feeds:
        for step in PER_FEED:
            run_feed(night, step, feed.name)
    for name in ("gate", "link", "group", "measure", "warn"):
        run_step(night, STEP[name])
    return home


@pytest.fixture
def own(scored: Home, copy: Callable[..., Home]) -> Iterator[Home]:
    home = copy(scored)
    yield home
    shutil.rmtree(home.settings.home)


def failed(night: Night, error: type[HardshipError], per_feed: tuple[Step, ...] = (), whole: tuple[Step, ...] = ()) -> HardshipError:
    """What stopped the night; status.json says the same, with its exit code."""
    with pytest.raises(error) as stopped:
        run_night(night, per_feed, whole)
    told = stopped.value
    status = night.store.read_json(Path("status.json"))
    assert (status["outcome"], status["as_of"]) == ("failed", str(night.as_of))
    assert {part: status["error"][part] for part in ("class", "exit_code", "what", "where", "do", "zh")} == {
        "class": error.__name__, "exit_code": error.exit_code, "what": told.what, "where": told.where, "do": told.do, "zh": told.zh,
    }  # fmt: skip
    assert told.what
    assert told.where
    assert told.do
    return told


def hardship(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HARDSHIP_")} | {"COLUMNS": "200"}
    return subprocess.run(
        [*COMMAND, *arguments, "--home", str(home)], cwd=PROJECT, env=variables, capture_output=True, text=True, check=False
    )


def named_in(texts: list[str], people: list[str]) -> list[str]:
    """Whether any text names a person; the answer says in which text, never whom."""
    every = re.compile("|".join(map(re.escape, people)))
    return [text[:40] for text in texts if every.search(text)]


def test_a_missing_tampered_or_foreign_model_stops_the_night(own: Home) -> None:
    night, score = own.night(own.nights[0]), (STEP["score"],)
    root = own.settings.var / "models" / "hardship_risk"
    promoted = json.loads((root / "promoted.json").read_text("utf-8"))
    folder = root / promoted["digest"][:12]
    (root / "promoted.json").rename(root / "kept.json")
    assert "hardship train" in failed(night, ModelError, whole=score).do
    (root / "kept.json").rename(root / "promoted.json")
    model = (folder / "model.skops").read_bytes()
    (folder / "model.skops").write_bytes(model[:-1] + b"?")
    assert "SHA-256 differs" in failed(night, ModelError, whole=score).what
    (folder / "model.skops").write_bytes(model)
    card = json.loads((folder / "card.json").read_text("utf-8"))
    (folder / "card.json").write_text(json.dumps(card | {"features": [*card["features"], "rent_12m_fen"]}), "utf-8")
    signed = promoted | {"card_sha256": hashlib.sha256((folder / "card.json").read_bytes()).hexdigest()}
    (root / "promoted.json").write_text(json.dumps(signed), "utf-8")
    assert "rent_12m_fen" in failed(night, ModelError, whole=score).what
    page = (folder_of(own.settings, night.as_of) / REPORT).read_text("utf-8")
    assert "rent_12m_fen" in page
    assert "exit code 14" in page


def test_a_missing_feed_stops_the_night_where_it_may_not_be_missing(own: Home) -> None:
    shutil.rmtree(own.settings.var / "landed" / "register")
    shutil.rmtree(own.settings.var / "inbox" / "register")
    told = failed(own.night(own.nights[0]), CheckError, PER_FEED, WHOLE)
    assert "never delivered" in told.what
    assert "inbox/register" in told.where
    status = json.loads((own.settings.var / "status.json").read_text("utf-8"))["feeds"]
    assert status["register"] | {"because_zh": "从未交付", "is_missing": True} == status["register"]
    last = lines(own.settings, own.nights[0])[-1]
    assert (last["step"], last["outcome"], last["error"], last["exit_code"]) == ("gate", "failed", "CheckError", 13)


def test_another_key_is_noticed_before_a_pseudonym_is_made(own: Home) -> None:
    keys = own.settings.keys
    for name, what in (("epoch-1", "not the one with which this home was begun"), ("vault", "not the one")):
        kept = (keys / f"{name}.key").read_bytes()
        (keys / f"{name}.key").unlink()
        assert "missing" in _vault(own.settings).what
        Vault.create_keys(own.settings, invented_seed=99)
        assert what in _vault(own.settings).what
        (keys / f"{name}.key").write_bytes(kept)
    assert Vault(own.settings)


def _vault(settings: Settings) -> VaultError:
    with pytest.raises(VaultError) as refused:
        Vault(settings)
    assert refused.value.exit_code == 15
    assert ".key" in refused.value.where
    assert refused.value.do
    return refused.value


def test_declarations_that_cannot_be_read_leave_a_status_too(own: Home, tmp_path: Path) -> None:
    for noun in ("feeds", "indicators", "scenarios", "policies", "regions", "models"):
        (tmp_path / noun).symlink_to(PROJECT / noun)
    (tmp_path / "scenarios").unlink()
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "floods.py").write_text("SCENARIO = 1 +\n", "utf-8")
    with pytest.raises(DeclarationError) as stopped:
        run_night(own.night(own.nights[0], catalogue=tmp_path), PER_FEED, WHOLE)
    assert stopped.value.where.endswith("floods.py")
    status = json.loads((own.settings.var / "status.json").read_text("utf-8"))
    assert (status["error"]["exit_code"], status["feeds"]) == (11, {})


def test_what_nobody_has_foreseen_quotes_no_row(own: Home, people: list[str]) -> None:
    secret = people[0]

    def stumbles(night: Night, tables: dict[str, Any]) -> dict[str, Any]:
        raise pl.exceptions.ComputeError(f"could not parse {secret}")

    def full(night: Night, tables: dict[str, Any]) -> dict[str, Any]:
        raise OSError(28, "No space left on device", "/somewhere")

    night = own.night(own.nights[0])
    told = failed(night, HardshipError, whole=(Step("warn", stumbles, warn.TAKES, warn.MAKES),))
    assert "ComputeError" in told.what
    assert "test_bad_nights.py" in told.where
    kept = [path.read_text("utf-8") for path in folder_of(own.settings, night.as_of).iterdir()]
    assert len(kept) == 4
    assert not [text for text in (*kept, str(told), (own.settings.var / "status.json").read_text("utf-8")) if secret in text]
    told = failed(night, StoreError, whole=(Step("warn", full, warn.TAKES, warn.MAKES),))
    assert "No space left on device" in told.what
    assert told.where == "/somewhere"


def test_a_diary_that_cannot_be_written_stops_nothing(own: Home) -> None:
    night = own.night(own.nights[0])
    shutil.rmtree(own.settings.var / "runs")
    (own.settings.var / "runs").write_text("in the way", "utf-8")
    assert set(run_step(night, STEP["warn"])) == {"warning"}


def test_a_folder_that_cannot_be_written_is_named(own: Home) -> None:
    night = own.night(own.nights[0])
    night.store.drop_building(night.as_of)
    shutil.rmtree(own.settings.var / "nights", ignore_errors=True)
    (own.settings.var / "nights").write_text("in the way", "utf-8")
    told = failed(night, StoreError, whole=(STEP["gate"],))
    assert "nights" in told.where


@pytest.mark.parametrize(
    ("spoil", "code", "says"),
    [
        (lambda home: (home / "hardship.toml").write_text("region = [", "utf-8"), 10, "hardship.toml"),
        (lambda home: (home / "hardship.toml").write_bytes(b"region = '\xff'"), 10, "hardship.toml"),
        (lambda home: (home / "hardship.toml").write_text('time_zone = "Mars"', "utf-8"), 10, "there is no time zone Mars"),
        (lambda home: (home / "hardship.toml").write_text("speed = 3", "utf-8"), 10, "speed"),
        (lambda home: (home / "hardship.toml").mkdir(), 10, "hardship.toml"),
    ],
)
def test_settings_that_cannot_be_read(tmp_path: Path, spoil: Callable[[Path], Any], code: int, says: str) -> None:
    spoil(tmp_path)
    with pytest.raises(HardshipError) as refused:
        load_settings(tmp_path)
    assert refused.value.exit_code == code
    assert says in str(refused.value)
    assert refused.value.do


def test_commands_end_with_a_message_and_the_code_of_its_class(own: Home, tmp_path: Path, people: list[str]) -> None:
    home, day = own.settings.home, str(own.nights[0])
    shutil.rmtree(own.settings.var / "landed" / "assistance_roll")
    shutil.rmtree(own.settings.var / "inbox" / "assistance_roll")
    (tmp_path / "var").write_text("in the way", "utf-8")
    (tmp_path / "toml").mkdir()
    (tmp_path / "toml" / "hardship.toml").write_text("region = [", "utf-8")
    asked = {
        13: hardship(home, "night", "--as-of", day),
        16: hardship(tmp_path, "night", "--as-of", day),
        10: hardship(tmp_path / "toml", "night", "--as-of", day),
        11: hardship(home, "seal", str(home / "x.csv"), "--feed", "hospital"),
        19: hardship(home, "explain", people[0]),
    }
    for code, done in asked.items():
        assert done.returncode == code, done.stderr
        assert "what to do" in done.stderr
        assert "Traceback" not in done.stdout + done.stderr
    kept = [path for name in ("runs/*/*", "status.json", "landed/*/*/manifest.json") for path in own.settings.var.glob(name)]
    assert len(kept) > 10
    assert named_in([done.stdout + done.stderr for done in asked.values()] + [path.read_text("utf-8") for path in kept], people) == []


def test_a_night_leaves_a_diary_a_page_and_lineage_and_they_name_nobody(
    own: Home, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RUN, "run-of-a-test")
    night: date = own.nights[0]
    run_night(own.night(night), PER_FEED, WHOLE)
    folder = folder_of(own.settings, night)
    own_lines = [entry for entry in lines(own.settings, night) if entry["run"] == "run-of-a-test"]
    assert [entry["step"] for entry in own_lines][-9:] == [step.name for step in WHOLE]
    assert {entry["outcome"] for entry in own_lines} == {"done"}
    assert next(entry for entry in own_lines if entry["step"] == "match")["rows_out"] > 0
    page = (folder / REPORT).read_text("utf-8")
    assert all(text in page for text in ("已发布 published", "run-of-a-test", "Rows set aside", "Digests", "prefers-color-scheme:dark"))
    assert not re.search(r"<script|src=|href=|@import|url\(", page)
    assert named_in([path.read_text("utf-8") for path in folder.iterdir()], people) == []
    events = lines(own.settings, night, LINEAGE)
    assert [_sound(event) for event in events] == [True] * len(events)
    last = [event for event in events if event["run"]["facets"]["parent"]["run"] == events[-1]["run"]["facets"]["parent"]["run"]]
    assert [event["eventType"] for event in last] == ["START", "COMPLETE"] * (len(last) // 2)
    assert len({event["run"]["runId"] for event in last}) == len(last) // 2
    match = next(event for event in last if event["job"]["name"] == "nightly.match" and event["eventType"] == "COMPLETE")
    assert [one["name"] for one in match["inputs"]] == ["household_facts", "member_facts"]
    assert match["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] > 0
    fields = [field["name"] for field in match["outputs"][0]["facets"]["schema"]["fields"]]
    assert fields == own.night(night).tables["policy_match"].schema.names()


def _sound(event: dict[str, Any]) -> bool:
    """The required parts of a RunEvent of OpenLineage 2-0-2 and of every facet."""
    facets = [*event["run"]["facets"].values(), *event["job"]["facets"].values()]
    for one in (*event["inputs"], *event["outputs"]):
        assert one["namespace"]
        assert one["name"]
        facets += [facet for name in ("facets", "inputFacets", "outputFacets") for facet in one.get(name, {}).values()]
    assert all(facet["_producer"] and facet["_schemaURL"].startswith("https://openlineage.io/spec/facets/") for facet in facets)
    assert event["eventType"] in {"START", "COMPLETE", "FAIL"}
    assert UUID.fullmatch(event["run"]["runId"])
    assert event["schemaURL"].startswith("https://openlineage.io/spec/2-0-2/")
    return bool(event["producer"] and event["job"]["namespace"] and re.fullmatch(r".{19}\.\d{3}\+00:00", event["eventTime"]))
