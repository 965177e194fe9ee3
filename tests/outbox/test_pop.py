"""A mailbox that is read by POP3, which marks nothing as read."""

from collections.abc import Iterator
from typing import Any

import pytest

from outbox import mailbox, mailboxes
from outbox.models import Delivery, Event
from subscriptions.models import Subscriber

from .pop import Maildrop, serving
from .returned import BOUNCE
from .test_mailbox import delivery, mail

__all__ = ["delivery"]

pytestmark = pytest.mark.django_db

STRANGE = b"Subject: Hello\r\n\r\nNo report."


@pytest.fixture
def drop(settings: Any) -> Iterator[Maildrop]:
    settings.BOUNCE_ADDRESS = "bounces@example.org"
    with serving(Maildrop()) as drop:
        settings.BOUNCE_MAILBOX = f"pop3://bounces:secret@127.0.0.1:{drop.port}"
        yield drop


def test_a_bounce_is_understood_and_deleted(drop: Maildrop, delivery: Delivery) -> None:
    drop.mails = {"a1": mail(BOUNCE, delivery, action="failed", status="5.1.1"), "b2": STRANGE}
    assert mailbox.read() == mailbox.Read(understood=1, left=1)
    assert Subscriber.objects.get().state == "stopped"
    assert list(drop.mails) == ["b2"]


def test_what_was_left_is_not_looked_at_again(drop: Maildrop, delivery: Delivery) -> None:
    drop.mails = {"b2": STRANGE}
    assert mailbox.read() == mailbox.Read(left=1)
    drop.mails["c3"] = STRANGE
    assert mailbox.read() == mailbox.Read(left=1)
    assert set(drop.mails) == {"b2", "c3"}


def test_a_line_that_breaks_loses_nothing(drop: Maildrop, delivery: Delivery) -> None:
    bounce = mail(BOUNCE, delivery, action="failed", status="5.1.1")
    drop.mails, drop.fails_at = {"a1": bounce, "b2": bounce}, "b2"
    with pytest.raises(mailboxes.Unreadable, match="can’t be read"):
        mailbox.read()
    assert set(drop.mails) == {"a1", "b2"}
    drop.fails_at = ""
    assert mailbox.read() == mailbox.Read(understood=2)
    assert Event.objects.count() == 1
    assert not drop.mails


def test_a_wrong_password_is_told(drop: Maildrop, settings: Any) -> None:
    settings.BOUNCE_MAILBOX = f"pop3://bounces:wrong@127.0.0.1:{drop.port}"
    with pytest.raises(mailboxes.Unreadable, match="refused"):
        mailbox.read()
