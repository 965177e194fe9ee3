"""A message from its beginning to its end, with real mail: SMTP out, IMAP in."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from contact import inbox, tasks, undelivered
from contact.models import Message
from outbox import sending
from outbox.models import Delivery, Event
from tests.contact.letters import DESK
from tests.contact.make import make_submission, make_topic
from tests.outbox import imap
from tests.outbox.conftest import sink
from tests.outbox.returned import bounce
from tests.outbox.sink import Sink

__all__ = ["sink"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(settings: Any, publisher: Any) -> Iterator[imap.Mailbox]:
    settings.CONTACT_ADDRESS, settings.BOUNCE_ADDRESS = DESK, "bounces@example.org"
    settings.DEFAULT_FROM_EMAIL = "Desk <desk@example.org>"
    with imap.serving(imap.Mailbox()) as box:
        settings.CONTACT_MAILBOX = f"imap://desk:secret@127.0.0.1:{box.port}/INBOX"
        yield box


def leave(sink: Sink) -> list[EmailMessage]:
    """All that waits leaves now, the fifteen seconds over."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(state="deferred").update(due_at=past)
    before = len(sink.taken)
    sending.send_due(seconds=10)
    return sink.mails[before:]


def arrive() -> None:
    tasks.read_contact_mailbox(timestamp=int(timezone.now().timestamp()))


def answer(mail: EmailMessage, text: str, *, name: str = "Ada Reader") -> bytes:
    """As a mail program answers: to Reply-To, with the thread, the old text below."""
    made = EmailMessage()
    made["From"] = f"{name} <{mail['to']}>"
    made["To"] = str(mail["reply-to"])
    made["Subject"] = f"Re: {mail['subject']}"
    made["Message-ID"] = f"<{abs(hash(text))}@mail.example.net>"
    made["In-Reply-To"] = str(mail["message-id"])
    made["References"] = f"{mail['references'] or ''} {mail['message-id']}".strip()
    quoted = "".join(f"> {line}\n" for line in str(mail.get_content()).splitlines())
    made.set_content(f"{text}\n\nOn Monday, 23 November 2026, Desk wrote:\n{quoted}")
    return made.as_bytes()


def test_a_reader_is_answered_and_answers_until_all_is_said(sink: Sink, box: imap.Mailbox) -> None:
    editor = User.objects.create_user("ed", email="ed@example.org", is_staff=True)
    topic = make_topic()
    topic.people.add(editor)

    # The reader writes; both sides have a mail.
    message = inbox.receive(make_submission(topic=topic), now=timezone.now())
    notice, acknowledgement = sorted(leave(sink), key=lambda mail: str(mail["to"]), reverse=True)
    assert (notice["to"], acknowledgement["to"]) == ("ed@example.org", "ada@example.org")

    # The staff assign, note and answer.
    inbox.assign(message, editor, by=editor, now=timezone.now())
    inbox.note(message, "She wrote in 2012, too.", by=editor, now=timezone.now())
    inbox.reply(message, "It depends.", by=editor, now=timezone.now())
    [ours] = leave(sink)
    assert "2012" not in ours.as_string()
    assert str(acknowledgement["message-id"]) in str(ours["references"])

    # The reader answers, to our answer and once more to the acknowledgement.
    box.add(answer(ours, "On what?"))
    box.add(answer(acknowledgement, "I forgot: it is about promises."))
    arrive()
    message.refresh_from_db()
    assert message.state == Message.State.OPEN
    assert [one.text.splitlines()[0] for one in message.replies.filter(way="in")] == [
        "On what?", "I forgot: it is about promises."
    ]  # fmt: skip
    assert not box.mails
    assert {str(mail["to"]) for mail in leave(sink)} == {"ed@example.org"}

    # The staff answer and close; the thread of the reader's mail program is whole.
    inbox.reply(message, "On who promised.", by=editor, now=timezone.now(), closes=True)
    [last] = leave(sink)
    assert len(str(last["references"]).split()) == 4
    assert "> I forgot: it is about promises.\n" in str(last.get_content()).replace("\r\n", "\n")
    message.refresh_from_db()
    assert message.state == Message.State.CLOSED

    # Thanks open it again; a program's answer does not.
    away = b"Auto-Submitted: auto-replied\n" + answer(last, "I am away.")
    box.add(away)
    arrive()
    message.refresh_from_db()
    assert message.state == Message.State.CLOSED
    box.add(answer(last, "Thank you!"))
    arrive()
    message.refresh_from_db()
    assert message.state == Message.State.OPEN
    assert [line.kind for line in message.events.all()] == [
        "arrived", "acknowledged", "assigned", "noted", "replied", "answered", "answered",
        "replied", "away", "answered",
    ]  # fmt: skip


def test_an_answer_that_comes_back_is_seen(sink: Sink, box: imap.Mailbox) -> None:
    editor = User.objects.create_user("ed", email="ed@example.org", is_staff=True)
    message = inbox.receive(make_submission(), now=timezone.now())
    inbox.reply(message, "It depends.", by=editor, now=timezone.now(), closes=True)
    ours = next(mail for mail in leave(sink) if "Re:" in str(mail["subject"]))
    mark = str(ours["message-id"]).encode()
    envelope = next(sender for sender, _, content in sink.taken if mark in content)
    box.add(bounce(to=envelope, original=ours["message-id"]))
    arrive()
    message.refresh_from_db()
    assert message.state == Message.State.OPEN
    assert Event.objects.get().kind == "hard_bounce"
    assert [alarm.says for alarm in undelivered.alarms(timezone.now())] == [
        f"An answer in {message.reference} did not arrive."
    ]
    assert [str(mail["to"]) for mail in leave(sink)] == ["ed@example.org"]
