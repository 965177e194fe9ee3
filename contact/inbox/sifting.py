"""Spam and no spam: as the staff say, or as a proof of work does."""

from datetime import datetime
from typing import Any

from django.db import transaction

from contact import history, learning, spam
from contact.models import Message, MessageEvent

from .arriving import greet
from .rows import locked, move

Kind, State = MessageEvent.Kind, Message.State


@transaction.atomic
def release(message: Message, *, now: datetime) -> bool:
    """The proof of work came for which it waited; whether it waited for one."""
    message = locked(message)
    if not awaits_proof(message):
        return False
    message.reasons = [reason for reason in message.reasons if reason != spam.UNPROVED]
    message.save(update_fields=["reasons"])
    move(message, State.NEW, now=now)
    history.add(message, Kind.PROVED, now=now)
    greet(message, now=now)
    return True


def awaits_proof(message: Message) -> bool:
    """Whether it was filed for want of a proof alone, and nobody has judged it since."""
    return (
        message.state == State.SPAM
        and spam.UNPROVED in message.reasons
        and learning.judged(message) is None
    )


@transaction.atomic
def call_spam(message: Message, *, by: Any, now: datetime) -> None:
    message = locked(message)
    if message.state == State.SPAM:
        return
    learning.learn(message, is_spam=True)
    move(message, State.SPAM, now=now)
    history.add(message, Kind.SPAM, now=now, by=by)


@transaction.atomic
def call_no_spam(message: Message, *, by: Any, now: datetime) -> None:
    """It was filed as spam and is none: what was held back then follows now."""
    message = locked(message)
    if message.state != State.SPAM:
        return
    learning.learn(message, is_spam=False)
    move(message, State.NEW, now=now)
    history.add(message, Kind.NOT_SPAM, now=now, by=by)
    was_greeted = message.events.filter(kind=Kind.ACKNOWLEDGED).exists()
    if not was_greeted and not message.replies.exists():
        greet(message, now=now)
