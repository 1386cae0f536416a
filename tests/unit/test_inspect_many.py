"""Many files, hostile and real-looking, through ``hardship inspect`` as a department would run it: its answer against what is known.

First files whose every line is known (tests/hostile.py), then files of which nothing can be used, each with what must be said.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from hardship.settings import Settings
from pipelines.commands.inspecting import feed_of, inspect
from tests.hostile import (
    ACCEPTED,
    DEFECTS,
    DELIMITERS,
    DUPLICATE,
    EITHER,
    ENCODINGS,
    HABITS,
    NEWLINES,
    QUARANTINED,
    SUPERSEDED,
    Recipe,
    write,
)
from tests.inbox import DAY, INSURANCE, insured, number, text

FEED = "social_insurance"
OTHERS = ("medical_expenses", "register", "disability", "unemployment", "accidents", "assistance_roll", "outcomes")
ONLY_IN_SHEETS = ("typed", "second_sheet")
FLAGGED = ("extra_columns", "second_sheet", "notes_above", "unit_in_note")


def recipe(feed: str = FEED, *, defects: tuple[tuple[str, int], ...] = (), **how: Any) -> Recipe:
    return Recipe(feed, rows=2 * len(defects) + 12, defects=defects, **how)


def every() -> dict[str, Recipe]:
    found = {f"plain {feed}": recipe(feed) for feed in (FEED, *OTHERS)}
    found |= {f"xlsx {feed}": recipe(feed, container="xlsx", habits=frozenset({"typed", "notes_above"})) for feed in OTHERS}
    for habit in HABITS:
        found[habit] = recipe(habits=frozenset({habit}), container="xlsx" if habit in ONLY_IN_SHEETS else "csv")
    for habit in ("notes_above", "two_line_heading", "totals_below", "blank_lines", "extra_columns", "repeated_heading", "footnote"):
        found[f"{habit} in xlsx"] = recipe("medical_expenses", habits=frozenset({habit}), container="xlsx")
        found[f"{habit} in html"] = recipe("register", habits=frozenset({habit}), container="html")
    found |= {encoding: recipe("register", encoding=encoding) for encoding in ENCODINGS}
    found |= {
        f"html in {encoding}": recipe("unemployment", encoding=encoding, container="html") for encoding in ("gbk", "utf-16-le-sig", "utf-8")
    }
    found |= {
        f"{packed} of {kind}": recipe(container=kind, packed=packed) for packed in ("zip", "gzip") for kind in ("csv", "xlsx", "html")
    }
    found |= {f"delimiter {delimiter!r}": recipe("register", delimiter=delimiter) for delimiter in DELIMITERS}
    found |= {f"newline {newline!r}": recipe(newline=newline, habits=frozenset({"blank_lines"})) for newline in NEWLINES}
    found |= {f"writing {style}": recipe("unemployment", style=style) for style in range(1, 13)}
    for defect in DEFECTS:
        for which in (0, 3, 7, 11):
            feed = (FEED, "disability", "unemployment", "register")[which % 4]
            found[f"{defect} {which}"] = recipe(feed, defects=((defect, which), (defect, which + 17)))
    everything = frozenset({"notes_above", "two_line_heading", "totals_below", "footnote", "blank_lines", "extra_columns", "reordered"})
    found["everything at once"] = recipe(
        "unemployment", defects=(("damaged", 5), ("again", 0), ("restated", 0)), habits=everything, encoding="gb18030", style=3
    )
    found["everything at once in xlsx"] = recipe(
        "unemployment", defects=(("damaged", 5), ("again", 0)), habits=everything | {"typed"}, container="xlsx"
    )
    return found


EVERY = every()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("nobody"), invented=True)


# Every third in each run, all of them in the long one.
@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (n % 3 > 0)) for n, name in enumerate(EVERY)])
def test_the_answer_is_what_the_writer_of_the_file_knows(settings: Settings, tmp_path: Path, name: str) -> None:
    feed = feed_of(settings, EVERY[name].feed)
    written = write(EVERY[name], feed)
    path, saved = tmp_path / written.name, tmp_path / "rows.parquet"
    path.write_bytes(written.data)
    answer = inspect(settings, path, feed, today=DAY, rows=saved).result
    told = json.dumps(answer, ensure_ascii=False)
    either = len(written.lines(EITHER))
    counts = {"accepted": ACCEPTED, "quarantined": QUARANTINED, "duplicate": DUPLICATE, "superseded": SUPERSEDED}
    assert answer["read"] == sum(answer[part] for part in counts) == len(written.rows), told[:2000]
    for part, fate in counts.items():
        assert 0 <= answer[part] - len(written.lines(fate)) <= (either if part in ("accepted", "quarantined") else 0), (part, told[:2000])
    is_flagged = written.lines(DUPLICATE) or any(habit in EVERY[name].habits for habit in FLAGGED)
    admitted = {"quarantine-lines"} if answer["quarantined"] else {"load-and-flag"} if is_flagged else {"load", "load-and-flag"}
    assert answer["outcome"] in admitted
    rows = pl.read_parquet(saved)
    for row in rows.iter_rows(named=True):
        if written.rows[row["line"]].fate != EITHER:
            known = written.rows[row["line"]].values
            assert {one: row[one] for one in known} == dict(known)
    marked = {one["line"] for one in answer["findings"] if one["line"] in written.rows and written.rows[one["line"]].fate == ACCEPTED}
    only_counted = {rule.name for rule in feed.rules if rule.severity == "warn"}
    assert not [one for one in answer["findings"] if one["line"] in marked and one["rule"] not in only_counted]
    assert set(written.lines(QUARANTINED)) <= {one["line"] for one in answer["findings"]}
    assert not [secret for secret in written.secrets if secret in told]


GOOD = text(INSURANCE, [insured(n) for n in range(1, 9)])


def zipped(*files: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files:
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def book(*sheets: list[list[Any]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        for rows in sheets:
            sheet = made.add_worksheet()
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return stream.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


ROWS = [list(INSURANCE), *(insured(n) for n in range(1, 4))]
LOST = "身份证号,费款所属期,参保身份,缴费基数\n"
UNUSABLE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing at all": ("a.csv", lambda: b""),
    "only a byte-order mark": ("a.csv", lambda: b"\xef\xbb\xbf"),
    "only line ends": ("a.csv", lambda: b"\r\n\n\n"),
    "only NUL": ("a.csv", lambda: b"\0" * 5000),
    "no heading": ("a.csv", lambda: GOOD.partition("\n")[2].encode()),
    "a required column is missing": ("a.csv", lambda: (LOST + GOOD.partition("\n")[2]).encode()),
    "a heading twice": ("a.csv", lambda: GOOD.replace("缴费基数", "身份证号").encode()),
    "prose": ("a.csv", lambda: "关于报送数据的通知\n请各单位于月底前报送。\n".encode()),
    "another feed's file": ("a.csv", lambda: "事故编号,当事人身份证号\nA1,x\n".encode()),
    "a page that says 404": ("a.xls", lambda: b"<html><body><h1>404 Not Found</h1></body></html>"),
    "a page that asks to sign in": ("a.xls", lambda: "<html><form>请登录<input name=user></form></html>".encode()),
    "JSON": ("a.csv", lambda: b'{"code": 500, "message": "timeout", "data": null}'),
    "a picture": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    "a PDF": ("a.xls", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\n" + bytes(range(256)) * 20),
    "noise": ("a.csv", lambda: bytes((n * 7919 + n * n) % 256 for n in range(6000))),
    "an old Office file with nothing in it": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    "xlsx cut off": ("a.xlsx", lambda: book(ROWS)[:-300]),
    "xlsx with a byte gone": ("a.xlsx", lambda: book(ROWS)[:900] + book(ROWS)[901:]),
    "xlsx without a cell": ("a.xlsx", lambda: book([])),
    "UTF-8 with broken bytes": ("a.csv", lambda: GOOD.encode() + b"\xe4\xbd,\xff\xfe\n" + GOOD.encode()),
    "UTF-8 cut in a character": ("a.csv", lambda: (GOOD + "职").encode()[:-1]),
    "UTF-16 cut in a character": ("a.csv", lambda: b"\xff\xfe" + GOOD.encode("utf-16-le")[:-1]),
    "gzip cut off": ("a.csv.gz", lambda: gzip.compress(GOOD.encode())[:-9]),
    "gzip with a changed byte": ("a.csv.gz", lambda: gzip.compress(GOOD.encode())[:-6] + b"\0\0\0\0\0\0"),
    "gzip of nothing": ("a.csv.gz", lambda: gzip.compress(b"")),
    "zip without a file": ("a.zip", lambda: zipped()),
    "zip of two files": ("a.zip", lambda: zipped(("a.csv", GOOD.encode()), ("b.csv", GOOD.encode()))),
    "zip that climbs out of its folder": ("a.zip", lambda: zipped(("../../../tmp/a.csv", GOOD.encode()))),
    "zip of a zip of a zip": ("a.zip", lambda: zipped(("b.zip", zipped(("c.zip", zipped(("a.csv", GOOD.encode()))))))),
    "zip cut off": ("a.zip", lambda: zipped(("a.csv", GOOD.encode()))[:-30]),
    "a bomb of zeros": ("a.zip", lambda: zipped(("a.csv", bytes(60_000_000)))),
    "a bomb of zeros in gzip": ("a.csv.gz", lambda: gzip.compress(bytes(60_000_000))),
    "Parquet cut off": ("a.parquet", lambda: parquet(pl.DataFrame({"a": [1]}))[:-5]),
    "Parquet with lists": ("a.parquet", lambda: parquet(pl.DataFrame({name: [["x"]] for name in INSURANCE}))),
    "Parquet of another feed": ("a.parquet", lambda: parquet(pl.DataFrame({"事故编号": ["a"]}))),
    "half of it is unreadable": ("a.csv", lambda: text(INSURANCE, [insured(n, base="约5000") for n in range(1, 9)]).encode()),
    "a folder's name that is none": ("a\nb.csv", lambda: b"\x00\x01"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_of_which_nothing_can_be_used_is_answered_with_why(settings: Settings, tmp_path: Path, name: str) -> None:
    called, content = UNUSABLE[name]
    path = tmp_path / called
    path.write_bytes(content())
    answer = inspect(settings, path, feed_of(settings, FEED), today=DAY).result
    assert (answer["outcome"], answer["accepted"]) == ("quarantine-file", 0), answer
    assert answer["read"] == answer["quarantined"] + answer["duplicate"] + answer["superseded"]
    first = answer["findings"][0]
    assert first["message"]
    assert first["message_zh"]
    assert "nobody has foreseen" not in first["message"]
    told = json.dumps(answer, ensure_ascii=False)
    assert not [n for n in range(1, 9) if number(n) in told]
    assert "约5000" not in told
    assert [one.name for one in tmp_path.iterdir()] == [called], "nothing else was written"


USABLE: dict[str, tuple[str, Callable[[], bytes], str, int]] = {
    "a heading and no row": ("a.csv", lambda: (",".join(INSURANCE) + "\n").encode(), "load-empty-and-warn", 0),
    "a heading and no row in xlsx": ("a.xlsx", lambda: book([list(INSURANCE)]), "load-empty-and-warn", 0),
    "xlsx that calls itself csv": ("a.csv", lambda: book(ROWS), "load", 3),
    "CSV that calls itself xls": ("a.xls", GOOD.encode, "load", 8),
    "CSV that calls itself xlsx": ("a.xlsx", GOOD.encode, "load", 8),
    "HTML that calls itself xlsx": (
        "a.xlsx",
        lambda: ("<table>" + "".join("<tr><td>" + "</td><td>".join(row) + "</td></tr>" for row in ROWS) + "</table>").encode(),
        "load",
        3,
    ),
    "a name without an ending": ("data", GOOD.encode, "load", 8),
    "gzip that calls itself csv": ("a.csv", lambda: gzip.compress(GOOD.encode()), "load", 8),
    "zip with a folder and a note of macOS": (
        "a.zip", lambda: zipped(("x/", b""), ("x/a.csv", GOOD.encode()), ("__MACOSX/x/._a.csv", b"\0\5\x16\7")), "load", 8,
    ),
    "an empty sheet before": ("a.xlsx", lambda: book([], ROWS), "load", 3),
    "notes on the sheet before": ("a.xlsx", lambda: book([["填表说明"], ["一、不要修改表头"]], ROWS), "load", 3),
    "Parquet": ("a.parquet", lambda: parquet(pl.DataFrame(ROWS[1:], schema=list(INSURANCE), orient="row")), "load", 3),
    "Parquet that calls itself csv": ("a.csv", lambda: parquet(pl.DataFrame(ROWS[1:], schema=list(INSURANCE), orient="row")), "load", 3),
    "Excel's first line that names the delimiter": ("a.csv", lambda: ("sep=,\n" + GOOD).encode(), "load", 8),
    "an end-of-file character of DOS": ("a.csv", lambda: GOOD.encode() + b"\x1a", "load", 8),
}  # fmt: skip


@pytest.mark.parametrize("name", USABLE)
def test_an_odd_file_that_can_be_used_is(settings: Settings, tmp_path: Path, name: str) -> None:
    called, content, outcome, accepted = USABLE[name]
    path = tmp_path / called
    path.write_bytes(content())
    answer = inspect(settings, path, feed_of(settings, FEED), today=DAY).result
    admitted = {outcome, "load-and-flag"} if outcome == "load" else {outcome}
    assert answer["outcome"] in admitted, answer["findings"][:3]
    assert answer["accepted"] == accepted
    assert answer["read"] == accepted
