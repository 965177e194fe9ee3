"""Nothing that a reader types becomes a header of a mail."""

from itertools import product
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from contact import inbox
from contact.models import Message
from outbox import sending
from outbox.models import Delivery
from tests.outbox.conftest import sink
from tests.outbox.sink import Sink

from .make import make_message, make_topic
from .test_form import post

__all__ = ["sink"]

pytestmark = pytest.mark.django_db(transaction=True)

EVIL = "Bcc: victim@example.org"
BREAKS = [
    "\r\n", "\n", "\r", "\r\n\r\n", "\n ", "\r\n\t", "%0d%0a", "%0a", "%0D", "%250d%250a",
    "\\r\\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00\r\n", "\u560d\u560a",
    "=?utf-8?q?=0d=0aBcc:_victim=40example.org?=",
    "=?utf-8?b?DQpCY2M6IHZpY3RpbUBleGFtcGxlLm9yZw==?=",
    "=?iso-8859-1?q?=0A?=", "&#13;&#10;", "&#x0a;",
]  # fmt: skip
FIELDS = ("name", "subject", "address", "text")
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Reply-To",
    "Content-Transfer-Encoding", "Auto-Submitted", "References", "In-Reply-To",
}  # fmt: skip


@pytest.fixture
def editor(publisher: Any) -> Any:
    """Who is told of messages, and answers them."""
    editor = get_user_model().objects.create(username="ed", email="ed@example.org")
    make_topic().people.add(editor)
    return editor


def check_mails(sink: Sink, messages: list[Message], editor: Any) -> None:
    """Answer all of them, and look at every mail that leaves."""
    for message in messages:
        inbox.call_no_spam(message, by=None, now=timezone.now())
        inbox.reply(message, "Yes.", by=editor, now=timezone.now())
    Delivery.objects.update(state="planned", due_at=None)
    sending.send_due()
    assert len(sink.taken) >= 2 * len(messages)
    assert set(sink.tried) <= {"ed@example.org", "ada@example.org"}
    for mail in sink.mails:
        assert set(mail.keys()) <= HEADERS
        assert mail.get_all("To") == [mail["To"]]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_line_break_in_a_field_adds_no_header(client: Client, sink: Sink, editor: Any) -> None:
    for number, (name, breaks) in enumerate(product(FIELDS, BREAKS)):
        before = "ada@example.org" if name == "address" else "Ada"
        typed = {"text": f"Number {number}", name: f"{before}{breaks}{EVIL} {number}"}
        client.defaults["REMOTE_ADDR"] = f"192.0.{number}.1"
        assert post(client, **typed).status_code in {302, 422}, (name, breaks)
    messages = list(Message.objects.all())
    assert len(messages) > len(BREAKS)
    check_mails(sink, messages, editor)


def test_nor_does_one_that_came_by_another_way_than_the_form(sink: Sink, editor: Any) -> None:
    """The desk's verbs are called by the reading of mails too."""
    messages = [
        make_message(
            topic=make_topic(),
            subject=f"On trust{breaks}{EVIL}",
            name=f"Ada{breaks}{EVIL}",
            text=f"Number {number}",
        )
        for number, breaks in enumerate(BREAKS)
    ]
    check_mails(sink, messages, editor)
