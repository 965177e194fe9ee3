"""What became of the mails about a message: our answers, the acknowledgement, the notices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from outbox import notices as outbox_notices
from outbox import planning
from outbox.models import Delivery, Notice

from . import history, inbox, mails, notices
from .inbox import NotPossible
from .models import Message, MessageEvent, Reply

IN_DOUBT = (Delivery.State.FAILED, Delivery.State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail: what it is, to whom, and its delivery."""

    what: str
    to: str
    delivery: Delivery

    @property
    def is_in_doubt(self) -> bool:
        return self.delivery.state in IN_DOUBT


def answers(replies: Iterable[Reply]) -> dict[int, Delivery]:
    """The deliveries of our answers, by the answers' keys. One query."""
    keys = [reply.pk for reply in replies if reply.way == Reply.Way.OUT]
    return {row.recipient: row for row in deliveries(mails.REPLY, keys)} if keys else {}


def others(message: Message) -> list[Sent]:
    """The acknowledgement of a message and what the staff were told of it. Three queries."""
    greeting = deliveries(mails.ACKNOWLEDGEMENT, [message.pk])
    told = Notice.objects.filter(about=notices.about(message)).in_bulk()
    rows = deliveries(outbox_notices.NAME, told) if told else []
    return [
        *(Sent("Acknowledgement", message.address, row) for row in greeting),
        *(Sent("Notice", told[row.recipient].address, row) for row in rows),
    ]


def deliveries(stream: str, recipients: Iterable[int]) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(mailing__key=stream, recipient__in=list(recipients))
    return rows.select_related("mailing").order_by("pk")


@transaction.atomic
def again(message: Message, delivery: int, *, by: Any, now: datetime) -> None:
    """
    Send a mail about this message once more that failed, or of which nobody knows.

    Raises NotPossible.
    """
    message = inbox.locked(message)
    answer = {row.pk for row in answers(message.replies.all()).values()}
    own = answer | {one.delivery.pk for one in others(message)}
    if message.erased_at or delivery not in own or not planning.again([delivery], by=str(by)):
        raise NotPossible("Only a mail that failed, or is uncertain, can be sent again.")
    if delivery in answer and message.state == Message.State.OPEN:
        inbox.move(message, Message.State.WAITING, now=now)
    history.add(message, MessageEvent.Kind.SENT_AGAIN, now=now, by=by)
