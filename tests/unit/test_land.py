"""land: what departments write becomes rows, or is set aside with the reason; nothing is guessed, nothing is lost."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exchange.delivery import seal_path
from hardship.codes import InvalidCode
from hardship.dates import InvalidDate
from hardship.identity import InvalidIdentity
from hardship.money import InvalidAmount
from hardship.settings import Settings
from hardship.shares import InvalidShare
from pipelines import land
from pipelines.land.allowed import bounds_of, words_of
from pipelines.land.reasons import wording
from tests.inbox import DAY, INSURANCE, hand_over, home, insured, night, number, text

FEED = "social_insurance"


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


def refused(settings: Settings) -> list[dict]:
    return [found for found in night(settings).store.deliveries(FEED, DAY) if found["outcome"] == "refused"]


def test_every_way_to_write_a_row_lands_the_same(settings: Settings) -> None:
    rows = [
        insured(1),
        insured(2, "202608", "5,000", "2026/9/5"),
        insured(3, "2026年8月", "0.5万元", "2026年9月5日", " 企业职工 "),
        insured(4, "2026-08-01", "５０００", "20260905"),
        [f"'{number(5).lower()}", "2026.8", "employee", "¥5000.0", "2026-09-05 08:15:00"],
    ]
    manifest, found, rules = landed(settings, text(INSURANCE, rows))
    assert rules == {}
    same = (date(2026, 8, 1), "employee", 500_000, date(2026, 9, 5))
    assert found.select("month", "kind", "base_fen", "paid_on").unique().rows() == [same]
    assert found["line"].to_list() == [2, 3, 4, 5, 6]
    assert found["person_key"].to_list() == night(settings).vault.person_keys([number(n) for n in range(1, 6)])
    assert found["known_on"].unique().to_list() == [DAY]
    assert found["delivery"].unique().to_list() == [manifest["delivery"]]
    assert found["row_key"].n_unique() == 5


def test_each_bad_value_sets_its_row_aside_with_the_reason(settings: Settings) -> None:
    bad = {
        3: (["990101198001010011", *insured(1)[1:]], "person_key:checksum"),
        4: (["990101198002300011", *insured(1)[1:]], "person_key:birth_date"),
        5: (["", *insured(1)[1:]], "person_key:missing"),
        6: (insured(2, month="2026-13"), "month:no_such_day"),
        7: (insured(2, kind="老板"), "kind:code"),
        8: (insured(2, base="约5000"), "base_fen:approximate"),
        9: (insured(2, base="-1"), "base_fen:range"),
        10: (insured(2, base="1-2"), "base_fen:span"),
        11: (insured(2, base="/"), "base_fen:missing"),
        12: (insured(2, paid_on="2026-07-31"), "paid_on:before_month"),
        13: (insured(2, paid_on="2026-10-01"), "paid_on:future"),
        14: (["合 计", "", "", "9999", ""], "total_row"),
        15: ([*insured(2), "more"], "row:cells"),
        16: (insured(2)[:4], "row:cells"),
    }
    manifest, rows, rules = landed(settings, text(INSURANCE, [insured(1), *(row for row, _ in bad.values())]))
    assert rules == {line: rule for line, (_, rule) in bad.items()}
    assert rows["line"].to_list() == [2]
    assert (manifest["read"], manifest["accepted"], manifest["quarantined"]) == (15, 1, 14)
    originals = night(settings).vault.get("quarantine", f"{DAY}.{FEED}.{manifest['delivery']}")
    assert originals["#line"].to_list() == sorted(bad)
    assert originals.filter(pl.col("#line") == 8)["缴费基数"].item() == "约5000"


def test_a_bad_value_in_an_optional_column_is_never_silently_null(settings: Settings) -> None:
    headings = ("失业登记号", "身份证号", "姓名", "失业登记日期", "失业原因", "注销日期", "变更日期", "备注")
    rows = [
        ["u1", number(1), "甲", "2026-09-01", "被辞退", "无", "2026-09-02", "x"],
        ["u2", number(2), "乙", "2026-09-01", "破产", "不久", "2026-09-02", ""],
        ["1.23E+11", number(3), "", "2026-09-01", "辞职", "", "2026-09-02", ""],
        ["u4", number(4), "", "2026-09-03", "辞职", "", "2026-09-02", ""],
    ]
    manifest, found, rules = landed(settings, text(headings, rows), feed="unemployment")
    assert rules == {3: "ended_on:format", 4: "registration_no:scientific_notation", 5: "changed_on:before_registered_on"}
    assert found.row(0, named=True)["ended_on"] is None
    assert "name" not in found.columns
    assert found["benefit_monthly_fen"].to_list() == [None]
    assert manifest["extra_headings"] == ["备注"]


def test_a_word_for_nothing_may_be_a_declared_code(settings: Settings) -> None:
    headings = ("事故编号", "身份证号", "事故类型", "事故日期", "后果", "责任", "变更日期")
    rows = [["a1", number(1), "工伤", "2026-09-01", "重伤", word, "2026-09-02"] for word in ("无", "none", "null")]
    _, found, rules = landed(settings, text(headings, rows), feed="accidents")
    assert found["responsibility"].to_list() == ["none"]  # 无 and none are one code, hence one row
    assert rules == {4: "responsibility:missing"}


def test_a_certificate_is_held_against_its_holder_and_kept_in_the_vault_alone(settings: Settings) -> None:
    headings = ("残疾人证号", "身份证号", "残疾类别", "残疾等级", "评定日期", "状态", "变更日期")
    rest = ["2026-09-01", "有效", "2026-09-02"]
    rows = [
        [number(1) + "42", number(1), "肢体", "二级", *rest],
        [number(1) + "42", number(2), "4", "2", *rest],
        [number(3) + "49", number(3), "4", "2", *rest],
    ]
    _, found, rules = landed(settings, text(headings, rows), feed="disability")
    assert rules == {3: "certificate:holder_mismatch", 4: "certificate:grade"}
    assert found.select("category", "grade").rows() == [("4", "2")]
    assert "certificate" not in found.columns


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_delimiters_and_encodings_are_found_and_stated(settings: Settings, delimiter: str, encoding: str) -> None:
    manifest, rows, rules = landed(settings, text(INSURANCE, [insured(1), insured(2)], delimiter).encode(encoding))
    assert (rows.height, rules, manifest["encoding"]) == (2, {}, encoding)


def test_quoted_cells_and_empty_lines_keep_the_line_numbers(settings: Settings) -> None:
    lines = ["", ",".join((*INSURANCE, "备注")), ",".join([*insured(1), '"two\nlines, ""quoted"""']), "", ",".join([*insured(2), "x"])]
    _, rows, rules = landed(settings, "\r\n".join(lines))
    assert (rows["line"].to_list(), rules) == ([3, 6], {})


