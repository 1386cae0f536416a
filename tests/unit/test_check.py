"""check and its gate: every row accounted for, refusals that can be mended, and a night that knows when to stop."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.errors import CheckError, ConservationError
from hardship.night_tables import CHECK_RESULT, FEED_STATUS
from hardship.settings import PROJECT, Settings
from pipelines import check, files, land
from pipelines.check.gate import check_result
from pipelines.deliveries import COUNTS
from pipelines.engine import open_engine
from pipelines.events import current
from pipelines.publish.manifest import deliveries_of
from pipelines.store import Store
from tests.inbox import DAY, INSURANCE, hand_over, home, insured, night, number, text

FEED = "social_insurance"
REGISTER = ("身份证号", "姓名", "户号", "与户主关系", "户籍类型", "村居代码", "住址", "状态", "登记日期", "变更日期")
ROLL = ("救助记录号", "身份证号", "救助类别", "金额", "起始日期", "变更日期")
MEDICAL = ("setl_id", "mdtrt_id", "certno", "med_type", "setl_time")
MONEY = (
    "medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt", "act_pay_dedc", "fund_pay_sumamt",
    "hifp_pay", "maf_pay", "psn_part_amt", "acct_pay", "psn_cash_pay",
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def checked(settings: Settings, as_of: date = DAY, feed: str = FEED) -> list[dict[str, Any]]:
    there = night(settings, as_of)
    land.run_feed(there, feed)
    check.run_feed(there, feed)
    return there.store.deliveries(feed, as_of)


def counts(manifest: dict[str, Any]) -> tuple[int, ...]:
    return tuple(manifest[name] for name in COUNTS)


def resident(n: int, area: str = "990101001001") -> list[str]:
    return [number(n), "甲某", f"H{n}", "户主", "本市", area, "某村", "在册", "2020-01-01", "2026-09-01"]


def settlement(n: int, total: str = "100", fund: str = "60", own: str = "40") -> list[str]:
    return [f"s{n}", f"v{n}", number(n), "21", "2026-09-29 10:00:00", total, "0", "0", "0", "0", "0", fund, "0", "0", own, "0", own]


def in_the_way(settings: Settings, as_of: date = DAY) -> None:
    """Register and roll, without which the gate stops every night."""
    hand_over(settings, "register", "register.csv", text(REGISTER, [resident(1)]), as_of)
    hand_over(settings, "assistance_roll", "roll.csv", text(ROLL, [["r1", number(1), "低保", "500", "2026-01-01", "2026-01-02"]]), as_of)
    for feed in ("register", "assistance_roll"):
        checked(settings, as_of, feed)


def status(settings: Settings, as_of: date = DAY, feed: str = FEED) -> dict[str, Any]:
    frame = FEED_STATUS.conform(check.status_of_feeds(night(settings, as_of)))
    return frame.row(by_predicate=pl.col("feed") == feed, named=True)


def publish(settings: Settings, as_of: date) -> None:
    there = night(settings, as_of)
    there.store.write_table(as_of, FEED_STATUS, check.status_of_feeds(there))
    there.store.finish_night(as_of, {"as_of": as_of, "deliveries": deliveries_of(there)})


def test_rows_across_deliveries_are_new_known_or_restated(settings: Settings) -> None:
    days = [DAY - timedelta(days=back) for back in (3, 2, 1, 0)]
    files = (
        [insured(1, base="1"), insured(2)],
        [insured(1, base="2"), insured(2), insured(3)],
        [insured(1, base="1")],
        [insured(1, base="1")],
    )
    for position, (day, rows) in enumerate(zip(days, files, strict=True)):
        hand_over(settings, FEED, f"{position}.csv", text((*INSURANCE, f"{position}"), [[*row, ""] for row in rows]), day)
    # Two nights, of which the second takes two files at once: the third restates, the fourth repeats the third.
    checked(settings, days[1])
    found = checked(settings)
    assert [counts(manifest) for manifest in found] == [(2, 2, 0, 0, 0), (3, 2, 0, 1, 0), (1, 1, 0, 0, 0), (1, 0, 0, 1, 0)]
    assert checked(settings) == found


def test_what_lands_is_checked_kept_and_gone_from_the_stage(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), insured(2, base="x"), insured(3)]))
    [manifest] = checked(settings)
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
            checked(settings)
    there = night(settings)
    assert there.vault.names("staged"), "killed before it was cleared"
    [manifest] = checked(settings)
    assert counts(manifest) == (2, 2, 0, 0, 0)
    assert pl.read_parquet(there.store.landed_paths(FEED, DAY)).height == 2
    assert (there.store.staged(FEED), there.vault.names("staged")) == ([], [])


def test_declared_rules_set_rows_aside_or_only_count_them_and_keep_the_original(settings: Settings) -> None:
    rows = [settlement(n) for n in range(1, 11)] + [settlement(11, own="50"), settlement(12, "-100", "-60", "-40")]
    rows[0][-1] = "0"  # account and cash do not make the patient's part: a warning only
    hand_over(settings, "medical_expenses", "a.csv", text((*MEDICAL, *MONEY), rows))
    [manifest] = checked(settings, feed="medical_expenses")
    assert counts(manifest) == (12, 10, 2, 0, 0)
    assert manifest["by_rule"] == {"negative_only_as_reversal": 1, "parts_make_the_whole": 1}
    failed = {entry["check"]: (entry["severity"], entry["failed"]) for entry in manifest["checks"] if entry["failed"]}
    assert failed["patient_part_is_account_and_cash"] == ("warn", 1)
    with night(settings).vault.open_file("raw", f"{DAY}.medical_expenses.{manifest['delivery']}") as file:
        assert b"s11" in file.read()


def test_a_delivery_with_too_many_bad_rows_is_refused_whole_and_conserved(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), insured(2), *(insured(n, base="?") for n in range(3, 6))]))
    hand_over(settings, "medical_expenses", "a.csv", text((*MEDICAL, *MONEY), [settlement(n, own=str(37 + n)) for n in range(1, 13)]))
    for feed, read in ((FEED, 5), ("medical_expenses", 12)):
        [manifest] = checked(settings, feed=feed)
        assert manifest["outcome"] == "refused"
        assert counts(manifest) == (read, 0, read, 0, 0)
        assert manifest["reason_zh"]
        assert night(settings).store.landed_paths(feed, DAY) == []
        assert status(settings, feed=feed)["is_stale"]
    assert night(settings).vault.names("identities") == []


def test_one_bad_row_of_a_tiny_file_refuses_nothing(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1, base="?")]))
    [manifest] = checked(settings)
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


def test_the_gate_stops_without_what_the_night_cannot_do_without(settings: Settings) -> None:
    with pytest.raises(CheckError, match=r"assistance_roll .* never delivered"):
        check.gate(night(settings))
    in_the_way(settings)
    made = check.gate(night(settings))
    assert FEED_STATUS.conform(made["feed_status"])["feed"].to_list() == [feed.name for feed in night(settings).catalogue.feeds]
    assert CHECK_RESULT.conform(made["check_result"]).height > 0
    assert status(settings)["is_missing"]


def test_a_refusal_stops_the_night_until_a_good_file_of_that_name_came(settings: Settings) -> None:
    first = DAY - timedelta(days=1)
    in_the_way(settings, first)
    publish(settings, first)
    good = text(REGISTER, [resident(2)])
    path, _ = hand_over(settings, "register", "daily.csv", good)
    path.write_text(good + "x", "utf-8")
    checked(settings, feed="register")
    with pytest.raises(CheckError, match="register"):
        check.gate(night(settings))
    hand_over(settings, "register", "daily.csv", good)
    checked(settings, feed="register")
    check.gate(night(settings))
    found = status(settings, feed="register")
    assert (found["deliveries"], found["refused"], found["accepted"], found["is_stale"]) == (2, 1, 1, False)


def test_a_feed_that_may_be_stale_goes_on_and_says_so(settings: Settings) -> None:
    in_the_way(settings)
    hand_over(settings, FEED, "a.csv", text(INSURANCE[:3], [insured(1)[:3]]))
    checked(settings)
    check.gate(night(settings))
    found = status(settings)
    assert (found["is_missing"], found["is_stale"], found["refused"]) == (True, True, 1)


@pytest.mark.parametrize(("days", "is_stale"), [(41, False), (42, True)])
def test_a_feed_is_stale_after_the_days_it_declares(settings: Settings, days: int, is_stale: bool) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1)]))
    checked(settings)
    found = status(settings, DAY + timedelta(days=days))
    assert (found["days_since"], found["is_stale"], found["is_missing"]) == (days, is_stale, False)


def test_an_empty_file_that_comes_every_day_is_a_sign_of_life(settings: Settings) -> None:
    for back in (2, 1, 0):
        day = DAY - timedelta(days=back)
        hand_over(settings, FEED, f"{day}.csv", text(INSURANCE, []), day)
    [manifest] = checked(settings)
    assert counts(manifest) == (0, 0, 0, 0, 0)
    assert status(settings)["days_since"] == 0
    assert status(settings, DAY - timedelta(days=1))["days_since"] == 0


def test_status_counts_what_came_since_the_last_published_night(settings: Settings) -> None:
    for n, back in enumerate((2, 1, 0), 1):
        hand_over(settings, FEED, f"{n}.csv", text(INSURANCE, [insured(n)]), DAY - timedelta(days=back))
    checked(settings)
    assert status(settings)["deliveries"] == 3
    publish(settings, DAY - timedelta(days=1))
    found = status(settings)
    assert (found["deliveries"], found["read"], found["accepted"]) == (1, 1, 1)


def test_what_arrives_after_the_night_of_its_day_counts_in_the_next(settings: Settings) -> None:
    first = DAY - timedelta(days=1)
    in_the_way(settings, first)
    publish(settings, first)
    late, _ = hand_over(settings, "register", "late.csv", text(REGISTER, [resident(2)]), first)
    late.write_text("cut off", "utf-8")
    checked(settings, feed="register")
    with pytest.raises(CheckError, match="register"):
        check.gate(night(settings))
    hand_over(settings, FEED, "late.csv", text(INSURANCE, [insured(1), insured(2)]), first)
    checked(settings)
    assert (status(settings)["deliveries"], status(settings)["read"]) == (1, 2)


def test_a_new_feed_needs_nothing_but_its_folder(settings: Settings, tmp_path: Path) -> None:
    catalogue = tmp_path / "own"
    shutil.copytree(PROJECT / "feeds" / FEED, catalogue / "feeds" / "second_insurance", ignore=shutil.ignore_patterns("__pycache__"))
    declaration = catalogue / "feeds" / "second_insurance" / "feed.py"
    declaration.write_text(declaration.read_text("utf-8").replace(f'name="{FEED}"', 'name="second_insurance"'), "utf-8")
    there = settings.model_copy(update={"catalogue": catalogue})
    hand_over(there, "second_insurance", "a.csv", text(INSURANCE, [insured(1)]))
    [manifest] = checked(there, feed="second_insurance")
    assert counts(manifest) == (1, 1, 0, 0, 0)


def insurance(settings: Settings, name: str, rows: list[list[str]], on: date, note: str = "") -> None:
    """A file whose content is its own, whatever it says."""
    hand_over(settings, FEED, name, text((*INSURANCE, note or name), [[*row, ""] for row in rows]), on)


def bases(settings: Settings, as_of: date = DAY) -> dict[str, int]:
    """The base of each person that counts on the night of ``as_of``, by person key."""
    there = replace(night(settings, as_of), delivered_until=DAY)
    feed = there.catalogue.feed(FEED)
    with open_engine(there.settings) as engine:
        engine.run("now", current(there, engine, feed), as_of=as_of)
        return {row["person_key"]: row["base_fen"] for row in engine.frame("now").to_dicts()}


def base(settings: Settings, as_of: date = DAY) -> int:
    [found] = bases(settings, as_of).values()
    return found // 100


@pytest.mark.parametrize("arrival", list(permutations(range(3))))
@pytest.mark.parametrize(
    "contents", [("1", "2", "1"), *(pytest.param(of, marks=pytest.mark.slow) for of in (("1", "2", "3"), ("1", "1", "2"), ("2", "1", "1")))]
)
def test_what_was_handed_over_last_counts_in_whatever_order_it_arrives(
    settings: Settings, arrival: tuple[int, ...], contents: tuple[str, ...]
) -> None:
    days = [DAY - timedelta(days=back) for back in (2, 1, 0)]
    for place in arrival:
        insurance(settings, f"{place}.csv", [insured(1, base=contents[place]), insured(2)], days[place])
        found = checked(settings)
        assert all(manifest["read"] == sum(counts(manifest)[1:]) for manifest in found)
    told = [bases(settings, day) for day in days]
    first = night(settings).vault.person_keys([number(1)])[0]
    assert [one[first] for one in told] == [int(content) * 100 for content in contents]


@pytest.mark.parametrize("arrival", [(0, 1), (1, 0)])
def test_of_one_day_the_file_that_is_later_by_name_counts(settings: Settings, arrival: tuple[int, int]) -> None:
    for place in arrival:
        insurance(settings, f"{place}.csv", [insured(1, base=str(place + 1))], DAY)
        checked(settings)
    assert base(settings) == 2


def test_an_old_file_that_is_sent_again_after_a_correction_is_the_last_word(settings: Settings) -> None:
    old = text(INSURANCE, [insured(1, base="1"), insured(2), insured(3, base="x")])
    hand_over(settings, FEED, "a.csv", old, DAY - timedelta(days=3))
    insurance(settings, "b.csv", [insured(1, base="2")], DAY - timedelta(days=2))
    checked(settings)
    hand_over(settings, FEED, "again.csv", old, DAY - timedelta(days=1))
    *_, again = checked(settings)
    assert (again["file"], again["delivered_on"]) == ("again.csv", str(DAY - timedelta(days=1)))
    assert counts(again) == (3, 1, 0, 2, 0)
    assert [(entry["check"], entry["severity"], entry["failed"]) for entry in again["checks"]] == [("handed_over_again", "warn", 1)]
    key = night(settings).vault.person_keys([number(1)])[0]
    assert [bases(settings, DAY - timedelta(days=back))[key] for back in (3, 2, 1, 0)] == [100, 200, 100, 100]
    assert len(checked(settings)) == 3, "it is said again once"


def test_a_repeat_of_what_counts_is_a_sign_of_life_and_nothing_else(settings: Settings) -> None:
    for back in (2, 1, 0):
        hand_over(settings, FEED, f"{back}.csv", text(INSURANCE, [insured(1)]), DAY - timedelta(days=back))
    assert len(checked(settings)) == 1
    assert status(settings)["days_since"] == 0


@pytest.mark.parametrize(("name", "back"), [("0.csv", 2), ("9.csv", 2), ("5.csv", 9)])
def test_a_copy_that_turns_up_later_under_an_earlier_name_or_day_says_nothing_again(settings: Settings, name: str, back: int) -> None:
    first = DAY - timedelta(days=2)
    hand_over(settings, FEED, "5.csv", text(INSURANCE, [insured(1)]), first)
    checked(settings, first)
    store = night(settings).store
    store.write_table(first, FEED_STATUS, FEED_STATUS.empty())
    store.finish_night(first, {})
    hand_over(settings, FEED, name, text(INSURANCE, [insured(1)]), DAY - timedelta(days=back))
    assert [(one["file"], counts(one)) for one in checked(settings)] == [("5.csv", (1, 1, 0, 0, 0))]


def test_a_repeat_brings_back_lines_that_were_known_when_they_came_first(settings: Settings) -> None:
    insurance(settings, "0.csv", [insured(1, base="1")], DAY - timedelta(days=4))
    whole = text(INSURANCE, [insured(1, base="1"), insured(2)])
    hand_over(settings, FEED, "a.csv", whole, DAY - timedelta(days=3))
    insurance(settings, "b.csv", [insured(1, base="2")], DAY - timedelta(days=2))
    hand_over(settings, FEED, "z.csv", whole, DAY)
    checked(settings)
    key = night(settings).vault.person_keys([number(1)])[0]
    assert bases(settings)[key] == 100


def history_row(base: str, paid_on: str) -> list[str]:
    return insured(1, base=base, paid_on=paid_on)


def test_a_history_tells_itself_what_was_said_when(settings: Settings) -> None:
    """Handed over last, it does not undo what was said after its days."""
    insurance(settings, "day.csv", [insured(1, base="3", paid_on="2026-09-20")], date(2026, 9, 28))
    hand_over(settings, FEED, "h.csv", text(INSURANCE, [history_row("1", "2026-09-05"), history_row("2", "2026-09-10")]), DAY, history=True)
    checked(settings)
    assert base(settings) == 3
    assert base(settings, date(2026, 9, 27)) == 2


def test_a_history_that_says_the_same_twice_with_something_else_between(settings: Settings) -> None:
    first = text(INSURANCE, [history_row("1", "2026-09-05")])
    rows = [history_row("2", "2026-09-08"), history_row("1", "2026-09-12")]
    hand_over(settings, FEED, "a.csv", first, DAY - timedelta(days=1), history=True)
    hand_over(settings, FEED, "b.csv", text(INSURANCE, rows), DAY, history=True)
    checked(settings)
    assert base(settings) == 1


def bills(settings: Settings, first: int, on: date, times: int = 1) -> None:
    """An ordinary day, or one of which every amount is ``times`` as large."""
    made = [settlement(first + n, *(str(times * part * (1 + n % 40)) for part in (100, 60, 40))) for n in range(210)]
    hand_over(settings, "medical_expenses", f"{on}.csv", text((*MEDICAL, *MONEY), made), on)


@pytest.fixture(scope="module")
def six_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to which six ordinary days of bills have been handed over."""
    settings = home(tmp_path_factory.mktemp("six_days"))
    for back in range(6, 0, -1):
        bills(settings, 1000 * back, DAY - timedelta(days=back))
    checked(settings, feed="medical_expenses")
    return settings.home


