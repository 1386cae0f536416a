"""A whole file lands: the same in any batches, judged at its end, kept as it came, and known since it could be known."""

from __future__ import annotations

import errno
import importlib
import os
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hardship.errors import DeliveryError, StoreError, VaultError
from hardship.identity import check_character
from hardship.settings import PROJECT, Settings
from pipelines import files, land, rowfile
from pipelines.land.examine import examine, read_rows
from pipelines.land.lines import FOOTNOTE, HEADING_AGAIN, TOTAL_ROW
from pipelines.land.read import read
from pipelines.vault import identity_name
from tests.inbox import DAY, INSURANCE, finished, hand_over, home, insured, night, number, take, text

stage = importlib.import_module("pipelines.land.stage")  # the package has a function of this name
FEED = "social_insurance"
UNEMPLOYMENT = ("失业登记号", "身份证号", "失业登记日期", "失业原因", "变更日期")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return home(tmp_path)


def landed(settings: Settings, content: str | bytes, name: str = "a.csv", feed: str = FEED, **more: Any) -> tuple[Any, ...]:
    """(manifest, rows, {line: rule}) of one file."""
    _, seal = hand_over(settings, feed, name, content, **more)
    there = night(settings)
    assert seal.delivery in land.run_feed(there, feed)
    manifest = next(found for found in there.store.staged(feed) if found["delivery"] == seal.delivery)
    rows, quarantined = there.store.staged_rows(feed, seal.delivery)
    return manifest, pl.read_parquet(rows), dict(zip(quarantined["line"], quarantined["rule"], strict=True))


def ends_in_000() -> str:
    """A true number of an invented person that ends as one does which Excel has rounded."""
    for day in range(365):
        first = f"990101{(date(1980, 1, 1) + timedelta(days=day)):%Y%m%d}100"
        if check_character(first) == "0":
            return first + "0"
    raise AssertionError


ROUNDED = number(1)[:15] + "000"


def everything() -> str:
    """Good rows, repeats and restatements far apart, lines that are no records, damaged numbers at the end."""
    rows = [insured(n) for n in range(1, 30)]
    rows += [insured(3, base="1"), insured(4), insured(5, base="2"), insured(5), ["合计", "", "", "1000", ""], list(INSURANCE)]
    rows += [[ends_in_000(), *insured(1)[1:]], insured(31, base="约5000"), ["注：以上数据截至本月", "", "", "", ""]]
    rows += [insured(n % 7 + 1, month=f"2025-{n % 12 + 1:02d}") for n in range(40)]
    return text(INSURANCE, [*rows, [ROUNDED, *insured(1)[1:]]])


def bytes_of(settings: Settings) -> dict[str, bytes]:
    """Everything that landing has left, without the inbox."""
    return {
        str(path.relative_to(settings.var)): path.read_bytes()
        for path in sorted(settings.var.rglob("*"))
        if path.is_file() and "inbox" not in path.parts
    }


@pytest.mark.parametrize("history", [False, True])
def test_the_size_of_the_batches_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, history: bool) -> None:
    monkeypatch.setattr(rowfile, "_ROW_GROUP", 10)
    made = []
    for batch in (7, 1, 250_000):
        settings = home(tmp_path / str(batch))
        monkeypatch.setattr(stage, "read_rows", partial(read_rows, batch=batch))
        manifest, rows, _ = landed(settings, everything(), history=history)
        made.append((manifest, bytes_of(settings)))
        assert rows["line"].is_sorted()
        assert manifest["read"] == sum(manifest[name] for name in ("accepted", "quarantined", "duplicate", "superseded"))
        assert rows.height == manifest["accepted"]
    assert made[0] == made[1] == made[2]
    assert (made[0][0]["duplicate"], made[0][0]["superseded"]) > (0, 0)


def test_repeats_and_restatements_are_found_across_batches(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "read_rows", partial(read_rows, batch=1))
    first, second = insured(1, base="1"), insured(1, base="2")
    manifest, rows, _ = landed(settings, text(INSURANCE, [first, first, second, insured(2)]))
    assert rows.select("line", "base_fen").rows() == [(4, 200), (5, 500_000)]
    assert (manifest["duplicate"], manifest["superseded"]) == (1, 1)


