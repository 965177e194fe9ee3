"""A reader subscribes, chooses, is told, leaves by the mail program's button, and comes back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Subject
from outbox import sending
from subscriptions import offering, planning
from subscriptions.models import SignUp, Subscriber
from tests.factories import make_article, make_publisher, make_subject
from tests.outbox.conftest import sink
from tests.outbox.sink import Sink

from .conftest import OpenPage, violations

__all__ = ["sink"]

pytestmark = pytest.mark.browser

LINK = re.compile(r"https?://\S+/(?:subscriptions|newsletters)/\S+")


class Mailbox:
    """The reader's: what came, as text, and the links in it."""

    def __init__(self, sink: Sink, url: str) -> None:
        self.sink, self.url = sink, url

    def newest(self, subject: str) -> str:
        sending.send_due()
        mail = self.sink.mails[-1]
        assert mail["Subject"] == subject
        part = mail.get_body(("plain",))
        assert part
        return str(part.get_content())

    def link(self, subject: str, kind: str) -> str:
        """Where a link leads, on the server of this test."""
        found = next(one for one in LINK.findall(self.newest(subject)) if f"/{kind}/" in one)
        return self.url + "/" + found.split("/", 3)[3]


@pytest.fixture
def site(transactional_db: None, settings: Any) -> None:
    settings.MAIL_GRACE_MINUTES = 0
    make_publisher()
    make_article(subjects=[make_subject("Trust"), make_subject("Ties")])


@pytest.fixture
def mailbox(site: None, sink: Sink, live_server: Any) -> Mailbox:
    return Mailbox(sink, live_server.url)


def faults(page: Page) -> list[str]:
    """What axe finds on the page that is open, and whether it is too wide."""
    found = violations(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("It scrolls sideways.")
    return [f"{page.url}: {fault}" for fault in found]


def sign_up(page: Page, url: str) -> None:
    page.goto(f"{url}/")
    page.get_by_label("New articles by mail").fill("ada@example.org")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_label("Your mail address")).to_have_value("ada@example.org")
    page.get_by_label("All new articles").uncheck()
    page.get_by_label("Trust").check()
    page.get_by_label("At once").check()
    page.wait_for_timeout(3100)  # a person takes longer than a program
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")


def test_a_reader_comes_goes_and_comes_back(
    mailbox: Mailbox, sink: Sink, live_server: Any, open_page: OpenPage
) -> None:
    page = open_page(javascript=False)
    sign_up(page, live_server.url)
    page.goto(mailbox.link("Please confirm your subscription", "confirm"))
    assert not Subscriber.objects.exists()
    page.get_by_role("button", name="Yes, subscribe me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are subscribed")
    assert "subject: Trust" in mailbox.newest("You are subscribed")

    now = timezone.now()
    article = make_article("On bridges", published_at=now, subjects=["Trust"])
    other = make_article("On coal", published_at=now, subjects=["Coal"])
    assert planning.tell_of_article(article, now=now)
    assert planning.tell_of_article(other, now=now) is None
    leave = mailbox.link("On bridges", "unsubscribe")
    assert sink.addresses() == ["ada@example.org"] * 3

    # The mail program's own button: RFC 8058, with no cookie.
    header = sink.mails[-1]["List-Unsubscribe"].strip("<>")
    assert leave.endswith(header.split("/", 3)[3])
    answer = page.request.post(leave, form={"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    assert Subscriber.objects.get().state == "unsubscribed"

    Subscriber.objects.update(state="active")
    page.goto(leave)
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    assert Subscriber.objects.get().state == "unsubscribed"
    page.get_by_role("button", name="Subscribe me again, as before").click()
    assert Subscriber.objects.get().state == "active"

    page.goto(leave)
    page.get_by_role("button", name="Mail me the link").click()
    page.goto(mailbox.link("Your subscription", "manage"))
    page.get_by_label("Ties").check()
    page.get_by_label("Daily").check()
    page.get_by_role("button", name="Store what I chose").click()
    expect(page.get_by_role("status")).to_have_text("Your choice is stored.")
    subscriber = Subscriber.objects.get()
    assert subscriber.frequency == "daily"
    assert subscriber.topics.count() == 2
    page.get_by_role("button", name="Erase all of it").click()
    page.get_by_role("button", name="Erase it").click()
    assert not Subscriber.objects.exists()


def test_what_was_typed_is_kept_and_the_fault_is_found_by_its_link(
    site: None, live_server: Any, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/subscribe/")
    page.get_by_label("Your mail address").fill("ada@gmial.com")
    page.get_by_label("Monthly", exact=True).check()
    page.wait_for_timeout(3100)
    page.get_by_role("button", name="Subscribe").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Did you mean @gmail.com?")
    expect(page.get_by_label("Monthly", exact=True)).to_be_checked()
    alert.get_by_role("link").click()
    expect(page.get_by_label("Your mail address")).to_have_value("ada@gmial.com")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_topic_is_found_by_its_name_and_chosen(
    site: None, live_server: Any, open_page: OpenPage, monkeypatch: Any, width: int
) -> None:
    monkeypatch.setattr(offering, "MOST_OFFERED", 1)
    page = open_page(width=width)
    page.goto(f"{live_server.url}/subscribe/")
    expect(page.get_by_label("Ties", exact=True)).not_to_be_visible()
    page.get_by_label("Your mail address").fill("ada@example.org")
    page.get_by_label("All new articles").uncheck()
    finder = page.get_by_label("Find another subject or author")
    finder.fill("tie")
    finder.press("Enter")
    expect(page.get_by_label("Find another subject or author")).to_be_focused()
    assert faults(page) == []
    page.get_by_label("Ties", exact=False).check()
    finder.fill("nothing like it")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("No subject and no author in use")).to_be_visible()
    expect(page.get_by_label("Ties", exact=True)).to_be_checked()
    page.wait_for_timeout(3100)
    page.get_by_label("Your mail address").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    subject = Subject.objects.get(name="Ties")
    assert SignUp.objects.get().choices["topics"] == [["subject", subject.pk]]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_pages_are_free_of_faults(
    mailbox: Mailbox, live_server: Any, open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    sign_up(page, live_server.url)
    found = faults(page)
    page.goto(mailbox.link("Please confirm your subscription", "confirm"))
    found += faults(page)
    page.get_by_role("button", name="Yes, subscribe me").click()
    found += faults(page)
    leave = mailbox.link("You are subscribed", "unsubscribe")
    page.goto(leave)
    found += faults(page)
    page.get_by_role("button", name="Mail me the link").click()
    found += faults(page)
    page.goto(mailbox.link("Your subscription", "manage"))
    found += faults(page)
    page.get_by_label("No mail until").fill("2020-01-01")
    page.get_by_role("button", name="Pause").click()
    found += faults(page)
    page.goto(leave)
    page.get_by_role("button", name="Unsubscribe").click()
    found += faults(page)
    make_article("New", published_at=timezone.now() - timedelta(days=7), subjects=["Trust"])
    planning.issue_of("weekly", timezone.now())
    for path in ("/subscribe/", "/subscriptions/link/", "/newsletters/"):
        page.goto(live_server.url + path)
        found += faults(page)
    page.get_by_role("link", name=re.compile("^New from")).click()
    found += faults(page)
    assert found == []