@pytest.mark.parametrize("typed", [False, True])
def test_parquet_of_text_or_typed_columns_lands_as_a_csv_does(settings: Settings, typed: bool) -> None:
    frame = pl.DataFrame([insured(1), insured(2, base="0.07")], schema=list(INSURANCE), orient="row")
    if typed:
        frame = frame.with_columns(
            pl.col("缴费基数").cast(pl.Float64), pl.col("到账日期").str.to_date(), pl.col("参保身份").cast(pl.Categorical),
            (pl.col("费款所属期") + "-01 00:00:00").str.to_datetime(),
        )  # fmt: skip
    file = io.BytesIO()
    frame.write_parquet(file)
    manifest, rows, rules = landed(settings, file.getvalue(), "a.parquet")
    assert (manifest["format"], rules) == ("parquet", {})
    assert rows.select("month", "kind", "base_fen", "line").rows() == [
        (date(2026, 8, 1), "employee", 500_000, 2), (date(2026, 8, 1), "employee", 7, 3),
    ]  # fmt: skip


def test_a_missing_or_doubled_required_heading_refuses_the_delivery_and_names_it(settings: Settings) -> None:
    hand_over(settings, FEED, "a.csv", text(INSURANCE[:4], [insured(1)[:4]]))
    hand_over(settings, FEED, "b.csv", text((*INSURANCE, "缴费 基数"), [[*insured(1), "1"]]))
    assert land.run_feed(night(settings), FEED) == []
    hand_over(settings, FEED, "c.csv", text((*INSURANCE[:3], "缴费基数（千元）", *INSURANCE[:2]), [[*insured(1)[:4], "1", "2"]]))
    assert land.run_feed(night(settings), FEED) == []
    first, second, third = sorted(refused(settings), key=lambda found: found["file"])
    assert "到账日期" in first["reason_zh"]
    assert "缴费基数" in second["reason_zh"]
    assert third["reason_zh"] == (
        "第1行缺少必填列：到账日期（到账日期）；单位无法识别，请用元或万元：缴费基数（缴费基数）；"
        "表头重复：公民身份号码（身份证号）、费款所属期（费款所属期）"
    ), "everything that is wrong, at once"
    assert [third["reason_en"].count(part) for part in ("missing: paid on", "unit that is not read", "stand twice: resident")] == [1, 1, 1]
    assert [check["check"] for check in first["checks"]] == ["delivery"]


