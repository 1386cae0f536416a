"""Steps of a night by hand: repeated after it was finished, told to stop, and out of room to say so."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from hardship.errors import BusyError, CheckError, DeclarationError, HardshipError, StoppedError, StoreError
from hardship.night_tables import FEED_STATUS
from pipelines import driver, publish
from pipelines.driver import Step, run_night, run_step
from pipelines.night import Night
from pipelines.runs import in_words, lines, report_of
from pipelines.stopping import Stoppable, Stopped
from tests.nights import DAY, finished, small_home


def status(night: Night) -> dict:
    return json.loads((night.settings.var / "status.json").read_text("utf-8"))


def night_in(folder: Path) -> Night:
    return Night(DAY, small_home(folder))


def told(number: int) -> Callable[[Night], None]:
    def verb(_: Night) -> None:
        os.kill(os.getpid(), number)

    return verb


def test_a_step_repeated_after_the_night_was_finished_keeps_the_other_tables(tmp_path):
    night = finished(small_home(tmp_path))
    before = night.store.manifest(DAY)
    alert, ledger = night.store.read_table(DAY, "alert"), night.store.read_table(DAY, "ledger")
    run_step(night, Step("alert", lambda _: {"alert": alert, "ledger": ledger}, makes=("alert", "ledger")))
    run_step(night, Step("publish", publish.run))
    assert night.store.manifest(DAY) == before
    assert all(night.store.of_finished().has_table(DAY, name) for name in night.tables)


def test_the_ledger_of_the_night_before_is_the_finished_one(tmp_path):
    before = finished(small_home(tmp_path))
    ledger = before.store.read_table(DAY, "ledger")
    before.store.reopen_night(DAY)  # and killed while it was made again
    before.store.write_table(DAY, before.tables["ledger"], before.tables["ledger"].empty())
    after = Night(DAY.replace(day=30, month=11), before.settings)
    assert driver._taken(after, "previous_ledger").equals(ledger)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_a_night_says_so_in_its_status(tmp_path, number, request):
    night = night_in(tmp_path)
    heard = signal.default_int_handler  # whoever started the tests may have had them ignore the signal (nohup)
    request.addfinalizer(partial(signal.signal, number, signal.signal(number, heard)))
    never = Step("never", lambda _: pytest.fail("it goes on"))
    with pytest.raises(StoppedError, match=f"told to stop by {number.name}") as caught:
        run_night(night, (), (Step("told", told(number)), never))
    assert caught.value.exit_code == 20
    assert (status(night)["outcome"], status(night)["error"]["class"]) == ("failed", "StoppedError")
    assert signal.getsignal(number) is heard


def test_a_library_that_swallows_the_interruption_only_delays_it(tmp_path):
    def deaf(night: Night) -> None:
        with suppress(Stopped):
            told(signal.SIGTERM)(night)

    def blunt(night: Night) -> None:
        try:
            told(signal.SIGTERM)(night)
        except Stopped:
            raise RuntimeError("Query interrupted") from None

    for verb in (deaf, blunt):
        with pytest.raises(StoppedError):
            run_night(night_in(tmp_path), (), (Step("told", verb), Step("never", lambda _: pytest.fail("it goes on"))))


def test_what_is_done_before_the_signal_is_heard_is_done(tmp_path):
    with Stoppable() as stop:
        with pytest.raises(Stopped):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)  # the second changes nothing: clearing away is not interrupted
        with pytest.raises(Stopped):
            stop.check()


def test_a_signal_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Stoppable() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            stop.check()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_disk_too_full_for_the_status_hides_nothing(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise StoreError("no room is left on the disk")

    def refused(_: Night) -> None:
        raise CheckError("the register is broken")

    monkeypatch.setattr(driver, "write_failure", full)
    with pytest.raises(CheckError, match="the register is broken"):
        run_night(night_in(tmp_path), (), (Step("refused", refused),))


def test_who_is_turned_away_leaves_no_status(tmp_path):
    night = night_in(tmp_path)
    with night.store.lock(), pytest.raises(BusyError):
        run_night(night_in(tmp_path), (), (Step("gate", lambda _: {"feed_status": FEED_STATUS.empty()}, makes=("feed_status",)),))
    assert not (night.settings.var / "status.json").exists()


def test_a_night_that_fails_before_its_first_step_leaves_a_page(tmp_path, monkeypatch):
    def broken(_: Night) -> None:
        raise DeclarationError("feed hospital has no owner", where="feeds/hospital", do="declare owner")

    monkeypatch.setattr(Night, "catalogue", property(broken))
    night = night_in(tmp_path)
    with pytest.raises(DeclarationError):
        run_night(night, (), ())
    page = report_of(night.settings, DAY).read_text("utf-8")
    assert all(part in page for part in ("feed hospital has no owner", "declare owner", "failed"))


def test_what_is_published_is_not_called_failed_when_a_signal_comes_after(tmp_path):
    night = finished(small_home(tmp_path))

    def then_told(this: Night) -> None:
        publish.run(this)
        told(signal.SIGTERM)(this)

    with pytest.raises(StoppedError):
        run_night(night, (), (Step("publish", then_told),))
    current = json.loads((night.settings.var / "current").read_text("utf-8"))
    assert (status(night)["outcome"], status(night)["release_id"]) == ("published", current["release_id"])
    assert "✓" in report_of(night.settings, DAY).read_text("utf-8")
    # Begun anew and stopped on its way, it is not what it would have become.
    night.store.reopen_night(DAY)
    with pytest.raises(StoppedError):
        run_night(night, (), (Step("alert", told(signal.SIGTERM)),))
    assert status(night)["outcome"] == "failed"
    assert "✗" in report_of(night.settings, DAY).read_text("utf-8")


def test_a_night_stopped_before_it_is_published_has_failed(tmp_path):
    night = night_in(tmp_path)
    with pytest.raises(StoppedError):
        run_night(night, (), (Step("publish", told(signal.SIGTERM)),))
    assert status(night)["outcome"] == "failed"
    assert "✗" in report_of(night.settings, DAY).read_text("utf-8")


class PanicException(BaseException):
    """As native code raises it: no ``Exception``, with a message that may quote a cell."""


PanicException.__module__ = "pyo3_runtime"


@pytest.mark.parametrize("kind", [PanicException, RuntimeError, MemoryError])
def test_a_panic_leaves_status_and_page_and_quotes_nothing(tmp_path, kind):
    def panics(_: Night) -> None:
        raise kind("cannot read the cell 甲某")

    night = night_in(tmp_path)
    with pytest.raises(HardshipError, match=f"measure failed with {kind.__name__}") as caught:
        run_night(night, (), (Step("measure", panics),))
    assert (caught.value.exit_code, caught.value.__cause__, caught.value.__suppress_context__) == (1, None, True)
    assert status(night)["error"]["class"] == "HardshipError"
    assert f"measure failed with {kind.__name__}" in report_of(night.settings, DAY).read_text("utf-8")
    (entry,) = lines(night.settings, DAY)
    assert (entry["outcome"], entry["error"], entry["exit_code"]) == ("failed", "HardshipError", 1)
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "甲某" not in left.decode("utf-8", "replace")


def test_a_panic_of_polars_is_one_of_these(tmp_path):
    assert not issubclass(pl.exceptions.PanicException, Exception)
    told = in_words(night_in(tmp_path), "measure", pl.exceptions.PanicException("甲某"))
    assert "PanicException" in str(told)
    assert "甲某" not in str(told)


def test_a_panic_between_two_steps_is_told_too(tmp_path):
    def panics(*_: object) -> None:
        raise PanicException("甲某")

    night = night_in(tmp_path)
    with pytest.raises(HardshipError, match="gate failed with PanicException"):
        run_night(night, (), (Step("gate", panics),), progress=panics)
    assert status(night)["outcome"] == "failed"
    assert "PanicException" in report_of(night.settings, DAY).read_text("utf-8")


def test_who_ends_the_step_is_not_taken_for_its_failure(tmp_path):
    timeout = type("AirflowTaskTimeout", (BaseException,), {"__module__": "airflow.sdk.exceptions"})
    for kind in (KeyboardInterrupt, SystemExit, timeout):

        def ended(_: Night, kind: type[BaseException] = kind) -> None:
            raise kind

        night = night_in(tmp_path / kind.__name__)
        with pytest.raises(kind):
            run_step(night, Step("measure", ended))
        assert [(one["outcome"], one["error"]) for one in lines(night.settings, DAY)] == [("failed", kind.__name__)]
        assert not report_of(night.settings, DAY).exists()
