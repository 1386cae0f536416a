"""The import takes a release over whole, once, and never touches what people did."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

from console.commands.demo_users import demo_users
from console.commands.import_release import import_release
from console.commands.seal_outcomes import seal_outcomes
from console.desk.models import Alert, AuditEvent, Outcome, Release
from exchange.delivery import read_seal, verify
from hardship.errors import NotFoundError, SettingsError, StoreError, VaultError
from hardship.settings import Settings
from tests.console_release import AS_OF, alert_id, household_key, write_key, write_release

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HARDSHIP", Settings(home=tmp_path))
    return tmp_path


def test_imports_once_and_says_so(home: Path) -> None:
    release_id = write_release(home, households=12)
    first, again = import_release(), import_release()
    assert (first["alerts"], first["new"], first["changed"]) == (12, 12, True)
    assert (again["changed"], again["new"]) == (False, 0)
    assert Alert.objects.count() == 12
    assert Release.objects.get(is_current=True).release_id == release_id
    assert AuditEvent.objects.filter(what="import_release").count() == 1


def test_a_second_release_keeps_what_people_did(home: Path) -> None:
    write_release(home, households=12)
    import_release()
    worker = get_user_model().objects.create_user("w")
    Alert.objects.filter(pk=alert_id(3)).update(work="assigned", assigned_to=worker, note="二楼")
    Outcome.objects.create(
        alert_id=alert_id(3), source="visit", finding="hardship", action="applied", found_on=AS_OF, recorded_on=AS_OF, recorded_by=worker
    )
    write_release(home, households=10, as_of=date(2026, 10, 1), state="continued")
    done = import_release()
    assert (done["alerts"], done["new"], done["changed"]) == (10, 0, True)
    kept = Alert.objects.get(pk=alert_id(3))
    assert (kept.state, kept.work, kept.note, kept.assigned_to) == ("continued", "assigned", "二楼", worker)
    assert kept.outcomes.count() == 1
    assert set(Alert.objects.filter(state="closed").values_list("pk", flat=True)) == {alert_id(10), alert_id(11)}
    assert Release.objects.filter(is_current=True).count() == 1


def test_leads_in_states_that_are_not_shown_stay_out_until_they_are(home: Path) -> None:
    write_release(home, households=4, state="waiting")
    assert import_release()["alerts"] == 0
    write_release(home, households=4, state="new")
    assert import_release()["alerts"] == 4
    write_release(home, households=4, state="suppressed")
    import_release()
    assert set(Alert.objects.values_list("state", flat=True)) == {"suppressed"}


def test_before_the_first_night(home: Path) -> None:
    with pytest.raises(NotFoundError, match="no night has been published"):
        import_release()


def test_a_wrong_schema_is_refused(home: Path) -> None:
    write_release(home, households=3, schema=2)
    with pytest.raises(StoreError, match="the release has schema 2; this console reads schema 1"):
        import_release()
    assert not Alert.objects.exists()


def test_an_altered_table_is_refused(home: Path) -> None:
    folder = home / "var" / "releases" / write_release(home, households=3)
    pl.read_parquet(folder / "score.parquet").head(2).write_parquet(folder / "score.parquet")
    with pytest.raises(StoreError, match="altered after it was published: score"):
        import_release()


def test_a_wrong_key_is_told_at_the_import(home: Path) -> None:
    write_release(home, households=3)
    write_key(home, "ab" * 32)
    with pytest.raises(VaultError, match="key does not open the identities") as told:
        import_release()
    assert "put the key with which the night was published" in told.value.do
    assert not Alert.objects.exists()
    assert not Release.objects.exists()


def test_a_missing_key_and_the_key_of_the_invented_city(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_release(home, households=3)
    monkeypatch.setattr(settings, "HARDSHIP", Settings(home=home, invented=False))
    with pytest.raises(VaultError, match="that of the invented city"):
        import_release()
    (home / "keys" / "console.key").unlink()
    with pytest.raises(VaultError, match="key is missing"):
        import_release()


def test_demo_users_one_a_role_in_an_invented_city_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFoundError, match="no leads yet"):
        demo_users()
    write_release(home, households=12)
    import_release()
    made = demo_users("a-password-1")
    assert list(made) == ["worker", "analyst", "supervisor", "auditor", "administrator"]
    scopes = {user.username: user.profile.scope for user in get_user_model().objects.all()}
    assert scopes == {"worker": "990101001", "analyst": "990101", "supervisor": "990101", "auditor": "", "administrator": ""}
    assert len(set(demo_users().values())) == 1
    monkeypatch.setattr(settings, "HARDSHIP", Settings(home=home, invented=False))
    with pytest.raises(SettingsError, match="invented city only"):
        demo_users()


def test_sealed_outcomes_are_what_was_recorded(home: Path) -> None:
    write_release(home, households=6)
    import_release()
    user = get_user_model().objects.create_user("w")
    common = {"source": "visit", "found_on": AS_OF, "recorded_on": AS_OF, "recorded_by": user}
    first = Outcome.objects.create(alert_id=alert_id(1), finding="hardship", action="granted", note="只留在本系统", **common)
    Outcome.objects.create(alert_id=alert_id(2), finding="no_hardship", action="none", is_withdrawn=True, **common)
    later = Outcome.objects.create(alert_id=alert_id(4), finding="moved", action="none", **common | {"recorded_on": date(2026, 10, 2)})
    done = seal_outcomes(date(2026, 10, 1))
    assert done["rows"] == 1
    path = done["file"]
    assert path.parent == home / "var" / "inbox" / "outcomes"
    verify(path, read_seal(path))
    assert read_seal(path).delivered_on == date(2026, 10, 1)
    assert pl.read_csv(path, infer_schema=False).to_dicts() == [
        {
            "outcome_id": first.outcome_id, "household": household_key(1), "alert_id": alert_id(1), "source": "visit",
            "found_on": "2026-09-30", "finding": "hardship", "action": "granted", "recorded_on": "2026-09-30",
        }
    ]  # fmt: skip
    assert "只留在本系统" not in path.read_text("utf-8")
    assert seal_outcomes(date(2026, 10, 1)) == {"file": None, "rows": 0}
    assert seal_outcomes(date(2026, 10, 2))["rows"] == 1
    later.refresh_from_db()
    assert later.exported_in == "outcomes_2026-10-02_01.csv"


def test_the_log_is_only_added_to(home: Path) -> None:
    event = AuditEvent.objects.create(username="w", what="open")
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_the_pointer_of_another_schema(home: Path) -> None:
    write_release(home, households=1)
    (home / "var" / "current").write_text(json.dumps({"schema": 9, "release_id": "x"}), "utf-8")
    with pytest.raises(StoreError, match="var/current has schema 9"):
        import_release()
