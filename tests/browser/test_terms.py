"""A reader meets a term: by pointer, keyboard and finger, with a card and without a script."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from glossary import mentions
from tests.factories import make_article, make_publisher
from tests.glossary.terms import make_term

from .conftest import OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = (
    "<p>Whoever asks for it seldom gets trust from people they meet for the first time.</p>"
    "<p>A bridge is seldom where it is looked for.</p>"
)


@pytest.fixture
def address(live_server: Any, settings: Any) -> str:
    """Of an article with two terms."""
    settings.SITE_URL = live_server.url
    make_publisher()
    make_term("trust", short_definition="Counting on somebody.")
    make_term("bridge", short_definition="The only tie between two circles.")
    article = make_article(body=BODY)
    mentions.relink_stale()
    return f"{live_server.url}{article.get_absolute_url()}"


@pytest.fixture
def page(open_page: OpenPage, address: str) -> Page:
    page = open_page()
    page.goto(address)
    return page


def term(page: Page, name: str) -> Any:
    return page.locator("a.term", has_text=name)


def card(page: Page) -> Any:
    return page.locator("#site-term-card")


def test_the_pointer_opens_the_card_and_may_go_into_it(page: Page) -> None:
    term(page, "trust").hover()
    expect(card(page)).to_contain_text("Counting on somebody.")
    card(page).hover()
    page.wait_for_timeout(600)  # longer than it waits for the pointer to come back
    expect(card(page)).to_be_visible()
    page.mouse.move(5, 5)
    expect(card(page)).to_be_hidden()
    assert page.complaints == []  # type: ignore[attr-defined]


def test_escape_closes_the_card_and_leaves_the_focus(page: Page) -> None:
    term(page, "trust").focus()
    expect(card(page)).to_be_visible()
    expect(term(page, "trust")).to_have_attribute("aria-describedby", "site-term-card")
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(term(page, "trust")).to_be_focused()


def test_the_card_follows_the_focus_and_goes_with_it(page: Page) -> None:
    term(page, "trust").focus()
    page.keyboard.press("Tab")
    expect(card(page)).to_contain_text("The only tie between two circles.")
    expect(term(page, "bridge")).to_be_focused()
    page.keyboard.press("Tab")
    expect(card(page)).to_be_hidden()


def test_the_page_with_an_open_card_has_no_fault(page: Page) -> None:
    term(page, "trust").focus()
    expect(card(page)).to_be_visible()
    assert violations(page) == []
    assert page.complaints == []  # type: ignore[attr-defined]


def test_the_card_stays_within_a_narrow_window(open_page: OpenPage, address: str) -> None:
    page = open_page(width=320)  # what 1280 are at a zoom of 400 %
    page.goto(address)
    term(page, "trust").focus()
    box = card(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_first_tap_opens_the_card_and_the_second_follows(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(has_touch=True, is_mobile=True)
    try:
        page = context.new_page()
        page.goto(address)
        term(page, "trust").tap()
        expect(card(page)).to_be_visible()
        assert page.url == address
        term(page, "trust").tap()
        page.wait_for_url("**/glossary/trust/")
    finally:
        context.close()


def test_without_a_script_a_term_is_a_plain_link(open_page: OpenPage, address: str) -> None:
    page = open_page(javascript=False)
    page.goto(address)
    expect(page.get_by_text("Counting on somebody.")).to_be_hidden()
    term(page, "trust").click()
    page.wait_for_url("**/glossary/trust/")


def test_print_shows_the_terms_with_their_definitions(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_text("Counting on somebody.")).to_be_visible()
