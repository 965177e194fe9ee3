"""Editors write letters, look them through, and see them go, in a window."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from outbox.models import Delivery, Mailing
from subscriptions import letters
from subscriptions.models import Issue
from tests.admin.people import client_of, make_user
from tests.factories import make_publisher
from tests.subscriptions.make import make_subscriber

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser
HELLO = "<p>Hello to all.</p>"


@pytest.fixture
def enter(transactional_db: None, live_server: Any, open_page: OpenPage) -> Callable[..., Page]:
    """`enter("/admin/…", width=768)`: a chief editor's window at that address."""
    make_publisher()

    def window(path: str, **how: Any) -> Page:
        session = client_of(make_user("Chief editor")).cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(**how)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        return page

    return window


@pytest.fixture
def letter(transactional_db: None) -> Issue:
    make_subscriber()
    return Issue.objects.create(title="Dear readers", body=HELLO)


def faults(page: Page) -> list[str]:
    found = [*page.complaints, *violations(page)]  # type: ignore[attr-defined]
    page.complaints.clear()  # type: ignore[attr-defined]  # what axe itself does is no fault
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("It scrolls sideways.")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "dark"), (1280, "light")])
def test_the_pages_of_a_letter_are_free_of_faults(
    enter: Callable[..., Page], letter: Issue, live_server: Any, width: int, scheme: str
) -> None:
    start = f"/admin/subscriptions/issue/{letter.pk}"
    page = enter(f"{start}/change/", width=width, scheme=scheme)
    assert faults(page) == []
    for address in (f"{start}/send/", f"{start}/look/", "/admin/subscriptions/issue/add/"):
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        assert faults(page) == [], address
    mailing = letters.send(letter, now=timezone.now())
    for address in (f"{start}/change/", f"/admin/outbox/mailing/{mailing.pk}/change/"):
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        assert faults(page) == [], address


def test_what_is_typed_outlives_a_closed_tab(enter: Callable[..., Page]) -> None:
    page = enter("/admin/subscriptions/issue/add/")
    page.get_by_label("Title").fill("Half a letter")
    page.locator(".prose-editor > .ProseMirror").click()
    page.keyboard.type("We are TK now.")
    expect(page.locator("#autosave .saved")).to_contain_text("Draft kept at")
    expect(page.locator(".article-checks")).to_contain_text("something is still to come")
    page.reload()
    page.get_by_role("link", name="Bring it back").click()
    expect(page.get_by_label("Title")).to_have_value("Half a letter")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("was added")
    assert Issue.objects.get().body == "<p>We are TK now.</p>"


def test_a_letter_is_sent_from_the_page_that_says_to_whom(
    enter: Callable[..., Page], letter: Issue
) -> None:
    page = enter(f"/admin/subscriptions/issue/{letter.pk}/change/")
    page.get_by_role("link", name="Send it to subscribers…").click()
    page.get_by_role("button", name="Send it to 1 reader").click()
    expect(page.locator(".messagelist")).to_contain_text("It goes to 1 reader.")
    assert Mailing.objects.get().candidates == 1


def test_a_mailing_is_followed_without_asking(enter: Callable[..., Page], letter: Issue) -> None:
    mailing = letters.send(letter, now=timezone.now())
    page = enter(f"/admin/outbox/mailing/{mailing.pk}/change/")
    expect(page.locator("#ledger")).to_contain_text("0 of 1 are over")
    Delivery.objects.update(state="sent", changed_at=timezone.now())
    expect(page.locator("#ledger")).to_contain_text("1 of 1 are over")
    assert page.complaints == []  # type: ignore[attr-defined]
