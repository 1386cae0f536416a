"""The nightly run. Every task calls one step of pipelines/nightly.py; between tasks go dates, names and digests only."""

from __future__ import annotations

import os
from datetime import timedelta

import pendulum
from airflow.sdk import (
    AsyncCallback,
    DeadlineAlert,
    DeadlineReference,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    dag,
    get_current_context,
    task,
)

from dags.callbacks import ZONE, business_date, night_failed, no_release, run_failed

# By its name: Airflow 3.3.2 writes an object among a mapped task's arguments as text that no scheduler can read back.
TONIGHT_FIRST = "dags.priority.TonightFirst"
# Its one slot: a night and a backfill take turns, step by step. The store's lock keeps `hardship night` out meanwhile.
WRITER_POOL = "night_writer"
# A site's own hours, in the environment of the scheduler, the DAG processor and the triggerer (docs/airflow.md).
SCHEDULE = os.environ.get("HARDSHIP_SCHEDULE", "30 1 * * *")
RELEASE_WITHIN = timedelta(minutes=float(os.environ.get("HARDSHIP_RELEASE_WITHIN_MINUTES", "270")))
RETRY_DELAY = timedelta(seconds=float(os.environ.get("HARDSHIP_RETRY_SECONDS", "120")))
# What a person must mend is red at once; what may pass by itself (a full disk, another night, a kill) is tried again.
RETRIED = ExceptionRetryPolicy(
    rules=[
        RetryRule(["hardship.errors.BusyError", "hardship.errors.StoreError"], RetryAction.RETRY),
        RetryRule("hardship.errors.HardshipError", RetryAction.FAIL, reason="trying again would not mend it"),
    ]
)

# `airflow dags test` of 3.3.2 cannot read back a deadline that it has just serialised; a rehearsal has none to miss.
DEADLINE = (
    None
    if "HARDSHIP_WITHOUT_DEADLINE" in os.environ
    # The triggerer runs the callback: it needs no worker, and the workers may be what is stuck.
    else DeadlineAlert(
        reference=DeadlineReference.DAGRUN_LOGICAL_DATE,
        interval=RELEASE_WITHIN,
        callback=AsyncCallback(no_release),
        name="no release by 06:00",
    )
)

DOC = """
### One night

`business_date` is resolved once and passed on. `land` and `check` run once a feed; `gate` decides whether the night may
go on; then persons, households, facts, warnings, scores, policies and alerts are made, and `publish` puts out a release.

* **A red task?** Its log says what happened, where, and what to do. Mend that, then clear the task: every step can be
  repeated, and the night ends with the same digests.
* **Another day?** Trigger with `as_of` (the business date). A night for an older date never moves `current` back.
* **No release by 06:00?** The deadline alert writes `var/alerts/no_release/<date>.json`. Nothing is lost; mend the red task.
* The same night without Airflow: `hardship night --as-of D`.
"""


@dag(
    dag_id="nightly",
    description="Departments' files to explained alerts",
    doc_md=DOC,
    schedule=SCHEDULE,
    start_date=pendulum.datetime(2026, 1, 1, tz=ZONE),
    catchup=False,
    max_active_runs=1,
    tags=["hardship", "nightly"],
    on_failure_callback=run_failed,
    deadline=DEADLINE,
    params={
        "as_of": Param(None, type=["null", "string"], format="date", description="business date; empty: the day before the run"),
        "full": Param(False, type="boolean", description="recompute every household"),
    },
    default_args={
        "owner": "civil-affairs-data",
        "retries": 2,
        "retry_policy": RETRIED,
        "weight_rule": TONIGHT_FIRST,
        "retry_delay": RETRY_DELAY,
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=20),
        "execution_timeout": timedelta(hours=1),
        "on_failure_callback": night_failed,
    },
)
def nightly() -> None:
    @task(task_id="business_date")
    def resolved() -> str:
        """Resolved once and passed on, so that a night that runs past midnight, or is cleared next week, keeps its date."""
        run = get_current_context()["dag_run"]
        return str(business_date(run.conf, run.logical_date or run.run_after))

    @task
    def feed_names() -> list[str]:
        """The feeds that the catalogue holds tonight."""
        from hardship.catalogue import load_catalogue
        from hardship.settings import load_settings

        return [feed.name for feed in load_catalogue(load_settings().catalogue).feeds]

    @task(map_index_template="{{ task.op_kwargs['feed'] }}", pool=WRITER_POOL)
    def land(as_of: str, feed: str) -> str:
        return one_feed("land", as_of, feed)

    @task(map_index_template="{{ task.op_kwargs['feed'] }}", pool=WRITER_POOL)
    def check(as_of: str, feed: str) -> str:
        return one_feed("check", as_of, feed)

    def whole(name: str):  # type: ignore[no-untyped-def]
        @task(task_id=name, pool=WRITER_POOL)
        def step(as_of: str) -> dict[str, str]:
            return one_step(name, as_of, bool(get_current_context()["params"]["full"]))

        return step

    as_of = resolved()
    feeds = feed_names()
    landed = land.partial(as_of=as_of).expand(feed=feeds)
    checked = check.partial(as_of=as_of).expand(feed=feeds)
    landed >> checked
    before = checked
    for name in ("gate", "link", "group", "measure", "warn", "score", "match", "alert", "publish"):
        made = whole(name)(as_of)
        before >> made
        before = made


def _name_the_run() -> None:
    """The run's identifier goes with every line that its steps write (pipelines/runs.py)."""
    os.environ["HARDSHIP_RUN"] = str(get_current_context()["dag_run"].run_id).replace(" ", "_")


def one_feed(name: str, as_of: str, feed: str) -> str:
    """Runs one step of one feed; answers the feed's name."""
    from datetime import date

    from hardship.settings import load_settings
    from pipelines.driver import run_feed
    from pipelines.night import Night
    from pipelines.nightly import PER_FEED

    _name_the_run()
    step = next(step for step in PER_FEED if step.name == name)
    night = Night(date.fromisoformat(as_of), load_settings())
    with night.store.lock():
        run_feed(night, step, feed)
    return feed


def one_step(name: str, as_of: str, full: bool) -> dict[str, str]:
    """Runs one step of the whole night; answers the digests of the tables it made."""
    from datetime import date

    from hardship.settings import load_settings
    from pipelines.driver import run_step
    from pipelines.night import Night
    from pipelines.nightly import WHOLE

    _name_the_run()
    step = next(step for step in WHOLE if step.name == name)
    night = Night(date.fromisoformat(as_of), load_settings(), full)
    with night.store.lock():
        return run_step(night, step)


nightly()
