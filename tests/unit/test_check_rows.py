"""Every row of a delivery is accounted for: kept, set aside with its reason, or refused with the file till an officer says otherwise."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.errors import ConservationError
from hardship.night_tables import CHECK_RESULT
from hardship.settings import PROJECT, Settings
from pipelines import check, files, land
from pipelines.check import _conserved
from pipelines.check.gate import check_result
from pipelines.deliveries import COUNTS
from pipelines.store import Store
from tests.inbox import DAY, FEED, INSURANCE, MEDICAL, counts, hand_over, home, insured, night, number, settlement, status, take, text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def test_what_lands_is_checked_kept_and_gone_from_the_stage(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), insured(2, base="x"), insured(3)]))
    [manifest] = take(settings)
    there = night(settings)
    assert counts(manifest) == (3, 2, 1, 0, 0)
    assert manifest["by_rule"] == {"base_fen:characters": 1}
    assert there.store.staged(FEED) == []
    assert pl.read_parquet(there.store.landed_paths(FEED, DAY))["line"].to_list() == [2, 4]
    assert there.store.quarantined(FEED, manifest["delivery"])["line"].to_list() == [3]
    assert there.vault.names("staged") == []
    keys = there.vault.person_keys([number(1)])
    assert there.vault.identities(keys, DAY)["resident_id"].to_list() == [number(1)]
    result = CHECK_RESULT.conform(check_result(there))
    assert result.filter(pl.col("failed") > 0).select("check", "column", "rows", "failed").rows() == [("characters", "base_fen", 3, 1)]


@pytest.mark.parametrize("killed_in", ["drop_staged", "_clear_vault"])
def test_killed_after_a_delivery_was_kept_it_is_no_repeat_of_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), insured(2)]))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Store if killed_in == "drop_staged" else check, killed_in, killed)
        with pytest.raises(KeyboardInterrupt):
            take(settings)
    there = night(settings)
    assert there.vault.names("staged"), "killed before it was cleared"
    [manifest] = take(settings)
    assert counts(manifest) == (2, 2, 0, 0, 0)
    assert pl.read_parquet(there.store.landed_paths(FEED, DAY)).height == 2
    assert (there.store.staged(FEED), there.vault.names("staged")) == ([], [])


def test_declared_rules_set_rows_aside_or_only_count_them_and_keep_the_original(settings: Settings) -> None:
    rows = [settlement(n) for n in range(1, 11)] + [settlement(11, own="50"), settlement(12, "-100", "-60", "-40")]
    rows[0][-1] = "0"  # account and cash do not make the patient's part: a warning only
    hand_over(settings, "medical_expenses", "a.csv", text(MEDICAL, rows))
    [manifest] = take(settings, feed="medical_expenses")
    assert counts(manifest) == (12, 10, 2, 0, 0)
    assert manifest["by_rule"] == {"negative_only_as_reversal": 1, "parts_make_the_whole": 1}
    failed = {entry["check"]: (entry["severity"], entry["failed"]) for entry in manifest["checks"] if entry["failed"]}
    assert failed["patient_part_is_account_and_cash"] == ("warn", 1)
    with night(settings).vault.open_file("raw", f"{DAY}.medical_expenses.{manifest['delivery']}") as file:
        assert b"s11" in file.read()


def test_a_delivery_with_too_many_bad_rows_is_refused_whole_and_conserved(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), insured(2), *(insured(n, base="?") for n in range(3, 6))]))
    hand_over(settings, "medical_expenses", "a.csv", text(MEDICAL, [settlement(n, own=str(37 + n)) for n in range(1, 13)]))
    for feed, read in ((FEED, 5), ("medical_expenses", 12)):
        [manifest] = take(settings, feed=feed)
        assert manifest["outcome"] == "refused"
        assert counts(manifest) == (read, 0, read, 0, 0)
        assert manifest["reason_zh"]
        assert night(settings).store.landed_paths(feed, DAY) == []
        assert status(settings, feed=feed)["is_stale"]
    assert night(settings).vault.names("identities") == []


def test_one_bad_row_of_a_tiny_file_refuses_nothing(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1, base="?")]))
    [manifest] = take(settings)
    assert (manifest["outcome"], counts(manifest)) == ("accepted", (1, 0, 1, 0, 0))


def test_lost_rows_are_an_error(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), insured(2)]))
    there = night(settings)
    [delivery] = land.run_feed(there, FEED)
    [manifest] = there.store.staged(FEED)
    staged, _ = there.store.staged_rows(FEED, delivery)
    files.replace_bytes(staged.with_name("manifest.json"), files.to_json(manifest | {"read": 3}))
    with pytest.raises(ConservationError, match="read 3"):
        check.run_feed(there, FEED)


def test_a_new_feed_needs_nothing_but_its_folder(settings: Settings, tmp_path: Path) -> None:
    catalogue = tmp_path / "own"
    shutil.copytree(PROJECT / "feeds" / FEED, catalogue / "feeds" / "second_insurance", ignore=shutil.ignore_patterns("__pycache__"))
    declaration = catalogue / "feeds" / "second_insurance" / "feed.py"
    declaration.write_text(declaration.read_text("utf-8").replace(f'name="{FEED}"', 'name="second_insurance"'), "utf-8")
    there = settings.model_copy(update={"catalogue": catalogue})
    hand_over(there, "second_insurance", "a.csv", text(INSURANCE, [insured(1)]))
    [manifest] = take(there, feed="second_insurance")
    assert counts(manifest) == (1, 1, 0, 0, 0)


def bills(settings: Settings, first: int, on: date, times: int = 1) -> None:
    """An ordinary day, or one of which every amount is ``times`` as large."""
    made = [settlement(first + n, *(str(times * part * (1 + n % 40)) for part in (100, 60, 40))) for n in range(210)]
    hand_over(settings, "medical_expenses", f"{on}.csv", text(MEDICAL, made), on)


@pytest.fixture(scope="module")
def six_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to which six ordinary days of bills have been handed over."""
    settings = home(tmp_path_factory.mktemp("six_days"))
    for back in range(6, 0, -1):
        bills(settings, 1000 * back, DAY - timedelta(days=back))
    take(settings, feed="medical_expenses")
    return settings.home


