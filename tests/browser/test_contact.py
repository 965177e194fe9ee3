"""A reader writes to us, in the browser: with script and without, by day and by night."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contact.models import Message
from tests.contact.make import make_topic
from tests.factories import make_article, make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser

ODD = "See https://a.example and https://b.example and " + "https://c.example/d " * 3
LOOKS = [(360, "dark", False), (360, "light", True), (1280, "dark", True), (1280, "light", False)]


@pytest.fixture
def site(transactional_db: None, live_server: Any) -> str:
    make_publisher()
    make_topic("Questions", hint="Name the article, or the sentence.", position=1)
    make_topic("Contributions", hint="One page at the most.", position=2, takes_attachments=True)
    return str(live_server.url)


def fill(page: Page, *, text: str = "Where does it come from?") -> None:
    page.get_by_label("Your name").fill("Ada Reader")
    page.get_by_label("Your mail address").fill("ada@example.org")
    page.get_by_label("Message").fill(text)


def send(page: Page) -> None:
    page.wait_for_timeout(3100)  # a person takes longer than a program
    page.get_by_role("button", name="Send the message").click()


def faults(page: Page, *, javascript: bool) -> list[str]:
    """
    What axe finds, what the browser complains of, and whether the page is too wide.

    In a window without script axe would wait for ever.
    """
    found = [*(violations(page) if javascript else ()), *page.complaints]  # type: ignore[attr-defined]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("It scrolls sideways.")
    return [f"{page.url}: {fault}" for fault in found]


@pytest.mark.parametrize(("width", "scheme", "javascript"), LOOKS)
def test_a_reader_writes_about_an_article_and_gets_a_reference(
    site: str, open_page: OpenPage, width: int, scheme: str, javascript: bool
) -> None:
    article = make_article("On bridges")
    page = open_page(width=width, scheme=scheme, javascript=javascript)
    page.goto(site + article.get_absolute_url())
    page.get_by_role("link", name="Write to us about this article").click()
    expect(page.get_by_label("Subject")).to_have_value("On bridges")
    found = faults(page, javascript=javascript)
    fill(page)
    send(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Please choose what it is about.")
    found += faults(page, javascript=javascript)
    alert.get_by_role("link", name="Topic").click()
    expect(page.get_by_role("group", name="Topic")).to_be_in_viewport()
    expect(page.get_by_label("Your name")).to_have_value("Ada Reader")
    page.get_by_label("Questions").check()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    message = Message.objects.get()
    expect(page.locator(".reference")).to_have_text(message.reference)
    found += faults(page, javascript=javascript)
    assert message.links.get().thing == article
    assert found == []


def test_a_reader_gets_by_with_the_keyboard_alone(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}/contact/?topic=questions")
    page.get_by_label("Questions").focus()
    for words in ("", "Ada Reader", "ada@example.org", "On trust", "Where does it come from?"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.wait_for_timeout(3100)
    page.keyboard.press("Tab")  # over the files
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")


def test_an_odd_message_is_proved_by_the_browser(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}/contact/?topic=questions")
    fill(page, text=ODD)
    page.get_by_label("Subject").fill("Links")
    send(page)
    page.wait_for_url(re.compile("/contact/sent/"), timeout=60_000)
    message = Message.objects.get()
    expect(page.locator(".reference")).to_have_text(message.reference)
    assert message.state == "new"
    assert page.complaints == []  # type: ignore[attr-defined]


def test_an_odd_message_without_script_waits_for_a_person(site: str, open_page: OpenPage) -> None:
    page = open_page(width=360, scheme="dark", javascript=False)
    page.goto(f"{site}/contact/?topic=questions")
    fill(page, text=ODD)
    page.get_by_label("Subject").fill("Links")
    send(page)
    expect(page.get_by_text("Nothing more is needed of you.")).to_be_visible()
    assert faults(page, javascript=False) == []
    assert Message.objects.get().state == "spam"


def test_who_goes_back_finds_what_they_wrote(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}/contact/?topic=questions")
    fill(page)
    page.get_by_label("Subject").fill("On trust")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    page.go_back()
    expect(page.get_by_label("Message")).to_have_value("Where does it come from?")


def test_too_many_messages_of_a_network_are_proved_in_the_form(
    site: str, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contact.posting.MOST_OF_CLIENT", 1)
    page = open_page(width=360)
    for number in (1, 2):
        page.goto(f"{site}/contact/?topic=questions")
        fill(page, text=f"Question {number}")
        page.get_by_label("Subject").fill("On trust")
        send(page)
    expect(page.get_by_role("alert")).to_contain_text("Many messages came from your network")
    expect(page.get_by_text("The sum is done.")).to_be_visible(timeout=60_000)
    assert violations(page) == []
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")
    assert Message.objects.count() == 2
