"""The pages: masked until asked, bounded by role and area, honest about what is old or unknown."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from console.commands.demo_users import demo_users
from console.commands.import_release import import_release
from console.desk.models import Alert, AuditEvent, Outcome
from hardship.settings import Settings
from tests.console_release import AS_OF, alert_id, people, write_release

pytestmark = pytest.mark.django_db

PASSWORD = "a-password-1"
MORNING = AS_OF + timedelta(days=1)  # when people read what the night of AS_OF told
MINE, NEIGHBOUR, OTHER_COUNTY = alert_id(0), alert_id(1), alert_id(2)  # townships 990101001, 990101002, 990102001


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HARDSHIP", Settings(home=tmp_path))
    write_release(tmp_path, households=12)
    import_release()
    demo_users(PASSWORD)
    return tmp_path


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
    return client


def secrets_of(households: range) -> list[str]:
    return [person[part] for person in people(households) for part in ("name", "resident_id", "phone", "address")]


def test_nothing_without_signing_in(home: Path) -> None:
    for address in ("/", f"/alerts/{MINE}/", "/log/", "/about/"):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={address}")


def test_signing_in_and_the_lock_after_five_wrong_passwords(home: Path) -> None:
    client = Client()
    assert client.post("/sign-in/", {"username": "analyst", "password": PASSWORD}).status_code == 302
    client = Client()
    for _ in range(4):
        assert "账号或密码不对" in client.post("/sign-in/", {"username": "worker", "password": "wrong"}).content.decode()
    client.post("/sign-in/", {"username": "worker", "password": "wrong"})
    assert "已暂时锁定" in client.post("/sign-in/", {"username": "worker", "password": PASSWORD}).content.decode()
    assert AuditEvent.objects.filter(what="sign_in_failed", username="worker").count() >= 5
    assert AuditEvent.objects.filter(what="sign_in", username="analyst").count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_masked_by_default_on_every_page(home: Path, language: str) -> None:
    client = signed_in("supervisor")
    client.post("/language/", {"language": language, "next": "/"})
    pages = [client.get(address).content.decode() for address in ("/", f"/alerts/{MINE}/", f"/alerts/{NEIGHBOUR}/", "/log/", "/about/")]
    for secret in secrets_of(range(12)):
        assert all(secret not in page for page in pages)
    assert ("为什么在列" if language == "zh-hans" else "Why it is here") in pages[1]


def test_reveal_asks_for_a_purpose_and_is_logged(home: Path) -> None:
    client = signed_in("worker")
    masked = client.post(f"/alerts/{MINE}/reveal/", {"purpose": ""}).content.decode()
    mine = secrets_of(range(1))
    assert not any(secret in masked for secret in mine)
    assert "请先选择查看目的" in masked
    assert not AuditEvent.objects.filter(what="reveal").exists()
    shown = client.post(f"/alerts/{MINE}/reveal/", {"purpose": "visit"}).content.decode()
    assert all(secret in shown for secret in mine)
    entry = AuditEvent.objects.get(what="reveal")
    assert (entry.username, entry.alert_id, entry.purpose) == ("worker", MINE, "visit")
    assert not any(secret in client.get(f"/alerts/{MINE}/").content.decode() for secret in mine)
    part = client.post(f"/alerts/{MINE}/reveal/", {"purpose": "call"}, headers={"HX-Request": "true"}).content.decode()
    assert mine[0] in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("worker", {MINE: 200, NEIGHBOUR: 403, OTHER_COUNTY: 403}),
        ("analyst", {MINE: 200, NEIGHBOUR: 200, OTHER_COUNTY: 403}),
        ("supervisor", {MINE: 200, NEIGHBOUR: 200, OTHER_COUNTY: 403}),
        ("auditor", {MINE: 403, NEIGHBOUR: 403, OTHER_COUNTY: 403}),
        ("administrator", {MINE: 403, NEIGHBOUR: 403, OTHER_COUNTY: 403}),
    ],
)
def test_who_sees_which_households(home: Path, who: str, seen: dict[str, int]) -> None:
    client = signed_in(who)
    assert {lead: client.get(f"/alerts/{lead}/").status_code for lead in seen} == seen
    for lead, status in seen.items():
        if status == 403:
            assert client.post(f"/alerts/{lead}/reveal/", {"purpose": "visit"}).status_code == 403
            assert client.post(f"/alerts/{lead}/outcome/", {"finding": "hardship"}).status_code == 403
    assert not AuditEvent.objects.filter(what="reveal").exists()


def test_who_reads_the_log(home: Path) -> None:
    asked = {who: signed_in(who).get("/log/").status_code for who in ("worker", "analyst", "supervisor", "auditor", "administrator")}
    assert asked == {"worker": 403, "analyst": 403, "supervisor": 200, "auditor": 200, "administrator": 200}
    assert signed_in("auditor").get("/")["Location"] == "/log/"
    signed_in("worker").get(f"/alerts/{MINE}/")
    assert MINE in signed_in("auditor").get("/log/?what=open").content.decode()


def test_an_account_without_a_role_sees_nothing(home: Path) -> None:
    get_user_model().objects.create_user("nobody")
    assert signed_in("nobody").get("/").status_code == 403
    assert "没有权限" in signed_in("nobody").get("/").content.decode()


def test_the_list_opens_with_the_sentence_and_shows_no_score(home: Path) -> None:
    page = signed_in("analyst").get("/").content.decode()
    assert "近12个月看病自己付了46,830元" in page
    for said in ("▲", "立即", "◆", "本周", "●", "关注", "复核", "临时救助（支出型）", "云岭街道 朝晖社区"):
        assert said in page
    assert "41" not in page.split('class="leads"')[1].replace(MINE, "")[:1000]
    assert OTHER_COUNTY not in page


def test_filters_read_as_a_sentence(home: Path) -> None:
    client = signed_in("analyst")
    Alert.objects.filter(pk=MINE).update(work="done")
    ask = {"township": "990101001", "scenario": "large_medical_expense", "level": "red", "work": "done", "state": "new"}
    answer = client.get("/", ask)
    assert [row.alert.pk for row in answer.context["rows"]] == [MINE]
    assert [chip.text for chip in answer.context["chips"]] == ["云岭街道", "大额医疗支出", "立即", "已办结", "只看新线索"]
    nothing = client.get("/", {"level": "red", "work": "assigned"}).content.decode()
    assert "没有符合这些条件的线索" in nothing
    part = client.get("/", {"level": "red"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert client.get("/", {"level": "<script>", "page": "x"}).status_code == 200


def test_the_file_says_why_in_numbers_clauses_and_words(home: Path) -> None:
    page = signed_in("analyst").get(f"/alerts/{MINE}/").content.decode()
    for said in (
        "京民社救发〔2024〕80号 一、三", "2025-07-01 起施行", "待核实", "不详", "医疗费用结算，截至 2026-09-30",
        "可能符合", "需核实", "不符合",
        "一次性约 12,000 元", "尚未经人员批准", "户会在 90 天内被核实为有困难", "<svg", "低保标准 1,450", "2026-09", "获知于",
    ):  # fmt: skip
        assert said in page, said
    assert page.index("近12个月看病自己付了") < page.index("46,830元</td>") < page.index("模型怎么看")
    assert "style=" not in page
    assert "onclick" not in page


def test_recording_an_outcome_and_taking_it_back(home: Path) -> None:
    client = signed_in("worker")
    told = {"finding": "hardship", "action": "applied", "found_on": str(MORNING), "note": "已交材料"}
    assert client.post(f"/alerts/{MINE}/outcome/", told).status_code == 302
    kept = Outcome.objects.get()
    assert (kept.finding, kept.action, kept.found_on, kept.recorded_on, kept.source) == ("hardship", "applied", MORNING, MORNING, "visit")
    assert Alert.objects.get(pk=MINE).work == "done"
    assert "待交付" in client.get(f"/alerts/{MINE}/").content.decode()
    other = signed_in("analyst").post(f"/alerts/{MINE}/outcome/{kept.pk}/withdraw/")
    assert other.status_code == 403
    client.post(f"/alerts/{MINE}/outcome/{kept.pk}/withdraw/")
    kept.refresh_from_db()
    assert kept.is_withdrawn
    assert Alert.objects.get(pk=MINE).work == "open"
    acts = list(AuditEvent.objects.filter(alert_id=MINE).order_by("id").values_list("what", flat=True))
    assert acts == ["record_outcome", "open", "withdraw_outcome"]


def test_an_outcome_that_cannot_be_is_refused_and_kept_on_the_page(home: Path) -> None:
    client = signed_in("worker")
    told = {"finding": "", "action": "none", "found_on": "2026-10-02", "note": "写到一半"}
    answer = client.post(f"/alerts/{MINE}/outcome/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择核查结论" in page
    assert "不能晚于 2026-10-01" in page
    assert "写到一半" in page
    assert not Outcome.objects.exists()


def test_assigning_is_for_those_who_may(home: Path) -> None:
    worker = get_user_model().objects.get(username="worker")
    told = {"work": "assigned", "assigned_to": worker.pk, "note": ""}
    assert signed_in("worker").post(f"/alerts/{MINE}/handling/", told).status_code == 403
    assert signed_in("analyst").post(f"/alerts/{MINE}/handling/", told | {"assigned_to": ""}).status_code == 422
    assert signed_in("analyst").post(f"/alerts/{MINE}/handling/", told).status_code == 302
    assert Alert.objects.get(pk=MINE).assigned_to == worker
    assert signed_in("analyst").post(f"/alerts/{NEIGHBOUR}/handling/", told).status_code == 422  # no worker of that township


def test_stale_since_is_said_and_why(home: Path) -> None:
    status = home / "var" / "status.json"
    error = {"class": "CheckError", "zh": "户籍与居住登记的数据被拒收：第1行缺少必填列", "what": "the feed register was refused"}
    status.write_text(json.dumps({"as_of": "2026-10-01", "outcome": "failed", "error": error}), "utf-8")
    reader = signed_in("analyst")
    page = reader.get("/").content.decode()
    assert "自 2026-09-30 起未更新，因为 2026-10-01 的夜间运行未完成：户籍与居住登记的数据被拒收：第1行缺少必填列。" in page
    reader.post("/language/", {"language": "en", "next": "/"})
    page = reader.get("/").content.decode()
    assert "Stale since 2026-09-30, because the night of 2026-10-01 did not finish: the feed register was refused." in page
    write_release(home, households=11, stale=("medical_expenses",))
    because = {"because_zh": "已40天没有新数据", "because_en": "nothing has come for 40 days"}
    status.write_text(json.dumps({"as_of": str(AS_OF), "outcome": "published", "feeds": {"medical_expenses": because}}), "utf-8")
    assert import_release()["changed"]
    page = signed_in("analyst").get("/").content.decode()
    assert "数据不是最新：医疗费用结算（自 2026-08-21 起，因为已40天没有新数据）" in page
    assert "数据偏旧：医疗费用结算" in page
    status.unlink()
    assert "数据不是最新：医疗费用结算（自 2026-08-21 起）" in signed_in("analyst").get("/").content.decode()


def test_a_night_that_is_late_is_said_until_it_is_published(home: Path) -> None:
    late = {"kind": "no_release", "as_of": "2026-10-01", "due": "2026-10-02 06:00"}
    (home / "var" / "overdue.json").write_text(json.dumps(late), "utf-8")
    reader = signed_in("analyst")
    assert "到 2026-10-02 06:00 仍没有发布 2026-10-01 的结果，以下仍是 2026-09-30 的结果。" in reader.get("/").content.decode()
    reader.post("/language/", {"language": "en", "next": "/"})
    assert "By 2026-10-02 06:00 there was no release of the night of 2026-10-01" in reader.get("/").content.decode()
    (home / "var" / "status.json").write_text(json.dumps({"as_of": "2026-10-01", "outcome": "published"}), "utf-8")
    page = reader.get("/").content.decode()
    assert "there was no release" not in page
    assert "The night of 2026-10-01 is published but not imported" in page
    (home / "var" / "status.json").unlink()
    (home / "var" / "overdue.json").write_text(json.dumps(late | {"as_of": str(AS_OF)}), "utf-8")
    assert "there was no release" not in reader.get("/").content.decode(), "an alert that was answered is silent"


def test_before_the_first_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HARDSHIP", Settings(home=tmp_path))
    user = get_user_model().objects.create_user("analyst")
    user.profile = user._meta.get_field("profile").related_model.objects.create(user=user, role="analyst", scope="990101")
    page = signed_in("analyst").get("/").content.decode()
    assert "还没有结果" in page
    assert signed_in("analyst").get("/about/").status_code == 200


def test_a_lost_release_is_told_without_a_trace(home: Path) -> None:
    (home / "var" / "releases" / "gone").mkdir()
    for folder in (home / "var" / "releases").glob("2026*"):
        folder.rename(home / "var" / "releases" / "gone" / folder.name)
    answer = signed_in("analyst").get(f"/alerts/{MINE}/")
    assert answer.status_code == 503
    assert str(home) not in answer.content.decode()


def test_not_found(home: Path) -> None:
    answer = signed_in("analyst").get("/alerts/a_nothing_001/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


def test_headers_let_nothing_in_from_elsewhere(home: Path) -> None:
    answer = signed_in("analyst").get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Frame-Options"] == "DENY"
    assert "http" not in answer.content.decode().replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