def the_seventh(of: Path, settings: Settings, times: int = 1) -> dict[str, Any]:
    """Manifest of the day after them."""
    shutil.copytree(of / "var", settings.home / "var", dirs_exist_ok=True)
    bills(settings, 9000, DAY, times)
    return take(settings, feed="medical_expenses")[-1]


def test_a_delivery_unlike_its_history_is_refused_with_a_sentence(settings: Settings, six_days: Path) -> None:
    manifest = the_seventh(six_days, settings, times=100)
    assert (manifest["outcome"], manifest["refused_by"], counts(manifest)) == ("refused", "unlike_history", (210, 0, 210, 0, 0))
    assert manifest["reason_zh"].startswith("与以往的交付明显不同：医疗费总额")
    assert "约为以往的100倍" in manifest["reason_zh"]
    assert {entry["check"] for entry in manifest["checks"] if entry["severity"] == "error" and entry["failed"]} == {
        "unlike_sizes",
        "delivery",
    }
    assert CHECK_RESULT.conform(check_result(night(settings))).height > 0
    store = night(settings).store
    assert store.profile("medical_expenses", manifest["delivery"]) == [], "what was refused is no history"


def test_an_officer_lets_it_count_all_the_same(settings: Settings, six_days: Path) -> None:
    refused = the_seventh(six_days, settings, times=100)
    store = night(settings).store
    waiver = {"rule": "unlike_history", "by": "分管领导", "on": "2026-09-30", "why": "补报"}
    store.write_json(Path("landed/medical_expenses/waivers.json"), {refused["delivery"]: [waiver]})
    found = take(settings, feed="medical_expenses")[-1]
    assert (found["waived"], counts(found)) == (["unlike_history"], (210, 210, 0, 0, 0))
    assert {entry["severity"] for entry in found["checks"] if entry["check"] == "unlike_sizes"} == {"warn"}


def test_what_is_like_its_history_keeps_its_profile(settings: Settings, six_days: Path) -> None:
    manifest = the_seventh(six_days, settings)
    assert (manifest["outcome"], manifest["accepted"]) == ("accepted", 210)
    assert not [entry for entry in manifest["checks"] if entry["check"].startswith("unlike_")]
    [profile] = night(settings).store.profile("medical_expenses", manifest["delivery"])
    assert (profile["rows"], profile["kind"]) == (210, "delivery")


def test_a_reversal_of_a_bill_that_nobody_sent_is_counted(settings: Settings) -> None:
    headings = (*MEDICAL, "refd_setl_id")
    first = [[*settlement(1), ""], [*settlement(2, "-100", "-60", "-40"), "s1"]]
    hand_over(settings, "medical_expenses", "a.csv", text(headings, first), DAY - timedelta(days=1))
    hand_over(settings, "medical_expenses", "b.csv", text(headings, [
        [*settlement(3, "-100", "-60", "-40"), "s1"], [*settlement(4, "-100", "-60", "-40"), "s99"], [*settlement(5), ""],
    ]))  # fmt: skip
    found = [next(e for e in m["checks"] if e["check"] == "known_reference") for m in take(settings, feed="medical_expenses")]
    assert [(entry["severity"], entry["rows"], entry["failed"]) for entry in found] == [("warn", 1, 0), ("warn", 2, 1)]


@pytest.mark.parametrize(
    ("counts", "accepted", "quarantined"),
    [((4, 2, 1, 0, 0), [2, 3], [4]), ((2, 2, 1, 0, 0), [2, 3], [4]), ((3, 2, 1, 0, 0), [2, 3], [3]), ((3, 2, 1, 1, -1), [2, 3], [4])],
    ids=["a row is lost", "a row is too many", "a line counts twice", "less than none"],
)
def test_a_sum_that_does_not_hold_is_an_error(counts: tuple[int, ...], accepted: list[int], quarantined: list[int]) -> None:
    manifest = dict(zip(COUNTS, counts, strict=True)) | {"feed": FEED, "file": "a.csv"}
    lines = [pl.DataFrame({"line": accepted}), pl.DataFrame({"line": quarantined})]
    with pytest.raises(ConservationError, match="lost or counted twice"):
        _conserved(manifest, *lines)
    _conserved(manifest | dict(zip(COUNTS, (3, 2, 1, 0, 0), strict=True)), pl.DataFrame({"line": [2, 3]}), pl.DataFrame({"line": [4]}))
