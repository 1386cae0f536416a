"""The store: whole or not at all, equal content in equal bytes, nothing left of a killed run."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from hardship.catalogue import load_catalogue
from hardship.errors import BusyError, HardshipError, NotFoundError, StoreError
from hardship.night_tables import FEED_STATUS, HOUSEHOLD_TABLE
from hardship.settings import PROJECT
from pipelines import files
from pipelines.store import Store
from tests.builders import key, land_rows

DAY = date(2026, 9, 30)
ROWS = pl.DataFrame({"a": [1, 2]})
NONE = pl.DataFrame({"line": pl.Series([], dtype=pl.Int64)})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "var")


def delivered(delivery: str, on: date, outcome: str = "accepted") -> dict[str, object]:
    return {"feed": "register", "delivery": delivery, "delivered_on": on, "outcome": outcome}


def households(count: int = 9) -> pl.DataFrame:
    areas = [f"99010{n % 3 + 1}" for n in range(count)]
    return pl.DataFrame({"household_key": [key("h", n) for n in range(count)], "area": areas, "township": [f"{a}001" for a in areas],
                         "village": [f"{a}001001" for a in areas], "size": list(range(1, count + 1)),
                         "members_away": [0] * count})  # fmt: skip


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_inbox_lists_files_without_seals(store: Store) -> None:
    assert store.inbox_files("register") == []
    folder = store.var / "inbox" / "register"
    (folder / "a_folder").mkdir(parents=True)
    for name in ("b.csv", "b.csv.seal.json", "a.csv", ".c.csv.part"):
        (folder / name).touch()
    assert [path.name for path in store.inbox_files("register")] == ["a.csv", "b.csv"]


def staged(store: Store, delivery: str) -> None:
    with store.staging("register", delivery) as staging:
        files.write_parquet(staging.rows, ROWS)
        staging.complete(NONE, delivered(delivery, DAY))


def test_a_delivery_is_staged_then_kept(store: Store) -> None:
    staged(store, "b")
    staged(store, "a")
    assert [found["delivery"] for found in store.staged("register")] == ["a", "b"]
    assert pl.read_parquet(store.staged_rows("register", "a")[0]).equals(ROWS)
    assert store.deliveries("register", DAY) == []
    store.keep_delivery("register", "a", ROWS.head(1), NONE, delivered("a", DAY))
    assert [found["delivery"] for found in store.staged("register")] == ["b"]
    assert store.deliveries("register", DAY) == [delivered("a", DAY) | {"delivered_on": "2026-09-30"}]
    assert [files.read_parquet(path).height for path in store.landed_paths("register", DAY)] == [1]
    assert store.quarantined("register", "a").equals(NONE)


def test_deliveries_of_later_days_and_refused_ones_are_not_read(store: Store) -> None:
    for delivery, on, outcome in (("c", date(2026, 9, 29), "accepted"), ("b", DAY, "refused"), ("a", date(2026, 10, 1), "accepted")):
        store.keep_delivery("register", delivery, ROWS, NONE, delivered(delivery, on, outcome))
    assert [found["delivery"] for found in store.deliveries("register", DAY)] == ["c", "b"]
    assert [path.parent.name for path in store.landed_paths("register", DAY)] == ["delivery=c"]


def test_keeping_the_same_again_changes_no_byte(store: Store) -> None:
    feed = load_catalogue(PROJECT).feed("register")
    rows = [{"person_key": key("p", n), "registered_on": DAY} for n in range(5)]
    land_rows(store, feed, rows, DAY)
    before = everything(store.var)
    land_rows(store, feed, rows, DAY)
    assert everything(store.var) == before
    assert len(before) == 3


def test_a_night_is_built_aside_and_then_there(store: Store) -> None:
    store.write_table(DAY, HOUSEHOLD_TABLE, households().reverse())
    assert store.nights() == []
    assert store.has_table(DAY, "household")
    assert not store.has_table(DAY, "member")
    assert store.read_table(DAY, "household").equals(HOUSEHOLD_TABLE.conform(households())), "all counties, ordered by key"
    store.finish_night(DAY, {"as_of": DAY, "名": "值"})
    assert store.nights() == [DAY]
    assert store.manifest(DAY) == {"as_of": "2026-09-30", "名": "值"}
    assert store.read_table(DAY, "household").height == 9
    parts = sorted(p.relative_to(store.var).as_posix() for p in store.table_paths(DAY, "household"))
    assert parts == [f"nights/as_of=2026-09-30/table=household/area=99010{n}/part.parquet" for n in (1, 2, 3)]


def test_a_night_run_again_takes_the_place_of_the_first(store: Store) -> None:
    for size in (9, 5):
        store.write_table(DAY, HOUSEHOLD_TABLE, households(size))
        store.finish_night(DAY, {"size": size})
    assert store.manifest(DAY) == {"size": 5}
    assert store.read_table(DAY, "household").height == 5
    assert [p.name for p in (store.var / "nights").iterdir()] == ["as_of=2026-09-30"]


def test_the_night_before(store: Store) -> None:
    for day in (28, 30):
        store.write_table(date(2026, 9, day), HOUSEHOLD_TABLE, households())
        store.finish_night(date(2026, 9, day), {})
    assert store.previous_night(date(2026, 9, 30)) == date(2026, 9, 28)
    assert store.previous_night(date(2026, 9, 28)) is None


def test_a_dropped_building_is_gone(store: Store) -> None:
    store.write_table(DAY, HOUSEHOLD_TABLE, households())
    store.drop_building(DAY)
    store.drop_building(DAY)
    assert not store.has_table(DAY, "household")


def test_tables_without_rows_or_without_area_have_one_part(store: Store) -> None:
    store.write_table(DAY, HOUSEHOLD_TABLE, HOUSEHOLD_TABLE.empty())
    store.write_table(DAY, FEED_STATUS, FEED_STATUS.empty())
    assert store.read_table(DAY, "household").equals(HOUSEHOLD_TABLE.empty())
    assert [path.parent.name for path in store.table_paths(DAY, "feed_status")] == ["area=all"]


def test_equal_content_has_an_equal_digest(store: Store) -> None:
    frame = households(50)
    first = store.write_table(DAY, HOUSEHOLD_TABLE, frame)
    chunked = pl.concat([frame.slice(20), frame.head(20)], rechunk=False)
    chunked = chunked.with_columns(pl.col("size").cast(pl.Int32)).select(frame.columns[::-1])
    assert store.write_table(date(2026, 10, 1), HOUSEHOLD_TABLE, chunked) == first
    changed = frame.with_columns(pl.when(pl.col("size") == 7).then(8).otherwise("size").alias("size"))
    assert store.write_table(DAY, HOUSEHOLD_TABLE, changed) != first


@pytest.mark.parametrize("threads", ["1", "4"])
def test_the_digest_does_not_depend_on_threads(tmp_path: Path, threads: str) -> None:
    program = (
        "import sys; from datetime import date; from pathlib import Path; from pipelines.store import Store; "
        "from tests.unit.test_store import households, HOUSEHOLD_TABLE; "
        "print(Store(Path(sys.argv[1])).write_table(date(2026, 9, 30), HOUSEHOLD_TABLE, households(20_000)))"
    )
    environment = os.environ | {"POLARS_MAX_THREADS": threads, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", program, str(tmp_path / "var")]
    found = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == Store(tmp_path / "here").write_table(DAY, HOUSEHOLD_TABLE, households(20_000))


def test_what_a_killed_run_left_is_cleaned_and_never_read(store: Store) -> None:
    left = [
        store.var / "landed" / "register" / ".delivery=a.part",
        store.var / "nights" / ".as_of=2026-09-30" / ".table=household.part",
        store.var / "nights" / ".as_of=2026-09-30.old",
    ]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "half").touch()
    (store.var / ".current.part").write_text("half")
    assert store.deliveries("register", DAY) == []
    assert store.nights() == []
    store.keep_delivery("register", "a", ROWS, NONE, delivered("a", DAY))
    store.write_table(DAY, HOUSEHOLD_TABLE, households())
    store.finish_night(DAY, {})
    store.write_json(Path("current"), {})
    hidden = [path.name for path in store.var.rglob(".*") if path.name != ".staged"]
    assert hidden == []


def test_who_takes_the_lock_mends_what_a_killed_writer_left(store: Store) -> None:
    store.write_table(DAY, HOUSEHOLD_TABLE, households())
    store.finish_night(DAY, {"of": "before"})
    store.keep_delivery("register", "a", ROWS, NONE, delivered("a", DAY))
    nights, landed = store.var / "nights", store.var / "landed" / "register"
    (nights / f"as_of={DAY}").rename(nights / f".as_of={DAY}.old")  # killed between the two renames
    (landed / ".delivery=a.old").mkdir()  # killed before the last removal
    (landed / ".delivery=b.part").mkdir()
    (store.var / "landed" / ".staged" / "register" / ".delivery=b.gone" / "half").mkdir(parents=True)
    (store.var / "releases" / f".as_of={DAY}.part").mkdir(parents=True)
    (store.var / "vault" / "raw").mkdir(parents=True)
    (store.var / "vault" / "raw" / ".x.parquet.enc.part").touch()
    (nights / ".as_of=2026-10-01").mkdir()  # not a leftover: its steps may be taking turns with ours
    with store.lock():
        assert store.manifest(DAY) == {"of": "before"}
    hidden = sorted(path.relative_to(store.var).as_posix() for path in store.var.rglob(".*"))
    assert hidden == [".lock", "landed/.staged", "nights/.as_of=2026-10-01"]
    assert [found["delivery"] for found in store.deliveries("register", DAY)] == ["a"]


def test_a_folder_that_is_removed_is_never_seen_by_halves(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    staged(store, "a")

    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            store.drop_staged("register", "a")
    assert store.staged("register") == []
    staged(store, "a")
    store.drop_staged("register", "a")
    assert list((store.var / "landed" / ".staged" / "register").iterdir()) == []


def test_a_finished_night_is_reopened_as_a_copy_that_nobody_outside_reads(store: Store) -> None:
    store.reopen_night(DAY)
    assert not store.is_building(DAY)
    for table, frame in ((HOUSEHOLD_TABLE, households()), (FEED_STATUS, FEED_STATUS.empty())):
        store.write_table(DAY, table, frame)
    store.finish_night(DAY, {})
    store.reopen_night(DAY)
    store.write_table(DAY, HOUSEHOLD_TABLE, households(3))
    assert (store.read_table(DAY, "household").height, store.of_finished().read_table(DAY, "household").height) == (3, 9)
    store.reopen_night(DAY)
    assert store.read_table(DAY, "household").height == 3, "it is open already"
    store.finish_night(DAY, {})
    assert store.of_finished().has_table(DAY, "feed_status"), "tables of which no step was repeated stay"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's own")
def test_a_full_disk_says_what_to_do_and_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def open_output_stream(self, path: str) -> object:
            Path(path).symlink_to("/dev/full")
            return real.open_output_stream(path)

    real = files.FILES
    store.write_json(Path("current"), {"old": 1})
    monkeypatch.setattr(files, "FILES", Full())
    for write in (
        lambda: store.write_json(Path("current"), {"new": 1}),
        lambda: store.write_table(DAY, HOUSEHOLD_TABLE, households()),
        lambda: staged(store, "a"),
    ):
        with pytest.raises(StoreError, match="no room is left on the disk") as caught:
            write()
        assert str(store.var) in caught.value.where
        assert "make room" in caught.value.do
    monkeypatch.undo()
    assert store.read_json(Path("current")) == {"old": 1}
    assert [path for path in store.var.rglob(".*") if path.name.endswith((".part", ".old", ".gone"))] == []


def test_a_write_that_fails_leaves_the_old(store: Store) -> None:
    store.write_table(DAY, HOUSEHOLD_TABLE, households())
    repeated = pl.concat([households(2), households(2)])
    with pytest.raises(HardshipError, match="repeats its key"):
        store.write_table(DAY, HOUSEHOLD_TABLE, repeated)
    with pytest.raises(RuntimeError, match="killed"), files.new_folder(store.var / "nights" / f".as_of={DAY}" / "table=household"):
        raise RuntimeError("killed")
    assert store.read_table(DAY, "household").height == 9


def test_json_is_written_one_way(store: Store) -> None:
    store.write_json(store.var / "a" / "x.json", {"b": DAY, "a": ["中"]})
    assert (store.var / "a" / "x.json").read_text("utf-8") == '{\n "a": [\n  "中"\n ],\n "b": "2026-09-30"\n}\n'
    assert store.read_json(store.var / "a" / "x.json") == {"a": ["中"], "b": "2026-09-30"}
    assert store.read_json(Path("a/x.json"))["a"] == ["中"], "a relative path is below var"


def test_errors_say_where(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no table household"):
        store.read_table(DAY, "household")
    with pytest.raises(NotFoundError, match="no finished night"):
        store.manifest(DAY)
    with pytest.raises(NotFoundError, match="being built"):
        store.finish_night(DAY, {})
    with pytest.raises(StoreError, match=r"no-such\.json"):
        store.read_json(Path("no-such.json"))
    store.write_bytes(Path("broken.json"), b"{")
    with pytest.raises(StoreError, match="not JSON"):
        store.read_json(Path("broken.json"))
    with pytest.raises(StoreError, match="not Parquet"):
        files.read_parquet(store.var / "broken.json")
    with pytest.raises(StoreError, match="cannot write"):
        store.write_bytes(Path("broken.json/x"), b"")


def test_one_writer_at_a_time(store: Store) -> None:
    with store.lock(), pytest.raises(BusyError, match="another run"), Store(store.var).lock():
        pass
    with store.lock():
        pass