def test_files_that_are_not_what_their_seal_says_are_refused_and_the_right_one_is_still_taken(settings: Settings) -> None:
    good = text(INSURANCE, [insured(1)])
    path, seal = hand_over(settings, FEED, "a.csv", good)
    path.write_text(good[:-5], "utf-8")
    assert land.run_feed(night(settings), FEED) == []
    assert land.run_feed(night(settings), FEED) == []
    [found] = refused(settings)
    assert "cut off" in found["reason_en"]
    assert (found["reason_zh"].split("：")[0], found["format"]) == ("文件不完整", "")
    path.write_text(good, "utf-8")
    assert land.run_feed(night(settings), FEED) == [seal.delivery]


def test_foreign_broken_late_and_missing_seals(settings: Settings) -> None:
    content = text(INSURANCE, [insured(1)])
    other, _ = hand_over(settings, FEED, "other.csv", content)
    seal_path(other).write_text(seal_path(other).read_text("utf-8").replace(FEED, "register"), "utf-8")
    broken, _ = hand_over(settings, FEED, "broken.csv", content)
    seal_path(broken).write_text("{", "utf-8")
    hand_over(settings, FEED, "tomorrow.csv", content, date(2026, 10, 1))
    unsealed, _ = hand_over(settings, FEED, "unsealed.csv", content)
    seal_path(unsealed).unlink()
    assert land.run_feed(night(settings), FEED) == []
    told = sorted((found["file"], found["reason_zh"]) for found in refused(settings))
    assert told == [("broken.csv", "封签无法读取"), ("other.csv", "封签属于另一数据源（register）")]


def test_the_same_content_under_another_name_is_noted_and_not_landed(settings: Settings) -> None:
    content = text(INSURANCE, [insured(1)])
    _, seal = hand_over(settings, FEED, "a.csv", content, date(2026, 9, 28))
    hand_over(settings, FEED, "b.csv", content)
    for _ in range(2):
        assert land.run_feed(night(settings), FEED) == [seal.delivery]
    noted = json.loads((settings.var / "landed" / FEED / "repeats.json").read_text("utf-8"))
    assert noted == {seal.delivery: [{"delivered_on": "2026-09-30", "file": "b.csv", "met_on": "2026-09-30"}]}


def test_repeats_and_restatements_within_a_file(settings: Settings) -> None:
    first, second = insured(1, base="1"), insured(1, base="2")
    manifest, rows, _ = landed(settings, text(INSURANCE, [first, first, second, insured(2)]))
    assert rows.select("line", "base_fen").rows() == [(4, 200), (5, 500_000)]
    assert (manifest["duplicate"], manifest["superseded"]) == (1, 1)
    manifest, rows, _ = landed(settings, text(INSURANCE, [first, second, first]), "b.csv")
    assert rows.select("line", "base_fen").rows() == [(2, 100)]  # the last word is the first again
    assert (manifest["duplicate"], manifest["superseded"]) == (1, 1)


def test_a_history_keeps_every_version_and_knows_each_since_its_own_day(settings: Settings) -> None:
    rows = [insured(1, "2025-01", "1", "2025-02-05"), insured(1, "2025-01", "2", "2025-03-05"), insured(1, "2025-01", "3", "2026-09-29")]
    _, found, _ = landed(settings, text(INSURANCE, rows), history=True)
    assert found.select("base_fen", "known_on").rows() == [(100, date(2025, 2, 15)), (200, date(2025, 3, 15)), (300, DAY)]


