"""The first answer of a message, told in words: when it is due, that it is late, when it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .hours import Desk
from .models import Message


@dataclass(frozen=True, slots=True)
class Told:
    sentence: str
    is_late: bool = False


def told(message: Message, desk: Desk, now: datetime) -> Told | None:
    """None where there is nothing to wait for: spam, and what was closed without an answer."""
    if message.answered_at:
        took = desk.between(message.arrived_at, message.answered_at)
        return Told(f"First answered after {in_words(took)}.")
    if message.state not in Message.AT_HAND:
        return None
    if message.answer_due_at < now:
        late = desk.between(message.answer_due_at, now)
        return Told(f"Late by {in_words(late)}.", is_late=True)
    return Told(f"First answer due in {in_words(desk.between(now, message.answer_due_at))}.")


def in_words(span: timedelta) -> str:
    """
    Business time, as people say it.

    >>> in_words(timedelta(minutes=40)), in_words(timedelta(hours=1, minutes=50))
    ('40 business minutes', '2 business hours')
    >>> in_words(timedelta(seconds=30))
    'less than a business minute'
    """
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return "less than a business minute"
    number, unit = (minutes, "minute") if minutes < 60 else (round(minutes / 60), "hour")
    return f"{number:,} business {unit}{'' if number == 1 else 's'}"