def test_what_is_only_looked_at_lands_the_same(settings: Settings) -> None:
    path, seal = hand_over(settings, FEED, "a.csv", everything())
    there = night(settings)
    land.run_feed(there, FEED)
    staged, quarantined = there.store.staged_rows(FEED, seal.delivery)
    feed = there.catalogue.feed(FEED)
    parts = list(examine(feed, read(path, feed, name=path.name), seal, there.vault, invented=True, batch=11))
    assert pl.concat([part.rows for part in parts]).equals(pl.read_parquet(staged))
    assert pl.concat([part.quarantined for part in parts]).equals(quarantined)


def test_where_one_number_is_rounded_none_that_ends_in_zeros_is_trusted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    doubtful = [ends_in_000(), *insured(1)[1:]]
    _, rows, rules = landed(settings, text(INSURANCE, [insured(1), doubtful]))
    assert (rows.height, rules) == (2, {})
    monkeypatch.setattr(stage, "read_rows", partial(read_rows, batch=1))
    manifest, rows, rules = landed(settings, text(INSURANCE, [insured(1), doubtful, insured(2), [ROUNDED, *insured(1)[1:]]]), "b.csv")
    assert rules == {3: "person_key:rounded", 5: "person_key:rounded"}
    assert rows["line"].to_list() == [2, 4]
    known = night(settings).vault.get("staged", identity_name(DAY, FEED, manifest["delivery"]))
    assert ends_in_000() not in known["resident_id"].to_list()


def test_a_column_of_long_numbers_that_all_end_in_zeros_was_rounded(settings: Settings) -> None:
    def rows(*numbers: str) -> str:
        rest = [["2026-09-01", "被辞退", "2026-09-02"]] * len(numbers)
        return text(UNEMPLOYMENT, [[one, number(n), *more] for n, (one, more) in enumerate(zip(numbers, rest, strict=True), start=1)])

    three = [f"37010220260900{n}000" for n in range(3)]
    _, _, rules = landed(settings, rows(*three), feed="unemployment")
    assert rules == dict.fromkeys((2, 3, 4), "registration_no:rounded")
    _, _, rules = landed(settings, rows(*three, "370102202609000123"), "b.csv", feed="unemployment")
    assert rules == {}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("合计,,,1000,", TOTAL_ROW), ("本页小计：,,,1000,", TOTAL_ROW), ("Total,,,1000,", TOTAL_ROW), (",,,1000,", TOTAL_ROW),
        ("合计,1000", TOTAL_ROW), (",".join(INSURANCE), HEADING_AGAIN), ("身份证号,费款所属期,,缴费基数,到账日期", HEADING_AGAIN),
        ("注：数据截至9月底", FOOTNOTE), ("填表人：,,,,", FOOTNOTE), ("制表单位：某局,,,审核人：,", FOOTNOTE),
    ],
)  # fmt: skip
def test_lines_that_are_nobodys_data_are_told_apart(settings: Settings, line: str, rule: str) -> None:
    good = text(INSURANCE, [insured(n) for n in range(1, 4)])
    manifest, _, rules = landed(settings, f"{good}{line}\n")
    assert rules == {5: rule}
    assert manifest["read"] == 4


@pytest.mark.parametrize(
    ("heading", "above", "note"),
    [
        ("缴费基数（万元）", "", "注：金额单位为万元"),
        ("缴费基数", "单位：万元\n", "单位：万元"),
        ("缴费基数", "", "注：金额单位：元"),
        ("缴费基数", "", "单位：某某局"),
    ],
)
def test_a_unit_below_the_table_that_says_what_was_taken_says_nothing_new(settings: Settings, heading: str, above: str, note: str) -> None:
    amount = "0.5" if "万" in heading + above else "5000"
    table = text((*INSURANCE[:3], heading, INSURANCE[4]), [insured(n, base=amount) for n in range(1, 7)])
    _, rows, rules = landed(settings, f"{above}{table}{note}\n")
    assert rows["base_fen"].to_list() == [500_000] * 6
    assert list(rules.values()) == [FOOTNOTE]


def test_a_telephone_that_excel_has_shortened_is_none(settings: Settings) -> None:
    register = (PROJECT / "tests" / "golden" / "landing" / "relations.csv").read_text("utf-8").splitlines()
    place = register[0].split(",").index("联系电话")
    told = {number: line.split(",") for number, line in enumerate(register[:4])}
    for line, phone in ((1, "1.38E+10"), (2, "13800138000.0"), (3, "010-1234567")):
        told[line][place] = phone
    _, _, rules = landed(settings, "\n".join(",".join(cells) for cells in told.values()) + "\n", feed="register")
    assert rules == {2: "phone:scientific_notation"}