def the_seventh(of: Path, settings: Settings, times: int = 1) -> dict[str, Any]:
    """Manifest of the day after them."""
    shutil.copytree(of / "var", settings.home / "var", dirs_exist_ok=True)
    bills(settings, 9000, DAY, times)
    return checked(settings, feed="medical_expenses")[-1]


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
    found = checked(settings, feed="medical_expenses")[-1]
    assert (found["waived"], counts(found)) == (["unlike_history"], (210, 210, 0, 0, 0))
    assert {entry["severity"] for entry in found["checks"] if entry["check"] == "unlike_sizes"} == {"warn"}


def test_what_is_like_its_history_keeps_its_profile(settings: Settings, six_days: Path) -> None:
    manifest = the_seventh(six_days, settings)
    assert (manifest["outcome"], manifest["accepted"]) == ("accepted", 210)
    assert not [entry for entry in manifest["checks"] if entry["check"].startswith("unlike_")]
    [profile] = night(settings).store.profile("medical_expenses", manifest["delivery"])
    assert (profile["rows"], profile["kind"]) == (210, "delivery")


def test_a_reversal_of_a_bill_that_nobody_sent_is_counted(settings: Settings) -> None:
    headings = (*MEDICAL, *MONEY, "refd_setl_id")
    first = [[*settlement(1), ""], [*settlement(2, "-100", "-60", "-40"), "s1"]]
    hand_over(settings, "medical_expenses", "a.csv", text(headings, first), DAY - timedelta(days=1))
    hand_over(settings, "medical_expenses", "b.csv", text(headings, [
        [*settlement(3, "-100", "-60", "-40"), "s1"], [*settlement(4, "-100", "-60", "-40"), "s99"], [*settlement(5), ""],
    ]))  # fmt: skip
    found = [next(e for e in m["checks"] if e["check"] == "known_reference") for m in checked(settings, feed="medical_expenses")]
    assert [(entry["severity"], entry["rows"], entry["failed"]) for entry in found] == [("warn", 1, 0), ("warn", 2, 1)]
