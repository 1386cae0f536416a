"""The engine's door: statements as trees, parameters as literals, errors that quote the statement and no value."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlglot

from hardship.errors import StoreError
from hardship.night_tables import HOUSEHOLD_TABLE
from pipelines.engine import Digests, Engine, open_engine, parse, placeholders, write_warehouse
from pipelines.store import Store
from tests.builders import settings_in


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    with open_engine(settings_in(tmp_path)) as engine:
        yield engine


def sql(text: str) -> sqlglot.exp.Expression:
    return sqlglot.parse_one(text, dialect="duckdb")


def test_a_frame_and_files_are_tables_alike(engine: Engine, tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, 2], "delivery": ["x", "x"]})
    folder = tmp_path / "delivery=elsewhere"
    folder.mkdir()
    frame.write_parquet(folder / "rows.parquet")
    engine.table("t", frame)
    assert engine.frame("t").sort("a").equals(frame)
    engine.table("t", [folder / "rows.parquet"])  # the folder's name must not pass for a column
    assert engine.frame("t").sort("a").equals(frame)


def test_older_files_may_lack_a_column(engine: Engine, tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "old.parquet")
    pl.DataFrame({"a": [2], "b": ["x"]}).write_parquet(tmp_path / "new.parquet")
    engine.table("t", [tmp_path / "old.parquet", tmp_path / "new.parquet"])
    assert engine.frame("t").sort("a")["b"].to_list() == [None, "x"]


def test_parameters_become_typed_literals(engine: Engine) -> None:
    statement = sql(
        "SELECT CAST(:day AS DATE) + 1 AS tomorrow, CAST(:n AS INT) * 2 AS twice, CAST(:word AS TEXT) AS word, CAST(:nothing AS INT) AS x"
    )
    engine.run("t", statement, day=date(2026, 2, 28), n=21, word="it's; DROP TABLE t --", nothing=None)
    assert engine.frame("t").row(0) == (date(2026, 3, 1), 42, "it's; DROP TABLE t --", None)
    assert placeholders(statement) == {"day", "n", "word", "nothing"}, "the statement itself stays as it was"


def test_a_table_made_again_is_replaced(engine: Engine) -> None:
    engine.table("t", pl.DataFrame({"a": [1]}))
    engine.run("u", sql("SELECT a + 1 AS a FROM t"))
    engine.run("t", sql("SELECT a + 1 AS a FROM u"))
    engine.run("t", sql("SELECT 9 AS a"))
    engine.table("t", pl.DataFrame({"a": [7]}))
    assert engine.frame("t")["a"].to_list() == [7]
    assert engine.frame("u")["a"].to_list() == [2]


@pytest.mark.parametrize(
    ("text", "parameters", "says"),
    [
        ("SELECT (:a)", {}, "asks for a"),
        ("SELECT 1", {"a": 1}, "does not ask for a"),
        ("SELECT ?", {}, "placeholders are written :name"),
        ("SELECT (:a)", {"a": 1.5}, "cannot be a float"),
        ("SELECT (:a)", {"a": True}, "cannot be a bool"),
    ],
)
def test_wrong_parameters_are_refused(engine: Engine, text: str, parameters: dict[str, object], says: str) -> None:
    with pytest.raises(StoreError, match=says):
        engine.run("t", sql(text), **parameters)


def test_a_failing_statement_is_quoted_without_values(engine: Engine) -> None:
    engine.table("t", pl.DataFrame({"secret": ["110101199001011234"]}))
    with pytest.raises(StoreError) as failed:
        engine.run("u", sql("SELECT CAST(secret AS INTEGER) AS x FROM t WHERE secret <> :other"), other="110101199001015678")
    assert "CAST(secret AS INT)" in str(failed.value)
    assert ":other" in str(failed.value)
    assert "1101011990" not in str(failed.value)
    with pytest.raises(StoreError, match="no_such_column"):
        engine.run("u", sql("SELECT no_such_column FROM t"))
    with pytest.raises(StoreError, match="no table v"):
        engine.frame("v")


def test_a_file_holds_one_query(tmp_path: Path) -> None:
    for text in ("SELECT 1; SELECT 2", "DROP TABLE t", "", "SELECT FROM WHERE ("):
        (tmp_path / "x.sql").write_text(text)
        with pytest.raises(StoreError, match=r"x\.sql"):
            parse(tmp_path / "x.sql")
    with pytest.raises(StoreError, match=r"missing\.sql"):
        parse(tmp_path / "missing.sql")


def test_an_engine_leaves_nothing_behind(tmp_path: Path) -> None:
    left = tmp_path / "var" / "tmp" / "engine-4194305-0"  # no process has such a number
    left.mkdir(parents=True)
    with open_engine(settings_in(tmp_path)) as engine:
        assert not left.exists()
        engine.run("t", sql("SELECT 1 AS a"))
    assert list((tmp_path / "var" / "tmp").iterdir()) == []


def test_the_warehouse_has_commented_views(tmp_path: Path) -> None:
    store, day = Store(tmp_path / "var"), date(2026, 9, 30)
    frame = pl.DataFrame({"household_key": ["h_1", "h_2"], "area": ["990101", "990102"], "township": ["990101001", "990102001"],
                          "village": ["990101001001", "990102001001"], "size": [1, 2], "members_away": [0, 0]})  # fmt: skip
    store.write_table(day, HOUSEHOLD_TABLE, frame)
    store.finish_night(day, {})
    path = tmp_path / "var" / "warehouse.duckdb"
    for left in (".warehouse.duckdb.part", ".warehouse.duckdb.part.wal"):
        (tmp_path / "var" / left).write_bytes(b"of a killed run")
    for _ in range(2):
        write_warehouse(path, [(HOUSEHOLD_TABLE, store.table_paths(day, "household"))])
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT count(*), sum(size) FROM household").fetchone() == (2, 3)
        assert connection.execute("SELECT comment FROM duckdb_views() WHERE view_name = 'household'").fetchone() == (
            "家庭 — Households living together",
        )
        uncommented = "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'household' AND comment IS NULL"
        assert connection.execute(uncommented).fetchone() == (0,)
    assert [p.name for p in path.parent.glob("*warehouse*")] == ["warehouse.duckdb"]


def test_a_digest_tells_texts_numbers_and_gaps_apart() -> None:
    rows = pl.DataFrame({"text": ["a", "a", None, "", "a"], "more": ["b", "b", "b", "b", ""], "number": [1, 2, 1, 1, None]})
    with Digests() as digests:
        found = digests.of(rows, {"whole": ("text", "more", "number"), "number": ("number",), "text": ("text",)})
    assert found["whole"].n_unique() == 5
    assert (found["number"].n_unique(), found["text"].n_unique()) == (3, 3)
    # Pinned: a home holds its next delivery against digests that are years old.
    as_python_has_it = (b"a\x1fb\x1f" + (1).to_bytes(8, "little"), (1).to_bytes(8, "little"), b"a\x1f")
    assert found.row(0) == tuple(hashlib.md5(written).hexdigest() for written in as_python_has_it)
