"""A morning in Chromium: sign in, filter, open a household, reveal, record. Also: no page scrolls sideways on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from console.commands.demo_users import demo_users
from console.commands.import_release import import_release
from console.desk.models import AuditEvent, Outcome
from console.screenshots import FLAGS, browser
from hardship.errors import NotFoundError
from hardship.settings import Settings
from tests.console_release import alert_id, people, write_release

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-password-1"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    try:
        path = browser()
    except NotFoundError:
        pytest.fail("there is no Chromium on this machine: `make browser`, or apt-get install chromium fonts-noto-cjk")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread, where the tests query
        opened = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def desk(chromium: Browser, live_server: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A signed-in analyst's page; anything that the browser complains about fails the test."""
    monkeypatch.setattr(settings, "HARDSHIP", Settings(home=tmp_path))
    write_release(tmp_path, households=120)
    import_release()
    demo_users(PASSWORD)
    page = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=str(live_server)).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    page.get_by_label("账号").fill("analyst")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".leads")).to_be_visible()
    yield page
    page.context.close()
    assert complaints == []


def test_a_morning(desk: Page) -> None:
    desk.locator("#chip-township").click()
    desk.get_by_role("link", name="云岭街道").click()
    expect(desk.locator("#chip-township")).to_contain_text("云岭街道")
    desk.locator("#level-red").click()
    expect(desk.locator("#level-red")).to_have_attribute("aria-current", "true")
    assert desk.url.endswith("?township=990101001&level=red")
    expect(desk.locator(".lead")).to_have_count(8)
    assert set(desk.locator(".lead .level").all_text_contents()) == {"▲立即"}

    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="为什么在列")).to_be_visible()
    assert desk.url.endswith(f"/alerts/{alert_id(0)}/")

    who = people(range(1))[0]
    expect(desk.get_by_text(who["name"])).to_have_count(0)
    desk.locator("#id_purpose").select_option("visit")
    desk.get_by_role("button", name="查看并记录").click()
    expect(desk.get_by_text(who["name"])).to_be_visible()
    expect(desk.get_by_text(who["resident_id"])).to_be_visible()
    assert AuditEvent.objects.get(what="reveal").purpose == "visit"

    desk.get_by_label("确有困难").check()
    desk.locator("#id_action").select_option("applied")
    desk.get_by_role("button", name="保存结果").click()
    expect(desk.get_by_text("已记录。下次交付前可以撤回。")).to_be_visible()
    expect(desk.get_by_text(who["name"])).to_have_count(0)
    kept = Outcome.objects.get()
    assert (kept.alert_id, kept.finding, kept.action) == (alert_id(0), "hardship", "applied")

    desk.get_by_role("button", name="English").click()
    expect(desk.get_by_role("heading", name="Why it is here")).to_be_visible()
    desk.get_by_role("button", name="Withdraw").click()
    expect(desk.locator(".notice-done")).to_contain_text("Withdrawn.")


def test_by_keyboard_alone(desk: Page) -> None:
    desk.locator("#chip-work").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".chip[open]")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(desk.locator(".chip[open]")).to_have_count(0)
    expect(desk.locator("#chip-work")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#chip-work")).to_contain_text("未派单")
    expect(desk.locator("#chip-work")).to_be_focused()
    outline = desk.locator("#chip-work").evaluate("element => getComputedStyle(element).outlineStyle")
    assert outline == "solid"


def test_nothing_scrolls_sideways(desk: Page) -> None:
    for address in ("/", f"/alerts/{alert_id(0)}/", f"/alerts/{alert_id(9)}/", "/about/"):
        desk.goto(address)
        for width in (360, 390, 768, 1024, 1440):
            desk.set_viewport_size({"width": width, "height": 844})
            wide = desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{address} at {width}"
    desk.set_viewport_size({"width": 360, "height": 844})
    desk.goto("/")
    for chip in ("township", "scenario", "work", "state"):
        desk.locator(f"#chip-{chip}").click()
        menu = desk.locator(".chip[open] .chip-menu").bounding_box()
        assert menu is not None
        assert menu["x"] >= 0
        assert menu["x"] + menu["width"] <= 360, chip


def test_pages_of_fifty(desk: Page) -> None:
    expect(desk.locator(".lead")).to_have_count(50)
    desk.get_by_role("link", name="下一页").click()
    expect(desk.locator(".pages")).to_contain_text("第 2 页，共 2 页")
    expect(desk.locator(".lead")).to_have_count(30)
