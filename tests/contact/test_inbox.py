"""The verbs of the desk."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from contact import inbox, mails
from contact.inbox import GivenFile, NotPossible, Verdict
from contact.models import Message, MessageEvent
from outbox.models import Delivery, Notice
from tests.admin.people import make_user
from tests.contact.make import NOW, make_message, make_topic

pytestmark = pytest.mark.django_db
State = Message.State
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _publisher(publisher: object) -> None:
    """The desk writes in the publisher's name."""


def kinds(message: Message) -> list[str]:
    return [line.kind for line in message.events.all()]


def test_a_message_is_stored_with_its_notices_and_its_acknowledgement() -> None:
    user = make_user("Editor", "ed")
    user.email = "ed@example.org"
    user.save()
    topic = make_topic()
    topic.people.add(user)
    message = make_message(topic=topic)
    assert message.state == State.NEW
    assert [notice.address for notice in Notice.objects.all()] == ["ed@example.org"]
    assert {row.mailing.key for row in Delivery.objects.all()} == {"notice", "acknowledgement"}
    assert kinds(message) == ["arrived", "acknowledged"]


def test_the_same_form_sent_twice_is_one_message() -> None:
    first = make_message(token="once")
    for _ in range(3):
        assert make_message(token="once") == first
    assert kinds(first) == ["arrived", "acknowledged", "repeated"]


def test_other_words_in_a_form_that_was_sent_are_another_message() -> None:
    """Somebody went back in the browser and wrote on: that is not to be lost."""
    first = make_message(token="once")
    assert make_message(token="once", text="Other words") != first


def test_a_file_that_was_forgotten_is_kept_with_the_message_sent_again() -> None:
    first = make_message()
    file = GivenFile("notes.txt", "text/plain", b"On trust")
    for _ in range(2):
        assert make_message(files=[file]) == first
    assert first.files.get().name == "notes.txt"


def test_the_same_words_within_a_day_are_one_message() -> None:
    first = make_message(token="one")
    assert make_message(token="two", now=NOW + timedelta(hours=23)) == first
    assert make_message(token="three", now=NOW + timedelta(hours=25)) != first


def test_spam_is_filed_and_answered_by_nobody() -> None:
    message = make_message(verdict=Verdict(9.0, ("It has many links.",), is_spam=True))
    assert (message.state, message.reasons) == (State.SPAM, ["It has many links."])
    assert not Delivery.objects.exists()


def test_what_was_called_spam_and_is_none_is_greeted_then() -> None:
    message = make_message(verdict=Verdict(9.0, ("It has many links.",), is_spam=True))
    inbox.call_no_spam(message, by=None, now=LATER)
    message.refresh_from_db()
    assert message.state == State.NEW
    assert [row.mailing.key for row in Delivery.objects.all()] == ["acknowledgement"]


def test_an_answer_waits_and_can_be_taken_back() -> None:
    message = make_message()
    user = make_user("Editor", "ed")
    reply = inbox.reply(message, "It depends.", by=user, now=LATER)
    delivery = mails.delivery_of(reply)
    assert delivery
    assert (delivery.state, delivery.due_at) == ("deferred", LATER + timedelta(seconds=15))
    assert inbox.take_back(reply, by=user, now=LATER + timedelta(seconds=5))
    delivery.refresh_from_db()
    message.refresh_from_db()
    assert (delivery.state, message.state, message.answered_at) == ("cancelled", "open", None)
    assert message.drafts.get().text == "It depends."


def test_an_answer_that_is_on_its_way_is_not_taken_back() -> None:
    message = make_message()
    user = make_user("Editor", "ed")
    reply = inbox.reply(message, "It depends.", by=user, now=LATER)
    Delivery.objects.filter(recipient=reply.pk).update(state="sent", due_at=None)
    assert not inbox.take_back(reply, by=user, now=LATER)


def test_a_readers_answer_opens_a_closed_message_again_once() -> None:
    message = make_message()
    inbox.close(message, by=None, now=LATER)
    given = {"name": "Ada", "address": "ada@example.org", "subject": "Re: On trust"}
    for expected in (True, False):
        taken = inbox.take_answer(
            message, **given, text="And?", html="", mail_id="<1@example.org>", now=LATER
        )
        assert (taken is not None) == expected
    message.refresh_from_db()
    assert (message.state, message.closed_at) == (State.OPEN, None)


def test_merged_messages_go_on_in_one() -> None:
    first, second = make_message(), make_message(text="One thing more.")
    inbox.note(second, "Look.", by=None, now=LATER)
    inbox.merge(second, first, by=None, now=LATER)
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (State.CLOSED, first)
    assert first.notes.get().text == "Look."
    with pytest.raises(NotPossible):
        inbox.merge(second, first, by=None, now=LATER)
    with pytest.raises(NotPossible):
        inbox.reply(second, "Yes.", by=make_user("Editor"), now=LATER)


def test_no_line_of_the_history_is_changed_or_deleted() -> None:
    message = make_message()
    with pytest.raises(ProgrammingError, match="only grows"), transaction.atomic():
        MessageEvent.objects.filter(message=message).update(kind="closed")
    with pytest.raises(ProgrammingError, match="only grows"), transaction.atomic():
        MessageEvent.objects.filter(message=message).delete()


def test_an_address_gets_two_acknowledgements_in_three_hours() -> None:
    for number in range(4):
        make_message(text=f"Number {number}", now=NOW + timedelta(minutes=number))
    assert Delivery.objects.filter(mailing__key="acknowledgement").count() == 2


def test_the_address_to_answer_to_names_the_message(settings: object) -> None:
    settings.CONTACT_ADDRESS = "desk@example.org"  # type: ignore[attr-defined]
    message = make_message()
    address = mails.reply_address(message, message.topic)  # type: ignore[arg-type]
    assert mails.message_at(address.upper()) == message
    assert mails.message_at(address.replace("-", "x", 1)) is None
    other = make_message(text="Other")
    forged = address.replace(message.reference.lower(), other.reference.lower())
    assert mails.message_at(forged) is None
