"""A release is all or nothing, the same each time, and shows only the people of shown leads."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import polars as pl
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exchange.release import IDENTITIES, MONTHS, NONCE_BYTES, TABLES, TIMELINE
from hardship.errors import CheckError, StoreError
from pipelines import publish
from pipelines.commands.explain import explain
from pipelines.deliveries import note_repeat
from pipelines.night import Night
from pipelines.publish.manifest import settings_digest
from pipelines.publish.wording import WORDS, told
from tests.builders import key, land_rows
from tests.nights import DAY, NAMES, filled, finished, landed, made, small_home


def current(night: Night) -> dict:
    return json.loads((night.settings.var / "current").read_text("utf-8"))


def release(night: Night) -> dict[str, bytes]:
    folder = night.settings.var / "releases" / current(night)["release_id"]
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def people(night: Night) -> pl.DataFrame:
    release_id, sealed = current(night)["release_id"], release(night)["identities.bin"]
    secret = bytes.fromhex(json.loads((night.settings.keys / "console.key").read_text("utf-8"))["key"])
    plain = AESGCM(secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], release_id.encode())
    return pl.read_parquet(io.BytesIO(plain))


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A published night that tests only look at."""
    return finished(small_home(tmp_path_factory.mktemp("published")))


@pytest.fixture
def own(published, tmp_path):
    """The settings of a copy of it, which a test may change."""
    shutil.copytree(published.settings.home, tmp_path / "own")
    return published.settings.model_copy(update={"home": tmp_path / "own"})


@pytest.fixture(scope="module")
def next_release(published, tmp_path_factory):
    """The files and the manifest of the next night, published undisturbed."""
    shutil.copytree(published.settings.home, home := tmp_path_factory.mktemp("calm") / "home")
    after = following(published.settings.model_copy(update={"home": home}))
    publish.run(after)
    return release(after), after.store.manifest(after.as_of)


def following(settings) -> Night:
    """The night after, ready to be published."""
    after = Night(DAY + timedelta(days=1), settings)
    made(after, after.store.read_table(DAY, "ledger"))
    return after


def test_a_release_holds_every_file_and_lists_their_digests(published):
    night = published
    files = release(night)
    assert set(files) == {f"{name}.parquet" for name in (*TABLES, "timeline", "months")} | {
        "release.json", "catalogue.json", "identities.bin"
    }  # fmt: skip
    listed = json.loads(files["release.json"])
    assert listed["release_id"] == current(night)["release_id"]
    assert listed["release_id"].startswith("2026-09-30-")
    assert listed["tables"] == {name: hashlib.sha256(files[f"{name}.parquet"]).hexdigest() for name in listed["tables"]}
    assert listed["counts"]["alerts"] == {"new": 1, "waiting": 2}
    assert not list((night.settings.var / "releases").glob(".*"))


def test_only_people_of_shown_leads_are_named_and_only_encrypted(published):
    night = published
    found = people(night)
    assert found.schema == IDENTITIES.schema
    assert found["name"].to_list() == [NAMES[2]]  # the first of the township; the other one waits
    for name, content in release(night).items():
        assert not any(secret.encode() in content for secret in (*NAMES.values(), "address-", "invented-2")), name


def test_the_same_night_elsewhere_has_the_same_bytes(published, tmp_path):
    one, two = published, finished(small_home(tmp_path, threads=4))
    assert release(one) == release(two)
    assert one.store.manifest(DAY) == two.store.manifest(DAY)


def test_publishing_again_changes_nothing(own):
    night = Night(DAY, own)
    before = release(night), night.store.manifest(DAY), current(night)
    publish.run(Night(DAY, night.settings))
    made(Night(DAY, night.settings))
    publish.run(Night(DAY, night.settings))
    assert (release(night), night.store.manifest(DAY), current(night)) == before


@pytest.mark.parametrize("step", ["build_release", "manifest_of", "write_warehouse", "write_published"])
def test_killed_anywhere_the_old_night_stays_whole_and_running_again_ends_the_same(own, next_release, monkeypatch, step):
    old = Night(DAY, own)
    shown = current(old)
    with monkeypatch.context() as patched:
        patched.setattr(publish, step, _killed)
        with pytest.raises(KeyboardInterrupt):
            publish.run(following(own))
    if step != "write_published":
        assert current(old) == shown
    assert "release.json" in release(old)
    after = following(own)
    publish.run(after)
    assert (release(after), after.store.manifest(after.as_of)) == next_release


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_night_that_was_finished_but_not_pointed_to_is_made_up_for(own):
    night = Night(DAY, own)
    for name in ("current", "status.json", "warehouse.duckdb"):
        (night.settings.var / name).unlink()
    publish.run(Night(DAY, night.settings))
    assert current(night)["as_of"] == DAY.isoformat()
    assert (night.settings.var / "warehouse.duckdb").exists()
    assert (night.settings.var / "status.json").exists()


