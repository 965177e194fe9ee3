"""What the staff are told by mail, through the ledger of all mail."""

from collections.abc import Iterable
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


def tell_of_message(message: Message) -> None:
    """Those to whom its topic is routed."""
    people = message.topic.people.filter(is_active=True).exclude(email="")
    tell(people, message, f"New message: {message.topic}", "A reader wrote to us.")


def tell_of_answer(message: Message, *, but: str, now: datetime) -> None:
    """
    Who sees to it, or those to whom its topic is routed; not whoever wrote it themselves.

    So many an hour at the most: programs that answer each other's mails must come to an end.
    """
    if buckets.take(f"contact-answers:{message.pk}", capacity=MOST_ANSWERS, per=HOUR, now=now):
        people = [one for one in concerned(message) if one.email.lower() != but.lower()]
        tell(people, message, f"Answer: {message.topic}", "The reader answered.")


def tell_of_failure(message: Message, says: str) -> None:
    tell(concerned(message), message, f"Not delivered: {message.topic}", says)


def concerned(message: Message) -> Iterable[Any]:
    """Who sees to a message, or those to whom its topic is routed."""
    if message.assignee and message.assignee.email and message.assignee.is_active:
        return [message.assignee]
    return message.topic.people.filter(is_active=True).exclude(email="")


def tell_of_assignment(message: Message, to: Any) -> None:
    if to.email:
        tell([to], message, f"For you: {message.topic}", "A message was assigned to you.")


def tell(people: Iterable[Any], message: Message, subject: str, says: str) -> None:
    """
    No word of the reader's leaves the desk: the mail has the reference and a link.

    Nor does their address, as Reply-To: who answered this mail would answer outside the thread, in
    their own name. Their answer comes to the thread, where it says that the reader did not get it.
    """
    path = reverse("admin:contact_message_change", args=[message.pk])
    text = f"{says}\n\n{message.reference}\n{settings.SITE_URL}{path}\n"
    publisher = Publisher.load()
    mail_from, reply_to = sender(publisher), mails.reply_address(message, publisher)
    for person in people:
        notices.send(
            address=person.email,
            subject=f"[{message.reference}] {subject}"[:200],
            text=text,
            sender=mail_from,
            reply_to=reply_to,
            about=about(message),
        )


def about(message: Message) -> str:
    """By what the notices of a message are found."""
    return f"message {message.pk}"
