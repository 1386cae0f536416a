"""The nightly run. Every task calls one step of pipelines/nightly.py; between tasks go dates, names and digests only."""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import Param, dag, get_current_context, task

from dags.callbacks import night_failed

WRITER_POOL = "night_writer"

DOC = """
### One night

`business_date` is resolved once and passed on. `land` and `check` run once a feed; `gate` decides whether the night may
go on; then persons, households, facts, warnings, scores, policies and alerts are made, and `publish` puts out a release.

* **A red task?** Its log says what happened, where, and what to do. Mend that, then clear the task: every step can be
  repeated, and the night ends with the same digests.
* **Another day?** Trigger with `as_of` (the business date). A night for an older date never moves `current` back.
* The same night without Airflow: `hardship night --as-of D`.
"""


@dag(
    dag_id="nightly",
    description="Departments' files to explained alerts",
    doc_md=DOC,
    schedule="30 1 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    tags=["hardship", "nightly"],
    params={
        "as_of": Param(None, type=["null", "string"], format="date", description="business date; empty: the day before the run"),
        "full": Param(False, type="boolean", description="recompute every household"),
    },
    default_args={
        "owner": "civil-affairs-data",
        "retries": 2,
        "retry_delay": timedelta(minutes=2),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=20),
        "execution_timeout": timedelta(hours=1),
        "on_failure_callback": night_failed,
    },
)
def nightly() -> None:
    @task
    def business_date() -> str:
        """The business date: the parameter, or the local day before the run's logical date. Also opens the night."""
        context = get_current_context()
        asked = context["params"]["as_of"]
        if asked:
            return str(asked)
        logical = context["dag_run"].logical_date or context["dag_run"].run_after
        return str(pendulum.instance(logical).in_timezone("Asia/Shanghai").subtract(days=1).to_date_string())

    @task
    def feed_names() -> list[str]:
        """The feeds that the catalogue holds tonight."""
        from hardship.catalogue import load_catalogue
        from hardship.settings import load_settings

        return [feed.name for feed in load_catalogue(load_settings().catalogue).feeds]

    @task(map_index_template="{{ task.op_kwargs['feed'] }}")
    def land(as_of: str, feed: str) -> str:
        return one_feed("land", as_of, feed)

    @task(map_index_template="{{ task.op_kwargs['feed'] }}")
    def check(as_of: str, feed: str) -> str:
        return one_feed("check", as_of, feed)

    def whole(name: str):  # type: ignore[no-untyped-def]
        @task(task_id=name, pool=WRITER_POOL)
        def step(as_of: str) -> dict[str, str]:
            return one_step(name, as_of, bool(get_current_context()["params"]["full"]))

        return step

    as_of = business_date()
    feeds = feed_names()
    landed = land.partial(as_of=as_of).expand(feed=feeds)
    checked = check.partial(as_of=as_of).expand(feed=feeds)
    landed >> checked
    before = checked
    for name in ("gate", "link", "group", "measure", "warn", "score", "match", "alert", "publish"):
        made = whole(name)(as_of)
        before >> made
        before = made


def one_feed(name: str, as_of: str, feed: str) -> str:
    """Runs one step of one feed; answers the feed's name."""
    from datetime import date

    from hardship.settings import load_settings
    from pipelines.driver import run_feed
    from pipelines.night import Night
    from pipelines.nightly import PER_FEED

    step = next(step for step in PER_FEED if step.name == name)
    run_feed(Night(date.fromisoformat(as_of), load_settings()), step, feed)
    return feed


def one_step(name: str, as_of: str, full: bool) -> dict[str, str]:
    """Runs one step of the whole night; answers the digests of the tables it made."""
    from datetime import date

    from hardship.settings import load_settings
    from pipelines.driver import run_step
    from pipelines.night import Night
    from pipelines.nightly import WHOLE

    step = next(step for step in WHOLE if step.name == name)
    return run_step(Night(date.fromisoformat(as_of), load_settings(), full), step)


nightly()
