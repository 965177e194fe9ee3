"""A message from its beginning to its end, in the browser, with real mail out and in."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from contact.models import Message
from tests.admin.people import make_user
from tests.contact.make import make_topic
from tests.contact.test_story import answer, arrive, box, leave
from tests.factories import make_publisher
from tests.outbox import imap
from tests.outbox.conftest import sink
from tests.outbox.sink import Sink

from .conftest import OpenPage, violations

__all__ = ["box", "sink"]

pytestmark = pytest.mark.browser
SUBJECT, WORDS = "On trust", "Where does the quotation come from?"


@pytest.fixture
def publisher(transactional_db: None) -> Any:
    return make_publisher()


@pytest.fixture
def editor(publisher: Any) -> User:
    user = make_user("Editor", "ed")
    user.email = "ed@example.org"
    user.save()
    topic = make_topic()
    topic.people.add(user)
    return user


@pytest.fixture
def windows(open_page: OpenPage) -> tuple[Page, Page]:
    return open_page(width=360), open_page()


def write(page: Page, url: str) -> None:
    page.goto(f"{url}/contact/")
    page.get_by_label("Questions").check()
    page.get_by_label("Your name").fill("Ada Reader")
    page.get_by_label("Your mail address").fill("ada@example.org")
    page.get_by_label("Subject").fill(SUBJECT)
    page.get_by_label("Message").fill(WORDS)
    page.wait_for_timeout(3100)  # a person takes longer than a program
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your message")


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/")
    page.get_by_label("Username").fill("ed")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Log in").click()


def box_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Answer", exact=True)


def reply(page: Page, text: str, button: str) -> None:
    box_of(page).fill(text)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_reader_and_the_desk_come_to_an_end(
    windows: tuple[Page, Page],
    live_server: Any,
    editor: User,
    sink: Sink,
    box: imap.Mailbox,
) -> None:
    reader, desk = windows
    write(reader, live_server.url)
    message = Message.objects.get()
    notice, acknowledgement = sorted(leave(sink), key=lambda mail: str(mail["to"]), reverse=True)
    assert f"/admin/contact/message/{message.pk}/" in str(notice.get_content())
    assert message.reference in str(acknowledgement["subject"])

    # Found in the inbox, assigned, noted, answered; taken back once, and sent.
    log_in(desk, live_server.url)
    desk.goto(f"{live_server.url}/admin/contact/message/")
    desk.get_by_role("link", name=SUBJECT).click()
    desk.get_by_role("button", name="To me").click()
    expect(desk.get_by_text("assigned").first).to_be_attached()
    desk.get_by_label("Note", exact=True).fill("She wrote in 2012, too.")
    desk.get_by_role("button", name="Keep the note").click()
    expect(desk.get_by_text("She wrote in 2012, too.")).to_be_visible()
    reply(desk, "Form a book.", "Send")
    desk.get_by_role("button", name="Take it back").click()
    expect(box_of(desk)).to_have_value("Form a book.")
    assert leave(sink) == []
    reply(desk, "From a book.", "Send")
    expect(desk.get_by_text("From a book.")).to_be_visible()
    [ours] = leave(sink)
    assert str(ours.get_content()).startswith("From a book.")
    assert f"> {WORDS}" in str(ours.get_content())

    # The reader answers by mail, as formatted as mail programs like it.
    box.add(answer(ours, "From which?"))
    arrive()
    [told] = leave(sink)
    assert told["to"] == "ed@example.org"
    desk.reload()
    expect(desk.get_by_text("From which?").first).to_be_visible()
    quoted = desk.get_by_text("12 Harbour Street")
    expect(quoted).to_be_hidden()
    desk.get_by_text("What is quoted").click()
    expect(quoted).to_be_visible()
    assert violations(desk) == []

    # The desk answers and closes; thanks open it again, and it is closed for good.
    reply(desk, "From the one of 1994.", "Send and close")
    [last] = leave(sink)
    message.refresh_from_db()
    assert message.state == Message.State.CLOSED
    box.add(answer(last, "Thank you!"))
    arrive()
    desk.reload()
    expect(desk.get_by_text("Thank you!").first).to_be_visible()
    desk.get_by_role("button", name="Close", exact=True).click()
    message.refresh_from_db()
    assert message.state == Message.State.CLOSED
    assert desk.complaints == []  # type: ignore[attr-defined]
