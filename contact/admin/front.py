"""What of the desk stands on the front page of the admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from contact import mails
from contact.models import Message
from outbox import notices as outbox_notices
from outbox import watching
from outbox.models import Mailing

from .boxes import BOXES, COUNTED, counts

SHOWN = 5
PILES = {"late": "Late", "new": "New", "mine": "Yours to answer"}
EMPTY = {"late": "Nothing is late.", "new": "Nothing new.", "mine": "Nothing waits for you."}


@dataclass(frozen=True, slots=True)
class Pile:
    title: str
    empty: str
    count: str
    messages: QuerySet[Message]
    address: str


def waiting(user: Any, *, now: datetime) -> dict[str, Any]:
    """Late, new and one's own messages, and mail that does not leave; for those who may see."""
    if not user.has_perm("contact.view_message"):
        return {}
    counted = counts(user, now)
    address = reverse("admin:contact_message_changelist")
    piles = [
        Pile(
            title=title,
            empty=EMPTY[name],
            count=f"{COUNTED:,}+" if counted[name] >= COUNTED else f"{counted[name]:,}",
            messages=Message.objects.filter(BOXES[name].which(user, now))
            .only("subject", "name", "changed_at", "reference")
            .newest_first()[:SHOWN],
            address=f"{address}?box={name}",
        )
        for name, title in PILES.items()
    ]
    return {
        "message_piles": piles,
        "desk_alarms": [] if user.has_perm("outbox.view_mailing") else list(alarms(now)),
        "unsent": counted["unsent"],
        "unsent_address": f"{address}?box=unsent",
    }


def alarms(now: datetime) -> list[str]:
    """That mail of the desk has waited too long, for those who do not see the outbox."""
    streams = [mails.ACKNOWLEDGEMENT, mails.REPLY, outbox_notices.NAME]
    told = []
    for mailing in Mailing.objects.filter(key__in=streams):
        if wait := watching.oldest(now, mailing):
            told.append(f"“{mailing}”: a mail has waited for {watching.minutes(wait)}.")
    return told
