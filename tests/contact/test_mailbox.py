"""The desk's mailbox on a real server, by IMAP and by POP3; and the mailbox of bounces."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contact import inbox, incoming, mails, reading, signatures, tasks
from contact.incoming import Taken
from contact.models import Message, Quarantined, Reply
from outbox import envelopes, mailbox, mailboxes
from outbox.models import Delivery
from tests.admin.people import make_user
from tests.contact.letters import DESK, raw, signed, zone
from tests.contact.make import NOW, make_message, make_topic
from tests.outbox import imap, pop
from tests.outbox.domains import answering

pytestmark = pytest.mark.django_db
POISON = b"\x00\xfe\xff not a mail"


class Box:
    """One mailbox, whichever way it is read."""

    def __init__(self, server: Any) -> None:
        self.server = server

    def add(self, *mails: bytes) -> None:
        for mail in mails:
            mail = b"\r\n".join(mail.splitlines()) + b"\r\n"
            if isinstance(self.server, imap.Mailbox):
                self.server.add(mail)
            else:
                self.server.mails[f"u{len(self.server.mails)}{hash(mail)}"] = mail

    def __len__(self) -> int:
        return len(self.server.mails)


@pytest.fixture(params=["imap", "pop3"])
def box(request: pytest.FixtureRequest, settings: Any, publisher: Any) -> Iterator[Box]:
    settings.CONTACT_ADDRESS = DESK
    server: Any = imap.Mailbox() if request.param == "imap" else pop.Maildrop()
    serving: Callable[[Any], Any] = imap.serving if request.param == "imap" else pop.serving
    with serving(server):
        settings.CONTACT_MAILBOX = f"{request.param}://desk:secret@127.0.0.1:{server.port}"
        yield Box(server)


def test_mails_are_taken_in_and_deleted(box: Box) -> None:
    message = make_message()
    to = mails.reply_address(message, message.topic)  # type: ignore[arg-type]
    box.add(raw(to=to), raw("Another\n", message_id="<b@x.example>"))
    assert incoming.read_mailbox(now=NOW) == {Taken.JOINED: 1, Taken.BEGAN: 1}
    assert len(box) == 0
    assert (Message.objects.count(), Reply.objects.count()) == (2, 1)


def test_one_poisonous_mail_does_not_stop_its_neighbours(box: Box) -> None:
    make_topic()
    box.add(
        raw("One\n", message_id="<1@x.example>"), POISON, raw("Two\n", message_id="<2@x.example>")
    )
    assert incoming.read_mailbox(now=NOW) == {Taken.BEGAN: 2, Taken.QUARANTINED: 1}
    assert incoming.read_mailbox(now=NOW) == {}
    assert bytes(Quarantined.objects.get().raw).startswith(POISON)


def test_a_mail_with_an_endless_line_does_not_stop_its_neighbours(box: Box) -> None:
    make_topic()
    long = raw().replace(b"promises", b"promises " * 50_000)
    box.add(long, raw("Two\n", message_id="<2@x.example>"))
    assert incoming.read_mailbox(now=NOW) == {Taken.BEGAN: 2}


def test_a_mail_that_is_too_large_is_not_fetched_and_stays(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_topic()
    for module in (mailboxes, reading):
        monkeypatch.setattr(module, "MOST_BYTES", 2_000)
    box.add(raw("x " * 2_000), raw("Two\n", message_id="<2@x.example>"))
    assert incoming.read_mailbox(now=NOW) == {Taken.LEFT: 1, Taken.BEGAN: 1}
    assert incoming.read_mailbox(now=NOW) == {}
    assert len(box) == 1
    assert b"Ada Reader" in bytes(Quarantined.objects.get().raw)


def test_a_crash_between_keeping_and_deleting_takes_a_mail_once(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_topic()
    box.add(*(raw(f"{number}\n", message_id=f"<{number}@x.example>") for number in range(3)))
    taken = incoming.take

    def dies_at_the_second(mail: bytes, **options: Any) -> Taken:
        became = taken(mail, **options)
        if Message.objects.count() == 2:
            raise KeyboardInterrupt
        return became

    with monkeypatch.context() as patched:
        patched.setattr(incoming, "take", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            incoming.read_mailbox(now=NOW)
    assert len(box) == 3
    assert incoming.read_mailbox(now=NOW) == {Taken.AGAIN: 2, Taken.BEGAN: 1}
    assert (len(box), Message.objects.count()) == (0, 3)


def test_the_worker_reads_it(box: Box) -> None:
    make_topic()
    box.add(raw())
    tasks.read_contact_mailbox(timestamp=int(NOW.timestamp()))
    assert Message.objects.count() == 1


def test_the_worker_looks_who_signed(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    make_topic()
    # As it travels: with the ends of lines of the internet, before it is signed.
    box.add(signed(raw().replace(b"\n", b"\r\n")))
    with answering(zone()) as names:
        monkeypatch.setattr(signatures, "names", lambda: names)
        tasks.read_contact_mailbox(timestamp=int(NOW.timestamp()))
    message = Message.objects.get()
    assert (message.signature, message.signed_by) == ("own", "example.org")


def test_without_a_mailbox_the_worker_reads_none(settings: Any) -> None:
    settings.CONTACT_MAILBOX = ""
    tasks.read_contact_mailbox(timestamp=int(NOW.timestamp()))


def test_what_answers_at_the_mailbox_of_bounces_joins_its_thread(box: Box, settings: Any) -> None:
    settings.BOUNCE_ADDRESS, settings.BOUNCE_MAILBOX = (
        "bounces@example.org",
        settings.CONTACT_MAILBOX,
    )
    message = make_message()
    inbox.reply(message, "It depends.", by=make_user("Editor"), now=NOW)
    delivery = Delivery.objects.get(mailing__key="reply")
    to = envelopes.envelope_from(delivery.pk, sender="")
    box.add(
        raw("Away.\n", to=to, auto_submitted="auto-replied"),
        raw("A stranger.\n", message_id="<2@x>"),
    )
    assert mailbox.read() == mailbox.Read(understood=1, left=1)
    assert message.replies.get(way="in").text == "Away."
    assert Message.objects.count() == 1