def test_a_live_formula_sets_its_row_aside_and_names_the_column(settings: Settings) -> None:
    _, _, rules = landed(settings, text(INSURANCE, [insured(1), insured(2), insured(3, base="=1000+4000")]))
    assert rules == {4: "base_fen:formula"}


def test_the_unit_of_a_heading_holds_for_bare_numbers(settings: Settings) -> None:
    headings = ["缴费基数（万元）" if name == "缴费基数" else name for name in INSURANCE]
    _, rows, rules = landed(settings, text(headings, [insured(1, base="0.5"), insured(2, base="5000元")]))
    assert (rows["base_fen"].to_list(), rules) == ([500_000, 500_000], {})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda n: insured(n, month=number(n)), "ID numbers"),
        (lambda n: insured(n, paid_on=f"{n}234.50"), "amounts or numbers"),
        (lambda n: insured(n, base=f"2026-09-{n:02d}"), "dates"),
        (lambda n: [f"2026-09-{n:02d}", *insured(n)[1:]], "dates"),
    ],
)
def test_a_column_that_holds_something_else_stops_the_file_and_is_named(
    settings: Settings, spoil: Callable[[int], list[str]], said: str
) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [spoil(n) for n in range(1, 12)]))
    assert land.run_feed(night(settings), FEED) == []
    [refused] = night(settings).store.deliveries(FEED, DAY)
    assert (refused["refused_for"], refused["accepted"]) == ("headings", 0)
    assert f"11 of 11 cells cannot be read, it seems to hold {said}" in refused["reason_en"]
    assert "看来装的是" in refused["reason_zh"]
    assert not [cell for n in range(1, 12) for cell in spoil(n) if len(cell) > 6 and cell in refused["reason_en"] + refused["reason_zh"]]


def test_damaged_numbers_and_new_words_are_no_other_kind_of_column(settings: Settings) -> None:
    masked = [[f"{number(n)[:6]}********{number(n)[-4:]}", *insured(n)[1:]] for n in range(1, 12)]
    _, _, rules = landed(settings, text(INSURANCE, masked))
    assert set(rules.values()) == {"person_key:masked"}
    _, _, rules = landed(settings, text(INSURANCE, [insured(n, kind="新类别") for n in range(1, 12)]), "b.csv")
    assert set(rules.values()) == {"kind:code"}


def test_the_file_lies_in_the_vault_as_it_came_and_nowhere_in_the_open(settings: Settings) -> None:
    content = text(INSURANCE, [insured(n) for n in range(1, 9)]).encode("gb18030")
    manifest, _, _ = landed(settings, content)
    with night(settings).vault.open_file("raw", identity_name(DAY, FEED, manifest["delivery"])) as file:
        assert file.read() == content
    for name, left in bytes_of(settings).items():
        assert number(1).encode() not in left, name


def test_a_file_that_changes_while_it_is_read_leaves_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(n) for n in range(1, 9)]))

    def slowly(*given: Any, **more: Any) -> Any:
        made = read_rows(*given, **more)
        path.write_bytes(path.read_bytes().replace(b"5000", b"9000"))
        return made

    monkeypatch.setattr(stage, "read_rows", slowly)
    with pytest.raises(Exception, match="changed while it was read"):
        land.run_feed(night(settings), FEED)
    assert night(settings).store.staged(FEED) == []
    assert night(settings).vault.names("raw") == []


def test_a_file_that_breaks_off_because_it_was_changed_is_not_refused_as_what_was_sealed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(n) for n in range(1, 9)]))

    def breaks_off(*given: Any, **more: Any) -> Any:
        path.write_bytes(b"something else")
        raise DeliveryError("it breaks off", where=path.name, do="hand it over again")

    monkeypatch.setattr(stage, "read_rows", breaks_off)
    with pytest.raises(VaultError, match="changed while it was read"):
        land.run_feed(night(settings), FEED)
    assert night(settings).store.deliveries(FEED, date.max) == []


# since when it is known


def known_on(settings: Settings) -> list[date]:
    paths = night(settings).store.landed_paths(FEED, date.max)
    return pl.read_parquet(paths)["known_on"].unique().sort().to_list()


