"""
The mailbox that bounces, complaints and letters to unsubscribe come to, read by the worker.

What was understood is deleted there; what was not stays, marked as read, for a person.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.dispatch import Signal
from django.utils import timezone

from . import hearing, mailboxes, reports
from .envelopes import delivery_of
from .models import Delivery, Event
from .reports.items import Item

logger = logging.getLogger(__name__)

NAMELESS = Item("", "", "", "", is_permanent=False, is_mailbox_fault=False)
"""Of a complaint that withholds the address: the delivery tells it."""
wrote = Signal()
"""Of a letter that is no report: `subject`, and `raw`, its bytes. Who dealt with it gives True."""


@dataclass(slots=True)
class Read:
    """How many mails were understood, and how many stay for a person."""

    understood: int = 0
    left: int = 0


def read() -> Read:
    """Read what is new. Raises Unreadable."""
    done = Read()
    with mailboxes.opened(settings.BOUNCE_MAILBOX) as mailbox:
        for word, raw in mailbox.unread():
            if understood(raw):
                mailbox.delete(word)
                done.understood += 1
            else:
                mailbox.leave(word)
                done.left += 1
    return done


def understood(raw: bytes) -> bool:
    """Whether a mail was about one of ours, or a letter that somebody dealt with."""
    report = reports.read(raw)
    if report is None:
        subject = str(message_from_bytes(raw, policy=policy.default).get("Subject", ""))
        return any(bool(answer) for _, answer in wrote.send(sender=None, subject=subject, raw=raw))
    return told(report, raw)


def told(report: reports.Report, raw: bytes) -> bool:
    """Record what a report says; whether it is about a mail of ours, as a signed address proves."""
    delivery = next(filter(None, map(known, report.addressed_to)), None)
    if delivery is None:
        return False
    for item in report.items or [NAMELESS]:
        if kind := kind_of(report.kind, item):
            hearing.record(
                delivery,
                kind=kind,
                happened_at=dated(raw),
                source="mailbox",
                status=item.status,
                said=item.diagnostic,
                is_mailbox=item.is_mailbox_fault,
            )
    return True


def known(address: str) -> Delivery | None:
    number = delivery_of(address)
    return Delivery.objects.select_related("mailing").filter(pk=number).first() if number else None


def kind_of(report: reports.Kind, item: Item) -> str:
    """The kind of event; "" where nothing has failed yet."""
    if report == reports.Kind.COMPLAINT:
        return Event.Kind.COMPLAINT
    if not item.is_failure:
        return ""
    return Event.Kind.HARD_BOUNCE if item.is_permanent else Event.Kind.SOFT_BOUNCE


def dated(raw: bytes) -> datetime:
    """When a report was written, by itself, so that reading it twice is reading it once."""
    given = message_from_bytes(raw, policy=policy.compat32).get("Date", "")
    try:
        moment = parsedate_to_datetime(str(given))
    except (ValueError, TypeError):
        return timezone.now()
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
