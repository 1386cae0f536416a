"""The page of a run: what came in, also late for its day, and which feeds are not up to date."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hardship.night_tables import FEED_STATUS
from hardship.settings import Settings
from pipelines import check, land
from pipelines.noted import LISTED, notes_of
from pipelines.report import page
from tests.inbox import DAY, INSURANCE, hand_over, home, insured, night, text

FEED = "social_insurance"


def run(settings: Settings, days: int = 0) -> str:
    """Lands and checks the one feed, publishes what the next night must know of it, and answers the page."""
    this = night(settings, DAY + timedelta(days=days))
    land.run_feed(this, FEED)
    check.run_feed(this, FEED)
    this.store.write_table(this.as_of, FEED_STATUS, check.status_of_feeds(this))
    seen = [{"delivery": one["delivery"]} for one in this.store.deliveries(FEED, this.as_of)]
    made = page(this, [])
    this.store.finish_night(this.as_of, {"deliveries": {FEED: seen}})
    return made


def test_what_comes_late_for_its_day_is_on_the_page_of_the_night_that_takes_it(tmp_path: Path) -> None:
    settings = home(tmp_path)
    hand_over(settings, FEED, "first.csv", text(INSURANCE, [insured(1)]))
    assert "first.csv" in run(settings)
    hand_over(settings, FEED, "late.csv", text(INSURANCE, [insured(2)]), DAY - timedelta(days=3))
    told = run(settings, 1)
    assert ("late.csv" in told, "first.csv" in told) == (True, False)
    assert "late.csv" not in run(settings, 2)


def test_feeds_that_are_not_up_to_date_are_on_the_page_with_the_reason(tmp_path: Path) -> None:
    settings = home(tmp_path)
    hand_over(settings, FEED, "good.csv", text(INSURANCE, [insured(1)]))
    told = run(settings)
    assert "Feeds that are not up to date" in told
    assert "从未交付" in told
    assert "nothing has come" not in told
    path, _ = hand_over(settings, FEED, "cut.csv", text(INSURANCE, [insured(2)]), DAY + timedelta(days=1))
    path.write_bytes(path.read_bytes()[:-4])
    assert f"the file cut.csv of {DAY + timedelta(days=1)} was refused: the file is cut off" in run(settings, 1)


def test_a_feed_that_fell_silent_is_on_the_page_with_the_days(tmp_path: Path) -> None:
    settings = home(tmp_path)
    hand_over(settings, FEED, "good.csv", text(INSURANCE, [insured(1)]))
    run(settings)
    assert "已50天没有新数据（应不超过41天）" in run(settings, 50)


def test_what_landing_noted_about_a_file_is_on_the_page_of_its_night_only(tmp_path: Path) -> None:
    settings = home(tmp_path)
    headings, row = (*INSURANCE, "备注", "手机13800000000", "<b>"), [*insured(1), "x", "y", "z"]
    hand_over(settings, FEED, "noted.csv", f"单位：元\n{text(headings, [row])}")
    told = run(settings)
    assert "文件提示" in told
    assert "约定之外的列，不读取：备注、（不显示 hidden）、&lt;b&gt;" in told
    assert "columns that were not agreed upon, and are not read: 备注" in told
    assert "the line above the heading is no data" in told
    hand_over(settings, FEED, "plain.csv", text(INSURANCE, [insured(2)]), DAY + timedelta(days=1))
    assert "文件提示" not in run(settings, 1)
    assert "138" not in told


def test_a_refused_file_is_noted_too_and_a_long_list_is_cut(tmp_path: Path) -> None:
    settings = home(tmp_path)
    extra = [f"栏{n}" for n in range(LISTED + 5)]
    hand_over(settings, FEED, "wide.csv", text((*INSURANCE[1:], *extra), [[*insured(1)[1:], *extra]]))
    told = run(settings)
    assert "refused" in told
    assert f"栏{LISTED - 1}等{LISTED + 5}列" in told
    assert f"栏{LISTED}" not in told
    noted = [{"line": n, "zh": f"说明{n}", "en": f"note {n}"} for n in range(LISTED + 2)]
    (*listed, last) = notes_of([{"feed": FEED, "file": "many.xlsx", "delivery": "d", "notes": noted}])
    assert (len(listed), last["en"]) == (LISTED, "2 more: `hardship inspect` tells all of them")
