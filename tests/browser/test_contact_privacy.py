"""What is kept of people, seen and erased in the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from contact import inbox, privacy
from contact.models import Message
from tests.contact.make import make_message, make_topic
from tests.factories import make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def user(transactional_db: None) -> Any:
    make_publisher()
    return User.objects.create_superuser("chief", password="a long pass phrase")


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/")
    page.get_by_label("Username").fill("chief")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Log in").click()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_person_is_looked_up_and_erased(
    open_page: OpenPage, live_server: Any, user: Any, width: int, scheme: str
) -> None:
    topic = make_topic()
    message = make_message(topic=topic)
    old = make_message(topic=topic, text="Of long ago.", address="bob@example.org")
    inbox.close(old, by=user, now=timezone.now().replace(year=2020))
    held = make_message(topic=topic, text="A claim.", address="eve@example.org")
    privacy.hold(held, by=user, now=timezone.now())
    page = open_page(width=width, scheme=scheme)
    log_in(page, live_server.url)
    page.goto(f"{live_server.url}/admin/contact/message/privacy/")
    expect(page.get_by_role("link", name=old.reference)).to_be_visible()
    expect(page.get_by_role("link", name=str(held))).to_be_visible()
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.get_by_label("Mail address").fill("ADA+x@example.org")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("link", name=message.reference)).to_be_visible()
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.get_by_role("button", name="Erase this person").click()
    expect(page.get_by_text("Tick that you are sure")).to_be_visible()
    page.get_by_label("Erase all of it").check()
    page.get_by_role("button", name="Erase this person").click()
    expect(page.get_by_text("All that the desk had of this person is erased.")).to_be_visible()
    assert Message.objects.get(pk=message.pk).erased_at
