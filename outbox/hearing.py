"""What is told of a mail after it went: by a service's call, by a mail to the bounce mailbox."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.dispatch import Signal

from common import addresses

from . import counting, kinds, suppressing
from .models import Delivery, Event, Suppression

told = Signal()
"""Of an event that was recorded: `event`, and `is_mailbox`: whether the mailbox is at fault."""


@transaction.atomic
def record(
    delivery: Delivery,
    *,
    kind: str,
    happened_at: datetime,
    source: str,
    status: str = "",
    said: str = "",
    is_mailbox: bool = True,
) -> Event | None:
    """
    Write down an event; None where it is known.

    A mail of which something is told went out, so an uncertain one is sent. A mailbox that does
    not exist, and one whose owner complains, get no mail in bulk any more.
    """
    event, is_new = Event.objects.get_or_create(
        delivery=delivery,
        kind=kind,
        status=status[:12],
        happened_at=happened_at,
        defaults={"said": addresses.hidden(" ".join(said.split()))[:300], "source": source[:30]},
    )
    if not is_new:
        return None
    resolved = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.UNCERTAIN).update(
        state=Delivery.State.SENT, reply=f"{event}, as was told afterwards."
    )
    suppress(delivery, event, is_mailbox=is_mailbox)
    if resolved or kind != Event.Kind.DELIVERED:
        counting.keep(delivery.mailing)
    told.send(sender=Event, event=event, is_mailbox=is_mailbox)
    return event


def suppress(delivery: Delivery, event: Event, *, is_mailbox: bool) -> None:
    reasons = {
        Event.Kind.COMPLAINT: Suppression.Reason.COMPLAINED,
        Event.Kind.HARD_BOUNCE: Suppression.Reason.BOUNCED if is_mailbox else None,
    }
    reason = reasons.get(Event.Kind(event.kind))
    address = address_of(delivery) if reason else ""
    if reason and address:
        suppressing.suppress(address, reason=reason, note=f"{event} {event.said}")


def address_of(delivery: Delivery) -> str:
    """Where it went; "" where the recipient is gone."""
    return addresses_of([delivery])[delivery.pk]


def addresses_of(deliveries: Iterable[Delivery]) -> dict[int, str]:
    """The same of each, by their keys. One query for each kind of mail among them."""
    of_kind: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        of_kind[delivery.mailing.kind].append(delivery)
    found: dict[int, str] = {}
    for name, those in of_kind.items():
        reached = kinds.get(name).addresses_of([one.recipient for one in those])
        found |= {one.pk: reached.get(one.recipient, "") for one in those}
    return found
