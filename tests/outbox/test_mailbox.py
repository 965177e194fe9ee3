"""What comes back is read once, believed only if its address was signed here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from outbox import counting, envelopes, hearing, mailbox, mailboxes, suppressing
from outbox.models import Delivery, Event
from subscriptions import letters, links
from subscriptions.models import Issue, Subscriber
from tests.subscriptions.make import make_subscriber

from .imap import Mailbox, serving
from .returned import BOUNCE, COMPLAINT, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    settings.BOUNCE_ADDRESS = "bounces@example.org"
    with serving(Mailbox()) as box:
        settings.BOUNCE_MAILBOX = f"imap://bounces:secret@127.0.0.1:{box.port}/INBOX"
        yield box


@pytest.fixture
def delivery(publisher: Any) -> Delivery:
    make_subscriber()
    issue = Issue.objects.create(title="Letter", body="<p>Hello.</p>")
    letters.send(issue, now=timezone.now())
    Delivery.objects.update(state="sent")
    return Delivery.objects.get()


def mail(template: str, delivery: Delivery, **words: str) -> bytes:
    """`template` about a delivery, sent to its own envelope."""
    to = envelopes.envelope_from(delivery.pk, sender="")
    return filled(template, **({"to": to} | words))


def test_a_mailbox_that_does_not_exist_gets_no_more_mail(box: Mailbox, delivery: Delivery) -> None:
    box.add(mail(BOUNCE, delivery, action="failed", status="5.1.1"))
    assert mailbox.read() == mailbox.Read(understood=1)
    event = Event.objects.get()
    assert (event.kind, event.status, event.source) == ("hard_bounce", "5.1.1", "mailbox")
    assert suppressing.of("ada@example.org")
    assert Subscriber.objects.get().state == "stopped"
    assert counting.count(delivery.mailing).bounced == 1
    assert not box.mails


def test_told_twice_it_is_one_event(box: Mailbox, delivery: Delivery) -> None:
    for _ in range(3):
        box.add(mail(BOUNCE, delivery, action="failed", status="5.1.1"))
    mailbox.read()
    assert Event.objects.count() == 1


def test_what_is_only_late_is_no_bounce(box: Mailbox, delivery: Delivery) -> None:
    box.add(mail(BOUNCE, delivery, action="delayed", status="4.4.1"))
    assert mailbox.read().understood == 1
    assert not Event.objects.exists()


def test_three_of_five_soft_bounces_stop_it(box: Mailbox, delivery: Delivery) -> None:
    subscriber = Subscriber.objects.get()
    sent = [delivery]
    for number in range(4):
        issue = Issue.objects.create(title=f"Letter {number}", body="<p>Hello.</p>")
        mailing = letters.send(issue, now=timezone.now())
        sent.append(Delivery.objects.get(mailing=mailing))
    Delivery.objects.update(state="sent")
    for number, one in enumerate(sent[1:4], 1):
        box.add(mail(BOUNCE, one, action="failed", status="4.2.2"))
        mailbox.read()
        subscriber.refresh_from_db()
        assert subscriber.state == ("stopped" if number == 3 else "active")
    assert suppressing.of("ada@example.org") is None


def test_a_complaint_ends_it(box: Mailbox, delivery: Delivery) -> None:
    box.add(mail(COMPLAINT, delivery))
    mailbox.read()
    assert Event.objects.get().kind == "complaint"
    assert suppressing.of("ada@example.org")
    assert Subscriber.objects.get().state == "stopped"


def test_a_bounce_resolves_an_uncertain_mail(box: Mailbox, delivery: Delivery) -> None:
    Delivery.objects.update(state="uncertain")
    box.add(mail(BOUNCE, delivery, action="failed", status="5.1.1"))
    mailbox.read()
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_a_forged_report_is_left_for_a_person(box: Mailbox, delivery: Delivery) -> None:
    to = f"bounces+{envelopes.number_word(delivery.pk)}-aaaaaaaaaa@example.org"
    number = box.add(mail(BOUNCE, delivery, to=to, action="failed", status="5.1.1"))
    assert mailbox.read() == mailbox.Read(left=1)
    assert not Event.objects.exists()
    assert box.flags[number] == {r"\Seen"}
    assert mailbox.read() == mailbox.Read()


def test_a_letter_may_unsubscribe(box: Mailbox, delivery: Delivery) -> None:
    subscriber = Subscriber.objects.get()
    word = links.word(links.UNSUBSCRIBE, subscriber.key, number=delivery.mailing_id)
    box.add(f"From: ada@example.org\r\nSubject: unsubscribe {word}\r\n\r\n".encode())
    box.add(b"From: x@example.org\r\nSubject: unsubscribe me\r\n\r\n")
    assert mailbox.read() == mailbox.Read(understood=1, left=1)
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.left_by) == ("unsubscribed", delivery.mailing_id)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("imap://bounces:wrong@127.0.0.1:{port}", "refused"),
        ("imap://bounces:secret@127.0.0.1:9", "refused"),
        ("https://example.org", "give imaps"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why(
    box: Mailbox, settings: Any, address: str, says: str
) -> None:
    settings.BOUNCE_MAILBOX = address.format(port=box.port)
    with pytest.raises(mailboxes.Unreadable, match=says):
        mailbox.read()


def test_what_arrived_is_no_reason_to_suppress(delivery: Delivery) -> None:
    hearing.record(delivery, kind=Event.Kind.DELIVERED, happened_at=timezone.now(), source="test")
    assert suppressing.of("ada@example.org") is None
    assert Subscriber.objects.get().state == "active"