def test_a_release_that_is_gone_is_made_again(own, tmp_path):
    night = Night(DAY, own)
    before = release(night)
    folder = night.settings.var / "releases" / current(night)["release_id"]
    folder.rename(tmp_path / "gone")
    publish.run(Night(DAY, night.settings))
    assert release(night) == before
    folder.rename(tmp_path / "gone-too")
    with pytest.raises(StoreError, match="would not become the same again"):
        publish.run(Night(DAY, night.settings.model_copy(update={"region": "beijing"})))


def test_a_night_of_an_older_date_never_moves_current_back(own):
    newest = Night(DAY, own)
    shown, status = current(newest), (own.var / "status.json").read_text("utf-8")
    older = Night(DAY - timedelta(days=1), own)
    made(older)
    publish.run(older)
    assert older.as_of in older.store.nights()
    assert current(newest) == shown
    assert (own.var / "status.json").read_text("utf-8") == status


def test_the_manifest_says_what_the_night_was_made_of(published, next_release):
    manifest = published.store.manifest(DAY)
    assert set(manifest["tables"]) == set(published.tables)
    assert [one["outcome"] for one in manifest["deliveries"]["medical_expenses"]] == ["accepted"]
    assert (manifest["previous"], manifest["model"], manifest["key_epoch"]) == (None, "e" * 64, 1)
    files, after = next_release
    assert after["previous"] == {"as_of": DAY.isoformat(), "ledger": manifest["tables"]["ledger"]}
    assert json.loads(files["release.json"])["previous"] == manifest["release_id"]


def test_threads_and_folders_are_no_part_of_what_a_night_depends_on(published, tmp_path):
    settings = published.settings
    assert settings_digest(settings) == settings_digest(settings.model_copy(update={"threads": 4, "home": tmp_path / "x"}))
    assert settings_digest(settings) != settings_digest(settings.model_copy(update={"capacity_per_township": 9}))


