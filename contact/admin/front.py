"""What of the desk stands on the front page of the admin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from contact import mails, quarantine, undelivered
from contact.models import Message
from outbox import notices as outbox_notices
from outbox import watching
from outbox.models import Mailing
from outbox.watching import Alarm

from .boxes import BOXES, COUNTED, at_hand

SHOWN = 5
PILES = {"late": "Late", "new": "New", "mine": "Yours to answer"}
EMPTY = {"late": "Nothing is late.", "new": "Nothing new.", "mine": "Nothing waits for you."}


@dataclass(frozen=True, slots=True)
class Pile:
    title: str
    empty: str
    count: str
    messages: Iterable[Message]
    address: str


def waiting(user: Any, *, now: datetime) -> dict[str, Any]:
    """
    Late, new and one's own messages, and mail that does not leave; for those who may see.

    A query to count, and one for each pile that is not empty.
    """
    if not user.has_perm("contact.view_message"):
        return {}
    counted = at_hand(user, now)
    address = reverse("admin:contact_message_changelist")
    piles = [
        Pile(
            title=title,
            empty=EMPTY[name],
            count=f"{COUNTED:,}+" if counted[name] >= COUNTED else f"{counted[name]:,}",
            messages=newest(name, user, now) if counted[name] else [],
            address=f"{address}?box={name}",
        )
        for name, title in PILES.items()
    ]
    return {
        "message_piles": piles,
        "desk_alarms": [] if user.has_perm("outbox.view_mailing") else list(alarms(now)),
    }


def newest(name: str, user: Any, now: datetime) -> QuerySet[Message]:
    rows = Message.objects.filter(BOXES[name].which(user, now)).newest_first()
    return rows.only("subject", "name", "changed_at", "reference")[:SHOWN]


def alarms(now: datetime) -> Iterator[Alarm]:
    """What is amiss with the mail of the desk, for those who do not see the outbox."""
    yield from undelivered.alarms(now)
    yield from quarantine.alarms(now)
    for mailing in Mailing.objects.filter(key__in=[mails.ACKNOWLEDGEMENT, outbox_notices.NAME]):
        if wait := watching.oldest(now, mailing):
            yield Alarm(f"“{mailing}”: a mail has waited for {watching.minutes(wait)}.")
