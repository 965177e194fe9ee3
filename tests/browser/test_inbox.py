"""The contact desk in a window: the list, a message, the keyboard, two at once, without script."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from contact import inbox, quarantine
from contact.inbox import GivenFile, Verdict
from contact.models import CannedAnswer, Message, Note, Quarantined, Reply, ReplyDraft
from outbox.models import Delivery
from tests.admin.people import client_of, make_user
from tests.contact.make import make_message, make_topic
from tests.factories import make_article, make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser
INBOX = "/admin/contact/message/"
WINDOWS = [(360, "light"), (768, "dark"), (1280, "light"), (1280, "dark")]
PICTURES = os.environ.get("PICTURES")
"""A folder to which the windows are drawn, for people to look at."""

Enter = Callable[..., Page]


@pytest.fixture
def message(transactional_db: None) -> Message:
    """A message with all that can hang on one."""
    make_publisher(time_zone="UTC")
    now = timezone.now()
    topic = make_topic("Questions")
    CannedAnswer.objects.create(title="Thanks", text="Dear {name},\n\nthank you. {me}", topic=topic)
    grace = make_user("Editor", "grace")
    article = make_article("The strength of a weak tie")
    first = make_message(
        now=now - timedelta(days=6),
        text="In “The strength of a weak tie” you say that Granovetter wrote in 1983.\n\n"
        "It was 1973, I think. Could you look it up?",
        subject="A wrong year",
        files=[GivenFile("page.png", "image/png", b"\x89PNG")],
        about=[article],
        verdict=Verdict(1.5, ("It has a link to a page that is often named in spam.",)),
    )
    inbox.note(first, "The year is wrong indeed.", by=grace, now=now - timedelta(days=5))
    reply = inbox.reply(first, "Thank you: we look it up.", by=grace, now=now - timedelta(days=4))
    Delivery.objects.filter(recipient=reply.pk, mailing__key="reply").update(
        state="failed", due_at=None, reply="550 No such mailbox."
    )
    inbox.take_answer(
        first, name="Ada Reader", address="ada@example.org", subject="Re: A wrong year",
        text="Thank you!\nIs there news?", html="", mail_id="<1@example.org>",
        now=now - timedelta(hours=30),
    )  # fmt: skip
    inbox.assign(first, grace, by=grace, now=now - timedelta(hours=20))
    inbox.tag(first, ["errata"], by=grace, now=now - timedelta(hours=20))
    return first


@pytest.fixture
def second(message: Message) -> Message:
    now = timezone.now()
    return make_message(
        now=now - timedelta(days=9), text="May I reprint it?", subject="Reprints", name="Bo Press"
    )


@pytest.fixture
def enter(message: Message, live_server: Any, open_page: OpenPage) -> Enter:
    """`enter("/admin/…", role="Desk", width=360)`: the window of somebody new with that role."""

    def window(path: str, *, role: str = "Editor", **how: Any) -> Page:
        session = client_of(make_user(role)).cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(**how)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(live_server.url + path)
        return page

    return window


def change(message: Message) -> str:
    return f"{INBOX}{message.pk}/change/"


def draw(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def pages(message: Message) -> dict[str, str]:
    return {
        "front": "/admin/",
        "list": INBOX,
        "page": change(message),
        "link": f"{INBOX}{message.pk}/link/?q=weak",
        "merge": f"{INBOX}{message.pk}/merge/",
        "correction": f"{INBOX}{message.pk}/become/correction/",
        "figures": f"{INBOX}figures/",
        "topic": "/admin/contact/topic/add/",
        "quarantined": f"/admin/contact/quarantined/{kept().pk}/change/",
    }


def kept() -> Quarantined:
    """A mail in quarantine."""
    quarantine.keep(b"From: nobody\n\nHello.\n", "It names no sender.", now=timezone.now())
    return Quarantined.objects.get()


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_pages_of_the_desk_are_accessible(
    enter: Enter, message: Message, second: Message, width: int, scheme: str, live_server: Any
) -> None:
    page = enter("/admin/", role="Chief editor", width=width, scheme=scheme)
    for name, path in pages(message).items():
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        draw(page, f"{name}-{width}-{scheme}")
        assert page.complaints == [], name  # type: ignore[attr-defined]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert violations(page) == [], name
        page.complaints.clear()  # type: ignore[attr-defined]  # of axe, which may add no style


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_a_filter_is_stored_followed_and_deleted(
    enter: Enter, message: Message, second: Message, width: int, scheme: str
) -> None:
    page = enter(f"{INBOX}?box=all&q=reprint", role="Desk", width=width, scheme=scheme)
    page.get_by_text("Store this filter").click()
    page.get_by_label("Name for what the list shows now").fill("Reprints")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“Reprints” is stored")
    page.get_by_role("link", name="Take all filters off").click()
    page.get_by_role("navigation", name="Your filters").get_by_role("link").click()
    expect(page.locator("a.headline")).to_have_text(["Reprints"])
    page.get_by_text("Store or delete filters").click()
    draw(page, f"filters-{width}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.get_by_role("button", name="Delete “Reprints”").click()
    expect(page.get_by_role("navigation", name="Your filters")).to_have_count(0)
    expect(page.locator("a.headline")).to_have_text(["Reprints"])


# ---- By keyboard --------------------------------------------------------------------------


def test_the_list_is_worked_by_keyboard(enter: Enter, message: Message, second: Message) -> None:
    page = enter(INBOX)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="A wrong year")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Reprints")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator(".action-select").first).to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("#searchbar")).to_be_focused()
    page.keyboard.type("jre")  # letters of a word, where somebody types
    expect(page.locator("#searchbar")).to_have_value("jre")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator("h1")).to_have_text("Close: are you sure?")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".messagelist")).to_contain_text("1 message closed.")
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Reprints")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_a_message_is_worked_by_keyboard(enter: Enter, message: Message, second: Message) -> None:
    page = enter(change(message))
    page.keyboard.press("r")
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.type("near")
    expect(page.locator("#id_text")).to_have_value("near")
    page.locator("h1").click()
    for key, field in (("n", "#id_note"), ("a", "#id_to"), ("e", '[data-key="e"]')):
        page.locator("h1").click()
        page.keyboard.press(key)
        expect(page.locator(field)).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text("Reprints")
    page.keyboard.press("u")
    expect(page.locator("h1")).to_have_text("Inbox")


def test_the_keys_can_be_switched_off(enter: Enter, message: Message) -> None:
    page = enter(change(message))
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("r")
    expect(page.locator("#id_text")).not_to_be_focused()


# ---- Answering ----------------------------------------------------------------------------


def test_an_answer_is_sent_and_taken_back(enter: Enter, message: Message) -> None:
    page = enter(change(message))
    page.select_option("#id_canned", label="Thanks")
    page.get_by_role("button", name="Use", exact=True).click()
    expect(page.locator("#id_text")).to_have_value("Dear Ada Reader,\n\nthank you. editor")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".undo .seconds")).to_have_text("12")  # of 15, counted by the script
    draw(page, "undo")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".messagelist")).to_contain_text("it is a draft again")
    expect(page.locator("#id_text")).to_have_value("Dear Ada Reader,\n\nthank you. editor")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_what_was_typed_comes_back_after_the_window_is_gone(enter: Enter, message: Message) -> None:
    page = enter(change(message))
    page.fill("#id_text", "Half a sen")
    expect(page.locator(".reply-box .saved")).to_contain_text("Draft kept at", timeout=15000)
    page.close(run_before_unload=False)
    assert ReplyDraft.objects.get().text == "Half a sen"
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.locator("#id_text")).to_have_value("Half a sen")
    again.get_by_role("button", name="Throw it away").click()
    expect(again.locator("#id_text")).to_have_value("")


def test_two_at_once_see_each_other_and_neither_is_lost(enter: Enter, message: Message) -> None:
    first, second = enter(change(message)), enter(change(message), role="Chief editor")
    expect(second.locator("#here")).to_contain_text("editor has this open too.")
    first.fill("#id_text", "I look it up.")
    expect(first.locator("#here")).to_contain_text("chief-editor has this open", timeout=15000)
    second.fill("#id_text", "It was 1973.")
    expect(second.locator("#here")).to_contain_text("editor is writing an answer.", timeout=15000)
    first.get_by_role("button", name="Send", exact=True).click()
    expect(first.locator(".undo")).to_be_visible()
    second.fill("#id_text", "It was 1973, indeed.")
    expect(second.locator("#here")).to_contain_text("An answer has come", timeout=15000)
    second.get_by_role("button", name="Send", exact=True).click()
    expect(second.locator("[role=alert]")).to_contain_text("Somebody answered meanwhile")
    expect(second.locator(".thread")).to_contain_text("I look it up.")
    expect(second.locator("#id_text")).to_have_value("It was 1973, indeed.")
    draw(second, "overtaken")
    assert violations(second) == []
    second.get_by_role("button", name="Send", exact=True).click()
    expect(second.locator(".undo")).to_be_visible()
    assert Reply.objects.filter(way="out").count() == 3


def test_what_it_is_about_is_found_while_it_is_typed(enter: Enter, message: Message) -> None:
    make_article("Weak ties at work")
    page = enter(change(message))
    page.locator("#id_about").press_sequentially("ties at")
    page.locator("#about-found").get_by_role("button", name="Link to Weak ties at work").click()
    expect(page.locator(".messagelist")).to_contain_text("It is linked to “Weak ties at work”.")


# ---- Without script -----------------------------------------------------------------------


def test_all_of_it_works_without_javascript(enter: Enter, message: Message) -> None:
    page = enter(INBOX, javascript=False)
    expect(page.get_by_role("button", name="Keyboard")).to_have_count(0)
    page.get_by_role("link", name="A wrong year").click()
    page.select_option("#id_canned", label="Thanks")
    page.get_by_role("button", name="Use", exact=True).click()
    expect(page.locator("#id_text")).to_have_value("Dear Ada Reader,\n\nthank you. editor")
    page.get_by_role("button", name="Send and close").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#id_text")).to_have_value("Dear Ada Reader,\n\nthank you. editor")
    page.fill("#id_note", "Look it up.")
    page.get_by_role("button", name="Keep the note").click()
    assert Note.objects.filter(text="Look it up.").exists()
    page.fill("#id_about", "weak")
    page.get_by_role("button", name="Look for it").click()
    expect(page.get_by_role("button", name="Link to The strength of a weak tie")).to_be_visible()
    page.get_by_role("link", name="Back to the message").click()
    page.get_by_role("link", name="Calendar entry…").click()
    page.get_by_role("button", name="Put it into the calendar").click()
    expect(page.locator(".messagelist")).to_contain_text("is in the calendar")
    expect(page.locator("#id_text")).to_contain_text("our list of ideas")
    page.get_by_role("button", name="Close", exact=True).click()
    message.refresh_from_db()
    assert message.state == "closed"
