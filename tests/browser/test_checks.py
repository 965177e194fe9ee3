"""The checks of an article while it is written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.admin.people import client_of, make_user
from tests.factories import make_article, make_page, make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser
BODY = '<p>Nothing yet.</p><p>See <a href="/nothing/">the report</a>.</p>'


@pytest.fixture
def enter(transactional_db: None, open_page: OpenPage, live_server: Any) -> Callable[..., Page]:
    """An editor's window."""
    make_publisher()

    def window(**options: Any) -> Page:
        client = client_of(make_user("Editor"))
        page = open_page(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return page

    return window


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "dark"), (360, "light")])
def test_the_checks_follow_what_is_typed(
    enter: Callable[..., Page], live_server: Any, width: int, scheme: str
) -> None:
    article = make_article(body=BODY, summary="What it is.")
    page = enter(width=width, scheme=scheme)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    panel = page.locator(".article-checks")
    told = panel.locator(".told")
    expect(told).to_have_text("1 thing to look at.")
    expect(panel).to_contain_text("/nothing/ leads nowhere: readers find nothing there.")
    expect(panel.locator("q")).to_have_text("See the report.")
    page.get_by_label("Summary").fill("")
    expect(told).to_have_text("2 things to look at.")
    expect(panel).to_contain_text("There is no summary")
    page.locator(".prose-editor > .ProseMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Trust is slow.")
    page.get_by_label("Summary").fill("How it grows.")
    expect(told).to_have_text("Nothing to mend.")
    expect(panel.locator("h3")).to_have_count(0)
    assert page.complaints == []  # type: ignore[attr-defined]
    page.get_by_label("Summary").fill("")
    expect(told).to_have_text("1 thing to look at.")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    article.refresh_from_db()
    assert article.body == BODY


def test_without_javascript_the_saved_text_is_checked(
    enter: Callable[..., Page], live_server: Any
) -> None:
    about = make_page("about", body=BODY, summary="Who we are.")
    page = enter(javascript=False)
    page.goto(f"{live_server.url}/admin/articles/page/{about.pk}/change/")
    expect(page.locator(".article-checks .told")).to_have_text("1 thing to look at.")
    expect(page.locator(".article-checks button")).to_be_hidden()


def test_the_numbers_that_were_opened_stay_open(
    enter: Callable[..., Page], live_server: Any
) -> None:
    article = make_article(body=BODY, summary="What it is.")
    page = enter()
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.get_by_text("Length and reading ease").click()
    expect(page.get_by_text("5 words, about 1 minute to read.")).to_be_visible()
    page.get_by_label("Summary").fill("")
    expect(page.locator(".article-checks .told")).to_have_text("2 things to look at.")
    expect(page.get_by_text("5 words, about 1 minute to read.")).to_be_visible()
    assert violations(page) == []


def test_checks_that_cannot_be_fetched_say_so(enter: Callable[..., Page], live_server: Any) -> None:
    article = make_article(body=BODY)
    page = enter()
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.route("**/checks/*", lambda route: route.abort())
    page.get_by_role("button", name="Check again").click()
    expect(page.locator(".article-checks .told")).to_contain_text("the site does not answer")