def test_identities_go_to_the_vault_and_wait_there(settings: Settings) -> None:
    headings = ("身份证号", "姓名", "户号", "与户主关系", "户籍类型", "村居代码", "住址", "状态", "登记日期", "变更日期")
    row = [number(1), "甲某", "H1", "户主", "本市", "990101001001", "某村1号", "在册", "2020-01-01", "2026-09-01"]
    manifest, rows, rules = landed(settings, text(headings, [row]), feed="register")
    assert rules == {}
    vault = night(settings).vault
    assert rows["household_key"].to_list() == vault.household_keys(["H1"])
    [name] = vault.names("staged")
    assert name == f"{DAY}.register.{manifest['delivery']}"
    assert vault.get("staged", name).select("resident_id", "name", "address").rows() == [(number(1), "甲某", "某村1号")]
    for path in settings.var.rglob("*"):
        if path.is_file() and "inbox" not in path.parts:
            assert "甲某".encode() not in path.read_bytes()


def test_every_reason_of_the_parsers_is_worded_in_both_languages(settings: Settings) -> None:
    catalogue = night(settings).catalogue
    for error, feed, column in (
        (InvalidIdentity, "disability", "certificate"),
        (InvalidDate, "disability", "assessed_on"),
        (InvalidAmount, "medical_expenses", "total_fen"),
        (InvalidShare, "cpi", "cpi_ppm"),
        (InvalidCode, "disability", "grade"),
    ):
        for reason in error.reasons:
            zh, en, _ = wording(catalogue.feed(feed), f"{column}:{'span' if reason == 'range' else reason}")
            assert "无法读取" not in zh, reason
            assert "cannot be read" not in en, reason


def test_a_value_out_of_bounds_is_not_told_as_a_span(settings: Settings) -> None:
    for feed, column in (("medical_expenses", "total_fen"), ("disability", "assessed_on"), ("cpi", "cpi_ppm")):
        zh, en, _ = wording(night(settings).catalogue.feed(feed), f"{column}:range")
        assert zh.partition("：")[2].startswith("超出允许范围（")
        assert en.partition(": ")[2].startswith("outside the declared bounds (")


@pytest.mark.parametrize(
    ("feed", "rule", "zh", "en"),
    [
        ("social_insurance", "base_fen:range", "超出允许范围（0至50,000元）", "(from 0 to 50,000 yuan)"),
        ("medical_expenses", "total_fen:range", "（-5,000,000至5,000,000元）", "(from -5,000,000 to 5,000,000 yuan)"),
        ("cpi", "cpi_ppm:range", "超出允许范围（80至130%）", "(from 80 to 130%)"),
        ("disasters", "hurt:range", "超出允许范围（0至100）", "(from 0 to 100)"),
        ("disability", "assessed_on:range", "（不早于1900-01-01）", "(not before 1900-01-01)"),
        ("deaths", "cause:code", "不在代码表中，应为：疾病或衰老；意外或伤害；不详", "or words (natural; accident; unknown)"),
        ("disability", "category:code", "应为：1 视力；2 听力；", "(1 sight; 2 hearing; "),
    ],
)
def test_a_reason_says_what_would_be_right(settings: Settings, feed: str, rule: str, zh: str, en: str) -> None:
    told = wording(night(settings).catalogue.feed(feed), rule)
    assert (zh in told[0], en in told[1]) == (True, True), told


def test_a_long_table_of_codes_is_cut_and_an_open_side_is_named(settings: Settings) -> None:
    relation = night(settings).catalogue.feed("register").column("relation")
    zh, en = words_of(relation)
    assert zh.startswith("应为：02 户主；10 配偶；")
    assert (zh.count("；"), f"共{len(relation.codes)}项" in zh, f"{len(relation.codes)} in all" in en) == (7, True, True)
    assert bounds_of(replace(relation, kind="int", minimum=None, maximum=-3)) == ("不大于-3", "at most -3")
    assert bounds_of(replace(relation, kind="percent", name="a_ppm", minimum=12_345)) == ("不小于1.2345%", "at least 1.2345%")
    assert bounds_of(replace(relation, kind="yuan", name="a_fen", minimum=-5)) == ("不小于-0.05元", "at least -0.05 yuan")
