"""What the staff are told by mail, through the ledger of all mail."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.models import Publisher
from articles.notices import sender
from outbox import buckets, notices

from . import mails
from .models import Message

MOST_ANSWERS, HOUR = 10, timedelta(hours=1)


def tell_of_message(message: Message, *, publisher: Publisher | None = None) -> None:
    """Those to whom its topic is routed."""
    subject = f"New message: {message.topic}"
    tell(message.topic.told, message, subject, "A reader wrote to us.", publisher=publisher)


def tell_of_answer(message: Message, *, but: str, now: datetime) -> None:
    """
    Who sees to it, or those to whom its topic is routed; not whoever wrote it themselves.

    So many an hour at the most: programs that answer each other's mails must come to an end.
    """
    if buckets.take(f"contact-answers:{message.pk}", capacity=MOST_ANSWERS, per=HOUR, now=now):
        others = [one for one in concerned(message) if one.lower() != but.lower()]
        tell(others, message, f"Answer: {message.topic}", "The reader answered.")


def tell_of_failure(message: Message, says: str) -> None:
    tell(concerned(message), message, f"Not delivered: {message.topic}", says)


def concerned(message: Message) -> Sequence[str]:
    """The address of who sees to a message, or those to whom its topic is routed."""
    if message.assignee and message.assignee.email and message.assignee.is_active:
        return [message.assignee.email]
    return message.topic.told


def tell_of_assignment(message: Message, to: Any) -> None:
    if to.email:
        tell([to.email], message, f"For you: {message.topic}", "A message was assigned to you.")


def tell(
    addresses: Iterable[str],
    message: Message,
    subject: str,
    says: str,
    *,
    publisher: Publisher | None = None,
) -> None:
    """
    No word of the reader's leaves the desk: the mail has the reference and a link.

    Nor does their address, as Reply-To: who answered this mail would answer outside the thread, in
    their own name. Their answer comes to the thread, where it says that the reader did not get it.
    """
    path = reverse("admin:contact_message_change", args=[message.pk])
    text = f"{says}\n\n{message.reference}\n{settings.SITE_URL}{path}\n"
    publisher = publisher or Publisher.load()
    mail_from, reply_to = sender(publisher), mails.reply_address(message, publisher)
    for address in addresses:
        notices.send(
            address=address,
            subject=f"[{message.reference}] {subject}"[:200],
            text=text,
            sender=mail_from,
            reply_to=reply_to,
            about=about(message),
        )


def about(message: Message) -> str:
    """By what the notices of a message are found."""
    return f"message {message.pk}"