def test_what_nobody_shows_to_be_late_is_known_since_it_was_handed_over(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1)]), DAY - timedelta(5))
    finished(settings, DAY - timedelta(6))
    [manifest] = take(settings, DAY)
    assert (manifest["met_on"], known_on(settings)) == (str(DAY - timedelta(5)), [DAY - timedelta(5)])


def test_what_comes_after_a_night_of_its_day_is_known_from_the_night_that_takes_it(settings: Settings) -> None:
    finished(settings, DAY - timedelta(1))
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1)]), DAY - timedelta(1))
    assert len(take(settings, DAY)) == 1
    assert known_on(settings) == [DAY]
    finished(settings, DAY)
    assert take(settings, DAY - timedelta(1)) == []  # that night can never have known it
    assert [found["met_on"] for found in take(settings, DAY)] == [str(DAY)]


def test_a_night_that_looks_back_does_not_know_what_it_meets(settings: Settings) -> None:
    finished(settings, DAY)
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1)]), DAY - timedelta(3))
    assert take(settings, DAY - timedelta(2)) == []
    assert [found["met_on"] for found in take(settings, DAY + timedelta(1))] == [str(DAY + timedelta(1))]


def test_a_history_that_comes_late_is_known_since_its_rows_were_recorded(settings: Settings) -> None:
    finished(settings, DAY)
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1, "2025-01", paid_on="2025-02-05")]), DAY, history=True)
    [manifest] = take(settings, DAY + timedelta(1))
    assert (manifest["met_on"], known_on(settings)) == (str(DAY + timedelta(1)), [date(2025, 2, 15)])


# an officer's word


def waive(settings: Settings, delivery: str, rule: str) -> None:
    word = {"rule": rule, "by": "data officer", "on": str(DAY), "why": "asked the fund by telephone"}
    night(settings).store.write_json(Path("landed") / FEED / "waivers.json", {delivery: [word]})


def test_what_an_officer_lets_count_is_landed_once_more_and_then_stays(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1)]))
    [first] = take(settings, DAY)
    waive(settings, "another", "x")
    assert take(settings, DAY) == [first]
    waive(settings, first["delivery"], "x")
    finished(settings, DAY)
    [again] = take(settings, DAY + timedelta(1))
    assert (again["accepted"], again["met_on"], again["waived_on"]) == (1, str(DAY), str(DAY + timedelta(1)))
    assert again["declared"] != first["declared"]
    assert take(settings, DAY + timedelta(2)) == [again]
    assert known_on(settings) == [DAY]


@pytest.mark.parametrize(("good", "is_given_up"), [(1, True), (2, False)])
def test_a_file_of_which_hardly_a_row_can_be_read_is_given_up_early(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, good: int, is_given_up: bool
) -> None:
    judge = importlib.import_module("pipelines.land.examine")
    monkeypatch.setattr(judge, "_ENOUGH", 20)
    rows = [*(insured(n) for n in range(good)), *(["1"] for _ in range(20 - good)), *(insured(n) for n in range(20, 90))]
    lines = "\n".join(",".join(row) for row in (INSURANCE, *rows))
    _, seal = hand_over(settings, FEED, "a.csv", lines)
    there = night(settings)
    feed = there.catalogue.feed(FEED)
    parts = examine(feed, read(lines.encode(), feed, name="a.csv"), seal, there.vault, True, batch=10)
    if is_given_up:
        with pytest.raises(
            DeliveryError, match="of the first 20 rows 19 cannot be read, most because of: another number of cells"
        ) as refused:
            list(parts)
        assert "前20行中有19行读不出" in refused.value.zh
    else:
        assert sum(part.rows.height for part in parts) == 72


def test_a_disk_that_is_full_before_the_first_row_is_told_as_that(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __getattr__(self, name: str) -> Any:
            return getattr(files_before, name)

        def open_output_stream(self, path: str) -> Any:
            if not path.endswith("rows.parquet"):
                return files_before.open_output_stream(path)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    files_before = files.FILES
    hand_over(settings, FEED, "a.csv", text(INSURANCE, [insured(1)]))
    monkeypatch.setattr(files, "FILES", Full())
    with pytest.raises(StoreError, match="no room is left on the disk"):
        land.run_feed(night(settings), FEED)
    monkeypatch.undo()
    assert [found["accepted"] for found in take(settings)] == [1]
