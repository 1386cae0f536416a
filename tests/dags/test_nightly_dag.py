"""The DAG is what production demands of it, parses fast, and imports nothing heavy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

LOOK = """
import json, sys, time
from types import SimpleNamespace
from airflow.serialization.serialized_objects import DagSerialization
import airflow.sdk
from airflow.dag_processing.dagbag import DagBag
before = set(sys.modules)
started = time.monotonic()
bag = DagBag({folder!r})
seconds = time.monotonic() - started
dag = bag.dags.get("nightly")
tasks = [] if dag is None else [
    dict(id=t.task_id, owner=t.owner, retries=t.retries, timeout=t.execution_timeout is not None, pool=t.pool,
         callback=bool(t.on_failure_callback),
         backoff=bool(t.retry_exponential_backoff),
         hopeless=[r.exception_path for r in t.retry_policy.rules if r.action.value == "fail"],
         passing=[r.exception_path for r in t.retry_policy.rules if r.action.value == "retry"],
         weight=t.weight_rule, mapped=t.is_mapped if hasattr(t, "is_mapped") else False,
         downstream=sorted(t.downstream_task_ids), rule=str(getattr(t.trigger_rule, "value", t.trigger_rule)))
    for t in dag.tasks]
back = dag and DagSerialization.from_dict(json.loads(json.dumps(DagSerialization.to_dict(dag), default=str)))  # as the scheduler sees it
weights = {{}} if dag is None else {{
    f"{{kind}} {{name}}": back.task_dict[name].weight_rule.get_weight(SimpleNamespace(task=back.task_dict[name], run_id=f"{{kind}}__x"))
    for kind in ("scheduled", "manual", "backfill") for name in ("land", "publish")}}
print(json.dumps(dict(weights=weights,
    errors={{str(k): v for k, v in bag.import_errors.items()}}, seconds=seconds, dags=sorted(bag.dags), tasks=tasks,
    heavy=sorted(
        {{name.split('.')[0] for name in set(sys.modules) - before}}
        & {{"polars", "duckdb", "sklearn", "great_expectations", "pipelines"}},
    ),
    tags=sorted(dag.tags), doc=bool(dag.doc_md), catchup=dag.catchup, runs=dag.max_active_runs, zone=str(dag.timezone),
    start=str(dag.start_date), params=sorted(dag.params), schedule=dag.schedule,
    told=[f.__name__ for f in dag.on_failure_callback] if isinstance(dag.on_failure_callback, list) else [dag.on_failure_callback.__name__],
    deadlines=[dict(name=d.name, after=d.interval.total_seconds(), reference=type(d.reference).__name__, callback=d.callback.path,
                    awaited=type(d.callback).__name__) for d in (dag.deadline if isinstance(dag.deadline, list) else [dag.deadline])])))
"""


@pytest.fixture(scope="module")
def dag(tmp_path_factory: pytest.TempPathFactory) -> dict:
    home = tmp_path_factory.mktemp("airflow")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HARDSHIP_")}
    environment = inherited | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "dags" / "plugins"),
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore",
    }
    script = LOOK.format(folder=str(PROJECT / "dags"))
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False, cwd=home)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_it_parses_without_errors_and_without_heavy_imports(dag: dict) -> None:
    assert dag["errors"] == {}
    assert dag["dags"] == ["nightly"]
    assert dag["heavy"] == []


def test_it_parses_within_a_second(dag: dict) -> None:
    assert dag["seconds"] < 1


def test_it_says_who_what_and_when(dag: dict) -> None:
    assert dag["doc"]
    assert {"hardship", "nightly"} <= set(dag["tags"])
    assert dag["zone"] == "Asia/Shanghai"
    assert dag["start"] == "2025-12-31 16:00:00+00:00", "midnight of 2026-01-01 in Shanghai, written in UTC"
    assert dag["catchup"] is False
    assert dag["runs"] == 1
    assert dag["params"] == ["as_of", "full"]


def test_every_task_has_owner_retries_timeout_and_a_failure_callback(dag: dict) -> None:
    wanting = [
        task["id"]
        for task in dag["tasks"]
        if not (task["owner"] == "civil-affairs-data" and task["retries"] >= 2 and task["timeout"] and task["callback"] and task["backoff"])
    ]
    assert wanting == []


def test_every_task_that_writes_takes_the_one_slot_of_the_writer(dag: dict) -> None:
    from cli.airflow import WRITER_POOL

    free = {task["id"] for task in dag["tasks"] if task["pool"] != WRITER_POOL[0]}
    assert free == {"business_date", "feed_names"}, "these two only read"
    assert WRITER_POOL[1] == "1"


def test_tonight_goes_before_a_backfill_and_a_night_begun_before_another(dag: dict) -> None:
    assert {task["weight"] for task in dag["tasks"]} == {"dags.priority.TonightFirst"}
    weight = dag["weights"]
    assert (
        weight["scheduled publish"]
        > weight["scheduled land"]
        == weight["manual land"]
        > weight["backfill publish"]
        > weight["backfill land"]
    )


def test_only_what_may_pass_by_itself_is_tried_again(dag: dict) -> None:
    assert {tuple(task["hopeless"]) for task in dag["tasks"]} == {("hardship.errors.HardshipError",)}
    assert {tuple(task["passing"]) for task in dag["tasks"]} == {("hardship.errors.BusyError,hardship.errors.StoreError",)}


def test_a_failed_run_is_told_and_a_late_one_at_six(dag: dict) -> None:
    assert dag["schedule"] == "30 1 * * *"
    assert dag["told"] == ["run_failed"]
    (deadline,) = dag["deadlines"]
    assert deadline == {
        "name": "no release by 06:00", "after": 4.5 * 3600, "reference": "DagRunLogicalDateDeadline",
        "callback": "dags.callbacks.no_release", "awaited": "AsyncCallback",
    }  # fmt: skip


def test_the_steps_are_those_of_the_table_of_contents(dag: dict) -> None:
    from pipelines.nightly import PER_FEED, WHOLE

    following = {task["id"]: task["downstream"] for task in dag["tasks"]}
    order, task = [], "land"
    while task:
        order.append(task)
        task = next(iter(following[task]), None)
    assert order == [step.name for step in (*PER_FEED, *WHOLE)]


def test_a_failed_step_makes_the_night_red(dag: dict) -> None:
    assert {task["rule"] for task in dag["tasks"]} == {"all_success"}
