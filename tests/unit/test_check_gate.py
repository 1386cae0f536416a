"""The gate before the night: what each feed's status says, what stops the night, and what does not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from hardship.errors import CheckError
from hardship.night_tables import CHECK_RESULT, FEED_STATUS
from hardship.settings import Settings
from pipelines import check
from pipelines.publish.manifest import deliveries_of
from tests.inbox import DAY, FEED, INSURANCE, counts, hand_over, home, insured, night, number, status, take, text

REGISTER = ("身份证号", "姓名", "户号", "与户主关系", "户籍类型", "村居代码", "住址", "状态", "登记日期", "变更日期")
ROLL = ("救助记录号", "身份证号", "救助类别", "金额", "起始日期", "变更日期")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def resident(n: int) -> list[str]:
    return [number(n), "甲某", f"H{n}", "户主", "本市", "990101001001", "某村", "在册", "2020-01-01", "2026-09-01"]


def in_the_way(settings: Settings, as_of: date = DAY) -> None:
    """Register and roll, without which the gate stops every night."""
    hand_over(settings, "register", "register.csv", text(REGISTER, [resident(1)]), as_of)
    hand_over(settings, "assistance_roll", "roll.csv", text(ROLL, [["r1", number(1), "低保", "500", "2026-01-01", "2026-01-02"]]), as_of)
    for feed in ("register", "assistance_roll"):
        take(settings, as_of, feed)


def publish(settings: Settings, as_of: date) -> None:
    there = night(settings, as_of)
    there.store.write_table(as_of, FEED_STATUS, check.status_of_feeds(there))
    there.store.finish_night(as_of, {"as_of": as_of, "deliveries": deliveries_of(there)})


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
    take(settings, feed="register")
    with pytest.raises(CheckError, match="register"):
        check.gate(night(settings))
    hand_over(settings, "register", "daily.csv", good)
    take(settings, feed="register")
    check.gate(night(settings))
    found = status(settings, feed="register")
    assert (found["deliveries"], found["refused"], found["accepted"], found["is_stale"]) == (2, 1, 1, False)


def test_a_feed_that_may_be_stale_goes_on_and_says_so(settings: Settings) -> None:
    in_the_way(settings)
    hand_over(settings, FEED, "a.csv", text(INSURANCE[:3], [insured(1)[:3]]))
    take(settings)
    check.gate(night(settings))
    found = status(settings)
    assert (found["is_missing"], found["is_stale"], found["refused"]) == (True, True, 1)


@pytest.mark.parametrize(("days", "is_stale"), [(41, False), (42, True)])
def test_a_feed_is_stale_after_the_days_it_declares(settings: Settings, days: int, is_stale: bool) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1)]))
    take(settings)
    found = status(settings, DAY + timedelta(days=days))
    assert (found["days_since"], found["is_stale"], found["is_missing"]) == (days, is_stale, False)


def test_an_empty_file_that_comes_every_day_is_a_sign_of_life(settings: Settings) -> None:
    for back in (2, 1, 0):
        day = DAY - timedelta(days=back)
        hand_over(settings, FEED, f"{day}.csv", text(INSURANCE, []), day)
    [manifest] = take(settings)
    assert counts(manifest) == (0, 0, 0, 0, 0)
    assert status(settings)["days_since"] == 0
    assert status(settings, DAY - timedelta(days=1))["days_since"] == 0


def test_status_counts_what_came_since_the_last_published_night(settings: Settings) -> None:
    for n, back in enumerate((2, 1, 0), 1):
        hand_over(settings, FEED, f"{n}.csv", text(INSURANCE, [insured(n)]), DAY - timedelta(days=back))
    take(settings)
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
    take(settings, feed="register")
    with pytest.raises(CheckError, match="register"):
        check.gate(night(settings))
    hand_over(settings, FEED, "late.csv", text(INSURANCE, [insured(1), insured(2)]), first)
    take(settings)
    assert (status(settings)["deliveries"], status(settings)["read"]) == (1, 2)
