"""Answers of ours that did not arrive: the message comes back to somebody's sight."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from outbox import planning
from outbox.models import OPEN, Delivery, Event
from outbox.watching import Alarm, minutes

from . import history, inbox, mails, notices
from .inbox import NotPossible
from .models import Message, MessageEvent, Reply

LATE = timedelta(minutes=15)
FAILURES = {Event.Kind.HARD_BOUNCE, Event.Kind.SOFT_BOUNCE}
IN_DOUBT = {Delivery.State.FAILED, Delivery.State.UNCERTAIN}


def on_event(*, event: Event, **kwargs: Any) -> None:
    """Of a mail to a reader that came back, as a mailbox or a service told."""
    if event.kind not in FAILURES:
        return
    delivery = event.delivery
    said = f"{event} {event.said}".strip()
    if delivery.mailing.key == mails.REPLY:
        reply = Reply.objects.filter(pk=delivery.recipient).select_related("message").first()
        if reply:
            fail(reply, MessageEvent.Kind.RETURNED, said, now=event.recorded_at)
    elif delivery.mailing.key == mails.ACKNOWLEDGEMENT:
        message = Message.objects.filter(pk=delivery.recipient).first()
        if message:
            said = f"The acknowledgement: {said}"
            history.add(message, MessageEvent.Kind.RETURNED, now=event.recorded_at, said=said)


def find_unsent(now: datetime) -> int:
    """
    Look for answers that a server refused, or that may not have gone; gives how many.

    Those that were sent again since are told anew, or are well.
    """
    told = set(Reply.objects.filter(failed_at__isnull=False).values_list("pk", flat=True))
    ours = Delivery.objects.filter(mailing__key=mails.REPLY)
    rows = {row.recipient: row for row in ours.filter(state__in=IN_DOUBT)}
    rows |= {row.recipient: row for row in ours.filter(recipient__in=told)}
    found = 0
    for reply in Reply.objects.filter(pk__in=rows).select_related("message"):
        delivery = rows[reply.pk]
        if reply.failed_at and delivery.changed_at <= reply.failed_at:
            continue
        if delivery.state in IN_DOUBT:
            said = f"{delivery.get_state_display()}: {delivery.reply}"
            found += fail(reply, MessageEvent.Kind.UNSENT, said, now=now)
        else:
            Reply.objects.filter(pk=reply.pk).update(failed_at=None)
    return found


@transaction.atomic
def fail(reply: Reply, kind: str, said: str, *, now: datetime) -> bool:
    """
    Open the message again, and tell who sees to it; a spammer's stays where it is.

    Whether it was not known yet.
    """
    known = Reply.objects.filter(pk=reply.pk, failed_at=reply.failed_at)
    if not known.update(failed_at=now):
        return False
    message = inbox.sequel(inbox.locked(reply.message))
    if message.state != Message.State.SPAM and message.erased_at is None:
        inbox.move(message, Message.State.OPEN, now=now)
        says = "Our answer came back." if kind == MessageEvent.Kind.RETURNED else "It did not go."
        notices.tell_of_failure(message, says)
    history.add(message, kind, now=now, said=said)
    return True


@transaction.atomic
def send_again(reply: Reply, *, by: Any, now: datetime) -> None:
    """
    Send an answer once more that was refused, or of which nobody knows if it went.

    Raises NotPossible: one that came back has gone, and its address is wrong.
    """
    message = inbox.locked(reply.message)
    delivery = mails.delivery_of(reply)
    if message.erased_at or delivery is None or not planning.again([delivery.pk], by=str(by)):
        raise NotPossible("Only an answer that failed, or is uncertain, can be sent again.")
    Reply.objects.filter(pk=reply.pk).update(failed_at=None)
    inbox.move(message, Message.State.WAITING, now=now)
    history.add(message, MessageEvent.Kind.SENT_AGAIN, now=now, by=by)


def alarms(now: datetime) -> Iterator[Alarm]:
    """Answers that wait, however often they were tried, and those that did not arrive."""
    # State by state: each has an index of its own, and few rows.
    is_open = reduce(or_, (Q(state=state) for state in OPEN))
    waiting = Delivery.objects.filter(is_open, mailing__key=mails.REPLY)
    late = Reply.objects.filter(
        pk__in=list(waiting.values_list("recipient", flat=True)), goes_at__lt=now - LATE
    ).order_by("goes_at")
    if oldest := late.first():
        wait = minutes(now - (oldest.goes_at or now))
        yield Alarm(f"An answer to a reader has waited for {wait}.", address=page(oldest.message))
    yield from (
        Alarm(
            f"An answer in {reply.message.reference} did not arrive.", address=page(reply.message)
        )
        for reply in unsettled()
    )


def unsettled() -> Iterable[Reply]:
    """Answers that did not arrive, of messages that still wait for somebody."""
    lost = Reply.objects.filter(failed_at__isnull=False, message__state__in=Message.AT_HAND)
    return lost.select_related("message").order_by("failed_at")[:10]


def page(message: Message) -> str:
    return reverse("admin:contact_message_change", args=[message.pk])
