"""Whatever a department hands over has one clear outcome: taken, set aside, waiting or refused, with what, where and what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from exchange import delivery
from exchange.delivery import seal, seal_path
from exchange.table import Opened
from hardship.errors import CheckError, DeclarationError, DeliveryError
from hardship.settings import PROJECT, Settings
from pipelines import check, land
from pipelines.commands.receive import receive
from pipelines.inbox import SEAL_WITHIN_DAYS, strays
from tests.inbox import DAY, FEED, INSURANCE, hand_over, home, insured, night, number, take, text

GOOD = text(INSURANCE, [insured(n) for n in range(1, 6)])
SECRETS = (*(number(n) for n in range(1, 9)), "约5000")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def cut_off(settings: Settings) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", GOOD)
    path.write_bytes(path.read_bytes()[:-20])


def grown(settings: Settings) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", GOOD)
    path.write_bytes(path.read_bytes() + ",".join(insured(7)).encode())


def exchanged(settings: Settings) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", GOOD)
    path.write_bytes(path.read_bytes().replace(b"5000.00", b"9000.00"))


def renamed(settings: Settings) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", GOOD)
    seal_path(path).rename(seal_path(path.rename(path.with_name("b.csv"))))


def empty(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", "")


def no_parquet(settings: Settings) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", GOOD + "\0\n")
    sealed = json.loads(seal_path(path).read_text("utf-8"))
    other = path.rename(path.with_name("a.parquet"))
    seal_path(path).unlink()
    seal_path(other).write_text(json.dumps(sealed | {"file": other.name}), "utf-8")


def no_heading(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", GOOD.partition("\n")[2])


def column_missing(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text((*INSURANCE[:4], "入账日"), [insured(1)]))


def too_many_bad_rows(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), *(insured(n, base="约5000") for n in range(2, 6))]))


def torn_seal(settings: Settings) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", GOOD)
    seal_path(path).write_text(seal_path(path).read_text("utf-8")[:40], "utf-8")


def unit_below(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", GOOD + "注：以上金额单位为万元\n")


REFUSED: dict[Callable[[Settings], None], tuple[str, str]] = {
    cut_off: ("seal", "the file is cut off"),
    grown: ("seal", "longer than when it was sealed"),
    exchanged: ("seal", "not the one that was sealed"),
    renamed: ("seal", "the seal is of a file of another name (a.csv)"),
    torn_seal: ("seal", "the seal cannot be read"),
    no_parquet: ("seal", "not a Parquet file"),
    empty: ("content", "the file is empty: it has not even a heading"),
    no_heading: ("headings", "line 1 is no heading"),
    column_missing: ("headings", "line 1: required columns are missing: paid on (到账日期)"),
    unit_below: ("content", "below the table says that its amounts are in 万元"),
    too_many_bad_rows: ("checks", "4 of 5 rows cannot be used"),
}


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__)
def test_a_file_that_cannot_be_used_is_refused_once_with_the_reason(settings: Settings, spoil: Callable[[Settings], None]) -> None:
    spoil(settings)
    found = take(settings)
    assert take(settings) == found
    [refused] = found
    kind, why = REFUSED[spoil]
    assert (refused["outcome"], refused["refused_for"], refused["accepted"]) == ("refused", kind, 0)
    assert why in refused["reason_en"]
    assert refused["reason_zh"]
    assert not [secret for secret in SECRETS if secret in json.dumps(found, ensure_ascii=False)]


def test_the_gate_tells_file_reason_and_cure_where_the_night_cannot_do_without_the_feed(settings: Settings) -> None:
    headings = ("身份证号", "姓名", "户号")
    hand_over(settings, "register", "register.csv", text(headings, [[number(1), "甲某", "H1"]]))
    take(settings, feed="register")
    with pytest.raises(CheckError) as stopped:
        check.gate(night(settings))
    assert stopped.value.exit_code == 13
    assert stopped.value.zh.startswith("人口和家庭登记的数据被拒收")
    told = str(stopped.value)
    assert all(part in told for part in ("register", "required columns are missing", "register.csv", "inbox/register"))
    assert number(1) not in told
    assert "甲某" not in told


def test_an_unsealed_file_waits_then_is_reported_and_is_taken_all_the_same_when_its_seal_comes(settings: Settings) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", GOOD)
    seal_path(path).unlink()
    for days in range(SEAL_WITHIN_DAYS + 1):
        assert take(settings, DAY + timedelta(days)) == []
    assert [one["en"] for one in strays(night(settings))] == [f"waits for its seal since {DAY}"]
    for days in (4, 5):
        path.write_text(GOOD + "\n" * days, "utf-8")  # still growing: one refusal all the same
        [refused] = take(settings, DAY + timedelta(days))
    assert (refused["refused_for"], refused["delivered_on"]) == ("unsealed", str(DAY + timedelta(4)))
    assert f"since {DAY}" in refused["reason_en"]
    status = check.status_of_feeds(night(settings, DAY + timedelta(5))).row(by_predicate=pl.col("feed") == FEED, named=True)
    assert (status["refused"], status["is_missing"]) == (1, True)
    seal(path, FEED, DAY)
    taken = take(settings, DAY + timedelta(6))
    assert sorted(found["outcome"] for found in taken) == ["accepted", "refused"]
    assert strays(night(settings)) == []


def test_a_file_that_never_got_its_seal_does_not_stop_a_night(settings: Settings) -> None:
    hand_over(settings, FEED, "b.csv", GOOD)
    take(settings)
    stray, _ = hand_over(settings, FEED, "notes.csv", "x\n")
    seal_path(stray).unlink()
    for days in (0, 4):
        take(settings, DAY + timedelta(days))
    status = check.status_of_feeds(night(settings, DAY + timedelta(4))).row(by_predicate=pl.col("feed") == FEED, named=True)
    assert (status["refused"], status["is_stale"]) == (1, False)


def test_a_file_that_grows_while_it_is_sealed_is_not_sealed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", GOOD)
    seal_path(path).unlink()
    opened = delivery.open_table

    def slowly(file: Path, name: str) -> Opened:
        found = opened(file, name)
        file.write_bytes(file.read_bytes() + b"\n")
        return found

    monkeypatch.setattr(delivery, "open_table", slowly)
    with pytest.raises(DeliveryError, match="still being written") as refused:
        seal(path, FEED, DAY)
    assert (refused.value.where, refused.value.exit_code) == ("a.csv", 12)
    assert not seal_path(path).exists()


def test_the_same_file_twice_is_taken_once(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", GOOD)
    hand_over(settings, FEED, "again.csv", GOOD)
    [taken] = take(settings)
    assert (taken["outcome"], taken["accepted"]) == ("accepted", 5)


def test_a_bad_row_is_set_aside_with_line_column_and_rule_and_without_its_value(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1), insured(2, base="约5000"), insured(3)]))
    [taken] = take(settings)
    assert (taken["outcome"], taken["accepted"], taken["by_rule"]) == ("accepted", 2, {"base_fen:approximate": 1})
    [row] = night(settings).store.quarantined(FEED, taken["delivery"]).to_dicts()
    assert (row["line"], row["column"], row["reason_zh"]) == (3, "base_fen", "缴费基数：只是约数")
    assert "约5000" not in json.dumps(row, ensure_ascii=False)


def test_files_of_no_feed_are_pointed_out_and_left_alone(settings: Settings) -> None:
    inbox = settings.var / "inbox"
    (inbox / "hospital").mkdir(parents=True)
    (inbox / "hospital" / "a.csv").write_text("x", "utf-8")
    (inbox / "loose.csv").write_text("x", "utf-8")
    orphan, _ = hand_over(settings, FEED, "gone.csv", GOOD)
    orphan.unlink()
    (inbox / FEED / "older").mkdir()
    found = {one["where"]: one for one in strays(night(settings))}
    assert sorted(found) == ["inbox/hospital", "inbox/loose.csv", f"inbox/{FEED}/gone.csv.seal.json", f"inbox/{FEED}/older"]
    assert found["inbox/hospital"]["en"] == "no feed has this name (1 files)"
    assert FEED in found["inbox/hospital"]["do"]
    assert take(settings) == []


@pytest.mark.parametrize("feed", ["hospital", "../../outside"])
def test_a_seal_of_an_unknown_feed_is_not_received(settings: Settings, tmp_path: Path, feed: str) -> None:
    folder = tmp_path / "post" / "deliveries" / "2026-09-30" / "x"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(GOOD, "utf-8")
    seal(folder / "a.csv", feed, DAY)
    with pytest.raises(DeliveryError, match="not declared") as refused:
        receive(settings, tmp_path / "post", DAY)
    assert "a.csv.seal.json" in refused.value.where
    assert FEED in refused.value.do
    assert not (settings.var / "inbox").exists()


def test_a_feed_that_is_not_declared_is_named_with_those_that_are(settings: Settings) -> None:
    with pytest.raises(DeclarationError, match="no feed named hospital") as refused:
        land.run_feed(night(settings), "hospital")
    assert FEED in refused.value.do


def test_what_a_declaration_refused_is_taken_once_the_declaration_is_mended(settings: Settings, tmp_path: Path) -> None:
    column_missing(settings)
    [refused] = take(settings)
    assert refused["outcome"] == "refused"
    mended = tmp_path / "mended"
    shutil.copytree(PROJECT / "feeds", mended / "feeds")
    declared = mended / "feeds" / FEED / "feed.py"
    declared.write_text(declared.read_text("utf-8").replace('"缴费到账日期"', '"缴费到账日期", "入账日"'), "utf-8")
    [taken] = take(settings.model_copy(update={"catalogue": mended}))
    assert (taken["delivery"], taken["outcome"], taken["accepted"]) == (refused["delivery"], "accepted", 1)
    cut_off(settings)  # what its seal refuses no declaration can mend
    assert [one["refused_for"] for one in take(settings) if one["outcome"] == "refused"] == ["seal"]
