"""What the staff are told by mail, through the ledger of all mail."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.models import Publisher
from articles.notices import sender
from outbox import notices

from .models import Message


def tell_of_message(message: Message) -> None:
    """Those to whom its topic is routed."""
    people = message.topic.people.filter(is_active=True).exclude(email="")
    tell(people, message, f"New message: {message.topic}", "A reader wrote to us.")


def tell_of_answer(message: Message) -> None:
    """Who sees to it, or those to whom its topic is routed."""
    if message.assignee and message.assignee.email and message.assignee.is_active:
        people: Iterable[Any] = [message.assignee]
    else:
        people = message.topic.people.filter(is_active=True).exclude(email="")
    tell(people, message, f"Answer: {message.topic}", "The reader answered.")


def tell_of_assignment(message: Message, to: Any) -> None:
    if to.email:
        tell([to], message, f"For you: {message.topic}", "A message was assigned to you.")


def tell(people: Iterable[Any], message: Message, subject: str, says: str) -> None:
    """No word of the reader's leaves the desk: the mail has the reference and a link."""
    path = reverse("admin:contact_message_change", args=[message.pk])
    text = f"{says}\n\n{message.reference}\n{settings.SITE_URL}{path}\n"
    mail_from = sender(Publisher.load())
    for person in people:
        notices.send(
            address=person.email,
            subject=f"[{message.reference}] {subject}"[:200],
            text=text,
            sender=mail_from,
            about=about(message),
        )


def about(message: Message) -> str:
    """By what the notices of a message are found."""
    return f"message {message.pk}"