def test_the_warehouse_has_a_commented_view_of_every_table(published):
    night = published
    with duckdb.connect(str(night.settings.var / "warehouse.duckdb"), read_only=True) as warehouse:
        found = dict(warehouse.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
        assert warehouse.execute("SELECT count(*) FROM alert").fetchone() == (3,)
    assert set(found) == set(night.tables)
    assert found["alert"] == f"{night.tables['alert'].zh} — {night.tables['alert'].en}"


def test_the_catalogue_carries_names_clauses_and_dated_values(published):
    night = published
    told_of = json.loads(release(night)["catalogue.json"])
    assert {one["name"] for one in told_of["feeds"]} == {feed.name for feed in night.catalogue.feeds}
    assert all(one["conditions"] and one["conditions"][0]["citation"]["document"] for one in told_of["policies"])
    assert all(one["why_zh"] and one["clauses"] and one["cool_down_days"] >= 0 for one in told_of["scenarios"])
    held = [one for one in told_of["parameters"] if one["value"] is not None]
    assert held
    for one in held:
        assert one["from"] <= DAY.isoformat()
        assert one["document"]
        assert isinstance(one["unverified"], bool)
        assert one["values"][-1]["value"] == one["value"]
    assert {one["name"] for one in told_of["levels"]} == {"red", "orange", "yellow", "grey"}


# history of a household


def test_the_timeline_tells_events_without_names_and_leaves_small_bills_to_the_months(published):
    night = published
    timeline = pl.read_parquet(io.BytesIO(release(night)["timeline.parquet"]))
    assert timeline.schema == TIMELINE.schema
    first = timeline.filter(pl.col("household_key") == key("h", 1)).to_dicts()
    assert [(row["family"], row["amount_fen"]) for row in first] == [("medical", 2_345_600)]
    assert first[0]["text_zh"] == "住院结算：个人负担23,456元，总额46,912元"
    assert first[0]["source"].endswith(":2")
    second = timeline.filter(pl.col("household_key") == key("h", 2)).to_dicts()
    assert [row["family"] for row in second] == ["medical", "warning"]
    assert second[1]["source"].startswith("a_")


def test_what_befell_the_dead_is_told_of_those_whom_they_left(tmp_path):
    night = Night(DAY, small_home(tmp_path))
    landed(night)
    day, person = date(2026, 9, 3), {"person_key": key("p", 9)}
    killed = {"accident_no": "a", "happened_on": day, "severity": "death"}
    cared_for = {"setl_id": "z", "med_type": "21", "settled_on": day, "self_paid_fen": 70_000, "total_fen": 90_000}
    for feed, row in (("accidents", killed), ("medical_expenses", cared_for)):
        land_rows(night.store, night.catalogue.feed(feed), [person | row], DAY)
    made(night)
    table = night.tables["deceased"]
    night.store.write_table(DAY, table, filled(table, [person | {"household_key": key("h", 3), "died_recorded_on": DAY}]))
    publish.run(night)
    home = pl.col("household_key") == key("h", 3)
    files = release(night)
    timeline = pl.read_parquet(io.BytesIO(files["timeline.parquet"])).filter(home, pl.col("feed") != "alert")
    assert timeline.select("on", "feed").rows() == [(day, "accidents"), (day, "medical_expenses")]
    months = pl.read_parquet(io.BytesIO(files["months.parquet"])).filter(home, pl.col("month") == date(2026, 9, 1))
    assert months["medical_self_paid_fen"].to_list() == [70_000]
    assert key("p", 9) not in people(night)["person_key"].to_list()
    explained = explain(night.settings, key("h", 3))
    assert [(source["feed"], source["occurred_on"]) for source in explained["sources"]] == [
        ("accidents", "2026-09-03"),
        ("medical_expenses", "2026-09-03"),
    ]
    assert [member["person_key"] for member in explained["members"]] == [key("p", 3)]


def test_the_months_have_every_household_and_24_months(published):
    night = published
    months = pl.read_parquet(io.BytesIO(release(night)["months.parquet"]))
    assert months.schema == MONTHS.schema
    assert months.height == 3 * 24
    assert (months["month"].min(), months["month"].max()) == (date(2024, 10, 1), date(2026, 9, 1))
    september = months.filter((pl.col("household_key") == key("h", 1)) & (pl.col("month") == date(2026, 9, 1))).row(0, named=True)
    assert (september["insured_income_fen"], september["medical_self_paid_fen"]) == (0, 2_350_100)


def test_a_feed_that_never_delivered_leaves_unknown_months_not_zeros(tmp_path):
    night = Night(DAY, small_home(tmp_path))
    made(night)
    publish.run(night)
    months = pl.read_parquet(io.BytesIO(release(night)["months.parquet"]))
    assert months["insured_income_fen"].null_count() == months.height


def test_every_feed_is_told_in_words_and_a_new_one_by_the_names_of_its_measures(published):
    for feed in published.catalogue.feeds:
        if feed.name in WORDS:
            assert WORDS[feed.name].measures <= {measure.name for measure in feed.measures}, feed.name
    new = replace(published.catalogue.feed("accidents"), name="floods", zh="洪水")
    event = {"household_key": key("h", 1), "occurred_on": DAY, "known_on": DAY, "delivery": "d", "line": 2, "accidents": 1, "injured": None,
             "grave_injuries": None, "compensation_fen": 120_050}  # fmt: skip
    row = told(new, pl.DataFrame([event], schema_overrides={"injured": pl.Int64, "grave_injuries": pl.Int64})).row(0, named=True)
    assert (row["family"], row["text_zh"], row["amount_fen"]) == ("other", "洪水，事故 1，已获赔偿 1,200.50元", 120_050)


# status


def test_a_published_night_says_since_when_each_feed_is_old(published):
    night = published
    status = json.loads((night.settings.var / "status.json").read_text("utf-8"))
    assert (status["as_of"], status["outcome"], status["release_id"]) == ("2026-09-30", "published", current(night)["release_id"])
    assert status["feeds"]["medical_expenses"] == {
        "is_missing": False, "is_stale": False, "last_delivery_on": "2026-09-29", "stale_since": None,
        "because_zh": "", "because_en": "",
    }  # fmt: skip


def test_a_failed_night_leaves_a_status_and_the_old_release(own):
    night = Night(DAY, own)
    shown = current(night)
    failed = Night(DAY + timedelta(days=20), own)
    error = CheckError("the register is broken", where="feed register", do="ask for it again", zh="户籍数据损坏")
    publish.write_failure(failed, error)
    status = json.loads((own.var / "status.json").read_text("utf-8"))
    assert (status["outcome"], status["release_id"]) == ("failed", shown["release_id"])
    assert status["error"] == {
        "class": "CheckError", "exit_code": 13, "what": "the register is broken", "where": "feed register", "do": "ask for it again",
        "zh": "户籍数据损坏",
    }  # fmt: skip
    assert status["feeds"]["medical_expenses"]["stale_since"] == "2026-09-29"
    assert status["feeds"]["medical_expenses"]["because_en"] == "nothing has come for 21 days, 10 are allowed"
    assert current(night) == shown
    [delivery] = [one["delivery"] for one in failed.store.deliveries("medical_expenses", failed.as_of)]
    note_repeat(failed.store, "medical_expenses", delivery, "again.csv", DAY + timedelta(days=15), DAY + timedelta(days=15))
    publish.write_failure(failed, error)
    status = json.loads((own.var / "status.json").read_text("utf-8"))
    assert (status["feeds"]["medical_expenses"]["is_stale"], status["feeds"]["medical_expenses"]["last_delivery_on"]) == (
        False, "2026-10-15",
    ), "the same content again is a sign of life"  # fmt: skip


def test_a_first_night_that_fails_leaves_a_status_too(tmp_path):
    night = Night(DAY, small_home(tmp_path))
    landed(night)
    publish.write_failure(night, CheckError("broken"))
    status = json.loads((night.settings.var / "status.json").read_text("utf-8"))
    assert (status["outcome"], status["release_id"], status["feeds"]["register"]["is_missing"]) == ("failed", None, True)


def test_an_older_night_that_fails_does_not_blame_what_is_shown(own):
    publish.write_failure(Night(DAY - timedelta(days=5), own), CheckError("broken"))
    assert json.loads((own.var / "status.json").read_text("utf-8"))["outcome"] == "published"
