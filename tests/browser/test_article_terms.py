"""The terms of an article while it is written: seen at once, and decided by the keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from glossary import mentions
from glossary.models import ArticleTermRule
from tests.admin.people import client_of, make_user
from tests.factories import make_article, make_publisher
from tests.glossary.terms import make_term

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def enter(transactional_db: None, open_page: OpenPage, live_server: Any) -> Callable[..., Page]:
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_term_is_seen_as_it_is_typed_and_forbidden(
    enter: Callable[..., Page], live_server: Any, scheme: str
) -> None:
    term = make_term("trust")
    article = make_article(body="<p>Nothing yet.</p>")
    page = enter(scheme=scheme)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    told = page.locator("#article-terms .told")
    expect(told).to_have_text("The text uses no term.")
    page.locator(".prose-editor > .ProseMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Then trust.")
    expect(told).to_have_text("1 term will be linked.")
    choice = page.get_by_label("trust", exact=True)
    choice.focus()
    page.keyboard.press("n")  # never
    expect(told).to_have_text("0 terms will be linked, 1 will not.")
    expect(choice).to_be_focused()
    complaints = list(page.complaints)  # type: ignore[attr-defined]
    assert complaints == []
    assert violations(page) == []
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert ArticleTermRule.objects.get().term == term
    mentions.relink_stale()
    page.goto(live_server.url + article.get_absolute_url())
    expect(page.locator("a.term")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Then trust.")


def test_without_javascript_the_saved_text_is_shown_and_decided(
    enter: Callable[..., Page], live_server: Any
) -> None:
    make_term("trust")
    article = make_article(body="<p>On trust.</p>")
    page = enter(javascript=False)
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    expect(page.locator("#article-terms .told")).to_have_text("1 term will be linked.")
    expect(page.locator("#article-terms button")).to_be_hidden()
    page.get_by_label("trust", exact=True).select_option("never")
    page.get_by_role("button", name="Save and continue editing").click()
    assert ArticleTermRule.objects.get().action == "never"


def test_a_panel_that_cannot_be_fetched_says_so(
    enter: Callable[..., Page], live_server: Any
) -> None:
    article = make_article(body="<p>On trust.</p>")
    page = enter()
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    page.route("**/terms/", lambda route: route.abort())
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#article-terms .told")).to_contain_text("the site does not answer")
