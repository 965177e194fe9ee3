"""Nothing typed is ever lost: crashes, closed tabs, sessions that are over, two editors at once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from articles.models import Article, Draft, Revision
from tests.admin.people import client_of, make_user
from tests.factories import WHOLE, make_article, make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser
WINDOWS = [(768, "light"), (1280, "dark")]
BODY = "<p>People who know one another seldom tell one another anything new.</p><p>Two.</p>"

Enter = Callable[..., Page]


@pytest.fixture
def article(transactional_db: None) -> Article:
    make_publisher()
    return make_article("The strength of a weak tie", body=BODY, **WHOLE)


@pytest.fixture
def enter(article: Article, live_server: Any, open_page: OpenPage) -> Enter:
    """`enter("Editor")`: a window of somebody new with that role, who is logged in."""

    def window(role: str = "Editor", **how: Any) -> Page:
        session = client_of(make_user(role)).cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(**how)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    return window


@pytest.fixture
def address(article: Article, live_server: Any) -> str:
    return f"{live_server.url}/admin/articles/article/{article.pk}/change/"


def open_form(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".prose-menubar button").first).to_be_visible()
    page.wait_for_timeout(1200)  # from when on the form is looked at


def write(page: Page, words: str) -> None:
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def kept(page: Page) -> None:
    expect(page.locator("#autosave .saved")).to_contain_text("Draft kept at", timeout=15000)


def test_what_was_typed_comes_back_after_the_window_is_gone(enter: Enter, address: str) -> None:
    page = enter()
    open_form(page, address)
    page.fill("#id_title", "A title in the making")
    write(page, " And more words")
    kept(page)
    assert not Revision.objects.exists()
    page.close(run_before_unload=False)

    again = page.context.new_page()
    open_form(again, address)
    expect(again.locator("#id_title")).to_have_value("The strength of a weak tie")
    again.get_by_role("link", name="Bring it back").click()
    expect(again.locator("#id_title")).to_have_value("A title in the making")
    expect(again.locator(".ProseMirror")).to_contain_text("And more words")
    again.get_by_role("button", name="Save", exact=True).click()
    expect(again.locator(".messagelist")).to_contain_text("was changed successfully")
    stored = Article.objects.get()
    assert stored.title == "A title in the making"
    assert "And more words" in stored.body
    assert page.complaints == []  # type: ignore[attr-defined]


def test_a_session_that_is_over_costs_no_word(enter: Enter, address: str, live_server: Any) -> None:
    page = enter()
    open_form(page, address)
    page.fill("#id_title", "Before the end of the session")
    kept(page)
    Session.objects.all().delete()
    page.fill("#id_title", "Typed when it was over")
    expect(page.locator("#autosave .saved")).to_contain_text("You are logged out", timeout=15000)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_timeout(500)
    expect(page.locator("#id_title")).to_have_value("Typed when it was over")
    user = Draft.objects.get().user
    session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(address)
    page.wait_for_timeout(1200)
    page.locator(".in-browser .back").click()
    page.wait_for_url(re.compile("restore"))
    expect(page.locator("#id_title")).to_have_value("Typed when it was over")


def test_two_editors_see_each_other_and_the_second_merges(enter: Enter, address: str) -> None:
    first, second = enter("Editor"), enter("Chief editor")
    open_form(first, address)
    open_form(second, address)
    second.fill("#id_summary", "The chief editor’s summary.")
    expect(second.locator("#autosave .others")).to_contain_text("editor has this open too")
    first.fill("#id_title", "The editor’s title")
    first.fill("#id_summary", "The editor’s summary.")
    kept(first)
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator(".messagelist")).to_be_visible()
    first.fill("#id_title", "The editor’s last title")
    expect(first.locator("#autosave .others")).to_contain_text("saved it", timeout=15000)
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.locator("h1")).to_contain_text("Two texts are to become one")
    assert violations(first) == []
    expect(first.get_by_role("group", name="Summary")).to_contain_text("chief")
    first.get_by_role("group", name="Summary").get_by_label("What was saved").check()
    first.get_by_role("button", name="Save this").click()
    expect(first.locator(".messagelist")).to_contain_text("one now, and saved")
    stored = Article.objects.get()
    assert stored.title == "The editor’s last title"
    assert stored.summary == "The chief editor’s summary."


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_desk_is_accessible(enter: Enter, address: str, width: int, scheme: str) -> None:
    page = enter("Chief editor", width=width, scheme=scheme)
    open_form(page, address)
    page.fill("#id_summary", "Another summary, of the draft.")
    kept(page)
    page.get_by_role("button", name="Preview beside the form").click()
    expect(page.frame_locator("iframe[name=beside]").locator(".preview-banner")).to_be_visible()
    expect(page.frame_locator("iframe[name=beside]").locator(".standfirst")).to_contain_text(
        "Another summary"
    )
    assert page.complaints == []  # type: ignore[attr-defined]
    assert violations(page) == []  # which the browser complains of, where a page has a frame
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_be_visible()
    page.get_by_role("link", name="Revisions").click()
    assert violations(page) == []
    page.get_by_role("button", name="Show what has changed").click()
    expect(page.locator("ins").first).to_be_visible()
    assert violations(page) == []
    page.goto(address)
    page.get_by_role("button", name="Prepare an update").click()
    expect(page.locator(".notice").first).to_contain_text("Readers go on seeing the live text")
    assert violations(page) == []


def test_all_of_it_works_without_javascript(enter: Enter, address: str) -> None:
    page = enter(javascript=False)
    page.goto(address)
    page.fill("#id_title", "Without any script")
    with page.context.expect_page() as preview:
        page.get_by_role("button", name="As reader").click()
    expect(preview.value.locator("h1")).to_have_text("Without any script")
    page.get_by_role("button", name="Save", exact=True).click()
    assert Article.objects.get().title == "Without any script"
